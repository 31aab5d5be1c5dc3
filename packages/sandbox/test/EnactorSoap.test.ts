import { assert, describe, it } from "@effect/vitest"
import { EnactorContract, EnactorSandbox, Sandboxes } from "@kundbro/sandbox"
import { Effect, Predicate } from "effect"
import { createClientAsync } from "soap"
import { balance, byCustomer, byName, core, enquiry, ofCard, outcomeOf, post, retail } from "./enactor.ts"
import { http } from "./support.ts"

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

const card = enquiry(ofCard("144200000011"))

describe("the SOAP of the services", () => {
  it.live(
    "an operation is found by its action quoted, unquoted, empty or absent, at every address of its service",
    () =>
      Effect.gen(function* () {
        const { balanceUrl, control } = yield* EnactorSandbox.make(anyone)
        const name = "submitAccountBalanceEnquiry"
        for (const url of [
          balanceUrl,
          `${balanceUrl}/`,
          `${balanceUrl}.AccountBalanceServiceHttpSoap11Endpoint/`,
          `${balanceUrl}.AccountBalanceServiceHttpSoap12Endpoint`
        ]) {
          for (const version of ["1.1", "1.2"] as const) {
            for (const action of [`urn:${name}`, `"urn:${name}"`, '""', "", undefined, "urn:somethingElse"]) {
              const sent = version === "1.2" ? action?.replaceAll('"', "") : action
              const answer = yield* post(url, sent, card, version)
              assert.strictEqual(answer.status, 200, `${url} ${version} ${action}`)
              assert.strictEqual(outcomeOf(answer.body), "Success")
            }
          }
        }
        const { spellings } = yield* control.requests
        assert.strictEqual(spellings[`${name}.SOAPAction=urn:${name}`], 16)
      })
  )

  const refusals: ReadonlyArray<
    readonly [title: string, action: string, content: string, blame: "Client" | "Server", says: string]
  > = [
    ["a body element in the wrong namespace", "", card.replace(balance, core), "Client", "No operation was found"],
    [
      "a body element without a namespace",
      "",
      card.replace(`:ns="${balance}"`, ':ns="urn:x"'),
      "Client",
      "No operation"
    ],
    ["an operation of another service", "", byName("a"), "Client", "No operation was found for the endpoint"],
    ["the action of another operation", "urn:submitLoyaltyAccountSearch", card, "Server", "Unexpected element"],
    [
      "a request object in the wrong namespace",
      "",
      card.replace(`:retail="${retail}"`, `:retail="${core}"`),
      "Server",
      "is missing from"
    ],
    ["a second request object", "", card.replace("</ns:", "<x/></ns:"), "Server", "unexpected element x"],
    ["elements inside a text", "", byCustomer("<a/>"), "Server", "element string holds elements"],
    [
      "a customer number by its documented name",
      "",
      byCustomer("1").replaceAll("core:string", "core:value"),
      "Server",
      "is missing"
    ],
    ["an empty body", "", "", "Client", "No operation was found"],
    ["an undeclared entity", "", enquiry(ofCard("&aring;")), "Client", "an entity is not declared"],
    ["an entity that every object has", "", enquiry(ofCard("&constructor;")), "Client", "an entity is not declared"],
    ["a prefix that every object has", "", "<toString:a/>", "Client", "a namespace prefix is not declared"],
    ["a body that is not well formed", "", "<a>", "Client", "not well formed"]
  ]
  for (const [title, action, content, blame, says] of refusals) {
    it.live(`${title} is a fault in both versions`, () =>
      Effect.gen(function* () {
        const { balanceUrl } = yield* EnactorSandbox.make(anyone)
        const old = yield* post(balanceUrl, action, content, "1.1")
        assert.strictEqual(old.status, 500)
        assert.include(old.body, `<faultcode>soapenv:${blame}</faultcode>`)
        assert.include(old.body, says)
        const current = yield* post(balanceUrl, action, content, "1.2")
        assert.strictEqual(current.status, blame === "Client" ? 400 : 500)
        assert.include(current.body, `<soapenv:Value>soapenv:${blame === "Client" ? "Sender" : "Receiver"}<`)
      })
    )
  }

  it.live("another content type, a DTD and an envelope of the other version are refused", () =>
    Effect.gen(function* () {
      const { balanceUrl } = yield* EnactorSandbox.make(anyone)
      const send = (type: string, body: string) =>
        http(balanceUrl, { method: "POST", headers: { "content-type": type }, body })
      assert.strictEqual((yield* send("application/json", "{}")).status, 415)
      assert.strictEqual((yield* send("text/xml; charset=utf-16", "<a/>")).status, 415)
      assert.include((yield* send("text/xml", `<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`)).body, "DTD is prohibited")
      const other = `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>${card}</e:Body></e:Envelope>`
      assert.include((yield* send("text/xml", other)).body, "soapenv:VersionMismatch")
    })
  )

  it.live("the customer services' typo of the page leads nowhere", () =>
    Effect.gen(function* () {
      const { url } = yield* EnactorSandbox.make(anyone)
      assert.strictEqual((yield* post(`${url}AccountBalanceService`, "", card)).status, 404)
    })
  )

  it.live("there is no write of customers: not in a WSDL, not at an address", () =>
    Effect.gen(function* () {
      const { crmUrl, customerUrl } = yield* EnactorSandbox.make(anyone)
      for (const url of [customerUrl, crmUrl]) {
        const { body } = yield* http(`${url}?wsdl`)
        assert.notMatch(body, /name="(save|create|update|register)Customer/i)
        const answer = yield* post(url, "", `<saveCustomer xmlns="${retail}"/>`)
        assert.include(answer.body, "No operation was found")
      }
    })
  )

  it.live("GET lists services and operations, and gives the WSDL where it is asked for", () =>
    Effect.gen(function* () {
      const { balanceUrl, url } = yield* EnactorSandbox.make(anyone)
      assert.include((yield* http(url)).body, "CRMCustomerDataService")
      assert.include((yield* http(balanceUrl)).body, "submitAccountBalanceUpdate")
      const wsdl = yield* http(`${balanceUrl}.AccountBalanceServiceHttpSoap11Endpoint?wsdl`)
      assert.include(wsdl.contentType, "text/xml")
      assert.include(wsdl.body, `location="${balanceUrl}.AccountBalanceServiceHttpSoap11Endpoint/"`)
    })
  )

  it.live("a maintenance window is a web page with 503, until the clock has passed it", () =>
    Effect.gen(function* () {
      const { balanceUrl, control } = yield* EnactorSandbox.make({ ...anyone, startAt: 0 })
      yield* control.maintenance(60_000)
      const shut = yield* post(balanceUrl, "", card)
      assert.deepStrictEqual([shut.status, shut.retryAfter], [503, "60"])
      assert.include(shut.contentType, "text/html")
      yield* control.advance(60_000)
      assert.strictEqual((yield* post(balanceUrl, "", card)).status, 200)
    })
  )

  for (const fault of [
    "queue",
    "question",
    "duplicate",
    "expired-password",
    "pending-review-refused",
    "notice"
  ] as const) {
    it.live(`${fault} is refused, because Enactor has no such answer`, () =>
      Effect.gen(function* () {
        const { control } = yield* EnactorSandbox.make(anyone)
        const error = yield* Effect.flip(control.inject({ fault }))
        assert.deepStrictEqual([error.fault, error.vendor], [fault, "enactor"])
      })
    )
  }
})

it.live("the command's calls can be pasted as they are", () =>
  Effect.gen(function* () {
    const { enactor, ...others } = yield* Sandboxes.make({ enactor: { people: { seed: 3, count: 2 } } })
    const text = yield* Sandboxes.describe({ enactor, ...others })
    const calls = Array.from(text.matchAll(/curl -s (\S+) .*'SOAPAction: ("urn:[^"]*")' -d '([^']*)'/g))
    assert.lengthOf(calls, 3)
    for (const [, url = "", soapaction = "", body = ""] of calls) {
      const headers = { "content-type": "text/xml; charset=utf-8", soapaction }
      assert.strictEqual((yield* http(url, { method: "POST", headers, body })).status, 200)
      assert.include((yield* http(`${url}?wsdl`)).body, `soapAction=${soapaction}`)
    }
    const [, url = "", body = ""] = /curl -s (\S+import) -d '([^']*)'/.exec(text) ?? []
    assert.include((yield* http(url, { method: "POST", body })).body, '"created":1')
    assert.deepInclude((yield* enactor.control.requests).counts, { submitAccountBalanceEnquiry: 1, import: 1 })
  })
)
