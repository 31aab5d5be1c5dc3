import { assert, describe, it } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { Comparison, MatchOptions, Traits } from "../src/index.ts"
import { hardSet } from "./support/hardSet.ts"
import { customer, type Facts, nationalIdOf } from "./support/people.ts"
import { random } from "./support/random.ts"

const options = MatchOptions.make({ year: 2026, nicknames: [["lars", "lasse"]] })
const look = (a: Facts, b: Facts, by = options) => {
  const traits = Traits.from(by)
  return Comparison.make(by)(traits(customer(a)), traits(customer(b)))
}

const asa: Facts = {
  given: "Åsa",
  family: "Lindqvist",
  birthDate: "1981-12-18",
  email: "asa@example.org",
  phone: "070-123 45 67",
  street: "Storgatan 5",
  postalCode: "123 45"
}

describe("two records side by side", () => {
  it("say the same in both orders, whoever they are", () => {
    const records = hardSet(11, 12).map((one) => Traits.from(options)(one.customer))
    const compare = Comparison.make(options)
    const r = random(5)
    for (let at = 0; at < 4000; at++) {
      const first = r.below(records.length)
      // Half of them are the set's own pairs, which have something in common.
      const second = r.chance(0.5) ? first ^ 1 : r.below(records.length)
      const [a, b] = [records[first], records[second]]
      if (a === undefined || b === undefined) continue
      assert.deepStrictEqual(compare(a, b), compare(b, a))
    }
  })

  it.prop("say the same in both orders, whatever a vendor holds", [Customer, Customer], ([a, b]) => {
    const traits = Traits.from(options)
    const compare = Comparison.make(options)
    assert.deepStrictEqual(compare(traits(a), traits(b)), compare(traits(b), traits(a)))
  })

  it("add up their evidence, each with its points", () => {
    const found = look(asa, { ...asa, given: "Asa", phone: "+46701234567" })
    assert.strictEqual(found.outcome, "same")
    assert.strictEqual(
      Comparison.describe(found, options.points),
      "same birth date (+30), same e-mail address (+40), same phone number (+20), same address (+15), given names alike (+8), same family name (+15)"
    )
  })

  it("take other points from the options", () => {
    const dear = MatchOptions.make({ points: { email: 10 } })
    const sparse: Facts = { given: "Åsa", family: "Lindqvist", email: "asa@example.org" }
    assert.strictEqual(look(sparse, sparse).outcome, "same")
    assert.strictEqual(look(sparse, sparse, dear).outcome, "review")
    assert.strictEqual(look(sparse, sparse, dear).score, 40)
  })

  it.each([
    ["birthDate", { ...asa, birthDate: "1981-12-19" }],
    ["givenName", { ...asa, given: "Kerstin" }]
  ] as const)("are two people when %s contradicts, whatever else agrees", (field, other) => {
    const found = look(asa, other)
    assert.deepStrictEqual([found.outcome, found.against], ["different", [field]])
    assert.isAbove(found.score, options.same)
  })

  it("are two people when the national ids contradict, and not when one of them is unreadable", () => {
    const [id, other] = [nationalIdOf(random(1), "1981-12-18"), nationalIdOf(random(2), "1981-12-18")]
    const unreadable = `${id.slice(0, -1)}${(Number(id.at(-1)) + 1) % 10}`
    assert.deepStrictEqual(look({ ...asa, nationalId: id }, { ...asa, nationalId: other }).against, ["nationalId"])
    assert.strictEqual(look({ ...asa, nationalId: id }, { ...asa, nationalId: other }).outcome, "different")
    assert.strictEqual(look({ ...asa, nationalId: id }, { ...asa, nationalId: unreadable }).outcome, "same")
  })

  it("are a question when one national id stands on two birth dates or two given names", () => {
    const id = { ...asa, nationalId: "811218-9876" }
    assert.strictEqual(look(id, { ...id, birthDate: "1981-12-19" }).outcome, "review")
    assert.strictEqual(look(id, { ...id, given: "Kerstin" }).outcome, "review")
    assert.strictEqual(look(id, { ...id, nationalId: "19811218-9876", family: "Ek" }).outcome, "same")
  })

  it("are a question when no given name speaks for them, or one that is a letter apart", () => {
    const { given: _, ...nameless } = asa
    assert.strictEqual(look(asa, nameless).outcome, "review")
    assert.strictEqual(look({ ...asa, given: "Erik" }, { ...asa, given: "Erika" }).outcome, "review")
  })

  it.each([
    ["Per-Olof", "Per Olof", "givenName"],
    ["Anna Maria", "Anna", "givenName"],
    ["Anna Maria", "Maria", "givenNameAlike"],
    ["Lars", "Lasse", "givenNameAlike"],
    ["L", "Lars", "givenNameAlike"],
    ["Torkel", "Tokrel", "givenNameAlike"],
    ["Anna", "Hanna", "givenNameNear"]
  ] as const)("the given names %s and %s: %s", (one, other, evidence) => {
    assert.include(look({ ...asa, given: one }, { ...asa, given: other }).evidence, evidence)
  })

  it("an undivided name is divided as the other record's is", () => {
    const { family: _, given: __, ...rest } = asa
    const whole = (full: string) => ({ ...rest, full })
    assert.includeMembers([...look(whole("Lindqvist, Åsa"), asa).evidence], ["givenName", "familyName"])
    assert.includeMembers(
      [...look(whole("Lindqvist Åsa"), whole("ÅSA LINDQVIST")).evidence],
      ["givenName", "familyName"]
    )
    assert.deepStrictEqual(look(whole("Lindqvist Kerstin"), asa).against, ["givenName"])
    assert.deepStrictEqual(look(whole("Lindqvist Kerstin"), whole("Lindqvist Åsa")).against, ["givenName"])
    assert.include(look(whole("Ek Åsa"), asa).evidence, "familyNameDifferent")
    assert.notInclude(look(whole("Ek Åsa"), asa).against, "givenName")
  })

  it("placeholders neither agree nor contradict", () => {
    const none = MatchOptions.make({
      placeholders: { emails: ["None@Example.org"], phones: ["0700000000"], nationalIds: ["811218-9876"] }
    })
    const made = {
      given: "Åsa",
      family: "Ek",
      email: "NONE@example.org",
      phone: "+46 70 000 00 00",
      nationalId: "8112189876"
    }
    assert.deepStrictEqual(look({ ...made, birthDate: "1900-01-01" }, { ...made, birthDate: "1981-12-18" }, none), {
      outcome: "different",
      score: 30,
      evidence: ["givenName", "familyName"],
      against: []
    })
  })
})
