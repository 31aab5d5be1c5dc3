import { assert, describe, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { field } from "./field.ts"
import { client, json } from "./support.ts"

const startAt = Date.UTC(2031, 0, 15)
const shop = { startAt, people: { seed: 1, count: 20, nasty: 0 } }

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
