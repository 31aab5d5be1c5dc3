import { assert, describe, it, layer } from "@effect/vitest"
import { Address, Phone } from "@kundbro/domain/Contact"
import { Attribute, Consent, Customer, empty } from "@kundbro/domain/Customer"
import { Unreadable } from "@kundbro/domain/CalendarDate"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Schema } from "effect"
import { CustomerRules, Migration, Plan } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { person } from "./support/MemoryVendor.ts"
import { change, email, world } from "./support/world.ts"

const { fill, merge, translate } = CustomerRules
const plan = (more: Partial<typeof Plan.Plan.Encoded>) => Plan.make({ name: "members", onExisting: "merge", ...more })
const rules = (given: typeof CustomerRules.Merge.Encoded = {}) =>
  plan({ merge: given }).merge ?? { default: "source" as const }

const json = (value: unknown): Schema.Json => JSON.parse(JSON.stringify(value))
const lists = ["emails", "phones", "addresses", "companies", "subscriptions"] as const
const ones = ["kind", "name", "birthDate", "gender", "nationalId", "language", "active", "login"] as const
const consent = (purpose: string, state: Consent["state"], title?: string) =>
  new Consent({ purpose, state, source: "x", ...(title !== undefined && { title }) })
const attribute = (code: string, value: string) => new Attribute({ kind: "info", code, value })

const authorities = Schema.Struct({
  default: Schema.Literals(["source", "target"]),
  name: Schema.Literals(["source", "target"]),
  emails: Schema.Literals(["source", "target"]),
  consents: Schema.Literals(["source", "target"]),
  attributes: Schema.Literals(["source", "target"])
})

describe("a merge", () => {
  it.prop("invents nothing: every value and every part is one side's", [authorities, Customer, Customer], (given) => {
    const [by, source, target] = given
    const { customer } = merge(rules(by), source, target)
    for (const field of [...ones, ...lists]) {
      const said = [source[field], target[field]].map((value) => json(value ?? null))
      assert.isTrue(
        said.some((value) => JSON.stringify(value) === JSON.stringify(customer[field] ?? null)),
        field
      )
    }
    for (const field of ["consents", "attributes"] as const) {
      const parts = [...source[field], ...target[field]].map((part) => JSON.stringify(part))
      for (const part of customer[field]) assert.include(parts, JSON.stringify(part))
    }
    assert.deepStrictEqual(json(customer.extensions), json(source.extensions))
  })

  it.prop(
    "is done once: merging again with either side changes nothing",
    [authorities, Customer, Customer],
    (given) => {
      const [by, source, target] = given
      const once = merge(rules(by), source, target).customer
      assert.deepStrictEqual(json(merge(rules(by), once, target).customer), json(once))
      assert.deepStrictEqual(json(merge(rules(by), source, once).customer), json(once))
    }
  )

  it.prop(
    "keeps to the named authority, and takes the other's word where it has none",
    [Customer, Customer],
    (given) => {
      const [source, target] = given
      for (const side of ["source", "target"] as const) {
        const { customer } = merge(rules({ default: side }), source, target)
        const [first, second] = side === "source" ? [source, target] : [target, source]
        for (const field of lists) {
          assert.deepStrictEqual(json(customer[field]), json(first[field].length > 0 ? first[field] : second[field]))
        }
        assert.strictEqual(customer.active, first.active ?? second.active)
        for (const part of ["address", "phone"] as const) {
          const hidden = source.protection?.[part] === true || target.protection?.[part] === true
          assert.strictEqual(customer.protection?.[part] ?? false, hidden, "what either hides stays hidden")
        }
      }
    }
  )

  it("asks each consent and attribute by its key, and lets an answer stand before none", () => {
    const source = new Customer({
      ...empty,
      consents: [consent("email-offer", "unknown"), consent("sms-offer", "refused"), consent("direct-mail", "granted")],
      attributes: [attribute("SHOE", "41"), attribute("CLUB", "north")]
    })
    const target = new Customer({
      ...empty,
      consents: [consent("email-offer", "granted"), consent("sms-offer", "granted"), consent("contact", "refused")],
      attributes: [attribute("SHOE", "42")]
    })
    const state = ({ consents }: Customer) => consents.map(({ purpose, state }) => `${purpose} ${state}`).sort()
    const values = ({ attributes }: Customer) => attributes.map(({ code, value }) => `${code} ${value}`).sort()
    const ours = merge(rules(), source, target)
    assert.deepStrictEqual(state(ours.customer), [
      "contact refused",
      "direct-mail granted",
      "email-offer granted",
      "sms-offer refused"
    ])
    assert.deepStrictEqual(values(ours.customer), ["CLUB north", "SHOE 41"])
    assert.deepStrictEqual(ours.notes, [])
    const theirs = merge(rules({ consents: "target", attributes: "target" }), source, target)
    assert.include(state(theirs.customer), "sms-offer granted")
    assert.deepStrictEqual(values(theirs.customer), ["CLUB north", "SHOE 42"])
    assert.deepStrictEqual(
      theirs.notes.map(({ field, kind }) => [field, kind]),
      [
        ["consents", "dropped"],
        ["attributes", "dropped"]
      ]
    )
  })
})

describe("other words and defaults", () => {
  const { defaults, values } = plan({
    values: {
      gender: { F: "female" },
      "addresses.country": { Sverige: "SE" },
      consents: { newsletter: "email-offer" },
      attributes: { "info SHOE": "info SHOESIZE" },
      language: { constructor: "sv" }
    },
    defaults: {
      language: "sv",
      "addresses.country": "NO",
      "phones.kind": "mobile",
      attributes: { "info ORIGIN": "club" }
    }
  })
  const country = (text: string) => new Address({ lines: [], country: new Unreadable({ text }) })

  it("are given where the plan names them, each with one note", () => {
    const customer = new Customer({
      ...empty,
      gender: "F",
      addresses: [country("Sverige"), country("Atlantis"), new Address({ lines: [] })],
      phones: [new Phone({ number: "1" }), new Phone({ number: "2", kind: "work" })],
      consents: [consent("newsletter", "granted")],
      attributes: [attribute("SHOE", "41")]
    })
    const translated = translate(values, customer)
    assert.deepStrictEqual(
      translated.notes.map(({ field, kind }) => `${kind} ${field}`),
      ["transformed gender", "transformed addresses.country", "transformed consents", "transformed attributes"]
    )
    const done = fill(defaults, translated.customer)
    assert.deepStrictEqual(done.notes.map(({ field, kind }) => `${kind} ${field}`).sort(), [
      "defaulted addresses.country",
      "defaulted attributes",
      "defaulted language",
      "defaulted phones.kind"
    ])
    assert.deepStrictEqual(json(done.customer), {
      references: [],
      name: {},
      emails: [],
      companies: [],
      subscriptions: [],
      extensions: {},
      gender: "female",
      language: "sv",
      addresses: [
        { lines: [], country: "SE" },
        { lines: [], country: { _tag: "Unreadable", text: "Atlantis" } },
        { lines: [], country: "NO" }
      ],
      phones: [
        { number: "1", kind: "mobile" },
        { number: "2", kind: "work" }
      ],
      consents: [{ purpose: "email-offer", state: "granted", source: "x" }],
      attributes: [
        { kind: "info", code: "SHOESIZE", value: "41" },
        { kind: "info", code: "ORIGIN", value: "club" }
      ]
    })
    assert.isTrue(Schema.is(Customer)(done.customer))
  })

  it.prop(
    "leave every customer one that can be stored, and note exactly what they changed",
    [Customer],
    ([customer]) => {
      const translated = translate(values, customer)
      const done = fill(defaults, translated.customer)
      assert.isTrue(Schema.is(Schema.toType(Customer))(done.customer))
      assert.strictEqual(
        translated.notes.length === 0,
        JSON.stringify(translated.customer) === JSON.stringify(customer)
      )
      assert.deepStrictEqual(fill(defaults, done.customer), { customer: done.customer, notes: [] })
    }
  )

  it.effect(
    "of a field that there is none for, or that no address can have, are refused with the names that there are",
    () =>
      Effect.gen(function* () {
        for (const [wrong, told] of [
          [{ values: { "emails.adress": { a: "b" } } }, "emails.role"],
          [{ onExisting: "merge", merge: { "emails.address": "target" } }, "emails, phones"],
          [{ defaults: { "addresses.country": "Sweden" } }, "ISO 3166-1"],
          [{ values: { attributes: { "info A": "B" } } }, "a space and its code"],
          [{ merge: { default: "target" } }, '"onExisting": "merge"']
        ] as const) {
          const error = yield* Effect.flip(Plan.decode({ name: "members", ...wrong }))
          assert.include(error.message, told)
        }
      })
  )
})

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a migration by rules", (it) => {
  const there = (n: number, more: Partial<Customer>) =>
    new Customer({
      ...person(n),
      references: [{ kind: "code", value: `mem:s${n}` }],
      extensions: {},
      id: CustomerId.make(`t${n}`),
      ...more
    })

  it.effect("merges with what the target has, predicts and proves the merged one, and says what was left out", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* world(3, {
        onExisting: "merge",
        merge: { emails: "target" },
        values: { gender: { F: "female" } },
        defaults: { language: "sv" }
      })
      change(source, "s1", { gender: "F" })
      target.customers.set(
        "t1",
        there(1, { emails: email("own@example.test"), language: "nb", phones: [new Phone({ number: "1" })] })
      )
      const predicted = yield* Migration.dryRun(options)
      assert.deepStrictEqual({ ...predicted.prediction?.outcomes }, { created: 2, updated: 1 })
      assert.strictEqual(predicted.prediction?.losses.find(({ field }) => field === "emails.address")?.records, 1)
      assert.strictEqual(predicted.prediction?.losses.find(({ field }) => field === "language")?.records, 2)
      const done = yield* Migration.run(options)
      assert.deepStrictEqual({ ...done.endings }, { created: 2, updated: 1 })
      const merged = target.customers.get("t1")
      assert.deepStrictEqual(
        [merged?.emails[0]?.address, merged?.gender, merged?.language, merged?.phones.length, merged?.name],
        ["own@example.test", "female", "nb", 1, person(1).name]
      )
      assert.isTrue((yield* Migration.verify(options)).verified)
      // The source's word for what it rules over arrives later, too; what the target rules over is left alone.
      change(source, "s1", { gender: "male", emails: email("late@example.test") })
      yield* Migration.run({ ...options, changes: true })
      const later = target.customers.get("t1")
      assert.deepStrictEqual([later?.gender, later?.emails[0]?.address], ["male", "own@example.test"])
      assert.isTrue((yield* Migration.verify(options)).verified)
    })
  )

  it.effect("writes a protected customer only where the target keeps the attribute that the plan names", () =>
    Effect.gen(function* () {
      for (const keeps of [true, false]) {
        const protectedIdentity = { kind: "flag", code: "HIDDEN" }
        const { options, source, target } = yield* world(2, { protectedIdentity })
        change(source, "s1", { protection: { phone: true } })
        const { draft } = target.adapter.customerDrafts
        const forgetful = {
          ...target.adapter,
          customerDrafts: {
            ...target.adapter.customerDrafts,
            draft: (customer: Customer) => draft(new Customer({ ...customer, attributes: [] }))
          }
        }
        const done = yield* Migration.run(keeps ? options : { ...options, target: forgetful })
        const { "dead-letter": dead = 0 } = done.endings
        assert.strictEqual(dead, keeps ? 0 : 1)
        const hidden = [...target.customers.values()].flatMap(({ attributes }) => attributes)
        assert.deepStrictEqual(json(hidden), keeps ? [{ kind: "flag", code: "HIDDEN", value: "true" }] : [])
        if (!keeps) {
          assert.strictEqual(done.exceptions[0]?.reason, "ProtectedIdentity")
          assert.include(done.exceptions[0]?.remedy, "the target keeps no attribute `")
        }
      }
    })
  )
})
