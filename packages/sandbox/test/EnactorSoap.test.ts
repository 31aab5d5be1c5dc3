import { assert, describe, it } from "@effect/vitest"
import { EnactorContract, EnactorSandbox } from "@kundbro/sandbox"
import { Effect, Predicate } from "effect"
import { createClientAsync } from "soap"

const anyone = { people: { seed: 1, count: 20, nasty: 0 } }

const account = { accountType: "customerLoyaltyAccount", cardNumber: "144200000011" }

const parameters: Record<EnactorContract.OperationName, Readonly<Record<string, unknown>>> = {
  submitCustomerNameSearch: { customerNameSearchRequest: { searchName: "si", types: "" } },
  submitCustomerPostCodeSearch: { string: "zz" },
  submitLoyaltyAccountSearch: { string: "004711011" },
  submitAccountBalanceEnquiry: {
    accountBalanceEnquiryRequest: { ...account, currencyId: "GBP", transactionBalance: 0 }
  },
  submitAccountBalanceUpdate: {
    accountBalanceUpdate: {
      transactionId: "9007199254740993",
      deviceId: "till3@0012.example",
      accountId: "0000011",
      ...account,
      updateAmount: "-250",
      dateTimeUpdated: "2025-11-04T10:15:30Z"
    }
  },
  searchCustomers: {
    forename: { supportValues: { value: "s" } },
    orderByColumns: [{ propertyName: "customerName.surname", sortOrder: "DESCENDING" }],
    pageInfo: { rowOffset: 0, rowCount: 2 }
  }
}

/** What must be in an answer, as a stranger's client reads it. */
const answers: Record<EnactorContract.OperationName, string> = {
  submitCustomerNameSearch: '"$value":"Siân"',
  submitCustomerPostCodeSearch: '"propertyNames":["customerNumber"',
  submitLoyaltyAccountSearch: '"$value":"0000011"',
  submitAccountBalanceEnquiry: '"customerNumber":"004711011"',
  submitAccountBalanceUpdate: '"referenceId":"UPD-0000000',
  searchCustomers: '"totalRows":"4"'
}

describe("node-soap's client, generated from the WSDLs", () => {
  for (const version of ["1.1", "1.2"] as const) {
    it.live(`calls every operation with SOAP ${version}`, () =>
      Effect.gen(function* () {
        const enactor = yield* EnactorSandbox.make(anyone)
        for (const [operation, body] of Object.entries(parameters)) {
          if (!EnactorContract.isOperation(operation)) continue
          const { service } = EnactorContract.operations[operation]
          const client = yield* Effect.promise(() =>
            createClientAsync(`${enactor.url}/${service}?wsdl`, { forceSoap12Headers: version === "1.2" })
          )
          const answer: unknown = yield* Effect.promise(
            () =>
              new Promise((resolve, reject) => {
                const method: unknown = Reflect.get(client, operation)
                assert.isTrue(Predicate.isFunction(method), operation)
                if (Predicate.isFunction(method)) {
                  method(body, (error: unknown, value: unknown) =>
                    error === null ? resolve(value) : reject(new Error(operation, { cause: error }))
                  )
                }
              })
          )
          assert.include(JSON.stringify(answer), answers[operation], operation)
        }
        const { counts } = yield* enactor.control.requests
        assert.deepStrictEqual(Object.keys(counts).sort(), Object.keys(EnactorContract.operations).sort())
      })
    )
  }
})
