/** What each class holds comes back as it was sent; settings and options are the same thing in two notations. */
import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { type Xml, XmlReader, XmlWriter } from "@kundbro/soap"
import { Effect, Redacted, Result, Schema } from "effect"
import { HarmoneySettings, HarmoneyWire } from "../src/index.ts"

const wire = HarmoneyWire.make(new HarmoneyWire.Names({}))
const maybe = <S extends Schema.Top>(schema: S) => Schema.optionalKey(schema)
const text = Schema.Literals(["", " ", "00100", "Åse & <Øyvind>", "𝔄", "a\r\n\tb", "]]>", "1e5", "null"])
const some = maybe(Schema.NullOr(text))
const flag = maybe(Schema.NullOr(Schema.Union([Schema.Boolean, Schema.Literal("")])))
const list = <S extends Schema.Top>(item: S) =>
  maybe(Schema.NullOr(Schema.Array(Schema.NullOr(item)).check(Schema.isMaxLength(3))))

const Item = Schema.Struct({ Id: some, DistributionId: some, Selected: flag, Attribute1: some, Quantity: some })
const user = { UserId: some, CustomerId: some, Email: some, AccountType: some }

/** A value that is written and read again. */
const again = <A>(shape: Xml.Shape<A>, value: A): A => {
  const root = { name: "Value", namespace: HarmoneyWire.namespace }
  return Result.getOrThrow(XmlReader.make(shape, root)(Result.getOrThrow(XmlWriter.make(shape, root)(value))))
}

describe("each class comes back as it was written", () => {
  it.prop(
    "Relation",
    [
      Schema.Struct({ RelationId: some, FirstName: some, LastName: some, Birthdate: some, Gender: some, Passive: flag })
    ],
    ([value]) => assert.deepStrictEqual(again(wire.Relation, value), value)
  )
  it.prop("Consent", [Schema.Struct({ Id: some, Name: some, Active: flag })], ([value]) =>
    assert.deepStrictEqual(again(wire.Consent, value), value)
  )
  it.prop(
    "CustomerBonus",
    [Schema.Struct({ CurrentBonus: some, NextBonusLevel: some, Engagements: list(text) })],
    ([value]) => assert.deepStrictEqual(again(wire.CustomerBonus, value), value)
  )
  it.prop("CustomerUser", [Schema.Struct(user)], ([value]) =>
    assert.deepStrictEqual(again(wire.CustomerUser, value), value)
  )
  it.prop("a list of them", [Schema.Struct({ List: list(Schema.Struct(user)) })], ([value]) =>
    assert.deepStrictEqual(again(wire.CustomerUserList, value), value)
  )
  it.prop("ClubInfo", [Schema.Struct({ CustomerId: some, ClubId: some, MemberSince: some })], ([value]) =>
    assert.deepStrictEqual(again(wire.ClubInfo, value), value)
  )
  it.prop("Period", [Schema.Struct({ List: list(Schema.Struct({ Period: some, Cancelled: flag })) })], ([value]) =>
    assert.deepStrictEqual(again(wire.PeriodList, value), value)
  )
  it.prop(
    "AlternativeClubItem",
    [Schema.Struct({ Period: some, AlternativeItemList: list(Item), List: list(Item) })],
    ([value]) => assert.deepStrictEqual(again(wire.AlternativeClubItem, value), value)
  )
  it.prop("Obligation", [Schema.Struct({ ObligationId: some, CustomerId: some, Fulfilled: flag })], ([value]) =>
    assert.deepStrictEqual(again(wire.Obligation, value), value)
  )
  it.prop("CustomerLedger", [Schema.Struct({ InvoiceNr: some, CustomerId: some })], ([value]) =>
    assert.deepStrictEqual(again(wire.CustomerLedger, value), value)
  )
  it.prop(
    "DefaultCreditCard",
    [Schema.Struct({ CustomerId: some, MaskedNumber: some, Expiry: some, Token: some })],
    ([value]) => assert.deepStrictEqual(again(wire.DefaultCreditCard, value), value)
  )
  it.prop(
    "PremiumArticle",
    [
      Schema.Struct({
        ItemId: text,
        Quantity: Schema.Literals([0, 1, -1, 2147483647]),
        Attribute1: maybe(text),
        Attribute2: maybe(text)
      })
    ],
    ([value]) => assert.deepStrictEqual(again(wire.PremiumArticle, value), value)
  )
  it.prop("the day of a pause", [Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3652058 }))], ([days]) => {
    const instant = new Date(0)
    instant.setUTCFullYear(1, 0, 1 + days)
    const day = CalendarDate.make(instant.toISOString().slice(0, 10))
    assert.strictEqual(again(HarmoneyWire.midnight, day), day)
  })
  it.prop("a secret", [text], ([value]) =>
    assert.strictEqual(Redacted.value(again(HarmoneyWire.secret, Redacted.make(value))), value)
  )
})

describe("settings", () => {
  const settings = {
    endpoint: "https://harmoney.example/service.asmx",
    credentials: {
      systemName: "QZZ",
      userName: Redacted.make("demo1"),
      password: Redacted.make("made-up"),
      salesChannel: "007"
    }
  }
  const more = {
    limits: { itemId: 9, itemAttribute: 3 },
    members: { PrintType: ["Letter"], PremiumType: ["Gift"], Country: ["Norway"] },
    soapActionPrefix: "urn:tenant/",
    names: { "RelationList[]": "CustomerRelation" }
  }

  it.effect("hold every option that the open questions of the page need", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* HarmoneySettings.decode({ ...settings, ...more }), more)
    })
  )

  it.effect("refuse an enumeration that no parameter has", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(HarmoneySettings.decode({ ...settings, members: { Gendre: ["Boy"] } }))
      assert.include(error.message, "Gendre")
    })
  )
})
