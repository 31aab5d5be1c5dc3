/** The experimental search by promises, over real sockets. */
import type { EffectIn } from "@kundbro/conformance/EffectIn"
import { EnactorSandbox } from "@kundbro/sandbox"
import { Effect, Exit, Scope } from "effect"
import { inspect } from "node:util"
import { afterAll, assert, expect, it } from "vitest"
import { createEnactorExperimental, type EnactorExperimental, type SearchWire } from "../src/promise.ts"
import { retail } from "./support.ts"

const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const wire: SearchWire = { namespace: retail, filter: "value" }

it("finds a customer by card, as rows of plain data by column", async () => {
  const made = EnactorSandbox.make({ people: { seed: 1, count: 5, nasty: 0 } })
  const sandbox = await Effect.runPromise(Effect.provideService(made, Scope.Scope, scope))
  const [card = assert.fail("nobody has a card")] = await Effect.runPromise(sandbox.control.cards)
  await using enactor = createEnactorExperimental({ endpoint: sandbox.url }, wire)
  const found = await enactor.searchCustomers({ panOrReversePan: card.cardNumber, distinct: true })
  if (!found.ok) assert.fail(inspect(found.error))
  const { rows } = found.value
  assert.deepStrictEqual(structuredClone(rows), rows)
  assert.strictEqual(rows[0]?.cells["customerNumber"]?.text, card.customerNumber)
  await Effect.runPromise(sandbox.control.inject({ fault: "500", times: 1 }))
  const broken = await enactor.searchCustomers({ email: "a@example.org" })
  assert.isTrue(!broken.ok && broken.error.isRetryable)
})

it("calls after closing reject, and options that cannot be are named at once", async () => {
  const endpoint = "http://127.0.0.1:9/axis2/services"
  const enactor = createEnactorExperimental({ endpoint }, wire)
  await enactor.close()
  await expect(enactor.searchCustomers({})).rejects.toThrow("was closed")
  assert.throws(() => createEnactorExperimental({ endpoint: "ftp://x/" }, wire), TypeError, /endpoint/)
})

it("shows nothing of Effect in its types", () => {
  const shown: ReadonlyArray<EffectIn<EnactorExperimental | SearchWire>> = []
  const nothing: ReadonlyArray<never> = shown
  assert.isEmpty(nothing)
})
