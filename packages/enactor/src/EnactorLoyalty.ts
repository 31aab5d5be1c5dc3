/** Loyalty accounts: ids without a balance from the search, one account with its balance from the enquiry. */
import { Balance, type CalendarDate, Ids, LoyaltyAccount, Mapping } from "@kundbro/domain"
import { XmlWriter } from "@kundbro/soap"
import { BigDecimal, Option, Result, Schema, Struct } from "effect"
import { dayAtMidnight, instant } from "./internal/dates.ts"
import { defined, nonEmpty, type Text } from "./internal/texts.ts"
import type { Read } from "./EnactorCustomer.ts"
import * as EnactorList from "./EnactorList.ts"
import { vendor } from "./EnactorMapping.ts"
import type { Unit } from "./EnactorOptions.ts"
import * as Wire from "./EnactorWire.ts"

/** The accounts of a customer as the search lists them. Their balances are asked for by card: no call goes from an account to one. */
export const fromRows = (
  customerId: Ids.CustomerId,
  { rows }: EnactorList.Rows
): Result.Result<ReadonlyArray<LoyaltyAccount.LoyaltyAccount>, EnactorList.Problem> =>
  Result.gen(function* () {
    const accounts: Array<LoyaltyAccount.LoyaltyAccount> = []
    for (const [at, row] of rows.entries()) {
      const id = yield* EnactorList.idIn(row, at, "accountId")
      const kind = yield* EnactorList.agrees(row, at, "accountType")
      accounts.push(
        new LoyaltyAccount.LoyaltyAccount({
          id: Ids.LoyaltyAccountId.make(id),
          customerId,
          kind,
          ...defined({ status: EnactorList.textIn(row, "status") }),
          cards: [],
          extensions: {}
        })
      )
    }
    return accounts
  })

const currencyOf = Schema.decodeUnknownOption(Balance.CurrencyCode)

const currency = (text: Text): Balance.CurrencyCode | undefined => Option.getOrUndefined(currencyOf(text))

/** A balance in whole points, unless the options say that it counts minor units of money: never one for the other. */
const amountOf = (
  value: bigint,
  unit: Unit | undefined,
  code: Balance.CurrencyCode | undefined
): Result.Result<Balance.Amount, EnactorList.Problem> =>
  unit?.kind !== "minor-units"
    ? Result.succeed(new Balance.Points({ points: value }))
    : code === undefined
      ? Result.fail({
          path: "accountBalanceEnquiryOutput/accountBalance/currencyId",
          expected: "a currency, in the answer or in the options, since balanceUpdate says that balances are money"
        })
      : Result.succeed(new Balance.Money({ amount: BigDecimal.make(value, unit.scale), currency: code }))

/** As many decimal digits as a long can have. */
const longest = 19

/** What an adjustment travels as, or why it cannot. */
export const amountToSend = (
  delta: LoyaltyAccount.BalanceAdjustment["delta"],
  unit: Unit
): bigint | { readonly rule: string; readonly remedy: string } => {
  if (delta._tag === "Points") {
    return unit.kind === "points"
      ? delta.points
      : { rule: "not-allowed", remedy: "balanceUpdate says that amounts are money: adjust by money" }
  }
  if (unit.kind === "points") {
    return { rule: "not-allowed", remedy: "balanceUpdate says that amounts are points: adjust by points" }
  }
  const exact = BigDecimal.normalize(delta.amount)
  if (exact.scale > unit.scale) {
    return { rule: "too-precise", remedy: `use at most ${unit.scale} decimals: nothing is rounded` }
  }
  return exact.scale < -longest
    ? { rule: "too-long", remedy: "use an amount of 64 bits" }
    : exact.value * 10n ** BigInt(unit.scale - exact.scale)
}

/** The place where parts of an answer say different things, if there is one. */
const disagreement = (
  path: string,
  texts: ReadonlyArray<Text>
): Result.Result<string | undefined, EnactorList.Problem> => {
  const [first, ...others] = texts.flatMap((text) => nonEmpty(text) ?? [])
  return others.every((text) => text === first)
    ? Result.succeed(first)
    : Result.fail({ path: `accountBalanceEnquiryOutput/${path}`, expected: "the same in all parts of the answer" })
}

/** The mapping of one tenant. */
export interface EnactorLoyalty {
  /** The account, card and balance of an enquiry; fails where its parts contradict each other. */
  readonly fromEnquiry: (
    output: Wire.EnquiryOutput
  ) => Result.Result<Read<LoyaltyAccount.LoyaltyAccount>, EnactorList.Problem>
}

/** Reads with the names and the unit of one tenant. */
export const make = (options: {
  readonly names: Readonly<Record<string, string>>
  readonly unit: Unit | undefined
  /** The currency of balances that come without one. */
  readonly currencyId?: string | undefined
}): EnactorLoyalty => {
  const shapes = Wire.make(new Wire.Names(options.names))
  const writeAccount = XmlWriter.make(shapes.Account, { name: "account", namespace: Wire.namespaces.retail })
  const writeCard = XmlWriter.make(shapes.CustomerCard, { name: "customerCard", namespace: Wire.namespaces.retail })

  return {
    fromEnquiry: (output) =>
      Result.gen(function* () {
        const account = output.account ?? {}
        const balance = output.accountBalance ?? {}
        const card = output.customerCard ?? {}
        const id = yield* disagreement("accountId", [account.accountId, balance.accountId, card.accountId])
        const kind = yield* disagreement("accountType", [account.accountType, balance.accountType, card.accountType])
        const code = currency(balance.currencyId) ?? currency(account.currencyId) ?? currency(options.currencyId)
        const customer = yield* disagreement("customerNumber", [
          account.customerNumber,
          output.customer?.customerNumber
        ])
        const notes: Array<Mapping.MappingNote> = []
        const dayOf = (
          field: "loyalty.account" | "loyalty.card",
          text: Text
        ): CalendarDate.CalendarDate | undefined => {
          const date = dayAtMidnight(text)
          if (date === undefined && nonEmpty(text) !== undefined) {
            notes.push(
              new Mapping.MappingNote({ kind: "ambiguous", field, reason: "a date that is no day; kept as text" })
            )
          }
          return date
        }
        const openedOn = dayOf("loyalty.account", account.accountOpenedDate)
        const pan = nonEmpty(card.pan)
        const dates = defined({
          validFrom: dayOf("loyalty.card", card.validFrom),
          expiresOn: dayOf("loyalty.card", card.expiryDate),
          createdOn: dayOf("loyalty.card", card.createdOn)
        })
        const asOf = instant(balance.balanceDate)
        const amount =
          typeof balance.accountBalance === "bigint"
            ? yield* amountOf(balance.accountBalance, options.unit, code)
            : undefined
        const value = new LoyaltyAccount.LoyaltyAccount({
          ...defined({
            id: id === undefined ? undefined : Ids.LoyaltyAccountId.make(id),
            customerId: customer === undefined ? undefined : Ids.CustomerId.make(customer),
            kind,
            scheme: nonEmpty(account.loyaltySchemeId),
            tier: nonEmpty(account.tierCode),
            status: nonEmpty(account.status),
            openedOn
          }),
          cards:
            pan === undefined
              ? []
              : [
                  new LoyaltyAccount.LoyaltyCard({
                    number: Ids.CardNumber.make(pan),
                    ...defined({ status: nonEmpty(card.status), nameOnCard: nonEmpty(card.nameOnCard) }),
                    ...dates
                  })
                ],
          // No number is no balance, and never a zero.
          ...(amount && { balance: new Balance.Balance({ amount, ...defined({ currency: code, asOf }) }) }),
          extensions: {
            [vendor]: defined({
              account: left(writeAccount, accountLeft(account, openedOn)),
              card: left(writeCard, cardLeft(card, dates))
            })
          }
        })
        return { value, notes }
      })
  }
}

const accountLeft = (account: Wire.Account, openedOn: CalendarDate.CalendarDate | undefined): Wire.Account =>
  Struct.omit(account, [
    "accountId",
    "accountType",
    "customerNumber",
    "loyaltySchemeId",
    "tierCode",
    "status",
    "currencyId",
    ...(openedOn === undefined ? [] : ["accountOpenedDate" as const])
  ])

const cardLeft = (
  card: Wire.CustomerCard,
  dates: { readonly validFrom?: unknown; readonly expiresOn?: unknown; readonly createdOn?: unknown }
): Wire.CustomerCard =>
  Struct.omit(card, [
    "accountId",
    "accountType",
    "pan",
    "status",
    "nameOnCard",
    ...(dates.validFrom === undefined ? [] : ["validFrom" as const]),
    ...(dates.expiresOn === undefined ? [] : ["expiryDate" as const]),
    ...(dates.createdOn === undefined ? [] : ["createdOn" as const])
  ])

const left = <A extends object>(write: (value: A) => Result.Result<string, unknown>, rest: A): string | undefined =>
  Object.keys(rest).length === 0 ? undefined : Result.getOrUndefined(write(rest))

/**
 * Whether an update that got no answer took effect, by the balance before it and the one that an enquiry tells now.
 * `unclear`: somebody else has moved it as well.
 *
 * **Gotchas** — a balance has no memory: if somebody else moved it by exactly this amount, or back, in between, the answer
 * is wrong. It holds only for an account that nobody else uses meanwhile; otherwise the vendor's own list of updates decides.
 */
export const settle = (update: {
  readonly before: bigint
  readonly delta: bigint
  readonly now: bigint
}): "applied" | "not-applied" | "unclear" =>
  update.delta === 0n
    ? "unclear"
    : update.now === update.before + update.delta
      ? "applied"
      : update.now === update.before
        ? "not-applied"
        : "unclear"
