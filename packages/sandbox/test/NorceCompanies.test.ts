import { assert, describe, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { field } from "./field.ts"
import { client, json } from "./support.ts"

const startAt = Date.UTC(2031, 0, 15)
const shop = { startAt, people: { seed: 1, count: 20, nasty: 0 } }
const address = { Line1: "Påhittsvägen 4", Zip: "01234", City: "Exempelstad", Country: "SE" }
const company = {
  Code: "C-1",
  Name: "Påhittat AB",
  OrgNo: "556000-0167",
  Phone: "08-1",
  ReferId: 7,
  ReferUrl: "https://example.org/c",
  Email: "bolag@example.org",
  VatNo: "SE556000016701",
  DeliveryAddresses: [address, { ...address, City: "Ort" }],
  InvoiceAddress: address,
  Flags: [{ Id: 6, IsSelected: true }],
  Info: [{ Id: 60, Value: "4711" }]
}

/** A Norce in which customer 50000 has the company 7001 and customer 50001 none. */
const open = Effect.fnUntraced(function* (over: NorceSandbox.NorceOptions = {}) {
  const norce = yield* NorceSandbox.make({ ...shop, ...over })
  const { get, send } = yield* client(norce)
  const read = (path: string) => Effect.map(get(path), json)
  const post = (path: string, body?: unknown) => Effect.map(send(path, body), json)
  const made = yield* post("UpdateCompany?customerId=50000&updatedBy=1", company)
  const one = (what: unknown, ...path: ReadonlyArray<string | number>) => field(what, "Companies", 0, ...path)
  return { norce, get, send, read, post, made, one }
})

const refusal = (answer: { readonly status: number; readonly body: string }) => [
  answer.status,
  field(JSON.parse(answer.body), "Key")
]

describe("a company", () => {
  it.live("without an id is created and given to the customer", () =>
    Effect.gen(function* () {
      const { made, norce, one, read } = yield* open()
      assert.deepStrictEqual([field(made, "Id"), one(made, "Id"), one(made, "Name")], [50_000, 7001, "Påhittat AB"])
      assert.deepStrictEqual(
        [one(made, "Info"), one(made, "Flags"), one(made, "InvoiceAddress", "Country")],
        [
          [{ Id: 60, Value: "4711", Code: "cost_centre" }],
          [{ Id: 6, Name: "VIP", Group: 3, IsSelected: true }],
          "Sverige"
        ]
      )
      assert.deepStrictEqual(one(yield* read("GetCustomer?id=50000")), one(made))
      assert.deepStrictEqual((yield* norce.control.requests).writes, { "UpdateCompany of:50000": 1 })
    })
  )

  it.live("with one is changed: the root texts that are left out go, lists, objects and other scalars stay", () =>
    Effect.gen(function* () {
      const { made, one, post } = yield* open()
      const changed = yield* post("UpdateCompany?customerId=50000&updatedBy=1", { Id: 7001, Name: "Nytt AB" })
      assert.deepStrictEqual(one(changed), {
        ...Object(one(made)),
        Name: "Nytt AB",
        Code: null,
        OrgNo: null,
        Phone: null,
        ReferUrl: null,
        Email: null,
        VatNo: null
      })
    })
  )

  it.live("in the body of a customer that exists is linked and not changed", () =>
    Effect.gen(function* () {
      const { one, post } = yield* open()
      const linked = yield* post("UpdateCustomer3?updatedBy=1&doSendMail=false", {
        Id: 50_001,
        Email: "kund.1@shop.example.com",
        Companies: [{ Id: 7001, Name: "Annat AB" }]
      })
      assert.strictEqual(one(linked, "Name"), "Påhittat AB")
    })
  )

  it.live("is refused by the keys of the page, and nothing changes", () =>
    Effect.gen(function* () {
      const { norce, send } = yield* open()
      const before = yield* norce.control.dump
      const cases: ReadonlyArray<readonly [query: string, body: object, key: string]> = [
        ["customerId=1&updatedBy=1", company, "CustomerMissing"],
        ["customerId=50000&updatedBy=1", { OrgNo: "1" }, "InvalidCompanyName"],
        ["customerId=50001&updatedBy=1", { Name: company.Name, OrgNo: company.OrgNo }, "CompanyAlreadyExists"],
        ["customerId=50001&updatedBy=1", { Id: 7001, Name: "X" }, "InvalidArgument"],
        ["customerId=50000&updatedBy=1", { Id: 7001, Name: "X".repeat(101) }, "InvalidArgument"],
        ["customerId=50000&updatedBy=1", { Name: "X", ParentId: 1 }, "InvalidArgument"],
        ["customerId=50000&updatedBy=1", { Name: "X", Info: [{ Id: 20, Value: "1" }] }, "InvalidArgument"],
        ["customerId=50000&updatedBy=1", { Name: "X", InvoiceAddress: { City: "X" } }, "InvoiceAddressZipMissing"],
        ["customerId=50000", { Name: "X" }, "InvalidArgument"]
      ]
      for (const [query, body, key] of cases) {
        assert.deepStrictEqual(refusal(yield* send(`UpdateCompany?${query}`, body)), [400, key])
      }
      assert.deepStrictEqual(yield* norce.control.dump, before)
    })
  )

  it.live("is found by the digits of its number and by its parent, and by nothing else", () =>
    Effect.gen(function* () {
      const { post, read } = yield* open()
      yield* post("UpdateCompany?customerId=50001&updatedBy=1", {
        Name: "Dotter AB",
        OrgNo: "55600 00167",
        ParentId: 7001
      })
      const names = (path: string) =>
        Effect.map(read(path), (found) => (Array.isArray(found) ? found.map((one) => field(one, "Name")) : found))
      assert.deepStrictEqual(yield* names("ListCompaniesByOrgNo?orgNo=SE%205560000167"), ["Påhittat AB", "Dotter AB"])
      assert.deepStrictEqual(yield* names("ListCompaniesByParent?parentId=7001"), ["Dotter AB"])
      assert.deepStrictEqual(yield* names("ListCompaniesByOrgNo?orgNo=1"), [])
    })
  )

  it.live("is taken from its customer alone: the company stays", () =>
    Effect.gen(function* () {
      const { norce, one, read, send } = yield* open()
      assert.strictEqual((yield* send("DeleteCompanyCustomer?companyId=7001&customerId=50000")).body, "")
      assert.isUndefined(one(yield* read("GetCustomer?id=50000"), "Id"))
      assert.strictEqual((yield* norce.control.state).records["companies"], 1)
      assert.strictEqual((yield* send("DeleteCompanyCustomer?companyId=7001&customerId=50000")).status, 400)
    })
  )

  it.live("gets methods and loses them; doing it again changes nothing", () =>
    Effect.gen(function* () {
      const { post, send } = yield* open()
      const ids = (operation: string, method: number) =>
        Effect.map(post(`${operation}?methodId=${method}&companyId=7001`), (answer) => [
          field(answer, "DeliveryMethodIds"),
          field(answer, "PaymentMethodIds")
        ])
      assert.deepStrictEqual(yield* ids("InsertCompanyDeliveryMethod", 2), [[2], []])
      assert.deepStrictEqual(yield* ids("InsertCompanyDeliveryMethod", 2), [[2], []])
      assert.deepStrictEqual(yield* ids("InsertCompanyPaymentMethod", 3), [[2], [3]])
      assert.deepStrictEqual(yield* ids("InsertCompanyPaymentMethod2", 4), [[2], [3, 4]])
      assert.deepStrictEqual(yield* ids("DeleteCompanyDeliveryMethod", 2), [[], [3, 4]])
      assert.strictEqual((yield* send("InsertCompanyDeliveryMethod?methodId=99&companyId=7001")).status, 400)
      assert.strictEqual((yield* send("InsertCompanyDeliveryMethod?methodId=2&companyId=1")).status, 400)
    })
  )
})

describe("a company's delivery address", () => {
  it.live("is changed and deleted by its id, for a customer of the company only", () =>
    Effect.gen(function* () {
      const { made, one, post, send } = yield* open()
      const id = one(made, "DeliveryAddresses", 0, "Id")
      const changed = yield* post("UpdateCompanyDeliveryAddress?customerId=50000&updatedBy=1", {
        ...address,
        Id: id,
        Zip: "0099",
        Country: "NO"
      })
      assert.deepStrictEqual(
        [0, 1].map((at) => [
          one(changed, "DeliveryAddresses", at, "Zip"),
          one(changed, "DeliveryAddresses", at, "Country")
        ]),
        [
          ["0099", "Norge"],
          ["01234", "Sverige"]
        ]
      )
      for (const [query, body] of [
        ["customerId=50001&updatedBy=1", { ...address, Id: id }],
        ["customerId=50000&updatedBy=1", address],
        ["customerId=50000&updatedBy=1", { ...address, Id: 1 }],
        ["customerId=50000&updatedBy=1", { ...address, Id: id, Zip: "" }]
      ] as const) {
        assert.strictEqual((yield* send(`UpdateCompanyDeliveryAddress?${query}`, body)).status, 400)
      }
      const left = yield* post(`DeleteCompanyDeliveryAddress?addressId=${String(id)}&customerId=50000`)
      assert.deepStrictEqual(
        [one(left, "DeliveryAddresses", 0, "City"), one(left, "DeliveryAddresses", 1)],
        ["Ort", undefined]
      )
      assert.strictEqual(
        (yield* send(`DeleteCompanyDeliveryAddress?addressId=${String(id)}&customerId=50000`)).status,
        400
      )
    })
  )
})

describe("price lists", () => {
  it.live("are connected when they exist and created when not, with rule 7 unless one is given", () =>
    Effect.gen(function* () {
      const { post, read, send } = yield* open()
      assert.isNull(yield* read("GetCompanyPricelist?companyId=7001&pricelistId=31"))
      const connected = yield* post("InsertCompanyPricelist2?companyId=7001&createdBy=1", { Id: 31 })
      assert.deepStrictEqual([field(connected, "Name"), field(connected, "Agreement")], ["Fikaklubben", "FIKA-4410"])
      assert.deepStrictEqual(yield* read("GetCompanyPricelist?companyId=7001&pricelistId=31"), connected)
      const created = yield* post("InsertCompanyPricelist2?companyId=7001", {
        Name: "Te",
        Agreement: "TE-1",
        CurrencyId: 1
      })
      assert.deepStrictEqual(field(created, "PriceRule"), { RuleId: 7, Value: null })
      assert.strictEqual(field(yield* read("LoginAgreementAccount?password=TE-1"), "PricelistId"), field(created, "Id"))
      const left = yield* post("DeleteCompanyPricelist?companyId=7001&pricelistId=31")
      assert.deepStrictEqual(left, [created])
      for (const body of [{ Id: 99 }, { Name: "T", Agreement: "TE-1" }, { Name: "T".repeat(51) }]) {
        assert.strictEqual((yield* send("InsertCompanyPricelist2?companyId=7001", body)).status, 400)
      }
    })
  )

  it.live("have items with decimal prices", () =>
    Effect.gen(function* () {
      const { read } = yield* open()
      assert.deepInclude(Object(yield* read("GetPricelistItem?partNo=0042&pricelistId=32")), {
        PartNo: "0042",
        Price: 0.05
      })
      assert.isNull(yield* read("GetPricelistItem?partNo=42&pricelistId=32"))
    })
  )
})

describe("a customer", () => {
  it.live("is switched off and on, and loses its data when that was too long ago", () =>
    Effect.gen(function* () {
      const { norce, read, send } = yield* open({ tokens: { seconds: 10_000_000 } })
      const off = () => send("InactivateCustomer?customerId=50000&inactivatedBy=90002")
      const on = () => send("ActivateCustomer?customerId=50000&activatedBy=90002")
      assert.strictEqual((yield* off()).body, "")
      assert.strictEqual(field(yield* read("GetCustomer?id=50000"), "IsActive"), false)
      yield* norce.control.advance(30 * 86_400_000)
      assert.strictEqual((yield* on()).body, "")
      const back = yield* read("GetCustomer?id=50000")
      assert.deepStrictEqual([field(back, "IsActive"), field(back, "Email")], [true, "kund.0@shop.example.com"])
      yield* off()
      yield* norce.control.advance(30 * 86_400_000 + 1)
      yield* on()
      const culled = yield* read("GetCustomer?id=50000")
      assert.deepStrictEqual(
        ["IsActive", "Id", "Email", "FirstName", "Account", "Companies"].map((name) => field(culled, name)),
        [true, 50_000, null, null, null, []]
      )
      assert.strictEqual((yield* send("ActivateCustomer?customerId=1&activatedBy=2")).status, 400)
      assert.strictEqual((yield* send("ActivateCustomer?customerId=50000")).status, 400)
    })
  )

  it.live("is listed by an info value, inactive ones only when asked for", () =>
    Effect.gen(function* () {
      const { read, send } = yield* open()
      const ids = (query: string) =>
        Effect.map(read(`ListCustomerByInfoType2?${query}`), (found) =>
          Array.isArray(found) ? found.map((one) => Number(field(one, "Id"))).toSorted((a, b) => a - b) : found
        )
      assert.deepStrictEqual(
        yield* ids("code=member_since&value=2011"),
        [50_000, 50_003, 50_006, 50_009, 50_012, 50_015, 50_018]
      )
      yield* send("InactivateCustomer?customerId=50003&inactivatedBy=90002")
      assert.notInclude(yield* ids("code=member_since&value=2011"), 50_003)
      assert.include(yield* ids("code=member_since&value=2011&showInactive=True"), 50_003)
      assert.deepStrictEqual(yield* ids("code=member_since&value=1999"), [])
      assert.isNull(yield* ids("code=unknown&value=1"))
    })
  )

  it.live("is listed by its national id, whatever the argument is called", () =>
    Effect.gen(function* () {
      const { norce, read, send } = yield* open()
      yield* send("CreateCustomer3?doSendMail=false", { Email: "s@example.org", SSN: "19800101-0017" })
      for (const name of ["ssn", "SSN", "socialSecurityNumber"]) {
        assert.strictEqual(field(yield* read(`ListCustomerBySSN2?${name}=19800101-0017`), 0, "Email"), "s@example.org")
      }
      assert.strictEqual((yield* norce.control.requests).spellings["ListCustomerBySSN2.ssn=socialSecurityNumber"], 1)
    })
  )
})

describe("lookups", () => {
  it.live("info types have the same codes and other ids in another environment", () =>
    Effect.gen(function* () {
      const types = (environment: "playground" | "stage", operation: string) =>
        Effect.gen(function* () {
          const { read } = yield* open({ environment, infoTypes: ["shoe_size"] })
          return yield* read(`../../application/1.1/${operation}`)
        })
      assert.deepStrictEqual(yield* types("playground", "ListCustomerInfoTypes"), [
        { Id: 20, Value: "shoe size", Code: "shoe_size" }
      ])
      assert.strictEqual(field(yield* types("playground", "ListCompanyInfoTypes"), 0, "Id"), 60)
    })
  )

  it.live("flags are listed under the name that the caller gives, and not at all without one", () =>
    Effect.gen(function* () {
      const named = yield* open({ flagsOperation: "ListFlags" })
      assert.deepStrictEqual(field(yield* named.read("ListFlags"), 1), {
        Id: 6,
        Name: "VIP",
        Description: null,
        SortOrder: 1,
        Group: { Id: 3, Name: "Service", Description: null, Code: "service" }
      })
      const { get } = yield* open()
      assert.strictEqual((yield* get("ListFlags")).status, 404)
    })
  )

  it.live("a group of one choice keeps the flag that was chosen last", () =>
    Effect.gen(function* () {
      const { post, read } = yield* open()
      const selected = Effect.map(read("GetCustomer?id=50000"), (answer) => {
        const flags = field(answer, "Flags")
        return Array.isArray(flags)
          ? flags.filter((one) => field(one, "IsSelected")).map((one) => field(one, "Name"))
          : []
      })
      const choose = (...ids: ReadonlyArray<number>) =>
        post("UpdateCustomer3?updatedBy=1&doSendMail=false", {
          Id: 50_000,
          Email: "kund.0@shop.example.com",
          Flags: ids.map((Id) => ({ Id, IsSelected: true }))
        })
      yield* choose(10, 6)
      assert.deepStrictEqual(yield* selected, ["VIP", "Gold"])
      yield* choose(9, 10, 6)
      assert.deepStrictEqual(yield* selected, ["VIP", "Silver"])
    })
  )
})
