import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { call, http, inside, statusOf, textIn } from "./support.ts"

const anyone = { people: { seed: 1, count: 20, nasty: 0 }, startAt: Date.UTC(2031, 0, 15) }
const hour = 3_600_000

const id = (value: string) => `<customerId>${value}</customerId>`
const child = (given: string, born = "20190512", gender = "Boy") =>
  `<firstName>${given}</firstName><lastName>Åmark</lastName><birthdate>${born}</birthdate><gender>${gender}</gender>`
const newcomer =
  "<customer><FirstName>Ylva</FirstName><LastName>Öbrink</LastName><Email>ylva@example.org</Email></customer>"

describe("Harmoney's answers", () => {
  it.live("a success leaves TransStatus empty, or says 00 when so configured", () =>
    Effect.gen(function* () {
      const plain = yield* call(yield* HarmoneySandbox.make(anyone), "GetConsents", "")
      assert.deepStrictEqual(statusOf(plain.body), ["true", "", "None"])
      const other = yield* HarmoneySandbox.make({ ...anyone, successStatus: "00", capitalIsCached: true })
      const answer = yield* call(other, "GetConsents", "")
      assert.deepStrictEqual(statusOf(answer.body), ["true", "00", "None"])
      assert.strictEqual(textIn(answer.body, "IsCached"), "False")
    })
  )

  it.live("a wrong password is 91, an expired one 90", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const wrong = yield* call(harmoney, "GetConsents", "", { UserPassword: "guess" })
      assert.deepStrictEqual(statusOf(wrong.body), ["false", "91", "Error"])
      yield* harmoney.control.inject({ fault: "expired-password", times: 1 })
      assert.deepStrictEqual(statusOf((yield* call(harmoney, "GetConsents", "")).body), ["false", "90", "Error"])
      assert.deepStrictEqual(statusOf((yield* call(harmoney, "GetConsents", "")).body), ["true", "", "None"])
    })
  )

  it.live("messages follow the language of the login; status and error id do not", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const failed = (Language: string) =>
        Effect.map(call(harmoney, "GetCustomerByCustomerId", id("1"), { Language }), ({ body }) =>
          ["TransStatus", "TransMessage", "Id", "Language", "Message"].map((name) => textIn(body, name))
        )
      const english = "Nothing was found"
      assert.deepStrictEqual(yield* failed("English"), ["98", english, "000911", "EN", english])
      const finnish = `[FI] ${english}`
      assert.deepStrictEqual(yield* failed("Finnish"), ["98", finnish, "000911", "FI", finnish])
    })
  )

  it.live("nothing found is 98, or an empty object when so configured", () =>
    Effect.gen(function* () {
      const strict = yield* HarmoneySandbox.make(anyone)
      const lenient = yield* HarmoneySandbox.make({ ...anyone, notFound: "empty" })
      const lookups = [
        ["GetCustomerByCustomerId", id("4711000")],
        ["GetCustomerByEmail", "<emailAddress>nobody@example.org</emailAddress>"],
        ["GetCustomerByMiscInfo", "<MiscInfo><Type>CARD</Type><Value>CARD-1</Value></MiscInfo>"],
        ["GetRelationsByCustomerId", id("1")],
        ["GetCustomerConsents", id("1")],
        ["GetCustomerBonus", id("1")],
        ["GetCustomerCrm", id("1")]
      ] as const
      for (const [operation, parameters] of lookups) {
        assert.deepStrictEqual(statusOf((yield* call(strict, operation, parameters)).body), ["false", "98", "Error"])
        const empty = yield* call(lenient, operation, parameters)
        assert.deepStrictEqual(statusOf(empty.body), ["true", "", "None"])
        assert.isUndefined(textIn(empty.body, "CustomerId"))
      }
    })
  )

  it.live("a customer is found by id, by e-mail in any case, and by what is known about it", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const found = yield* call(harmoney, "GetCustomerByCustomerId", id("004711003"))
      const email = (textIn(found.body, "Email") ?? "").toUpperCase()
      const byEmail = yield* call(harmoney, "GetCustomerByEmail", `<emailAddress>${email}</emailAddress>`)
      const byCard = yield* call(
        harmoney,
        "GetCustomerByMiscInfo",
        "<MiscInfo><Type>CARD</Type><Value>CARD-004711003</Value></MiscInfo>"
      )
      const customer = inside(found.body, "GetCustomerByCustomerIdResult")
      assert.strictEqual(inside(byEmail.body, "GetCustomerByEmailResult"), customer)
      assert.strictEqual(inside(byCard.body, "GetCustomerByMiscInfoResult"), customer)
    })
  )

  it.live("an e-mail address that several share finds the customer written last", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      for (const customerId of ["004711005", "004711002", "004711007"]) {
        yield* call(
          harmoney,
          "SaveCustomer",
          `<customer><CustomerId>${customerId}</CustomerId><Email>hem@example.org</Email></customer>`
        )
      }
      const found = yield* call(harmoney, "GetCustomerByEmail", "<emailAddress>hem@example.org</emailAddress>")
      assert.strictEqual(textIn(found.body, "CustomerId"), "004711007")
    })
  )

  it.live("a cached read says so and may be stale", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make({ ...anyone, cacheMillis: 60_000 })
      const read = call(harmoney, "GetCustomerByCustomerId", id("004711001"))
      const first = yield* read
      yield* call(
        harmoney,
        "SaveCustomer",
        "<customer><CustomerId>004711001</CustomerId><LastName>Nygift</LastName></customer>"
      )
      const stale = yield* read
      assert.deepStrictEqual([textIn(first.body, "IsCached"), textIn(stale.body, "IsCached")], ["false", "true"])
      assert.strictEqual(textIn(stale.body, "LastName"), textIn(first.body, "LastName"))
      yield* harmoney.control.advance(60_001)
      assert.strictEqual(textIn((yield* read).body, "LastName"), "Nygift")
    })
  )

  it.live("consents follow the customer's properties", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* call(
        harmoney,
        "SaveCustomer",
        "<customer><CustomerId>004711001</CustomerId><Properties><AcceptEmailOffer>UnKnown</AcceptEmailOffer><AcceptSmsOffer>True</AcceptSmsOffer><AcceptDirectMail>False</AcceptDirectMail></Properties></customer>"
      )
      const consents = yield* call(harmoney, "GetCustomerConsents", id("004711001"))
      assert.strictEqual(
        inside(consents.body, "GetCustomerConsentsResult"),
        "<List><Consent><Id>SMS</Id><Name>Sms</Name><Active>true</Active></Consent></List>"
      )
    })
  )
})

describe("Harmoney's relations", () => {
  it.live("are added, changed, and deleted by all their fields", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make({ ...anyone, people: { seed: 1, count: 0 } })
      const saved = yield* call(harmoney, "SaveCustomer", newcomer)
      const who = id(textIn(saved.body, "CustomerId") ?? "")
      const list = Effect.map(call(harmoney, "GetRelationsByCustomerId", who), ({ body }) =>
        inside(body, "GetRelationsByCustomerIdResult")
      )
      assert.strictEqual(yield* list, "<List />")
      yield* call(harmoney, "AddRelation", who + child("Ture", "20210229"))
      const relation = yield* list
      assert.include(relation, "<Birthdate>20210229</Birthdate><Gender>Boy</Gender><Passive>false</Passive>")
      const relationId = `<relationId>${textIn(relation, "RelationId")}</relationId>`
      yield* call(harmoney, "UpdateRelation", `${who}${relationId}<passive>true</passive>`)
      assert.include(yield* list, "<FirstName>Ture</FirstName>")
      assert.include(yield* list, "<Passive>true</Passive>")

      yield* call(harmoney, "AddRelation", who + child("Ella"))
      yield* call(harmoney, "AddRelation", who + child("Ella"))
      const several = yield* call(harmoney, "DeleteRelation", who + child("Ella"))
      assert.strictEqual(textIn(several.body, "TransMessage"), "Several relations match")
      const none = yield* call(harmoney, "DeleteRelation", who + child("Ture", "20210301"))
      assert.strictEqual(textIn(none.body, "TransMessage"), "No relation matches")
      const done = yield* call(harmoney, "DeleteRelation", who + child("Ture", "20210229"))
      assert.deepStrictEqual(statusOf(done.body), ["true", "", "None"])
      assert.strictEqual(textIn(done.body, "Message"), "The relation was deleted")
      assert.notInclude(yield* list, "Ture")
    })
  )

  it.live("refuse a gender that is no child's, an overlong name and an unknown id", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const who = id("004711000")
      for (const parameters of [
        who + child("Ture", "20190512", "Male"),
        who + child("x".repeat(36)),
        id("000000001") + child("Ture"),
        who
      ]) {
        assert.deepStrictEqual(statusOf((yield* call(harmoney, "AddRelation", parameters)).body), [
          "false",
          "98",
          "Error"
        ])
      }
      assert.deepStrictEqual((yield* harmoney.control.requests).writes, {})
    })
  )
})

describe("the offline store", () => {
  it.live("keeps writes of a maintenance window and replays them on the hour, reads are 97", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.maintenance(90 * 60_000)
      const read = yield* call(harmoney, "GetCustomerByCustomerId", id("004711000"))
      assert.deepStrictEqual(statusOf(read.body), ["false", "97", "Critical"])
      const saved = yield* call(harmoney, "SaveCustomer", newcomer)
      assert.deepStrictEqual(statusOf(saved.body), ["false", "97", "Critical"])
      assert.isUndefined(textIn(saved.body, "CustomerId"))
      const records = Effect.map(harmoney.control.state, (state) => [
        state.records["customers"],
        state.records["queue"]
      ])
      assert.deepStrictEqual(yield* records, [20, 1])
      yield* harmoney.control.advance(hour)
      assert.deepStrictEqual(yield* records, [20, 1])
      yield* harmoney.control.advance(hour)
      assert.deepStrictEqual(yield* records, [21, 0])
    })
  )

  it.live("keeps a single write on demand, as 97 or 99, and applies each once", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.inject({ fault: "queue", operation: "SaveCustomer", times: 1 })
      yield* harmoney.control.inject({ fault: "system-error", operation: "AddRelation", times: 1 })
      assert.strictEqual(textIn((yield* call(harmoney, "SaveCustomer", newcomer)).body, "TransStatus"), "97")
      const added = yield* call(harmoney, "AddRelation", id("004711000") + child("Ture"))
      assert.strictEqual(textIn(added.body, "TransStatus"), "99")
      assert.deepStrictEqual((yield* harmoney.control.requests).writes, {})
      yield* harmoney.control.advance(30 * hour)
      assert.deepStrictEqual(Object.values((yield* harmoney.control.requests).writes), [1, 1])
    })
  )

  it.live("gives up after 24 hours and raises an alert", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.maintenance(48 * hour)
      yield* call(harmoney, "SaveCustomer", newcomer)
      yield* harmoney.control.advance(23 * hour)
      assert.strictEqual((yield* harmoney.control.state).records["queue"], 1)
      yield* harmoney.control.advance(hour)
      const { records } = yield* harmoney.control.state
      assert.deepStrictEqual([records["queue"], records["alerts"], records["customers"]], [0, 1, 20])
    })
  )

  it.live("a replay may overwrite newer data", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const save = (name: string) =>
        call(
          harmoney,
          "SaveCustomer",
          `<customer><CustomerId>004711000</CustomerId><LastName>${name}</LastName></customer>`
        )
      yield* harmoney.control.inject({ fault: "queue", times: 1 })
      yield* save("Gammal")
      yield* save("Ny")
      yield* harmoney.control.advance(hour)
      const now = yield* call(harmoney, "GetCustomerByCustomerId", id("004711000"))
      assert.strictEqual(textIn(now.body, "LastName"), "Gammal")
    })
  )
})

describe("the Control Page", () => {
  it.live("holds a save back until a person releases it", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.inject({ fault: "pending-review", times: 1 })
      const parked = yield* call(harmoney, "SaveCustomer", newcomer)
      assert.deepStrictEqual(statusOf(parked.body), ["true", "", "None"])
      assert.strictEqual(textIn(parked.body, "ControlStatus"), "true")
      assert.isUndefined(textIn(parked.body, "CustomerId"))
      assert.strictEqual((yield* harmoney.control.state).records["customers"], 20)
      assert.strictEqual(yield* harmoney.control.release, 1)
      assert.strictEqual((yield* harmoney.control.state).records["customers"], 21)
    })
  )

  it.live("takes a refused save too, and is released over HTTP", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.inject({ fault: "pending-review-refused", times: 1 })
      const parked = yield* call(harmoney, "SaveCustomer", newcomer)
      assert.deepStrictEqual(statusOf(parked.body), ["false", "98", "Error"])
      assert.strictEqual(textIn(parked.body, "ControlStatus"), "true")
      const url = new URL("/_sandbox/control-page/release", harmoney.url).href
      const released = yield* http(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } })
      assert.strictEqual(released.body, "1")
    })
  )
})

describe("business faults", () => {
  const cases = [
    ["question", "GetCustomerByCustomerId", id("004711000"), ["false", "96", "Error"]],
    ["unreachable", "GetCustomerByCustomerId", id("004711000"), ["false", "90", "Critical"]],
    ["unreachable", "SaveCustomer", newcomer, ["false", "90", "Critical"]],
    ["maintenance", "GetCustomerByCustomerId", id("004711000"), ["false", "97", "Critical"]],
    ["duplicate", "ValidateCustomer", newcomer, ["false", "98", "Error"]],
    ["duplicate", "SaveCustomer", newcomer, ["false", "98", "Error"]],
    ["notice", "SaveCustomer", newcomer, ["true", "01", "Warning"]]
  ] as const
  for (const [fault, operation, parameters, expected] of cases) {
    it.live(`${fault} answers ${operation} with ${expected[1]}`, () =>
      Effect.gen(function* () {
        const harmoney = yield* HarmoneySandbox.make(anyone)
        yield* harmoney.control.inject({ fault, times: 1 })
        assert.deepStrictEqual(statusOf((yield* call(harmoney, operation, parameters)).body), [...expected])
        const { faults, records } = yield* harmoney.control.state
        assert.deepStrictEqual([faults, records["queue"]], [[], 0])
      })
    )
  }

  it.live("a word that means nothing for an operation waits for one that it strikes", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.inject({ fault: "queue", times: 1 })
      assert.strictEqual(textIn((yield* call(harmoney, "GetConsents", "")).body, "Success"), "true")
      assert.strictEqual(textIn((yield* call(harmoney, "SaveCustomer", newcomer)).body, "TransStatus"), "97")
    })
  )
})
