import { assert, describe, it } from "@effect/vitest"
import { Balance } from "@kundbro/domain"
import { LoyaltyAccountId } from "@kundbro/domain/Ids"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { BigDecimal, DateTime, Effect, Schema } from "effect"
import type { ServerResponse } from "node:http"
import { EnactorLoyalty, type EnactorOptions, EnactorProbe } from "../src/index.ts"
import * as Support from "./support.ts"

const { answering, card, send, telling } = Support

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
    ["with a negative one", inPoints, { transactionId: -(2n ** 63n) - 1n }, "transactionId too-long"],
    ["with a transaction of a till's 26 digits", inPoints, { transactionId: 10n ** 25n }, "transactionId too-long"],
    ["by 65 bits", inPoints, { delta: points(2n ** 63n) }, "delta too-long"],
    ["by 65 bits downwards", inPoints, { delta: points(-(2n ** 63n) - 1n) }, "delta too-long"],
    [
      "of more money than there are digits for",
      inPence,
      { delta: new Balance.Money({ ...pounds("1"), amount: BigDecimal.make(1n, -2_000_000_000) }) },
      "delta too-long"
    ]
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
      const spaced = updates("<retail:transactionId>\n  9007199254740993\n</retail:transactionId>")
      const indented = yield* answering(spaced, { balanceUpdate: inPoints })
      assert.deepStrictEqual(yield* indented.adapter.loyaltyAdjustments.adjust(adjustment()), [])
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

  it.live("that has another status is told of it, and the word is not repeated", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(updates("<retail:status>Maret</retail:status>"), { balanceUpdate: inPoints })
      const warnings = yield* adapter.loyaltyAdjustments.adjust(adjustment())
      assert.deepStrictEqual(
        warnings.map(({ code, level }) => `${level} ${code}`),
        ["information status other than PENDING"]
      )
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
    // The limit that its docstring tells of: applied, and undone by somebody else.
    assert.strictEqual(EnactorLoyalty.settle({ before: 1000n, delta: -250n, now: 1000n - 250n + 250n }), "not-applied")
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

  it("tells nothing of a balance or an amount that is zero", () => {
    assert.deepStrictEqual(
      [EnactorProbe.judge(0n, 7n, 7n), EnactorProbe.judge(100n, 0n, 100n), EnactorProbe.judge(100n, 0n, 0n)],
      ["unclear", "unclear", "unclear"]
    )
  })

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
