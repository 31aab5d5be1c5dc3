import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { EnactorSandbox } from "@kundbro/sandbox"
import { check } from "@kundbro/soap/Wsdl"
import { Effect } from "effect"
import { contract } from "../src/experimental.ts"
import { EnactorOperations } from "../src/index.ts"
import { retail } from "./support.ts"

const differences = (tenant: EnactorOperations.Tenant = {}) =>
  Effect.gen(function* () {
    const { balanceUrl, crmUrl, customerUrl } = yield* EnactorSandbox.make({ people: { seed: 1, count: 0 } })
    const of = (service: "CustomerService" | "AccountBalanceService", url: string) =>
      check({ url: `${url}?wsdl` }, EnactorOperations.contracts(tenant, service))
    const found = yield* Effect.all([
      of("CustomerService", customerUrl),
      of("AccountBalanceService", balanceUrl),
      check({ url: `${crmUrl}?wsdl` }, [contract({ namespace: retail, filter: "text" })])
    ])
    return found.flat().filter(({ severity }) => severity === "contradiction")
  }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layerUndici))

it.live("the contracts agree with WSDLs written by others", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* differences(), [])
  })
)

it.live("what a tenant has otherwise is found before the first call", () =>
  Effect.gen(function* () {
    const found = yield* differences({
      names: { "accountBalanceEnquiryRequest.cardNumber": "pan" },
      operations: {
        submitLoyaltyAccountSearch: { namespace: retail },
        submitCustomerNameSearch: { action: "urn:other" }
      }
    })
    assert.sameMembers(
      found.map(({ kind, operation }) => `${operation} ${kind}`).filter((one, at, all) => all.indexOf(one) === at),
      [
        "submitAccountBalanceEnquiry MissingElement",
        "submitLoyaltyAccountSearch ElementDiffers",
        "submitCustomerNameSearch ActionDiffers"
      ]
    )
  })
)

it.live("an enquiry by account id is confirmed or contradicted by the tenant's WSDL", () =>
  Effect.gen(function* () {
    const found = yield* Effect.forEach([true, false], (enquiryByAccount) =>
      Effect.gen(function* () {
        const { balanceUrl } = yield* EnactorSandbox.make({ people: { seed: 1, count: 0 }, enquiryByAccount })
        const contracts = EnactorOperations.contracts({ enquiryByAccount: true }, "AccountBalanceService")
        const all = yield* check({ url: `${balanceUrl}?wsdl` }, contracts)
        return all.filter(({ severity }) => severity === "contradiction").map(({ path }) => path)
      }).pipe(Effect.scoped)
    )
    assert.deepStrictEqual(found, [[], ["submitAccountBalanceEnquiry/accountBalanceEnquiryRequest/accountId"]])
  }).pipe(Effect.provide(NodeHttpClient.layerUndici))
)

it("there are five contracts, each of one service", () => {
  assert.lengthOf(EnactorOperations.contracts(), 5)
  assert.lengthOf(EnactorOperations.contracts({}, "CustomerService"), 2)
})
