/** What the vendor page says of parameters, before anything is sent. */
import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Redacted } from "effect"
import type { Harmoney, HarmoneyAnswer, HarmoneyOptions } from "../src/index.ts"
import { callable, members } from "./samples.ts"
import { answering, envelope, send } from "./support.ts"

const operationOf = (body: string) => /Body><(\w+)/.exec(body)?.[1] ?? ""
const ok = "<Success>true</Success><TransStatus/>"

/** A server that says yes to everything, and an adapter that talks to it. */
const agreeing = (more: Partial<HarmoneyOptions.HarmoneyOptions> = {}) =>
  answering((_, response, body) => send(response, envelope(operationOf(body), `<Response>${ok}</Response>${ok}`)), {
    members,
    ...more
  })

type Call = (adapter: Harmoney.HarmoneyAdapter) => Effect.Effect<unknown, VendorError>

/** What a call was refused for, and that nothing was sent of it. */
const issuesOf = Effect.fnUntraced(function* (call: Call, more: Partial<HarmoneyOptions.HarmoneyOptions> = {}) {
  const { adapter, bodies } = yield* agreeing(more)
  const { reason } = yield* Effect.flip(call(adapter))
  assert.deepStrictEqual(bodies, [])
  assert.strictEqual(reason._tag, "Rejected")
  assert.strictEqual(reason.retry, "after-correction")
  return reason._tag === "Rejected" ? reason.issues : []
}, Effect.scoped)

const customerId = "000000001"
const period = "203101"
const child = callable.UpdateRelation[0]
const club = callable.SaveCustomerAlternativeClubItems[0]
const premiums = callable.SaveCustomerPremiums[0]
const item = { Id: "001", DistributionId: "D1", Selected: true }
const article = { ItemId: "1", Quantity: 1 }

/** Every limit that the page gives and does not contradict: the field, the limit, and a call with a text of that length. */
const limits: ReadonlyArray<readonly [field: string, limit: number, call: (text: string) => Call]> = [
  [
    "firstName",
    35,
    (firstName) =>
      ({ ask }) =>
        ask("UpdateRelation", { ...child, firstName })
  ],
  [
    "lastName",
    35,
    (lastName) =>
      ({ ask }) =>
        ask("UpdateRelation", { ...child, lastName })
  ],
  [
    "relationId",
    10,
    (relationId) =>
      ({ ask }) =>
        ask("UpdateRelation", { ...child, relationId })
  ],
  [
    "birthdate",
    8,
    (birthdate) =>
      ({ ask }) =>
        ask("UpdateRelation", { ...child, birthdate })
  ],
  [
    "period",
    6,
    (period) =>
      ({ ask }) =>
        ask("CancelPeriodItem", { customerId, period })
  ],
  [
    "reasonCode",
    2,
    (reasonCode) =>
      ({ ask }) =>
        ask("CancelPeriodItemByCode", { customerId, period, reasonCode })
  ],
  [
    "exitCode",
    3,
    (exitCode) =>
      ({ ask }) =>
        ask("EndCustomerRelation", { customerId, exitCode, period })
  ],
  [
    "customerId",
    10,
    (customerId) =>
      ({ ask }) =>
        ask("GetFuturePeriods", { customerId })
  ],
  [
    "customerId",
    10,
    (customerId) =>
      ({ ask }) =>
        ask("GetPastPeriods", { customerId })
  ],
  [
    "userId",
    75,
    (userId) =>
      ({ ask }) =>
        ask("DeleteCustomerUserAccount", { customerId, userId })
  ],
  [
    "userPassword",
    20,
    (text) =>
      ({ ask }) =>
        ask("SaveCustomerUserAccount", { customerId, userId: "1", userPassword: Redacted.make(text) })
  ],
  [
    "invoiceNr",
    10,
    (invoiceNr) =>
      ({ ask }) =>
        ask("GetCustomerLedger", { invoiceNr })
  ],
  [
    "country",
    2,
    (country) =>
      ({ ask }) =>
        ask("GetDecidasCreditCheck", { ssn: "1", country, amount: 1, isCompany: true })
  ],
  [
    "subCampaignId",
    7,
    (subCampaignId) =>
      ({ ask }) =>
        ask("SaveCustomerPremiums", { ...premiums, subCampaignId })
  ],
  ...(
    [
      ["Id", 5],
      ["FirstName", 35],
      ["LastName", 35],
      ["Street", 35],
      ["ZipCode", 9],
      ["City", 35],
      ["CareOfAddress", 35],
      ["AdditionalName", 35],
      ["AdditionalAddress", 35],
      ["AdditionalDistrict", 35]
    ] as const
  ).map(
    ([field, limit]) =>
      [
        `customer.Address[0].${field}`,
        limit,
        (text: string): Call =>
          ({ ask }) =>
            ask("SaveCustomer", { customer: { Address: [{ [field]: text }] } })
      ] as const
  ),
  ...(
    [
      ["ItemId", 15],
      ["Attribute1", 5],
      ["Attribute2", 5]
    ] as const
  ).map(
    ([field, limit]) =>
      [
        `articleList[0].${field}`,
        limit,
        (text: string): Call =>
          ({ ask }) =>
            ask("SaveCustomerPremiums", { ...premiums, articleList: [{ ...article, [field]: text }] })
      ] as const
  ),
  ...(
    [
      ["Id", 3],
      ["DistributionId", 5],
      ["Attribute1", 5]
    ] as const
  ).map(
    ([field, limit]) =>
      [
        `alternativeItemList[0].${field}`,
        limit,
        (text: string): Call =>
          ({ ask }) =>
            ask("SaveCustomerAlternativeClubItems", { ...club, alternativeItemList: [{ ...item, [field]: text }] })
      ] as const
  )
]

const configurable = /Name$|Street|ZipCode|City|CareOf|Additional|ItemId|Attribute/

describe("a limit that the page does not contradict", () => {
  for (const [field, limit, call] of limits) {
    it.live(`${field}: ${limit} characters are sent, one more is refused with field, limit and remedy`, () =>
      Effect.gen(function* () {
        const { adapter, bodies } = yield* agreeing()
        yield* call("1".repeat(limit))(adapter)
        assert.strictEqual(bodies.length, 1)
        const issues = yield* issuesOf(call("1".repeat(limit + 1)))
        assert.deepStrictEqual(
          issues.map((issue) => [issue.field, issue.rule, issue.limit]),
          [[field, "too-long", limit]]
        )
        assert.include(issues[0]?.remedy, `${limit} UTF-16 units`)
        // An option is named where there is one.
        assert.strictEqual(issues[0]?.remedy.includes("options"), configurable.test(field), issues[0]?.remedy)
      }).pipe(Effect.scoped)
    )
  }

  it.live("does not stop a stored customer from being written back as the vendor has it", () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* agreeing()
      yield* adapter.ask("SaveCustomer", { customer: { CustomerId: "1", Address: [{ City: "Å".repeat(36) }] } })
      assert.strictEqual(bodies.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("counts UTF-16 units, as a .NET server does", () =>
    Effect.gen(function* () {
      const { adapter } = yield* agreeing()
      yield* adapter.ask("UpdateRelation", { ...child, firstName: "𝔄".repeat(17) })
      const issues = yield* issuesOf(({ ask }) => ask("UpdateRelation", { ...child, firstName: "𝔄".repeat(18) }))
      assert.strictEqual(issues[0]?.limit, 35)
    }).pipe(Effect.scoped)
  )

  it.live("is the tenant's where the vendor leaves it to the caller or where it is borrowed", () =>
    Effect.gen(function* () {
      const tight = { limits: { name: 4, itemId: 4, itemAttribute: 1 } }
      const relation = yield* issuesOf(({ ask }) => ask("UpdateRelation", { ...child, firstName: "Johan" }), tight)
      const articles = yield* issuesOf(
        ({ ask }) =>
          ask("SaveCustomerPremiums", {
            ...premiums,
            articleList: [{ ...article, ItemId: "00100", Attribute1: "XL" }]
          }),
        tight
      )
      assert.deepStrictEqual(
        [...relation, ...articles].map(({ limit }) => limit),
        [4, 4, 1]
      )
    })
  )
})

describe("a limit that the page contradicts", () => {
  type Asked = Effect.Effect<HarmoneyAnswer.Answered<unknown>, VendorError>
  const contradicted: ReadonlyArray<readonly [remark: string, call: (ask: HarmoneyAnswer.Ask) => Asked]> = [
    ["customerId longer than 9", (ask) => ask("GetCustomerCrm", { customerId: "1234567890" })],
    ["customerId longer than 9", (ask) => ask("GetFuturePeriods", { customerId: "1234567890" })],
    ["CustomerId longer than 9", (ask) => ask("GetCustomerUsersByCustomerId", { CustomerId: "1234567890" })],
    ["SSN longer than 13", (ask) => ask("GetCustomerBySSN", { SSN: "19800101-00-017" })],
    [
      "ssn longer than 13",
      (ask) => ask("GetCustomerFromExternalPartner", { ssn: "19800101-00-017", country: "Sweden", partner: "Decidas" })
    ],
    [
      "recruitedCustomerId longer than 9",
      (ask) => ask("SaveCustomerPremiums", { ...premiums, recruitedCustomerId: "1234567890" })
    ]
  ]
  for (const [remark, call] of contradicted) {
    it.live(`draws a remark and is sent: ${remark}`, () =>
      Effect.gen(function* () {
        const { adapter, bodies } = yield* agreeing()
        const { outcome } = yield* call(adapter.ask)
        assert.deepStrictEqual(
          outcome.warnings.map(({ code }) => code),
          [remark]
        )
        assert.strictEqual(bodies.length, 1)
      }).pipe(Effect.scoped)
    )
  }
})

describe("an enumeration", () => {
  const unknown: ReadonlyArray<readonly [field: string, enumeration: string, call: Call]> = [
    ["gender", "Gender", ({ ask }) => ask("UpdateRelation", { ...child, gender: "Male" })],
    ["country", "Country", ({ ask }) => ask("GetCustomerBySSNAndCountry", { SSN: "1", country: "SE" })],
    [
      "partner",
      "ExternalPartner",
      ({ ask }) => ask("GetCustomerFromExternalPartner", { ssn: "1", country: "Sweden", partner: "Other" })
    ],
    [
      "accountType",
      "AccountType",
      ({ ask }) =>
        ask("SaveCustomerUserAccount", {
          customerId,
          userId: "1",
          userPassword: Redacted.make("x"),
          accountType: "regular"
        })
    ],
    ["premiumType", "PremiumType", ({ ask }) => ask("SaveCustomerPremiums", { ...premiums, premiumType: "Any" })],
    ["printType", "PrintType", ({ ask }) => ask("SendCustomerMessage", { customerId, printType: "Any" })]
  ]
  for (const [field, enumeration, call] of unknown) {
    it.live(
      `of ${field} is sent by its members only, since another spoils the request; the refusal names the option`,
      () =>
        Effect.gen(function* () {
          const [issue] = yield* issuesOf(call)
          assert.deepStrictEqual([issue?.field, issue?.rule], [field, "unknown-value"])
          assert.include(issue?.remedy, enumeration)
          const { adapter, bodies } = yield* agreeing({
            members: { [enumeration]: ["Male", "SE", "Other", "regular", "Any"] }
          })
          yield* call(adapter)
          assert.strictEqual(bodies.length, 1)
        }).pipe(Effect.scoped)
    )
  }

  it.live("without a documented member is empty until it is configured", () =>
    Effect.gen(function* () {
      const call: Call = ({ ask }) => ask("SendCustomerMessage", { customerId, printType: "ConsentByEmail" })
      assert.strictEqual((yield* issuesOf(call, { members: {} })).length, 1)
    })
  )

  it.live("of countries has the members of the vocabulary too", () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* agreeing()
      yield* adapter.ask("GetCustomerBySSNAndCountry", { SSN: "1", country: "Norway" })
      assert.include(bodies[0], "<country>Norway</country>")
    }).pipe(Effect.scoped)
  )
})

describe("what would hit another record, or be refused for sure", () => {
  it.live("an empty parameter is refused, for it may arrive as none", () =>
    Effect.gen(function* () {
      const issues = yield* issuesOf(({ ask }) =>
        ask("DeleteRelation", { ...callable.DeleteRelation[0], firstName: "", lastName: "", birthdate: "" })
      )
      assert.deepStrictEqual(
        issues.map(({ field, rule }) => [field, rule]),
        [
          ["firstName", "missing"],
          ["lastName", "missing"],
          ["birthdate", "missing"]
        ]
      )
      for (const call of [
        ({ ask }) => ask("AddRelation", { ...callable.AddRelation[0], birthdate: "" }),
        ({ ask }) => ask("GetCustomerByEmail", { emailAddress: "" }),
        ({ ask }) => ask("GetCustomerBySSN", { SSN: "" }),
        ({ ask }) => ask("GetCustomerByMiscInfo", { MiscInfo: { Type: "CRM", Value: "" } })
      ] satisfies ReadonlyArray<Call>) {
        assert.deepStrictEqual(
          (yield* issuesOf(call)).map(({ rule }) => rule),
          ["missing"]
        )
      }
    })
  )

  it.live("but no family name is one too, except where a child is sought by it", () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* agreeing()
      yield* adapter.ask("UpdateRelation", { ...child, lastName: "" })
      assert.match(bodies[0] ?? "", /<lastName\/>|<lastName><\/lastName>/)
    }).pipe(Effect.scoped)
  )

  it.live("a new child whose birth date no calendar has; a stored one may be sent back as it is", () =>
    Effect.gen(function* () {
      const birthdate = "20210229"
      const [issue] = yield* issuesOf(({ ask }) => ask("AddRelation", { ...callable.AddRelation[0], birthdate }))
      assert.deepStrictEqual([issue?.field, issue?.rule], ["birthdate", "not-allowed"])
      const { adapter, bodies } = yield* agreeing()
      yield* adapter.ask("UpdateRelation", { ...child, birthdate })
      assert.strictEqual(bodies.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("a period that is no number of digits", () =>
    Effect.gen(function* () {
      const [issue] = yield* issuesOf(({ ask }) =>
        ask("GetCustomerAlternativeClubItems", { customerId, period: "2031-1" })
      )
      assert.deepStrictEqual([issue?.field, issue?.rule], ["period", "not-allowed"])
    })
  )

  it.live("a pause that ends before it begins; one of a single day is sent as two midnights without an offset", () =>
    Effect.gen(function* () {
      const day = CalendarDate.make("2031-06-01")
      const before = CalendarDate.make("2031-05-31")
      const [issue] = yield* issuesOf(({ ask }) =>
        ask("UpdateCustomerMembership", { customerId, fromDate: day, toDate: before })
      )
      assert.deepStrictEqual([issue?.field, issue?.rule], ["toDate", "not-allowed"])
      const { adapter, bodies } = yield* agreeing()
      yield* adapter.ask("UpdateCustomerMembership", { customerId, fromDate: day, toDate: day })
      assert.include(bodies[0], "<fromDate>2031-06-01T00:00:00</fromDate><toDate>2031-06-01T00:00:00</toDate>")
    }).pipe(Effect.scoped)
  )

  it.live("no items, or one item twice", () =>
    Effect.gen(function* () {
      const saved =
        (alternativeItemList: ReadonlyArray<typeof item>): Call =>
        ({ ask }) =>
          ask("SaveCustomerAlternativeClubItems", { ...club, alternativeItemList })
      assert.strictEqual((yield* issuesOf(saved([])))[0]?.rule, "missing")
      assert.strictEqual((yield* issuesOf(saved([item, { ...item, Selected: false }])))[0]?.rule, "not-allowed")
      const granted: Call = ({ ask }) => ask("SaveCustomerPremiums", { ...premiums, articleList: [] })
      assert.strictEqual((yield* issuesOf(granted))[0]?.rule, "missing")
    })
  )

  it.live("what XML cannot carry", () =>
    Effect.gen(function* () {
      const [issue] = yield* issuesOf(({ ask }) => ask("SaveEmailAddress", { emailAddress: "a\u0000@example.org" }))
      assert.strictEqual(issue?.rule, "not-encodable")
    })
  )
})
