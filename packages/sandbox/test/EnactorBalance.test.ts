import { assert, describe, it } from "@effect/vitest"
import { EnactorSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { batch, enquiry, importing, ofCard, outcomeOf, points, pointsOf, post, update } from "./enactor.ts"
import { http } from "./support.ts"

const anyone = { people: { seed: 1, count: 40, nasty: 0 }, startAt: Date.UTC(2026, 10, 4, 10, 15, 31, 204) }

const card = "144200000011"
const accountId = "0000011"

const asking = (enactor: EnactorSandbox.Enactor, fields: Readonly<Record<string, string>>) =>
  Effect.map(post(enactor.balanceUrl, "", enquiry(fields)), ({ body }) => body)

const change = (amount: string, more: Readonly<Record<string, string>> = {}) => ({
  transactionId: "9007199254740993",
  deviceId: "till3@0012.example",
  accountId,
  accountType: "customerLoyaltyAccount",
  updateAmount: amount,
  dateTimeUpdated: "2025-11-04T10:15:30Z",
  ...more
})

const updating = (enactor: EnactorSandbox.Enactor, fields: Readonly<Record<string, string>>, child?: string) =>
  Effect.map(post(enactor.balanceUrl, "", update(fields, child)), ({ body }) => body)

const { accountId: _account, ...withoutAccount } = change("1")
const { updateAmount: _amount, ...withoutAmount } = withoutAccount

describe("the balance enquiry", () => {
  it.live("gives the account, the customer, the balance with its inner number, and the card", () =>
    Effect.gen(function* () {
      const body = yield* asking(yield* EnactorSandbox.make(anyone), {
        ...ofCard(card),
        currencyId: "GBP",
        locationId: "0012",
        transactionBalance: "0"
      })
      assert.strictEqual(outcomeOf(body), "Success")
      assert.strictEqual(pointsOf(body), String(2n ** 53n + 23n))
      assert.include(body, '<retail:account xsi:type="retail:CustomerLoyaltyAccount"><retail:accountId>0000011<')
      assert.include(body, "<retail:customerNumber>004711011</retail:customerNumber>")
      assert.include(body, "<retail:pan>144200000011</retail:pan><retail:expiryDate>")
      assert.include(body, "<retail:referenceId/>")
      assert.match(body, /:[0-9a-f]+\n +<\/retail:addressReferenceId>/)
      assert.match(body, /<\/retail:emailAddresses><retail:emailAddresses>/)
      assert.include(body, "<retail:password/>")
    })
  )

  it.live("has four outcomes, and only Success has anything beside it", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      for (const [accountType, cardNumber, outcome] of [
        ["customerLoyaltyAccount", "0", "NoAccount"],
        ["customerLoyaltyAccount", accountId, "NoAccount"],
        ["CustomerLoyaltyAccount", card, "UnknownAccountType"],
        ["customerDepositAccount", card, "NoAccount"]
      ] as const) {
        const body = yield* asking(enactor, { accountType, cardNumber })
        assert.strictEqual(outcomeOf(body), outcome)
        assert.notInclude(body, "customerNumber")
      }
      yield* enactor.control.inject({ fault: "system-error", times: 1 })
      const failed = yield* asking(enactor, ofCard(card))
      assert.strictEqual(outcomeOf(failed), "Fail")
      assert.include(failed, "<retail:messages>")
    })
  )

  it.live("knows no account id, unless a tenant's WSDL says so", () =>
    Effect.gen(function* () {
      const byAccount = { accountType: "customerLoyaltyAccount", accountId }
      const strict = yield* EnactorSandbox.make(anyone)
      assert.include(yield* asking(strict, byAccount), "<faultstring>unexpected element")
      const loose = yield* EnactorSandbox.make({ ...anyone, elementOrder: "any" })
      assert.include(yield* asking(loose, byAccount), "<faultstring>element cardNumber is missing")
      assert.deepStrictEqual((yield* loose.control.requests).ignored, { "submitAccountBalanceEnquiry.accountId": 1 })
      const other = yield* EnactorSandbox.make({ ...anyone, enquiryByAccount: true })
      assert.strictEqual(pointsOf(yield* asking(other, byAccount)), String(2n ** 53n + 23n))
    })
  )

  it.live("shows balances below zero and at the end of the range, and cards that were replaced", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      assert.strictEqual(yield* points(enactor, "144200000008"), "-104")
      assert.strictEqual(yield* points(enactor, "144200000032"), "9223372036854775807")
      assert.include(yield* asking(enactor, ofCard("144200000008")), "<retail:status>REPLACED</retail:status>")
      assert.include(yield* asking(enactor, ofCard("144900000008")), "<retail:status>CURRENT</retail:status>")
    })
  )
})

describe("the balance update", () => {
  it.live("adds to the balance by default, echoes the request, and does not say the new balance", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      const body = yield* updating(enactor, change("-250"))
      assert.strictEqual(outcomeOf(body), "Success")
      assert.include(body, "<retail:transactionId>9007199254740993</retail:transactionId>")
      assert.include(body, "<retail:lastUpdated>2026-11-04T10:15:31.204Z</retail:lastUpdated>")
      assert.include(body, "<retail:referenceId>UPD-00000001</retail:referenceId>")
      assert.notInclude(body, "retail:accountBalance>")
      assert.strictEqual(yield* points(enactor, card), String(2n ** 53n + 23n - 250n))
      const [recorded] = yield* enactor.control.updates
      assert.deepInclude(recorded, { transactionId: "9007199254740993", updateAmount: "-250", accountId })
    })
  )

  it.live("replaces the balance where it is absolute", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make({ ...anyone, updateAmount: "absolute" })
      yield* updating(enactor, change("-9223372036854775808"))
      assert.strictEqual(yield* points(enactor, card), "-9223372036854775808")
    })
  )

  it.live("takes a card in place of the account, or both when they agree, under either name of the child", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      for (const [fields, child] of [
        [{ ...withoutAccount, cardNumber: card }, "accountBalanceUpdate"],
        [change("1", { cardNumber: card }), "accountBalanceUpdateRequest"]
      ] as const) {
        assert.strictEqual(outcomeOf(yield* updating(enactor, reordered(fields), child)), "Success")
      }
      const torn = reordered(change("1", { cardNumber: "144200000000" }))
      assert.strictEqual(outcomeOf(yield* updating(enactor, torn)), "NoAccount")
      const { spellings } = yield* enactor.control.requests
      assert.strictEqual(spellings["submitAccountBalanceUpdate.request=accountBalanceUpdateRequest"], 1)
    })
  )

  it.live("applies a repeated transaction twice by default, for no page says otherwise, or once", () =>
    Effect.gen(function* () {
      for (const [repeats, balance] of [
        ["twice", 2n ** 53n + 23n + 20n],
        ["once", 2n ** 53n + 23n + 10n]
      ] as const) {
        const enactor = yield* EnactorSandbox.make({ ...anyone, repeats })
        const first = yield* updating(enactor, change("10"))
        const second = yield* updating(enactor, change("10"))
        assert.strictEqual(first === second, repeats === "once")
        assert.strictEqual(yield* points(enactor, card), String(balance), repeats)
        const { writes } = yield* enactor.control.requests
        assert.deepStrictEqual(Object.values(writes), [repeats === "once" ? 1 : 2])
        yield* updating(enactor, change("10", { deviceId: "till4@0012.example" }))
        assert.strictEqual(yield* points(enactor, card), String(balance + 10n))
      }
    })
  )

  it.live("waits where updates are pending, or are asked to be, until somebody releases them", () =>
    Effect.gen(function* () {
      for (const [options, status] of [
        [{ updates: "pending" }, {}],
        [{}, { status: "PENDING" }]
      ] as const) {
        const enactor = yield* EnactorSandbox.make({ ...anyone, ...options })
        const body = yield* updating(enactor, change("10", status))
        assert.strictEqual(outcomeOf(body), "Success")
        assert.include(body, "<retail:status>PENDING</retail:status>")
        assert.strictEqual(yield* points(enactor, card), String(2n ** 53n + 23n))
        assert.strictEqual(yield* enactor.control.release, 1)
        assert.strictEqual(yield* enactor.control.release, 0)
        assert.strictEqual(yield* points(enactor, card), String(2n ** 53n + 33n))
      }
    })
  )

  it.live("adds up to the last point when many tills write at once", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      const amounts = Array.from({ length: 60 }, (_, at) => BigInt(at) * 3_000_000_000_001n - 7n)
      yield* Effect.forEach(
        amounts,
        (amount, at) => updating(enactor, change(String(amount), { transactionId: String(at) })),
        { concurrency: 12 }
      )
      const sum = amounts.reduce((left, right) => left + right, 2n ** 53n + 23n)
      assert.strictEqual(yield* points(enactor, card), String(sum))
      const references = (yield* enactor.control.updates).map((one) => one["referenceId"])
      assert.strictEqual(new Set(references).size, 60)
    })
  )

  it.live("waits once where a person at the vendor must look at it", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      yield* enactor.control.inject({ fault: "pending-review", times: 1 })
      assert.include(yield* updating(enactor, change("10")), "<retail:status>PENDING</retail:status>")
      assert.include(yield* updating(enactor, change("10")), "<retail:status/>")
      assert.strictEqual(yield* points(enactor, card), String(2n ** 53n + 33n))
      assert.strictEqual(yield* enactor.control.release, 1)
      assert.strictEqual(yield* points(enactor, card), String(2n ** 53n + 43n))
    })
  )

  it.live("puts the reply's fields directly into the output where it is flat", () =>
    Effect.gen(function* () {
      const nested = yield* updating(yield* EnactorSandbox.make(anyone), change("1"))
      const flat = yield* updating(yield* EnactorSandbox.make({ ...anyone, updateReply: "flat" }), change("1"))
      assert.strictEqual(nested.replaceAll(/<\/?retail:accountBalanceUpdate>/g, ""), flat)
    })
  )

  const refused: ReadonlyArray<readonly [title: string, fields: Readonly<Record<string, string>>, outcome: string]> = [
    ["an unknown account", change("1", { accountId: "11" }), "NoAccount"],
    ["an unknown type", change("1", { accountType: "points" }), "UnknownAccountType"],
    ["a balance beyond 64 bits", change("1", { accountId: "0000032" }), "Fail"]
  ]
  for (const [title, fields, outcome] of refused) {
    it.live(`${title} is ${outcome}, and nothing changes`, () =>
      Effect.gen(function* () {
        const enactor = yield* EnactorSandbox.make(anyone)
        assert.strictEqual(outcomeOf(yield* updating(enactor, fields)), outcome)
        assert.deepStrictEqual(yield* enactor.control.updates, [])
        assert.deepStrictEqual((yield* enactor.control.requests).writes, {})
      })
    )
  }

  const faults: ReadonlyArray<readonly [title: string, fields: Readonly<Record<string, string>>, says: string]> = [
    ["neither account nor card", withoutAccount, "element accountId or cardNumber is missing"],
    ["no amount", change(""), "element updateAmount is missing"],
    ["an amount with a point", change("2.50"), "updateAmount is not a valid long"],
    ["an amount beyond 64 bits", change("9223372036854775808"), "updateAmount is not a valid long"],
    [
      "a transaction id of a sale",
      change("1", { transactionId: "01010251905271445020281234" }),
      "transactionId is not"
    ],
    ["a day that never was", change("1", { dateTimeUpdated: "2025-02-30T00:00:00Z" }), "dateTimeUpdated is not"],
    ["the fields in another order", { updateAmount: "1", ...withoutAmount, accountId }, "unexpected element"],
    ["an element that no page has", change("1", { note: "x" }), "unexpected element"]
  ]
  for (const [title, fields, says] of faults) {
    it.live(`${title} is a fault, and nothing changes`, () =>
      Effect.gen(function* () {
        const enactor = yield* EnactorSandbox.make(anyone)
        const answer = yield* post(enactor.balanceUrl, "", update(fields))
        assert.strictEqual(answer.status, 500)
        assert.include(answer.body, "<faultcode>soapenv:Server</faultcode>")
        assert.include(answer.body, says)
        assert.deepStrictEqual(yield* enactor.control.updates, [])
      })
    )
  }

  it.live("takes any order where the order is free", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make({ ...anyone, elementOrder: "any" })
      const body = yield* updating(enactor, { note: "x", updateAmount: "1", ...withoutAmount, accountId })
      assert.strictEqual(outcomeOf(body), "Success")
    })
  )
})

/** The card number stands between the type and the amount. */
const reordered = ({ cardNumber, dateTimeUpdated, updateAmount, ...rest }: Readonly<Record<string, string>>) => ({
  ...rest,
  ...(cardNumber !== undefined && { cardNumber }),
  ...(updateAmount !== undefined && { updateAmount }),
  ...(dateTimeUpdated !== undefined && { dateTimeUpdated })
})

describe("a hand at the vendor", () => {
  const command = (enactor: EnactorSandbox.Enactor, name: string, body: unknown) =>
    http(new URL(`/_sandbox/${name}`, enactor.url).href, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body)
    })

  it.live("moves a balance, exactly, and refuses where there is none", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      assert.strictEqual(yield* enactor.control.move(accountId, -24n), 2n ** 53n - 1n)
      const moved = yield* command(enactor, "balance", { accountId, points: "9007199254740993" })
      assert.strictEqual(moved.body, '{"accountId":"0000011","balance":"18014398509481984"}')
      assert.strictEqual(yield* points(enactor, card), "18014398509481984")
      assert.strictEqual((yield* Effect.flip(enactor.control.move("0", 1n)))._tag, "EnactorRefusal")
      assert.strictEqual((yield* command(enactor, "balance", { accountId, points: 1.5 })).status, 400)
      assert.deepStrictEqual(yield* enactor.control.updates, [])
    })
  )

  it.live("opens an account with a card for an imported customer, which then has a balance", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make({ people: { seed: 1, count: 0 } })
      const number = "<retail:customer><retail:customerNumber>0004418</retail:customerNumber></retail:customer>"
      assert.strictEqual((yield* Effect.flip(enactor.control.openAccount("0004418")))._tag, "EnactorRefusal")
      yield* importing(enactor, batch(number))
      const opened = yield* enactor.control.openAccount("0004418")
      assert.deepStrictEqual(yield* enactor.control.cards, [{ ...opened, customerNumber: "0004418" }])
      yield* updating(enactor, change("12450", { accountId: opened.accountId }))
      assert.strictEqual(yield* points(enactor, opened.cardNumber), "12450")
      const again = yield* command(enactor, "accounts", { customerNumber: "0004418", accountId: opened.accountId })
      assert.strictEqual(again.status, 400)
      const named = { customerNumber: "0004418", accountId: "A-1", cardNumber: "1" }
      assert.strictEqual((yield* command(enactor, "accounts", named)).body, '{"accountId":"A-1","cardNumber":"1"}')
    })
  )

  it.live("finds everything again in its folder", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(`${tmpdir()}/kundbro-enactor-`)),
        (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
      )
      const options = { ...anyone, folder, repeats: "once" } as const
      const number = "<retail:customer><retail:customerNumber>1</retail:customerNumber></retail:customer>"
      yield* Effect.scoped(
        Effect.gen(function* () {
          const enactor = yield* EnactorSandbox.make(options)
          yield* updating(enactor, change("10"))
          yield* importing(enactor, batch(number))
          yield* enactor.control.openAccount("1")
        })
      )
      const enactor = yield* EnactorSandbox.make(options)
      yield* updating(enactor, change("10"))
      assert.strictEqual(yield* points(enactor, card), String(2n ** 53n + 33n))
      assert.strictEqual((yield* enactor.control.cards).at(-1)?.customerNumber, "1")
      yield* enactor.control.reset
      assert.strictEqual(yield* points(enactor, card), String(2n ** 53n + 23n))
    })
  )
})
