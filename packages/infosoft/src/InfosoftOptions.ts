/**
 * What an integrator decides: where and as whom to call, and the choices that the vendor page leaves open.
 */
import type { XmlLimits } from "@kundbro/soap"
import type { Duration, Redacted } from "effect"

/** Two words for one thing: the vendor's code and the canonical word. Codes that are not listed are read as they are. */
export type Vocabulary = Readonly<Record<string, string>>

/** `PERSN` is documented; the codes of companies and retailers are not, so only the installation knows them. */
export const customerTypes: Vocabulary = { PERSN: "person" }

/** The members of `CustomerDetails` that exist for certain, in the order in which the vendor page shows them. */
export const documentedDetails = ["FirstName", "LastName", "Telephone1", "EMailAddress", "BirthDate"] as const

/** A member of `CustomerDetails`. The telephones 2 to 4 are inferred from the record that an update answers with. */
export type DetailMember = (typeof documentedDetails)[number] | "Telephone2" | "Telephone3" | "Telephone4"

/**
 * How the caller is recognised: not documented at all, so everything that fits in HTTP headers is possible here, and a
 * network rule or a client certificate needs `none` (a certificate belongs to the `HttpClient`).
 */
export type Authentication =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly userName: Redacted.Redacted; readonly password: Redacted.Redacted }
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, Redacted.Redacted>> }

/** XML namespaces: of the two contracts as documented, of dynamic attributes inferred. Opaque text, compared as it is. */
export interface Namespaces {
  /** Contract A: everything in its bodies. A relative-looking name without a scheme (documented). */
  readonly infoWeb: string
  /** Contract B: requests and what they hold. */
  readonly messages: string
  /** Contract B: the members of a `Customer`. */
  readonly entities: string
  /** Contract B: what stands inside `DynamicAttributes` (inferred). */
  readonly attributes: string
}

/** The defaults. */
export const namespaces: Namespaces = {
  infoWeb: "InfoWebService.Subscription",
  messages: "http://tech.infosoft.no/schemas/2011/10",
  entities: "http://tech.infosoft.no/schemas/2012/08",
  attributes: "http://tech.infosoft.no/schemas/2011/10"
}

/** How a record is translated. */
export interface CodecOptions {
  /**
   * Names this installation in the extension of every record that it gives: what only it can hold is then not promised by
   * a draft for another one. Default of an adapter: host and path of `endpoints.infoWeb`.
   */
  readonly installation?: string
  /** `CustomerTypeCode` to canonical kind; default {@link customerTypes}. */
  readonly customerTypes?: Vocabulary
  /**
   * What `UpdateCustomerDetails` takes, in the order in which the installation expects it: a member out of order is
   * dropped in silence (inferred). Default {@link documentedDetails}.
   */
  readonly detailMembers?: ReadonlyArray<DetailMember>
  /**
   * How a value is taken away. Not documented, so by default (`keep`) a draft that lacks a value leaves the vendor's;
   * `empty` sends an empty element, `nil` one with `xsi:nil`.
   */
  readonly clearing?: "keep" | "empty" | "nil"
  /** `upper` where the installation stores names in capitals; a draft then says so. Default `kept`. */
  readonly nameCase?: "kept" | "upper"
  /** The role that an address gets, since Infosoft tells none. Default: no role. */
  readonly addressRole?: string
  /** The country whose addresses are not foreign, for moves. Default `NO`. */
  readonly homeCountry?: string
  /** The canonical kind of each telephone slot, such as `{ "1": "mobile" }`: installations differ. Default: none. */
  readonly phoneKinds?: Vocabulary
  /** ISO 3166-1 alpha-2 by `CountryCode`, for codes of the installation that are none. Default: none. */
  readonly countries?: Vocabulary
  /**
   * Which dynamic attribute holds a reference, by the kind of reference: `{ crm: "CRMREF" }`. It is read as a reference
   * and written by an update. Default: none.
   */
  readonly referenceAttributes?: Vocabulary
  /**
   * The codes of dynamic attributes that a customer type has, by `CustomerTypeCode`. A code that a listed type lacks is
   * rejected before sending; a type that is not listed takes any, and the vendor decides. Default: none listed.
   */
  readonly attributeCodes?: Readonly<Record<string, ReadonlyArray<string>>>
}

/** How to reach one installation of Infosoft, and how to read what the vendor page leaves open. */
export interface InfosoftOptions extends CodecOptions {
  /** The addresses of the services, which differ by installation. None is documented. */
  readonly endpoints: {
    /** Contract A (an `.asmx`, inferred): reads, moves, contact agreements, products. */
    readonly infoWeb: string | URL
    /** Contract B (an `.svc`, inferred): UpdateCustomerDetails. */
    readonly customer: string | URL
    /** Contract B: dynamic attributes. Default: that of `customer`. */
    readonly attributes?: string | URL
    /** Contract B: the deferred CreateCustomer, a service of its own. Only for `@kundbro/infosoft/experimental`. */
    readonly callresult?: string | URL
  }
  /** Default `{ kind: "none" }`. */
  readonly authentication?: Authentication
  /** Names this client in customer service's change history; a stable word, never a secret. Default `WEB` (documented). */
  readonly signature?: string
  /** From the connection to the last byte of the answer. Default 30 seconds. */
  readonly timeout?: Duration.Input
  /** Bounds of one answer. */
  readonly xmlLimits?: Partial<XmlLimits.XmlLimits>
  /**
   * The titles (publications) whose production data is read with every customer, one call each: their subscriptions, and
   * addresses that differ by title. Default none: master data only.
   */
  readonly titles?: ReadonlyArray<string>
  /** Also reads the dynamic attributes with every customer, one call more. Default `true`, lest they get lost. */
  readonly readAttributes?: boolean
  /** Status codes that mean "no such customer". Default none: only `00`, success, is documented. */
  readonly notFound?: ReadonlyArray<string>
  /** Replaces single namespaces of {@link namespaces}. */
  readonly namespaces?: Partial<Namespaces>
  /** Replaces single SOAP actions, by operation: none is documented. */
  readonly actions?: Readonly<Record<string, string>>
  /**
   * Element names that differ at this installation, by place: `{ "GetCustomerInformation.customerNumber":
   * "CustomerNumber", "DynamicAttribute.Code": "Name" }`. A place that no contract has is refused when the adapter is made.
   */
  readonly names?: Readonly<Record<string, string>>
}

/** The members of `CustomerDetails` that an update may send. */
export const detailMembersOf = ({ detailMembers }: CodecOptions): ReadonlyArray<DetailMember> =>
  detailMembers ?? documentedDetails
