import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import { Cause, Effect, Exit, Layer, Logger, Record, Redacted, Tracer } from "effect"
import type { ServerResponse } from "node:http"
import { inspect } from "node:util"
import * as Experimental from "../src/experimental.ts"
import { asked, callable, experimental, members } from "./samples.ts"
import { answering, envelope, id, send, ture, tuva } from "./support.ts"

/** None of these may be seen anywhere but on the wire. */
const canary = {
  userName: "CANARY-user",
  password: "CANARY-password",
  email: "CANARY.email@example.org",
  name: "CANARY-Tuva",
  child: "CANARY-Ture",
  street: "CANARY-street",
  national: "CANARY-19800101",
  reference: "CANARY-reference",
  id: "CANARY-id",
  message: "CANARY-vendor-message",
  word: "CANARY-word"
}

const customer = new Customer({
  ...tuva,
  name: new PersonName({ given: canary.name, family: canary.name }),
  nationalId: NationalId.make(canary.national),
  emails: [new Email({ address: EmailAddress.make(canary.email) })],
  phones: [new Phone({ number: canary.word })],
  addresses: [new Address({ lines: [canary.street], country: CountryCode.make("SE") })]
})
const child = new Relation({
  ...ture,
  name: new PersonName({ given: canary.child, family: canary.child }),
  birthDate: CalendarDate.make("2019-05-12")
})

const operation = (body: string) =>
  /<soap:Body><(\w+)|<s:Body><(\w+)|:Body><(\w+)/.exec(body)?.slice(1).find(Boolean) ?? ""
const failing = (status: string) =>
  `<Success>false</Success><TransMessage>${canary.message}</TransMessage><TransStatus>${status}</TransStatus><ErrorLevel>${canary.word}</ErrorLevel>` +
  `<HarmoneyMessages><HarmoneyError><Name>${canary.name}</Name><Id>${canary.id}</Id><Message>${canary.message}</Message></HarmoneyError></HarmoneyMessages>`

const worlds: Readonly<Record<string, (response: ServerResponse, body: string) => void>> = {
  "refusals full of texts": (response, body) =>
    send(response, envelope(operation(body), `<Response>${failing("98")}</Response>${failing("98")}`)),
  "a status that is no code": (response, body) =>
    send(response, envelope(operation(body), `<Response>${failing(canary.word)}</Response>${failing(canary.word)}`)),
  "a 90": (response, body) =>
    send(response, envelope(operation(body), `<Response>${failing("90")}</Response>${failing("90")}`)),
  "a fault that repeats the request": (response, body) =>
    send(
      response,
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>${canary.message}</faultstring><detail><a>${body.replaceAll(/[<>]/g, " ")}</a></detail></s:Fault></s:Body></s:Envelope>`,
      500
    ),
  "an HTML page that repeats the request": (response, body) => send(response, `<html>${body}</html>`, 200, "text/html"),
  "an answer with a value that no contract allows": (response, body) =>
    send(
      response,
      envelope(
        operation(body),
        `<Response><Success>${canary.word}</Success></Response><Success>${canary.word}</Success>`
      )
    ),
  "a connection that breaks": (response) => void response.destroy(),
  "no answer in time": () => {}
}

/** What the samples hold of a person. */
const personal = ["Ella", "å&@example.org", "19800101-0017", "made-up", "0012345678", "Påhittsvägen", "0017"]

/** Runs every ability and every operation, and returns all that could be seen of it from outside. */
const seen = Effect.fnUntraced(function* (answer: (response: ServerResponse, body: string) => void) {
  const spans: Array<Tracer.NativeSpan> = []
  const logs: Array<string> = []
  const watched = Layer.mergeAll(
    Layer.succeed(
      Tracer.Tracer,
      Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
    ),
    Logger.layer([Logger.make((entry) => logs.push(inspect(entry, { depth: 8 })))])
  )
  const { adapter, bodies, options } = yield* Effect.provide(
    answering((_, response, body) => answer(response, body), {
      timeout: "1 second",
      members,
      validateBeforeCreate: false,
      credentials: {
        systemName: "QZZ",
        userName: Redacted.make(canary.userName),
        password: Redacted.make(canary.password),
        salesChannel: "007"
      }
    }),
    watched
  )
  const experiments = yield* Effect.provide(Experimental.make(options), NodeHttpClient.layerUndici)
  const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(customer))
  const tooLong = new Customer({ ...customer, name: new PersonName({ given: canary.name.repeat(9) }) })
  const { client } = adapter
  const calls: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
    adapter.customerById.get(id(canary.id)),
    adapter.customerByEmail.get(EmailAddress.make(canary.email)),
    adapter.customerByReference.get(new ExternalReference({ kind: canary.word, value: canary.reference })),
    Effect.fromResult(adapter.customerDrafts.draft(tooLong)),
    adapter.customerCreation.create(draft),
    adapter.customerUpdates.update(id(canary.id), draft),
    adapter.customerValidation.validate(draft),
    adapter.consentReads.of(id(canary.id)),
    adapter.relationReads.of(id(canary.id)),
    adapter.relationWrites.add(id(canary.id), child),
    adapter.relationWrites.add(id(canary.id), new Relation({ ...child, kind: canary.word, gender: canary.word })),
    adapter.relationWrites.remove(id(canary.id), child),
    adapter.loyaltyReads.of(id(canary.id)),
    client.AddRelation({
      customerId: canary.id,
      firstName: `${canary.child}\ud800`,
      birthdate: "",
      gender: canary.word
    }),
    client.GetCustomerLedger({ invoiceNr: canary.reference }),
    client.SendCustomerMessage({ customerId: canary.id, printType: canary.word }),
    client.EndCustomerRelation({ customerId: canary.id, exitCode: canary.word, period: canary.word }),
    client.GetDecidasCreditCheck({ ssn: canary.national, country: canary.word, amount: 1, isCompany: false }),
    client.SaveCustomerUserAccount({
      customerId: canary.id,
      userId: canary.userName,
      userPassword: Redacted.make(canary.password.repeat(2)),
      accountType: canary.word
    }),
    adapter.customerByNationalId.get(NationalId.make(canary.national)),
    ...Record.keys(callable).map((name) => asked(adapter.ask, name)),
    experiments.SaveCustomerDefaultCreditCard(experimental.SaveCustomerDefaultCreditCard[0]),
    experiments.UpdatePaymentMethodOnInvoice(experimental.UpdatePaymentMethodOnInvoice[0])
  ]
  const exits = yield* Effect.forEach(
    calls,
    (call) => Effect.exit(Effect.tapCause(call, (cause) => Effect.logError("a call failed", cause))),
    { concurrency: 16 }
  ).pipe(Effect.provide(watched))
  const text = [
    ...logs,
    ...exits
      .filter(Exit.isFailure)
      .map((exit) => [inspect(exit, { depth: 12, showHidden: true }), JSON.stringify(exit), Cause.pretty(exit.cause)]),
    ...spans.map(({ attributes, events, links, name, status }) => [
      name,
      inspect([[...attributes], events, links], { depth: 8 }),
      // What a call that succeeds returns is the caller's; a failure must be fit for a log.
      status._tag === "Ended" && Exit.isFailure(status.exit)
        ? inspect(status.exit, { depth: 12, showHidden: true })
        : ""
    ])
  ]
    .flat()
    .join("\n")
  return { bodies, failures: exits.filter(Exit.isFailure).length, spans, text }
})

describe("neither secrets nor personal data are seen in spans, logs and failures", () => {
  for (const [world, answer] of Object.entries(worlds)) {
    it.live(`of ${world}`, () =>
      Effect.gen(function* () {
        const { bodies, failures, spans, text } = yield* seen(answer)
        assert.isAbove(failures, 10)
        assert.isAbove(spans.length, 10)
        const sent = bodies.join("\n")
        for (const value of [canary.password, canary.email, canary.name, canary.child]) assert.include(sent, value)
        for (const [what, value] of Object.entries(canary)) assert.notInclude(text, value, `${what} is seen`)
        for (const value of personal) {
          assert.include(sent.replaceAll("&amp;", "&"), value)
          assert.notInclude(text, value)
        }
      }).pipe(Effect.scoped)
    )
  }
})
