/** The declaration behind the loss map, held against what the codec does with generated customers. */
import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { inUse, valuesOf } from "@kundbro/domain/Fields"
import { EmailAddress } from "@kundbro/domain/Ids"
import { canonicalFields, type CanonicalField } from "@kundbro/domain/Mapping"
import { Result } from "effect"
import { InfosoftCustomer, InfosoftMapping, type InfosoftOptions } from "../src/index.ts"
import { build, PersonShape, WireShape } from "./people.ts"
import { fixture, tuva } from "./support.ts"

const tenants: Readonly<Record<string, InfosoftOptions.CodecOptions>> = {
  "nothing configured": {},
  "everything configured": {
    detailMembers: [
      "FirstName",
      "LastName",
      "Telephone1",
      "Telephone2",
      "Telephone3",
      "Telephone4",
      "EMailAddress",
      "BirthDate"
    ],
    nameCase: "upper",
    addressRole: "delivery",
    phoneKinds: { "1": "home", "2": "mobile" },
    referenceAttributes: { crm: "CRMREF" }
  }
}

/** A note about one of these tells of the other as well. */
const toldBy: ReadonlyArray<readonly [prefix: string, by: CanonicalField]> = [
  // An undivided name is kept as the last one.
  ["name.family", "name.full"],
  ["emails.", "emails.others"],
  ["phones.", "phones.others"],
  // Slots decide the order.
  ["phones.", "phones.slot"],
  // An attribute may hold the value that a reference wanted.
  ["references", "attributes"],
  ["attributes", "references"]
]

const plain = (values: ReadonlyArray<unknown>) => values.map((one) => JSON.stringify(one)).toSorted()

for (const [word, options] of Object.entries(tenants)) {
  const { read, write } = InfosoftMapping.make(options)

  describe(`the mapping, with ${word},`, () => {
    it.prop(
      "tells of every field that a draft loses or adds to, and calls none exact of which a note tells",
      [PersonShape],
      ([shape]) => {
        const source = build(shape, 1)
        const drafted = InfosoftCustomer.draft(options, source)
        if (Result.isFailure(drafted)) return
        const { customer, notes } = drafted.success
        const told = new Set(notes.map(({ field }) => field))
        for (const { field, kind } of notes) {
          const rule = canonicalFields.find((one) => one === field)
          const isOfOthers = field === "phones.others" || field === "emails.others"
          if (!isOfOthers) assert.notStrictEqual(rule && write[rule]?.kind, "exact", `${kind} ${field}`)
        }
        for (const field of canonicalFields) {
          if (field === "id") continue
          const [before, after] = [plain(valuesOf(source, field)), plain(valuesOf(customer, field))]
          const isTold = told.has(field) || toldBy.some(([prefix, by]) => field.startsWith(prefix) && told.has(by))
          if (!isTold) assert.deepStrictEqual(after, before, `${field} differs and no note tells of it`)
          if (write[field] === undefined) assert.deepStrictEqual(after, [], `${field} has a home that is not declared`)
        }
      },
      { arbitrary: { runs: 200 } }
    )

    it.prop(
      "declares every field that is read, and notes none that it declares exact",
      [WireShape],
      ([information]) => {
        const { notes, value } = InfosoftCustomer.fromWire(options, {
          information,
          titles: [fixture("title")],
          attributes: [{ Code: "CRMREF", Value: "1" }]
        })
        for (const field of inUse(value)) assert.property(read, field)
        for (const { field, kind } of notes) {
          const rule = canonicalFields.find((one) => one === field)
          // A folded name is a remark of the rule; whether a name is one, only the record shows.
          if (field !== "name.family") assert.notStrictEqual(rule && read[rule]?.kind, "exact", `${kind} ${field}`)
        }
      },
      { arbitrary: { runs: 100 } }
    )

    it("declares homes that hold something", () => {
      const full = new Customer({
        ...tuva,
        birthDate: CalendarDate.make("1980-01-01"),
        name: new PersonName({ given: "TUVA", family: "LINDKVIST" }),
        emails: [new Email({ address: EmailAddress.make("tuva@example.org") })],
        phones: [new Phone({ number: "1", slot: 1, kind: "home" }), new Phone({ number: "2", slot: 2, kind: "mobile" })]
      })
      const held = Result.getOrThrow(InfosoftCustomer.draft(options, full)).customer
      // It is never written beside the two parts.
      const declared = canonicalFields.filter((field) => write[field] !== undefined && field !== "name.full")
      for (const field of declared) assert.isNotEmpty(valuesOf(full, field), `the example lacks ${field}`)
      for (const field of declared) {
        assert.includeMembers(plain(valuesOf(full, field)), plain(valuesOf(held, field)), field)
        assert.isNotEmpty(valuesOf(held, field), field)
      }
    })
  })
}
