/**
 * The one failure of a SOAP call, with its reasons. Each reason says whether the call may have reached the server
 * (`sent`), because that decides whether a write may be repeated. Messages and fields never hold what was sent or
 * received: names and limits only, and the two texts of a fault are `Redacted`.
 */
import { Schema } from "effect"

/**
 * Whether the request reached the server.
 *
 * - `"no"`: nothing left; repeating is safe.
 * - `"maybe"`: it was on its way and no answer came; a write is in doubt.
 * - `"answered"`: something answered. Only a fault says what the server did; after any other reason a write is in doubt too.
 */
export type Sent = "no" | "maybe" | "answered"

const id = (name: string) => `@kundbro/soap/SoapError/${name}`

/** No connection, or no valid address: nothing left this process. */
export class NotSent extends Schema.TaggedError<NotSent>(id("NotSent"))("NotSent", {
  /** The system's code where there is one: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`… */
  code: Schema.String
}) {
  readonly sent: Sent = "no"
  override get message() {
    return `not sent: ${this.code}`
  }
}

/** The input cannot be written as XML that says what it means; refused before anything was sent. */
export class Unencodable extends Schema.TaggedError<Unencodable>(id("Unencodable"))("Unencodable", {
  /** Element path from the operation down, such as `SaveCustomer/customer/LastName`. */
  path: Schema.String,
  /** What is wrong there: a lone surrogate, a character that XML forbids, a value of another type… */
  problem: Schema.String
}) {
  readonly sent: Sent = "no"
  override get message() {
    return `cannot be written as XML: ${this.path}: ${this.problem}`
  }
}

/** The time limit passed before the whole answer was in. */
export class TimedOut extends Schema.TaggedError<TimedOut>(id("TimedOut"))("TimedOut", {
  /** `"request"`: no answer had begun; `"response"`: the answer had begun and did not end. */
  during: Schema.Literals(["request", "response"])
}) {
  readonly sent: Sent = "maybe"
  override get message() {
    return `timed out during the ${this.during}`
  }
}

/** The connection broke before an answer began. */
export class Disconnected extends Schema.TaggedError<Disconnected>(id("Disconnected"))("Disconnected", {
  /** The system's code, as `ECONNRESET`; `UNKNOWN` where there is none. */
  code: Schema.String
}) {
  readonly sent: Sent = "maybe"
  override get message() {
    return `the connection broke before an answer: ${this.code}`
  }
}

/** What a body turned out to be when it was not SOAP. */
export const BodyKind = Schema.Literals(["empty", "html", "json", "gzip", "multipart", "xml", "text", "soap"])
/** What a body turned out to be when it was not SOAP. */
export type BodyKind = typeof BodyKind.Type

/** An HTTP status other than 2xx without a SOAP fault. */
export class HttpStatus extends Schema.TaggedError<HttpStatus>(id("HttpStatus"))("HttpStatus", {
  /** As received. */
  status: Schema.Int,
  /** What stood where a fault should be. */
  body: BodyKind,
  /** The `Retry-After` header as sent, if any. */
  retryAfter: Schema.optionalKey(Schema.String)
}) {
  readonly sent: Sent = "answered"
  override get message() {
    return `HTTP status ${this.status} with a body of kind ${this.body}`
  }
}

/** A successful status whose body is not a SOAP envelope. */
export class NotSoap extends Schema.TaggedError<NotSoap>(id("NotSoap"))("NotSoap", {
  /** As received. */
  status: Schema.Int,
  /** What stood where an envelope should be. */
  body: BodyKind
}) {
  readonly sent: Sent = "answered"
  override get message() {
    return `HTTP status ${this.status} with a body of kind ${this.body} instead of a SOAP envelope`
  }
}

/** The body ended before the document did. */
export class Truncated extends Schema.TaggedError<Truncated>(id("Truncated"))("Truncated", {}) {
  /** The call has reached the server, so a write may have happened. */
  readonly sent: Sent = "answered"
  override get message() {
    return "the body ended before its document did"
  }
}

/** The answer passed a configured bound (see `XmlLimits`). */
export class LimitExceeded extends Schema.TaggedError<LimitExceeded>(id("LimitExceeded"))("LimitExceeded", {
  /** Which bound. */
  limit: Schema.Literals(["bytes", "depth", "elements", "attributes", "text"]),
  /** In bytes, levels, or how many; UTF-16 units for text. */
  maximum: Schema.Number
}) {
  readonly sent: Sent = "answered"
  override get message() {
    return `the answer exceeds the limit "${this.limit}" of ${this.maximum}; raise it in the client's limits if the answer is legitimate`
  }
}

/** The answer holds a document type declaration: always refused, whatever it declares. */
export class DtdRefused extends Schema.TaggedError<DtdRefused>(id("DtdRefused"))("DtdRefused", {}) {
  /** The call has reached the server, so a write may have happened. */
  readonly sent: Sent = "answered"
  override get message() {
    return "the answer holds a document type declaration"
  }
}

/** The body is not well-formed XML with namespaces, or not in the encoding that it declares. */
export class Malformed extends Schema.TaggedError<Malformed>(id("Malformed"))("Malformed", {
  /** What is wrong with the XML; never its text. */
  problem: Schema.String
}) {
  readonly sent: Sent = "answered"
  override get message() {
    return `the answer is not well-formed XML: ${this.problem}`
  }
}

/** The answer is SOAP, and differs from the contract at one place. */
export class Undecodable extends Schema.TaggedError<Undecodable>(id("Undecodable"))("Undecodable", {
  /** Element path, such as `Envelope/Body/GetCustomerResponse/GetCustomerResult/BirthDate`. */
  path: Schema.String,
  /** What should have stood there; never what did. */
  expected: Schema.String
}) {
  readonly sent: Sent = "answered"
  override get message() {
    return `the answer differs from its contract: ${this.path}: expected ${this.expected}`
  }
}

/** A SOAP fault of either version, in SOAP 1.2's words. */
export class SoapFault extends Schema.TaggedError<SoapFault>(id("SoapFault"))("SoapFault", {
  /** The HTTP status that it came with. */
  status: Schema.Int,
  /** Of the envelope that it came in. */
  version: Schema.Literals(["1.1", "1.2"]),
  /** `Sender` is 1.1's `Client`, `Receiver` its `Server`; `Other` for a code outside the standard's. */
  code: Schema.Literals(["Sender", "Receiver", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown", "Other"]),
  /** Local name of the subcode (1.2), what follows the dot (1.1), or the code itself when it is `Other`. */
  subcode: Schema.optionalKey(Schema.String),
  /** Role (1.2) or actor (1.1). */
  role: Schema.optionalKey(Schema.String),
  /** The fault's text; servers repeat input in it, so it may hold personal data. */
  text: Schema.Redacted(Schema.String),
  /** The entries of the detail: their names, and each as standalone XML. A detail that holds text is its own one entry. */
  details: Schema.Array(
    Schema.Struct({ namespace: Schema.String, name: Schema.String, xml: Schema.Redacted(Schema.String) })
  )
}) {
  readonly sent: Sent = "answered"
  override get message() {
    return `SOAP fault ${this.code}${this.subcode === undefined ? "" : `/${this.subcode}`}`
  }
}

/** Every reason. */
export const Reason = Schema.Union([
  NotSent,
  Unencodable,
  TimedOut,
  Disconnected,
  HttpStatus,
  NotSoap,
  Truncated,
  LimitExceeded,
  DtdRefused,
  Malformed,
  Undecodable,
  SoapFault
])
/** Any reason. */
export type Reason = typeof Reason.Type

/** The reasons that reading a document alone can give, without any transport. */
export type ReadReason = Truncated | LimitExceeded | DtdRefused | Malformed | Undecodable

/** True for what reading a document can give as a reason. */
export const isReadReason = (value: unknown): value is ReadReason =>
  value instanceof Truncated ||
  value instanceof LimitExceeded ||
  value instanceof DtdRefused ||
  value instanceof Malformed ||
  value instanceof Undecodable

/** True for the one reason that writing a document can give. */
export const isUnencodable = (value: unknown): value is Unencodable => value instanceof Unencodable

/**
 * A SOAP call that failed.
 *
 * @example
 * client.call(GetCustomer, { customerId: "00100" }).pipe(
 *   Effect.catchReason("SoapError", "SoapFault", (fault) => Effect.logWarning(fault.code))
 * )
 */
export class SoapError extends Schema.TaggedError<SoapError>("@kundbro/soap/SoapError")("SoapError", {
  /** Its name. */
  operation: Schema.String,
  /** Why, and how far the call got. */
  reason: Reason
}) {
  /** Whether the call may have reached the server; see {@link Sent}. */
  get sent(): Sent {
    return this.reason.sent
  }
  override get message() {
    return `${this.operation}: ${this.reason.message}`
  }
}
