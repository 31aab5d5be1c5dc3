import { assert, describe, it } from "@effect/vitest"
import { NorceContract, NorceSandbox } from "@kundbro/sandbox"
import { Effect, Predicate } from "effect"
import { field } from "./field.ts"
import { client, form, http, json, record } from "./support.ts"

const startAt = Date.UTC(2031, 0, 15)
const shop = { startAt, people: { seed: 1, count: 20, nasty: 0 } }
const address = { Line1: "Påhittsvägen 4", Zip: "01234", City: "Exempelstad", Country: "SE" }
const newcomer = { Code: "MIG-1", Email: "ylva@example.org", FirstName: "Ylva", LastName: "Öbrink" }

describe("the token endpoint", () => {
  it.live("gives a token of an hour for the client credentials in the form", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const given = yield* form(norce)
      assert.strictEqual(given.status, 200)
      assert.deepInclude(record(given), { expires_in: 3600, token_type: "Bearer" })
      const { get } = yield* client(norce)
      assert.strictEqual((yield* get("ListAccountRoles")).status, 200)
      yield* norce.control.advance(3_600_000)
      assert.strictEqual((yield* get("ListAccountRoles")).status, 401)
    })
  )

  it.live("refuses another secret, grant or scope, each by its OAuth2 name", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const cases = [
        [{ client_secret: "guess" }, "invalid_client"],
        [{ grant_type: "password" }, "unsupported_grant_type"],
        [{ scope: "prod" }, "invalid_scope"],
        [{ scope: "" }, "invalid_scope"]
      ] as const
      for (const [over, error] of cases) {
        const answer = yield* form(norce, over)
        assert.deepStrictEqual([answer.status, json(answer)], [400, { error }])
      }
    })
  )

  it.live("allows three requests a minute and twenty more, then answers 429 until a minute has made room", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const statuses = yield* Effect.forEach(Array.from({ length: 24 }), () =>
        Effect.map(form(norce), ({ status }) => status)
      )
      assert.deepStrictEqual(statuses, [...Array.from({ length: 23 }, () => 200), 429])
      assert.strictEqual((yield* form(norce)).retryAfter, "20")
      yield* norce.control.advance(20_000)
      assert.strictEqual((yield* form(norce)).status, 200)
      assert.strictEqual((yield* form(norce)).status, 429)
    })
  )

  it.live("can be given other limits", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make({ ...shop, tokens: { perMinute: 1, burst: 0, seconds: 5 } })
      assert.deepInclude(record(yield* form(norce)), { expires_in: 5 })
      assert.strictEqual((yield* form(norce)).status, 429)
    })
  )
})

describe("the headers", () => {
  it.live("a call needs a token that was given here", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { headers } = yield* client(norce)
      for (const authorization of ["", "Bearer x", `${headers.authorization}x`]) {
        const answer = yield* http(`${norce.url}ListAccountRoles`, { headers: { ...headers, authorization } })
        assert.strictEqual(answer.status, 401)
      }
    })
  )

  it.live("a call needs an application, by either name of the header", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { authorization } = (yield* client(norce)).headers
      const ask = (headers: Record<string, string>) =>
        Effect.map(
          http(`${norce.url}ListAccountRoles`, { headers: { authorization, ...headers } }),
          ({ status }) => status
        )
      assert.strictEqual(yield* ask({}), 400)
      assert.strictEqual(yield* ask({ "application-id": "4712" }), 400)
      assert.strictEqual(yield* ask({ "application-id": "4711" }), 200)
      assert.strictEqual(yield* ask({ applicationId: "4711" }), 200)
    })
  )
})

describe("accounts", () => {
  it.live("an agreement is found by price list and by its code, which needs percent-encoding", () =>
    Effect.gen(function* () {
      const { get } = yield* client(yield* NorceSandbox.make(shop))
      const expected = {
        PricelistId: 31,
        Name: "Fikaklubben",
        StartDate: "2024-01-01T00:00:00Z",
        EndDate: null,
        ImageKey: null,
        ShowPricesIncVat: true
      }
      assert.deepStrictEqual(json(yield* get("GetAgreementAccount?id=31")), expected)
      assert.deepStrictEqual(json(yield* get("LoginAgreementAccount?password=FIKA-4410")), expected)
      assert.isNull(json(yield* get("LoginAgreementAccount?password=HYTTE&9+1")))
      assert.strictEqual(field(json(yield* get("LoginAgreementAccount?password=HYTTE%269%2B1")), "PricelistId"), 32)
      assert.isNull(json(yield* get("GetAgreementAccount?id=99")))
    })
  )

  it.live("roles have the same codes and other ids in another environment", () =>
    Effect.gen(function* () {
      const roles = (environment: "playground" | "stage") =>
        Effect.gen(function* () {
          const { get } = yield* client(yield* NorceSandbox.make({ ...shop, environment }))
          return json(yield* get("ListAccountRoles"))
        })
      assert.deepStrictEqual(field(yield* roles("playground"), 0), { Id: 12, Value: "Buyer", Code: "buyer" })
      assert.deepStrictEqual(field(yield* roles("stage"), 0), { Id: 112, Value: "Buyer", Code: "buyer" })
    })
  )

  it.live("a customer with an account logs in, others are refused with null or 400", () =>
    Effect.gen(function* () {
      for (const loginRefusal of ["none", "400"] as const) {
        const { send } = yield* client(yield* NorceSandbox.make({ ...shop, loginRefusal }))
        const login = (LoginName: string, Password: string) =>
          send("LoginPost", { LoginName, Password, IncludeCompanies: "FALSE" })
        const right = yield* login("kund.0@shop.example.com", "not-a-real-one")
        assert.strictEqual(field(json(right), "Id"), 50_000)
        for (const [name, password] of [
          ["kund.0@shop.example.com", "guess"],
          ["kund.1@shop.example.com", "not-a-real-one"],
          ["nobody", ""]
        ] as const) {
          const refused = yield* login(name, password)
          assert.strictEqual(refused.status, loginRefusal === "none" ? 200 : 400)
          if (loginRefusal === "none") assert.isNull(json(refused))
        }
        assert.strictEqual((yield* send("LoginPost", { LoginName: "x", IncludeCompanies: "yes" })).status, 400)
        assert.strictEqual(
          (yield* send("LoginPost", { LoginName: "x", IncludeCompanies: true })).status,
          loginRefusal === "none" ? 200 : 400
        )
      }
    })
  )

  it.live("the account's status is its own switch, and the login obeys it", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { send } = yield* client(norce)
      yield* norce.control.advance(1000)
      const changed = json(yield* send("UpdateAccountStatus?customerId=50000&isActive=false&updatedBy=1"))
      assert.deepStrictEqual([field(changed, "Account", "IsActive"), field(changed, "IsActive")], [false, true])
      assert.strictEqual(field(changed, "Updated"), new Date(startAt + 1000).toISOString())
      assert.isNull(
        json(yield* send("LoginPost", { LoginName: "kund.0@shop.example.com", Password: "not-a-real-one" }))
      )
      const unknown = yield* send("UpdateAccountStatus?customerId=1&isActive=true&updatedBy=1")
      assert.deepStrictEqual([unknown.status, field(json(unknown), "Key")], [400, "CustomerMissing"])
      assert.strictEqual((yield* send("UpdateAccountStatus?customerId=50000&isActive=true")).status, 400)
    })
  )

  it.live("a reminder goes to the customer's address, and nowhere when mail is not set up", () =>
    Effect.gen(function* () {
      for (const mailConfigured of [true, false]) {
        const norce = yield* NorceSandbox.make({ ...shop, mailConfigured })
        const { send } = yield* client(norce)
        const sent = yield* send("SendPasswordReminder?loginName=kund.0%40shop.example.com&updatedBy=1")
        assert.deepStrictEqual([sent.status, sent.body], [200, ""])
        const to = (yield* norce.control.mails).map((mail) => [mail.kind, mail.to])
        assert.deepStrictEqual(to, mailConfigured ? [["password-reminder", "kund.0@shop.example.com"]] : [])
        assert.strictEqual((yield* send("SendPasswordReminder?loginName=nobody")).status, 400)
      }
    })
  )
})

describe("reading a customer", () => {
  it.live("every key finds the same customer", () =>
    Effect.gen(function* () {
      const { get } = yield* client(yield* NorceSandbox.make(shop))
      const customer = json(yield* get("GetCustomer?id=50004"))
      assert.strictEqual(field(customer, "Email"), "kund.4@shop.example.com")
      for (const path of [
        "GetCustomer?customerId=50004",
        "GetCustomerByAccountId?accountId=90004",
        "GetCustomerByCode?code=ERP-004711004",
        "GetCustomerByEmail?email=KUND.4%40shop.example.com",
        `GetCustomerByKey?key=${String(field(customer, "Key"))}`,
        "GetCustomerByLoginName?loginName=kund.4%40shop.example.com"
      ]) {
        assert.deepStrictEqual(json(yield* get(path)), customer, path)
      }
    })
  )

  it.live("an unknown key is null, an empty body or 204, as configured", () =>
    Effect.gen(function* () {
      for (const [none, status, body] of [
        ["null", 200, "null"],
        ["empty", 200, ""],
        ["204", 204, ""]
      ] as const) {
        const { get } = yield* client(yield* NorceSandbox.make({ ...shop, none }))
        const answer = yield* get("GetCustomerByCode?code=unknown")
        assert.deepStrictEqual([answer.status, answer.body], [status, body])
      }
    })
  )

  it.live("the country's name depends on the culture", () =>
    Effect.gen(function* () {
      const { get, send } = yield* client(yield* NorceSandbox.make(shop))
      const made = json(
        yield* send("CreateCustomer3?doSendMail=false", { ...newcomer, InvoiceAddress: { ...address, Country: "no" } })
      )
      const name = (culture: string) =>
        Effect.map(get(`GetCustomerByCode?code=MIG-1${culture}`), (answer) =>
          field(json(answer), "InvoiceAddress", "Country")
        )
      assert.strictEqual(field(made, "InvoiceAddress", "CountryId"), 2)
      assert.deepStrictEqual(
        [yield* name(""), yield* name("&cultureCode=fi-FI"), yield* name("&cultureCode=xx")],
        ["Norge", "Norja", "Norway"]
      )
    })
  )

  it.live("without companies there is still the primary one", () =>
    Effect.gen(function* () {
      const { get, send } = yield* client(yield* NorceSandbox.make(shop))
      yield* send("CreateCustomer3?doSendMail=false", {
        ...newcomer,
        Companies: [
          { Name: "Ett AB", OrgNo: "1" },
          { Name: "Två AB", OrgNo: "2" }
        ]
      })
      const names = (query: string) =>
        Effect.map(get(`GetCustomerByCode?code=MIG-1${query}`), (answer) => {
          const companies = field(json(answer), "Companies")
          return Array.isArray(companies) ? companies.map((one) => field(one, "Name")) : companies
        })
      assert.deepStrictEqual(yield* names(""), ["Ett AB", "Två AB"])
      assert.deepStrictEqual(yield* names("&includeCompanies=False"), ["Ett AB"])
      assert.strictEqual((yield* get("GetCustomerByCode?code=MIG-1&includeCompanies=0")).status, 400)
    })
  )

  it.live("a query argument is found without case, and its spelling is recorded", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { get } = yield* client(norce)
      assert.strictEqual(
        field(json(yield* get("GetCustomerByEmail?EMAIL=kund.4%40shop.example.com&x=1")), "Id"),
        50_004
      )
      const { ignored, spellings } = yield* norce.control.requests
      assert.deepStrictEqual(
        [ignored, spellings],
        [{ "GetCustomerByEmail.x": 1 }, { "GetCustomerByEmail.email=EMAIL": 1 }]
      )
    })
  )
})

describe("writing a customer", () => {
  it.live("create sends a mail unless told not to", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { send } = yield* client(norce)
      yield* send("CreateCustomer3?doSendMail=false", newcomer)
      assert.deepStrictEqual(yield* norce.control.mails, [])
      yield* send("CreateCustomer3", { ...newcomer, Email: "b@example.org" })
      assert.deepStrictEqual(
        (yield* norce.control.mails).map(({ kind, to }) => [kind, to]),
        [["registration", "b@example.org"]]
      )
    })
  )

  it.live("ids, keys, times and the account are the server's", () =>
    Effect.gen(function* () {
      const { send } = yield* client(yield* NorceSandbox.make(shop))
      const made = json(
        yield* send("CreateCustomer3?doSendMail=false&password=hemligt", {
          ...newcomer,
          Account: { Roles: [12] },
          PricelistIds: [31]
        })
      )
      assert.deepStrictEqual(
        [field(made, "Id"), field(made, "PricelistIds"), field(made, "Created"), field(made, "Account", "LoginName")],
        [500_001, [], new Date(startAt).toISOString(), "ylva@example.org"]
      )
      assert.strictEqual(
        field(json(yield* send("LoginPost", { LoginName: "ylva@example.org", Password: "hemligt" })), "Id"),
        500_001
      )
      for (const Id of [0, 50_000]) {
        assert.strictEqual((yield* send("CreateCustomer3", { ...newcomer, Email: "c@example.org", Id })).status, 400)
      }
    })
  )

  const taken = "kund.4@shop.example.com"
  const refusals: ReadonlyArray<readonly [key: string, body: Readonly<Record<string, unknown>>]> = [
    ["CustomerAlreadyExists", { ...newcomer, Email: taken.toUpperCase() }],
    ["AccountAlreadyExists", { ...newcomer, Account: { LoginName: taken } }],
    ["CompanyAlreadyExists", { ...newcomer, Companies: [{ Name: "Finns AB", OrgNo: "55" }] }],
    ["InvalidCompanyName", { ...newcomer, Companies: [{ OrgNo: "56", Name: " " }] }],
    ["InvalidEmail", { ...newcomer, Email: "ylva.at.example.org" }],
    ["InvalidEmail", { Code: "MIG-1" }],
    ["InvoiceAddressZipMissing", { ...newcomer, InvoiceAddress: { ...address, Zip: "" } }],
    ["InvoiceAddressCityMissing", { ...newcomer, InvoiceAddress: { ...address, City: null } }],
    ["InvoiceAddressCountryMissing", { ...newcomer, InvoiceAddress: { ...address, Country: "Sverige" } }],
    ["InvoiceAddressCountryMissing", { ...newcomer, InvoiceAddress: { ...address, Country: null, CountryId: 99 } }],
    ["DeliveryAddressZipMissing", { ...newcomer, DeliveryAddresses: [address, { City: "X" }] }],
    ["DeliveryAddressCityMissing", { ...newcomer, DeliveryAddresses: [{ Zip: "1" }] }],
    ["DeliveryAddressCountryMissing", { ...newcomer, DeliveryAddresses: [{ ...address, Country: "SV" }] }],
    ["InvalidArgument", { ...newcomer, FirstName: "å".repeat(51) }],
    ["InvalidArgument", { ...newcomer, InvoiceAddress: { ...address, Line1: "x".repeat(256) } }],
    ["InvalidArgument", { ...newcomer, ReferId: "1" }],
    ["InvalidArgument", { ...newcomer, Companies: [{ Id: 1 }] }],
    ["InvalidArgument", { ...newcomer, Info: [{ Code: "unknown", Value: "1" }] }],
    ["InvalidArgument", { ...newcomer, Info: [{ Code: "member_since", Value: "1" }] }],
    ["InvalidArgument", { ...newcomer, Flags: [{ Id: 1, IsSelected: true }] }],
    ["InvalidArgument", { ...newcomer, Flags: [{ Name: "VIP", IsSelected: true }] }]
  ]
  for (const [operation, query] of [
    ["CreateCustomer3", ""],
    ["RegisterCustomer3", "?updatedBy=1"],
    ["UpdateCustomer3", "?updatedBy=1"]
  ] as const) {
    it.live(`${operation} refuses by the keys of the page, and changes nothing`, () =>
      Effect.gen(function* () {
        const norce = yield* NorceSandbox.make(shop)
        const { send } = yield* client(norce)
        yield* send("CreateCustomer3?doSendMail=false", {
          ...newcomer,
          Code: "HAS",
          Email: "has@example.org",
          Companies: [{ Name: "Finns AB", OrgNo: "55" }]
        })
        const { customers: before, companies } = yield* norce.control.dump
        for (const [key, body] of refusals) {
          // Register finds the customer by this very address and updates it.
          if (operation === "RegisterCustomer3" && key === "CustomerAlreadyExists") continue
          const answer = yield* send(
            operation + query,
            operation === "UpdateCustomer3" ? { ...body, Id: 50_000 } : body
          )
          assert.deepStrictEqual([answer.status, field(json(answer), "Key")], [400, key])
        }
        const after = yield* norce.control.dump
        assert.deepStrictEqual([after["customers"], after["companies"]], [before, companies])
        assert.deepStrictEqual(yield* norce.control.mails, [])
      })
    )
  }

  it.live("both country fields absent: the application's country is used", () =>
    Effect.gen(function* () {
      const { send } = yield* client(
        yield* NorceSandbox.make({ ...shop, applications: { "4711": { culture: "nb-NO", country: "NO" } } })
      )
      const made = json(
        yield* send("CreateCustomer3?doSendMail=false", {
          ...newcomer,
          InvoiceAddress: { Zip: "0099", City: "Prøveby" }
        })
      )
      assert.deepStrictEqual(
        [field(made, "InvoiceAddress", "CountryId"), field(made, "InvoiceAddress", "Country")],
        [2, "Norge"]
      )
    })
  )

  it.live("an update empties root scalars that it leaves out, and leaves lists, objects and price lists alone", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { get, send } = yield* client(norce)
      yield* send("CreateCustomer3?doSendMail=false", {
        ...newcomer,
        CellPhone: "+46701234567",
        CrmId: "CRM-1",
        Account: { LoginName: "ylva" },
        Companies: [{ Name: "Ett AB", OrgNo: "1" }],
        InvoiceAddress: address,
        DeliveryAddresses: [
          { ...address, City: "A" },
          { ...address, City: "B" }
        ],
        Flags: [{ Id: 6, IsSelected: true }],
        Info: [{ Id: 20, Value: "2011" }]
      })
      const before = record(yield* get("GetCustomer?id=500001"))
      yield* norce.control.advance(5000)
      yield* send("UpdateCustomer3?updatedBy=1&doSendMail=false", { Id: 500_001, Email: "ny@example.org" })
      const after = record(yield* get("GetCustomer?id=500001"))
      assert.deepStrictEqual(after, {
        ...before,
        Email: "ny@example.org",
        Code: null,
        FirstName: null,
        LastName: null,
        CellPhone: null,
        CrmId: null,
        Updated: new Date(startAt + 5000).toISOString()
      })
      assert.isNull(json(yield* get("GetCustomerByEmail?email=ylva%40example.org")))
      const missing = yield* send("UpdateCustomer3?updatedBy=1", { Id: 1, Email: "x@example.org" })
      assert.strictEqual(field(json(missing), "Key"), "CustomerMissing")
      assert.strictEqual((yield* send("UpdateCustomer3", { Id: 500_001, Email: "ny@example.org" })).status, 400)
    })
  )

  it.live("one address for both silences the delivery addresses, wrong ones included", () =>
    Effect.gen(function* () {
      const { send } = yield* client(yield* NorceSandbox.make(shop))
      const made = json(
        yield* send("CreateCustomer3?doSendMail=false", {
          ...newcomer,
          UseInvoiceAddressAsDeliveryAddress: true,
          InvoiceAddress: address,
          DeliveryAddresses: [{ City: "no zip" }]
        })
      )
      assert.deepStrictEqual(field(made, "DeliveryAddresses"), [])
    })
  )

  it.live("register creates once and then updates, by e-mail", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { send } = yield* client(norce)
      const first = json(yield* send("RegisterCustomer3?updatedBy=1&doSendMail=false", newcomer))
      const second = json(
        yield* send("RegisterCustomer3?updatedBy=1&doSendMail=false", { ...newcomer, FirstName: "Yrsa" })
      )
      assert.strictEqual(field(first, "Id"), field(second, "Id"))
      assert.strictEqual(field(second, "FirstName"), "Yrsa")
      assert.deepStrictEqual((yield* norce.control.requests).writes, { "RegisterCustomer3 code:MIG-1": 2 })
    })
  )

  it.live("a body that is no JSON object is 400, and one of another content type 415", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { headers, send } = yield* client(norce)
      assert.strictEqual((yield* send("CreateCustomer3", [newcomer])).status, 400)
      const text = yield* http(`${norce.url}CreateCustomer3`, {
        method: "POST",
        headers,
        body: JSON.stringify(newcomer)
      })
      assert.strictEqual(text.status, 415)
    })
  )
})

describe("undeclared properties", () => {
  const crowd = { undeclared: true, people: { seed: 3, count: 40, nasty: 0.5 }, startAt }

  it.live("survive a read, a write of what was read (but for the country's name), and a read", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(crowd)
      const { get, send } = yield* client(norce)
      const writable = (value: unknown) => {
        if (!Predicate.isObject(value)) return value
        const { Country: _, ...rest } = { Country: "", ...value }
        return rest
      }
      for (const id of yield* norce.control.ids) {
        const before = record(yield* get(`GetCustomer?id=${id}`))
        const deliveries = before["DeliveryAddresses"]
        const body = {
          ...before,
          InvoiceAddress: writable(before["InvoiceAddress"]),
          DeliveryAddresses: Array.isArray(deliveries) ? deliveries.map(writable) : []
        }
        const written = yield* send("UpdateCustomer3?updatedBy=1&doSendMail=false", body)
        assert.strictEqual(written.status, 200, written.body)
        const after = record(yield* get(`GetCustomer?id=${id}`))
        assert.deepStrictEqual({ ...after, Updated: null }, { ...before, Updated: null })
        assert.property(after, "LoyaltyTier")
      }
      yield* send("UpdateCustomer3?updatedBy=1&doSendMail=false", { Id: 50_000, Email: "kund.0@shop.example.com" })
      const bare = record(yield* get("GetCustomer?id=50000"))
      assert.notProperty(bare, "LoyaltyTier")
      assert.deepStrictEqual([bare["InvoiceAddress"], bare["Info"], field(bare, "Account", "Id")], [null, [], 90_000])
    })
  )

  it.live("are ignored and recorded where the system has none", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { send } = yield* client(norce)
      const made = record(
        yield* send("CreateCustomer3?doSendMail=false", {
          ...newcomer,
          Shoe: 38,
          InvoiceAddress: { ...address, Door: 1 }
        })
      )
      assert.notProperty(made, "Shoe")
      const { ignored } = yield* norce.control.requests
      assert.deepStrictEqual(ignored, { "CreateCustomer3.Customer.Shoe": 1, "CreateCustomer3.Address.Door": 1 })
    })
  )
})

it.live("the OpenAPI document has every operation with its verb, and says what else a call needs", () =>
  Effect.gen(function* () {
    const norce = yield* NorceSandbox.make({ ...shop, flagsOperation: "ListFlags" })
    const document = json(yield* http(norce.openApiUrl))
    const operations: Readonly<Record<string, NorceContract.Operation>> = {
      ...NorceContract.operations,
      ListFlags: NorceContract.listFlags
    }
    assert.deepStrictEqual(
      Object.keys(Object(field(document, "paths"))),
      Object.keys(operations).map((name) => `/${name}`)
    )
    for (const [name, { group, method }] of Object.entries(operations)) {
      const path = field(document, "paths", `/${name}`)
      assert.deepStrictEqual(
        [field(path, method.toLowerCase(), "operationId"), field(path, method.toLowerCase(), "tags")],
        [name, [group]]
      )
    }
    const schemas = field(document, "components", "schemas")
    assert.strictEqual(field(schemas, "Customer", "properties", "Code", "maxLength"), 50)
    const named = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? "")
    assert.deepStrictEqual(
      named.filter((name) => field(schemas, name) === undefined),
      []
    )
    assert.strictEqual(
      field(document, "components", "securitySchemes", "client", "flows", "clientCredentials", "tokenUrl"),
      norce.tokenUrl
    )
    assert.strictEqual(field(document, "components", "parameters", "application", "name"), "application-id")
  })
)
