import { assert, describe, it } from "@effect/vitest"
import { fromIso } from "@kundbro/domain/CalendarDate"
import { Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { DateTime, Schema } from "effect"
import { Merge, MergePolicy } from "../src/index.ts"

const encode = Schema.encodeSync(Customer)
const source = (system: string, id: string, customer: Customer): Merge.Source => ({
  system,
  id: CustomerId.make(id),
  customer
})

const policies = {
  defaults: MergePolicy.make({ authority: ["paper", "club"] }),
  mixed: MergePolicy.make({
    authority: ["club"],
    fields: {
      name: { from: ["paper"] },
      birthDate: "newest",
      addresses: "union",
      emails: "authority",
      phones: { from: ["club", "paper"] },
      consents: "newest",
      active: "most-restrictive"
    }
  })
}

const customer = (fields: Partial<typeof Customer.Encoded>): Customer =>
  Schema.decodeSync(Customer)({ ...encode(empty), ...fields })

const same = (a: unknown, b: unknown) =>
  assert.deepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))

const isFields = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isFields(value) && Object.values(value).every(isNothing))

/** Whether every part of what a record says is in the merged customer, letter by letter. */
const isWhole = (field: string, value: unknown, merged: unknown): boolean => {
  if (field === "extensions" && isFields(value) && isFields(merged)) {
    const there = new Map(Object.entries(merged))
    return Object.entries(value).every(([key, part]) => JSON.stringify(there.get(key)) === JSON.stringify(part))
  }
  if (Array.isArray(value)) {
    const there = Array.isArray(merged) ? merged.map((part) => JSON.stringify(part)) : []
    return value.every((part) => there.includes(JSON.stringify(part)))
  }
  return value === undefined || JSON.stringify(value) === JSON.stringify(merged)
}

describe("a merge", () => {
  for (const [name, policy] of Object.entries(policies)) {
    const merge = Merge.make(policy)

    it.prop(
      `by policy "${name}" is the same again, and the same whatever the order of the records`,
      [Customer, Customer, Customer],
      ([a, b, c]) => {
        const [x, y, z] = [source("paper", "1", a), source("club", "1", b), source("club", "2", c)] as const
        const once = merge([x, y, z])
        same(merge([x, y, z]), once)
        for (const order of [
          [y, z, x],
          [z, y, x]
        ] as const) {
          same(merge(order), once)
        }
      }
    )

    it.prop(`by policy "${name}" loses nothing without a note`, [Customer, Customer], ([a, b]) => {
      const sources = [source("paper", "1", a), source("club", "2", b)] as const
      const { conflicts, customer: merged, notes } = merge(sources)
      const result = encode(merged)
      for (const { customer: one, id } of sources) {
        for (const [field, value] of Object.entries(encode(one))) {
          const into = Object.entries(result).find(([key]) => key === field)?.[1]
          const isSaid = notes.some((note) => note.field === field && note.setAside.some((member) => member.id === id))
          assert.isTrue(isWhole(field, value, into) || isSaid || isNothing(value), `${field} of ${id}`)
        }
      }
      assert.deepStrictEqual(
        conflicts,
        notes.filter(({ conflict }) => conflict)
      )
      assert.strictEqual(new Set(notes.map(({ field }) => field)).size, notes.length)
    })

    it.prop(`by policy "${name}" of one record is that record, without its id`, [Customer], ([one]) => {
      const { conflicts, customer: merged } = merge([source("paper", "1", one)])
      // A record may contradict itself about one consent; the stricter answer counts.
      assert.deepStrictEqual(
        conflicts.filter(({ field }) => field !== "consents"),
        []
      )
      if (policy !== policies.defaults) return
      const { id: _, consents: __, ...rest } = encode(one)
      for (const [field, value] of Object.entries(rest)) {
        if (!isNothing(value))
          assert.deepStrictEqual(Object.entries(encode(merged)).find(([key]) => key === field)?.[1], value)
      }
    })
  }

  const merge = Merge.make(policies.defaults)
  const at = (year: number) => `${year}-01-01T00:00:00.000Z`

  it("takes each field from the system that the policy names, and says so", () => {
    const paper = customer({ name: { given: "Bo", family: "Ek" }, gender: "male", updatedAt: at(2020) })
    const club = customer({
      name: { given: "Bosse", family: "Ek" },
      birthDate: "1960-05-01",
      gender: "MALE",
      addresses: [{ lines: ["Nygatan 1"], role: "invoice" }],
      updatedAt: at(2024)
    })
    const { conflicts, customer: merged, notes } = merge([source("club", "7", club), source("paper", "1", paper)])
    assert.strictEqual(merged.name.given, "Bo")
    assert.strictEqual(merged.birthDate, fromIso("1960-05-01"))
    assert.strictEqual(merged.updatedAt && DateTime.formatIso(merged.updatedAt), at(2024))
    assert.deepStrictEqual(
      conflicts.map(({ field, from, rule, setAside }) => [field, rule, from[0]?.system, setAside[0]?.system]),
      [
        ["name", "authority", "paper", "club"],
        ["updatedAt", "latest", "club", "paper"]
      ]
    )
    assert.deepStrictEqual(
      notes.find(({ field }) => field === "gender"),
      {
        field: "gender",
        rule: "authority",
        from: [{ system: "paper", id: CustomerId.make("1") }],
        setAside: [{ system: "club", id: CustomerId.make("7") }],
        conflict: false,
        reason: "by the rule: authority"
      }
    )
  })

  it("an address list is that of the record changed last, whole", () => {
    const home = (street: string) => [{ lines: [street], role: "invoice" }]
    const old = customer({ addresses: home("Gamla vägen 1"), updatedAt: at(2019) })
    const fresh = customer({ addresses: home("Nya vägen 2"), updatedAt: at(2025) })
    const silent = customer({ addresses: home("Okänd 3") })
    const merged = merge([source("paper", "1", old), source("club", "1", fresh), source("club", "2", silent)])
    assert.deepStrictEqual(
      merged.customer.addresses.flatMap(({ lines }) => lines),
      ["Nya vägen 2"]
    )
  })

  it("between two records of one system the one changed last goes first, and that is a conflict to look at", () => {
    const [a, b] = [
      customer({ birthDate: "1960-05-01", updatedAt: at(2019) }),
      customer({ birthDate: "1961-05-01", updatedAt: at(2020) })
    ]
    const { conflicts, customer: merged } = merge([source("paper", "1", a), source("paper", "2", b)])
    assert.strictEqual(merged.birthDate, fromIso("1961-05-01"))
    assert.strictEqual(
      conflicts.find(({ field }) => field === "birthDate")?.reason,
      "by the rule: authority; of several records of paper the one that was changed last"
    )
  })

  it("lists are put together once, the first says which part is the main one", () => {
    const paper = customer({
      emails: [{ address: "bo@example.org", preferred: true }],
      phones: [{ number: "070-123 45 67" }]
    })
    const club = customer({
      emails: [{ address: "BO@example.org" }, { address: "ek@example.org", preferred: true }],
      phones: [{ number: "+46701234567" }, { number: "08-12 34 56" }]
    })
    const { conflicts, customer: merged, notes } = merge([source("paper", "1", paper), source("club", "1", club)])
    assert.deepStrictEqual(
      merged.emails.map(({ address, preferred = false }) => `${address} ${preferred}`),
      ["bo@example.org true", "ek@example.org false"]
    )
    assert.deepStrictEqual(
      merged.phones.map(({ number }) => number),
      ["070-123 45 67", "08-12 34 56"]
    )
    assert.deepStrictEqual(conflicts, [])
    assert.deepStrictEqual(
      notes.filter(({ setAside }) => setAside.length > 0).map(({ field }) => field),
      ["emails", "phones"]
    )
  })

  it("a refusal anywhere refuses, and nobody's silence does", () => {
    const consent = (state: "granted" | "refused" | "unknown", purpose: string, title?: string) => ({
      purpose,
      state,
      source: "register",
      ...(title !== undefined && { title })
    })
    const paper = customer({
      consents: [
        consent("granted", "email-offer"),
        consent("granted", "sms-offer"),
        consent("unknown", "contact"),
        consent("granted", "direct-mail", "NB")
      ]
    })
    const club = customer({
      consents: [consent("refused", "email-offer"), consent("granted", "contact"), consent("refused", "direct-mail")]
    })
    const { conflicts, customer: merged } = merge([source("paper", "1", paper), source("club", "1", club)])
    assert.deepStrictEqual(
      merged.consents.map(({ purpose, state, title = "" }) => `${purpose} ${title} ${state}`).sort(),
      ["contact  unknown", "direct-mail  refused", "email-offer  refused", "sms-offer  granted"]
    )
    assert.deepStrictEqual(
      conflicts.map(({ field, setAside }) => [field, setAside.map(({ system }) => system).join()]),
      [["consents", "paper,club"]]
    )
  })

  it("what one of them hides stays hidden", () => {
    const [open, hidden] = [
      customer({ protection: { address: false, phone: false } }),
      customer({ protection: { address: true } })
    ]
    const { customer: merged } = merge([source("paper", "1", open), source("club", "1", hidden)])
    assert.deepStrictEqual({ ...merged.protection }, { address: true, phone: false })
  })

  it("vendor extensions are kept by vendor; two of one vendor are a conflict", () => {
    const of = (vendor: string, value: string) => customer({ extensions: { [vendor]: { Own: value } } })
    const both = merge([source("paper", "1", of("infosoft", "x")), source("club", "1", of("harmoney", "y"))])
    assert.deepStrictEqual(both.customer.extensions, { infosoft: { Own: "x" }, harmoney: { Own: "y" } })
    const clash = merge([source("paper", "1", of("infosoft", "x")), source("paper", "2", of("infosoft", "y"))])
    assert.deepStrictEqual(clash.customer.extensions, { infosoft: { Own: "x" } })
    assert.deepStrictEqual(
      clash.conflicts.map(({ field }) => field),
      ["extensions"]
    )
  })

  it("a note holds no value", () => {
    const a = customer({ name: { given: "Kanarie" }, emails: [{ address: "kanarie@example.org" }] })
    const b = customer({ name: { given: "Kanariefågel" } })
    assert.notMatch(JSON.stringify(merge([source("paper", "1", a), source("club", "2", b)]).notes), /kanarie/i)
  })

  it("a rule that a field cannot have is refused", () => {
    assert.throws(() =>
      Schema.decodeUnknownSync(MergePolicy.MergePolicy)({ authority: ["a"], fields: { name: "union" } })
    )
    assert.throws(() => MergePolicy.make({ authority: [] }))
  })
})
