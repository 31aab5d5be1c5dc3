/** What each of the 44 operations takes and answers. The number is the vendor page's. */
import type { CalendarDate } from "@kundbro/domain"
import type { Redacted } from "effect"
import type * as Wire from "./HarmoneyWire.ts"

/** Only types. */
export interface Method<I, O> {
  /** What the operation takes. */
  readonly Input: I
  /** What it answers, business failures included. */
  readonly Output: O
}

/** 9 characters are documented, by two operations 10: a longer id draws a remark. */
export interface OfCustomer {
  /** Digits whose leading zeros count. */
  readonly customerId: string
}

/** `period`: an opaque text of up to six digits, as the vendor lists it. */
export interface OfPeriod extends OfCustomer {
  /** At most six digits (documented), compared as text. */
  readonly period: string
}

/** Whoever has an e-mail address. */
export interface OfEmail {
  /** As it is: the vendor says nothing of case. No limit is documented. */
  readonly emailAddress: string
}

/** A whole customer. */
export interface OfRecord {
  /** With a `CustomerId` it changes that customer, without one it creates (inferred). */
  readonly customer: Wire.Customer
}

/** The values of a relation: 35 characters for each name, `YYYYMMDD`, `Boy` or `Girl`. */
export interface Child {
  /** At most 35 characters (documented). */
  readonly firstName: string
  /** At most 35 characters (documented); left out where there is none. */
  readonly lastName?: string
  /** A day of the calendar as eight digits, year first (documented). */
  readonly birthdate: string
  /** `Boy` (documented) or `Girl` (inferred); others by `members` in the options. */
  readonly gender: string
}

/** The operations. `LoginInfo` is added by the client. */
export interface HarmoneyMethods {
  /** 12. The plain read. */
  readonly GetCustomerByCustomerId: Method<OfCustomer, Wire.Customer>
  /** 13. The club data come only with `isClub` true, and only where clubs are used (documented). Undeclared, so raw. */
  readonly GetCustomerByCustomerIdWithClubInfo: Method<OfCustomer & { readonly isClub: boolean }, Wire.Customer>
  /** 14. Of several customers with one address the one that was updated last (documented). No check of identity. */
  readonly GetCustomerByEmail: Method<OfEmail, Wire.Customer>
  /** 15. The notation depends on the country; 13 characters are documented, an example of the vendor has 15. */
  readonly GetCustomerBySSN: Method<{ readonly SSN: string }, Wire.Customer>
  /** 16. Falls through to the credit agency where that has been activated (documented), so it may cost money. `country`: `Sweden`. */
  readonly GetCustomerBySSNAndCountry: Method<{ readonly SSN: string; readonly country: string }, Wire.Customer>
  /** 44. The capital of the parameter is documented, the names of the object's two fields are inferred. */
  readonly GetCustomerByMiscInfo: Method<{ readonly MiscInfo: Wire.MiscInfo }, Wire.Customer>
  /**
   * 19. Asks an outside register; the person need not be a customer, so the `CustomerId` may be empty (inferred). May
   * cost money and leave a trace there. `country`: `Sweden`; `partner`: `Decidas`.
   */
  readonly GetCustomerFromExternalPartner: Method<
    { readonly ssn: string; readonly country: string; readonly partner: string },
    Wire.Customer
  >
  /** 11. The id in a CRM system; one that is not registered is an empty field (documented). */
  readonly GetCustomerCrm: Method<OfCustomer, Wire.CustomerCrm>
  /** 10. Passes through a third party's service, with outages of its own. */
  readonly GetCustomerBonus: Method<OfCustomer, Wire.CustomerBonus>
  /** 20. By invoice number (10 characters), although it is named after the customer; the answer names the customer (documented). */
  readonly GetCustomerLedger: Method<{ readonly invoiceNr: string }, Wire.CustomerLedger>
  /** 21. What the customer still has to do, such as purchases. */
  readonly GetCustomerObligation: Method<OfCustomer, Wire.Obligation>
  /** 8. All active consents of the sales channel. */
  readonly GetConsents: Method<{}, Wire.ConsentList>
  /** 18. The active consents of one customer. */
  readonly GetCustomerConsents: Method<OfCustomer, Wire.ConsentList>
  /**
   * 26. A credit enquiry: costs money and leaves a trace on a person. To be ordered separately. `country` has two
   * letters, `SV` in the vendor's example; neither the currency of `amount` nor whether it counts whole units is
   * documented. Send the answer on unchanged: `HarmoneyWire.creditCheckOf`.
   */
  readonly GetDecidasCreditCheck: Method<
    { readonly ssn: string; readonly country: string; readonly amount: number; readonly isCompany: boolean },
    Wire.CreditCheck
  >
  /** 30. Saves nothing (documented): an id in its answer means nothing. */
  readonly ValidateCustomer: Method<OfRecord, Wire.Customer>
  /** 31. Takes `customer`, as the vendor's example does and its signature does not. Creates without a CustomerId (inferred). */
  readonly SaveCustomer: Method<OfRecord, Wire.Customer>
  /** 29. The only source of relation ids (documented). */
  readonly GetRelationsByCustomerId: Method<OfCustomer, Wire.RelationList>
  /** 1. Does not tell the new id: read the relations afterwards. A repeat can add the child twice. */
  readonly AddRelation: Method<OfCustomer & Child, Wire.ResponseOnly>
  /** 39. What an omitted field becomes is not documented: read the relation, change it, send all of it. */
  readonly UpdateRelation: Method<
    OfCustomer & Child & { readonly relationId: string; readonly passive: boolean },
    Wire.ResponseOnly
  >
  /**
   * 6. Matches by personal data, since it takes no relation id. The signature has the customer's id alone, which might
   * remove every relation: all five values are needed.
   */
  readonly DeleteRelation: Method<OfCustomer & Child & { readonly lastName: string }, Wire.ResponseOnly>
  /** 27. Documented with 10 characters where the other operations have 9. */
  readonly GetFuturePeriods: Method<OfCustomer, Wire.PeriodList>
  /** 28. As GetFuturePeriods. */
  readonly GetPastPeriods: Method<OfCustomer, Wire.PeriodList>
  /** 2. Declines a period's item. After no clear answer read GetFuturePeriods first: a second call may fail. */
  readonly CancelPeriodItem: Method<OfPeriod, Wire.ResponseOnly>
  /** 3. The same with a reason of two characters (`01`) from the NameValueService's list `CancelPeriodItemReasonCode`. */
  readonly CancelPeriodItemByCode: Method<OfPeriod & { readonly reasonCode: string }, Wire.ResponseOnly>
  /** 36. Takes a declined item back. */
  readonly UndoCancelPeriodItem: Method<OfPeriod, Wire.ResponseOnly>
  /** 37. Pauses a membership. Whether the last day is part of it is not documented; days are sent as their midnight. */
  readonly UpdateCustomerMembership: Method<
    OfCustomer & { readonly fromDate: CalendarDate.CalendarDate; readonly toDate: CalendarDate.CalendarDate },
    Wire.ResponseOnly
  >
  /**
   * 7. Ends the customer's commitment (and no relation). With an unmet obligation it fails with 96, a question; `forceEnd`
   * true ends it regardless (documented), so set it only when a person has answered. It is always sent, false by default.
   * `exitCode` (three characters) is the tenant's own.
   */
  readonly EndCustomerRelation: Method<
    OfPeriod & { readonly forceEnd?: boolean; readonly exitCode: string },
    Wire.ResponseOnly
  >
  /** 17. The light alternative to GetCustomerByCustomerIdWithClubInfo. */
  readonly GetCustomerClubInfo: Method<OfCustomer, Wire.ClubInfo>
  /** 9. The items that a member may choose for a period. */
  readonly GetCustomerAlternativeClubItems: Method<OfPeriod, Wire.AlternativeClubItem>
  /** 32. Only what changes may be sent: `HarmoneyClubItems.changes` finds it. A second deselection fails (documented). */
  readonly SaveCustomerAlternativeClubItems: Method<
    OfPeriod & { readonly alternativeItemList: ReadonlyArray<Wire.AlternativeItemChange> },
    Wire.ResponseOnly
  >
  /**
   * 43. Grants a premium for a new customer; a repeat can grant twice. On the wire the recruiter is `customerId` and the
   * recruited one `enrolledByCustomerId`: the vendor's descriptions say so, its names suggest the opposite. No member
   * of `premiumType` is documented: `members` in the options. `subCampaignId` has at most 7 characters.
   */
  readonly SaveCustomerPremiums: Method<
    {
      readonly recruiterCustomerId: string
      readonly recruitedCustomerId: string
      readonly subCampaignId: string
      readonly premiumType: string
      readonly articleList: ReadonlyArray<Wire.PremiumArticle>
    },
    Wire.ResponseOnly
  >
  /**
   * 22. Obsolete since 2018-05-25: keep web accounts in a register of your own, as the vendor recommends.
   * @deprecated The vendor calls it obsolete.
   */
  readonly GetCustomerUser: Method<{ readonly userId: string }, Wire.CustomerUser>
  /** 23. The capital of `CustomerId` is documented, and unlike all others. */
  readonly GetCustomerUsersByCustomerId: Method<{ readonly CustomerId: string }, Wire.CustomerUserList>
  /** 24. Which one, when several match, is not documented: prefer GetCustomerUsersByEmail. */
  readonly GetCustomerUserByEmail: Method<OfEmail, Wire.CustomerUser>
  /** 25. All accounts with this address. */
  readonly GetCustomerUsersByEmail: Method<OfEmail, Wire.CustomerUserList>
  /** 4. Removes a web account (75 characters for its id), not the customer. */
  readonly DeleteCustomerUserAccount: Method<OfCustomer & { readonly userId: string }, Wire.ResponseOnly>
  /**
   * 33. Obsolete since 2018-05-25. The password has at most 20 characters. Without `accountType` a `Regular` account; one `Administrator` per customer (documented).
   * @deprecated The vendor calls it obsolete.
   */
  readonly SaveCustomerUserAccount: Method<
    OfCustomer & { readonly userId: string; readonly userPassword: Redacted.Redacted; readonly accountType?: string },
    Wire.ResponseOnly
  >
  /** 34. Newsletter sign-up of an address without a customer; adds or updates (documented). */
  readonly SaveEmailAddress: Method<OfEmail, Wire.ResponseOnly>
  /** 5. Opt-out of an address without a customer. A customer's own address stays as far as documented. */
  readonly DeleteEmailAddress: Method<OfEmail, Wire.ResponseOnly>
  /** 35. Sends a consent message to a person. No member of `printType` is documented: `members` in the options. */
  readonly SendCustomerMessage: Method<OfCustomer & { readonly printType: string }, Wire.ResponseOnly>
  /** 40. How "no card" is answered is not documented. */
  readonly GetCustomerDefaultCreditCard: Method<OfCustomer, Wire.DefaultCreditCard>
  /** 41. Removes the stored card. */
  readonly DeleteCustomerDefaultCreditCard: Method<OfCustomer, Wire.ResponseOnly>
  /** 42. Experimental: nothing is documented of the object's fields. Never put a full card number in it. */
  readonly SaveCustomerDefaultCreditCard: Method<
    { readonly DefaultCreditCard: Wire.DefaultCreditCard },
    Wire.ResponseOnly
  >
  /** 38. Experimental: that `invoice` is an object is inferred, and so are its fields. */
  readonly UpdatePaymentMethodOnInvoice: Method<{ readonly invoice: Wire.Invoice }, Wire.ResponseOnly>
}
