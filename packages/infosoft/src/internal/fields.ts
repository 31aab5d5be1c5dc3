/**
 * The fields of the classes that Infosoft answers with, in the order in which they travel. Names and order are documented by the vendor's examples,
 * types are not: each is text, `""`, `0`, `false` or a date of year 1 where there is no value. No length is documented.
 */
import { Xml } from "@kundbro/soap"

/** Text, absent or nil. */
export const text = Xml.optional(Xml.nillable(Xml.string))

/** An address as read (contract A), of one title. */
export const address = {
  /** Always `0` here, whoever lives there: the customer's number stands beside the address. */
  CustomerNumber: text,
  /** Of the address alone: `00` is all right, no other is documented. The outer one decides the call (inferred). */
  StatusCode: text,
  /** Care of. */
  CoAddress: text,
  /** The street without its number. */
  StreetName: text,
  /** The number in the street, `9`; text here, a whole number elsewhere in the vendor's services. Letters belong in `Entrance` (inferred). */
  HouseNumber: text,
  /** The letter of the entrance, `B`. */
  Entrance: text,
  /** The floor. */
  Floor: text,
  /** The apartment, in words of the installation. */
  Apartment: text,
  /** The apartment's number in the register, `H0201`. */
  ApartmentIdentity: text,
  /** Four digits whose leading zero counts; `I/A` for a foreign address. */
  ZipCode: text,
  /** The postal place. */
  ZipText: text,
  /** ISO 3166-1 alpha-2, as `NO`. */
  CountryCode: text,
  /** The country in the installation's language: never branch on it. */
  CountryText: text,
  /** `true` or `false`; what it says is not documented. */
  UniqueAddress: text,
  /** `true` or `false`; what it says is not documented. */
  NewAddress: text,
  /** First number of a range in the street (inferred). With a small n, unlike `HouseNumber` (documented). */
  HousenumberStart: text,
  /** Last number of that range. */
  HousenumberEnd: text,
  /** The street's id in a register of streets; `0`: none. */
  GateVei_Id: text,
  /** Who delivers there (inferred); `0`: none. */
  DistributionCompanyCode: text,
  /** The round of the delivery (inferred); `0`: none. */
  RouteNumber: text,
  /** The place in that round (inferred); `0`: none. */
  DeliveryPoint: text,
  /** Whether the address may be shown (inferred): one that is not is protected, and belongs in no log. */
  IsAddressVisible: text
}

/** Telephones by slot. Which slot is a mobile one differs by installation, so the slots are kept. */
export const phone = {
  /** The number of slot 1; also a member of `CustomerDetails`. */
  Telephone1: text,
  /** The number of slot 2. */
  Telephone2: text,
  /** The number of slot 3. */
  Telephone3: text,
  /** The number of slot 4. */
  Telephone4: text,
  /** What slot 1 is called there. */
  PhoneLabel1: text,
  /** What slot 2 is called there. */
  PhoneLabel2: text,
  /** What slot 3 is called there. */
  PhoneLabel3: text,
  /** What slot 4 is called there. */
  PhoneLabel4: text
}

/** A title (publication). It has no code: the subscription's `TitleCode` says which it is. */
export const title = {
  /** Its name in the installation's language. */
  Text: text,
  /** `true` or `false`; what it says is not documented. */
  FreeCustomerPick: text,
  /** Whether it is the title that is meant when none is named (inferred). */
  DefaultTitle: text,
  /** A whole number among truths: `0` is seen. */
  ShowTelephoneNumber: text,
  /** `0` where the subscription has `1`: the subscription's counts. */
  NumberOfCopies: text
}

/** The one subscription of the title that was asked for: what stands before and after the title. */
export const subscription = {
  /** Of the subscription alone: `00` is all right, no other is documented. */
  StatusCode: text,
  /** The customer's number: filled here, unlike in `Address`. */
  CustomerNumber: text,
  /** The title by its code in the installation, as `FB`. */
  TitleCode: text,
  /** How many share it (inferred); `0`: nobody. */
  SharedSubscriptionCount: text,
  /** What says whether it runs: a last stop date can stand beside `true`. */
  IsActive: text,
  /** Whether it is one to an electronic edition. */
  IsElectronic: text,
  /** Whether it is part of a combination of products. */
  IsCombiProduct: text,
  /** First day, as a dateTime without offset at midnight. */
  StartDate: text,
  /** The last day of a stop (inferred); year 1: none. */
  LastStopDate: text,
  /** How many copies come: of the three numbers of copies the one that counts. */
  NumberOfCopies: text,
  /** A small number, unique for customer and title (inferred). */
  SubscriptionId: text,
  /** Days of publication as digits: `123456` is Monday to Saturday (inferred). */
  Editions: text,
  /** For how long it is paid at a time (inferred): text whose leading zero counts, as `06`. */
  TermCode: text,
  /** The term in the installation's language. */
  TermText: text,
  /** The product by its code in the installation, as `HELG`. */
  ProductCode: text,
  /** The product in the installation's language. */
  ProductText: text,
  /** `GIRO` is seen; no other word is documented. */
  PaymentType: text,
  /** May concern payments: keep it out of logs. */
  AgreementReference: text
}

/** What stands before the address: the outcome and whom it is about. */
export const customerHead = {
  /** `00`: the call succeeded. No other code is documented; anything else, none included, is a failure. */
  StatusCode: text,
  /** The identifier; `0`: nobody (inferred). */
  CustomerNumber: text,
  /** The title that was asked for (inferred); empty where none was. */
  TitleCode: text
}

/** What stands after the subscription: master data. */
export const customerTail = {
  /** Not the number of copies that counts: see `Subscription.NumberOfCopies`. */
  NumberOfPapers: text,
  /** The whole name, the last name first and often in capitals. */
  Name: text,
  /** The first name, often in capitals. */
  FirstName: text,
  /** The last name. An update may fold the whole name into it. */
  LastName: text,
  /** Whether the first name is shown. */
  ShowFirstName: text,
  /** The e-mail address; an update calls it `EMailAddress`. */
  Email: text,
  /** Not documented. */
  UCode: text,
  /** A cycle; `A` is seen. */
  Syklus: text,
  /** Whether there is an advantage card. Not to be told from "not known". */
  CustomerHasAdvantageCard: text,
  /** Whether the customer is new. */
  IsCustomerJustCreated: text,
  /** `PERSN` is a person (documented); the codes of companies and retailers are the installation's. */
  CustomerTypeCode: text,
  /** When to contact the customer next (inferred); year 1: no day is set. */
  NextContact: text,
  /** When the customer answered last (inferred); year 1: never. */
  LastResponseDate: text,
  /** How many contact persons there are (inferred). */
  ContactPersons: text,
  /** Of how many others this is the contact person (inferred). */
  ConnectedAsContactPerson: text,
  /** The customer type in the installation's language: never branch on it. */
  CustomerTypeText: text,
  /** A dateTime at midnight; year 1: none. Written as a date. Personal. */
  BirthDate: text,
  /** A number elsewhere; what fills it is not documented. It cannot be written. */
  ExternalId: text
}

/** What an update sends, by member; the installation says which of them it takes (`detailMembers`). */
export const details = {
  /** The first name. */
  FirstName: text,
  /** The last name. */
  LastName: text,
  /** The number of slot 1. */
  Telephone1: text,
  /** The number of slot 2 (inferred). */
  Telephone2: text,
  /** The number of slot 3 (inferred). */
  Telephone3: text,
  /** The number of slot 4 (inferred). */
  Telephone4: text,
  /** The e-mail address, with a capital M; read as `Email`. */
  EMailAddress: text,
  /** A date, `1971-05-17`. */
  BirthDate: text
}
