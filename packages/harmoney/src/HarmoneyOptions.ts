/**
 * What an integrator decides: where and as whom to call, and the choices that the vendor page leaves open.
 */
import type { XmlLimits } from "@kundbro/soap"
import type { Duration, Redacted } from "effect"

/** One HarmoneyError by its two codes. Texts are localised and free, so nothing is ever decided by them. */
export interface ErrorPair {
  /** Transaction name (`PXXO3501ORD`); it may begin with the system name, so it is the tenant's to configure. */
  readonly name: string
  /** Six characters with leading zeros (`000049`). */
  readonly id: string
}

/**
 * Two words for one thing: the member on the wire and the canonical word. Members that are not listed are read as they
 * are; only members under `write` are sent, because one unknown member makes the whole request unreadable (inferred).
 */
export interface Vocabulary {
  /** Canonical word by member. */
  readonly read: Readonly<Record<string, string>>
  /** Member by canonical word. */
  readonly write: Readonly<Record<string, string>>
}

/** The vocabularies, one for each kind of field. */
export interface Vocabularies {
  /** `Address.Country`: ISO 3166-1 alpha-2 by member. `SV` is Sweden in this field (documented default), not El Salvador. */
  readonly country: Vocabulary
  /** `Properties.PreferredLanguage`: language tags. */
  readonly language: Vocabulary
  /** `Address.Type`. */
  readonly addressRole: Vocabulary
  /** `PhoneNumber.Type`. */
  readonly phoneKind: Vocabulary
  /** `Customer.Gender`. */
  readonly gender: Vocabulary
  /** `Relation.Gender`: `Boy` and `Girl` only. */
  readonly childGender: Vocabulary
}

/** Only members that the vendor page shows are written by default (`Female` and `Girl` from its inferred samples). */
export const vocabularies: Vocabularies = {
  country: {
    read: {
      Sweden: "SE",
      SV: "SE",
      SE: "SE",
      Norway: "NO",
      NO: "NO",
      Denmark: "DK",
      DK: "DK",
      Finland: "FI",
      FI: "FI",
      Iceland: "IS",
      IS: "IS",
      UnitedKingdom: "GB",
      GB: "GB",
      Germany: "DE",
      DE: "DE"
    },
    write: { SE: "Sweden" }
  },
  language: {
    read: { English: "en", Swedish: "sv", Norwegian: "no", Danish: "da", Finnish: "fi", German: "de" },
    write: { en: "English" }
  },
  addressRole: {
    read: {
      Invoice: "invoice",
      Delivery: "delivery",
      TemporaryInvoice: "temporary-invoice",
      TemporaryDelivery: "temporary-delivery"
    },
    write: {
      invoice: "Invoice",
      delivery: "Delivery",
      "temporary-invoice": "TemporaryInvoice",
      "temporary-delivery": "TemporaryDelivery"
    }
  },
  phoneKind: { read: { Mobile: "mobile", Home: "home", Work: "work" }, write: { mobile: "Mobile" } },
  gender: { read: { Male: "male", Female: "female" }, write: { male: "Male", female: "Female" } },
  childGender: { read: { Boy: "male", Girl: "female" }, write: { male: "Boy", female: "Girl" } }
}

/** Longest text of each field in UTF-16 units. A company's real limits may be tighter; the vendor leaves them to the caller. */
export interface Limits {
  /** Documented for `Address` and for a relation's parameters; borrowed for the customer's own names (inferred). */
  readonly name: number
  /** `Street`, `City`, `CareOfAddress` and the additional lines of `Address` (documented). */
  readonly addressLine: number
  /** `Address.ZipCode` (documented; Swedish practice is 5). */
  readonly postalCode: number
  /** `ItemId` of a premium article: the length of the vendor's product pages (inferred). */
  readonly itemId: number
  /** Attributes of club items and premium articles: the length of the vendor's product export (inferred). */
  readonly itemAttribute: number
}

/** The documented maxima. */
export const limits: Limits = { name: 35, addressLine: 35, postalCode: 9, itemId: 15, itemAttribute: 5 }

/** Enumerations of parameters. Only members listed here or configured are sent: another spoils the request (inferred). */
export interface Members {
  /** Of a relation: `Boy`, and `Girl` by inference. Those of `vocabularies.childGender` count as well. */
  readonly Gender: ReadonlyArray<string>
  /** `Sweden`. Those of `vocabularies.country` count as well. */
  readonly Country: ReadonlyArray<string>
  /** `Decidas`, said to be the only one. */
  readonly ExternalPartner: ReadonlyArray<string>
  /** `Administrator` and `Regular` (documented). */
  readonly AccountType: ReadonlyArray<string>
  /** None is documented: SaveCustomerPremiums needs yours. */
  readonly PremiumType: ReadonlyArray<string>
  /** None is documented: SendCustomerMessage needs yours. */
  readonly PrintType: ReadonlyArray<string>
}

/** The members that the vendor page shows. */
export const members: Members = {
  Gender: ["Boy", "Girl"],
  Country: ["Sweden"],
  ExternalPartner: ["Decidas"],
  AccountType: ["Administrator", "Regular"],
  PremiumType: [],
  PrintType: []
}

/** How to reach one tenant of Harmoney, and how to read what the vendor page leaves open. */
export interface HarmoneyOptions {
  /** Base address of one WsPCL version, such as `https://webservice.pulsen.se/wspcl_v3.7/service.asmx`. */
  readonly endpoint: string | URL
  /** Default `"1.1"`. */
  readonly soapVersion?: "1.1" | "1.2"
  /** `LoginInfo`, sent in the body of every call and kept out of errors, logs and spans. */
  readonly credentials: {
    /** 3 characters. */
    readonly systemName: string
    readonly userName: Redacted.Redacted
    readonly password: Redacted.Redacted
    /** 3 characters; leading zeros matter. */
    readonly salesChannel: string
    /** Language of the vendor's messages. Default `English`, the one documented member. */
    readonly language?: string
  }
  /** From the connection to the last byte of the answer. Default 30 seconds. */
  readonly timeout?: Duration.Input
  /** Bounds of one answer. */
  readonly xmlLimits?: Partial<XmlLimits.XmlLimits>
  /** Calls ValidateCustomer before a create, as the vendor advises. Default `false`: one call fewer for each customer. */
  readonly validateBeforeCreate?: boolean
  /** Also calls GetCustomerCrm on every lookup and carries the id as a reference of kind `crm`. Default `false`. */
  readonly crmReferences?: boolean
  /**
   * Also calls GetCustomerUsersByCustomerId on every lookup: the web account is the customer's `login`, the administrator's
   * of several. Default `false`.
   */
  readonly webAccounts?: boolean
  /** Also calls GetCustomerClubInfo on every lookup: a club membership is a `subscription`. Default `false`. */
  readonly memberships?: boolean
  /** HarmoneyErrors that mean "no such record". Default none: the vendor page does not say how an unknown key is answered. */
  readonly notFound?: ReadonlyArray<ErrorPair>
  /** HarmoneyErrors that mean "there is one already". Default none. */
  readonly duplicate?: ReadonlyArray<ErrorPair>
  /** The types of MiscInfo that can be looked up. Default `["*"]`: any, in the vendor's words. */
  readonly miscInfoTypes?: ReadonlyArray<string>
  /** Replaces single vocabularies of {@link vocabularies}. */
  readonly vocabularies?: Partial<Vocabularies>
  /** Replaces single limits of {@link limits}. */
  readonly limits?: Partial<Limits>
  /** Further members of {@link members}. */
  readonly members?: Partial<Members>
  /** What precedes an operation's name in the SOAP action. Default: the namespace, `http://www.harmoney.se/` (inferred). */
  readonly soapActionPrefix?: string
  /**
   * Wire names that differ at this tenant, by place: `{ "GetCustomerCrm.customerId": "CustomerId", "Relation.Birthdate":
   * "BirthDate", "RelationList[]": "CustomerRelation" }`, the last for the items of a list. A place that no contract has is refused when the adapter is made.
   */
  readonly names?: Readonly<Record<string, string>>
}

/** The options that mapping a record depends on, with nothing left open. */
export interface CodecOptions {
  /** The vendor's words and the canonical ones, by field. */
  readonly vocabularies: Vocabularies
  /** Longest texts, in UTF-16 units. */
  readonly limits: Limits
}

/** These options of a tenant. */
export const codecOptions = (options: Pick<HarmoneyOptions, "limits" | "vocabularies">): CodecOptions => ({
  vocabularies: { ...vocabularies, ...options.vocabularies },
  limits: { ...limits, ...options.limits }
})
