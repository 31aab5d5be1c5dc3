import { assert, describe, it } from "@effect/vitest"
import { HarmoneyContract, HarmoneySandbox } from "@kundbro/sandbox"
import { Effect, Predicate } from "effect"
import { createClientAsync } from "soap"
import { call, everyCall, http, login, post, service, textIn } from "./support.ts"

const result = (value: unknown, operation: string): unknown =>
  Predicate.hasProperty(value, `${operation}Result`) ? value[`${operation}Result`] : undefined

const responseOf = (value: unknown): unknown => (Predicate.hasProperty(value, "Response") ? value.Response : value)

const anyone = { people: { seed: 1, count: 20, nasty: 0 } }

describe("node-soap's client, generated from the WSDL", () => {
  for (const version of ["1.1", "1.2"] as const) {
    it.live(`calls every operation with SOAP ${version}`, () =>
      Effect.gen(function* () {
        const harmoney = yield* HarmoneySandbox.make(anyone)
        const client = yield* Effect.promise(() =>
          createClientAsync(harmoney.wsdlUrl, { forceSoap12Headers: version === "1.2" })
        )
        for (const [operation, body] of yield* everyCall("harmoney")) {
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
          const response = responseOf(result(answer, operation))
          assert.isTrue(
            Predicate.hasProperty(response, "Success") && response.Success === true,
            `${operation} ${textIn(client.lastResponse ?? "", "TransMessage")}`
          )
        }
        const { counts, ignored } = yield* harmoney.control.requests
        assert.deepStrictEqual(ignored, {})
        assert.deepStrictEqual(Object.keys(counts).sort(), Object.keys(HarmoneyContract.operations).sort())
      })
    )
  }
})

const byId = (id: string) => `<customerId>${id}</customerId><LoginInfo>${login()}</LoginInfo>`

const qualified = `<GetCustomerByCustomerId xmlns="${service}">${byId("004711000")}</GetCustomerByCustomerId>`

describe("the SOAP of the page", () => {
  it.live("answers SOAP 1.2 in its own envelope and content type", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const answer = yield* post(harmoney, "GetCustomerByCustomerId", qualified, "1.2")
      assert.strictEqual(answer.status, 200)
      assert.strictEqual(answer.contentType, "application/soap+xml; charset=utf-8")
      assert.include(answer.body, "http://www.w3.org/2003/05/soap-envelope")
    })
  )

  const refusals: ReadonlyArray<readonly [title: string, operation: string, content: string, says: string]> = [
    [
      "an unqualified operation",
      "GetCustomerByCustomerId",
      qualified.replace(` xmlns="${service}"`, ""),
      "was not expected"
    ],
    [
      "an unqualified parameter",
      "GetCustomerByCustomerId",
      qualified.replace("<customerId>", '<customerId xmlns="">'),
      "was not expected"
    ],
    ["an unknown action", "GetEverything", `<GetEverything xmlns="${service}"/>`, "did not recognize"],
    ["an action for another body", "GetConsents", qualified, "was not expected"],
    [
      "a wrong capital in a Bool",
      "SaveCustomer",
      saving("<Properties><AcceptSmsOffer>true</AcceptSmsOffer></Properties>"),
      "'true' is not a valid value for Bool"
    ],
    [
      "a wrong capital in a boolean",
      "SaveCustomer",
      saving("<ControlStatus>True</ControlStatus>"),
      "not a valid Boolean"
    ],
    [
      "an unknown enumeration member",
      "SaveCustomer",
      saving("<Gender>Man</Gender>"),
      "'Man' is not a valid value for Gender"
    ],
    ["an undeclared entity", "SaveCustomer", saving("<FirstName>&aring;</FirstName>"), "unable to read"],
    ["an undeclared prefix", "SaveCustomer", saving("<x:FirstName>a</x:FirstName>"), "unable to read"],
    ["a body that is not well formed", "GetConsents", "<GetConsents>", "unable to read"]
  ]
  function saving(content: string) {
    return `<SaveCustomer xmlns="${service}"><customer>${content}</customer><LoginInfo>${login()}</LoginInfo></SaveCustomer>`
  }
  for (const [title, operation, content, says] of refusals) {
    it.live(`${title} is a fault in both versions`, () =>
      Effect.gen(function* () {
        const harmoney = yield* HarmoneySandbox.make(anyone)
        const old = yield* post(harmoney, operation, content, "1.1")
        assert.strictEqual(old.status, 500)
        assert.include(old.body, "<faultcode>soap:Client</faultcode>")
        assert.include(old.body, says)
        const current = yield* post(harmoney, operation, content, "1.2")
        assert.strictEqual(current.status, 400)
        assert.include(current.body, "<soap:Value>soap:Sender</soap:Value>")
      })
    )
  }

  it.live("a document type declaration is refused", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const answer = yield* http(harmoney.url, {
        method: "POST",
        headers: { "content-type": "text/xml", soapaction: `${service}GetConsents` },
        body: `<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`
      })
      assert.strictEqual(answer.status, 500)
      assert.include(answer.body, "DTD is prohibited")
    })
  )

  it.live("another content type or charset is refused before the body is read", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      for (const type of ["application/json", "text/xml; charset=iso-8859-1", ""]) {
        const answer = yield* http(harmoney.url, { method: "POST", headers: { "content-type": type }, body: qualified })
        assert.strictEqual(answer.status, 415, type)
      }
    })
  )

  it.live("an envelope of the other version is a version mismatch", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const answer = yield* http(harmoney.url, {
        method: "POST",
        headers: { "content-type": "text/xml", soapaction: `"${service}GetCustomerByCustomerId"` },
        body: `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>${qualified}</e:Body></e:Envelope>`
      })
      assert.include(answer.body, "soap:VersionMismatch")
    })
  )

  it.live("parameters may come in any order, and unknown ones are ignored and recorded", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const content = `<GetCustomerByCustomerId xmlns="${service}"><LoginInfo>${login()}</LoginInfo><Extra>1</Extra><customerId>004711000</customerId></GetCustomerByCustomerId>`
      const answer = yield* post(harmoney, "GetCustomerByCustomerId", content)
      assert.strictEqual(textIn(answer.body, "CustomerId"), "004711000")
      const { ignored } = yield* harmoney.control.requests
      assert.deepStrictEqual(ignored, { "GetCustomerByCustomerId.Extra": 1 })
    })
  )

  it.live("a misspelt parameter arrives as null, a spelling of the page is accepted and recorded", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const misspelt = yield* call(harmoney, "GetCustomerByCustomerId", "<CustomerID>004711000</CustomerID>")
      assert.strictEqual(textIn(misspelt.body, "TransMessage"), "customerId is required")
      const other = yield* call(harmoney, "GetCustomerCrm", "<CustomerId>004711000</CustomerId>")
      assert.strictEqual(textIn(other.body, "CrmId"), "CRM-004711000")
      const { spellings } = yield* harmoney.control.requests
      assert.deepStrictEqual(spellings, { "GetCustomerCrm.customerId=CustomerId": 1 })
    })
  )

  it.live("the second element of one name is ignored, and one in a foreign namespace is not read", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const twice = "<customerId>004711001</customerId><customerId>004711002</customerId>"
      const first = yield* call(harmoney, "GetCustomerByCustomerId", twice)
      assert.strictEqual(textIn(first.body, "CustomerId"), "004711001")
      const foreign = '<x:customerId xmlns:x="urn:other">004711001</x:customerId>'
      const none = yield* call(harmoney, "GetCustomerByCustomerId", foreign)
      assert.strictEqual(textIn(none.body, "TransMessage"), "customerId is required")
    })
  )

  it.live("text arrives and leaves as it was: entities, CDATA, line ends, astral characters, blanks", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const name = " O&apos;Brien &lt;&#xE5;&gt; <![CDATA[&amp;]]>&#13;\n\t𝔄🦉 "
      const saved = yield* call(harmoney, "SaveCustomer", `<customer><LastName>${name}</LastName></customer>`)
      const id = textIn(saved.body, "CustomerId") ?? ""
      const { customers } = yield* harmoney.control.dump
      assert.strictEqual(customers?.[id]?.["LastName"], " O'Brien <å> &amp;\r\n\t𝔄🦉 ")
      assert.strictEqual(textIn(saved.body, "LastName"), " O'Brien &lt;å&gt; &amp;amp;&#13;\n\t𝔄🦉 ")
    })
  )

  it.live("GET gives the help page, and the WSDL where it is asked for", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      assert.include((yield* http(harmoney.url)).contentType, "text/html")
      const wsdl = yield* http(harmoney.wsdlUrl)
      assert.include(wsdl.contentType, "text/xml")
      assert.include(wsdl.body, `location="${harmoney.url}"`)
      const obsolete = [...wsdl.body.matchAll(/name="(\w+)"><wsdl:documentation>Obsolete/g)].map(([, name]) => name)
      assert.deepStrictEqual(obsolete, ["GetCustomerUser", "SaveCustomerUserAccount"])
    })
  )
})
