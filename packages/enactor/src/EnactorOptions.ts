/**
 * What an integrator decides: where to call, and every wire fact and meaning that the vendor page leaves open.
 */
import type { XmlLimits } from "@kundbro/soap"
import type { Duration, Effect } from "effect"
import type { Headers } from "effect/http"
import { alpha2, alpha3 } from "./internal/countries.ts"

/** The two documented services, and where they stand below the endpoint. */
export interface Paths {
  /** Default `CustomerService` (documented). */
  readonly CustomerService: string
  /** Default `AccountBalanceService` (documented). */
  readonly AccountBalanceService: string
}

/** Both services at their documented places. */
export const paths: Paths = {
  CustomerService: "CustomerService",
  AccountBalanceService: "AccountBalanceService"
}

/** The places that Axis2 itself gives a SOAP 1.1 binding, with a trailing slash; one integrator uses this form. */
export const pathsOfBinding: Paths = {
  CustomerService: "CustomerService.CustomerServiceHttpSoap11Endpoint/",
  AccountBalanceService: "AccountBalanceService.AccountBalanceServiceHttpSoap11Endpoint/"
}

/** The name of an operation that can be called with documented arguments. */
export type OperationName =
  | "submitCustomerNameSearch"
  | "submitCustomerPostCodeSearch"
  | "submitLoyaltyAccountSearch"
  | "submitAccountBalanceEnquiry"
  | "submitAccountBalanceUpdate"

/** What differs from the default in how one operation is addressed. */
export interface Addressing {
  /** Of the SOAPAction header, without quotes. Default `urn:` and the operation's name (inferred); `""` is allowed. */
  readonly action?: string
  /** Of the request and the response element. Default documented, for each operation its own. */
  readonly namespace?: string
}

/** Two words for one thing. Words that are not listed are read as they are; only those under `write` are sent. */
export interface Vocabulary {
  /** Canonical word by the vendor's. */
  readonly read: Readonly<Record<string, string>>
  /** The vendor's word by canonical one. */
  readonly write: Readonly<Record<string, string>>
}

/** The vocabularies, one for each kind of field. The vendor documents no list of values: only single ones are seen. */
export interface Vocabularies {
  /** `countryCodeId`: alpha-3 in the guide, alpha-2 in other files. Reads both, writes alpha-3. */
  readonly country: Vocabulary
  /** `address/typeId`. */
  readonly addressRole: Vocabulary
  /** `emailAddresses/typeId`. */
  readonly emailRole: Vocabulary
  /** `phoneNumbers/typeId`. */
  readonly phoneKind: Vocabulary
  /** `customerName/sex`. */
  readonly gender: Vocabulary
  /** `customerType`. */
  readonly kind: Vocabulary
  /** `customer/status`; canonical words `active` and `inactive`. */
  readonly status: Vocabulary
}

const both = (words: Readonly<Record<string, string>>): Vocabulary => ({
  read: words,
  write: Object.fromEntries(Object.entries(words).map(([word, canonical]) => [canonical, word]))
})

/** Only words that the vendor page shows, and `MALE` beside its `FEMALE` (inferred). */
export const vocabularies: Vocabularies = {
  country: { read: alpha2, write: alpha3 },
  addressRole: both({ ADDRESS_HOME: "home" }),
  emailRole: both({ EMAIL_HOME: "home" }),
  phoneKind: both({ PHONE_MOBILE: "mobile" }),
  gender: both({ FEMALE: "female", MALE: "male" }),
  kind: { read: {}, write: {} },
  status: { read: { Active: "active", ACTIVE: "active" }, write: { active: "Active" } }
}

/** In what a balance counts. `minor-units` of money: 10.50 with a scale of 2 travels as 1050. */
export type Unit = { readonly kind: "points" } | { readonly kind: "minor-units"; readonly scale: number }

/** What `updateAmount` means at this tenant. Not documented: find out with `EnactorProbe` on a test account. */
export interface BalanceUpdate {
  /** `delta` is added to the balance, `absolute` replaces it. An adjustment is a delta, so `absolute` refuses it. */
  readonly semantics: "delta" | "absolute"
  /** In what both balance and amount count. */
  readonly unit: Unit
}

/** How to reach one installation of Enactor, and how to read what the vendor page leaves open. */
export interface EnactorOptions {
  /** Where the services are: `http://host:port/axis2/services`, by `Server.CRM_WS.Host` and `.HttpPort`. */
  readonly endpoint: string | URL
  /** Replaces single places of {@link paths}; `EnactorOptions.pathsOfBinding` is Axis2's other form. */
  readonly paths?: Partial<Paths>
  /** Default `"1.1"` (seen in an integrator's code; the guide is silent). */
  readonly soapVersion?: "1.1" | "1.2"
  /** HTTP headers of each call, such as credentials. Default none: no authentication is documented. */
  readonly headers?: (operation: string) => Effect.Effect<Headers.Input>
  /** From the connection to the last byte of the answer. Default 30 seconds. */
  readonly timeout?: Duration.Input
  /** Bounds of one answer. */
  readonly xmlLimits?: Partial<XmlLimits.XmlLimits>
  /** SOAPAction and wrapper namespace, by operation. */
  readonly operations?: Partial<Readonly<Record<OperationName, Addressing>>>
  /**
   * Element names that differ at this tenant, by place: `{ "submitAccountBalanceUpdate.accountBalanceUpdate":
   * "accountBalanceUpdateRequest" }`. A place that no contract has is refused when the adapter is made.
   */
  readonly names?: Readonly<Record<string, string>>
  /** The kind of account to ask for. Default `customerLoyaltyAccount` (documented by example). */
  readonly accountType?: string
  /** Sent with enquiries and updates when given; the currency of balances that come without one. */
  readonly currencyId?: string
  /** Sent with enquiries and updates when given. Leading zeros count. */
  readonly locationId?: string
  /** Sent with updates when given: which till or system asks. */
  readonly deviceId?: string
  /**
   * Set it when the installation's WSDL shows an `accountId` in the balance enquiry, which no page documents: then
   * `loyaltyReads` asks for the balance of each account, one more call for each. Default `false`.
   */
  readonly enquiryByAccount?: boolean
  /** Default none: `loyaltyAdjustments` refuses until this says what an amount means. */
  readonly balanceUpdate?: BalanceUpdate
  /** IANA name of the retailer's time zone. A birth date is written as midnight there on that day. Default `UTC`. */
  readonly zone?: string
  /** Replaces single vocabularies of {@link vocabularies}. */
  readonly vocabularies?: Partial<Vocabularies>
  /**
   * An inactive customer for whose status there is no word in `vocabularies.status`: `dropped` goes without a status and with a
   * note, so that the importer decides what it is; `rejected` is refused. Default `dropped`.
   */
  readonly inactive?: "dropped" | "rejected"
  /** The document element of an import file: `Batch` (documented), or in the core namespace as older stylesheets have it. */
  readonly importRoot?: "Batch" | "core:Batch"
}

/** The options that mapping a record depends on, with nothing left open. */
export interface CodecOptions {
  /** The vendor's words and the canonical ones, by field. */
  readonly vocabularies: Vocabularies
  /** IANA name of the time zone in which a birth date is midnight. */
  readonly zone: string
  /** Element names that differ, by place. */
  readonly names: Readonly<Record<string, string>>
  /** What becomes of an inactive customer for whose status there is no word. */
  readonly inactive: "dropped" | "rejected"
}

/** These options of a tenant. */
export const codecOptions = (
  options: Pick<EnactorOptions, "inactive" | "names" | "vocabularies" | "zone">
): CodecOptions => ({
  vocabularies: { ...vocabularies, ...options.vocabularies },
  zone: options.zone ?? "UTC",
  names: options.names ?? {},
  inactive: options.inactive ?? "dropped"
})
