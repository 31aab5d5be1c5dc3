/** The declaration behind the loss map, held against what the codec does with generated customers. */
import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer } from "@kundbro/domain/Customer"
import { type CustomerFields, valuesOf } from "@kundbro/domain/Fields"
import { canonicalFields, type CanonicalField } from "@kundbro/domain/Mapping"
import { Result } from "effect"
import * as NorceCustomer from "../src/NorceCustomer.ts"
import * as NorceMapping from "../src/NorceMapping.ts"
import type { CodecOptions } from "../src/NorceOptions.ts"
import { build, PersonShape } from "./people.ts"
import { catalogue, tuva } from "./support.ts"

const tenants: Readonly<Record<string, CodecOptions>> = {
  "nothing configured": { defaultCountry: "SE" },
  "a home for everything": {
    ...catalogue,
    defaultCountry: "SE",
    fieldInfo: { birthDate: "birth_date", gender: "gender" },
    consentInfo: { "email-offer": "consent_email", "sms-offer": "consent_sms" },
    consentFlags: { "direct-mail": { granted: "newsletter", refused: "sms" } }
  }
}

/** A part that is dropped whole takes its fields along: the note about the part tells of them all. */
const wholes: ReadonlyArray<readonly [prefix: string, whole: CanonicalField]> = [
  ["addresses.", "addresses.others"],
  ["addresses.", "addresses.delivery"],
  // An undivided name is kept as the last one.
  ["name.family", "name.full"],
  // Which address serves as what.
  ["addresses.others", "addresses.invoice"],
  ["addresses.delivery", "addresses.invoice"],
  ["phones.", "phones.others"],
  ["emails.", "emails.others"]
]

const plain = (value: unknown) =>
  JSON.stringify(value, (key, one: unknown) =>
    // Nothing is what these mean at Norce, and ids are never carried.
    key === "reference" || one === "" || (key === "validated" && one === false) ? undefined : one
  )

/** The addresses of companies count like the customer's own; phones have an order at Norce only. */
const spread = ({ addresses, companies, phones, references, ...rest }: Customer): CustomerFields => ({
  ...rest,
  references: references.filter((one, at) => references.findIndex((other) => plain(other) === plain(one)) === at),
  phones: phones.toSorted((a, b) => Number(b.kind === "mobile") - Number(a.kind === "mobile")),
  addresses: [...addresses, ...companies.flatMap((one) => one.addresses)],
  companies: companies.map((one) => new Company({ ...one, addresses: [] }))
})

/** What these say is kept in another field, or by an order. */
const inAnother: ReadonlySet<CanonicalField> = new Set(["name.full", "addresses.others", "addresses.preferred"])

/** What of `expected` is not in `actual`. */
const missing = (expected: ReadonlyArray<unknown>, actual: ReadonlyArray<unknown>) => {
  const left = actual.map(plain)
  return expected.map(plain).filter((one) => {
    const at = left.indexOf(one)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

for (const [word, options] of Object.entries(tenants)) {
  const codec = NorceCustomer.make(options)
  const { write } = NorceMapping.make(options)

  describe(`the mapping, with ${word},`, () => {
    it.prop(
      "tells of every field that a draft loses or adds to, and calls none exact of which a note tells",
      [PersonShape],
      ([shape]) => {
        const customer = build(shape, 1)
        const encoded = codec.encode(customer)
        if (Result.isFailure(encoded)) return
        const { notes, value } = encoded.success
        const [source, held] = [spread(customer), spread(codec.decode(value).value)]
        const told = new Set(notes.map(({ field }) => field))
        for (const { field, kind } of notes) {
          const rule = canonicalFields.find((one) => one === field)
          assert.notStrictEqual(rule && write[rule]?.kind, "exact", `${kind} ${field}`)
        }
        for (const field of canonicalFields) {
          if (field === "id") continue
          const [before, after] = [valuesOf(source, field), valuesOf(held, field)].map((values) =>
            // The flag of an address that nobody validated says nothing.
            values.filter((one) => field !== "addresses.validated" || one === true)
          )
          const gone = missing(before ?? [], after ?? [])
          const added = missing(after ?? [], before ?? [])
          const isTold =
            told.has(field) || wholes.some(([prefix, whole]) => field.startsWith(prefix) && told.has(whole))
          assert.isTrue(gone.length + added.length === 0 || isTold, `${field} differs and no note tells of it`)
          if (write[field] === undefined) assert.deepStrictEqual(after, [], `${field} has a home that is not declared`)
        }
      },
      { arbitrary: { runs: 200 } }
    )

    it("declares homes that hold something", () => {
      const full = new Customer({
        ...tuva,
        addresses: tuva.addresses.map((one) => new Address({ ...one, region: "Skåne", validated: true })),
        phones: [...tuva.phones].reverse(),
        birthDate: CalendarDate.make("1980-01-01"),
        gender: "female",
        attributes: [new Attribute({ kind: "info", code: "member_since", value: "2011" })],
        consents: ["email-offer", "direct-mail"].map(
          (purpose) => new Consent({ purpose, state: "granted", source: "elsewhere" })
        )
      })
      const held = codec.decode(Result.getOrThrow(codec.encode(full)).value).value
      const declared = canonicalFields.filter((field) => write[field] !== undefined && !inAnother.has(field))
      for (const field of declared) assert.isNotEmpty(valuesOf(full, field), `the example lacks ${field}`)
      for (const field of declared) assert.isNotEmpty(valuesOf(held, field), field)
    })
  })
}
