/**
 * The fields of Enactor's structures, in the order in which the vendor shows them (documented, unless a field says otherwise). Each is
 * text that may be absent, empty or nil. No length is documented.
 */
import { Xml } from "@kundbro/soap"

/** Absent, empty, nil or a text: the four ways in which a field can hold something or nothing. */
export const text = Xml.optional(Xml.nillable(Xml.string))

/** One address of a customer. */
export const address = {
  /** The country's name, as `United Kingdom`; `UK` and `GBR` are seen elsewhere. */
  country: text,
  /** A key: alpha-3 in the vendor's guide, alpha-2 in other files of the vendor. */
  countryCodeId: text,
  /** Whether it is the one to use. With an `is`, unlike `preferred` of e-mails and phones. */
  isPreferred: text,
  /** `ACTIVE` is seen; no other word is documented. */
  status: text,
  /** The organisation that is reached there. */
  organisation: text,
  /** What the address is for: a key, `ADDRESS_HOME` is seen. */
  typeId: text,
  /** The county; a search calls the same column `province`. */
  county: text,
  /** Text: leading zeros and inner blanks count. */
  postCode: text,
  /** First line. */
  street1: text,
  /** Second line; absent where there is none. */
  street2: text,
  /** Third line; absent where there is none. */
  street3: text,
  /** The place. */
  town: text,
  /** `false` for an address that is used (inferred from the vendor's samples). */
  isTemplate: text,
  /** Empty is seen; what it refers to is not documented. */
  referenceId: text,
  /** An instant. */
  lastUpdated: text,
  /** The address's key; white space around it is no part of it (inferred). Kept over an update. */
  addressReferenceId: text
}

/** One e-mail address of a customer. */
export const email = {
  /** The address itself. */
  emailAddress: text,
  /** An instant. */
  lastUpdated: text,
  /** Whether it is the one to use. */
  preferred: text,
  /** Why it may not be used; empty is seen. */
  restrictedReason: text,
  /** `ACTIVE` is seen; it wins over `active` where the two disagree (inferred). */
  status: text,
  /** What it is for: a key, `EMAIL_HOME` is seen. */
  typeId: text,
  /** Empty is seen; what it refers to is not documented. */
  referenceId: text,
  /** Can be `false` beside the status `ACTIVE` (documented by example). */
  active: text,
  /** Its key; white space around it is no part of it (inferred). */
  emailAddressReferenceId: text
}

/** One telephone number of a customer. */
export const phone = {
  /** Empty is seen. */
  countryCode: text,
  /** An instant. */
  lastUpdated: text,
  /** As it was written: blanks and leading zeros count. */
  number: text,
  /** Whether it is the one to use. */
  preferred: text,
  /** Why it may not be used; empty is seen. */
  restrictedReason: text,
  /** `ACTIVE` is seen; it wins over `active` where the two disagree (inferred). */
  status: text,
  /** What it is: a key, `PHONE_MOBILE` is seen. */
  typeId: text,
  /** Empty is seen; what it refers to is not documented. */
  referenceId: text,
  /** `false` beside the status `ACTIVE` is seen. */
  active: text,
  /** Its key; white space around it is no part of it (inferred). */
  phoneNumberReferenceId: text
}

/** A customer's name, and what the vendor keeps beside it. */
export const customerName = {
  /** The family name. */
  surname: text,
  /** The given name: what a search matches the beginning of. */
  forename: text,
  /** Initials. */
  initials: text,
  /** Free text, as `Mrs`. */
  title: text,
  /** `FEMALE` is seen; the set is open. */
  sex: text,
  /** A calendar date at midnight, with the offset of the retailer's zone on that day (inferred): its day is the day as written. */
  dateOfBirth: text
}

/** What stands between the addresses and the e-mail addresses of a customer. */
export const customerFirst = {
  /** How to reach the customer, `METHOD_EMAIL` is seen. */
  contactMethod: text,
  /** Empty is seen. */
  contactMethodNotes: text,
  /** Whether the customer may be contacted: the only consent that the vendor has a field for. */
  contactable: text,
  /** Empty is seen. */
  maritalStatus: text,
  /** Empty is seen. */
  nationality: text,
  /** A number of children; `0` may mean that nobody knows (inferred). */
  noChildren: text,
  /** The identity, compared letter by letter: `00100` is not `100`. */
  customerNumber: text
}

/** What stands behind the name of a customer, up to the key of the employee. */
export const customerBusiness = {
  /** How to reach the customer at work, `METHOD_PHONE` is seen. */
  businessContactMethod: text,
  /** Empty is seen. */
  preferredContactTime: text
}

/** What stands behind the key of the employee. */
export const customerLast = {
  /** An instant. */
  lastUpdated: text,
  /** `RETAIL` is seen; no other word is documented. */
  customerType: text,
  /** The organisation that the customer stands for. */
  organisation: text,
  /** Empty is seen. */
  taxIdentification: text,
  /** The organisation's number; empty is seen. */
  companyNumber: text,
  /** Empty is seen. */
  createdBy: text
}

/** What ends the record of a customer. */
export const customerEnd = {
  /** `Active` is seen, in mixed case unlike every other status; no other word is documented. */
  status: text,
  /** Where the customer came from; empty is seen. */
  source: text
}

/** A loyalty account; of other kinds the fields that all have. */
export const account = {
  /** Digits, up to 22 in the vendor's samples; leading zeros count. */
  accountId: text,
  /** `customerLoyaltyAccount` is seen. */
  accountType: text,
  /** ISO 4217, as `GBP`. */
  currencyId: text,
  /** `ACTIVE` is seen. */
  status: text,
  /** A day at midnight. */
  accountOpenedDate: text,
  /** Whose it is. */
  customerNumber: text,
  /** The scheme, as `LOYALTY_UK`. */
  loyaltySchemeId: text,
  /** The tier in the scheme, as `UK3`. */
  tierCode: text,
  /** Whether a person reviews the tier. */
  manualTierReview: text
}

/** A loyalty card. */
export const card = {
  /** The account that it opens. */
  accountId: text,
  /** `CURRENT` is seen. */
  status: text,
  /** An instant, with milliseconds. */
  lastUpdated: text,
  /** The kind of the account. */
  accountType: text,
  /** The card number: keep it out of logs. It may come masked (inferred). */
  pan: text,
  /** A day; empty is seen. */
  expiryDate: text,
  /** Empty is seen. */
  nameOnCard: text,
  /** A day or an instant. */
  createdOn: text,
  /** A day; empty is seen. */
  validFrom: text
}
