import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect, type Schema } from "effect"
import { call, callWith, inside, textIn, xml } from "./support.ts"

const anyone = { people: { seed: 1, count: 20, nasty: 0 } }
// Of these two, the second has an obligation that is not fulfilled.
const free = "004711000"
const obliged = "004711001"

const open = (options: HarmoneySandbox.HarmoneyOptions = {}) =>
  Effect.map(HarmoneySandbox.make({ ...anyone, ...options }), (harmoney) => {
    const send = (operation: string, fields: Schema.JsonObject) =>
      Effect.map(call(harmoney, operation, xml(fields)), ({ body }) => body)
    return {
      harmoney,
      send,
      /** Empty when the call succeeded, else what it says. */
      refusal: (operation: string, fields: Schema.JsonObject) =>
        Effect.map(send(operation, fields), (body) =>
          textIn(body, "Success") === "true" ? "" : `${textIn(body, "TransStatus")} ${textIn(body, "TransMessage")}`
        )
    }
  })

const periodsIn = (body: string) =>
  [...body.matchAll(/<Period>(\d{6})<\/Period><Cancelled>(\w+)/g)].map(([, period, cancelled]) => [period, cancelled])

describe("periods", () => {
  it.live("are cancelled, with a reason or without, and taken back", () =>
    Effect.gen(function* () {
      const { harmoney, refusal, send } = yield* open()
      const ahead = Effect.map(send("GetFuturePeriods", { customerId: free }), periodsIn)
      assert.deepStrictEqual(yield* ahead, [
        ["203107", "false"],
        ["203108", "false"],
        ["203109", "false"]
      ])
      yield* send("CancelPeriodItem", { customerId: free, period: "203107" })
      yield* send("CancelPeriodItemByCode", { customerId: free, period: "203108", reasonCode: "02" })
      assert.deepStrictEqual(yield* ahead, [
        ["203107", "true"],
        ["203108", "true"],
        ["203109", "false"]
      ])
      assert.include(yield* send("GetFuturePeriods", { customerId: free }), "<ReasonCode>02</ReasonCode>")
      const again = yield* refusal("CancelPeriodItem", { customerId: free, period: "203107" })
      assert.strictEqual(again, "98 The period is already cancelled")
      yield* send("UndoCancelPeriodItem", { customerId: free, period: "203108" })
      assert.notInclude(yield* send("GetFuturePeriods", { customerId: free }), "ReasonCode")
      const undone = yield* refusal("UndoCancelPeriodItem", { customerId: free, period: "203108" })
      assert.strictEqual(undone, "98 The period is not cancelled")
      assert.deepStrictEqual((yield* harmoney.control.requests).writes, {
        "CancelPeriodItem 004711000 203107": 1,
        "CancelPeriodItemByCode 004711000 203108": 1,
        "UndoCancelPeriodItem 004711000 203108": 1
      })
    })
  )

  it.live("that are gone, unknown or no period cannot be cancelled, and reasons are the company's", () =>
    Effect.gen(function* () {
      const { refusal, send } = yield* open({ reasonCodes: ["77"] })
      assert.deepStrictEqual(
        periodsIn(yield* send("GetPastPeriods", { customerId: free })).map(([period]) => period),
        ["203104", "203105", "203106"]
      )
      const cancel = (period: string) => refusal("CancelPeriodItem", { customerId: free, period })
      assert.strictEqual(yield* cancel("203106"), "98 There is no such period to come")
      assert.strictEqual(yield* cancel("203199"), "98 There is no such period to come")
      assert.strictEqual(yield* cancel("juni"), "98 period must have six digits")
      const byCode = (reasonCode: string) =>
        refusal("CancelPeriodItemByCode", { customerId: free, period: "203107", reasonCode })
      assert.strictEqual(yield* byCode("01"), "98 reasonCode is not a known code")
      assert.strictEqual(yield* byCode("77"), "")
    })
  )
})

describe("the end of a membership", () => {
  const ending = (customerId: string, more: Schema.JsonObject = {}) => ({
    customerId,
    exitCode: "610",
    period: "203107",
    ...more
  })

  it.live("needs no force without an obligation, and cannot come twice", () =>
    Effect.gen(function* () {
      const { refusal, send } = yield* open()
      assert.strictEqual(yield* refusal("EndCustomerRelation", ending(free)), "")
      assert.deepStrictEqual(periodsIn(yield* send("GetFuturePeriods", { customerId: free })), [["203107", "false"]])
      assert.strictEqual(textIn(yield* send("GetCustomerClubInfo", { customerId: free }), "EndPeriod"), "203107")
      const twice = yield* refusal("EndCustomerRelation", ending(free))
      assert.strictEqual(twice, "98 The membership has already ended")
    })
  )

  it.live("asks about an obligation, unless it is forced", () =>
    Effect.gen(function* () {
      const { harmoney, refusal, send } = yield* open()
      const obligation = yield* send("GetCustomerObligation", { customerId: obliged })
      assert.strictEqual(textIn(obligation, "Fulfilled"), "false")
      const question = "96 An obligation remains. End anyway?"
      assert.strictEqual(yield* refusal("EndCustomerRelation", ending(obliged)), question)
      assert.strictEqual(yield* refusal("EndCustomerRelation", ending(obliged, { forceEnd: false })), question)
      assert.deepStrictEqual((yield* harmoney.control.requests).writes, {})
      assert.strictEqual(yield* refusal("EndCustomerRelation", ending(obliged, { forceEnd: true })), "")
    })
  )

  it.live("takes the exit codes of the company only", () =>
    Effect.gen(function* () {
      const { refusal } = yield* open({ exitCodes: ["AB1"] })
      assert.strictEqual(yield* refusal("EndCustomerRelation", ending(free)), "98 exitCode is not a known code")
      assert.strictEqual(yield* refusal("EndCustomerRelation", ending(free, { exitCode: "AB1" })), "")
    })
  )
})

describe("a membership", () => {
  it.live("is paused between two dates, and an offset moves the day", () =>
    Effect.gen(function* () {
      const { refusal, send } = yield* open()
      const pause = (fromDate: string, toDate: string) =>
        refusal("UpdateCustomerMembership", { customerId: free, fromDate, toDate })
      assert.strictEqual(yield* pause("2031-06-01T00:00:00", "2031-08-31T00:00:00"), "")
      const info = send("GetCustomerClubInfo", { customerId: free })
      assert.strictEqual(textIn(yield* info, "PausedFrom"), "2031-06-01T00:00:00")
      assert.strictEqual(yield* pause("2031-06-01T00:00:00-07:00", "2031-08-31T23:00:00Z"), "")
      assert.strictEqual(textIn(yield* info, "PausedFrom"), "2031-06-01T09:00:00")
      assert.strictEqual(textIn(yield* info, "PausedTo"), "2031-09-01T01:00:00")
      const backwards = yield* pause("2031-08-31T00:00:00", "2031-06-01T00:00:00")
      assert.strictEqual(backwards, "98 fromDate must not be after toDate")
      assert.strictEqual(yield* pause("2031-06-01T00:00:00", "2031-06-01T00:00:00"), "")
    })
  )

  it.live("comes with the customer only where isClub is true, and saving does not change it", () =>
    Effect.gen(function* () {
      const { send } = yield* open()
      const club = (isClub: boolean) =>
        Effect.map(send("GetCustomerByCustomerIdWithClubInfo", { customerId: free, isClub }), (body) =>
          inside(body, "ClubInfo")
        )
      const info = xml({ CustomerId: free, ClubId: "000", MemberSince: "2011-03-27T02:30:00" })
      assert.strictEqual(yield* club(false), "")
      assert.strictEqual(yield* club(true), info)
      yield* send("SaveCustomer", { customer: { CustomerId: free, ClubInfo: { ClubId: "999" } } })
      assert.strictEqual(yield* club(true), info)
    })
  )

  it.live("is what new customers lack", () =>
    Effect.gen(function* () {
      const { refusal, send } = yield* open()
      const customerId = textIn(yield* send("SaveCustomer", { customer: { LastName: "Ny" } }), "CustomerId") ?? ""
      assert.include(yield* send("GetFuturePeriods", { customerId }), "<List />")
      assert.strictEqual(yield* refusal("GetCustomerClubInfo", { customerId }), "98 Nothing was found")
      const cancel = yield* refusal("CancelPeriodItem", { customerId, period: "203107" })
      assert.strictEqual(cancel, "98 The customer is not a member")
    })
  )
})

describe("alternative items", () => {
  const selected = { Id: "001", DistributionId: "D01" }
  const deselected = { Id: "002", DistributionId: "D01" }
  const key = { customerId: free, period: "203107" }

  it.live("are changed by customer, period and both their ids; the rest stays", () =>
    Effect.gen(function* () {
      const { refusal, send } = yield* open()
      const AlternativeItem = [
        { ...selected, Attribute1: "GREEN", Quantity: 3 },
        { ...deselected, Selected: true }
      ]
      const save = { ...key, alternativeItemList: { AlternativeItem } }
      const before = yield* send("GetCustomerAlternativeClubItems", { ...key, period: "203108" })
      assert.strictEqual(yield* refusal("SaveCustomerAlternativeClubItems", save), "")
      assert.strictEqual(
        inside(yield* send("GetCustomerAlternativeClubItems", key), "AlternativeItemList"),
        xml({
          AlternativeItem: [
            { ...selected, Selected: true, Attribute1: "GREEN", Quantity: 3 },
            { ...deselected, Selected: true, Attribute1: "BLUE", Quantity: 1 }
          ]
        })
      )
      const after = yield* send("GetCustomerAlternativeClubItems", { ...key, period: "203108" })
      assert.strictEqual(inside(after, "AlternativeItemList"), inside(before, "AlternativeItemList"))
    })
  )

  const refused: ReadonlyArray<readonly [title: string, change: Schema.JsonObject, says: string]> = [
    ["an unknown item", { Id: "009", DistributionId: "D01", Selected: true }, "98 There is no such alternative item"],
    ["an item of another distribution", { Id: "001", DistributionId: "D02" }, "98 There is no such alternative item"],
    ["an item without its distribution", { Id: "001", Selected: false }, "98 DistributionId is required"],
    ["deselecting twice", { ...deselected, Selected: false }, "98 The item is already deselected"],
    [
      "a change while deselecting",
      { ...selected, Selected: false, Quantity: 2 },
      "98 Nothing else may change while an item is deselected"
    ],
    ["a change of a deselected item", { ...deselected, Quantity: 2 }, "98 A deselected item cannot be changed"]
  ]
  for (const [title, change, says] of refused) {
    it.live(`${title} is refused, and with it the whole list`, () =>
      Effect.gen(function* () {
        const { harmoney, refusal } = yield* open()
        const AlternativeItem = [{ ...selected, Quantity: 3 }, change]
        const save = { ...key, alternativeItemList: { AlternativeItem } }
        assert.strictEqual(yield* refusal("SaveCustomerAlternativeClubItems", save), says)
        assert.deepStrictEqual((yield* harmoney.control.requests).writes, {})
      })
    )
  }

  it.live("are deselected where nothing else changes", () =>
    Effect.gen(function* () {
      const { refusal, send } = yield* open()
      const AlternativeItem = { ...selected, Selected: false, Attribute1: "RED", Quantity: 1 }
      const save = { ...key, alternativeItemList: { AlternativeItem } }
      assert.strictEqual(yield* refusal("SaveCustomerAlternativeClubItems", save), "")
      assert.notInclude(yield* send("GetCustomerAlternativeClubItems", key), "<Selected>true")
    })
  )
})

describe("premiums", () => {
  const premium = {
    customerId: free,
    enrolledByCustomerId: obliged,
    subCampaignId: "VAR31",
    premiumType: "Recruiter",
    articleList: { PremiumArticle: [{ ItemId: "0042", Quantity: 1 }] }
  }
  const save = (harmoney: HarmoneySandbox.Harmoney, fields: Schema.JsonObject) =>
    Effect.map(
      callWith(harmoney, "SaveCustomerPremiums", { ...fields, loginInfo: { ...harmoney.login } }),
      ({ body }) => textIn(body, "TransMessage")
    )

  it.live("go to the recruiter, and twice when sent twice", () =>
    Effect.gen(function* () {
      const { harmoney } = yield* open()
      assert.strictEqual(yield* save(harmoney, premium), "")
      assert.strictEqual(yield* save(harmoney, premium), "")
      const { premiums = {} } = yield* harmoney.control.dump
      assert.deepStrictEqual(
        Object.values(premiums).map((one) => [one["RecruiterCustomerId"], one["RecruitedCustomerId"]]),
        [
          [free, obliged],
          [free, obliged]
        ]
      )
    })
  )

  it.live("need another customer and whole articles", () =>
    Effect.gen(function* () {
      const { harmoney } = yield* open()
      const refusals = [
        [{ enrolledByCustomerId: free }, "A customer cannot recruit itself"],
        [{ enrolledByCustomerId: "000000001" }, "Nothing was found"],
        [{ articleList: {} }, "articleList is required"],
        [{ articleList: { PremiumArticle: [{ ItemId: "0042" }] } }, "Quantity is required"],
        [{ articleList: { PremiumArticle: [{ Quantity: 1 }] } }, "ItemId is required"]
      ] as const
      for (const [change, says] of refusals) assert.strictEqual(yield* save(harmoney, { ...premium, ...change }), says)
      assert.deepStrictEqual((yield* harmoney.control.requests).writes, {})
    })
  )
})
