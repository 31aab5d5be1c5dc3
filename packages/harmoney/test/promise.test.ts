/** The entry for people who do not use Effect, over real sockets. */
import type { EffectIn } from "@kundbro/conformance/EffectIn"
import type { CustomerInput, Relation } from "@kundbro/domain/Plain"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect, Exit, Scope } from "effect"
import { getEventListeners, once } from "node:events"
import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import { afterAll, assert, expect, it } from "vitest"
import {
  createHarmoney,
  createHarmoneyExperimental,
  type Harmoney,
  type HarmoneyExperimental,
  type HarmoneyOptions
} from "../src/promise.ts"
import { answering, login, send, tenant } from "./support.ts"
import { childrenOf } from "./withoutEffect.ts"

const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
const started = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.runPromise(Effect.provideService(effect, Scope.Scope, scope))

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

const optionsFor = (endpoint: string | URL, who: HarmoneySandbox.Harmoney["login"]): HarmoneyOptions => ({
  endpoint,
  credentials: {
    systemName: who.SystemName,
    userName: who.Username,
    password: who.UserPassword,
    salesChannel: who.SalesChannel
  },
  timeout: 5000,
  ...tenant
})

const open = async (behaviour: HarmoneySandbox.HarmoneyOptions = {}) => {
  const sandbox = await started(HarmoneySandbox.make({ people: { seed: 1, count: 3, nasty: 0 }, ...behaviour }))
  const [first = "none"] = await Effect.runPromise(sandbox.control.ids)
  return { sandbox, first, harmoney: createHarmoney(optionsFor(sandbox.url, sandbox.login)) }
}

/** A server that answers as told. */
const serve = async (answer: Parameters<typeof answering>[0]) => {
  const { bodies, options } = await started(answering(answer))
  return { bodies, harmoney: createHarmoney(optionsFor(options.endpoint, login)) }
}

const tuva: CustomerInput = {
  name: { given: "Tuva", family: "Lindkvist" },
  gender: "female",
  emails: [{ address: "tuva.lindkvist@example.org" }],
  phones: [{ number: "+46700000017", kind: "mobile" }],
  addresses: [{ role: "invoice", lines: ["Påhittsvägen 12"], postalCode: "01234", city: "Exempelstad", country: "SE" }]
}
const ture: Relation = {
  kind: "child",
  name: { given: "Ture", family: "Lindkvist" },
  birthDate: "2019-02-28",
  gender: "male",
  extensions: {}
}

/** What a call gave, or a test that fails. */
const value = <A>(
  result: { readonly ok: true; readonly value: A } | { readonly ok: false; readonly error: object }
) => {
  if (!result.ok) assert.fail(inspect(result.error))
  return result.value
}
const error = <E>(result: { readonly ok: true } | { readonly ok: false; readonly error: E }) => {
  if (result.ok) assert.fail("it went well")
  return result.error
}

it("the example of the README runs as it stands there", async () => {
  assert.include(text("../README.md"), `\`\`\`ts\n${text("./withoutEffect.ts")}\`\`\``)
  const { first, harmoney, sandbox } = await open()
  value(await harmoney.relationWrites.add(first, ture))
  assert.include(inspect(await childrenOf(optionsFor(sandbox.url, sandbox.login), first)), "Ture")
})

it("creates, reads, updates and reads again, with plain data in and out", async () => {
  const { harmoney } = await open()
  const draft = value(harmoney.customerDrafts.draft(tuva))
  assert.isEmpty(value(await harmoney.customerValidation.validate(draft)))
  const receipt = value(await harmoney.customerCreation.create(draft))
  if (receipt._tag !== "Created") assert.fail(receipt._tag)
  const { value: read } = value(await harmoney.customerById.get(receipt.id))
  assert.strictEqual(read.name.given, "Tuva")
  assert.deepStrictEqual(structuredClone(read), read)
  const moved = value(harmoney.customerDrafts.draft({ ...read, name: { ...read.name, family: "Öberg" } }))
  assert.strictEqual(value(await harmoney.customerUpdates.update(receipt.id, moved))._tag, "Updated")
  const { value: again } = value(await harmoney.customerByEmail.get("tuva.lindkvist@example.org"))
  assert.strictEqual(again.name.family, "Öberg")
})

it("judges an answer where it is asked, and gives it as it is where the client is", async () => {
  const { first, harmoney, sandbox } = await open()
  const { outcome, result } = value(await harmoney.ask("GetCustomerByCustomerId", { customerId: first }))
  assert.strictEqual(result.CustomerId, first)
  assert.strictEqual(outcome._tag, "Done")
  await Effect.runPromise(sandbox.control.inject({ fault: "question" }))
  const end = { customerId: first, period: "202601", exitCode: "01" }
  const question = error(await harmoney.ask("EndCustomerRelation", end))
  assert.deepInclude(question, { reason: "QuestionRaised", code: "96", retry: "after-answer", isRetryable: false })
  assert.strictEqual(value(await harmoney.client.EndCustomerRelation(end)).TransStatus, "96")
})

it("a pause takes days as text, and refuses what is none", async () => {
  const { first, harmoney } = await open()
  const pause = { customerId: first, fromDate: "2026-07-01", toDate: "2026-07-31" }
  assert.strictEqual(value(await harmoney.ask("UpdateCustomerMembership", pause)).outcome._tag, "Done")
  const wrong = error(await harmoney.client.UpdateCustomerMembership({ ...pause, toDate: "CANARY" }))
  assert.strictEqual(wrong.reason === "Rejected" && wrong.issues[0]?.field, "toDate")
  assert.notInclude(inspect(wrong, { depth: 9 }), "CANARY")
})

it("a password of an account is text that no failure holds", async () => {
  const { bodies, harmoney } = await serve((_, response) =>
    send(response, "<html>CANARY-page</html>", 500, "text/html")
  )
  const account = { customerId: "1", userId: "CANARY-user", userPassword: "CANARY-password" }
  const failed = error(await harmoney.ask("SaveCustomerUserAccount", account))
  assert.strictEqual(failed.reason, "InDoubt")
  assert.include(bodies[0], "CANARY-password")
  assert.notInclude(inspect(failed, { depth: 9 }), "CANARY")
})

it("tells a failure of business by a value, with its advice", async () => {
  const { harmoney } = await open()
  assert.deepStrictEqual(error(await harmoney.customerById.get("999999999")), {
    vendor: "harmoney",
    operation: "GetCustomerByCustomerId",
    reason: "NotFound",
    retry: "never",
    isRetryable: false,
    message: "harmoney.GetCustomerByCustomerId: NotFound (customer)",
    entity: "customer"
  })
  const refused = error(harmoney.customerDrafts.draft({ ...tuva, name: { given: "CANARY".repeat(7) } }))
  assert.strictEqual(refused.reason === "Rejected" && refused.issues[0]?.limit, 35)
  assert.notInclude(inspect(refused, { depth: 9 }), "CANARY")
})

it("an aborted call rejects with the signal's reason, and the server sees its connection closed", async () => {
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  let left: Promise<unknown> = Promise.resolve()
  const { bodies, harmoney } = await serve((_, response) => {
    // The answer begins and never ends.
    response.writeHead(200, { "content-type": "text/xml" })
    response.write("<a>")
    left = once(response, "close")
    arrive()
  })
  const controller = new AbortController()
  const call = harmoney.customerById.get("1", { signal: controller.signal })
  await arrived
  const reason = new Error("too late")
  controller.abort(reason)
  await expect(call).rejects.toBe(reason)
  await left
  assert.isEmpty(getEventListeners(controller.signal, "abort"))
  await expect(harmoney.client.GetConsents({}, { signal: controller.signal })).rejects.toBe(reason)
  assert.lengthOf(bodies, 1)
  await harmoney.close()
})

it("the experimental operations are opened by themselves, with the same options", async () => {
  const { first, sandbox } = await open()
  await using experimental = createHarmoneyExperimental(optionsFor(sandbox.url, sandbox.login))
  const card = { CustomerId: first, MaskedNumber: "************0042", Expiry: "2031-01" }
  assert.strictEqual(value(await experimental.SaveCustomerDefaultCreditCard({ DefaultCreditCard: card })).Success, true)
  const invoice = { InvoiceNr: "", PaymentMethod: "Account" }
  assert.strictEqual(value(await experimental.UpdatePaymentMethodOnInvoice({ invoice })).TransStatus, "98")
  await experimental.close()
  await expect(experimental.UpdatePaymentMethodOnInvoice({ invoice })).rejects.toThrow("this harmoney was closed")
})

it("calls after closing reject and send nothing", async () => {
  const { bodies, harmoney } = await serve((_, response) => send(response, ""))
  await harmoney.close()
  await expect(harmoney.customerById.get("1")).rejects.toThrow("this harmoney was closed")
  await expect(harmoney.client.GetConsents({})).rejects.toThrow("this harmoney was closed")
  await expect(harmoney.ask("GetConsents", {})).rejects.toThrow("this harmoney was closed")
  assert.isEmpty(bodies)
})

it("a write is not repeated where it is redirected to", async () => {
  const { bodies, harmoney } = await serve((_, response) => {
    response.writeHead(307, { location: "/elsewhere" })
    response.end()
  })
  const failed = error(await harmoney.ask("SaveEmailAddress", { emailAddress: "CANARY@example.org" }))
  assert.notInclude(inspect(failed, { depth: 9 }), "CANARY")
  assert.lengthOf(bodies, 1)
})

it("options that cannot be are named when the adapter is made, without their values", () => {
  const options = optionsFor("http://127.0.0.1/", { ...login, UserPassword: "CANARY" })
  assert.throws(() => createHarmoney({ ...options, names: { "No.Place": "x" } }), TypeError, /No\.Place/)
  const misspelt = { ...options, timeOut: 1 }
  assert.throws(() => createHarmoney(misspelt), TypeError, /timeOut/)
  try {
    createHarmoney(misspelt)
    assert.fail("it was made")
  } catch (thrown) {
    assert.notInclude(inspect(thrown, { depth: 9 }), "CANARY")
  }
})

it("shows nothing of Effect in its types", () => {
  const shown: ReadonlyArray<EffectIn<Harmoney | HarmoneyExperimental | HarmoneyOptions>> = []
  const nothing: ReadonlyArray<never> = shown
  assert.isEmpty(nothing)
})
