import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { Cause, Effect, Exit, Layer, Logger, Redacted, Tracer } from "effect"
import { inspect } from "node:util"
import { make as makeExperimental } from "../src/experimental.ts"
import * as Norce from "../src/Norce.ts"
import { type Behaviour, json, listen, optionsAt, token, tokenPath } from "./server.ts"
import { id, tuva } from "./support.ts"

/** None of these may be seen anywhere but on the wire. */
const canary = {
  secret: "CANARY-client-secret",
  token: "CANARY-access-token",
  password: "CANARY-password+&",
  email: "CANARY.email@example.org",
  login: "CANARY-login",
  code: "CANARY-code",
  name: "CANARY-Tuva",
  message: "CANARY-vendor-message"
}

/** Runs every operation that carries one of them, and returns all that could be seen of it from outside. */
const seen = Effect.fnUntraced(function* (client: "undici" | "fetch", behave: Behaviour) {
  const spans: Array<Tracer.NativeSpan> = []
  const logs: Array<unknown> = []
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
  const server = yield* listen((request, at) => (request.url === tokenPath ? token(canary.token) : behave(request, at)))
  const http = yield* Layer.build(client === "undici" ? NodeHttpClient.layerUndici : NodeHttpClient.layerFetch)
  const options = optionsAt(server.origin, {
    clientSecret: Redacted.make(canary.secret),
    readTimeoutMillis: 100,
    writeTimeoutMillis: 100,
    defaultCountry: "SE"
  })
  const adapter = yield* Effect.provide(Norce.make(options), http)
  const experimental = makeExperimental(adapter.client)
  const password = Redacted.make(canary.password)
  const customer = { Email: canary.email, FirstName: canary.name, Code: canary.code }
  const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
  const calls: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
    adapter.client.LoginAgreementAccount({ password }),
    adapter.client.LoginPost({ loginName: canary.login, password }),
    adapter.client.SendPasswordReminder({ loginName: canary.login }),
    adapter.client.CreateCustomer3({ customer, password }),
    adapter.client.UpdateCustomer3({ customer, password }),
    adapter.client.RegisterCustomer3({ customer, password }),
    adapter.client.GetCustomerByLoginName({ loginName: canary.login }),
    adapter.customerByEmail.get(EmailAddress.make(canary.email)),
    adapter.customerByReference.get(new ExternalReference({ kind: "code", value: canary.code })),
    adapter.customerByReference.get(new ExternalReference({ kind: canary.code, value: canary.code })),
    adapter.client.ListCustomerByInfoType2({ code: "member", value: canary.code }),
    adapter.client.ListCompaniesByOrgNo({ orgNo: `${canary.code}1` }),
    adapter.client.UpdateCompany({ customerId: 1, company: { Name: canary.name, Email: canary.email } }),
    adapter.client.UpdateCompanyDeliveryAddress({ customerId: 1, address: { Id: 1, Line1: canary.name } }),
    adapter.client.InsertCompanyPricelist2({ companyId: 1, pricelist: { Agreement: password } }),
    adapter.client.passthrough({ operation: "ChangePassword", method: "POST", query: { newPassword1: password } }),
    adapter.client.passthrough({ operation: "Unheard", method: "POST", body: { Name: canary.name } }),
    experimental.ListCustomerBySSN2({ argument: "ssn", ssn: NationalId.make(canary.code) }),
    adapter.customerCreation.create(draft),
    adapter.customerUpdates.update(id("1"), draft)
  ]
  const exits = yield* Effect.forEach(calls, (call) =>
    Effect.exit(Effect.tapCause(call, (cause) => Effect.logError("a call failed", cause)))
  ).pipe(Effect.provide(watched))
  const text = [
    ...logs,
    // What a call that succeeds returns is the caller's; a failure, and all else in a span, must be fit for a log.
    ...exits
      .filter(Exit.isFailure)
      .map((exit) => [inspect(exit, { depth: 12, showHidden: true }), JSON.stringify(exit), Cause.pretty(exit.cause)]),
    ...spans.map(({ attributes, events, links, name, status }) => [
      name,
      inspect([attributes, events, links], { depth: 12, showHidden: true }),
      ...(status._tag === "Ended" && Exit.isFailure(status.exit)
        ? [inspect(status.exit, { depth: 12 }), JSON.stringify(status.exit), Cause.pretty(status.exit.cause)]
        : [])
    ])
  ].join("\n")
  return { text, spans: spans.length, logs: logs.length, exits, requests: server.requests }
})

const behaviours: Record<string, Behaviour> = {
  "are refused with a message": () => json({ Key: "InvalidEmail", Message: canary.message }, 400),
  "fail at the server": () => json({ Message: canary.message }, 500),
  "get a page instead of JSON": () => ({ body: `<html>${canary.message}` }),
  "get somebody else's record": () => json({ Id: 5, Email: canary.email, Code: "other", FirstName: canary.name }),
  "get a record of the wrong type": () => json({ Id: canary.message, Email: 5 }),
  "are cut off": () => (response) => void response.destroy(),
  "get no answer": () => () => undefined,
  "lose their token": () => ({ status: 401, body: canary.message })
}

for (const client of ["undici", "fetch"] as const) {
  for (const [word, behave] of Object.entries(behaviours)) {
    it.live(`no secret and no personal data is seen when calls ${word} (${client})`, () =>
      Effect.gen(function* () {
        const { exits, logs, requests, spans, text } = yield* seen(client, behave)
        // The watch works, and what is hidden did travel.
        assert.isAbove(spans, 20)
        assert.isAbove(exits.filter(Exit.isFailure).length, 2)
        assert.isAtLeast(logs, exits.filter(Exit.isFailure).length)
        const sent = decodeURIComponent(JSON.stringify(requests).replaceAll("+", " "))
        for (const key of ["secret", "token", "email", "login", "code", "name"] as const) {
          assert.include(sent, canary[key])
        }
        assert.notMatch(text, /CANARY|lindkvist|19800101/i)
        assert.include(text, "norce.CreateCustomer3")
      })
    )
  }
}
