import { assert, describe, it } from "@effect/vitest"
import type { VendorError } from "@kundbro/domain"
import { SoapError } from "@kundbro/soap"
import { Redacted } from "effect"
import { InfosoftError } from "../src/index.ts"

const about = (reason: VendorError.Reason): string => {
  if (reason._tag === "NotFound") return reason.entity
  if (reason._tag === "Failed" || reason._tag === "ContractMismatch") return reason.code
  if (reason._tag === "Rejected") return reason.issues.map(({ field, rule }) => `${field} ${rule}`).join(", ")
  return "problem" in reason ? reason.problem : ""
}

const said = (reason: VendorError.Reason | undefined): string =>
  reason === undefined ? "Done" : `${reason._tag} ${about(reason)}`.trim()

const write = { kind: "write", entity: "customer" } as const
const read = { kind: "read", entity: "customer" } as const

describe("a status of contract A", () => {
  const none = "none: a write may have been done all the same"
  const rows: ReadonlyArray<
    readonly [row: string, status: string | null | undefined, onRead: string, onWrite?: string]
  > = [
    ["a code configured as not found", "01", "NotFound customer"],
    ["any other code", "17", "Failed StatusCode 17"],
    // Not success: a code is text, and this is another one.
    ["any other code", "0", "Failed StatusCode 0"],
    ["any other code", " 00", "Failed StatusCode unrecognised"],
    // What is no code may be anything.
    ["any other code", "ÅSE SKJÆRDAL", "Failed StatusCode unrecognised"],
    [none, "", "Failed StatusCode empty", "InDoubt no-status"],
    [none, null, "Failed StatusCode empty", "InDoubt no-status"],
    [none, undefined, "Failed StatusCode empty", "InDoubt no-status"]
  ]
  for (const [row, status, onRead, onWrite = onRead] of rows) {
    it(`${JSON.stringify(status)} is ${onRead} for a read and ${onWrite} for a write (${row})`, () => {
      assert.include(
        InfosoftError.statuses.map(({ name }) => name),
        row
      )
      assert.strictEqual(said(InfosoftError.decideStatus(status, ["01"], read)), onRead)
      assert.strictEqual(said(InfosoftError.decideStatus(status, ["01"], write)), onWrite)
    })
  }
  it("00 is success, whatever is configured as not found", () =>
    assert.strictEqual(InfosoftError.decideStatus("00", ["00"], write), undefined))
  it("every row is met", () =>
    assert.deepStrictEqual(new Set(rows.map(([row]) => row)).size, InfosoftError.statuses.length))
})

const fault = (
  subcode: string,
  text = "",
  details: ReadonlyArray<string> = [],
  code: SoapError.SoapFault["code"] = "Other"
): SoapError.SoapFault =>
  new SoapError.SoapFault({
    status: 500,
    version: "1.1",
    code,
    ...(subcode !== "" && { subcode }),
    text: Redacted.make(text),
    details: details.map((name) => ({ namespace: "urn:x", name, xml: Redacted.make("") }))
  })

const codes: InfosoftError.Sent = new Map([
  ["NEWSMAIL", "attributes.NEWSMAIL"],
  ["CRMREF", "attributes.CRMREF"]
])
const one: InfosoftError.Sent = new Map([["CRMREF", "attributes.CRMREF"]])
const spaced: InfosoftError.Sent = new Map([
  ["SHOE SIZE", "attributes.SHOE SIZE"],
  ["SIZE", "attributes.SIZE"],
  ["*", "attributes.*"]
])

describe("a fault of contract B", () => {
  const rows: ReadonlyArray<
    readonly [row: string, fault: SoapError.SoapFault, context: InfosoftError.Context, means: string]
  > = [
    ["ArgumentNullException", fault("ArgumentNullException"), write, "ContractMismatch ArgumentNullException"],
    ["InvalidValueException", fault("InvalidValueException"), write, "Rejected request InvalidValueException"],
    [
      "InvalidValueException",
      fault("InvalidValueException", "Value of CRMREF is too long."),
      { ...write, sent: codes },
      "Rejected attributes.CRMREF InvalidValueException"
    ],
    [
      "InvalidValueException",
      fault("InvalidValueException", "no names here"),
      { ...write, sent: one },
      "Rejected attributes.CRMREF InvalidValueException"
    ],
    [
      "InvalidValueException",
      fault("InvalidValueException", "not this XCRMREF"),
      { ...write, sent: codes },
      "Rejected request InvalidValueException"
    ],
    ["NotFoundException", fault("NotFoundException", "Unknown customer"), write, "NotFound customer"],
    ["NotFoundException", fault("NotFoundException", "Unknown customer"), { ...write, sent: one }, "NotFound customer"],
    [
      "NotFoundException",
      fault("NotFoundException", "Unknown attribute code NEWSMAIL."),
      { ...write, sent: codes },
      "Rejected attributes.NEWSMAIL NotFoundException"
    ],
    [
      "NotFoundException",
      fault("NotFoundException", "Unknown code 'SHOE SIZE'..."),
      { ...write, sent: spaced },
      "Rejected attributes.SHOE SIZE NotFoundException"
    ],
    [
      "InvalidValueException",
      fault("InvalidValueException", "SHOE SIZE SHOE SIZE and SIZE"),
      { ...write, sent: spaced },
      "Rejected attributes.SHOE SIZE InvalidValueException, attributes.SIZE InvalidValueException"
    ],
    [
      "NotFoundException",
      fault("NotFoundException", "Unknown customer"),
      { ...write, sent: spaced },
      "NotFound customer"
    ],
    [
      "NotFoundException",
      fault("NotFoundException"),
      { ...write, sent: one, isThere: true },
      "Rejected attributes.CRMREF NotFoundException"
    ],
    ["NotFoundException", fault("", "", ["NotFoundException"], "Receiver"), read, "NotFound customer"],
    ["NotFoundException", fault("", "", ["Infosoft.NotFoundExceptionFault"], "Sender"), read, "NotFound customer"],
    ["NotFoundException", fault("Contracts.NotFoundException", "", [], "Receiver"), read, "NotFound customer"],
    ["ActionNotSupported", fault("ActionNotSupported"), write, "ContractMismatch ActionNotSupported"],
    ["ContractFilterMismatch", fault("ContractFilterMismatch"), write, "ContractMismatch ContractFilterMismatch"],
    ["AddressFilterMismatch", fault("AddressFilterMismatch"), read, "ContractMismatch AddressFilterMismatch"],
    ["DeserializationFailed", fault("DeserializationFailed"), write, "ContractMismatch DeserializationFailed"]
  ]
  for (const [row, reason, context, means] of rows) {
    it(`${row} ${Redacted.value(reason.text)} is ${means}`, () => {
      assert.include(
        InfosoftError.exceptions.map(({ name }) => name),
        row
      )
      assert.strictEqual(said(InfosoftError.decideSilence(context, reason)), means)
    })
  }
  it("every row is met", () =>
    assert.deepStrictEqual(
      [...new Set(rows.map(([row]) => row))],
      InfosoftError.exceptions.map(({ name }) => name)
    ))

  it("that mentions several attributes says that it is one of them: a code may be a word like any other", () => {
    const sent = new Map([...codes, ["attribute", "attributes.attribute"]])
    const text = "Unknown attribute code NEWSMAIL"
    const reason = InfosoftError.decideSilence({ ...write, sent }, fault("NotFoundException", text))
    assert.deepStrictEqual(
      reason._tag === "Rejected" && reason.issues.map(({ field, remedy }) => [field, remedy.split(":")[0]]),
      [
        ["attributes.NEWSMAIL", "one of attributes.NEWSMAIL, attributes.attribute"],
        ["attributes.attribute", "one of attributes.NEWSMAIL, attributes.attribute"]
      ]
    )
  })

  it("that several attributes can be about names all of them in its remedy, and no value", () => {
    const reason = InfosoftError.decideSilence(
      { ...write, sent: codes },
      fault("InvalidValueException", "secret value")
    )
    assert.strictEqual(reason._tag, "Rejected")
    assert.include(JSON.stringify(reason), "attributes.NEWSMAIL, attributes.CRMREF")
    assert.notInclude(JSON.stringify(reason), "secret")
  })
})

describe("no usable answer", () => {
  const status = (code: number, retryAfter?: string) =>
    new SoapError.HttpStatus({ status: code, body: "html", ...(retryAfter !== undefined && { retryAfter }) })
  const rows: ReadonlyArray<readonly [reason: SoapError.Reason, read: string, write: string]> = [
    [new SoapError.NotSent({ code: "ECONNREFUSED" }), "Unavailable unreachable", "Unavailable unreachable"],
    [
      new SoapError.Unencodable({ path: "A/B", problem: "a lone surrogate" }),
      "Rejected A/B not-encodable",
      "Rejected A/B not-encodable"
    ],
    [new SoapError.TimedOut({ during: "request" }), "TimedOut", "InDoubt timed-out"],
    [new SoapError.Disconnected({ code: "ECONNRESET" }), "Unavailable disconnected", "InDoubt disconnected"],
    [status(500), "Unavailable server-error", "InDoubt server-error"],
    [status(408), "Unavailable server-error", "InDoubt server-error"],
    [status(401), "Unauthorized credentials-refused", "Unauthorized credentials-refused"],
    [status(403), "Unauthorized forbidden", "Unauthorized forbidden"],
    [status(404), "ContractMismatch HTTP 404", "ContractMismatch HTTP 404"],
    [status(302), "ContractMismatch HTTP 302", "ContractMismatch HTTP 302"],
    [status(303), "ContractMismatch HTTP 303", "InDoubt redirected"],
    [status(429, "3"), "RateLimited", "RateLimited"],
    [new SoapError.NotSoap({ status: 200, body: "html" }), "Unavailable not-a-soap-answer", "InDoubt unreadable-reply"],
    [new SoapError.Truncated({}), "Unavailable truncated-answer", "InDoubt unreadable-reply"],
    [new SoapError.LimitExceeded({ limit: "bytes", maximum: 9 }), "Undecodable", "InDoubt unreadable-reply"],
    [new SoapError.DtdRefused({}), "Undecodable", "InDoubt unreadable-reply"],
    [new SoapError.Malformed({ problem: "x" }), "Undecodable", "InDoubt unreadable-reply"],
    [new SoapError.Undecodable({ path: "A", expected: "b" }), "Undecodable", "InDoubt unreadable-reply"],
    [fault("", "", [], "Receiver"), "Unavailable server-fault", "InDoubt server-fault"],
    [fault("InternalServiceFault"), "Unavailable server-fault", "InDoubt server-fault"],
    // Another exception that ends alike.
    [fault("FileNotFoundException"), "Unavailable server-fault", "InDoubt server-fault"],
    [fault("AccountNotFoundException"), "Unavailable server-fault", "InDoubt server-fault"],
    [fault("", "", [], "Sender"), "ContractMismatch Sender", "ContractMismatch Sender"],
    // Thrown by the operation while it ran, and nobody knows how far it came.
    [fault("", "", ["ConcurrencyException"], "Sender"), "Unavailable server-fault", "InDoubt server-fault"],
    [fault("ConcurrencyException", "", [], "Sender"), "Unavailable server-fault", "InDoubt server-fault"]
  ]
  for (const [reason, onRead, onWrite] of rows) {
    it(`${reason.message} is ${onRead} for a read and ${onWrite} for a write`, () => {
      assert.strictEqual(said(InfosoftError.decideSilence(read, reason)), onRead)
      assert.strictEqual(said(InfosoftError.decideSilence(write, reason)), onWrite)
    })
  }
  it("every reason is met", () =>
    assert.sameMembers([...new Set(rows.map(([{ _tag }]) => _tag))], Object.keys(InfosoftError.silence(read))))

  it("says how long a server asks to wait", () =>
    assert.deepInclude({ ...InfosoftError.decideSilence(read, status(429, "3")) }, { retryAfterMillis: 3000 }))

  it("takes a wait of years for a day", () =>
    assert.deepInclude(
      { ...InfosoftError.decideSilence(read, status(503, "99999999")) },
      { retryAfterMillis: 86_400_000 }
    ))

  it("says nothing of a wait that is no number of seconds", () => {
    for (const header of ["Fri, 31 Dec 2031 23:59:59 GMT", "soon", "-1", "1.5"])
      assert.notProperty(InfosoftError.decideSilence(read, status(503, header)), "retryAfterMillis")
  })
})
