import { assert, describe, it } from "@effect/vitest"
import { Balance } from "@kundbro/domain"
import { BigDecimal, DateTime, Effect } from "effect"
import type { EnactorOptions } from "../src/index.ts"
import * as Support from "./support.ts"

const { answering, card, telling } = Support

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
      const kept = JSON.stringify(value.extensions)
      for (const name of ["manualTierReview", "lastUpdated", "expiryDate", "validFrom"])
        assert.include(kept, `<${name}`)
      for (const told of ["Id>", "Type>", "Number>", "tierCode", "status", "Opened", "pan>", "createdOn"]) {
        assert.notInclude(kept, told)
      }
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

  it.live("leads to money in the currency of the options where none is told, and never to points instead", () =>
    Effect.gen(function* () {
      const output = Support.fullEnquiry.replaceAll("<retail:currencyId>GBP</retail:currencyId>", "")
      const balanceUpdate: EnactorOptions.BalanceUpdate = {
        semantics: "delta",
        unit: { kind: "minor-units", scale: 2 }
      }
      const ofAccount = yield* enquiry(
        Support.fullEnquiry.replace(/<retail:currencyId>GBP<\/retail:currencyId>(?=\s*<retail:balanceDate>)/, ""),
        { balanceUpdate, currencyId: "NOK" }
      )
      const { value: account } = yield* ofAccount.adapter.loyaltyByCard.get(card("00314159"))
      assert.strictEqual(account.balance?.currency, Balance.CurrencyCode.make("GBP"))
      const told = yield* enquiry(output, { balanceUpdate, currencyId: "NOK" })
      const { value } = yield* told.adapter.loyaltyByCard.get(card("00314159"))
      assert.isTrue(value.balance?.amount._tag === "Money" && value.balance.amount.currency === "NOK")
      const { adapter } = yield* enquiry(output, { balanceUpdate })
      const { reason } = yield* Effect.flip(adapter.loyaltyByCard.get(card("00314159")))
      assert.isTrue(reason._tag === "Undecodable" && reason.path.endsWith("/currencyId"))
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
        "another card with a letter": Support.fullEnquiry.replace("<retail:pan>00314159", "<retail:pan>A00314159"),
        "another card, masked": Support.fullEnquiry.replace("<retail:pan>00314159", "<retail:pan>****4160"),
        "another account in the balance": Support.fullEnquiry.replace(
          "<retail:accountId>0090210",
          "<retail:accountId>90210"
        ),
        "another account in the card": Support.fullEnquiry.replace(
          /(<retail:customerCard>\s*<retail:accountId>)0090210/,
          "$190210"
        ),
        "another kind of account in the card": Support.fullEnquiry.replace(
          /customerLoyaltyAccount(?=<\/retail:accountType>\s*<retail:pan>)/,
          "customerSpendAccount"
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
        assert.notStrictEqual(output, Support.fullEnquiry, what)
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

  it.live("leads to a balance without an account around it, and a card's dates are days or stay as text", () =>
    Effect.gen(function* () {
      const { adapter } = yield* enquiry(
        Support.fullEnquiry
          .replace(/<retail:account xsi.*<\/retail:account>/s, "")
          .replace("<retail:createdOn>2018-10-28T00", "<retail:createdOn>2018-10-28T11")
          .replace("<retail:validFrom/>", "<retail:validFrom>2018-11-01Z</retail:validFrom>")
          .replace("<retail:expiryDate/>", "<retail:expiryDate>2031-12-31T00:00:00.000+01:00</retail:expiryDate>")
      )
      const { notes, value } = yield* adapter.loyaltyByCard.get(card("00314159"))
      assert.deepStrictEqual([String(value.id), value.balance?.currency], ["0090210", Balance.CurrencyCode.make("GBP")])
      const [{ createdOn, expiresOn, validFrom } = assert.fail("no card")] = value.cards
      assert.deepStrictEqual([createdOn, expiresOn, validFrom].map(String), ["undefined", "2031-12-31", "2018-11-01"])
      const kept = JSON.stringify(value.extensions)
      assert.include(kept, "<createdOn>2018-10-28T11:00:00Z</createdOn>")
      assert.notMatch(kept, /validFrom|expiryDate/)
      assert.deepStrictEqual(
        notes.map(({ field, kind }) => `${kind} ${field}`),
        ["ambiguous loyalty.card"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("number that comes masked is no other card; another kind of account is read by its common fields", () =>
    Effect.gen(function* () {
      for (const pan of ["****4159", "XXXX4159", "0031****", "0031 4159"]) {
        const { adapter } = yield* enquiry(
          Support.fullEnquiry
            .replace("<retail:pan>00314159", `<retail:pan>${pan}`)
            .replace("retail:CustomerLoyaltyAccount", "retail:CustomerSpendAccount")
        )
        const { value } = yield* adapter.loyaltyByCard.get(card("00314159"))
        assert.deepStrictEqual([String(value.id), String(value.cards[0]?.number)], ["0090210", pan])
      }
    }).pipe(Effect.scoped)
  )
})
