import { assert, describe, it } from "@effect/vitest"
import { Address, PersonName, Phone } from "@kundbro/domain/Contact"
import { Consent, Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { DateTime, Schema } from "effect"
import { editedSince } from "../src/internal/undoJudgement.ts"

/** Of each part a value that says whose it is. */
const parts = (who: string) => ({
  name: new PersonName({ given: who, family: `${who}sson` }),
  phones: [new Phone({ number: `070-${who}` })],
  addresses: [new Address({ role: "invoice", lines: [`${who}gatan 1`], city: who })],
  consents: [new Consent({ purpose: who, state: "granted", source: "x" })],
  active: who !== "written"
})

const keys = ["name", "phones", "addresses", "consents"] as const
const whose = Schema.Literals(["before", "written"])
const Mix = Schema.Struct({ name: whose, phones: whose, addresses: whose, consents: whose })

const before = new Customer({ ...empty, ...parts("before"), id: CustomerId.make("1") })
const written = new Customer({ ...empty, ...parts("written") })

/** The record as it is when each part is of one of them; what the vendor assigns is as it likes. */
const mixed = (mix: typeof Mix.Type, more: Partial<Customer> = {}) =>
  new Customer({
    ...empty,
    id: CustomerId.make("1"),
    updatedAt: DateTime.makeUnsafe("2026-11-22T20:00:00Z"),
    active: true,
    ...Object.fromEntries(keys.map((key) => [key, parts(mix[key])[key]])),
    ...more
  })

describe("a later edit", () => {
  it.prop("is not seen where every part is as before or as written", [Mix], ([mix]) => {
    assert.deepStrictEqual(editedSince(before, written, mixed(mix)), [])
  })

  it.prop(
    "is seen, and named by its path, whatever the other parts are",
    [Mix, Schema.Literals(keys), Schema.Boolean],
    ([mix, key, isRemoved]) => {
      const empties = { name: new PersonName({}), phones: [], addresses: [], consents: [] }
      const removable = isRemoved && key === "name"
      const edit = removable ? { name: empties.name } : { [key]: parts("later")[key] }
      const found = editedSince(before, written, mixed(mix, edit))
      assert.isNotEmpty(found)
      for (const path of found) assert.isTrue(path.startsWith(key), path)
    }
  )

  it("is not seen in a list that an update has added to, and is in one that somebody has", () => {
    const [a, b, c] = ["before", "written", "later"].flatMap((who) => parts(who).consents)
    const now = (...consents: Array<Consent | undefined>) =>
      new Customer({ ...before, consents: consents.filter((one) => one !== undefined) })
    assert.deepStrictEqual(editedSince(before, written, now(a, b)), [])
    assert.deepStrictEqual(editedSince(before, written, now(a, b, c)), ["consents[2]"])
  })

  it("is seen where something is missing that no update takes away, unless it was replaced", () => {
    const [a, b] = ["before", "written"].flatMap((who) => parts(who).consents)
    const refused = new Consent({ purpose: "before", state: "refused", source: "x" })
    const of = (...consents: Array<Consent | undefined>) =>
      new Customer({ ...empty, consents: consents.filter((one) => one !== undefined) })
    assert.deepStrictEqual(editedSince(of(a), of(b), of(b), ["consents"]), ["consents[0]"])
    assert.deepStrictEqual(editedSince(of(a), of(b), of(b)), [])
    assert.deepStrictEqual(editedSince(of(a), of(refused), of(refused), ["consents"]), [])
    const woman = new Customer({ ...empty, gender: "female" })
    assert.deepStrictEqual(editedSince(woman, empty, empty, ["gender"]), ["gender"])
    assert.deepStrictEqual(editedSince(before, empty, empty, ["addresses.invoice"]), ["addresses[0]"])
  })
})
