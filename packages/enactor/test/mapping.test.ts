/** The declaration behind the loss map, held against what the codec does with generated customers. */
import { assert, describe, it } from "@effect/vitest"
import { Address, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { type CustomerFields, valuesOf } from "@kundbro/domain/Fields"
import { canonicalFields, type CanonicalField } from "@kundbro/domain/Mapping"
import { differences } from "@kundbro/domain/Comparison"
import { Result } from "effect"
import { EnactorCustomer, EnactorMapping, EnactorOptions } from "../src/index.ts"
import { build, PersonShape } from "./people.ts"
import { codec, id, readCustomer, tuva } from "./support.ts"

const { write } = EnactorMapping.mapping

/** What one note says of several rows: which role an address has, and a folded name that becomes the surname. */
const toldBy: Readonly<Partial<Record<CanonicalField, ReadonlyArray<CanonicalField>>>> = {
  "addresses.others": ["addresses.invoice", "addresses.delivery"],
  "name.family": ["name.full"]
}

const plain = (values: ReadonlyArray<unknown>) => values.map((one) => JSON.stringify(one)).toSorted()

describe("the mapping", () => {
  it.prop(
    "tells of every field that a draft loses or adds to, and calls none exact of which a note tells",
    [PersonShape],
    ([shape]) => {
      const source = build(shape, 1)
      const drafted = codec.draft(source)
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
        const isTold = told.has(field) || toldBy[field]?.some((other) => told.has(other)) === true
        if (!isTold) assert.deepStrictEqual(after, before, `${field} differs and no note tells of it`)
        if (write[field] === undefined) assert.deepStrictEqual(after, [], `${field} has a home that is not declared`)
      }
    },
    { arbitrary: { runs: 300 } }
  )

  it.prop(
    "a draft written to a file and read back is the draft, and writing that again gives the same file",
    [PersonShape],
    ([shape]) => {
      const drafted = codec.draft(build(shape, 1))
      if (Result.isFailure(drafted)) {
        for (const issue of drafted.failure) {
          assert.isNotEmpty(issue.remedy)
          assert.notMatch(JSON.stringify(issue), /nnnnn|Ødegård|Sweden/)
        }
        return
      }
      const number = id("0000000001")
      const { xml } = Result.getOrThrow(codec.toXml(number, drafted.success))
      const back = codec.fromWire(readCustomer(xml)).value
      assert.deepStrictEqual(differences(drafted.success, back), [])
      assert.strictEqual(back.id, number)
      const again = Result.getOrThrow(codec.toXml(number, Result.getOrThrow(codec.draft(back))))
      assert.strictEqual(again.xml, xml)
    },
    { arbitrary: { runs: 300 } }
  )

  it("declares homes that hold something", () => {
    const roles = { invoice: "ADDRESS_BILL", delivery: "ADDRESS_SHIP", home: "ADDRESS_HOME" }
    const turned = Object.fromEntries(Object.entries(roles).map(([word, member]) => [member, word]))
    const own = EnactorCustomer.make(
      EnactorOptions.codecOptions({
        vocabularies: {
          addressRole: { read: turned, write: roles },
          kind: { read: { RETAIL: "person" }, write: { person: "RETAIL" } }
        }
      })
    )
    const [place] = tuva.addresses
    const full = new Customer({
      ...tuva,
      kind: "person",
      phones: [...tuva.phones, new Phone({ number: "1" })],
      addresses: Object.keys(roles).map((role) => new Address({ lines: [], ...place, role }))
    })
    const held = Result.getOrThrow(own.draft(full)).customer
    // A folded name is kept as the surname; loyalty is a record of its own.
    const elsewhere: ReadonlySet<CanonicalField> = new Set(["name.full", "loyalty.balance"])
    const declared = canonicalFields.filter((field) => write[field] !== undefined && !elsewhere.has(field))
    for (const field of declared) assert.isNotEmpty(valuesOf(full, field), `the example lacks ${field}`)
    for (const field of declared) {
      // Where a consent was written down is told by the new home.
      assert.includeMembers(plain(valuesOf(held, field)), plain(valuesOf(full, field)), field)
    }
  })
})
