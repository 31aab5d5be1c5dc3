/** The bonus of a customer as a loyalty account. Its amounts are decimals whose unit nobody documents. */
import { Balance, type Ids, LoyaltyAccount, Mapping } from "@kundbro/domain"
import { BigDecimal, Option, Struct } from "effect"
import { residue } from "./internal/Residue.ts"
import { nonEmpty } from "./internal/words.ts"
import { vendor } from "./HarmoneyMapping.ts"
import type * as Wire from "./HarmoneyWire.ts"

const plain = /^-?\d{1,40}(\.\d{1,40})?$/

const amountOf = (text: string | undefined): Balance.UnitUnknown | undefined =>
  text === undefined || !plain.test(text)
    ? undefined
    : Option.getOrUndefined(Option.map(BigDecimal.fromString(text), (amount) => new Balance.UnitUnknown({ amount })))

/** Accounts with their notes. */
export interface LoyaltyReading {
  /** One account, or none. */
  readonly value: ReadonlyArray<LoyaltyAccount.LoyaltyAccount>
  /** What could not be told of it for certain. */
  readonly notes: ReadonlyArray<Mapping.MappingNote>
}

/** One account, or none when the answer is empty. An amount that is no decimal stays as text in the extension. */
export const fromWire = (customerId: Ids.CustomerId, answer: Wire.CustomerBonus): LoyaltyReading => {
  const bonus = Struct.omit(answer, ["Response"])
  const text = nonEmpty(bonus.CurrentBonus)
  const amount = amountOf(text)
  const left = residue(bonus, {
    ...(bonus.CustomerId !== undefined && { CustomerId: bonus.CustomerId }),
    ...(amount !== undefined && { CurrentBonus: text })
  })
  if (amount === undefined && Object.keys(left).length === 0) return { value: [], notes: [] }
  const note =
    amount === undefined
      ? text === undefined
        ? undefined
        : "the amount is no decimal; it is kept as text"
      : "the unit of the amount is not documented"
  return {
    value: [
      new LoyaltyAccount.LoyaltyAccount({
        customerId,
        scheme: "CustomerBonus",
        cards: [],
        ...(amount !== undefined && { balance: new Balance.Balance({ amount }) }),
        extensions: Object.keys(left).length === 0 ? {} : { [vendor]: left }
      })
    ],
    notes:
      note === undefined ? [] : [new Mapping.MappingNote({ kind: "ambiguous", field: "loyalty.balance", reason: note })]
  }
}
