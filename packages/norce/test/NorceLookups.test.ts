/** Settings name codes; the ids of one environment are found there. */
import { assert, describe, it } from "@effect/vitest"
import { Attribute, Consent, Customer, empty, Login } from "@kundbro/domain/Customer"
import { differences } from "@kundbro/domain/Comparison"
import { Email } from "@kundbro/domain/Contact"
import { EmailAddress } from "@kundbro/domain/Ids"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { tableOfCodes, tableOfFlags } from "../src/NorceLookups.ts"
import * as Wire from "../src/NorceWire.ts"
import { json, serve } from "./server.ts"
import { open } from "./support.ts"

const codes = {
  roles: ["buyer"],
  infoTypes: ["member_since", "gender", "consent_sms"],
  flagTypes: ["VIP", "contact/Newsletter", "Sms"],
  flagsOperation: "ListFlags",
  fieldInfo: { gender: "gender" },
  consentInfo: { "sms-offer": "consent_sms" },
  consentFlags: { "email-offer": { granted: "contact/Newsletter", refused: "Sms" } }
} as const

const member = new Customer({
  ...empty,
  emails: [new Email({ address: EmailAddress.make("Tuva@example.org") })],
  gender: "female",
  login: new Login({ loginName: "tuva@example.org", active: true, roles: ["buyer"] }),
  attributes: [
    new Attribute({ kind: "info", code: "member_since", value: "2011" }),
    new Attribute({ kind: "flag", code: "VIP", value: "true" })
  ],
  consents: [
    new Consent({ purpose: "sms-offer", state: "refused", source: "elsewhere" }),
    new Consent({ purpose: "email-offer", state: "granted", source: "elsewhere" })
  ],
  active: true
})

describe("the same settings in two environments", () => {
  it.live("write other ids, and read back the same customer", () =>
    Effect.gen(function* () {
      const held = Effect.fnUntraced(function* (environment: "playground" | "stage") {
        const { adapter, sandbox } = yield* open({ environment, flagsOperation: "ListFlags" }, codes)
        const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(member))
        const receipt = yield* adapter.customerCreation.create(draft)
        if (receipt._tag !== "Created") return assert.fail(receipt._tag)
        const { value } = yield* adapter.customerById.get(receipt.id)
        assert.deepStrictEqual(differences(draft, value), [])
        assert.strictEqual((yield* adapter.customerUpdates.update(receipt.id, draft))._tag, "Unchanged")
        const { counts } = yield* sandbox.control.requests
        assert.deepInclude(counts, { ListAccountRoles: 1, ListCustomerInfoTypes: 1, ListFlags: 1 })
        const record = value.extensions["norce"]
        return { draft, record: yield* Schema.decodeUnknownEffect(Wire.Customer)(record) }
      })
      const [here, there] = [yield* held("playground"), yield* held("stage")]
      assert.deepStrictEqual(here.draft, there.draft)
      const ids = ({ Account, Flags, Info }: Wire.Customer) => [
        Account?.Roles,
        Info?.map(({ Id }) => Id),
        Flags?.filter(({ IsSelected }) => IsSelected).map(({ Id }) => Id)
      ]
      assert.deepStrictEqual(ids(here.record), [[12], [22, 20, 24], [5, 6]])
      assert.deepStrictEqual(ids(there.record), [[112], [122, 120, 124], [105, 106]])
    })
  )
})

describe("a code that the tenant does not have", () => {
  it.live("forbids writing by name, before anything is sent, and does not disturb reading", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open(
        { flagsOperation: "ListFlags", people: { seed: 1, count: 1, nasty: 0 } },
        {
          flagsOperation: "ListFlags",
          roles: ["buyer", "captain"],
          infoTypes: ["shoe_size"],
          flagTypes: ["Gold", "Brass"]
        }
      )
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(member))
      const error = yield* Effect.flip(adapter.customerCreation.create(draft))
      assert.deepInclude(error.reason, { _tag: "Rejected", sent: false })
      assert.match(error.message, /roles\.captain unknown-value.*infoTypes\.shoe_size.*flagTypes\.Brass/)
      const [theId = ""] = yield* sandbox.control.ids
      const { value } = yield* adapter.customerByEmail.get(EmailAddress.make("kund.0@shop.example.com"))
      assert.deepStrictEqual([value.id, value.login?.roles], [theId, ["buyer"]])
      assert.deepStrictEqual((yield* sandbox.control.requests).writes, {})
    })
  )

  it.live("flags cannot be looked up as long as nobody has named the operation that lists them", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open()
      const error = yield* Effect.flip(adapter.lookups.flags)
      assert.match(error.message, /flagsOperation missing/)
      assert.deepInclude(error.reason, { _tag: "Rejected", sent: false })
    })
  )
})

describe("reading", () => {
  const record = {
    Id: 5,
    Email: "tuva@example.org",
    Account: { Id: 9, LoginName: "tuva", Roles: [12, 13] },
    Info: [{ Id: 7, Value: "38" }],
    Flags: [{ Id: 3, IsSelected: true }]
  }
  const answers: Readonly<Record<string, unknown>> = {
    ListAccountRoles: [{ Id: 12, Code: "buyer" }],
    ListCustomerInfoTypes: [{ Id: 7, Code: "shoe_size" }],
    ListFlags: [{ Id: 3, Name: "VIP", Group: { Code: "service" } }]
  }

  it.live("finds the code of an id whose record does not tell it; an id that nobody names stays one", () =>
    Effect.gen(function* () {
      const { adapter } = yield* serve(
        ({ url }) => json(answers[url.replace(/^.*\//, "").replace(/\?.*$/, "")] ?? record),
        { roles: ["buyer"], infoTypes: ["shoe_size"], flagTypes: ["service/VIP"], flagsOperation: "ListFlags" }
      )
      const { notes, value } = yield* adapter.customerByEmail.get(EmailAddress.make("tuva@example.org"))
      assert.deepStrictEqual(value.login?.roles, ["buyer", "13"])
      assert.deepStrictEqual(
        notes.map(({ field, kind }) => [kind, field]),
        [["ambiguous", "login"]]
      )
      assert.deepStrictEqual(
        value.attributes.map(({ code, kind, value }) => [kind, code, value]),
        [
          ["info", "shoe_size", "38"],
          ["flag", "service/VIP", "true"]
        ]
      )
    })
  )

  it.live("notes every id that stays one because nothing was configured", () =>
    Effect.gen(function* () {
      const { adapter } = yield* serve(() => json(record))
      const { notes } = yield* adapter.customerByEmail.get(EmailAddress.make("tuva@example.org"))
      assert.sameMembers(
        notes.map(({ kind, reason }) => `${kind} ${reason.split(" ")[1]}`),
        ["ambiguous flag", "ambiguous info", "ambiguous role"]
      )
    })
  )

  it.live("says which lookup failed, when one does", () =>
    Effect.gen(function* () {
      const { adapter } = yield* serve(({ url }) => (url.includes("/application/") ? { status: 403 } : json(record)), {
        infoTypes: ["shoe_size"]
      })
      const error = yield* Effect.flip(adapter.customerByEmail.get(EmailAddress.make("tuva@example.org")))
      assert.match(error.message, /^norce\.ListCustomerInfoTypes: Unauthorized \(forbidden\)/)
    })
  )
})

describe("a list", () => {
  it.effect("is fetched once by many, kept for an hour, and fetched again when told to", () =>
    Effect.gen(function* () {
      const { adapter, calls } = yield* serve(({ url }) =>
        json(url.includes("/application/") ? [{ Id: 1, Code: "a" }] : [{ Id: 12, Code: "buyer" }])
      )
      const { forget, infoTypes, roles } = adapter.lookups
      const both = Effect.all([roles, roles, infoTypes, infoTypes], { concurrency: "unbounded" })
      assert.deepStrictEqual(yield* both, [{ buyer: 12 }, { buyer: 12 }, { a: 1 }, { a: 1 }])
      yield* TestClock.adjust("59 minutes")
      yield* both
      assert.lengthOf(calls(), 2)
      yield* TestClock.adjust("1 minute")
      yield* both
      assert.lengthOf(calls(), 4)
      yield* forget
      yield* both
      assert.lengthOf(calls(), 6)
    })
  )

  it.live("that could not be fetched is asked for again", () =>
    Effect.gen(function* () {
      const { adapter, calls } = yield* serve((_, at) => (at < 3 ? { status: 503 } : json([{ Id: 12, Code: "buyer" }])))
      const { roles } = adapter.lookups
      assert.strictEqual((yield* Effect.flip(roles)).reason._tag, "Unavailable")
      assert.deepStrictEqual(yield* roles, { buyer: 12 })
      assert.lengthOf(calls(), 2)
    })
  )

  it.live("of ApplicationService comes from where the option says", () =>
    Effect.gen(function* () {
      const { adapter, calls, origin } = yield* serve(() => json(null))
      yield* adapter.lookups.infoTypes
      yield* adapter.lookups.companyInfoTypes
      const other = yield* serve(() => json([]), { applicationUrl: new URL(`${origin}/app/2.0`) })
      yield* other.adapter.lookups.infoTypes
      assert.deepStrictEqual(
        calls().map(({ url }) => url),
        [
          "/commerce/application/1.1/ListCustomerInfoTypes",
          "/commerce/application/1.1/ListCompanyInfoTypes",
          "/app/2.0/ListCustomerInfoTypes"
        ]
      )
    })
  )
})

const Text = Schema.NullOr(Schema.Literals(["a", "b", "", "constructor", "__proto__"]))
const Id = Schema.NullOr(Schema.Literals([1, 2, 3]))
const Values = Schema.Array(Schema.Struct({ Code: Text, Id }))

it.prop("a table has exactly the codes that one id bears", [Values], ([values]) => {
  const table = tableOfCodes(values)
  for (const code of ["a", "b", "", "constructor", "__proto__"]) {
    const ids = new Set(values.flatMap(({ Code, Id }) => (Code === code && Id !== null ? [Id] : [])))
    const expected = code !== "" && ids.size === 1 ? [...ids][0] : undefined
    assert.strictEqual(Object.hasOwn(table, code) ? table[code] : undefined, expected)
  }
})

it("a flag goes by its name, and by its group where two have one name", () => {
  const table = tableOfFlags([
    { Id: 1, Name: "Ja", Group: { Code: "sms" } },
    { Id: 2, Name: "Ja", Group: { Code: "mail" } },
    { Id: 3, Name: "VIP", Group: null },
    { Id: null, Name: "Nej" }
  ])
  assert.deepStrictEqual(table, { "sms/Ja": 1, "mail/Ja": 2, VIP: 3 })
})
