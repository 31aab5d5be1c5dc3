import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { call, http, inside, statusOf, textIn } from "./support.ts"

const anyone = { people: { seed: 1, count: 20, nasty: 0 }, startAt: Date.UTC(2031, 0, 15) }

const id = (value: string) => `<customerId>${value}</customerId>`
const newcomer =
  "<customer><FirstName>Ylva</FirstName><LastName>Öbrink</LastName><Email>ylva@example.org</Email></customer>"

describe("ValidateCustomer and SaveCustomer", () => {
  it.live("validate saves nothing, gives no id, and warns of a likely duplicate", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const before = (yield* harmoney.control.state).records["customers"]
      const first = yield* call(harmoney, "ValidateCustomer", newcomer)
      assert.deepStrictEqual(statusOf(first.body), ["true", "", "None"])
      assert.isUndefined(textIn(first.body, "CustomerId"))
      assert.strictEqual((yield* harmoney.control.state).records["customers"], before)
      yield* call(harmoney, "SaveCustomer", newcomer)
      const again = yield* call(harmoney, "ValidateCustomer", newcomer)
      assert.deepStrictEqual(statusOf(again.body), ["true", "02", "Warning"])
      assert.strictEqual(textIn(again.body, "Id"), "000903")
    })
  )

  it.live("validate refuses a duplicate where so configured, and a wrong postal code", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make({ ...anyone, duplicates: "refuse" })
      yield* call(harmoney, "SaveCustomer", newcomer)
      assert.deepStrictEqual(statusOf((yield* call(harmoney, "ValidateCustomer", newcomer)).body), [
        "false",
        "98",
        "Error"
      ])
      const address =
        "<Address><Address><Street>Sagogränd 1</Street><ZipCode>1234</ZipCode><Country>Sweden</Country></Address></Address>"
      const wrong = yield* call(harmoney, "ValidateCustomer", `<customer><LastName>Ek</LastName>${address}</customer>`)
      assert.strictEqual(textIn(wrong.body, "TransMessage"), "The postal code is wrong")
    })
  )

  it.live("a create that is sent twice creates twice", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const first = yield* call(harmoney, "SaveCustomer", newcomer)
      const second = yield* call(harmoney, "SaveCustomer", newcomer)
      assert.strictEqual(textIn(first.body, "CustomerId"), "008000001")
      assert.strictEqual(textIn(second.body, "CustomerId"), "008000002")
      const { log, writes } = yield* harmoney.control.requests
      assert.deepStrictEqual(Object.values(writes), [2])
      assert.strictEqual(log[0]?.fingerprint, log[1]?.fingerprint)
    })
  )

  it.live("an update of an unknown id, a nameless create and a documented length are 98 with ControlStatus false", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const long = "<Address><Address><Street>x</Street><City>" + "å".repeat(36) + "</City></Address></Address>"
      for (const customer of [
        "<CustomerId>000000001</CustomerId><LastName>Ek</LastName>",
        "<FirstName>Ylva</FirstName>",
        `<LastName>Ek</LastName>${long}`,
        "<LastName>Ek</LastName><Address><Address><Type>Invoice</Type></Address></Address>"
      ]) {
        const answer = yield* call(harmoney, "SaveCustomer", `<customer>${customer}</customer>`)
        assert.deepStrictEqual(statusOf(answer.body), ["false", "98", "Error"])
        assert.strictEqual(textIn(answer.body, "ControlStatus"), "false")
      }
    })
  )

  it.live("a blocked customer can be read, and neither validated nor saved", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const url = new URL("/_sandbox/block", harmoney.url).href
      const init = { method: "POST", headers: { "content-type": "application/json" } }
      yield* http(url, { ...init, body: JSON.stringify({ customerId: "004711000" }) })
      const customer = "<customer><CustomerId>004711000</CustomerId><LastName>Ny</LastName></customer>"
      for (const operation of ["ValidateCustomer", "SaveCustomer"]) {
        const refused = yield* call(harmoney, operation, customer)
        assert.deepStrictEqual(statusOf(refused.body), ["false", "98", "Error"])
        assert.strictEqual(textIn(refused.body, "TransMessage"), "The customer is blocked")
      }
      const read = yield* call(harmoney, "GetCustomerByCustomerId", id("004711000"))
      assert.strictEqual(textIn(read.body, "LastName"), "Ashcombe-Lyle")
    })
  )

  it.live("an update keeps what it leaves out, or clears it where so configured", () =>
    Effect.gen(function* () {
      const update = "<customer><CustomerId>004711000</CustomerId><LastName>Ny</LastName><Properties/></customer>"
      const keeping = yield* call(yield* HarmoneySandbox.make(anyone), "SaveCustomer", update)
      assert.isDefined(textIn(keeping.body, "Email"))
      const clearing = yield* call(
        yield* HarmoneySandbox.make({ ...anyone, absentFields: "clear" }),
        "SaveCustomer",
        update
      )
      assert.isUndefined(textIn(clearing.body, "Email"))
      assert.isUndefined(textIn(clearing.body, "PhoneNumber"))
      assert.strictEqual(textIn(clearing.body, "ProtectedAddress"), "false")
      assert.strictEqual(textIn(clearing.body, "AcceptSmsOffer"), "UnKnown")
    })
  )
})

describe("undeclared fields", () => {
  const crowd = { undeclared: true, people: { seed: 3, count: 60, nasty: 0.6 } }

  it.live("come with every record: a scalar, a nested, a repeated one, and one in each address and relation", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(crowd)
      const read = yield* call(harmoney, "GetCustomerByCustomerId", id("004711000"))
      for (const name of ["BirthDate", "ClubInfo", "Levels", "ServiceNote", "Floor"])
        assert.include(read.body, `<${name}>`)
      assert.include((yield* http(harmoney.wsdlUrl)).body, 'name="Email"')
      assert.notInclude((yield* http(harmoney.wsdlUrl)).body, "BirthDate")
    })
  )

  it.live("survive a read, a write of what was read, and a read; and vanish when the write omits them", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(crowd)
      for (const customerId of yield* harmoney.control.ids) {
        const read = Effect.map(call(harmoney, "GetCustomerByCustomerId", id(customerId)), ({ body }) =>
          inside(body, "GetCustomerByCustomerIdResult")
        )
        const before = yield* read
        yield* call(harmoney, "SaveCustomer", `<customer>${before}</customer>`)
        assert.strictEqual(yield* read, before)
      }
      yield* call(
        harmoney,
        "SaveCustomer",
        "<customer><CustomerId>004711000</CustomerId><LastName>Kvar</LastName></customer>"
      )
      const bare = yield* call(harmoney, "GetCustomerByCustomerId", id("004711000"))
      assert.strictEqual(
        inside(bare.body, "GetCustomerByCustomerIdResult"),
        "<CustomerId>004711000</CustomerId><LastName>Kvar</LastName><ControlStatus>false</ControlStatus><IsVip>false</IsVip>"
      )
    })
  )
})
