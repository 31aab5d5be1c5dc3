/** The entry for people who do not use Effect, over real sockets. */
import type { EffectIn } from "@kundbro/conformance/EffectIn"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { Effect, Exit, Scope } from "effect"
import { getEventListeners, once } from "node:events"
import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import { afterAll, assert, expect, it } from "vitest"
import { createInfosoft, type Infosoft, type InfosoftOptions } from "../src/promise.ts"
import { installation } from "./sandbox.ts"
import { fault, fixture, informing, listen, send } from "./support.ts"
import { rename } from "./withoutEffect.ts"

const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
const started = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.runPromise(Effect.provideService(effect, Scope.Scope, scope))

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

const optionsFor = (sandbox: InfosoftSandbox.Infosoft): InfosoftOptions => ({
  endpoints: { infoWeb: sandbox.infoWebUrl, customer: sandbox.customersUrl, attributes: sandbox.attributesUrl },
  timeout: "5 seconds",
  ...installation
})

const open = async (behaviour: InfosoftSandbox.InfosoftOptions = {}) => {
  const sandbox = await started(InfosoftSandbox.make({ people: { seed: 2, count: 6, nasty: 0 }, ...behaviour }))
  const [first = "none"] = await Effect.runPromise(sandbox.control.ids)
  return { sandbox, first, infosoft: createInfosoft(optionsFor(sandbox)) }
}

/** A server that answers as told. */
const serve = async (answer: Parameters<typeof listen>[0], more: Partial<InfosoftOptions> = {}) => {
  const { origin, seen } = await started(listen(answer))
  const endpoints = { infoWeb: `${origin}/a.asmx`, customer: new URL(`${origin}/b.svc`) }
  return { seen, infosoft: createInfosoft({ endpoints, notFound: ["01"], timeout: 5000, ...more }) }
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
  const { first, infosoft, sandbox } = await open()
  for (const ending of ["Updated", "Unchanged"]) {
    assert.strictEqual(value(await rename(optionsFor(sandbox), first, "TUVA"))._tag, ending)
  }
  assert.strictEqual(value(await infosoft.customerById.get(first)).value.name.given, "TUVA")
  assert.strictEqual(error(await rename(optionsFor(sandbox), "2147483647", "TUVA")).reason, "NotFound")
})

it("reads plain data, with production data and attributes on their own", async () => {
  const { first, infosoft } = await open()
  const { value: customer } = value(await infosoft.customerById.get(first))
  assert.deepStrictEqual(structuredClone(customer), customer)
  const { value: production } = value(await infosoft.production.of(first, "FB"))
  assert.strictEqual(production.title, "FB")
  assert.deepStrictEqual(structuredClone(production), production)
  const set = value(await infosoft.attributes.set(first, { CRMREF: "K-1" }))
  assert.isTrue(set.some(({ code, value }) => code === "CRMREF" && value === "K-1"))
  const left = value(await infosoft.attributes.remove(first, ["CRMREF"]))
  assert.isFalse(left.some(({ code }) => code === "CRMREF"))
  assert.deepStrictEqual(value(await infosoft.attributes.of(first)).value, left)
})

it("plans a move from a plain address and days as text", async () => {
  const { first, infosoft, sandbox } = await open()
  const address = { lines: ["Storgata 7"], postalCode: "0155", city: "OSLO" }
  const move = { title: "FB", address, from: "2031-05-05", isVisible: true }
  assert.strictEqual(value(await infosoft.production.permanentMove(first, move))._tag, "Queued")
  assert.deepInclude((await Effect.runPromise(sandbox.control.requests)).counts, { SavePermanentMove: 1 })
  const wrong = error(await infosoft.production.permanentMove(first, { ...move, from: "CANARY" }))
  assert.deepInclude(wrong, { reason: "Rejected", operation: "production.permanentMove", sent: false })
  assert.strictEqual(wrong.reason === "Rejected" && wrong.issues[0]?.field, "from")
  assert.isTrue((await infosoft.production.products(first, "FB", "2031-05-05")).ok)
  assert.notInclude(inspect(wrong, { depth: 9 }), "CANARY")
})

it("tells a failure of business by a value, with its advice", async () => {
  const { infosoft } = await open()
  assert.deepStrictEqual(error(await infosoft.customerById.get("2147483647")), {
    vendor: "infosoft",
    operation: "GetCustomerInformation",
    reason: "NotFound",
    retry: "never",
    isRetryable: false,
    message: "infosoft.GetCustomerInformation: NotFound (customer)",
    entity: "customer"
  })
  // A status is a value of the vendor's own operation.
  const answer = value(await infosoft.client.GetCustomerInformation({ customerNumber: "2147483647" }))
  assert.strictEqual(answer.StatusCode, "01")
})

it("a fault of the client's operations has the adapter's advice: a write is in doubt, a read is not", async () => {
  const { infosoft } = await serve((_, response) => send(response, fault("Whatever", "CANARY-text"), 500))
  const read = error(await infosoft.client.GetCustomerInformation({ customerNumber: "1" }))
  assert.deepInclude(read, { reason: "Unavailable", isRetryable: true })
  const details = { FirstName: "CANARY" }
  const written = error(await infosoft.client.UpdateCustomerDetails({ CustomerNumber: "1", CustomerDetails: details }))
  assert.deepInclude(written, { reason: "InDoubt", retry: "after-lookup", isRetryable: false })
  assert.notInclude(inspect([read, written], { depth: 9 }), "CANARY")
})

it("credentials are text that no failure holds", async () => {
  const forms: ReadonlyArray<InfosoftOptions["authentication"]> = [
    { kind: "basic", userName: "CANARY-user", password: "CANARY-password" },
    { kind: "headers", headers: { authorization: "CANARY-token" } }
  ]
  for (const authentication of forms) {
    if (authentication === undefined) continue
    const { infosoft, seen } = await serve((_, response) => send(response, "no", 403), { authentication })
    const failed = error(await infosoft.customerById.get("1"))
    assert.strictEqual(failed.reason, "Unauthorized")
    assert.match(`${seen[0]?.headers.authorization}`, /^(CANARY-token|Basic Q0FOQVJZLXVzZXI6Q0FOQVJZLXBhc3N3b3Jk)$/)
    assert.notMatch(inspect(failed, { depth: 9 }), /CANARY|Q0FOQV/)
  }
})

it("an aborted call rejects with the signal's reason, and the server sees its connection closed", async () => {
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  let left: Promise<unknown> = Promise.resolve()
  const { infosoft, seen } = await serve((_, response) => {
    left = once(response, "close")
    arrive()
  })
  const controller = new AbortController()
  const call = infosoft.attributes.set("1", { CRMREF: "K-1" }, { signal: controller.signal })
  await arrived
  const reason = new Error("too late")
  controller.abort(reason)
  await expect(call).rejects.toBe(reason)
  await left
  assert.isEmpty(getEventListeners(controller.signal, "abort"))
  assert.lengthOf(seen, 1)
})

it("calls after closing reject and send nothing", async () => {
  const { infosoft, seen } = await serve((_, response) => send(response, informing(fixture("full"))))
  value(await infosoft.production.of("810077", "NB"))
  await infosoft.close()
  await expect(infosoft.customerById.get("810077")).rejects.toThrow("this infosoft was closed")
  await expect(infosoft.production.of("810077", "NB")).rejects.toThrow("this infosoft was closed")
  await expect(infosoft.client.GetCustomerInformation({ customerNumber: "1" })).rejects.toThrow("was closed")
  assert.lengthOf(seen, 1)
})

it("options that cannot be are named when the adapter is made, without their values", () => {
  const endpoints = { infoWeb: "http://127.0.0.1/", customer: "http://127.0.0.1/" }
  assert.throws(() => createInfosoft({ endpoints, names: { "No.Place": "x" } }), TypeError, /No\.Place/)
  const misspelt = { endpoints, authentification: { password: "CANARY" } }
  assert.throws(() => createInfosoft(misspelt), TypeError, /authentification/)
  try {
    createInfosoft(misspelt)
    assert.fail("it was made")
  } catch (thrown) {
    assert.notInclude(inspect(thrown, { depth: 9 }), "CANARY")
  }
})

it("shows nothing of Effect in its types", () => {
  const shown: ReadonlyArray<EffectIn<Infosoft | InfosoftOptions>> = []
  const nothing: ReadonlyArray<never> = shown
  assert.isEmpty(nothing)
})
