/**
 * The whole decision: what an answer of Enactor, or the lack of one, means. Two tables. Nothing is decided by texts, and
 * nothing of them is kept.
 */
import { Silence, VendorError } from "@kundbro/domain"
import type { SoapError } from "@kundbro/soap"

/** What kind of call it was, as far as failures go. A write is never known to have been left undone. */
export type Kind = "read" | "write"

/** A code of the vendor, unless it looks like anything else: what is not a code may be personal data. */
export const codeOf = (text: string, looks: RegExp): string => (looks.test(text) ? text : "unrecognised")

/** The code of a failed outcome. */
const outcomeOf = (name: string): string => `outcome ${codeOf(name, /^[A-Z][A-Za-z]{1,39}$/)}`

/** One row of the table of outcomes. */
export interface OutcomeRow {
  /** The `name` of the outcome, or of its type. */
  readonly name: string
  /** `undefined`: it is no failure. */
  readonly read: VendorError.Reason | undefined
  /** The same of a call that can change something. */
  readonly write: VendorError.Reason | undefined
}

const noAccount = new VendorError.NotFound({ entity: "account" })
const unknownType = new VendorError.Rejected({
  sent: true,
  issues: [
    new VendorError.FieldIssue({
      field: "accountType",
      rule: "unknown-value",
      remedy: "set accountType in the options to one that the installation has"
    })
  ]
})

/** Case counts. Documented for the enquiry; that the update has the same ones is inferred. */
export const outcomes: ReadonlyArray<OutcomeRow> = [
  { name: "Success", read: undefined, write: undefined },
  { name: "NoAccount", read: noAccount, write: noAccount },
  { name: "UnknownAccountType", read: unknownType, write: unknownType },
  {
    name: "Fail",
    read: new VendorError.Unavailable({ problem: "outcome Fail" }),
    write: new VendorError.Failed({ code: "outcome Fail" })
  }
]

/** Reads {@link outcomes}. A name that no page has is never success; after a write it may be anything. */
export const decide = (kind: Kind, name: string): VendorError.Reason | undefined => {
  const row = outcomes.find((one) => one.name === name)
  if (row !== undefined) return row[kind]
  return kind === "read"
    ? new VendorError.Failed({ code: outcomeOf(name) })
    : new VendorError.InDoubt({ problem: outcomeOf(name) })
}

type SoapReason = SoapError.Reason
type ByTag = { readonly [T in SoapReason["_tag"]]: Extract<SoapReason, { readonly _tag: T }> }

const unreadBy: ReadonlySet<string> = new Set(["Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"])

/** The service says that it could not read the request: the operation did not run (inferred). */
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
      remedy: "no authentication is documented: ask which network or credentials count, and set headers in the options"
    }),
  fault: unread
})

const lookUp = <T extends keyof ByTag>(kind: Kind, tag: T, reason: ByTag[T]): VendorError.Reason =>
  silence[tag][kind](reason)

/** Reads {@link silence}. */
export const decideSilence = (kind: Kind, reason: SoapReason): VendorError.Reason => lookUp(kind, reason._tag, reason)
