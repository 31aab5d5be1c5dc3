/**
 * What an answer that is no success means: one table from HTTP status and vendor key to a reason, and one rule for calls
 * that got no answer. Texts of the vendor are never carried on, since they may quote the record.
 */
import { Option, Predicate, Schema } from "effect"
import * as E from "@kundbro/domain/VendorError"
import { row } from "./internal/Text.ts"

/** What a failure, a span and a receipt of this adapter call the vendor. */
export const vendor = "norce"

/** Whether a call can change anything at the vendor. */
export type Kind = "read" | "write"

/** A failed call of one operation. */
export const failure = (operation: string, reason: E.Reason): E.VendorError =>
  new E.VendorError({ vendor, operation, reason })

const refused = (field: string, rule: string, remedy: string): E.Reason =>
  new E.Rejected({ issues: [new E.FieldIssue({ field, rule, remedy })], sent: true })

const missing = (kind: "invoice" | "delivery", part: string) => (key: string) =>
  refused(`addresses.${kind}.${part}`, key, `give the ${kind} address a ${part}`)

/** The 400 keys, documented for update and assumed for create and register. */
export const keys: Readonly<Record<string, (key: string) => E.Reason>> = {
  AccountAlreadyExists: () => new E.Duplicate({ field: "login" }),
  CompanyAlreadyExists: () => new E.Duplicate({ field: "companies" }),
  CustomerAlreadyExists: () => new E.Duplicate({ field: "emails.address" }),
  CustomerMissing: () => new E.NotFound({ entity: "customer" }),
  InvalidCompanyName: (key) => refused("companies.name", key, "give every company a name"),
  InvalidEmail: (key) => refused("emails[0].address", key, "correct the address or leave it out"),
  DeliveryAddressZipMissing: missing("delivery", "postalCode"),
  DeliveryAddressCityMissing: missing("delivery", "city"),
  DeliveryAddressCountryMissing: missing("delivery", "country"),
  InvoiceAddressZipMissing: missing("invoice", "postalCode"),
  InvoiceAddressCityMissing: missing("invoice", "city"),
  InvoiceAddressCountryMissing: missing("invoice", "country")
}

/** An answer that is no success. */
export interface Refusal {
  /** The HTTP status. */
  readonly status: number
  /** The answer as text: it may quote the record, so nothing of it is kept but a key. */
  readonly body: string
  /** From `Retry-After`. */
  readonly retryAfterMillis?: number
}

const Envelope = Schema.fromJsonString(
  Schema.Struct({ Key: Schema.optionalKey(Schema.Unknown), key: Schema.optionalKey(Schema.Unknown) })
)
const decodeEnvelope = Schema.decodeUnknownOption(Envelope)

/** The machine key of a 400. Its envelope is not documented: `Key` or `key` at the top level, a plain word only. */
export const keyOf = (body: string): string | undefined => {
  const envelope = Option.getOrUndefined(decodeEnvelope(body))
  const key = envelope?.Key ?? envelope?.key
  return Predicate.isString(key) && /^[A-Za-z]{1,64}$/.test(key) ? key : undefined
}

const wait = ({ retryAfterMillis }: Refusal) => (retryAfterMillis === undefined ? {} : { retryAfterMillis })

/**
 * The table. A success of another kind (201, 202) may have happened and is nowhere described. A 404 is an address that is not there, never a missing record: those are told by `null`. A 5xx of a write,
 * and a 408, leave open whether it happened.
 */
export const reasonOf = (kind: Kind, refusal: Refusal): E.Reason => {
  const { body, status } = refusal
  if (status < 300) return unreadable(kind, "status", "200 or 204")
  if (status === 400) {
    const key = keyOf(body)
    return row(keys, key)?.(key ?? "") ?? new E.Failed({ code: key ?? "400" })
  }
  if (status === 401) {
    return new E.Unauthorized({ problem: "token-refused", remedy: "check the client and the scope of the token" })
  }
  if (status === 403) {
    return new E.Unauthorized({
      problem: "forbidden",
      remedy: "tick the resource and the Application on the integration user"
    })
  }
  if (status === 429) return new E.RateLimited(wait(refusal))
  if (status >= 500 || status === 408) {
    return kind === "write"
      ? new E.InDoubt({ problem: "server-fault" })
      : new E.Unavailable({ problem: "server-error", ...wait(refusal) })
  }
  return status < 400 || [404, 405, 406, 415].includes(status)
    ? new E.ContractMismatch({ code: String(status) })
    : new E.Failed({ code: String(status) })
}

/** No answer in time. */
export const timedOut = (kind: Kind): E.Reason =>
  kind === "write" ? new E.InDoubt({ problem: "timed-out" }) : new E.TimedOut({})

/** An answer of success that cannot be read. `expected` and `path` name a shape and a place, never content. */
export const unreadable = (kind: Kind, path: string, expected: string): E.Reason =>
  kind === "write" ? new E.InDoubt({ problem: "unreadable-reply" }) : new E.Undecodable({ path, expected })

/** Codes of Node and undici for a connection that never stood, so that no byte of the request can have left. */
const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_.*)$/

/** Node's names of what comes before a connection stands, whatever went wrong there. */
const connecting = /^(connect|getaddrinfo)$/

const isUnsent = (cause: unknown, depth = 0): boolean => {
  if (depth > 4) return false
  const says = (key: "code" | "syscall", pattern: RegExp) =>
    Predicate.hasProperty(cause, key) && Predicate.isString(cause[key]) && pattern.test(cause[key])
  return (
    says("code", neverConnected) ||
    says("syscall", connecting) ||
    (Predicate.hasProperty(cause, "cause") && isUnsent(cause.cause, depth + 1))
  )
}

/** The connection failed. Only when it never stood is it certain that a write did not happen. */
export const disconnected = (kind: Kind, cause: unknown): E.Reason =>
  isUnsent(cause)
    ? new E.Unavailable({ problem: "unreachable" })
    : kind === "write"
      ? new E.InDoubt({ problem: "disconnected" })
      : new E.Unavailable({ problem: "disconnected" })
