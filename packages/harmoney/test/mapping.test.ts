/** The declaration behind the loss map, held against what the codec does with generated customers. */
import { assert, describe, it } from "@effect/vitest"
import { Address, Phone } from "@kundbro/domain/Contact"
import { Consent, Customer, Protection } from "@kundbro/domain/Customer"
import { type CustomerFields, valuesOf } from "@kundbro/domain/Fields"
import { canonicalFields, type CanonicalField } from "@kundbro/domain/Mapping"
import { Result } from "effect"
import { HarmoneyCustomer, HarmoneyMapping } from "../src/index.ts"
import { build, PersonShape } from "./people.ts"
import { codec, tuva } from "./support.ts"

const { write } = HarmoneyMapping.make(codec.limits)

/** The role of an address is told by three rows; the e-mail address that is kept may not be the first. */
const toldBy: Readonly<Partial<Record<CanonicalField, CanonicalField>>> = {
  "addresses.invoice": "addresses.others",
  "addresses.delivery": "addresses.others",
  "emails.address": "emails.others"
}

const plain = (values: ReadonlyArray<unknown>) => values.map((one) => JSON.stringify(one)).toSorted()

describe("the mapping", () => {
  it.prop(
    "tells of every field that a draft loses or adds to, and calls none exact of which a note tells",
    [PersonShape],
    ([shape]) => {
      const source = build(shape, 1)
      const drafted = HarmoneyCustomer.draft(codec, source)
      if (Result.isFailure(drafted)) return
      const { customer, notes } = drafted.success
      const told = new Set(notes.map(({ field }) => field))
      for (const { field, kind } of notes) {
        const rule = canonicalFields.find((one) => one === field)
        assert.notStrictEqual(rule && write[rule]?.kind, "exact", `${kind} ${field}`)
      }
      for (const field of canonicalFields) {
        if (field === "id") continue
        const [before, after] = [source, customer].map((one: CustomerFields) => plain(valuesOf(one, field)))
        const isTold = told.has(field) || told.has(toldBy[field] ?? field)
        if (!isTold) assert.deepStrictEqual(after, before, `${field} differs and no note tells of it`)
        if (write[field] === undefined) assert.deepStrictEqual(after, [], `${field} has a home that is not declared`)
      }
    },
    { arbitrary: { runs: 200 } }
  )

  it("declares homes that hold something", () => {
    const [invoice] = tuva.addresses
    const place = { ...invoice, lines: ["Gränden 1", "Port 2"], given: "Tuva", careOf: "Öberg", additionalName: "B" }
    const full = new Customer({
      ...tuva,
      language: "en",
      phones: [...tuva.phones, new Phone({ number: "08-1" })],
      addresses: ["invoice", "delivery", "temporary-delivery"].map(
        (role) => new Address({ ...place, role, district: "Norr" })
      ),
      consents: [new Consent({ purpose: "email-offer", state: "granted", source: "elsewhere" })],
      protection: new Protection({ address: true, phone: false })
    })
    const held = Result.getOrThrow(HarmoneyCustomer.draft(codec, full)).customer
    // Relations are records of their own.
    const declared = canonicalFields.filter((field) => write[field] !== undefined && field !== "relations")
    for (const field of declared) assert.isNotEmpty(valuesOf(full, field), `the example lacks ${field}`)
    for (const field of declared)
      assert.includeMembers(plain(valuesOf(held, field)), plain(valuesOf(full, field)), field)
  })
})
