/**
 * The 44 operations of the customer service: what is known of each and what a call does, in one table, which the
 * meaning of a failure is read from as well; and the contracts behind them.
 *
 * Wire names are those of the vendor page's "send" column where it contradicts itself; each can be replaced through
 * `names` in the options.
 */
import type { Operation } from "@kundbro/domain"
import type { SoapOperation } from "@kundbro/soap"
import * as Accounts from "./internal/contracts/accounts.ts"
import * as Clubs from "./internal/contracts/clubs.ts"
import * as Customers from "./internal/contracts/customers.ts"
import type { Kind } from "./HarmoneyError.ts"
import type { HarmoneyMethods } from "./HarmoneyMethods.ts"
import { type LoginInfo, make as makeWire, namespace, Names } from "./HarmoneyWire.ts"

interface Row extends Omit<Operation.Operation, "name" | "status"> {
  /** What a "no such record" would be about. */
  readonly about: "account" | "card" | "consent" | "customer" | "invoice" | "period" | "relation"
}

const row = (about: Row["about"], effect: Row["effect"], more: Partial<Row> = {}): Row => ({
  about,
  effect,
  besides: [],
  ...more
})
const obsolete = { obsolete: {} }
const costs = { besides: ["costs-money"] } as const

/**
 * What is known of each. All effects are inferred: the vendor documents none and has no idempotency key. `write` is also
 * what has the same end state when repeated, but may then report a failure: ask before repeating it.
 */
const callable = {
  AddRelation: row("relation", "write"),
  CancelPeriodItem: row("period", "write"),
  CancelPeriodItemByCode: row("period", "write"),
  DeleteCustomerUserAccount: row("account", "write"),
  DeleteEmailAddress: row("account", "write"),
  DeleteRelation: row("relation", "write"),
  EndCustomerRelation: row("customer", "write"),
  GetConsents: row("consent", "read"),
  GetCustomerAlternativeClubItems: row("period", "read"),
  GetCustomerBonus: row("customer", "read"),
  GetCustomerCrm: row("customer", "read"),
  GetCustomerByCustomerId: row("customer", "read"),
  GetCustomerByCustomerIdWithClubInfo: row("customer", "read"),
  GetCustomerByEmail: row("customer", "read"),
  GetCustomerBySSN: row("customer", "read"),
  // Only where it falls through to the credit agency, which the answer does not tell.
  GetCustomerBySSNAndCountry: row("customer", "read", costs),
  GetCustomerClubInfo: row("customer", "read"),
  GetCustomerConsents: row("customer", "read"),
  GetCustomerFromExternalPartner: row("customer", "read", costs),
  GetCustomerLedger: row("invoice", "read"),
  GetCustomerObligation: row("customer", "read"),
  GetCustomerUser: row("account", "read", obsolete),
  GetCustomerUsersByCustomerId: row("customer", "read"),
  GetCustomerUserByEmail: row("account", "read"),
  GetCustomerUsersByEmail: row("account", "read"),
  GetDecidasCreditCheck: row("customer", "read", costs),
  GetFuturePeriods: row("customer", "read"),
  GetPastPeriods: row("customer", "read"),
  GetRelationsByCustomerId: row("customer", "read"),
  ValidateCustomer: row("customer", "read"),
  SaveCustomer: row("customer", "write"),
  SaveCustomerAlternativeClubItems: row("period", "write"),
  SaveCustomerUserAccount: row("customer", "write", obsolete),
  SaveEmailAddress: row("account", "idempotent-write"),
  SendCustomerMessage: row("customer", "write", { besides: ["contacts-person"] }),
  UndoCancelPeriodItem: row("period", "write"),
  UpdateCustomerMembership: row("customer", "idempotent-write"),
  UpdateRelation: row("relation", "idempotent-write"),
  GetCustomerDefaultCreditCard: row("card", "read"),
  DeleteCustomerDefaultCreditCard: row("card", "write"),
  SaveCustomerPremiums: row("customer", "write"),
  GetCustomerByMiscInfo: row("customer", "read")
}

/** Operations with an object that the vendor page says nothing about: see `@kundbro/harmoney/experimental`. */
const experimental = {
  UpdatePaymentMethodOnInvoice: row("invoice", "idempotent-write"),
  SaveCustomerDefaultCreditCard: row("card", "idempotent-write")
}

/** The vendor's name of an operation whose arguments are documented. */
export type CallableName = keyof typeof callable

/** The vendor's name of an operation whose arguments are inferred. */
export type ExperimentalName = keyof typeof experimental

/** The vendor's name of an operation. */
export type OperationName = CallableName | ExperimentalName

const listed = (status: Operation.Operation["status"], rows: Readonly<Record<string, Row>>) =>
  Object.entries(rows).map(([name, { besides, effect, obsolete }]): Operation.Operation =>
    Object.assign({ name, status, effect, besides }, obsolete === undefined ? {} : { obsolete })
  )

/** Every operation that the vendor page names. */
export const operations: ReadonlyArray<Operation.Operation> = [
  ...listed("callable", callable),
  ...listed("experimental", experimental)
]

const table: Readonly<Record<OperationName, Row>> = { ...callable, ...experimental }

/** What a "no such record" of an operation would be about. */
export const entityOf = (name: OperationName): string => table[name].about

/** How the failures of an operation are to be read: `HarmoneyError.ts`. */
export const kindOf = (name: OperationName): Kind => {
  const { besides, effect } = table[name]
  if (effect === "read") return besides.length === 0 ? "read" : "costly-read"
  // The one customer write that the vendor page names as kept by its offline store.
  return name === "SaveCustomer" ? "save" : "write"
}

/** What an operation takes; `LoginInfo` is added by the client. */
export type Input<K extends OperationName> = HarmoneyMethods[K]["Input"]

/** The vendor's answer to an operation. */
export type Output<K extends OperationName> = HarmoneyMethods[K]["Output"]

/** The contracts. */
export type Contracts = {
  readonly [K in OperationName]: SoapOperation.SoapOperation<Input<K> & { readonly LoginInfo: LoginInfo }, Output<K>>
}

/** The contracts with the wire names of one tenant. */
export const make = (names: Names, actionPrefix: string = namespace): Contracts => {
  const tenant = { actionPrefix, names, wire: makeWire(names) }
  return {
    ...Customers.make(tenant),
    ...Clubs.make(tenant),
    ...Accounts.make(tenant)
  }
}

/** The contracts as a list, with the wire names and actions of one tenant: for comparison with that tenant's WSDL. */
export const contracts = (
  names: Readonly<Record<string, string>> = {},
  actionPrefix?: string
): ReadonlyArray<SoapOperation.SoapOperation<never, unknown>> => Object.values(make(new Names(names), actionPrefix))
