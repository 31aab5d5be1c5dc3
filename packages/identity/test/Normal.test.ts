import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { MatchOptions, Normal } from "../src/index.ts"

const options = MatchOptions.make({ year: 2026, nationalIds: ["SE", "NO", "FI", "DK", "GB"] })

/** Any text, and texts that look like the value in question. */
const like = (pattern: RegExp) =>
  Schema.Union([Schema.String, Schema.String.pipe(Schema.check(Schema.isPattern(pattern)))])

describe("a value in the form in which it is compared", () => {
  const forms: ReadonlyArray<readonly [string, RegExp, (raw: string) => string | undefined]> = [
    ["a text", /^[A-ZÅÄÖÆØİßﬁ 　]{1,12}$/u, Normal.text],
    ["a folded text", /^[aeoåäöæøAE ]{1,12}$/u, Normal.folded],
    ["the words of a name", /^[A-ZÅÄÖ'’. -]{1,12}$/u, (raw) => Normal.nameWords(raw).join(" ")],
    ["an e-mail address", /^[A-Za-zåÅ.]{1,8}@[A-Z]{1,4}\.[A-Z]{2,3}$/u, Normal.email],
    ["a phone number", /^(\+|00)?[1-9 0]{1,3}(\(0\))?[-/ 0-9]{4,14}$/, (raw) => Normal.phone(raw, options)],
    ["a postal code", /^(SE|N|DK)? ?-? ?[0-9A-Z ]{2,8}$/, Normal.postalCode],
    [
      "a street",
      /^[A-ZÅa-zö]{1,9}(g\.|v\.| st| rd)? ?[0-9]{1,3} ?[A-Za-z]?( lgh [0-9]{4})?$/u,
      (raw) => Normal.street(raw, options)
    ],
    ["a national id", /^[0-9]{6,8}[-+A ]?[0-9]{3}[0-9A-Y]$/, (raw) => Normal.nationalId(raw, options)?.value]
  ]
  for (const [name, pattern, form] of forms) {
    it.prop(`${name} is its own form`, [like(pattern)], ([raw]) => {
      const once = form(raw)
      if (once !== undefined) assert.strictEqual(form(once), once)
    })
  }

  it.each([
    ["070-123 45 67", undefined, "+46701234567"],
    ["+46 (0)70 123 45 67", undefined, "+46701234567"],
    ["0046 70 1234567", undefined, "+46701234567"],
    ["46701234567", undefined, "+46701234567"],
    ["701234567", undefined, "+46701234567"],
    ["08/12 34 56", undefined, "+468123456"],
    ["(08) 12 34 56", undefined, "+468123456"],
    ["46 12 34 56", "NO", "+4746123456"],
    ["46 12 34 56", "+47", "+4746123456"],
    ["020 7946 0018", "GB", "+442079460018"],
    ["+1 202 555 0143", undefined, "+12025550143"],
    ["000000000", undefined, undefined],
    ["anrop via växel", undefined, undefined],
    ["12", undefined, undefined]
  ] as const)("the phone number %s of %s is %s", (raw, country, expected) => {
    assert.strictEqual(Normal.phone(raw, options, country), expected)
  })

  it("a country that is not known by itself is told, and wins over one that is", () => {
    const polish = MatchOptions.make({ country: "PL", phoneCountries: { PL: { callingCode: "48", trunkPrefix: "" } } })
    assert.strictEqual(Normal.phone("512 345 678", polish), "+48512345678")
  })

  it.each([
    ["19811218-9876", "SE", "198112189876"],
    ["811218-9876", "SE", "198112189876"],
    ["811218+9876", "SE", "188112189876"],
    ["8112189876", "SE", "8112189876"],
    ["811278-9873", "SE", "198112789873"],
    ["816418-9875", "text", "8164189875"],
    ["131052-308T", "FI", "131052-308T"],
    ["131052308T", "text", "131052308T"],
    ["AB123456C", "GB", "AB123456C"],
    ["250190-1237", "DK", "2501901237"]
  ] as const)("the national id %s is read as %s: %s", (raw, scheme, value) => {
    assert.deepStrictEqual(Normal.nationalId(raw, options), { scheme, value })
  })

  it("a national id without a year has no century, and one of a single digit repeated is none", () => {
    assert.strictEqual(Normal.nationalId("811218-9876", MatchOptions.make())?.value, "8112189876")
    assert.isUndefined(Normal.nationalId("000000-0000", options))
    assert.isUndefined(Normal.nationalId(" - ", options))
  })

  it("a Norwegian national id has two check digits", () => {
    const read = (raw: string) => Normal.nationalId(raw, MatchOptions.make({ nationalIds: ["NO"] }))?.scheme
    assert.deepStrictEqual(["010190 00083", "01019000084"].map(read), ["NO", "text"])
  })

  it.each([
    ["Storg. 5 B lgh 1201", "STORGATAN 5B"],
    ["Kungsv. 12", "Kungsvägen 12, 2 tr"],
    ["5 High St", "5 high street"],
    ["Åsgt. 3", "Aasgate 3"],
    ["Ekbacken 7", "ekbacken 7 uppg. C"]
  ])("the streets %s and %s are one", (one, other) => {
    assert.strictEqual(Normal.street(one, options), Normal.street(other, options))
  })

  it("diacritics and the ways to write around them are the weaker sign", () => {
    assert.strictEqual(Normal.folded("Bjørn Åsæther"), Normal.folded("BJOERN AASAETHER"))
    assert.notStrictEqual(Normal.text("Bjørn"), Normal.text("Bjorn"))
    assert.strictEqual(Normal.text("  A\u030Asa\u00A0  EK "), Normal.text("åsa ek"))
  })
})

describe("the options", () => {
  it("refuse thresholds in the wrong order, chained short forms and unknown keys", () => {
    assert.throws(() => MatchOptions.make({ same: 40, review: 41 }), /review/)
    assert.throws(() => MatchOptions.make({ streetWords: { st: "rd", rd: "road" } }), /short form/)
    assert.throws(() => MatchOptions.make({ points: { email: 1.5 } }))
    assert.throws(() => MatchOptions.make({ phoneCountries: { PL: { callingCode: "+48", trunkPrefix: "" } } }))
  })
})
