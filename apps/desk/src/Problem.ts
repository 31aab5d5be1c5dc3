/**
 * Every way in which the desk says no, as an RFC 9457 problem. None holds a key, a name or any other value of a record.
 */
import { Schema } from "effect"
import { HttpApiError } from "effect/http-api"
import { type Adapter, VendorError } from "@kundbro/domain"

const urn = <const Name extends string>(name: Name) => `urn:kundbro:problem:${name}` as const

/** What to do about it: the same call `later`, `after-correction`, `after-lookup`, `after-answer` of a person, or `never`. */
const retry = VendorError.RetryAdvice

const issues = Schema.Array(VendorError.FieldIssue)

/** Of a problem that a system made. */
const ofSystem = {
  system: Schema.String,
  /** The vendor's name of the operation. */
  operation: Schema.String,
  retry
}

const retryAfterSeconds = Schema.optionalKey(Schema.Int)

// The request

export class Malformed extends HttpApiError.Problem<Malformed>()(
  "Malformed",
  { type: urn("malformed"), status: 400, title: "The request is not what the API describes" },
  { issues }
) {}

export class TokenRefused extends HttpApiError.Problem<TokenRefused>()("TokenRefused", {
  type: urn("token-refused"),
  status: 401,
  title: "Send the desk's token as Authorization: Bearer"
}) {}

export class NoSuchPath extends HttpApiError.Problem<NoSuchPath>()("NoSuchPath", {
  type: urn("no-such-path"),
  status: 404,
  title: "There is nothing here; /openapi.json lists what there is"
}) {}

export class UnknownSystem extends HttpApiError.Problem<UnknownSystem>()("UnknownSystem", {
  type: urn("unknown-system"),
  status: 404,
  title: "No system has that name; GET /systems lists them"
}) {}

export class UnknownWrite extends HttpApiError.Problem<UnknownWrite>()("UnknownWrite", {
  type: urn("unknown-write"),
  status: 404,
  title: "The desk has no write with that key"
}) {}

export class TooLarge extends HttpApiError.Problem<TooLarge>()("TooLarge", {
  type: urn("too-large"),
  status: 413,
  title: "The body is longer than the desk takes"
}) {}

export class NotJson extends HttpApiError.Problem<NotJson>()("NotJson", {
  type: urn("not-json"),
  status: 415,
  title: "Send the body as application/json, in UTF-8 and not compressed"
}) {}

export class Misdirected extends HttpApiError.Problem<Misdirected>()("Misdirected", {
  type: urn("misdirected"),
  status: 421,
  title: "Without a token the desk answers to a loopback address only"
}) {}

export class KeyReused extends HttpApiError.Problem<KeyReused>()("KeyReused", {
  type: urn("key-reused"),
  status: 422,
  title: "That idempotency key names another write"
}) {}

/** A write names the one that makes its customer, and there is none. */
export class NoSuchCreation extends HttpApiError.Problem<NoSuchCreation>()("NoSuchCreation", {
  type: urn("no-such-creation"),
  status: 422,
  title: "createdBy names no write that makes a customer; submit that first"
}) {}

/** The system's vendor cannot do that at all. Nothing was called. */
export class NotCapable extends HttpApiError.Problem<NotCapable>()(
  "NotCapable",
  { type: urn("not-capable"), status: 501, title: "The system cannot do that" },
  { system: Schema.String, vendor: Schema.String, capability: Schema.String }
) {}

// What a system answered

export class NotFound extends HttpApiError.Problem<NotFound>()(
  "NotFound",
  { type: urn("not-found"), status: 404, title: "The system has no such record" },
  { ...ofSystem, entity: Schema.String }
) {}

export class Duplicate extends HttpApiError.Problem<Duplicate>()(
  "Duplicate",
  { type: urn("duplicate"), status: 409, title: "Another record holds a value that must be unique" },
  { ...ofSystem, field: Schema.String }
) {}

/**
 * 409 and not 202: nobody is going to find out by itself any more. And not 5xx, since what stands between client and desk
 * may repeat those.
 */
export class InDoubt extends HttpApiError.Problem<InDoubt>()(
  "InDoubt",
  { type: urn("in-doubt"), status: 409, title: "The write may have happened: look the record up, then decide" },
  { system: Schema.String, retry, problem: Schema.String }
) {}

export class QuestionRaised extends HttpApiError.Problem<QuestionRaised>()(
  "QuestionRaised",
  { type: urn("question-raised"), status: 409, title: "The vendor asks something that a person must answer" },
  { ...ofSystem, code: Schema.String }
) {}

export class Dropped extends HttpApiError.Problem<Dropped>()(
  "Dropped",
  { type: urn("dropped"), status: 410, title: "A person decided that this write is not to be sent" },
  { system: Schema.String }
) {}

export class Rejected extends HttpApiError.Problem<Rejected>()(
  "Rejected",
  { type: urn("rejected"), status: 422, title: "The data is not acceptable; nothing was stored" },
  { ...ofSystem, issues, sent: Schema.Boolean }
) {}

export class RateLimited extends HttpApiError.Problem<RateLimited>()(
  "RateLimited",
  { type: urn("rate-limited"), status: 429, title: "The system takes no more calls for now" },
  { ...ofSystem, retryAfterSeconds }
) {}

/** The desk's own credentials at the system, not the caller's token. */
export class CredentialsRefused extends HttpApiError.Problem<CredentialsRefused>()(
  "CredentialsRefused",
  { type: urn("credentials-refused"), status: 502, title: "The system refuses the desk's credentials" },
  { ...ofSystem, problem: Schema.String, remedy: Schema.String }
) {}

/** A failure with a code that nobody explains, or an answer that is not what the contract says. */
export class VendorFailed extends HttpApiError.Problem<VendorFailed>()(
  "VendorFailed",
  { type: urn("vendor-failed"), status: 502, title: "The system failed in a way that repeating does not help" },
  { ...ofSystem, reason: Schema.Literals(["Failed", "Undecodable", "ContractMismatch"]), detail: Schema.String }
) {}

export class Unavailable extends HttpApiError.Problem<Unavailable>()(
  "Unavailable",
  { type: urn("unavailable"), status: 503, title: "The system cannot take the call now and has done nothing" },
  { ...ofSystem, problem: Schema.String, retryAfterSeconds }
) {}

export class TimedOut extends HttpApiError.Problem<TimedOut>()(
  "TimedOut",
  { type: urn("timed-out"), status: 504, title: "The system did not answer in time; nothing has changed" },
  { system: Schema.String, retry }
) {}

// The desk itself

export class Fault extends HttpApiError.Problem<Fault>()("Fault", {
  type: urn("fault"),
  status: 500,
  title: "A fault of the desk itself"
}) {}

/** The place where writes are kept does not work: nothing was accepted. */
export class OutboxUnusable extends HttpApiError.Problem<OutboxUnusable>()(
  "OutboxUnusable",
  { type: urn("outbox-unusable"), status: 503, title: "Writes cannot be kept now; nothing was accepted" },
  { reason: Schema.String, remedy: Schema.String }
) {}

/** The decision does not fit the state of the write, or lacks the id of the customer that was made. */
export class Undecidable extends HttpApiError.Problem<Undecidable>()("Undecidable", {
  type: urn("undecidable"),
  status: 409,
  title: "That decision does not fit the state of the write"
}) {}

/** What a call to a system can end in. */
export const fromVendor = [
  NotFound,
  Duplicate,
  InDoubt,
  QuestionRaised,
  Rejected,
  RateLimited,
  CredentialsRefused,
  VendorFailed,
  Unavailable,
  TimedOut
] as const

type FromVendor = InstanceType<(typeof fromVendor)[number]>

/** Seconds, rounded up, never 0. */
const seconds = (millis: number | undefined) =>
  millis === undefined ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(millis / 1000)) }

/** A failed call as a problem. */
export const ofVendorError = (system: string, error: VendorError.VendorError): FromVendor => {
  const { operation, reason } = error
  const common = { system, operation, retry: reason.retry }
  switch (reason._tag) {
    case "NotFound":
      return new NotFound({ ...common, entity: reason.entity })
    case "Rejected":
      return new Rejected({ ...common, issues: reason.issues, sent: reason.sent })
    case "Duplicate":
      return new Duplicate({ ...common, field: reason.field })
    case "Unauthorized":
      return new CredentialsRefused({ ...common, problem: reason.problem, remedy: reason.remedy })
    case "Unavailable":
      return new Unavailable({ ...common, problem: reason.problem, ...seconds(reason.retryAfterMillis) })
    case "RateLimited":
      return new RateLimited({ ...common, ...seconds(reason.retryAfterMillis) })
    case "TimedOut":
      return new TimedOut({ system, retry: reason.retry })
    case "InDoubt":
      return new InDoubt({ system, retry: reason.retry, problem: reason.problem })
    case "QuestionRaised":
      return new QuestionRaised({ ...common, code: reason.code })
    case "Failed":
    case "Undecodable":
    case "ContractMismatch":
      return new VendorFailed({ ...common, reason: reason._tag, detail: VendorError.describe(reason) })
  }
}

/** A missing capability as a problem. */
export const ofMissingCapability = (system: string, { capability, vendor }: Adapter.MissingCapability): NotCapable =>
  new NotCapable({ system, vendor, capability })
