import { assert, describe, it } from "@effect/vitest"
import { Balance } from "@kundbro/domain"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { CardNumber, CustomerId, EmailAddress, LoyaltyAccountId, NationalId } from "@kundbro/domain/Ids"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { Cause, DateTime, Effect, Exit, Layer, Logger, Result, Stream, Tracer } from "effect"
import type { ServerResponse } from "node:http"
import { inspect } from "node:util"
import * as Experimental from "../src/experimental.ts"
import { EnactorProbe } from "../src/index.ts"
import * as Support from "./support.ts"

const { answering, send, tuva } = Support

/** None of these may be seen anywhere but on the wire. */
const canary = {
  secret: "CANARY-secret-header",
  password: "CANARY-password",
  email: "CANARY.email@example.org",
  name: "CANARY-Tuva",
  street: "CANARY-street",
  postCode: "CANARY-post-code",
  phone: "CANARY-phone",
  national: "CANARY-19800101",
  id: "CANARY-number",
  account: "CANARY-account",
  card: "CANARY-card",
  message: "CANARY-vendor-message",
  word: "CANARY-word"
}

const customer = new Customer({
  ...tuva,
  id: CustomerId.make(canary.id),
  name: new PersonName({ given: canary.name, family: canary.name }),
  birthDate: CalendarDate.make("1980-01-01"),
  nationalId: NationalId.make(canary.national),
  emails: [new Email({ address: EmailAddress.make(canary.email) })],
  phones: [new Phone({ number: canary.phone })],
  addresses: [new Address({ lines: [canary.street], postalCode: canary.postCode, country: CountryCode.make("SE") })],
  extensions: {
    enactor: { customer: `<customer xmlns="${Support.retail}"><password>${canary.password}</password></customer>` }
  }
})

/** An answer in which everything is a canary, spoilt by `spoil`. */
const spoilt = (operation: string, spoil: (output: string) => string): string => {
  const list = (columns: ReadonlyArray<string>) =>
    Support.list(columns, [
      { key: Support.customerKey(canary.id), cells: columns.map(() => Support.wrapped("int", canary.word)) },
      { key: Support.customerKey(canary.account), cells: [] }
    ])
  const output = Support.fullEnquiry
    .replaceAll(/>(?=[A-Za-z0-9])[^<]+</g, `>${canary.word}<`)
    .replace(/<retail:password>[^<]*</, `<retail:password>${canary.password}<`)
    .replace(/<retail:pan>[^<]*</, `<retail:pan>${canary.card}<`)
  switch (operation) {
    case "submitLoyaltyAccountSearch":
      return Support.accountsAnswer(list([...Support.accountColumns, canary.name]))
    case "submitAccountBalanceEnquiry":
      return Support.enquiryAnswer(spoil(output))
    case "submitAccountBalanceUpdate":
      return Support.updateAnswer(`<retail:transactionId>${canary.word}</retail:transactionId>`)
    case "searchCustomers":
      return Support.answer(
        operation,
        Support.crm,
        `<retail:customersList xmlns:retail="${Support.retail}">${list([canary.name])}</retail:customersList>`
      )
    default:
      return Support.searchAnswer(operation, list([...Support.searchColumns, canary.name]))
  }
}

const worlds: Readonly<Record<string, (response: ServerResponse, body: string) => void>> = {
  "answers full of things that no contract allows": (response, body) =>
    send(
      response,
      spoilt(Support.operationOf(body), (output) => output)
    ),
  "answers with an outcome that is somebody's name": (response, body) =>
    send(
      response,
      spoilt(Support.operationOf(body), (output) => output.replace(`name="Success"`, `name="${canary.name}"`))
    ),
  "a fault that repeats the request": (response, body) =>
    send(
      response,
      Support.fault("Server", `${canary.message} ${body.replaceAll(/[<>&]/g, " ")}`).replace(
        "<detail/>",
        `<detail><a>${canary.message}</a></detail>`
      ),
      500
    ),
  "an HTML page that repeats the request": (response, body) => send(response, `<html>${body}</html>`, 200, "text/html"),
  "half an answer": (response, body) => send(response, Support.enquiryAnswer(body.slice(0, 200)).slice(0, 300)),
  "a connection that breaks": (response) => void response.destroy(),
  "no answer in time": () => {}
}

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
  const options = {
    timeout: "1 second",
    headers: () => Effect.succeed({ "x-api-key": canary.secret }),
    balanceUpdate: { semantics: "delta", unit: { kind: "points" } }
  } as const
  const { adapter, requests, url } = yield* Effect.provide(answering(answer, options), watched)
  const http = yield* Support.http
  const experimental = yield* Effect.provide(
    Experimental.make({ endpoint: url, ...options }, { namespace: Support.crm, filter: "text" }),
    http
  )
  const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(customer))
  const refused = new Customer({ ...customer, active: false, name: new PersonName({ given: `${canary.name}\u0007` }) })
  const { client } = adapter
  const card = CardNumber.make(canary.card)
  const adjustment = new BalanceAdjustment({
    transactionId: 1n,
    accountId: LoyaltyAccountId.make(canary.account),
    card,
    delta: new Balance.Points({ points: 1n }),
    at: DateTime.makeUnsafe(0)
  })
  const calls: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
    adapter.customerSearch.search({ name: canary.name }),
    adapter.customerSearch.search({ postalCode: canary.postCode }),
    adapter.customerByCard.get(card),
    adapter.loyaltyByCard.get(card),
    adapter.loyaltyReads.of(CustomerId.make(canary.id)),
    adapter.loyaltyAdjustments.adjust(adjustment),
    adapter.loyaltyAdjustments.adjust(new BalanceAdjustment({ ...adjustment, transactionId: 2n ** 70n })),
    Effect.fromResult(adapter.customerDrafts.draft(refused)),
    Stream.runDrain(adapter.customerImport.file(Stream.make({ id: CustomerId.make(`${canary.id}\u0007`), draft }))),
    experimental.searchCustomers({ email: canary.email, phone: canary.phone, panOrReversePan: canary.card }),
    EnactorProbe.probe(client, { card, transactionId: 1n, amount: 1n }),
    client.submitCustomerNameSearch({ searchName: `${canary.name}\ud800` })
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
  return { requests, failures: exits.filter(Exit.isFailure).length, spans, text }
})

describe("neither secrets nor personal data are seen in spans, logs and failures", () => {
  for (const [world, answer] of Object.entries(worlds)) {
    it.live(`of ${world}`, () =>
      Effect.gen(function* () {
        const { failures, requests, spans, text } = yield* seen(answer)
        assert.isAbove(failures, 7)
        assert.isAbove(spans.length, 7)
        const sent = requests.map(({ body, headers }) => `${JSON.stringify(headers)} ${body}`).join("\n")
        for (const value of [canary.secret, canary.email, canary.name, canary.card, canary.account]) {
          assert.include(sent, value)
        }
        for (const [what, value] of Object.entries(canary)) assert.notInclude(text, value, `${what} is seen`)
        assert.notInclude(sent, canary.password)
      }).pipe(Effect.scoped)
    )
  }

  it.live("and a password is in nothing that is handed out or written", () =>
    Effect.gen(function* () {
      const named = `<retail:password>${canary.password}</retail:password>`
      const everywhere = Support.fullEnquiry
        .replace("NeverEverSeen1", canary.password)
        .replace("<retail:employeeId>", `${named}<retail:employeeId>`)
        .replace("<retail:createdAt/>", `<retail:createdAt>${named}</retail:createdAt>`)
        .replace("<retail:source/>", `<retail:source webPassword="${canary.password}"/>`)
        .replace(/<\/retail:(address|customerName|account|customerCard|customerGroup)>/g, `${named}$&`)
        .replaceAll("</retail:balanceDate>", `</retail:balanceDate>${named}`)
      assert.isAbove(everywhere.split(canary.password).length, 9)
      const { adapter } = yield* answering((response) => send(response, Support.enquiryAnswer(everywhere)))
      const handed = [
        yield* adapter.client.submitAccountBalanceEnquiry({ cardNumber: "00314159" }),
        yield* adapter.customerByCard.get(CardNumber.make("00314159")),
        yield* adapter.loyaltyByCard.get(CardNumber.make("00314159"))
      ]
      assert.notInclude(inspect(handed, { depth: 20 }), canary.password)
      const draft = Result.getOrThrow(adapter.customerDrafts.draft(customer))
      const parts = yield* Stream.runCollect(
        adapter.customerImport.file(Stream.make({ id: CustomerId.make("1"), draft }))
      )
      const file = parts.map((part) => (part._tag === "Bytes" ? Buffer.from(part.bytes).toString("utf8") : "")).join("")
      assert.include(file, canary.email)
      assert.notInclude(file, canary.password)
      const manifest = parts
        .flatMap((part) => (part._tag === "Manifest" ? [JSON.stringify(part.manifest)] : []))
        .join("")
      for (const value of Object.values(canary)) assert.notInclude(manifest, value)
    }).pipe(Effect.scoped)
  )
})
