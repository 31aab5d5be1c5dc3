/** The experimental calls by promises, over real sockets. */
import type { EffectIn } from "@kundbro/conformance/EffectIn"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { Effect, Exit, Scope } from "effect"
import { inspect } from "node:util"
import { afterAll, assert, expect, it } from "vitest"
import { createInfosoftExperimental, type InfosoftExperimental } from "../src/promise.ts"
import { installation } from "./sandbox.ts"

const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const open = async () => {
  const made = InfosoftSandbox.make({ people: { seed: 2, count: 3, nasty: 0 } })
  const sandbox = await Effect.runPromise(Effect.provideService(made, Scope.Scope, scope))
  const { attributesUrl, callresultUrl, customersUrl, infoWebUrl } = sandbox
  const endpoints = { infoWeb: infoWebUrl, customer: customersUrl, attributes: attributesUrl }
  return { sandbox, endpoints, callresult: callresultUrl }
}

const details = { FirstName: "Åse", LastName: "Ny", EMailAddress: "ase.ny@example.org" }

it("a customer is created at both services, without an id", async () => {
  const { callresult, endpoints } = await open()
  await using infosoft = createInfosoftExperimental({ ...installation, endpoints: { ...endpoints, callresult } })
  const direct = await infosoft.createCustomer(details)
  if (!direct.ok) assert.fail(inspect(direct.error))
  assert.strictEqual(direct.value.receipt._tag, "PendingReview")
  assert.match(direct.value.temporaryNumber ?? "", /^\d+$/)
  const deferred = await infosoft.createCustomerDeferred({ ...details, EMailAddress: "other@example.org" })
  assert.isTrue(deferred.ok && deferred.value.receipt._tag === "Queued")
})

it("a product with its term is planned, and a write without an answer is in doubt", async () => {
  const { endpoints, sandbox } = await open()
  const [number = "0"] = await Effect.runPromise(sandbox.control.ids)
  await using infosoft = createInfosoftExperimental({ ...installation, endpoints })
  const change = { customerNumber: number, titleCode: "FB", startDate: "2031-05-05", productCode: "HELG" }
  const planned = await infosoft.savePermanentProductAndTerm(change)
  if (!planned.ok) assert.fail(inspect(planned.error))
  assert.strictEqual(planned.value.StatusCode, "00")
  await Effect.runPromise(sandbox.control.inject({ fault: "reset-after-apply", times: 1 }))
  const lost = await infosoft.createCustomer(details)
  assert.isTrue(!lost.ok && lost.error.reason === "InDoubt")
  const nowhere = await infosoft.createCustomerDeferred(details)
  assert.isTrue(!nowhere.ok && nowhere.error.reason === "Rejected")
})

it("calls after closing reject, and options that cannot be are named at once", async () => {
  const { endpoints } = await open()
  const infosoft = createInfosoftExperimental({ endpoints })
  await infosoft.close()
  await expect(infosoft.createCustomer(details)).rejects.toThrow("was closed")
  assert.throws(() => createInfosoftExperimental({ endpoints, names: { "No.Place": "x" } }), TypeError, /No\.Place/)
})

it("shows nothing of Effect in its types", () => {
  const shown: ReadonlyArray<EffectIn<InfosoftExperimental>> = []
  const nothing: ReadonlyArray<never> = shown
  assert.isEmpty(nothing)
})
