import { assert, describe, it } from "@effect/vitest"
import { Balance, Import } from "@kundbro/domain"
import { LoyaltyAccountId } from "@kundbro/domain/Ids"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { PersonName } from "@kundbro/domain/Contact"
import { Customer, empty } from "@kundbro/domain/Customer"
import { BigDecimal, DateTime, Effect, Result, Schema, Stream } from "effect"
import type { ServerResponse } from "node:http"
import { EnactorLoyalty, type EnactorOptions, EnactorProbe } from "../src/index.ts"
import * as Support from "./support.ts"

const { answering, card, id, list, searchColumns, send, string } = Support

/** Answers by operation. */
const telling =
  (answers: Readonly<Record<string, string>>) =>
  (response: ServerResponse, body: string): void => {
    const operation = Support.operationOf(body)
    send(response, answers[operation] ?? Support.fault("Server", `no ${operation}`), answers[operation] ? 200 : 500)
  }

const named = list(searchColumns, [
  Support.customerRow("00731", { "customerName.forename": string("Maret") }),
  Support.customerRow("731", { "customerName.forename": string("Marten") })
])
const placed = list(searchColumns, [Support.customerRow("731"), Support.customerRow("9")], { totalRows: "40" })
const searches = telling({
  submitCustomerNameSearch: Support.searchAnswer("submitCustomerNameSearch", named),
  submitCustomerPostCodeSearch: Support.searchAnswer("submitCustomerPostCodeSearch", placed)
})

describe("a customer search", () => {
  it.live("by name gives candidates by their numbers as text", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      const found = yield* adapter.customerSearch.search({ name: "mar" })
      assert.deepStrictEqual(
        found.map(({ value, warnings }) => [String(value.id), value.name.given, warnings.length]),
        [
          ["00731", "Maret", 0],
          ["731", "Marten", 0]
        ]
      )
      assert.strictEqual(requests.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("by post code that brings fewer rows than it announces says so on every record", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(searches)
      const found = yield* adapter.customerSearch.search({ postalCode: "ze9" })
      assert.deepStrictEqual(
        found.map(({ warnings }) => warnings.map(({ code, level }) => `${level} ${code}`)),
        [["warning incomplete-result"], ["warning incomplete-result"]]
      )
    }).pipe(Effect.scoped)
  )

  it.live("by both gives whoever both find", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      const found = yield* adapter.customerSearch.search({ name: "mar", postalCode: "ze9" })
      assert.deepStrictEqual(
        found.map(({ value, warnings }) => [String(value.id), value.name.given, warnings.length]),
        [["731", "Marten", 1]]
      )
      assert.strictEqual(requests.length, 2)
    }).pipe(Effect.scoped)
  )

  it.live("for nothing is refused before anything is sent", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      for (const query of [{}, { name: "" }, { name: " ", postalCode: "" }]) {
        const { reason } = yield* Effect.flip(adapter.customerSearch.search(query))
        assert.isTrue(reason._tag === "Rejected" && !reason.sent)
      }
      assert.strictEqual(requests.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("that answers something else is undecodable, and the place is named", () =>
    Effect.gen(function* () {
      const short = list(searchColumns, [{ cells: [string("1")] }])
      const { adapter } = yield* answering(
        telling({ submitCustomerNameSearch: Support.searchAnswer("submitCustomerNameSearch", short) })
      )
      const { reason } = yield* Effect.flip(adapter.customerSearch.search({ name: "a" }))
      assert.isTrue(reason._tag === "Undecodable" && reason.path === "pagedArrayList/contents[0]")
    }).pipe(Effect.scoped)
  )
})

describe("the loyalty accounts of a customer", () => {
  const accounts = (content: string) =>
    answering(telling({ submitLoyaltyAccountSearch: Support.accountsAnswer(content) }))

  it.live("are a list without balances, each id as text", () =>
    Effect.gen(function* () {
      const { adapter } = yield* accounts(
        list(Support.accountColumns, [Support.accountRow("0101025190527144502028"), Support.accountRow("58", "CLOSED")])
      )
      const { value } = yield* adapter.loyaltyReads.of(id("00731"))
      assert.deepStrictEqual(
        value.map(({ balance, cards, customerId, id: own, kind, status }) => [
          String(own),
          String(customerId),
          kind,
          status,
          balance,
          cards.length
        ]),
        [
          ["0101025190527144502028", "00731", "customerLoyaltyAccount", "ACTIVE", undefined, 0],
          ["58", "00731", "customerLoyaltyAccount", "CLOSED", undefined, 0]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("are none for a customer who has none, and whom nobody knows", () =>
    Effect.gen(function* () {
      for (const content of [
        "",
        list(Support.accountColumns, []),
        `<core:pagedArrayList xmlns:core="${Support.core}" xsi:nil="true"/>`
      ]) {
        const { adapter } = yield* accounts(content)
        assert.deepStrictEqual((yield* adapter.loyaltyReads.of(id("1"))).value, [])
      }
    }).pipe(Effect.scoped)
  )

  it.live("whose key is of another kind than their cell are undecodable", () =>
    Effect.gen(function* () {
      const { adapter } = yield* accounts(
        list(Support.accountColumns, [
          { ...Support.accountRow("58"), key: Support.accountKey("58", "customerSpendAccount") }
        ])
      )
      const { reason } = yield* Effect.flip(adapter.loyaltyReads.of(id("1")))
      assert.isTrue(reason._tag === "Undecodable" && reason.path.endsWith("/accountType"))
    }).pipe(Effect.scoped)
  )
})

const enquiry = (output: string, more: Partial<EnactorOptions.EnactorOptions> = {}) =>
  answering(telling({ submitAccountBalanceEnquiry: Support.enquiryAnswer(output) }), more)

describe("a card", () => {
  it.live("leads to the whole customer", () =>
    Effect.gen(function* () {
      const { adapter } = yield* enquiry(Support.fullEnquiry)
      const { notes, value } = yield* adapter.customerByCard.get(card("00314159"))
      assert.strictEqual(String(value.id), "00731")
      assert.strictEqual(value.name.given, "Maret")
      assert.isTrue(notes.some(({ field, kind }) => kind === "dropped" && field === "extensions.enactor"))
    }).pipe(Effect.scoped)
  )

  it.live("leads to the account and its balance beyond 2^53", () =>
    Effect.gen(function* () {
      const { adapter } = yield* enquiry(Support.fullEnquiry)
      const { notes, value } = yield* adapter.loyaltyByCard.get(card("00314159"))
      assert.deepStrictEqual(value.balance?.amount, new Balance.Points({ points: 9007199254740993n }))
      assert.strictEqual(value.balance?.currency, Balance.CurrencyCode.make("GBP"))
      assert.strictEqual(value.balance?.asOf && DateTime.formatIso(value.balance.asOf), "2025-11-03T16:20:00.000Z")
      assert.deepStrictEqual(
        [value.id, value.customerId, value.openedOn, value.cards[0]?.number, value.cards[0]?.createdOn].map(String),
        ["0090210", "00731", "2018-10-28", "00314159", "2018-10-28"]
      )
      assert.deepStrictEqual(
        [value.scheme, value.tier, value.status, value.kind, value.cards[0]?.status],
        ["HEATHER_CLUB", "H3", "ACTIVE", "customerLoyaltyAccount", "CURRENT"]
      )
      assert.include(JSON.stringify(value.extensions), "<manualTierReview>false</manualTierReview>")
      assert.deepStrictEqual(notes, [])
    }).pipe(Effect.scoped)
  )

  it.live("leads to money where the options say that balances are", () =>
    Effect.gen(function* () {
      const { adapter } = yield* enquiry(Support.fullEnquiry, {
        balanceUpdate: { semantics: "delta", unit: { kind: "minor-units", scale: 2 } }
      })
      const { value } = yield* adapter.loyaltyByCard.get(card("00314159"))
      assert.deepStrictEqual(
        value.balance?.amount,
        new Balance.Money({ amount: BigDecimal.make(9007199254740993n, 2), currency: Balance.CurrencyCode.make("GBP") })
      )
    }).pipe(Effect.scoped)
  )

  const number = (text: string) =>
    Support.fullEnquiry.replace("<retail:accountBalance>9007199254740993</retail:accountBalance>", text)

  it.live("with an empty balance leads to none, and never to zero", () =>
    Effect.gen(function* () {
      for (const text of ["", "<retail:accountBalance/>", `<retail:accountBalance xsi:nil="true"/>`]) {
        const { adapter } = yield* enquiry(number(text))
        assert.strictEqual((yield* adapter.loyaltyByCard.get(card("00314159"))).value.balance, undefined)
      }
      const { adapter } = yield* enquiry(number("<retail:accountBalance>-9223372036854775808</retail:accountBalance>"))
      const { value } = yield* adapter.loyaltyByCard.get(card("00314159"))
      assert.deepStrictEqual(value.balance?.amount, new Balance.Points({ points: -9223372036854775808n }))
    }).pipe(Effect.scoped)
  )

  it.live("whose answer cannot be trusted is undecodable", () =>
    Effect.gen(function* () {
      const wrong = {
        "another card": Support.fullEnquiry.replace("<retail:pan>00314159", "<retail:pan>314159"),
        "another account in the balance": Support.fullEnquiry.replace(
          "<retail:accountId>0090210",
          "<retail:accountId>90210"
        ),
        "another customer in the account": Support.fullEnquiry.replace(
          "<retail:customerNumber>00731",
          "<retail:customerNumber>731"
        ),
        "a balance that is no number": number("<retail:accountBalance>12.5</retail:accountBalance>"),
        "a balance of 65 bits": number("<retail:accountBalance>9223372036854775808</retail:accountBalance>"),
        "no account": Support.outcome("Success")
      }
      for (const [what, output] of Object.entries(wrong)) {
        const { adapter } = yield* enquiry(output)
        const { reason } = yield* Effect.flip(adapter.loyaltyByCard.get(card("00314159")))
        assert.strictEqual(reason._tag, "Undecodable", what)
      }
      const nobody = {
        "no customer": Support.outcome("Success"),
        "another customer in the account": wrong["another customer in the account"],
        "a customer without a number": Support.fullEnquiry.replaceAll(
          "<retail:customerNumber>00731",
          "<retail:customerNumber>"
        )
      }
      for (const [what, output] of Object.entries(nobody)) {
        const { adapter } = yield* enquiry(output)
        const { reason } = yield* Effect.flip(adapter.customerByCard.get(card("00314159")))
        assert.strictEqual(reason._tag, "Undecodable", what)
      }
    }).pipe(Effect.scoped)
  )

  it.live("number that comes masked is no other card; another kind of account is read by its common fields", () =>
    Effect.gen(function* () {
      const { adapter } = yield* enquiry(
        Support.fullEnquiry
          .replace("<retail:pan>00314159", "<retail:pan>****4159")
          .replace("retail:CustomerLoyaltyAccount", "retail:CustomerSpendAccount")
      )
      const { value } = yield* adapter.loyaltyByCard.get(card("00314159"))
      assert.deepStrictEqual([String(value.id), String(value.cards[0]?.number)], ["0090210", "****4159"])
    }).pipe(Effect.scoped)
  )
})

const points = (amount: bigint) => new Balance.Points({ points: amount })
const pounds = (amount: string) =>
  new Balance.Money({ amount: BigDecimal.fromStringUnsafe(amount), currency: Balance.CurrencyCode.make("GBP") })
const adjustment = (more: Partial<BalanceAdjustment> = {}) =>
  new BalanceAdjustment({
    transactionId: 9007199254740993n,
    accountId: LoyaltyAccountId.make("0090210"),
    delta: points(-250n),
    at: DateTime.makeUnsafe("2025-11-04T10:15:30.000Z"),
    ...more
  })

const inPoints: EnactorOptions.BalanceUpdate = { semantics: "delta", unit: { kind: "points" } }
const inPence: EnactorOptions.BalanceUpdate = { semantics: "delta", unit: { kind: "minor-units", scale: 2 } }

const updates = (
  fields = "<retail:transactionId>9007199254740993</retail:transactionId>",
  nested = true,
  name = "Success"
) => telling({ submitAccountBalanceUpdate: Support.updateAnswer(fields, name, nested) })

describe("an adjustment", () => {
  const refusals: ReadonlyArray<
    readonly [string, EnactorOptions.BalanceUpdate | undefined, Partial<BalanceAdjustment>, string]
  > = [
    ["until the options say what an amount means", undefined, {}, "delta not-configured"],
    ["where an update replaces the balance", { ...inPoints, semantics: "absolute" }, {}, "delta not-allowed"],
    ["of money where there are points", inPoints, { delta: pounds("1.00") }, "delta not-allowed"],
    ["of points where there is money", inPence, {}, "delta not-allowed"],
    ["of less than the smallest coin", inPence, { delta: pounds("0.005") }, "delta too-precise"],
    ["with a transaction of 65 bits", inPoints, { transactionId: 2n ** 63n }, "transactionId too-long"],
    ["with a transaction of a till's 26 digits", inPoints, { transactionId: 10n ** 25n }, "transactionId too-long"],
    ["by 65 bits", inPoints, { delta: points(-(2n ** 63n) - 1n) }, "delta too-long"]
  ]
  for (const [what, balanceUpdate, more, expected] of refusals) {
    it.live(`${what} is refused before anything is sent`, () =>
      Effect.gen(function* () {
        const { adapter, requests } = yield* answering(updates(), balanceUpdate === undefined ? {} : { balanceUpdate })
        const { reason } = yield* Effect.flip(adapter.loyaltyAdjustments.adjust(adjustment(more)))
        assert.isTrue(reason._tag === "Rejected" && !reason.sent)
        assert.strictEqual(
          reason._tag === "Rejected" && reason.issues.map(({ field, rule }) => `${field} ${rule}`).join(),
          expected
        )
        assert.strictEqual(requests.length, 0)
      }).pipe(Effect.scoped)
    )
  }

  it.live("of nobody's account is refused", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(updates(), { balanceUpdate: inPoints })
      const { accountId: _account, ...without } = adjustment()
      const { reason } = yield* Effect.flip(adapter.loyaltyAdjustments.adjust(new BalanceAdjustment(without)))
      assert.isTrue(reason._tag === "Rejected" && reason.issues[0]?.field === "accountId")
      assert.strictEqual(requests.length, 0)
    }).pipe(Effect.scoped)
  )

  const sent = (requests: ReadonlyArray<Support.Recorded>, name: string) =>
    new RegExp(`<${name}>(.*?)</${name}>`).exec(requests[0]?.body ?? "")?.[1]

  it.live("is sent once with the caller's transaction id, in the unit of the options", () =>
    Effect.gen(function* () {
      const inWhole = yield* answering(updates(), { balanceUpdate: inPoints })
      assert.deepStrictEqual(yield* inWhole.adapter.loyaltyAdjustments.adjust(adjustment({ card: card("0031") })), [])
      assert.deepStrictEqual(
        ["transactionId", "updateAmount", "accountId", "cardNumber", "dateTimeUpdated", "currencyId"].map((name) =>
          sent(inWhole.requests, name)
        ),
        ["9007199254740993", "-250", "0090210", "0031", "2025-11-04T10:15:30.000Z", undefined]
      )
      const inCoins = yield* answering(updates(), { balanceUpdate: inPence })
      yield* inCoins.adapter.loyaltyAdjustments.adjust(adjustment({ delta: pounds("-10.5") }))
      assert.deepStrictEqual(
        [sent(inCoins.requests, "updateAmount"), sent(inCoins.requests, "currencyId")],
        ["-1050", "GBP"]
      )
      assert.strictEqual(inCoins.requests.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("whose answer has its fields one level up counts as well", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(updates(undefined, false), { balanceUpdate: inPoints })
      assert.deepStrictEqual(yield* adapter.loyaltyAdjustments.adjust(adjustment()), [])
    }).pipe(Effect.scoped)
  )

  it.live("that waits for something says so", () =>
    Effect.gen(function* () {
      for (const nested of [true, false]) {
        const { adapter } = yield* answering(updates("<retail:status>PENDING</retail:status>", nested), {
          balanceUpdate: inPoints
        })
        const warnings = yield* adapter.loyaltyAdjustments.adjust(adjustment())
        assert.deepStrictEqual(
          warnings.map(({ code, level }) => `${level} ${code}`),
          ["warning status PENDING"]
        )
      }
    }).pipe(Effect.scoped)
  )

  const doubtful: Readonly<Record<string, (response: ServerResponse, body: string) => void>> = {
    "a lost answer": (response) => void response.destroy(),
    "no answer in time": () => {},
    "a fault of the server": (response) => send(response, Support.fault("Server", "x"), 500),
    "an HTML page": (response) => send(response, "<html/>", 200, "text/html"),
    "an answer about another transaction": updates("<retail:transactionId>9007199254740992</retail:transactionId>"),
    "an outcome that no page has": updates("", true, "Queued")
  }
  for (const [what, world] of Object.entries(doubtful)) {
    it.live(`${what} leaves it in doubt, and it is not sent again`, () =>
      Effect.gen(function* () {
        const { adapter, requests } = yield* answering(world, { balanceUpdate: inPoints, timeout: "200 millis" })
        const failure = yield* Effect.flip(adapter.loyaltyAdjustments.adjust(adjustment()))
        assert.strictEqual(failure.reason._tag, "InDoubt")
        assert.isFalse(failure.isRetryable)
        assert.strictEqual(requests.length, 1)
      }).pipe(Effect.scoped)
    )
  }

  it("in doubt is settled by the balance before and the balance now", () => {
    const at = (now: bigint) => EnactorLoyalty.settle({ before: 1000n, delta: -250n, now })
    assert.deepStrictEqual([at(750n), at(1000n), at(500n), at(1001n)], ["applied", "not-applied", "unclear", "unclear"])
    assert.strictEqual(EnactorLoyalty.settle({ before: 5n, delta: 0n, now: 5n }), "unclear")
  })
})

describe("the probe of what an amount means", () => {
  /** A till whose updates do what `apply` says. */
  const till = (start: bigint, apply: (balance: bigint, amount: bigint) => bigint) => {
    let held = start
    return answering((response, body) => {
      const amount = /<updateAmount>(.*?)</.exec(body)?.[1]
      if (amount !== undefined) held = apply(held, BigInt(amount))
      send(
        response,
        amount === undefined
          ? Support.enquiryAnswer(Support.fullEnquiry.replace("9007199254740993", String(held)))
          : Support.updateAnswer("")
      )
    })
  }
  const trial = { card: card("00314159"), transactionId: 1n, amount: 7n }

  const worlds = [
    ["delta", (balance: bigint, amount: bigint) => balance + amount],
    ["absolute", (_: bigint, amount: bigint) => amount],
    ["unclear", (balance: bigint) => balance]
  ] as const
  for (const [expected, apply] of worlds) {
    it.live(`finds ${expected}, and leaves a record of it`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* till(100n, apply)
        const record = yield* EnactorProbe.probe(client, trial)
        assert.strictEqual(record.semantics, expected)
        assert.strictEqual(requests.length, 3)
        const json = Schema.encodeSync(EnactorProbe.ProbeRecord)(record)
        assert.deepStrictEqual([json.before, json.amount, json.after], ["100", "7", String(apply(100n, 7n))])
      }).pipe(Effect.scoped)
    )
  }

  it.live("makes no write that could tell nothing", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* till(0n, (balance) => balance)
      assert.strictEqual((yield* Effect.flip(EnactorProbe.probe(client, trial))).reason._tag, "Rejected")
      assert.strictEqual(
        (yield* Effect.flip(EnactorProbe.probe(client, { ...trial, amount: 0n }))).reason._tag,
        "Rejected"
      )
      assert.isFalse(requests.some(({ body }) => body.includes("submitAccountBalanceUpdate")))
    }).pipe(Effect.scoped)
  )
})

describe("drafts and their file", () => {
  it.live("need no server", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      const draft = Result.getOrThrow(adapter.customerDrafts.draft(Support.tuva))
      assert.deepStrictEqual(adapter.customerDrafts.uniqueKeys(draft), [])
      const own = Result.getOrThrow(
        adapter.customerDrafts.draft(new Customer({ ...empty, id: id("00731"), extensions: { enactor: {} } }))
      )
      assert.deepStrictEqual(adapter.customerDrafts.uniqueKeys(own), [{ field: "id", value: "00731" }])
      const parts = yield* Stream.runCollect(adapter.customerImport.file(Stream.make({ id: id("0001"), draft })))
      const manifest = parts.flatMap((part) => (part._tag === "Manifest" ? [part.manifest] : []))[0]
      assert.instanceOf(manifest, Import.ImportManifest)
      assert.strictEqual(requests.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("are not made of what a search tells: importing a part would replace the whole", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(searches)
      const [found = assert.fail("nobody was found")] = yield* adapter.customerSearch.search({ name: "mar" })
      const refused = adapter.customerDrafts.draft(found.value)
      assert.isTrue(
        Result.isFailure(refused) &&
          refused.failure.reason._tag === "Rejected" &&
          refused.failure.reason.issues[0]?.field === "extensions.enactor"
      )
    }).pipe(Effect.scoped)
  )

  it.live("a refusal names the operation that it is for", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(searches)
      const refused = adapter.customerDrafts.draft(
        new Customer({ ...empty, name: new PersonName({ given: "bell\u0007" }) })
      )
      assert.isTrue(Result.isFailure(refused) && refused.failure.operation === "entity import")
    }).pipe(Effect.scoped)
  )
})
