/** Every operation that the vendor page names is known here, and every one that can be called is called. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Experimental from "../src/experimental.ts"
import { EnactorOperations } from "../src/index.ts"
import { open } from "./open.ts"
import { crm, retail } from "./support.ts"

const callable = [
  "submitCustomerNameSearch",
  "submitCustomerPostCodeSearch",
  "submitLoyaltyAccountSearch",
  "submitAccountBalanceEnquiry",
  "submitAccountBalanceUpdate"
] as const
const experimental = ["searchCustomers"] as const
const namedOnly = [
  "saveCustomerPreferenceMap",
  "saveCustomerNote",
  "listOrderHeaders",
  // REST, of the customer that a token names
  "GET /customers",
  "update the name (REST)",
  "POST /customers/phoneNumbers",
  "PUT /customers/phoneNumbers/{id}",
  "remove a phone (REST)",
  "POST /customers/emailAddresses",
  "PUT /customers/emailAddresses/{id}",
  "remove an e-mail (REST)",
  "POST /customers/addresses",
  "update an address (REST)",
  "remove an address (REST)",
  "GET /customers/transactions",
  "GET /loyalty",
  "GET /loyalty/{accountId}",
  // REST, accounts
  "GET /accountbalances",
  "GET /accounts/{accountType}/{accountId}",
  "GET /accounts/search/",
  "POST /accountBalances/update",
  "PATCH /accountBalances",
  // JSON, loyalty web application
  "SignUp",
  "SignOn",
  "GetProfile",
  "ListTransactions"
] as const

const named = (status: string) =>
  EnactorOperations.operations.filter((one) => one.status === status).map(({ name }) => name)

describe("the operations", () => {
  it("are those of the vendor page, each in its class", () => {
    assert.deepStrictEqual(named("callable"), [...callable])
    assert.deepStrictEqual(named("experimental"), [...experimental])
    assert.deepStrictEqual(named("named-only"), [...namedOnly])
  })

  it("write where they write: one of those that can be called", () => {
    const writes = EnactorOperations.operations.filter(
      ({ effect, status }) => effect !== "read" && status === "callable"
    )
    assert.deepStrictEqual(
      writes.map(({ effect, name }) => `${name} ${effect}`),
      ["submitAccountBalanceUpdate write"]
    )
  })

  it.live("with documented arguments are all answered by the stand-in", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open()
      const { client } = adapter
      const [first = assert.fail("nobody has a card")] = yield* sandbox.control.cards
      const { accountId, cardNumber, customerNumber } = first
      const calls: { readonly [K in (typeof callable)[number]]: Effect.Effect<unknown, unknown> } = {
        submitCustomerNameSearch: client.submitCustomerNameSearch({ searchName: "a" }),
        submitCustomerPostCodeSearch: client.submitCustomerPostCodeSearch({ postCode: "1" }),
        submitLoyaltyAccountSearch: client.submitLoyaltyAccountSearch({ customerNumber }),
        submitAccountBalanceEnquiry: client.submitAccountBalanceEnquiry({
          cardNumber,
          cardNumberHashed: "00ff",
          currencyId: "GBP",
          locationId: "0012"
        }),
        submitAccountBalanceUpdate: client.submitAccountBalanceUpdate({
          transactionId: 1n,
          deviceId: "till3@0012.example",
          originalTransactionDeviceId: "till4@0012.example",
          originalTransactionId: "00010001201125101530000042",
          locationId: "0012",
          accountId,
          cardNumber,
          updateAmount: 5n,
          dateTimeUpdated: "2025-11-04T10:15:30Z",
          expiryTime: "2026-11-04T10:15:30Z",
          currencyId: "GBP"
        })
      }
      for (const name of callable) assert.isDefined(yield* Effect.map(calls[name], (answer) => ({ answer })))
      const { byOperation } = { byOperation: yield* sandbox.control.requests }
      for (const name of callable) assert.include(JSON.stringify(byOperation), name)
    }).pipe(Effect.scoped)
  )

  for (const namespace of [retail, crm]) {
    for (const filter of ["text", "value", "supportValues"] as const) {
      it.live(`that are experimental are answered with a filter as ${filter} in ${namespace}`, () =>
        Effect.gen(function* () {
          const { adapter, http, sandbox } = yield* open()
          const [known = assert.fail("nobody")] = yield* adapter.customerSearch.search({ name: "a" })
          const surname = known.value.name.family ?? assert.fail("no name")
          const { searchCustomers } = yield* Effect.provide(
            Experimental.make({ endpoint: sandbox.url }, { namespace, filter }),
            http
          )
          const { rows } = yield* searchCustomers({
            surname,
            distinct: true,
            maxRows: 0,
            orderByColumns: [{ propertyName: "customerNumber", sortOrder: "DESCENDING" }],
            pageInfo: { rowOffset: 0, rowCount: 50 },
            suppressDefaultOrderBy: true
          })
          const numbers = rows.map(({ cells }) => cells.get("customerNumber")?.text)
          assert.include(numbers, known.value.id)
          for (const { cells } of rows) {
            assert.strictEqual(cells.get("customerName.surname")?.text.toLowerCase(), surname.toLowerCase())
          }
        }).pipe(Effect.scoped)
      )
    }
  }
})
