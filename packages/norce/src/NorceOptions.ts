/**
 * What one Norce tenant needs to be told. Everything that the vendor page leaves to inference or to the environment is
 * an option here and nowhere else.
 */
import type { Redacted } from "effect"

/** How a consent is kept in flags: one for yes and, if refusals are to be kept, one for no. Neither set: unknown. */
export interface ConsentFlags {
  /** The code in `flagTypes` that says yes. */
  readonly granted: string
  /** The code in `flagTypes` that says no. */
  readonly refused?: string
}

/**
 * How a record is translated, once every code has its id. Ids differ between production, stage and playground: see
 * `NorceLookups`, which finds them.
 */
export interface CodecOptions {
  /** Language for culture-dependent texts (`sv-SE`, at most 16 characters); default: the Application's. */
  readonly cultureCode?: string
  /**
   * ISO code of the Application's default country. Given to addresses that have no country, with a `defaulted` note;
   * without it such an address is rejected, because what Norce would store could not be foretold.
   */
  readonly defaultCountry?: string
  /** Norce `CountryId` to ISO code. Needed only for countries whose names are not the usual ones of the culture. */
  readonly countries?: Readonly<Record<string, string>>
  /** Whether a customer without an e-mail address is rejected before sending; default true (inferred from Connect). */
  readonly emailRequired?: boolean
  /** Role code to role id, as `ListAccountRoles` tells them. */
  readonly roles?: Readonly<Record<string, number>>
  /** Info type code to info type id. An info type without a row cannot be written. */
  readonly infoTypes?: Readonly<Record<string, number>>
  /** Flag code (any word) to flag id. Flags have no code at Norce; without a row the name stands in when reading. */
  readonly flagTypes?: Readonly<Record<string, number>>
  /** Info type codes for what Norce has no field for; without one it is dropped with a note. Dates as `YYYY-MM-DD`. */
  readonly fieldInfo?: { readonly birthDate?: string; readonly gender?: string }
  /** Consent purpose to the flags that hold it. Norce has no consents: without a home they are dropped with a note. */
  readonly consentFlags?: Readonly<Record<string, ConsentFlags>>
  /** Consent purpose to the info type code that holds it, as `granted`, `refused` or `unknown`; it goes before flags. */
  readonly consentInfo?: Readonly<Record<string, string>>
}

/** Codes whose ids are looked up at the tenant, or codes with their ids, which saves the lookup. */
export type Codes = ReadonlyArray<string> | Readonly<Record<string, number>>

/** One tenant, one Application. */
export interface NorceOptions extends Omit<CodecOptions, "roles" | "infoTypes" | "flagTypes"> {
  /** The roles in use, by code. A list is looked up with `ListAccountRoles`. */
  readonly roles?: Codes
  /** The info types in use, by code. A list is looked up with ApplicationService's `ListCustomerInfoTypes`. */
  readonly infoTypes?: Codes
  /** The flags in use. A list has their names, or `group code/name`, and is looked up with `flagsOperation`. */
  readonly flagTypes?: Codes
  /** The operation of CustomerService that lists the flags. The vendor page has it without its name, so there is no default. */
  readonly flagsOperation?: string
  /** `https://{customer-slug}.api-{region}[.{environment}].norce.tech/commerce/customer/1.1/` */
  readonly baseUrl: URL
  /** ApplicationService, which lists the info types; default: `/commerce/application/1.1/` on the host of `baseUrl` (inferred). */
  readonly applicationUrl?: URL
  /** Default: `/identity/1.0/connect/token` on the host of `baseUrl` (documented). */
  readonly tokenUrl?: URL
  /** Of the tenant's API user. */
  readonly clientId: string
  /** Sent to the token endpoint only. */
  readonly clientSecret: Redacted.Redacted
  /** The environment's name: `playground`, `stage`, and `prod` or `production` (both are documented). */
  readonly scope: string
  /** The Application (shop, market). A wrong one gives plausible but wrong customers. */
  readonly applicationId: number
  /** Default `application-id` (inferred); some clients send `applicationId`. */
  readonly applicationHeader?: string
  /** `Account.Id` in whose name records are written; default 1, the default account (documented). */
  readonly accountId?: number
  /**
   * Query arguments that are named otherwise at this tenant, by place: `{ "GetCustomer.id": "customerId" }`. A place that no
   * operation has is refused when the adapter is made. The page does not show `GetCustomer.id`, `GetCustomerByCode.code`,
   * `GetCustomerByKey.key`, `InactivateCustomer.customerId`, `InactivateCustomer.inactivatedBy`,
   * `ListCustomerBySSN2.showInactive` and the `includeCompanies` of the first three (inferred).
   */
  readonly names?: Readonly<Record<string, string>>
  /** Milliseconds for one answer to a read; default 30,000. */
  readonly readTimeoutMillis?: number
  /** Milliseconds for one answer to a write; default 60,000. */
  readonly writeTimeoutMillis?: number
  /** Longest answer that is read, in bytes; default 16 MiB. */
  readonly maximumBytes?: number
  /**
   * How often a read that failed with a reason of advice `later` is made again, after the time that the vendor asks for,
   * and at least 100 ms, 200 ms and so on; default 0: the caller decides.
   */
  readonly readRetries?: number
}
