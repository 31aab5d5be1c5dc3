import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ServerResponse } from "node:http"
import * as Experimental from "../src/experimental.ts"
import { EnactorClient, EnactorOptions } from "../src/index.ts"
import * as Support from "./support.ts"

const { answering, balance, core, retail } = Support

const world = (response: ServerResponse, body: string): void => {
  const operation = Support.operationOf(body)
  const answers: Readonly<Record<string, string>> = {
    submitCustomerNameSearch: Support.searchAnswer(operation, Support.list(Support.searchColumns, [])),
    submitCustomerPostCodeSearch: Support.searchAnswer(operation, ""),
    submitLoyaltyAccountSearch: Support.accountsAnswer(Support.list(Support.accountColumns, [])),
    submitAccountBalanceEnquiry: Support.enquiryAnswer(Support.fullEnquiry),
    submitAccountBalanceUpdate: Support.updateAnswer("<retail:transactionId>7</retail:transactionId>")
  }
  Support.send(response, answers[operation] ?? Support.fault("Server", "no such operation"))
}

const everyCall = Effect.fnUntraced(function* (more: Partial<EnactorOptions.EnactorOptions> = {}) {
  const { client, requests } = yield* answering(world, more)
  yield* client.submitCustomerNameSearch({ searchName: "ma" })
  yield* client.submitCustomerPostCodeSearch({ postCode: "ze9" })
  yield* client.submitLoyaltyAccountSearch({ customerNumber: "00731" })
  yield* client.submitAccountBalanceEnquiry({ cardNumber: "00314159" })
  yield* client.submitAccountBalanceUpdate({
    transactionId: 9007199254740993n,
    originalTransactionId: "00010001201125101530000042",
    accountId: "0090210",
    cardNumber: "00314159",
    updateAmount: -9223372036854775808n,
    dateTimeUpdated: "2025-11-04T10:15:30Z"
  })
  return requests
})

const bodyOf = (request: Support.Recorded | undefined) => /<soap:Body>(.*)<\/soap:Body>/s.exec(request?.body ?? "")?.[1]

describe("what is sent", () => {
  it.live("is what the call says, where the options say something else", () =>
    Effect.gen(function* () {
      const settings = { currencyId: "GBP", locationId: "0012", deviceId: "till3@0012.example", accountType: "other" }
      const { client, requests } = yield* answering(world, settings)
      const own = { accountType: "customerSpendAccount", currencyId: "EUR", locationId: "0099" }
      yield* client.submitAccountBalanceEnquiry({ cardNumber: "00314159", ...own })
      yield* client.submitAccountBalanceUpdate({
        transactionId: 1n,
        cardNumber: "00314159",
        updateAmount: 1n,
        dateTimeUpdated: "2025-11-04T10:15:30Z",
        deviceId: "till9@0099.example",
        ...own
      })
      for (const word of Object.values(own)) {
        assert.deepStrictEqual(
          requests.map(({ body }) => body.includes(`>${word}<`)),
          [true, true]
        )
      }
      assert.include(requests[1]?.body, ">till9@0099.example<")
    }).pipe(Effect.scoped)
  )

  it.live("has the documented elements in the documented order and namespaces", () =>
    Effect.gen(function* () {
      const requests = yield* everyCall({ currencyId: "GBP", locationId: "0012", deviceId: "till3@0012.example" })
      assert.deepStrictEqual(requests.map(bodyOf), [
        `<submitCustomerNameSearch xmlns="${core}"><customerNameSearchRequest xmlns="${retail}"><searchName>ma</searchName><types/></customerNameSearchRequest></submitCustomerNameSearch>`,
        `<submitCustomerPostCodeSearch xmlns="${core}"><string>ze9</string></submitCustomerPostCodeSearch>`,
        `<submitLoyaltyAccountSearch xmlns="${balance}"><string xmlns="${core}">00731</string></submitLoyaltyAccountSearch>`,
        `<submitAccountBalanceEnquiry xmlns="${balance}"><accountBalanceEnquiryRequest xmlns="${retail}"><accountType>customerLoyaltyAccount</accountType><cardNumber>00314159</cardNumber><currencyId>GBP</currencyId><locationId>0012</locationId><transactionBalance>0</transactionBalance></accountBalanceEnquiryRequest></submitAccountBalanceEnquiry>`,
        `<submitAccountBalanceUpdate xmlns="${balance}"><accountBalanceUpdate xmlns="${retail}"><transactionId>9007199254740993</transactionId><deviceId>till3@0012.example</deviceId><originalTransactionId>00010001201125101530000042</originalTransactionId><locationId>0012</locationId><accountId>0090210</accountId><accountType>customerLoyaltyAccount</accountType><cardNumber>00314159</cardNumber><updateAmount>-9223372036854775808</updateAmount><dateTimeUpdated>2025-11-04T10:15:30Z</dateTimeUpdated><currencyId>GBP</currencyId></accountBalanceUpdate></submitAccountBalanceUpdate>`
      ])
      assert.deepStrictEqual(
        requests.map(({ headers, url }) => [url, headers["soapaction"], headers["content-type"]]),
        [
          ["CustomerService", "submitCustomerNameSearch"],
          ["CustomerService", "submitCustomerPostCodeSearch"],
          ["AccountBalanceService", "submitLoyaltyAccountSearch"],
          ["AccountBalanceService", "submitAccountBalanceEnquiry"],
          ["AccountBalanceService", "submitAccountBalanceUpdate"]
        ].map(([service, name]) => [`/${service}`, `"urn:${name}"`, "text/xml; charset=utf-8"])
      )
    }).pipe(Effect.scoped)
  )

  it.live("follows the options in everything that is inferred", () =>
    Effect.gen(function* () {
      const requests = yield* everyCall({
        paths: EnactorOptions.pathsOfBinding,
        accountType: "customerSpendAccount",
        headers: (operation) => Effect.succeed({ "x-who": operation }),
        operations: {
          submitCustomerNameSearch: { action: "" },
          submitAccountBalanceEnquiry: { action: "urn:other" }
        },
        names: {
          "submitAccountBalanceUpdate.accountBalanceUpdate": "accountBalanceUpdateRequest",
          "customerNameSearchRequest.searchName": "name"
        }
      })
      const [name, , , enquiry, update] = requests
      assert.strictEqual(name?.url, "/CustomerService.CustomerServiceHttpSoap11Endpoint/")
      assert.strictEqual(update?.url, "/AccountBalanceService.AccountBalanceServiceHttpSoap11Endpoint/")
      assert.strictEqual(name?.headers["soapaction"], '""')
      assert.include(bodyOf(name), "<name>ma</name>")
      assert.strictEqual(enquiry?.headers["soapaction"], '"urn:other"')
      assert.strictEqual(enquiry?.headers["x-who"], "submitAccountBalanceEnquiry")
      assert.include(bodyOf(enquiry), "<accountType>customerSpendAccount</accountType>")
      assert.include(bodyOf(update), `<accountBalanceUpdateRequest xmlns="${retail}"><transactionId>`)
    }).pipe(Effect.scoped)
  )

  it.live("goes to the service whatever slashes stand between it and the endpoint", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* Support.listen(world)
      const http = yield* Support.http
      for (const [endpoint, path] of [
        [`${url}/axis2/services`, "CustomerService"],
        [new URL(`${url}/axis2/services//`), "/CustomerService"]
      ] as const) {
        const client = yield* Effect.provide(EnactorClient.make({ endpoint, paths: { CustomerService: path } }), http)
        yield* client.submitCustomerPostCodeSearch({ postCode: "ze9" })
      }
      assert.deepStrictEqual(
        requests.map((request) => request.url),
        ["/axis2/services/CustomerService", "/axis2/services/CustomerService"]
      )
      const wire = { namespace: Support.crm, filter: "text", path: "CRM.Other/" } as const
      const { searchCustomers } = yield* Effect.provide(Experimental.make({ endpoint: url }, wire), http)
      yield* Effect.flip(searchCustomers({ surname: "a" }))
      assert.strictEqual(requests.at(-1)?.url, "/CRM.Other/")
    }).pipe(Effect.scoped)
  )

  it.live("can have wrappers in another namespace, and reads them there", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* answering(
        (response, body) =>
          Support.send(
            response,
            Support.answer(
              Support.operationOf(body),
              retail,
              Support.list(Support.accountColumns, [Support.accountRow("58")])
            )
          ),
        { operations: { submitLoyaltyAccountSearch: { namespace: retail } } }
      )
      const found = yield* client.submitLoyaltyAccountSearch({ customerNumber: "1" })
      assert.strictEqual(found?.contents.length, 1)
      assert.include(bodyOf(requests[0]), `<submitLoyaltyAccountSearch xmlns="${retail}">`)
    }).pipe(Effect.scoped)
  )
})

it.live("an answer that holds something else than a list is not one without rows", () =>
  Effect.gen(function* () {
    const { client } = yield* answering((response, body) => {
      const operation = Support.operationOf(body)
      const namespace = operation === "submitLoyaltyAccountSearch" ? balance : core
      const list = `<pagedArrayList xmlns="${retail}"/>`
      Support.send(response, Support.answer(operation, namespace, list))
    })
    for (const call of [
      client.submitCustomerNameSearch({ searchName: "ma" }),
      client.submitCustomerPostCodeSearch({ postCode: "ze9" }),
      client.submitLoyaltyAccountSearch({ customerNumber: "00731" })
    ]) {
      assert.strictEqual((yield* Effect.flip(call)).reason._tag, "Undecodable")
    }
  }).pipe(Effect.scoped)
)

it.live("the client hands out a customer without its password", () =>
  Effect.gen(function* () {
    const { client } = yield* answering(world)
    const { customer } = yield* client.submitAccountBalanceEnquiry({ cardNumber: "00314159" })
    assert.strictEqual(customer?.customerNumber, "00731")
    assert.strictEqual(customer?.addresses?.length, 2)
    assert.notMatch(JSON.stringify(customer), /NeverEverSeen1/)
  }).pipe(Effect.scoped)
)
