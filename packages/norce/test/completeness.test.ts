/** Every operation that the vendor page names is known here, and every one that can be called is called. */
import { assert, it } from "@effect/vitest"
import { NationalId } from "@kundbro/domain/Ids"
import { Effect, Option, Redacted } from "effect"
import { make as makeExperimental } from "../src/experimental.ts"
import type { NorceClient } from "../src/NorceClient.ts"
import { effectOf, operations } from "../src/NorceOperations.ts"
import { serve } from "./server.ts"
import { open } from "./support.ts"

const callable = [
  // Accounts
  "GetAgreementAccount",
  "ListAccountRoles",
  "LoginAgreementAccount",
  "LoginPost",
  "SendPasswordReminder",
  "UpdateAccountStatus",
  // Customers
  "GetCustomer",
  "GetCustomerByAccountId",
  "GetCustomerByCode",
  "GetCustomerByEmail",
  "GetCustomerByKey",
  "GetCustomerByLoginName",
  "ListCustomerByInfoType2",
  "CreateCustomer3",
  "UpdateCustomer3",
  "RegisterCustomer3",
  "ActivateCustomer",
  // Address
  "DeleteCompanyDeliveryAddress",
  "UpdateCompanyDeliveryAddress",
  // Companies
  "UpdateCompany",
  "ListCompaniesByOrgNo",
  "DeleteCompanyCustomer",
  "InsertCompanyDeliveryMethod",
  "DeleteCompanyDeliveryMethod",
  // PriceLists
  "GetCompanyPricelist",
  "DeleteCompanyPricelist",
  "InsertCompanyPricelist2",
  "GetPricelistItem",
  // Of ApplicationService
  "ListCustomerInfoTypes",
  "ListCompanyInfoTypes"
] as const
const experimental = ["ListCustomerBySSN2", "InactivateCustomer"] as const
const namedOnly = [
  "SearchCustomer2",
  "ListCompaniesByParent",
  "InsertCompanyPaymentMethod",
  "InsertCompanyPaymentMethod2",
  // Obsolete
  "Login",
  "CreateCustomer",
  "CreateCustomer2",
  "RegisterCustomer2",
  "UpdateCustomer",
  "ChangePassword"
] as const

it("the table has every operation of the page, with its class", () => {
  const names = (status: string) => operations.filter((one) => one.status === status).map(({ name }) => name)
  assert.sameMembers(names("callable"), [...callable])
  assert.sameMembers(names("experimental"), [...experimental])
  assert.sameMembers(names("named-only"), [...namedOnly])
  assert.strictEqual(new Set(operations.map(({ name }) => name)).size, operations.length)
})

it("a call that can reach a person or change something says so", () => {
  const reaching = operations.filter(({ besides, obsolete }) => besides.includes("contacts-person") && !obsolete)
  assert.sameMembers(
    reaching.map(({ name }) => name),
    ["SendPasswordReminder", "CreateCustomer3", "RegisterCustomer3", "UpdateCustomer3"]
  )
  for (const { effect, name } of operations) {
    assert.strictEqual(effect === "read", /^(Get|List|Login|Search)/.test(name), name)
  }
  assert.deepStrictEqual(
    [effectOf("ListAccountRoles"), effectOf("Unheard"), effectOf("constructor")],
    ["read", "write", "write"]
  )
})

const login = "kund.0@shop.example.com"
const password = Redacted.make("not-a-real-one")
const address = { Line1: "Påhittsvägen 4", Zip: "01234", City: "Exempelstad", Country: "SE" }

it.live("every callable and experimental operation is answered by the sandbox", () =>
  Effect.gen(function* () {
    const { adapter, sandbox } = yield* open({ people: { seed: 1, count: 4, nasty: 0 } }, { accountId: 90_000 })
    const { client } = adapter
    const { InactivateCustomer, ListCustomerBySSN2 } = makeExperimental(client)
    const customerId = 50_000
    const key = Option.getOrThrow(yield* client.GetCustomer({ id: customerId })).Key ?? ""
    const company = { Name: "Påhittat AB", OrgNo: "556000-0167", DeliveryAddresses: [address] }
    const find = Effect.map(client.GetCustomer({ id: customerId }), (found) => {
      const first = Option.getOrThrow(found).Companies?.[0]
      return { companyId: first?.Id ?? 0, addressId: first?.DeliveryAddresses?.[0]?.Id ?? 0 }
    })
    const ofCompany = <A, E>(
      use: (ids: { readonly companyId: number; readonly addressId: number }) => Effect.Effect<A, E>
    ) => Effect.flatMap(find, use)

    // In this order: some need what others have made.
    const calls: Readonly<
      Record<(typeof callable)[number] | (typeof experimental)[number], Effect.Effect<unknown, unknown>>
    > = {
      GetAgreementAccount: client.GetAgreementAccount({ id: 31 }),
      ListAccountRoles: client.ListAccountRoles({}),
      LoginAgreementAccount: client.LoginAgreementAccount({ password: Redacted.make("HYTTE&9+1") }),
      LoginPost: client.LoginPost({ loginName: login, password, includeCompanies: false }),
      SendPasswordReminder: client.SendPasswordReminder({ loginName: login }),
      UpdateAccountStatus: client.UpdateAccountStatus({ customerId, isActive: true }),
      GetCustomer: client.GetCustomer({ id: customerId }),
      GetCustomerByAccountId: client.GetCustomerByAccountId({ accountId: 90_000 }),
      GetCustomerByCode: client.GetCustomerByCode({ code: "ERP-004711000" }),
      GetCustomerByEmail: client.GetCustomerByEmail({ email: login }),
      GetCustomerByKey: client.GetCustomerByKey({ key }),
      GetCustomerByLoginName: client.GetCustomerByLoginName({ loginName: login }),
      ListCustomerByInfoType2: client.ListCustomerByInfoType2({ code: "member_since", value: "2011" }),
      CreateCustomer3: client.CreateCustomer3({
        customer: { Email: "ny@example.org", SSN: "19800101-0017" },
        password: Redacted.make("hemligt")
      }),
      UpdateCustomer3: client.UpdateCustomer3({
        customer: { Id: 500_001, Email: "ny@example.org", SSN: "19800101-0017" }
      }),
      RegisterCustomer3: client.RegisterCustomer3({ customer: { Email: "ny@example.org", SSN: "19800101-0017" } }),
      InactivateCustomer: InactivateCustomer({ customerId: 500_001, by: 90_000 }),
      ListCustomerBySSN2: ListCustomerBySSN2({
        argument: "ssn",
        ssn: NationalId.make("19800101-0017"),
        showInactive: true
      }),
      ActivateCustomer: client.ActivateCustomer({ customerId: 500_001 }),
      UpdateCompany: client.UpdateCompany({ customerId, company }),
      UpdateCompanyDeliveryAddress: ofCompany(({ addressId }) =>
        client.UpdateCompanyDeliveryAddress({ customerId, address: { ...address, Id: addressId, City: "Ort" } })
      ),
      DeleteCompanyDeliveryAddress: ofCompany(({ addressId }) =>
        client.DeleteCompanyDeliveryAddress({ customerId, addressId })
      ),
      ListCompaniesByOrgNo: client.ListCompaniesByOrgNo({ orgNo: "SE 556000 0167" }),
      InsertCompanyDeliveryMethod: ofCompany(({ companyId }) =>
        client.InsertCompanyDeliveryMethod({ companyId, methodId: 2 })
      ),
      DeleteCompanyDeliveryMethod: ofCompany(({ companyId }) =>
        client.DeleteCompanyDeliveryMethod({ companyId, methodId: 2 })
      ),
      InsertCompanyPricelist2: ofCompany(({ companyId }) =>
        client.InsertCompanyPricelist2({ companyId, pricelist: { Id: 31 } })
      ),
      GetCompanyPricelist: ofCompany(({ companyId }) => client.GetCompanyPricelist({ companyId, pricelistId: 31 })),
      GetPricelistItem: client.GetPricelistItem({ partNo: "0042", pricelistId: 32 }),
      DeleteCompanyPricelist: ofCompany(({ companyId }) =>
        client.DeleteCompanyPricelist({ companyId, pricelistId: 31 })
      ),
      DeleteCompanyCustomer: ofCompany(({ companyId }) => client.DeleteCompanyCustomer({ companyId, customerId })),
      ListCustomerInfoTypes: client.ListCustomerInfoTypes({}),
      ListCompanyInfoTypes: client.ListCompanyInfoTypes({})
    }
    const none: Array<string> = []
    for (const [name, call] of Object.entries(calls)) {
      const answer = yield* call
      if (Option.isOption(answer) ? Option.isNone(answer) : Array.isArray(answer) && answer.length === 0)
        none.push(name)
    }
    // Nothing is left in these two after the call before.
    assert.deepStrictEqual(none, ["DeleteCompanyPricelist"])
    const { counts, ignored } = yield* sandbox.control.requests
    assert.includeMembers(Object.keys(counts), [...callable, ...experimental])
    assert.deepStrictEqual(ignored, {})
    assert.deepStrictEqual(
      (yield* sandbox.control.mails).map(({ kind }) => kind),
      ["password-reminder"]
    )
  })
)

it.live("what is only named is reached by passthrough, as a write unless it is known better", () =>
  Effect.gen(function* () {
    const { adapter } = yield* open({ people: { seed: 1, count: 1, nasty: 0 } })
    const { passthrough } = adapter.client
    assert.deepStrictEqual(
      yield* passthrough({ operation: "ListCompaniesByParent", method: "GET", query: { parentId: 1 } }),
      Option.some([])
    )
    assert.deepStrictEqual(
      yield* passthrough({ operation: "GetCustomerByCode", method: "GET", query: { code: "nobody" } }),
      Option.none()
    )
    for (const operation of ["../Token", "a b", "", "x?y=1"]) {
      const error = yield* Effect.flip(passthrough({ operation, method: "GET" }))
      assert.deepInclude(error.reason, { _tag: "Rejected", sent: false })
    }
    const { client } = yield* serve(() => ({ status: 500 }))
    const reasons = ["SearchCustomer2", "Unheard"].map((operation) =>
      Effect.map(Effect.flip(client.passthrough({ operation, method: "POST" })), ({ reason }) => reason._tag)
    )
    assert.deepStrictEqual(yield* Effect.all(reasons), ["Unavailable", "InDoubt"])
  })
)

const retried: ReadonlyArray<readonly [string, (client: NorceClient) => Effect.Effect<unknown, unknown>, number]> = [
  ["a read", (client) => client.ListCompaniesByOrgNo({ orgNo: "1" }), 3],
  ["an idempotent write", (client) => client.DeleteCompanyCustomer({ companyId: 1, customerId: 1 }), 1],
  ["a write", (client) => client.UpdateCompany({ customerId: 1, company: { Name: "A" } }), 1],
  ["an unknown call", (client) => client.passthrough({ operation: "Unheard", method: "GET" }), 1],
  [
    "a call declared to read",
    (client) => client.passthrough({ operation: "Unheard", method: "GET", effect: "read" }),
    3
  ]
]
for (const [what, call, times] of retried) {
  it.live(
    `${what} is sent ${times === 1 ? "once" : `${times} times`} when the vendor is broken and two retries are allowed`,
    () =>
      Effect.gen(function* () {
        const { calls, client } = yield* serve(() => ({ status: 503, headers: { "retry-after": "0" } }), {
          readRetries: 2
        })
        yield* Effect.flip(call(client))
        assert.lengthOf(calls(), times)
      })
  )
}
