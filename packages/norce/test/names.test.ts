/** Every query argument can be renamed, and the places that the option takes are those that are sent. */
import { assert, it } from "@effect/vitest"
import { NationalId } from "@kundbro/domain/Ids"
import { Effect, Redacted } from "effect"
import { make as makeExperimental } from "../src/experimental.ts"
import { places } from "../src/internal/Contract.ts"
import type { NorceClient } from "../src/NorceClient.ts"
import { json, serve } from "./server.ts"

const common = { cultureCode: "sv-SE", includeCompanies: false, by: 2 }
const password = Redacted.make("p")
const name = { loginName: "n" }
const write = { ...common, customer: {}, password, doSendMail: true }
const ids = { id: 1, customerId: 1, companyId: 1, pricelistId: 1, methodId: 1, addressId: 1, accountId: 1 }
const given = { ...common, ...ids }

/** Everything, with every argument that there is. */
const all = (client: NorceClient): Readonly<Record<string, Effect.Effect<unknown, unknown>>> => {
  const { InactivateCustomer, ListCustomerBySSN2 } = makeExperimental(client)
  return {
    GetAgreementAccount: client.GetAgreementAccount(given),
    ListAccountRoles: client.ListAccountRoles(common),
    LoginAgreementAccount: client.LoginAgreementAccount({ ...common, password }),
    SendPasswordReminder: client.SendPasswordReminder({ ...common, ...name }),
    UpdateAccountStatus: client.UpdateAccountStatus({ ...given, isActive: true }),
    GetCustomer: client.GetCustomer(given),
    GetCustomerByAccountId: client.GetCustomerByAccountId(given),
    GetCustomerByCode: client.GetCustomerByCode({ ...common, code: "c" }),
    GetCustomerByEmail: client.GetCustomerByEmail({ ...common, email: "e" }),
    GetCustomerByKey: client.GetCustomerByKey({ ...common, key: "k" }),
    GetCustomerByLoginName: client.GetCustomerByLoginName({ ...common, ...name }),
    ListCustomerByInfoType2: client.ListCustomerByInfoType2({ ...common, code: "c", value: "v", showInactive: true }),
    ListCustomerBySSN2: ListCustomerBySSN2({
      ...common,
      argument: "new-ssn",
      ssn: NationalId.make("1"),
      showInactive: true
    }),
    CreateCustomer3: client.CreateCustomer3(write),
    UpdateCustomer3: client.UpdateCustomer3(write),
    RegisterCustomer3: client.RegisterCustomer3(write),
    ActivateCustomer: client.ActivateCustomer(given),
    InactivateCustomer: InactivateCustomer(given),
    DeleteCompanyDeliveryAddress: client.DeleteCompanyDeliveryAddress(given),
    UpdateCompanyDeliveryAddress: client.UpdateCompanyDeliveryAddress({ ...given, address: { Id: 1 } }),
    UpdateCompany: client.UpdateCompany({ ...given, company: { Name: "A" } }),
    ListCompaniesByOrgNo: client.ListCompaniesByOrgNo({ ...common, orgNo: "1" }),
    DeleteCompanyCustomer: client.DeleteCompanyCustomer(given),
    InsertCompanyDeliveryMethod: client.InsertCompanyDeliveryMethod(given),
    DeleteCompanyDeliveryMethod: client.DeleteCompanyDeliveryMethod(given),
    GetCompanyPricelist: client.GetCompanyPricelist(given),
    DeleteCompanyPricelist: client.DeleteCompanyPricelist(given),
    InsertCompanyPricelist2: client.InsertCompanyPricelist2({ ...given, pricelist: {} }),
    GetPricelistItem: client.GetPricelistItem({ ...given, partNo: "p" }),
    ListCustomerInfoTypes: client.ListCustomerInfoTypes(common),
    ListCompanyInfoTypes: client.ListCompanyInfoTypes(common)
  }
}

it.live("each is sent under the name that the tenant has for it", () =>
  Effect.gen(function* () {
    const names = Object.fromEntries([...places].map((place) => [place, `new-${place.split(".")[1]}`]))
    const { calls, client } = yield* serve(() => json(null), { names })
    const sent = new Set<string>()
    for (const [operation, call] of Object.entries(all(client))) {
      // What an answer of null means is no matter here.
      yield* Effect.result(call)
      for (const argument of new URL(calls().at(-1)?.url ?? "", "http://localhost").searchParams.keys()) {
        assert.match(argument, /^new-/, operation)
        if (argument !== "new-ssn") sent.add(`${operation}.${argument.slice(4)}`)
      }
    }
    assert.sameMembers([...sent], [...places])
  })
)

it.live("a number and a name that the caller gives by passthrough are renamed like any other", () =>
  Effect.gen(function* () {
    const { calls, client } = yield* serve(() => json(null), { names: { "GetCustomer.id": "customerId" } })
    yield* client.passthrough({ operation: "GetCustomer", method: "GET", query: { id: 1, other: 2 } })
    assert.match(calls()[0]?.url ?? "", /GetCustomer\?customerId=1&other=2$/)
  })
)

it.live("the verb of the search by national id is the caller's to say", () =>
  Effect.gen(function* () {
    const { calls, client } = yield* serve(() => json([]))
    const search = { argument: "ssn", ssn: NationalId.make("1") }
    yield* makeExperimental(client).ListCustomerBySSN2(search)
    yield* makeExperimental(client).ListCustomerBySSN2({ ...search, method: "POST" })
    assert.deepStrictEqual(
      calls().map(({ method }) => method),
      ["GET", "POST"]
    )
  })
)
