/** The entry for people who do not use Effect, over real sockets. */
import type { EffectIn } from "@kundbro/conformance/EffectIn"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect, Exit, Scope } from "effect"
import { getEventListeners, once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { inspect } from "node:util"
import { afterAll, assert, expect, it } from "vitest"
import type { NorceAdapter } from "../src/Norce.ts"
import {
  createNorce,
  createNorceExperimental,
  type Customer,
  type CustomerInput,
  type Norce,
  type NorceExperimental,
  type NorceOptions
} from "../src/promise.ts"
import { type Behaviour, json, listen, token, tokenPath } from "./server.ts"
import { catalogue } from "./support.ts"
import { cityOf } from "./withoutEffect.ts"

const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
const started = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.runPromise(Effect.provideService(effect, Scope.Scope, scope))

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

const optionsFor = (sandbox: NorceSandbox.Norce): NorceOptions => ({
  baseUrl: sandbox.url,
  clientId: sandbox.clientId,
  clientSecret: sandbox.clientSecret,
  scope: sandbox.scope,
  applicationId: Number(sandbox.applicationId),
  cultureCode: "sv-SE",
  defaultCountry: "SE",
  ...catalogue
})

const open = async (behaviour: NorceSandbox.NorceOptions = {}) => {
  const sandbox = await started(NorceSandbox.make(behaviour))
  return { sandbox, norce: createNorce(optionsFor(sandbox)) }
}

/** A server that behaves so; tokens are given. */
const serve = async (behave: Behaviour) => {
  const server = await started(listen((request, at) => (request.url === tokenPath ? token() : behave(request, at))))
  const norce = createNorce({
    baseUrl: `${server.origin}/commerce/customer/1.1/`,
    clientId: "a client",
    clientSecret: "CANARY-secret",
    scope: "playground",
    applicationId: 4711
  })
  return { norce, calls: () => server.requests.filter(({ url }) => url !== tokenPath) }
}

const tuva: CustomerInput = {
  references: [{ kind: "code", value: "MIG-000123" }],
  name: { given: "Tuva", family: "Lindkvist" },
  emails: [{ address: "tuva.lindkvist@example.org" }],
  addresses: [{ role: "invoice", lines: ["Påhittsvägen 12"], postalCode: "01234", city: "Exempelstad", country: "SE" }],
  active: true
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
  const { sandbox } = await open({ people: { seed: 1, count: 1, nasty: 0 } })
  const city = await cityOf(optionsFor(sandbox), "kund.0@shop.example.com")
  assert.isNotEmpty(city)
  assert.notStrictEqual(city, "NotFound")
  assert.strictEqual(await cityOf(optionsFor(sandbox), "nobody@example.org"), "NotFound")
})

it("creates, reads, updates and reads again, with plain data in and out", async () => {
  const { norce } = await open()
  const draft = value(norce.customerDrafts.draft(tuva))
  const receipt = value(await norce.customerCreation.create(draft))
  if (receipt._tag !== "Created") assert.fail(receipt._tag)
  const { value: read } = value(await norce.customerById.get(receipt.id))
  assert.strictEqual(read.emails[0]?.address, "tuva.lindkvist@example.org")
  assert.match(read.createdAt ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  assert.deepStrictEqual(structuredClone(read), read)

  const moved: Customer = { ...read, name: { ...read.name, family: "Öberg" } }
  const update = value(norce.customerDrafts.draft(moved))
  assert.strictEqual(value(await norce.customerUpdates.update(receipt.id, update))._tag, "Updated")
  assert.strictEqual(value(await norce.customerUpdates.update(receipt.id, update))._tag, "Unchanged")
  const { value: again } = value(await norce.customerByReference.get({ kind: "code", value: "MIG-000123" }))
  assert.strictEqual(again.name.family, "Öberg")
})

it("has the vendor's own operations, where none is undefined and a secret is text", async () => {
  const { norce, sandbox } = await open({ people: { seed: 1, count: 1, nasty: 0 } })
  const found = value(await norce.client.GetCustomerByEmail({ email: "kund.0@shop.example.com" }))
  assert.isNumber(found?.Id)
  assert.isUndefined(value(await norce.client.GetCustomerByEmail({ email: "nobody@example.org" })))
  assert.isUndefined(value(await norce.client.LoginPost({ loginName: "nobody", password: "wrong" })))
  assert.deepInclude(value(await norce.lookups.roles()), { buyer: 12 })
  assert.strictEqual(norce.mapping.vendor, "norce")
  assert.deepInclude((await Effect.runPromise(sandbox.control.requests)).counts, { LoginPost: 1 })
})

it("writes a price list with an exact price and its secret", async () => {
  const { calls, norce } = await serve(() => json(null))
  const pricelist = { Name: "Vår", Agreement: "CANARY-code", PriceRule: { RuleId: 7, Value: "0.1" } }
  assert.isUndefined(value(await norce.client.InsertCompanyPricelist2({ companyId: 1, pricelist })))
  assert.deepStrictEqual(JSON.parse(calls()[0]?.body ?? ""), { ...pricelist, PriceRule: { RuleId: 7, Value: 0.1 } })
  const wrong = { ...pricelist, PriceRule: { RuleId: 7, Value: "a lot" } }
  const refused = error(await norce.client.InsertCompanyPricelist2({ companyId: 1, pricelist: wrong }))
  assert.strictEqual(refused.reason === "Rejected" && refused.issues[0]?.field, "PriceRule.Value")
  assert.lengthOf(calls(), 1)
})

it("the experimental operations are opened by themselves, with the same options", async () => {
  const { norce, sandbox } = await open()
  const draft = value(norce.customerDrafts.draft({ ...tuva, nationalId: "19800101-0017" }))
  const receipt = value(await norce.customerCreation.create(draft))
  const customerId = receipt._tag === "Created" ? Number(receipt.id) : assert.fail(receipt._tag)
  await using experimental = createNorceExperimental(optionsFor(sandbox))
  const search = { argument: "ssn", ssn: "19800101-0017" }
  assert.lengthOf(value(await experimental.ListCustomerBySSN2(search)), 1)
  assert.isUndefined(value(await experimental.InactivateCustomer({ customerId, by: 90_000 })))
  assert.isEmpty(value(await experimental.ListCustomerBySSN2(search)))
  const refused = error(await experimental.ListCustomerBySSN2({ ...search, ssn: "" }))
  assert.strictEqual(refused.reason === "Rejected" && refused.issues[0]?.field, "ssn")
  await experimental.close()
  await expect(experimental.ListCustomerBySSN2(search)).rejects.toThrow("this norce was closed")
})

it("tells a failure of business by a value, with its advice", async () => {
  const { norce } = await open()
  const nobody = error(await norce.customerByEmail.get("nobody@example.org"))
  assert.deepStrictEqual(nobody, {
    vendor: "norce",
    operation: "GetCustomerByEmail",
    reason: "NotFound",
    retry: "never",
    isRetryable: false,
    message: "norce.GetCustomerByEmail: NotFound (customer)",
    entity: "customer"
  })
  const draft = value(norce.customerDrafts.draft(tuva))
  value(await norce.customerCreation.create(draft))
  const twice = error(await norce.customerCreation.create(draft))
  assert.strictEqual(twice.reason === "Duplicate" && twice.field, "emails.address")
})

it("names each field of an input that cannot be, and never its value", async () => {
  const { calls, norce } = await serve(() => json(null))
  const wrong = { ...tuva, birthDate: "CANARY-day", firstName: "CANARY-name", emails: [{ address: "" }] }
  const refused = error(norce.customerDrafts.draft(wrong))
  assert.deepStrictEqual(refused.reason === "Rejected" && refused.issues.map(({ field }) => field).sort(), [
    "birthDate",
    "emails[0].address",
    "firstName"
  ])
  const noId = error(await norce.customerById.get(""))
  assert.deepInclude(noId, { reason: "Rejected", operation: "customerById.get", sent: false })
  assert.notInclude(inspect([refused, noId], { depth: 9 }), "CANARY")
  assert.isEmpty(calls())
})

it("passes on how long the vendor asks to wait", async () => {
  const { norce } = await serve(() => ({ status: 429, headers: { "retry-after": "7" } }))
  assert.deepInclude(error(await norce.client.GetCustomer({ id: 1 })), {
    reason: "RateLimited",
    isRetryable: true,
    retryAfterMillis: 7000
  })
})

it("an aborted call rejects with the signal's reason, and the server sees its connection closed", async () => {
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  let left: Promise<unknown> = Promise.resolve()
  const { calls, norce } = await serve(() => (response) => {
    left = once(response, "close")
    arrive()
  })
  const controller = new AbortController()
  const call = norce.customerById.get("1", { signal: controller.signal })
  await arrived
  assert.lengthOf(getEventListeners(controller.signal, "abort"), 1)
  const reason = new Error("too late")
  controller.abort(reason)
  await expect(call).rejects.toBe(reason)
  await left
  assert.isEmpty(getEventListeners(controller.signal, "abort"))
  await expect(norce.customerById.get("2", { signal: controller.signal })).rejects.toBe(reason)
  assert.lengthOf(calls(), 1)
  await norce.close()
})

it("closing waits for what is under way; calls afterwards reject and send nothing", async () => {
  let answer = () => {}
  const { calls, norce } = await serve(() => (response) => {
    answer = () => response.end("null")
  })
  const call = norce.client.GetCustomer({ id: 1 })
  await expect.poll(() => calls().length).toBe(1)
  const order: Array<string> = []
  const closing = norce.close().finally(() => order.push("closed"))
  await expect(norce.client.GetCustomer({ id: 2 })).rejects.toThrow("this norce was closed")
  await expect(norce.customerById.get("2")).rejects.toThrow("this norce was closed")
  answer()
  assert.isUndefined(value(await call.finally(() => order.push("answered"))))
  await closing
  assert.deepStrictEqual(order, ["answered", "closed"])
  assert.lengthOf(calls(), 1)
  await norce.close()
})

it("a block that uses it closes it", async () => {
  const { norce } = await open()
  {
    await using used = norce
    value(await used.lookups.roles())
  }
  await expect(norce.lookups.roles()).rejects.toThrow("this norce was closed")
})

it("a write is sent once, whatever comes back", async () => {
  for (const status of [307, 401, 500, 503]) {
    const { calls, norce } = await serve((_, at) => ({ status, headers: { location: `/elsewhere/${at}` } }))
    const failed = error(await norce.client.CreateCustomer3({ customer: { Email: "CANARY@example.org" } }))
    // A 401 has done nothing, so the adapter itself repeats it with another token.
    assert.lengthOf(calls(), status === 401 ? 2 : 1, String(status))
    assert.notInclude(inspect(failed, { depth: 9 }), "CANARY")
  }
})

it("a connection that breaks leaves a write in doubt, and one that never stood does not", async () => {
  const { norce } = await serve(() => (response) => void response.destroy())
  assert.strictEqual(error(await norce.client.CreateCustomer3({ customer: {} })).reason, "InDoubt")
  const closed = createServer()
  await once(closed.listen(0, "127.0.0.1"), "listening")
  const address = closed.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  await once(closed.close(), "close")
  const server = await started(listen(() => token()))
  const nowhere = createNorce({
    baseUrl: `http://127.0.0.1:${port}/`,
    tokenUrl: new URL(tokenPath, server.origin),
    clientId: "x",
    clientSecret: "x",
    scope: "x",
    applicationId: 1
  })
  const unreached = error(await nowhere.client.CreateCustomer3({ customer: {} }))
  assert.deepInclude(unreached, { reason: "Unavailable", problem: "unreachable", isRetryable: true })
  assert.lengthOf(server.requests, 1)
})

it("options that cannot be are named when the adapter is made, without their values", () => {
  const options = { clientId: "x", clientSecret: "CANARY-secret", scope: "x", applicationId: 1 }
  assert.throws(() => createNorce({ ...options, baseUrl: "CANARY nowhere" }), TypeError, /baseUrl/)
  const misspelt = { ...options, baseUrl: "http://127.0.0.1/", aplicationId: 2 }
  assert.throws(() => createNorce(misspelt), TypeError, /aplicationId/)
  for (const wrong of [{ ...options, baseUrl: "CANARY nowhere" }, misspelt]) {
    try {
      createNorce(wrong)
      assert.fail("it was made")
    } catch (thrown) {
      assert.notInclude(inspect(thrown, { depth: 9 }), "CANARY")
    }
  }
})

it("shows nothing of Effect in its types", () => {
  const shown: ReadonlyArray<EffectIn<Norce | NorceExperimental | NorceOptions>> = []
  const nothing: ReadonlyArray<never> = shown
  assert.isEmpty(nothing)
  const seen: EffectIn<Pick<NorceAdapter, "customerById">> = "~effect/Effect"
  assert.isNotEmpty(seen)
})
