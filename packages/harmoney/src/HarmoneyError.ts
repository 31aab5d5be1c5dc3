/**
 * The whole decision: what an answer of Harmoney, or the lack of one, means. Two tables, read from the top, first match
 * wins. Nothing is decided by message texts, and nothing of them is kept.
 */
import { Receipt, Silence, VendorError } from "@kundbro/domain"
import type { SoapError } from "@kundbro/soap"
import { items } from "./internal/words.ts"
import type { ErrorPair } from "./HarmoneyOptions.ts"
import type { HarmoneyError, Response } from "./HarmoneyWire.ts"

/**
 * What kind of call it was, as far as failures go. `costly-read` changes nothing at Harmoney but costs money or leaves a
 * trace elsewhere, so it is never repeated without asking. `save` is SaveCustomer: the only customer write that the vendor page
 * names as one that its offline store keeps. `write` is any other write: whether those are kept is not documented.
 */
export type Kind = "read" | "costly-read" | "save" | "write"

/** How an answered call ended. */
export type Outcome =
  | { readonly _tag: "Done"; readonly warnings: ReadonlyArray<Receipt.Warning> }
  | { readonly _tag: "PendingReview"; readonly warnings: ReadonlyArray<Receipt.Warning> }
  | { readonly _tag: "Queued"; readonly warnings: ReadonlyArray<Receipt.Warning> }
  | { readonly _tag: "Failed"; readonly reason: VendorError.Reason }

/** Which failures of this tenant mean more than "refused". */
export interface Pairs {
  /** Pairs that say that there is no such record. */
  readonly notFound: ReadonlyArray<ErrorPair>
  /** Pairs that say that another record has the value. */
  readonly duplicate: ReadonlyArray<ErrorPair>
}

/** The parts of an answer that decide. */
export interface Answer {
  /** The Response, wherever it stood in the answer. */
  readonly response: Response
  /** Of the result object; `false` where there is none. */
  readonly controlStatus: boolean
  /** What a "no such record" would be about. */
  readonly entity: string
}

/** One row of the table of answers. A missing column matches anything. */
export interface AnswerRow {
  /** What a test calls the row. */
  readonly name: string
  /** `false`: Success is false or TransStatus begins with 9 (inferred), so that an inconsistent answer never succeeds. */
  readonly success: boolean
  /** TransStatus. */
  readonly status?: RegExp
  /** Only where the result says so: a person at the vendor has to look. */
  readonly controlStatus?: true
  /** Only for operations that do this. */
  readonly kind?: Kind
  /** Only where an error pair of the answer is one of these. */
  readonly pair?: keyof Pairs
  /** The outcome, or the reason of the failure. */
  readonly means: "Done" | "PendingReview" | "Queued" | ((answer: Answer) => VendorError.Reason)
}

/** A code of the vendor, unless it looks like anything else: what is not a code may be personal data. */
const codeOf = (text: string | null | undefined, looks: RegExp): string =>
  text === undefined || text === null || text === "" ? "empty" : looks.test(text) ? text : "unrecognised"

const statusOf = ({ TransStatus }: Response) => `TransStatus ${codeOf(TransStatus, /^\d{2}$/)}`
const pairOf = ({ Id, Name }: HarmoneyError) => `${codeOf(Name, /^[A-Z][A-Z0-9]{1,15}$/)}/${codeOf(Id, /^\d{1,6}$/)}`

const failedAs = ({ response }: Answer) => new VendorError.Failed({ code: statusOf(response) })

const rejected = ({ response }: Answer) => {
  const rules = items(response.HarmoneyMessages).map(pairOf)
  return new VendorError.Rejected({
    sent: true,
    issues: (rules.length === 0 ? [statusOf(response)] : rules).map(
      (rule) =>
        new VendorError.FieldIssue({
          field: "request",
          rule,
          remedy: "look the code up with the vendor and correct the data; sent unchanged it will be refused again"
        })
    )
  })
}

const backend = () => new VendorError.Unavailable({ problem: "backend-unreachable-or-password-expired" })
const wrongPassword = () =>
  new VendorError.Unauthorized({
    problem: "wrong-password",
    remedy: "stop calling and correct userName and password; repeated attempts may lock the account"
  })
const question = () => new VendorError.QuestionRaised({ code: "96" })
const closed = () => new VendorError.Unavailable({ problem: "closed" })
const broken = () => new VendorError.Unavailable({ problem: "server-error" })
const perhapsDone = () => new VendorError.InDoubt({ problem: "perhaps-done" })
const perhapsQueued = () => new VendorError.InDoubt({ problem: "perhaps-queued" })

/** What an answer means. Columns: Success, TransStatus, ControlStatus, kind of call, configured HarmoneyError. */
export const answers: ReadonlyArray<AnswerRow> = [
  {
    name: "90: the back end is not reached, or the password has expired",
    success: false,
    status: /^90$/,
    means: backend
  },
  { name: "91: wrong password", success: false, status: /^91$/, means: wrongPassword },
  { name: "96: a question to be answered first", success: false, status: /^96$/, means: question },
  { name: "97 on a read: closed", success: false, status: /^97$/, kind: "read", means: closed },
  {
    name: "97 on a read that costs: perhaps done",
    success: false,
    status: /^97$/,
    kind: "costly-read",
    means: perhapsDone
  },
  { name: "97 on a save: kept and replayed", success: false, status: /^97$/, kind: "save", means: "Queued" },
  { name: "97 on another write: perhaps kept", success: false, status: /^97$/, kind: "write", means: perhapsQueued },
  { name: "99 on a read: system error", success: false, status: /^99$/, kind: "read", means: broken },
  {
    name: "99 on a read that costs: perhaps done",
    success: false,
    status: /^99$/,
    kind: "costly-read",
    means: perhapsDone
  },
  { name: "99 on a save: kept and replayed", success: false, status: /^99$/, kind: "save", means: "Queued" },
  { name: "99 on another write: perhaps kept", success: false, status: /^99$/, kind: "write", means: perhapsQueued },
  {
    name: "98 on the Control Page: with the vendor's staff",
    success: false,
    status: /^98$/,
    controlStatus: true,
    kind: "save",
    means: "PendingReview"
  },
  {
    name: "a failure configured as not found",
    success: false,
    pair: "notFound",
    means: ({ entity }) => new VendorError.NotFound({ entity })
  },
  {
    name: "a failure configured as duplicate",
    success: false,
    pair: "duplicate",
    means: () => new VendorError.Duplicate({ field: "customer" })
  },
  { name: "98: refused, correct the data", success: false, status: /^98$/, means: rejected },
  { name: "any other failure: not documented", success: false, means: failedAs },
  {
    name: "accepted and on the Control Page",
    success: true,
    status: /^(0.*)?$/s,
    controlStatus: true,
    kind: "save",
    means: "PendingReview"
  },
  { name: "empty or 0x: done", success: true, status: /^(0.*)?$/s, means: "Done" },
  { name: "success with a status outside 0x: not documented", success: true, means: failedAs }
]

const statusWarnings: Readonly<Record<string, Receipt.Warning["level"]>> = { "01": "information", "02": "warning" }

/** What an answer says beside its result: codes only. `ErrorLevel` is a remark here, never a failure. */
const warningsOf = (response: Response): ReadonlyArray<Receipt.Warning> => {
  const found: Array<Receipt.Warning> = []
  const level = statusWarnings[response.TransStatus ?? ""]
  if (level !== undefined) found.push(new Receipt.Warning({ level, code: statusOf(response) }))
  const severity = codeOf(response.ErrorLevel, /^(None|Warning|Error|Critical)$/)
  if (severity !== "empty" && severity !== "None") {
    found.push(new Receipt.Warning({ level: "warning", code: `ErrorLevel ${severity}` }))
  }
  for (const message of items(response.HarmoneyMessages)) {
    found.push(new Receipt.Warning({ level: "information", code: pairOf(message) }))
  }
  return found
}

const holds = (pairs: ReadonlyArray<ErrorPair>, { HarmoneyMessages }: Response): boolean =>
  items(HarmoneyMessages).some(({ Id, Name }) => pairs.some(({ id, name }) => id === Id && name === Name))

/** Reads {@link answers}. */
export const decide = (kind: Kind, pairs: Pairs, answer: Answer): Outcome => {
  const { controlStatus, response } = answer
  const status = response.TransStatus ?? ""
  const success = response.Success && !status.startsWith("9")
  const row = answers.find(
    (row) =>
      row.success === success &&
      (row.status === undefined || row.status.test(status)) &&
      (row.controlStatus === undefined || controlStatus) &&
      (row.kind === undefined || row.kind === kind) &&
      (row.pair === undefined || holds(pairs[row.pair], response))
  )
  const means = row?.means ?? failedAs
  return typeof means === "string"
    ? { _tag: means, warnings: warningsOf(response) }
    : { _tag: "Failed", reason: means(answer) }
}

type SoapReason = SoapError.Reason
type ByTag = { readonly [T in SoapReason["_tag"]]: Extract<SoapReason, { readonly _tag: T }> }

const unreadBy: ReadonlySet<string> = new Set(["Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"])

/** The service says that it could not read the request: the method did not run (inferred). */
const unread = ({ code, subcode }: ByTag["SoapFault"]): VendorError.Reason | undefined =>
  unreadBy.has(code)
    ? new VendorError.ContractMismatch({
        code: subcode === undefined ? code : `${code}/${codeOf(subcode, /^[A-Za-z]{1,40}$/)}`
      })
    : undefined

/** What a failed transport or an unreadable answer means. */
export const silence = Silence.make<ByTag["SoapFault"]>({
  refused: () =>
    new VendorError.Unauthorized({
      problem: "forbidden",
      remedy: "calls are accepted only from addresses that are registered with the vendor"
    }),
  fault: unread
})

const lookUp = <T extends keyof ByTag>(kind: Kind, tag: T, reason: ByTag[T]): VendorError.Reason =>
  silence[tag][kind === "read" ? "read" : "write"](reason)

/** Reads {@link silence}. */
export const decideSilence = (kind: Kind, reason: SoapReason): VendorError.Reason => lookUp(kind, reason._tag, reason)

/** An answer without a Response: the contract is broken, so a write is in doubt. */
export const noResponse = (kind: Kind, operation: string): VendorError.Reason =>
  kind === "read"
    ? new VendorError.Undecodable({ path: `${operation}Result/Response`, expected: "a Response" })
    : new VendorError.InDoubt({ problem: "unreadable-reply" })
