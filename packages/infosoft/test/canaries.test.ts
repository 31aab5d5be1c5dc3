import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Customer } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { Cause, Effect, Exit, Layer, Logger, Redacted, Tracer } from "effect"
import { HttpClient } from "effect/http"
import type { ServerResponse } from "node:http"
import { inspect } from "node:util"
import { make as makeExperimental } from "../src/experimental.ts"
import type { InfosoftOptions } from "../src/index.ts"
import {
  answering,
  attributes,
  envelope,
  fault,
  fixture,
  id,
  informing,
  result,
  rootOf,
  send,
  tuva
} from "./support.ts"

/** None of these may be seen anywhere but on the wire. */
const canary = {
  userName: "CANARY-user",
  password: "CANARY-password",
  key: "CANARY-header",
  email: "CANARY.email@example.org",
  name: "CANARY-Tuva",
  phone: "CANARY-0700",
  street: "CANARY-street",
  national: "CANARY-17057100017",
  reference: "CANARY-reference",
  attribute: "CANARY-account",
  comment: "CANARY-comment",
  message: "CANARY-vendor-message",
  word: "CANARY-word"
}

/** Nobody's number but this one's; it may be in no error, no log and no span either. */
const number = id("1987654321")

const customer = new Customer({
  ...tuva,
  references: [new ExternalReference({ kind: "crm", value: canary.reference })],
  name: new PersonName({ given: canary.name, family: canary.name }),
  nationalId: NationalId.make(canary.national),
  emails: [new Email({ address: EmailAddress.make(canary.email) })],
  phones: [new Phone({ number: canary.phone })],
  attributes: [new Attribute({ kind: "attribute", code: "ACCOUNT", value: canary.attribute })]
})
const move = {
  title: "NB",
  from: CalendarDate.make("2031-05-05"),
  address: new Address({ lines: [canary.street], postalCode: "0077", country: CountryCode.make("NO") })
}

type World = (response: ServerResponse, body: string) => void

const repeated = (body: string) => body.replaceAll(/[<>]/g, " ")
const known: World = (response) =>
  send(response, informing({ ...fixture("full"), CustomerNumber: number, ExternalId: canary.reference }))

const worlds: Readonly<Record<string, World>> = {
  "a status that is no code": (response, body) =>
    send(response, result(rootOf(body), `<StatusCode>${canary.word}</StatusCode><Name>${canary.name}</Name>`)),
  "refusals full of texts": (response, body) =>
    rootOf(body) === "GetCustomerInformation"
      ? known(response, body)
      : rootOf(body) === "GetCustomerDynamicAttributesRequest"
        ? send(response, attributes({ ACCOUNT: canary.attribute }))
        : send(response, fault("InvalidValueException", `${canary.message} ${repeated(body)}`), 500),
  "a fault that repeats the request": (response, body) =>
    send(response, fault("Server", canary.message, `<a>${repeated(body)}</a>`), 500),
  "an HTML page that repeats the request": (response, body) => send(response, `<html>${body}</html>`, 200, "text/html"),
  "an answer about somebody else": (response) =>
    send(response, informing({ ...fixture("full"), Name: canary.name, Email: canary.email })),
  "an answer that is cut short": (response) => send(response, envelope("").slice(0, 90) + canary.message),
  "a connection that breaks": (response) => void response.destroy(),
  "no answer in time": () => {}
}

const ways: Readonly<Record<string, InfosoftOptions.Authentication>> = {
  basic: { kind: "basic", userName: Redacted.make(canary.userName), password: Redacted.make(canary.password) },
  headers: { kind: "headers", headers: { "X-Infosoft-Key": Redacted.make(canary.key) } }
}

/** Runs every ability and every operation, and returns all that could be seen of it from outside. */
const seen = Effect.fnUntraced(function* (answer: World, authentication: InfosoftOptions.Authentication) {
  const spans: Array<Tracer.NativeSpan> = []
  const logs: Array<string> = []
  const watched = Layer.mergeAll(
    // An application may show headers in its spans; credentials are hidden there.
    Layer.succeed(HttpClient.TracerHeaderFilter, () => true),
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
  const { adapter, http, options, seen } = yield* Effect.provide(
    answering(({ body }, response) => answer(response, body), {
      timeout: "1 second",
      authentication,
      referenceAttributes: { crm: "CRMREF" }
    }),
    watched
  )
  const experimental = yield* Effect.provide(makeExperimental(options), http)
  const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(customer))
  const bad = new Customer({ ...customer, name: new PersonName({ given: `${canary.name}\u0007` }) })
  const { attributes, client, production } = adapter
  const ofTitle = { customerNumber: number, titleCode: "NB" }
  const calls: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
    adapter.customerById.get(number),
    Effect.fromResult(adapter.customerDrafts.draft(bad)),
    adapter.customerUpdates.update(number, draft),
    attributes.of(number),
    attributes.set(number, { ACCOUNT: canary.attribute }),
    attributes.set(number, { ACCOUNT: canary.attribute, EMPTY: "" }),
    attributes.remove(number, ["ACCOUNT"]),
    production.of(number, "NB"),
    production.permanentMove(number, move),
    production.temporaryMove(number, {
      ...move,
      address: new Address({ ...move.address, lines: [canary.street, "x"] })
    }),
    production.addContactAgreement(number, { title: "NB", channel: "SMS", comment: canary.comment }),
    client.UpdateCustomerDetails({
      CustomerNumber: number,
      CustomerDetails: { EMailAddress: `${canary.email}\ud800` }
    }),
    client.SetCustomerDynamicAttributes({
      CustomerNumber: number,
      DynamicAttributes: [{ Code: "ACCOUNT", Value: canary.attribute }]
    }),
    client.AddContactAgreement({ ...ofTitle, commChannelCode: "SMS", agreementComment: canary.comment }),
    experimental.createCustomer({ LastName: canary.name, EMailAddress: canary.email })
  ]
  const exits = yield* Effect.forEach(calls, (call) =>
    Effect.exit(Effect.tapCause(call, (cause) => Effect.logError("a call failed", cause)))
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
  return { failures: exits.filter(Exit.isFailure).length, seen, spans, text }
})

describe("neither secrets nor personal data are seen in spans, logs and failures", () => {
  for (const [world, answer] of Object.entries(worlds)) {
    for (const [way, authentication] of Object.entries(ways)) {
      it.live(`of ${world}, with ${way}`, () =>
        Effect.gen(function* () {
          const { failures, seen: requests, spans, text } = yield* seen(answer, authentication)
          assert.isAbove(failures, 9)
          assert.isAbove(spans.length, 9)
          const sent = requests.map(({ body, headers }) => `${body} ${JSON.stringify(headers)}`).join("\n")
          for (const value of [canary.attribute, canary.comment, canary.name, canary.email]) {
            assert.include(sent, value)
          }
          if (way === "headers") assert.include(sent, canary.key)
          assert.notInclude(text, number, "the customer's number is seen")
          assert.notInclude(text, Buffer.from(`${canary.userName}:${canary.password}`).toString("base64"))
          for (const [what, value] of Object.entries(canary)) assert.notInclude(text, value, `${what} is seen`)
        }).pipe(Effect.scoped)
      )
    }
  }
})
