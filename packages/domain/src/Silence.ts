/**
 * What it means that no usable answer came: one table for every vendor that is reached by SOAP, so that a write is in doubt
 * at all of them for the same reasons. What only a vendor knows (who is refused and why, its faults) it says itself.
 */
import * as VendorError from "./VendorError.ts"

/** Why there is no usable answer, by the names and parts of the reasons of `@kundbro/soap`, which knows nothing of this. */
export interface Silences<Fault> {
  readonly NotSent: object
  readonly Unencodable: { readonly path: string; readonly problem: string }
  readonly TimedOut: object
  readonly Disconnected: object
  readonly HttpStatus: { readonly status: number; readonly retryAfter?: string }
  readonly NotSoap: object
  readonly Truncated: object
  readonly LimitExceeded: { readonly limit: string; readonly maximum: number }
  readonly DtdRefused: object
  readonly Malformed: object
  readonly Undecodable: { readonly expected: string; readonly path: string }
  readonly SoapFault: Fault
}

/** One column for reads, one for writes. A read changes nothing, so it may be tried again. */
export interface Row<R> {
  readonly read: (reason: R) => VendorError.Reason
  readonly write: (reason: R) => VendorError.Reason
}

/** A row for every reason. */
export type Table<Fault> = { readonly [T in keyof Silences<Fault>]: Row<Silences<Fault>[T]> }

/** What only the vendor's adapter knows. */
export interface Vendor<Fault> {
  /** Something in front of the service refused the caller. */
  readonly refused: (status: 401 | 403) => VendorError.Unauthorized
  /** What a fault means; `undefined`: that the server failed, which leaves a write in doubt. */
  readonly fault: (fault: Fault) => VendorError.Reason | undefined
}

const inDoubt = (problem: string) => () => new VendorError.InDoubt({ problem })
const unavailable = (problem: string) => () => new VendorError.Unavailable({ problem })
const undecodable = (expected: string) => () => new VendorError.Undecodable({ path: "Envelope", expected })
const both = <R>(means: (reason: R) => VendorError.Reason): Row<R> => ({ read: means, write: means })

/** A longer wait than a day is a mistake of somebody's, and no number of milliseconds may be too long to count. */
const retryAfter = (header: string | undefined) =>
  header !== undefined && /^\d+$/.test(header)
    ? { retryAfterMillis: Math.min(Number(header) * 1000, 24 * 3_600_000) }
    : {}

/** The table of one vendor. */
export const make = <Fault>({ fault, refused }: Vendor<Fault>): Table<Fault> => {
  /** Refusals by something in front of the service, which therefore never ran. `undefined` for other statuses. */
  const refusal = ({ retryAfter: header, status }: Silences<Fault>["HttpStatus"]): VendorError.Reason | undefined => {
    if (status === 429) return new VendorError.RateLimited(retryAfter(header))
    if (status === 401 || status === 403) return refused(status)
    return status >= 300 && status < 500 && status !== 408
      ? new VendorError.ContractMismatch({ code: `HTTP ${status}` })
      : undefined
  }
  return {
    NotSent: both(unavailable("unreachable")),
    Unencodable: both(
      ({ path, problem }) =>
        new VendorError.Rejected({
          sent: false,
          issues: [new VendorError.FieldIssue({ field: path, rule: "not-encodable", remedy: problem })]
        })
    ),
    TimedOut: { read: () => new VendorError.TimedOut(), write: inDoubt("timed-out") },
    Disconnected: { read: unavailable("disconnected"), write: inDoubt("disconnected") },
    HttpStatus: {
      read: (reason) =>
        refusal(reason) ?? new VendorError.Unavailable({ problem: "server-error", ...retryAfter(reason.retryAfter) }),
      // 303 shows where to read what became of a request: so it may well have run.
      write: (reason) =>
        reason.status === 303 ? inDoubt("redirected")() : (refusal(reason) ?? inDoubt("server-error")())
    },
    NotSoap: { read: unavailable("not-a-soap-answer"), write: inDoubt("unreadable-reply") },
    Truncated: { read: unavailable("truncated-answer"), write: inDoubt("unreadable-reply") },
    LimitExceeded: {
      read: ({ limit, maximum }) =>
        new VendorError.Undecodable({ path: "Envelope", expected: `at most ${maximum} ${limit}; see xmlLimits` }),
      write: inDoubt("unreadable-reply")
    },
    DtdRefused: { read: undecodable("no document type"), write: inDoubt("unreadable-reply") },
    Malformed: { read: undecodable("well-formed XML"), write: inDoubt("unreadable-reply") },
    Undecodable: {
      read: ({ expected, path }) => new VendorError.Undecodable({ expected, path }),
      write: inDoubt("unreadable-reply")
    },
    SoapFault: {
      read: (reason) => fault(reason) ?? new VendorError.Unavailable({ problem: "server-fault" }),
      write: (reason) => fault(reason) ?? inDoubt("server-fault")()
    }
  }
}
