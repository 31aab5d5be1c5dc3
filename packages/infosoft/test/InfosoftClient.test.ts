/** What travels: each contract by its own conventions, to its own address, with what is configured. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { InfosoftOptions } from "../src/index.ts"
import { answering, attributes, fixture, informing, result, rootOf, send, updated } from "./support.ts"

const answer: Parameters<typeof answering>[0] = ({ body }, response) => {
  const root = rootOf(body)
  return send(
    response,
    root === "GetCustomerInformation"
      ? informing(fixture("full"))
      : root === "UpdateCustomerDetailsRequest"
        ? updated("810077")
        : root.includes("DynamicAttributes")
          ? attributes({ NEWSMAIL: "true" })
          : result(root, "<StatusCode>00</StatusCode>")
  )
}
const CustomerNumber = "810077"
const bodyOf = (text: string) => /<soap:Body>(.*)<\/soap:Body>/s.exec(text)?.[1] ?? ""
const A = 'xmlns="InfoWebService.Subscription"'
const B = 'xmlns="http://tech.infosoft.no/schemas/2011/10"'

describe("a request", () => {
  it.live("of contract A has the method's name, lower camel case, and no title rather than an empty one", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(answer)
      yield* adapter.client.GetCustomerInformation({ customerNumber: CustomerNumber })
      yield* adapter.client.GetCustomerInformation({ customerNumber: CustomerNumber, titleCode: "NB" })
      assert.deepStrictEqual(
        seen.map(({ body }) => bodyOf(body)),
        [
          `<GetCustomerInformation ${A}><customerNumber>810077</customerNumber></GetCustomerInformation>`,
          `<GetCustomerInformation ${A}><customerNumber>810077</customerNumber><titleCode>NB</titleCode></GetCustomerInformation>`
        ]
      )
      assert.strictEqual(seen[0]?.path, "/InfoWeb.asmx")
      assert.strictEqual(seen[0]?.headers["soapaction"], '"InfoWebService.Subscription/GetCustomerInformation"')
      assert.strictEqual(seen[0]?.headers["content-type"], "text/xml; charset=utf-8")
      assert.notProperty(seen[0]?.headers, "authorization")
    }).pipe(Effect.scoped)
  )

  it.live("of contract B has the request's type name, Pascal case, the page's order, and the default signature", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(answer)
      const { client } = adapter
      yield* client.UpdateCustomerDetails({
        CustomerNumber,
        // Another order than the page's.
        CustomerDetails: { BirthDate: "1968-02-29", EMailAddress: "a@example.org", LastName: "Ø", FirstName: "Å" }
      })
      yield* client.GetCustomerDynamicAttributes({ CustomerNumber })
      yield* client.SetCustomerDynamicAttributes({
        CustomerNumber,
        DynamicAttributes: [
          { Code: "CRMREF", Value: "NC-1" },
          { Code: "NEWSMAIL", Value: "" }
        ]
      })
      assert.deepStrictEqual(
        seen.map(({ body }) => bodyOf(body)),
        [
          `<UpdateCustomerDetailsRequest ${B}><CustomerNumber>810077</CustomerNumber><CustomerDetails><FirstName>Å</FirstName><LastName>Ø</LastName>` +
            `<EMailAddress>a@example.org</EMailAddress><BirthDate>1968-02-29</BirthDate></CustomerDetails><Signature>WEB</Signature></UpdateCustomerDetailsRequest>`,
          `<GetCustomerDynamicAttributesRequest ${B}><CustomerNumber>810077</CustomerNumber></GetCustomerDynamicAttributesRequest>`,
          `<SetDynamicAttributesRequest ${B}><CustomerNumber>810077</CustomerNumber><DynamicAttributes><DynamicAttribute><Code>CRMREF</Code><Value>NC-1</Value></DynamicAttribute>` +
            `<DynamicAttribute><Code>NEWSMAIL</Code><Value/></DynamicAttribute></DynamicAttributes></SetDynamicAttributesRequest>`
        ]
      )
      assert.deepStrictEqual(
        seen.map(({ headers, path }) => [path, headers["soapaction"]]),
        [
          ["/CustomerService.svc", '"http://tech.infosoft.no/schemas/2011/10/ICustomerService/UpdateCustomerDetails"'],
          [
            "/CustomerDynamicAttributeService.svc",
            '"http://tech.infosoft.no/schemas/2011/10/ICustomerDynamicAttributeService/GetCustomerDynamicAttributes"'
          ],
          [
            "/CustomerDynamicAttributeService.svc",
            '"http://tech.infosoft.no/schemas/2011/10/ICustomerDynamicAttributeService/SetCustomerDynamicAttributes"'
          ]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("puts the title before the customer in a contact agreement only", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(answer, { signature: "OUR-SHOP" })
      const ofTitle = { customerNumber: CustomerNumber, titleCode: "NB" }
      yield* adapter.client.AddContactAgreement({ ...ofTitle, commChannelCode: "SMS", agreementComment: "ja" })
      yield* adapter.client.SaveTemporaryProduct2({ ...ofTitle, startDate: "2031-05-05", productCode: "HELG" })
      assert.deepStrictEqual(
        seen.map(({ body }) => bodyOf(body)),
        [
          `<AddContactAgreement ${A}><titleCode>NB</titleCode><customerNumber>810077</customerNumber><commChannelCode>SMS</commChannelCode>` +
            `<agreementComment>ja</agreementComment><agreementSign>OUR-SHOP</agreementSign></AddContactAgreement>`,
          `<SaveTemporaryProduct2 ${A}><customerNumber>810077</customerNumber><titleCode>NB</titleCode><startDate>2031-05-05</startDate>` +
            `<productCode>HELG</productCode></SaveTemporaryProduct2>`
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("follows the installation's names, actions, namespaces, order and endpoints", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(
        ({ body }, response) =>
          send(
            response,
            rootOf(body) === "GetAttributes"
              ? '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Attributes xmlns="urn:m"><DynamicAttributes><Item xmlns="urn:a"><Name>X</Name><Value>1</Value></Item></DynamicAttributes></Attributes></s:Body></s:Envelope>'
              : updated("810077").replaceAll("http://tech.infosoft.no/schemas/2011/10", "urn:m")
          ),
        {
          namespaces: { messages: "urn:m", attributes: "urn:a" },
          detailMembers: ["LastName", "FirstName", "Telephone2"],
          actions: { UpdateCustomerDetails: "urn:update" },
          names: {
            "UpdateCustomerDetails.CustomerNumber": "Number",
            "CustomerDetails.Telephone2": "Mobile",
            "GetCustomerDynamicAttributes.request": "GetAttributes",
            "GetCustomerDynamicAttributes.response": "Attributes",
            "DynamicAttributes.item": "Item",
            "DynamicAttribute.Code": "Name"
          }
        }
      )
      yield* adapter.client.UpdateCustomerDetails({
        CustomerNumber,
        CustomerDetails: { FirstName: "Å", LastName: "Ø", Telephone2: "9" }
      })
      const { DynamicAttributes } = yield* adapter.client.GetCustomerDynamicAttributes({ CustomerNumber })
      assert.strictEqual(
        bodyOf(seen[0]?.body ?? ""),
        '<UpdateCustomerDetailsRequest xmlns="urn:m"><Number>810077</Number><CustomerDetails><LastName>Ø</LastName><FirstName>Å</FirstName><Mobile>9</Mobile></CustomerDetails><Signature>WEB</Signature></UpdateCustomerDetailsRequest>'
      )
      assert.strictEqual(seen[0]?.headers["soapaction"], '"urn:update"')
      assert.deepStrictEqual(DynamicAttributes, [{ Code: "X", Value: "1" }])
    }).pipe(Effect.scoped)
  )

  const ways: ReadonlyArray<readonly [InfosoftOptions.Authentication, Readonly<Record<string, string>>]> = [
    [
      { kind: "basic", userName: Redacted.make("ærlig"), password: Redacted.make("p:w") },
      { authorization: `Basic ${Buffer.from("ærlig:p:w", "utf8").toString("base64")}` }
    ],
    [{ kind: "headers", headers: { "X-Key": Redacted.make("k") } }, { "x-key": "k" }]
  ]
  for (const [authentication, expected] of ways) {
    it.live(`says who is calling by ${authentication.kind}`, () =>
      Effect.gen(function* () {
        const { adapter, seen } = yield* answering(answer, { authentication })
        yield* adapter.client.GetCustomerInformation({ customerNumber: CustomerNumber })
        yield* adapter.client.GetCustomerDynamicAttributes({ CustomerNumber })
        for (const { headers } of seen) assert.deepInclude({ ...headers }, expected)
      }).pipe(Effect.scoped)
    )
  }
})

describe("an answer", () => {
  it.live("of contract B tells nil from empty, and its internal key from the customer's number", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(answer)
      const { Customer } = yield* adapter.client.UpdateCustomerDetails({ CustomerNumber, CustomerDetails: {} })
      assert.deepInclude(Customer ?? {}, {
        Customer_Id: "91",
        FirstName: null,
        LastName: "SKJÆRDAL ÅSE",
        CustomerNumber
      })
    }).pipe(Effect.scoped)
  )

  it.live("in any order and with other prefixes is the same", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering((_, response) =>
        send(
          response,
          '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><q:GetCustomerInformationResponse xmlns:q="InfoWebService.Subscription">' +
            "<q:GetCustomerInformationResult><q:LastName>Ø</q:LastName><q:CustomerNumber>810077</q:CustomerNumber><q:StatusCode>00</q:StatusCode></q:GetCustomerInformationResult></q:GetCustomerInformationResponse></e:Body></e:Envelope>"
        )
      )
      const found = yield* adapter.client.GetCustomerInformation({ customerNumber: CustomerNumber })
      assert.deepInclude(found, { StatusCode: "00", CustomerNumber, LastName: "Ø" })
    }).pipe(Effect.scoped)
  )

  it.live("that is no XML, as the vendor's own example is not, is no success", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering((_, response) =>
        send(response, updated("810077").replace('i:nil="true"', 'i:null="true'))
      )
      const error = yield* Effect.flip(adapter.client.UpdateCustomerDetails({ CustomerNumber, CustomerDetails: {} }))
      assert.strictEqual(error.reason._tag, "Malformed")
    }).pipe(Effect.scoped)
  )
})
