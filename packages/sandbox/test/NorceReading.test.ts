import { assert, describe, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect, Predicate } from "effect"
import { field } from "./field.ts"
import { client, json, record } from "./support.ts"

const startAt = Date.UTC(2031, 0, 15)
const shop = { startAt, people: { seed: 1, count: 20, nasty: 0 } }
const address = { Line1: "Påhittsvägen 4", Zip: "01234", City: "Exempelstad", Country: "SE" }
const newcomer = { Code: "MIG-1", Email: "ylva@example.org", FirstName: "Ylva", LastName: "Öbrink" }

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
