import { assert, describe, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect, Predicate, Schema } from "effect"
import { operations } from "../src/NorceOperations.ts"
import { check, confirmed, type Finding, type Settings } from "../src/NorceOpenApi.ts"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

/** The sandbox's document, which is another reading of the vendor page. */
const fetched = Effect.gen(function* () {
  const sandbox = yield* NorceSandbox.make({ flagsOperation: "ListFlags" })
  return decode(
    yield* Effect.promise(async () => {
      const response = await fetch(sandbox.openApiUrl)
      return response.text()
    })
  )
})

/** The document with the value at this place put in or, with undefined, taken out. */
const planted = (document: unknown, path: ReadonlyArray<string | number>, value: unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(document)) return document.map((one, at) => (at === key ? planted(one, rest, value) : one))
  const record: Readonly<Record<string, unknown>> = Predicate.isObject(document) ? { ...document } : {}
  const { [key]: before, ...others } = record
  const after = planted(before, rest, value)
  return after === undefined ? others : { ...others, [key]: after }
}

const contradictions = (findings: ReadonlyArray<Finding>) => findings.filter((one) => one.severity === "contradiction")

describe("a document that another reader wrote from the same vendor page", () => {
  it.live("agrees: all it has more are operations that nobody calls", () =>
    Effect.gen(function* () {
      const document = yield* fetched
      assert.deepStrictEqual(
        check(document).map(({ document, kind, operation, severity }) => [operation, severity, kind, document]),
        [
          ["ListCustomerBySSN2", "addition", "NotInContract", "required"],
          ["ListCompaniesByParent", "addition", "NotInContract", "GET ListCompaniesByParent(parentId, cultureCode)"],
          [
            "InsertCompanyPaymentMethod",
            "addition",
            "NotInContract",
            "POST InsertCompanyPaymentMethod(methodId, companyId, createdBy, cultureCode)"
          ],
          [
            "InsertCompanyPaymentMethod2",
            "addition",
            "NotInContract",
            "POST InsertCompanyPaymentMethod2(methodId, companyId, createdBy, cultureCode)"
          ],
          ["ListFlags", "addition", "NotInContract", "GET ListFlags(cultureCode)"]
        ]
      )
    })
  )

  it.live("bears out what is inferred, unless it says otherwise", () =>
    Effect.gen(function* () {
      const document = yield* fetched
      assert.deepStrictEqual(confirmed(document, { flagsOperation: "ListFlags" }), [
        "header application-id",
        "header Authorization: Bearer",
        "GetCustomer query.id",
        "GetCustomer query.includeCompanies",
        "GetCustomerByCode query.code",
        "GetCustomerByCode query.includeCompanies",
        "GetCustomerByKey query.key",
        "GetCustomerByKey query.includeCompanies",
        "ListCustomerBySSN2 GET",
        "ListCustomerBySSN2 query.showInactive",
        "InactivateCustomer POST",
        "InactivateCustomer query.customerId",
        "InactivateCustomer query.inactivatedBy",
        "ListCustomerInfoTypes address",
        "ListCompanyInfoTypes address",
        "ListFlags name"
      ])
      const other = planted(document, ["paths", "/GetCustomerByCode", "get", "parameters", 1, "name"], "externalCode")
      assert.notInclude(confirmed(other), "GetCustomerByCode query.code")
      assert.include(
        confirmed(other, { names: { "GetCustomerByCode.code": "externalCode" } }),
        "GetCustomerByCode query.externalCode"
      )
    })
  )
})

const customer = ["components", "schemas", "Customer", "properties"]
const parameters = (operation: string, method: string) => ["paths", `/${operation}`, method, "parameters"]

const plants: ReadonlyArray<
  readonly [
    what: string,
    path: ReadonlyArray<string | number>,
    value: unknown,
    finding: Partial<Finding>,
    cure?: Partial<Settings>
  ]
> = [
  [
    "an argument of another name",
    [...parameters("GetCustomerByCode", "get"), 1, "name"],
    "externalCode",
    {
      operation: "GetCustomerByCode",
      kind: "MissingElement",
      path: "query.code",
      document: "externalCode",
      option: 'names["GetCustomerByCode.code"]'
    },
    { names: { "GetCustomerByCode.code": "externalCode" } }
  ],
  [
    "an argument that must not be left out",
    [...parameters("SendPasswordReminder", "post"), 2, "required"],
    true,
    { operation: "SendPasswordReminder", kind: "OccursDiffers", path: "query.updatedBy", document: "required" }
  ],
  [
    "an argument that nobody sends",
    [...parameters("GetCustomerByEmail", "get"), 2],
    { name: "storeId", in: "query", required: true, schema: { type: "integer" } },
    { operation: "GetCustomerByEmail", kind: "NotInContract", path: "query.storeId", document: "required" }
  ],
  [
    "an argument of another type",
    [...parameters("UpdateAccountStatus", "post"), 2, "schema"],
    { type: "integer" },
    { operation: "UpdateAccountStatus", kind: "TypeDiffers", path: "query.isActive", contract: "boolean" }
  ],
  [
    "another verb",
    ["paths", "/InactivateCustomer"],
    { put: { parameters: ["customerId", "inactivatedBy"].map((name) => ({ name, in: "query" })), responses: {} } },
    { operation: "InactivateCustomer", kind: "VerbDiffers", contract: "POST", document: "PUT" }
  ],
  [
    "an operation that is not there",
    ["paths", "/UpdateCompany"],
    undefined,
    { operation: "UpdateCompany", kind: "MissingOperation" }
  ],
  [
    "another address",
    ["servers"],
    [{ url: "https://{client}.api-se.norce.tech/commerce/customer/2.0/" }],
    {
      operation: "GetCustomer",
      kind: "AddressDiffers",
      document: "/commerce/customer/2.0/GetCustomer",
      option: "baseUrl"
    },
    { baseUrl: new URL("https://kund.api-se.norce.tech/commerce/customer/2.0") }
  ],
  [
    "another address of ApplicationService",
    ["paths", "/ListCompanyInfoTypes", "servers"],
    [{ url: "https://kund.api-se.norce.tech/commerce/application/2.0/" }],
    {
      operation: "ListCompanyInfoTypes",
      kind: "AddressDiffers",
      document: "/commerce/application/2.0/ListCompanyInfoTypes",
      option: "applicationUrl"
    }
  ],
  [
    "another header for the application",
    ["components", "parameters", "application", "name"],
    "applicationId",
    { operation: "", kind: "HeaderDiffers", document: "applicationid", option: "applicationHeader" },
    { applicationHeader: "applicationId" }
  ],
  [
    "another token endpoint",
    ["components", "securitySchemes", "client", "flows", "clientCredentials", "tokenUrl"],
    "https://login.example.org/oauth/token",
    { operation: "", kind: "TokenDiffers", document: "/oauth/token", option: "tokenUrl" },
    { tokenUrl: new URL("https://login.example.org/oauth/token") }
  ],
  [
    "an API key in place of a token",
    ["components", "securitySchemes"],
    { key: { type: "apiKey", in: "header", name: "x" } },
    { operation: "", kind: "TokenDiffers", document: "apiKey" }
  ],
  [
    "a shorter text",
    [...customer, "FirstName", "maxLength"],
    30,
    { operation: "CreateCustomer3", kind: "LimitDiffers", path: "body.FirstName", contract: "50", document: "30" }
  ],
  [
    "a limit inside a list",
    ["components", "schemas", "Address", "properties", "Zip", "maxLength"],
    10,
    { operation: "UpdateCompany", kind: "LimitDiffers", path: "body.DeliveryAddresses[].Zip", document: "10" }
  ],
  [
    "a property that is not there",
    [...customer, "CrmId"],
    undefined,
    { operation: "UpdateCustomer3", kind: "MissingElement", path: "body.CrmId" }
  ],
  [
    "a property that must not be left out",
    ["components", "schemas", "Customer", "required"],
    ["Market"],
    { operation: "CreateCustomer3", kind: "NotInContract", path: "body.Market", document: "required" }
  ],
  [
    "an id that is no number",
    [...customer, "Id", "type"],
    "string",
    { operation: "GetCustomerByEmail", kind: "TypeDiffers", path: "reply.Id", contract: "integer", document: "string" }
  ],
  [
    "one record in place of a list",
    ["paths", "/ListAccountRoles", "get", "responses", "200", "content", "application/json", "schema"],
    { $ref: "#/components/schemas/IdValue" },
    { operation: "ListAccountRoles", kind: "TypeDiffers", path: "reply", contract: "array", document: "object" }
  ],
  [
    "a body of another kind",
    ["paths", "/UpdateCompany", "post", "requestBody", "content"],
    { "application/xml": {} },
    { operation: "UpdateCompany", kind: "MissingElement", path: "body" }
  ],
  [
    "a body where none is sent",
    ["paths", "/DeleteCompanyCustomer", "post", "requestBody"],
    { required: true, content: { "application/json": {} } },
    { operation: "DeleteCompanyCustomer", kind: "NotInContract", path: "body" }
  ]
]

describe("a planted contradiction is found", () => {
  for (const [what, path, value, finding, cure] of plants) {
    it.live(cure === undefined ? what : `${what}, and the option that it names cures it`, () =>
      Effect.gen(function* () {
        const clean = yield* fetched
        const added =
          what === "a property that must not be left out"
            ? planted(clean, [...customer, "Market"], { type: "string" })
            : clean
        const document = planted(added, path, value)
        const found = contradictions(check(document))
        assert.isTrue(
          found.some((one) => Object.entries(finding).every(([key, expected]) => Reflect.get(one, key) === expected)),
          JSON.stringify(found)
        )
        if (cure !== undefined) assert.deepStrictEqual(contradictions(check(document, cure)), [])
      })
    )
  }
})

describe("what the settings name", () => {
  it.live("an operation for flags that is not there is a contradiction", () =>
    Effect.gen(function* () {
      const document = yield* fetched
      assert.deepStrictEqual(contradictions(check(document, { flagsOperation: "ListFlags" })), [])
      const found = contradictions(check(document, { flagsOperation: "ListCustomerFlags" }))
      assert.deepStrictEqual(
        found.map(({ kind, operation, option }) => [operation, kind, option]),
        [["ListCustomerFlags", "MissingOperation", "flagsOperation"]]
      )
    })
  )

  it.live("a document of ApplicationService alone is compared with its own operations", () =>
    Effect.gen(function* () {
      const document = yield* fetched
      const names = ["/ListCustomerInfoTypes", "/ListCompanyInfoTypes"]
      const paths = Predicate.hasProperty(document, "paths") && Predicate.isObject(document.paths) ? document.paths : {}
      const own = Object.fromEntries(Object.entries(paths).filter(([name]) => names.includes(name)))
      const alone = planted(document, ["paths"], own)
      assert.deepStrictEqual(check(alone, { flagsOperation: "ListFlags" }), [])
      const moved = check(alone, { applicationUrl: new URL("https://kund.norce.tech/elsewhere/") })
      assert.deepStrictEqual(
        moved.map(({ kind, option }) => [kind, option]),
        names.map(() => ["AddressDiffers", "applicationUrl"])
      )
    })
  )
})

describe("what is more than we model is an addition", () => {
  it.live("a longer text, a further property, a further argument", () =>
    Effect.gen(function* () {
      const clean = yield* fetched
      for (const [path, value, kind] of [
        [[...customer, "Code", "maxLength"], 100, "LimitDiffers"],
        [[...customer, "LoyaltyTier"], { type: "string" }, "NotInContract"],
        [[...parameters("GetCustomer", "get"), 3], { name: "depth", in: "query" }, "NotInContract"]
      ] as const) {
        const found = check(planted(clean, path, value))
        assert.deepStrictEqual(contradictions(found), [])
        assert.isTrue(found.some((one) => one.kind === kind && one.operation !== "ListFlags"))
      }
    })
  )

  it.live("references, allOf, type lists and null choices of 3.1 say the same", () =>
    Effect.gen(function* () {
      const clean = yield* fetched
      const spelled = [
        [[...customer, "Id"], { type: ["integer", "null"] }],
        [[...customer, "InvoiceAddress"], { allOf: [{ $ref: "#/components/schemas/Address" }] }],
        [[...customer, "Account"], { anyOf: [{ $ref: "#/components/schemas/Account" }, { type: "null" }] }]
      ] as const
      const document = spelled.reduce<unknown>((before, [path, value]) => planted(before, path, value), clean)
      assert.deepStrictEqual(check(document), check(clean))
      const shorter = planted(document, ["components", "schemas", "Account", "properties", "Name", "maxLength"], 10)
      assert.isNotEmpty(contradictions(check(shorter)))
    })
  )
})

describe("what is no such document", () => {
  const nonsense: ReadonlyArray<readonly [string, unknown]> = [
    ["nothing", undefined],
    ["null", null],
    ["a list", [1, 2]],
    ["a text", "openapi: 3.0.3"],
    ["Swagger 2", { swagger: "2.0", paths: { "/GetCustomer": { get: {} } } }],
    ["no operations", { openapi: "3.0.3", paths: {} }],
    ["wrong shapes", { openapi: "3.0.3", paths: { "/GetCustomer": 1, "/x": { get: null } } }]
  ]
  for (const [what, document] of nonsense) {
    it(`${what} is one finding, or many, and never a crash`, () => {
      const [first] = check(document)
      assert.strictEqual(first?.severity, "contradiction")
      assert.deepStrictEqual(confirmed(document), [])
    })
  }

  it("references in a circle come to an end, also through what a schema is put together of", () => {
    for (const name of ["A", "B"]) {
      const document = {
        openapi: "3.1.0",
        paths: {
          "/commerce/customer/1.1/UpdateCompany": {
            post: {
              requestBody: { content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } } }
            }
          }
        },
        components: {
          schemas: {
            A: { $ref: "#/components/schemas/A" },
            B: { allOf: [{ $ref: "#/components/schemas/B" }] }
          }
        }
      }
      const missing = check(document).filter(({ kind }) => kind === "MissingOperation")
      const called = operations.filter(({ name, status }) => status !== "named-only" && !name.endsWith("InfoTypes"))
      assert.lengthOf(missing, called.length - 1)
    }
  })
})
