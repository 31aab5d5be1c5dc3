import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect, type Schema } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { call, callWith, everyCall, http, login, post, service, statusOf, textIn } from "./support.ts"

const anyone = { people: { seed: 1, count: 20, nasty: 0 }, startAt: Date.UTC(2031, 0, 15) }
const hour = 3_600_000

const reads = [
  "GetConsents",
  "GetCustomerAlternativeClubItems",
  "GetCustomerBonus",
  "GetCustomerByCustomerId",
  "GetCustomerByCustomerIdWithClubInfo",
  "GetCustomerByEmail",
  "GetCustomerByMiscInfo",
  "GetCustomerBySSN",
  "GetCustomerBySSNAndCountry",
  "GetCustomerClubInfo",
  "GetCustomerConsents",
  "GetCustomerCrm",
  "GetCustomerDefaultCreditCard",
  "GetCustomerFromExternalPartner",
  "GetCustomerLedger",
  "GetCustomerObligation",
  "GetCustomerUser",
  "GetCustomerUserByEmail",
  "GetCustomerUsersByCustomerId",
  "GetCustomerUsersByEmail",
  "GetDecidasCreditCheck",
  "GetFuturePeriods",
  "GetPastPeriods",
  "GetRelationsByCustomerId",
  "ValidateCustomer"
]

const writes = [
  "AddRelation",
  "CancelPeriodItem",
  "CancelPeriodItemByCode",
  "DeleteCustomerDefaultCreditCard",
  "DeleteCustomerUserAccount",
  "DeleteEmailAddress",
  "DeleteRelation",
  "EndCustomerRelation",
  "SaveCustomer",
  "SaveCustomerAlternativeClubItems",
  "SaveCustomerDefaultCreditCard",
  "SaveCustomerPremiums",
  "SaveCustomerUserAccount",
  "SaveEmailAddress",
  "SendCustomerMessage",
  "UndoCancelPeriodItem",
  "UpdateCustomerMembership",
  "UpdatePaymentMethodOnInvoice",
  "UpdateRelation"
]

const lists: Readonly<Record<string, string>> = {
  GetConsents: "Consent",
  GetCustomerConsents: "Consent",
  GetCustomerUsersByCustomerId: "CustomerUser",
  GetCustomerUsersByEmail: "CustomerUser",
  GetFuturePeriods: "Period",
  GetPastPeriods: "Period",
  GetRelationsByCustomerId: "Relation"
}

const calls = everyCall("harmoney")

describe("every operation of the page", () => {
  it.live("is here, and is called by the list that all clients share", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make({ people: { seed: 1, count: 0 } })
      const page = (yield* http(harmoney.url)).body
      const names = [...page.matchAll(/<li>([^<]*)/g)].map(([, name]) => name ?? "").sort()
      assert.strictEqual(names.length, 44)
      assert.deepStrictEqual(names, [...reads, ...writes].sort())
      assert.deepStrictEqual([...new Set((yield* calls).map(([name]) => name))].sort(), names)
    })
  )

  it.live("places the Response by its kind: the result itself, inside an object, or before a List", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      for (const [operation, fields] of yield* calls) {
        const { body } = yield* callWith(harmoney, operation, fields)
        assert.deepStrictEqual(statusOf(body), ["true", "", "None"], operation)
        const start = new RegExp(`<${operation}Result>(<Response>)?<Status>Success</Status>`).exec(body)
        assert.strictEqual(
          start?.[1] !== undefined,
          !writes.includes(operation) || operation === "SaveCustomer",
          operation
        )
        const item = lists[operation]
        assert.strictEqual(body.includes(`</Response><List><${item}>`), item !== undefined, operation)
      }
    })
  )

  it.live("is refused without a login, and with an expired password", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      for (const [operation, { LoginInfo: _, loginInfo: __, ...fields }] of yield* calls) {
        assert.strictEqual(textIn((yield* callWith(harmoney, operation, fields)).body, "TransStatus"), "91", operation)
      }
      yield* harmoney.control.inject({ fault: "expired-password" })
      for (const [operation, fields] of yield* calls) {
        assert.strictEqual(textIn((yield* callWith(harmoney, operation, fields)).body, "TransStatus"), "90", operation)
      }
      assert.deepStrictEqual((yield* harmoney.control.requests).writes, {})
    })
  )

  it.live("says what it misses", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const LoginInfo = { SystemName: "QZZ", Username: "demo1", UserPassword: "notreal", SalesChannel: "007" }
      for (const operation of [...reads, ...writes]) {
        if (operation === "GetConsents") continue
        const { body } = yield* callWith(harmoney, operation, { LoginInfo, info: LoginInfo })
        assert.deepStrictEqual(statusOf(body), ["false", "98", "Error"], operation)
        assert.match(textIn(body, "TransMessage") ?? "", / is required$/, operation)
      }
    })
  )

  it.live("raises a question on demand, and a forced end is the answer to it", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.inject({ fault: "question" })
      for (const [operation, fields] of yield* calls) {
        const { body } = yield* callWith(harmoney, operation, fields)
        const expected = operation === "EndCustomerRelation" ? ["true", "", "None"] : ["false", "96", "Error"]
        assert.deepStrictEqual(statusOf(body), expected, operation)
      }
      assert.deepStrictEqual(Object.keys((yield* harmoney.control.requests).writes), ["EndCustomerRelation 004711001"])
    })
  )
})

describe("while Harmoney is closed", () => {
  it.live("every write is kept, and replayed once in the order in which it came; no read is", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.maintenance(30 * 60_000)
      for (const [operation, fields] of yield* calls) {
        const { body } = yield* callWith(harmoney, operation, fields)
        assert.deepStrictEqual(statusOf(body), ["false", "97", "Critical"], operation)
      }
      const { queue = {} } = yield* harmoney.control.dump
      assert.deepStrictEqual(
        Object.values(queue)
          .map(({ operation }) => (typeof operation === "string" ? operation : ""))
          .sort(),
        writes
      )
      yield* harmoney.control.advance(hour)
      const { records } = yield* harmoney.control.state
      assert.deepStrictEqual([records["queue"], records["alerts"]], [0, 0])
      const applied = Object.entries((yield* harmoney.control.requests).writes)
      assert.deepStrictEqual(applied.map(([key]) => key.slice(0, key.indexOf(" "))).sort(), writes)
      assert.isTrue(applied.every(([, count]) => count === 1))
    })
  )

  it.live("a system error keeps writes too, and fails reads of third parties without keeping them", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      yield* harmoney.control.inject({ fault: "system-error" })
      const struck: Array<string> = []
      for (const [operation, fields] of yield* calls) {
        const { body } = yield* callWith(harmoney, operation, fields)
        if (textIn(body, "TransStatus") === "99") struck.push(operation)
      }
      const thirdParties = [
        "GetCustomerBonus",
        "GetCustomerBySSNAndCountry",
        "GetCustomerFromExternalPartner",
        "GetDecidasCreditCheck"
      ]
      assert.deepStrictEqual(struck.sort(), [...thirdParties, ...writes].sort())
      assert.strictEqual((yield* harmoney.control.state).records["queue"], writes.length)
    })
  )
})

describe("a folder", () => {
  it.live("brings back what every operation left, and what finds it", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(`${tmpdir()}/kundbro-sandbox-`)),
        (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
      )
      const options = { ...anyone, folder, fsync: "never" as const }
      const before = yield* Effect.scoped(
        Effect.gen(function* () {
          const harmoney = yield* HarmoneySandbox.make(options)
          for (const [operation, fields] of yield* calls) {
            if (!operation.startsWith("Delete")) yield* callWith(harmoney, operation, fields)
          }
          return yield* harmoney.control.dump
        })
      )
      const harmoney = yield* HarmoneySandbox.make(options)
      assert.deepStrictEqual(yield* harmoney.control.dump, before)
      const user = yield* call(harmoney, "GetCustomerUser", "<userId>å1</userId>")
      assert.strictEqual(textIn(user.body, "CustomerId"), "004711000")
      const saved = yield* call(harmoney, "GetCustomerByEmail", "<emailAddress>asa@example.org</emailAddress>")
      assert.strictEqual(textIn(saved.body, "CustomerId"), "008000001")
    })
  )
})

describe("unknown keys", () => {
  const unknown: Readonly<Record<string, Schema.JsonObject>> = {
    customerId: { customerId: "000000001" },
    CustomerId: { CustomerId: "000000001" },
    SSN: { SSN: "20010101-T999" },
    ssn: { ssn: "20010101-T999" },
    userId: { userId: "nobody" },
    emailAddress: { emailAddress: "nobody@example.org" },
    invoiceNr: { invoiceNr: "9999999999" },
    invoice: { invoice: { InvoiceNr: "9999999999", PaymentMethod: "Account" } },
    DefaultCreditCard: { DefaultCreditCard: { CustomerId: "000000001" } },
    MiscInfo: { MiscInfo: { Type: "CARD", Value: "CARD-1" } },
    customer: { customer: { CustomerId: "000000001" } }
  }
  const withoutKey = new Set(["GetConsents", "SaveEmailAddress", "ValidateCustomer"])

  it.live("are 98, or for reads an empty result where so configured; a write to nobody always fails", () =>
    Effect.gen(function* () {
      const strict = yield* HarmoneySandbox.make(anyone)
      const lenient = yield* HarmoneySandbox.make({ ...anyone, notFound: "empty" })
      for (const [operation, fields] of yield* calls) {
        if (withoutKey.has(operation)) continue
        const changed = Object.entries(unknown).flatMap(([name, value]) => (name in fields ? [value] : []))
        const lost = Object.assign({}, fields, ...changed)
        const { body } = yield* callWith(strict, operation, lost)
        assert.deepStrictEqual(statusOf(body), ["false", "98", "Error"], operation)
        const other = yield* callWith(lenient, operation, lost)
        const expected = reads.includes(operation) ? ["true", "", "None"] : ["false", "98", "Error"]
        assert.deepStrictEqual(statusOf(other.body), expected, operation)
        assert.notInclude(other.body, "<CustomerId>0")
      }
      assert.deepStrictEqual((yield* lenient.control.requests).writes["SaveCustomer 000000001"], undefined)
    })
  )
})

describe("parameters", () => {
  const maxima: ReadonlyArray<readonly [max: number, parameter: string, ...operations: ReadonlyArray<string>]> = [
    [9, "customerId", "AddRelation", "CancelPeriodItem", "GetCustomerClubInfo", "SendCustomerMessage"],
    [9, "CustomerId", "GetCustomerUsersByCustomerId"],
    [10, "customerId", "GetFuturePeriods", "GetPastPeriods"],
    [35, "firstName", "AddRelation", "DeleteRelation", "UpdateRelation"],
    [35, "lastName", "AddRelation", "DeleteRelation", "UpdateRelation"],
    [8, "birthdate", "AddRelation", "DeleteRelation", "UpdateRelation"],
    [10, "relationId", "UpdateRelation"],
    [6, "period", "CancelPeriodItem", "CancelPeriodItemByCode", "UndoCancelPeriodItem", "EndCustomerRelation"],
    [6, "period", "GetCustomerAlternativeClubItems", "SaveCustomerAlternativeClubItems"],
    [2, "reasonCode", "CancelPeriodItemByCode"],
    [3, "exitCode", "EndCustomerRelation"],
    [9, "enrolledByCustomerId", "SaveCustomerPremiums"],
    [7, "subCampaignId", "SaveCustomerPremiums"],
    [10, "invoiceNr", "GetCustomerLedger"],
    [75, "userId", "GetCustomerUser", "DeleteCustomerUserAccount", "SaveCustomerUserAccount"],
    [20, "userPassword", "SaveCustomerUserAccount"],
    [2, "country", "GetDecidasCreditCheck"]
  ]

  it.live("are refused beyond the documented length, and not at it", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const samples = new Map(yield* calls)
      for (const [max, parameter, ...operations] of maxima) {
        for (const operation of operations) {
          const send = (length: number) =>
            Effect.map(
              callWith(harmoney, operation, { ...samples.get(operation), [parameter]: "9".repeat(length) }),
              ({ body }) => textIn(body, "TransMessage")
            )
          assert.strictEqual(yield* send(max + 1), `${operation}.${parameter} (${max}) is too long`)
          assert.notInclude(yield* send(max), "too long")
        }
      }
    })
  )

  const spellings: ReadonlyArray<readonly [declared: string, other: string, ...operations: ReadonlyArray<string>]> = [
    ["customerId", "CustomerId", "AddRelation", "DeleteRelation", "GetCustomerCrm", "GetCustomerBonus"],
    ["customerId", "customerid", "GetCustomerAlternativeClubItems", "SaveCustomerAlternativeClubItems"],
    ["customerId", "customerID", "UpdateCustomerMembership"],
    ["ssn", "SSN", "GetCustomerFromExternalPartner"],
    ["subCampaignId", "subCampainId", "SaveCustomerPremiums"],
    ["premiumType", "PremiumType", "SaveCustomerPremiums"],
    ["loginInfo", "info", "SaveCustomerPremiums"],
    ["loginInfo", "LoginInfo", "SaveCustomerUserAccount"]
  ]

  it.live("are read in every spelling that the page has for them, and the spelling is recorded", () =>
    Effect.gen(function* () {
      const samples = yield* calls
      for (const [declared, other, ...operations] of spellings) {
        const harmoney = yield* HarmoneySandbox.make(anyone)
        for (const [operation, fields] of samples) {
          const { [declared]: value = "", ...rest } = fields
          const respelt = operations.includes(operation) ? { ...rest, [other]: value } : fields
          const { body } = yield* callWith(harmoney, operation, respelt)
          assert.strictEqual(textIn(body, "Success"), "true", operation)
        }
        const { ignored, spellings: seen } = yield* harmoney.control.requests
        assert.deepStrictEqual(ignored, {})
        for (const operation of operations) assert.strictEqual(seen[`${operation}.${declared}=${other}`], 1)
      }
    })
  )

  it.live("in a spelling that the page does not have for this operation are not read", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const samples = new Map(yield* calls)
      const { loginInfo = "", ...fields } = samples.get("SaveCustomerPremiums") ?? {}
      const premiums = yield* callWith(harmoney, "SaveCustomerPremiums", { ...fields, LoginInfo: loginInfo })
      assert.strictEqual(textIn(premiums.body, "TransStatus"), "91")
      const users = yield* call(harmoney, "GetCustomerUsersByCustomerId", "<customerId>004711000</customerId>")
      assert.strictEqual(textIn(users.body, "TransMessage"), "customerId is required")
    })
  )

  it.live("that are xsi:nil are absent, and a wrong member is a fault", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make(anyone)
      const nil = yield* call(
        harmoney,
        "GetCustomerByCustomerIdWithClubInfo",
        '<customerId>004711000</customerId><isClub xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'
      )
      assert.strictEqual(textIn(nil.body, "CustomerId"), "004711000")
      assert.notInclude(nil.body, "ClubInfo>")
      for (const [operation, parameter, type] of [
        ["GetCustomerBySSNAndCountry", "<country>SE</country>", "Country"],
        ["GetCustomerFromExternalPartner", "<partner>Nobody</partner>", "ExternalPartner"],
        ["SendCustomerMessage", "<printType>Fax</printType>", "PrintType"],
        ["SaveCustomerPremiums", "<premiumType>Gift</premiumType>", "PremiumType"],
        ["SaveCustomerUserAccount", "<accountType>01</accountType>", "AccountType"]
      ] as const) {
        const fault = yield* post(
          harmoney,
          operation,
          `<${operation} xmlns="${service}">${parameter}<LoginInfo>${login()}</LoginInfo></${operation}>`
        )
        assert.strictEqual(fault.status, 500)
        assert.include(fault.body, `is not a valid value for ${type}`)
      }
    })
  )
})
