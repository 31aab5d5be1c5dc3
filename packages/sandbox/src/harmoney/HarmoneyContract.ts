/** The operations of Harmoney's customer service as data, read from the vendor page: parameters in order, and what comes back. */
import { type Field, flag, list, member, object, scalar, text } from "./HarmoneyClasses.ts"

/** How an operation answers: a bare Response, an object with a Response inside, or a Response and a List. */
export type Returns =
  | { readonly as: "response" }
  | { readonly as: "object"; readonly of: string }
  | { readonly as: "list"; readonly of: string }

/** One operation. A `write` is what the offline store keeps while Harmoney is closed. */
export interface Operation {
  /** Whether it changes anything. */
  readonly write: boolean
  /** In documented order, without the login, which every operation takes last. */
  readonly parameters: ReadonlyArray<Field>
  /** What comes back. */
  readonly returns: Returns
  /** Where the login is not called `LoginInfo`. */
  readonly login?: Field
  /** Since when the page calls it obsolete. */
  readonly obsolete?: string
  /** Whether a third party answers, with outages of its own. */
  readonly thirdParty?: boolean
}

const spelt = (field: Field, ...spellings: ReadonlyArray<string>): Field => ({ ...field, spellings })

const customerId = text("customerId", 9)
const customerIdOrCapital = spelt(customerId, "CustomerId")
const customerIdOrLower = spelt(customerId, "customerid")
/** Documented with ten characters where all other operations have nine. */
const longCustomerId = text("customerId", 10)
const period = text("period", 6)
const userId = text("userId", 75)
const email = text("emailAddress")
const child = [text("firstName", 35), text("lastName", 35), text("birthdate", 8), member("gender", "Gender")]
// Documented as 13, but the vendor's own mask has fifteen characters.
const SSN = text("SSN", 15)
const ssn = text("ssn", 15)
const country = member("country", "Country")

const read = (returns: Returns, ...parameters: ReadonlyArray<Field>): Operation => ({
  write: false,
  parameters,
  returns
})
const write = (...parameters: ReadonlyArray<Field>): Operation => ({
  write: true,
  parameters,
  returns: { as: "response" }
})
const an = (of: string): Returns => ({ as: "object", of })
const listOf = (of: string): Returns => ({ as: "list", of })

/** The operations that the sandbox answers, by name: all 44 of the page, in its order; 22 and 33 are obsolete there. */
export const operations = {
  AddRelation: write(customerIdOrCapital, ...child),
  CancelPeriodItem: write(customerId, period),
  CancelPeriodItemByCode: write(customerId, period, text("reasonCode", 2)),
  DeleteCustomerUserAccount: write(customerId, userId),
  DeleteEmailAddress: write(email),
  DeleteRelation: write(customerIdOrCapital, ...child),
  EndCustomerRelation: write(customerId, { ...flag("forceEnd"), nillable: true }, text("exitCode", 3), period),
  GetConsents: read(listOf("Consent")),
  GetCustomerAlternativeClubItems: read(an("AlternativeClubItem"), customerIdOrLower, period),
  GetCustomerBonus: { ...read(an("CustomerBonus"), customerIdOrCapital), thirdParty: true },
  GetCustomerCrm: read(an("CustomerCrm"), customerIdOrCapital),
  GetCustomerByCustomerId: read(an("Customer"), customerId),
  GetCustomerByCustomerIdWithClubInfo: read(an("Customer"), customerId, { ...flag("isClub"), nillable: true }),
  GetCustomerByEmail: read(an("Customer"), email),
  GetCustomerBySSN: read(an("Customer"), SSN),
  GetCustomerBySSNAndCountry: { ...read(an("Customer"), SSN, country), thirdParty: true },
  GetCustomerClubInfo: read(an("ClubInfo"), customerId),
  GetCustomerConsents: read(listOf("Consent"), customerId),
  GetCustomerFromExternalPartner: {
    ...read(an("Customer"), spelt(ssn, "SSN"), country, member("partner", "ExternalPartner")),
    thirdParty: true
  },
  GetCustomerLedger: read(an("CustomerLedger"), text("invoiceNr", 10)),
  GetCustomerObligation: read(an("Obligation"), customerId),
  GetCustomerUser: { ...read(an("CustomerUser"), userId), obsolete: "2018-05-25" },
  GetCustomerUsersByCustomerId: read(listOf("CustomerUser"), text("CustomerId", 9)),
  GetCustomerUserByEmail: read(an("CustomerUser"), email),
  GetCustomerUsersByEmail: read(listOf("CustomerUser"), email),
  GetDecidasCreditCheck: {
    ...read(an("CreditCheck"), ssn, text("country", 2), scalar("amount", "int"), flag("isCompany")),
    thirdParty: true
  },
  GetFuturePeriods: read(listOf("Period"), longCustomerId),
  GetPastPeriods: read(listOf("Period"), longCustomerId),
  GetRelationsByCustomerId: read(listOf("Relation"), customerId),
  ValidateCustomer: read(an("Customer"), object("customer", "Customer")),
  SaveCustomer: { ...write(object("customer", "Customer")), returns: an("Customer") },
  SaveCustomerAlternativeClubItems: write(customerIdOrLower, period, list("alternativeItemList", "AlternativeItem")),
  SaveCustomerUserAccount: {
    ...write(
      customerId,
      userId,
      { ...text("userPassword", 20), secret: "whole" },
      member("accountType", "AccountType")
    ),
    login: spelt(object("loginInfo", "LoginInfo"), "LoginInfo"),
    obsolete: "2018-05-25"
  },
  SaveEmailAddress: write(email),
  SendCustomerMessage: write(customerId, member("printType", "PrintType")),
  UndoCancelPeriodItem: write(customerId, period),
  UpdateCustomerMembership: write(
    spelt(customerId, "customerID"),
    scalar("fromDate", "dateTime"),
    scalar("toDate", "dateTime")
  ),
  UpdatePaymentMethodOnInvoice: write(object("invoice", "Invoice")),
  UpdateRelation: write(customerId, text("relationId", 10), ...child, flag("passive")),
  GetCustomerDefaultCreditCard: read(an("DefaultCreditCard"), customerId),
  DeleteCustomerDefaultCreditCard: write(customerId),
  SaveCustomerDefaultCreditCard: write(object("DefaultCreditCard", "DefaultCreditCard")),
  SaveCustomerPremiums: {
    ...write(
      customerId,
      text("enrolledByCustomerId", 9),
      spelt(text("subCampaignId", 7), "subCampainId"),
      spelt(member("premiumType", "PremiumType"), "PremiumType"),
      list("articleList", "PremiumArticle")
    ),
    login: spelt(object("loginInfo", "LoginInfo"), "info")
  },
  GetCustomerByMiscInfo: read(an("Customer"), object("MiscInfo", "MiscInfo"))
} as const satisfies Readonly<Record<string, Operation>>

/** The name of an operation that the sandbox answers. */
export type OperationName = keyof typeof operations

/** Whether there is an operation of this name. */
export const isOperation = (name: string | undefined): name is OperationName =>
  name !== undefined && Object.hasOwn(operations, name)

const loginInfo: Field = object("LoginInfo", "LoginInfo")

/** The parameter in which an operation takes its login. */
export const loginOf = (operation: Operation): Field => operation.login ?? loginInfo
