import { assert, describe, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { field } from "./field.ts"
import { client, http, json, record } from "./support.ts"

const startAt = Date.UTC(2031, 0, 15)
const shop = { startAt, people: { seed: 1, count: 20, nasty: 0 } }
const address = { Line1: "Påhittsvägen 4", Zip: "01234", City: "Exempelstad", Country: "SE" }
const newcomer = { Code: "MIG-1", Email: "ylva@example.org", FirstName: "Ylva", LastName: "Öbrink" }

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
