/** The dynamic attributes of this installation: which customer types have them, and how their values are validated (all invented). */

interface Attribute {
  /** The name of the validation type. */
  readonly type: string
  readonly valid: (value: string) => boolean
  readonly types: ReadonlySet<string>
}

const everyone = ["PERSN", "FIRMA", "FORHA"]

const attribute = (type: string, pattern: RegExp, types: ReadonlyArray<string>): Attribute => ({
  type,
  valid: (value) => pattern.test(value),
  types: new Set(types)
})

/** Attributes by code. */
export const definitions: Readonly<Record<string, Attribute>> = {
  CRMREF: attribute("String40", /^.{1,40}$/su, everyone),
  NEWSMAIL: attribute("Boolean", /^(true|false)$/, ["PERSN", "FIRMA"]),
  MEMBERNO: attribute("Number5", /^\d{5}$/, ["PERSN"]),
  // Day first, as the page's only sample of a date value suggests.
  MEMBERSINCE: attribute("Date", /^\d\d-\d\d-\d{4}$/, ["PERSN"]),
  DISCOUNT: attribute("Decimal", /^-?\d+(,\d+)?$/, ["FIRMA", "FORHA"]),
  ACCOUNT: attribute("BankAccount", /^\d{11}$/, ["FIRMA", "FORHA"]),
  DEPOT: attribute("String", /^[^]*$/, ["FORHA"])
}
