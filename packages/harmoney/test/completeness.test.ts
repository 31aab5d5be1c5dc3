/** Every operation of the vendor page: its class, and a call of it over a socket. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect, Layer, Record } from "effect"
import { readFileSync } from "node:fs"
import * as Experimental from "../src/experimental.ts"
import { Harmoney, HarmoneyOperations } from "../src/index.ts"
import { callable, experimental, experimentalSample, members, sample } from "./samples.ts"
import { optionsFor } from "./support.ts"

/** The page's index, by number: what a call does, and beside it what else is said there. */
const page = [
  ["AddRelation", "write"],
  ["CancelPeriodItem", "write"],
  ["CancelPeriodItemByCode", "write"],
  ["DeleteCustomerUserAccount", "write"],
  ["DeleteEmailAddress", "write"],
  ["DeleteRelation", "write"],
  ["EndCustomerRelation", "write"],
  ["GetConsents", "read"],
  ["GetCustomerAlternativeClubItems", "read"],
  ["GetCustomerBonus", "read"],
  ["GetCustomerCrm", "read"],
  ["GetCustomerByCustomerId", "read"],
  ["GetCustomerByCustomerIdWithClubInfo", "read"],
  ["GetCustomerByEmail", "read"],
  ["GetCustomerBySSN", "read"],
  ["GetCustomerBySSNAndCountry", "read", "costs-money"],
  ["GetCustomerClubInfo", "read"],
  ["GetCustomerConsents", "read"],
  ["GetCustomerFromExternalPartner", "read", "costs-money"],
  ["GetCustomerLedger", "read"],
  ["GetCustomerObligation", "read"],
  ["GetCustomerUser", "read", "obsolete"],
  ["GetCustomerUsersByCustomerId", "read"],
  ["GetCustomerUserByEmail", "read"],
  ["GetCustomerUsersByEmail", "read"],
  ["GetDecidasCreditCheck", "read", "costs-money"],
  ["GetFuturePeriods", "read"],
  ["GetPastPeriods", "read"],
  ["GetRelationsByCustomerId", "read"],
  ["ValidateCustomer", "read"],
  ["SaveCustomer", "write"],
  ["SaveCustomerAlternativeClubItems", "write"],
  ["SaveCustomerUserAccount", "write", "obsolete"],
  ["SaveEmailAddress", "idempotent-write"],
  ["SendCustomerMessage", "write", "contacts-person"],
  ["UndoCancelPeriodItem", "write"],
  ["UpdateCustomerMembership", "idempotent-write"],
  ["UpdatePaymentMethodOnInvoice", "idempotent-write", "experimental"],
  ["UpdateRelation", "idempotent-write"],
  ["GetCustomerDefaultCreditCard", "read"],
  ["DeleteCustomerDefaultCreditCard", "write"],
  ["SaveCustomerDefaultCreditCard", "idempotent-write", "experimental"],
  ["SaveCustomerPremiums", "write"],
  ["GetCustomerByMiscInfo", "read"]
] as const satisfies ReadonlyArray<readonly [string, string, string?]>

it("the 44 operations of the page are declared, each with its class", () => {
  assert.strictEqual(page.length, 44)
  const declared = HarmoneyOperations.operations.map(({ besides, effect, name, obsolete, status }) =>
    [name, effect, ...besides, obsolete && "obsolete", status === "callable" ? undefined : status]
      .filter((word) => word !== undefined)
      .join(" ")
  )
  assert.deepStrictEqual(declared.sort(), page.map((row) => row.join(" ")).sort())
})

it("callable operations are the client's, experimental ones stand behind an entry point of their own", () => {
  const named = (status: string) =>
    HarmoneyOperations.operations
      .filter((one) => one.status === status)
      .map(({ name }) => name)
      .sort()
  assert.deepStrictEqual(named("callable"), Object.keys(callable).sort())
  assert.deepStrictEqual(named("experimental"), Object.keys(experimental).sort())
  assert.deepStrictEqual(named("named-only"), [])
})

interface Answer {
  readonly Response?: { readonly Success: boolean; readonly TransStatus?: string | null }
  readonly Success?: boolean
  readonly TransStatus?: string | null
}

it("the obsolete ones, and no others, are marked so for an editor", () => {
  const source = readFileSync(new URL("../src/HarmoneyMethods.ts", import.meta.url), "utf8")
  const marked = [...source.matchAll(/@deprecated[^*]*\*\/\s+readonly (\w+):/g)].map(([, name = ""]) => name)
  assert.deepStrictEqual(
    marked.sort(),
    HarmoneyOperations.operations
      .filter(({ obsolete }) => obsolete !== undefined)
      .map(({ name }) => name)
      .sort()
  )
})

describe("every operation is understood by the sandbox", () => {
  for (const soapVersion of ["1.1", "1.2"] as const) {
    it.live(`over SOAP ${soapVersion}: it answers with a Response, and no element is foreign to it`, () =>
      Effect.gen(function* () {
        const sandbox = yield* HarmoneySandbox.make({ people: { seed: 3, count: 20, nasty: 0 } })
        const http = yield* Layer.build(NodeHttpClient.layerUndici)
        const options = optionsFor(sandbox, { members, soapVersion })
        const { client } = yield* Effect.provide(Harmoney.make(options), http)
        const experiments = yield* Effect.provide(Experimental.make(options), http)
        const called: Array<string> = []
        const calls: ReadonlyArray<readonly [string, Effect.Effect<Answer, unknown>]> = [
          ...Record.keys(callable).map((name) => [name, sample(client, name)] as const),
          ...Record.keys(experimental).map((name) => [name, experimentalSample(experiments, name)] as const)
        ]
        for (const [name, call] of calls) {
          const answer = yield* call
          const { Success, TransStatus } = answer.Response ?? answer
          // What it says of an invented customer is the sandbox's business: done, or refused in business terms.
          assert.isTrue(Success === true || TransStatus === "98", `${name}: ${TransStatus}`)
          called.push(name)
        }
        assert.deepStrictEqual(called.sort(), page.map(([name]) => name).sort())
        const { counts, ignored } = yield* sandbox.control.requests
        assert.deepStrictEqual(ignored, {})
        assert.deepStrictEqual(Object.keys(counts).sort(), page.map(([name]) => name).sort())
      }).pipe(Effect.scoped)
    )
  }
})
