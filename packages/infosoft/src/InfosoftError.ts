/**
 * What an answer of Infosoft, or the lack of one, means. Contract A tells by a status code inside an
 * ordinary answer, contract B by faults that are named after exceptions; a table for each, and one for silence. The texts
 * of faults decide nothing and are not kept; they are only searched for the names that we sent.
 */
import { Silence, VendorError } from "@kundbro/domain"
import type { SoapError } from "@kundbro/soap"
import { Redacted } from "effect"

/** Whether a call can change anything. */
export type Kind = "read" | "write"

/** The names of the fields that a call sent, as the vendor knows them, and where each stands in canonical words. */
export type Sent = ReadonlyMap<string, string>

const nothingSent: Sent = new Map()

/** What a call was about. */
export interface Context {
  /** Whether the call can change anything. */
  readonly kind: Kind
  /** What a "no such record" would be about. */
  readonly entity: string
  /** So that a refusal names the field and not the code. */
  readonly sent?: Sent
  /** The record was read just before, so "not found" is about something that was sent. */
  readonly isThere?: boolean
}

/** A code of the vendor, unless it looks like anything else: what is not a code may be personal data. */
const codeOf = (text: string): string => (/^[0-9A-Za-z]{1,4}$/.test(text) ? text : "unrecognised")

/** One row of the table of contract A's status codes. */
export interface StatusRow {
  /** What a test calls the row. */
  readonly name: string
  /** Whether the row is about this status. */
  readonly matches: (status: string, notFound: ReadonlyArray<string>) => boolean
  /** The reason of the failure. */
  readonly means: (status: string, context: Context) => VendorError.Reason
}

/** The one code that is documented: success. */
const done = "00"

/** Every other code, of which none is documented. */
export const statuses: ReadonlyArray<StatusRow> = [
  {
    name: "a code configured as not found",
    matches: (status, notFound) => notFound.includes(status),
    means: (_, { entity }) => new VendorError.NotFound({ entity })
  },
  {
    name: "none: a write may have been done all the same",
    matches: (status) => status === "",
    means: (_, { kind }) =>
      kind === "write"
        ? new VendorError.InDoubt({ problem: "no-status" })
        : new VendorError.Failed({ code: "StatusCode empty" })
  },
  {
    name: "any other code",
    matches: () => true,
    means: (status) => new VendorError.Failed({ code: `StatusCode ${codeOf(status)}` })
  }
]

/** Reads {@link statuses}: the failure, or `undefined` for success. */
export const decideStatus = (
  status: string | null | undefined,
  notFound: ReadonlyArray<string>,
  context: Context
): VendorError.Reason | undefined =>
  status === done
    ? undefined
    : statuses.find((row) => row.matches(status ?? "", notFound))?.means(status ?? "", context)

type SoapReason = SoapError.Reason
type ByTag = { readonly [T in SoapReason["_tag"]]: Extract<SoapReason, { readonly _tag: T }> }
type Fault = ByTag["SoapFault"]

/** The words of a text, one space around each: a name of several words is then found as one. */
const spaced = (text: string): string =>
  ` ${text
    .split(/[^\p{L}\p{N}_.-]+/u)
    .map((word) => word.replace(/\.+$/, ""))
    .filter((word) => word !== "")
    .join(" ")} `

/**
 * The fields of the names that were sent and that the fault's text mentions as whole words. Of names inside each other it is
 * the longest: `SIZE` is not mentioned by `SHOE SIZE`.
 */
const mentioned = ({ text }: Fault, { sent = nothingSent }: Context): ReadonlyArray<string> => {
  let words = spaced(Redacted.value(text))
  const found = new Set<string>()
  for (const name of [...sent.keys()].toSorted((one, other) => other.length - one.length)) {
    const wanted = spaced(name)
    if (!/\S/.test(wanted)) continue
    while (words.includes(wanted)) {
      found.add(name)
      words = words.replace(wanted, " | ")
    }
  }
  return [...sent].filter(([name]) => found.has(name)).map(([, field]) => field)
}

/** Names the field that the fault mentions; without one, or with several, what it can be about. */
const refused =
  (rule: string, remedy: string) =>
  (fault: Fault, context: Context): VendorError.Reason => {
    const found = mentioned(fault, context)
    const all = [...new Set(context.sent?.values())]
    // Codes are words of the vendor's choice: of several that the text mentions, one may just be a word of it.
    const candidates = found.length > 0 ? found : all
    const fields = found.length > 0 || all.length === 1 ? candidates : ["request"]
    const among = candidates.length > 1 ? `one of ${candidates.join(", ")}: ` : ""
    return new VendorError.Rejected({
      sent: true,
      issues: fields.map((field) => new VendorError.FieldIssue({ field, rule, remedy: `${among}${remedy}` }))
    })
  }

/** One row of the table of contract B's faults. */
export interface ExceptionRow {
  /** The exception, wherever the fault names it. */
  readonly name: string
  /** The reason of the failure. */
  readonly means: (fault: Fault, context: Context) => VendorError.Reason
}

const unknownCode = refused(
  "NotFoundException",
  "the vendor does not know it for this customer's type and company; leave it out"
)

const mismatch = (code: string) => (): VendorError.Reason => new VendorError.ContractMismatch({ code })

/**
 * The exceptions that are documented for SetCustomerDynamicAttributes and assumed for the rest of the contract, and the
 * faults by which WCF says that it could not read a request (inferred). Whichever it is, nothing was stored.
 */
export const exceptions: ReadonlyArray<ExceptionRow> = [
  // No request arrived although one was sent: its element has another name or namespace there.
  { name: "ArgumentNullException", means: mismatch("ArgumentNullException") },
  {
    name: "InvalidValueException",
    means: refused("InvalidValueException", "correct the value, or leave the field out; the vendor does not permit it")
  },
  {
    name: "NotFoundException",
    means: (fault, context) =>
      // The same exception for an unknown customer and for an unknown attribute code.
      context.isThere === true || mentioned(fault, context).length > 0
        ? unknownCode(fault, context)
        : new VendorError.NotFound({ entity: context.entity })
  },
  { name: "ActionNotSupported", means: mismatch("ActionNotSupported") },
  { name: "ContractFilterMismatch", means: mismatch("ContractFilterMismatch") },
  { name: "AddressFilterMismatch", means: mismatch("AddressFilterMismatch") },
  { name: "DeserializationFailed", means: mismatch("DeserializationFailed") }
]

/** By the exception's name wherever it stands: at the end of the code, or as the name of an element of the detail. */
const exceptionOf = ({ details, subcode = "" }: Fault): ExceptionRow | undefined => {
  const names = [subcode, ...details.map(({ name }) => name)].map((name) => name.replace(/Fault$/, ""))
  return exceptions.find((row) => names.some((name) => name === row.name || name.endsWith(`.${row.name}`)))
}

const unreadBy: ReadonlySet<string> = new Set(["Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"])

const faultMeans = (fault: Fault, context: Context): VendorError.Reason | undefined =>
  exceptionOf(fault)?.means(fault, context) ??
  // The service says that it could not read the request: the operation did not run (inferred). One that also names what
  // happened was thrown by the operation: WCF words the exceptions of a running operation so, too.
  (unreadBy.has(fault.code) && fault.details.length === 0 && fault.subcode === undefined
    ? new VendorError.ContractMismatch({ code: fault.code })
    : undefined)

/** What a failed transport, a fault or an unreadable answer means. */
export const silence = (context: Context) =>
  Silence.make<Fault>({
    refused: (status) =>
      new VendorError.Unauthorized({
        problem: status === 401 ? "credentials-refused" : "forbidden",
        remedy: "check `authentication` in the options, and whether the vendor expects calls from this address"
      }),
    fault: (fault) => faultMeans(fault, context)
  })

const lookUp = <T extends keyof ByTag>(context: Context, tag: T, reason: ByTag[T]): VendorError.Reason =>
  silence(context)[tag][context.kind](reason)

/** Reads {@link silence} and, for a fault, {@link exceptions}. */
export const decideSilence = (context: Context, reason: SoapReason): VendorError.Reason =>
  lookUp(context, reason._tag, reason)

/** The answer to a read that is not about what was asked. */
export const notTheRecord = (path: string): VendorError.Reason =>
  new VendorError.Undecodable({ path, expected: "what was asked for" })

/** The answer to a write that is about somebody else, or does not say about whom. */
export const notTheCustomer = (): VendorError.Reason =>
  new VendorError.InDoubt({ problem: "saved-as-another-customer" })
