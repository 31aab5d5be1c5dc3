import { assert, describe, it } from "@effect/vitest"
import type { VendorError } from "@kundbro/domain"
import { SoapError } from "@kundbro/soap"
import { HarmoneyError } from "../src/index.ts"
import type { HarmoneyWire } from "../src/index.ts"
import { Redacted } from "effect"

const pairs = { notFound: [{ name: "QZZK0001KND", id: "000911" }], duplicate: [{ name: "GEN", id: "000903" }] }

interface Case {
  readonly row: string
  readonly kind: HarmoneyError.Kind
  readonly response: Partial<HarmoneyWire.Response>
  readonly controlStatus?: boolean
  /** Tag of the outcome or of the reason, and what it says. */
  readonly means: string
}

const message = (Name: string, Id: string) => ({ HarmoneyMessages: [{ Name, Id, Language: "EN", Type: "01" }] })
const failed = (TransStatus: string) => ({ Success: false, TransStatus })
const done = (TransStatus: string) => ({ Success: true, TransStatus })
const perhaps = "InDoubt perhaps-queued"

const answers: ReadonlyArray<Case> = [
  {
    row: "90: the back end is not reached, or the password has expired",
    kind: "save",
    response: failed("90"),
    means: "Unavailable backend-unreachable-or-password-expired"
  },
  { row: "91: wrong password", kind: "read", response: failed("91"), means: "Unauthorized wrong-password" },
  { row: "96: a question to be answered first", kind: "write", response: failed("96"), means: "QuestionRaised 96" },
  { row: "97 on a read: closed", kind: "read", response: failed("97"), means: "Unavailable closed" },
  {
    row: "97 on a read that costs: perhaps done",
    kind: "costly-read",
    response: failed("97"),
    means: "InDoubt perhaps-done"
  },
  { row: "97 on a save: kept and replayed", kind: "save", response: failed("97"), means: "Queued" },
  { row: "97 on another write: perhaps kept", kind: "write", response: failed("97"), means: perhaps },
  { row: "99 on a read: system error", kind: "read", response: failed("99"), means: "Unavailable server-error" },
  {
    row: "99 on a read that costs: perhaps done",
    kind: "costly-read",
    response: failed("99"),
    means: "InDoubt perhaps-done"
  },
  { row: "99 on a save: kept and replayed", kind: "save", response: failed("99"), means: "Queued" },
  { row: "99 on another write: perhaps kept", kind: "write", response: failed("99"), means: perhaps },
  {
    row: "98 on the Control Page: with the vendor's staff",
    kind: "save",
    response: failed("98"),
    controlStatus: true,
    means: "PendingReview"
  },
  {
    row: "a failure configured as not found",
    kind: "read",
    response: { ...failed("98"), ...message("QZZK0001KND", "000911") },
    means: "NotFound customer"
  },
  {
    row: "a failure configured as duplicate",
    kind: "save",
    response: { ...failed("98"), ...message("GEN", "000903") },
    means: "Duplicate customer"
  },
  {
    row: "98: refused, correct the data",
    kind: "save",
    response: { ...failed("98"), ...message("GEN", "000049") },
    means: "Rejected GEN/000049"
  },
  { row: "any other failure: not documented", kind: "save", response: failed("42"), means: "Failed TransStatus 42" },
  {
    row: "accepted and on the Control Page",
    kind: "save",
    response: done("00"),
    controlStatus: true,
    means: "PendingReview"
  },
  { row: "empty or 0x: done", kind: "save", response: done("00"), means: "Done" },
  {
    row: "success with a status outside 0x: not documented",
    kind: "save",
    response: done("17"),
    means: "Failed TransStatus 17"
  }
]

const variants: ReadonlyArray<Case> = [
  { row: "an absent TransStatus", kind: "read", response: { Success: true }, means: "Done" },
  { row: "an empty TransStatus", kind: "read", response: done(""), means: "Done" },
  { row: "01, a remark", kind: "save", response: done("01"), means: "Done information:TransStatus 01" },
  { row: "02, a pop-up", kind: "save", response: done("02"), means: "Done warning:TransStatus 02" },
  { row: "another 0x", kind: "save", response: done("07"), means: "Done" },
  { row: "Success true with a 9x", kind: "save", response: done("97"), means: "Queued" },
  { row: "Success false with 00", kind: "save", response: failed("00"), means: "Failed TransStatus 00" },
  {
    row: "Success false without a TransStatus",
    kind: "read",
    response: { Success: false },
    means: "Failed TransStatus empty"
  },
  {
    row: "98 without ControlStatus on a write that has none",
    kind: "write",
    response: failed("98"),
    controlStatus: true,
    means: "Rejected TransStatus 98"
  },
  { row: "another 9x", kind: "save", response: failed("93"), means: "Failed TransStatus 93" },
  {
    row: "a TransStatus that is no code",
    kind: "save",
    response: failed("Alva Brännström"),
    means: "Failed TransStatus unrecognised"
  },
  {
    row: "ErrorLevel Warning beside success",
    kind: "save",
    response: { ...done("00"), ErrorLevel: "Warning" },
    means: "Done warning:ErrorLevel Warning"
  },
  {
    row: "ErrorLevel None beside success",
    kind: "save",
    response: { ...done("00"), ErrorLevel: "None" },
    means: "Done"
  },
  {
    row: "ErrorLevel Critical beside success",
    kind: "read",
    response: { ...done("00"), ErrorLevel: "Critical" },
    means: "Done warning:ErrorLevel Critical"
  },
  {
    row: "a HarmoneyError beside success",
    kind: "save",
    response: { ...done("00"), ...message("GEN", "000015") },
    means: "Done information:GEN/000015"
  },
  {
    row: "a not-found pair with the name alone",
    kind: "read",
    response: { ...failed("98"), ...message("QZZK0001KND", "000912") },
    means: "Rejected QZZK0001KND/000912"
  },
  {
    row: "a not-found pair beside 97",
    kind: "save",
    response: { ...failed("97"), ...message("QZZK0001KND", "000911") },
    means: "Queued information:QZZK0001KND/000911"
  },
  {
    row: "a HarmoneyError that holds no code",
    kind: "save",
    response: { ...failed("98"), ...message("Alva", "19800101-1234") },
    means: "Rejected unrecognised/unrecognised"
  }
]

const said = (reason: VendorError.Reason): string =>
  "problem" in reason
    ? ` ${reason.problem}`
    : "code" in reason
      ? ` ${reason.code}`
      : "entity" in reason
        ? ` ${reason.entity}`
        : "field" in reason
          ? ` ${reason.field}`
          : ""

const shown = (outcome: HarmoneyError.Outcome): string => {
  if (outcome._tag !== "Failed") {
    return [outcome._tag, ...outcome.warnings.map(({ code, level }) => `${level}:${code}`)].join(" ")
  }
  const { reason } = outcome
  return reason._tag === "Rejected"
    ? `Rejected ${reason.issues.map(({ rule }) => rule).join()}`
    : reason._tag + said(reason)
}

const outcomeOf = ({ controlStatus, kind, response }: Case) =>
  HarmoneyError.decide(kind, pairs, {
    response: { Success: true, ...response },
    controlStatus: controlStatus === true,
    entity: "customer"
  })

describe("what an answer means", () => {
  for (const one of [...answers, ...variants]) {
    it(`${one.row} → ${one.means}`, () => assert.strictEqual(shown(outcomeOf(one)), one.means))
  }

  it("every row of the table has its case here", () => {
    assert.deepStrictEqual(
      answers.map(({ row }) => row),
      HarmoneyError.answers.map(({ name }) => name)
    )
  })

  it("a failure that the vendor keeps or may keep is never advised to be sent again", () => {
    for (const status of ["97", "99"]) {
      for (const kind of ["costly-read", "save", "write"] as const) {
        const outcome = outcomeOf({ row: "", kind, response: failed(status), means: "" })
        assert.isTrue(
          outcome._tag === "Queued" || (outcome._tag === "Failed" && outcome.reason.retry === "after-lookup")
        )
      }
    }
  })
})

const fault = (code: SoapError.SoapFault["code"], subcode?: string) =>
  new SoapError.SoapFault({
    status: 500,
    version: "1.1",
    code,
    ...(subcode !== undefined && { subcode }),
    text: Redacted.make("Alva"),
    details: []
  })

const silences: ReadonlyArray<readonly [SoapError.Reason, read: string, write: string]> = [
  [new SoapError.NotSent({ code: "ECONNREFUSED" }), "Unavailable unreachable", "Unavailable unreachable"],
  [
    new SoapError.Unencodable({ path: "SaveCustomer/customer/LastName", problem: "a lone surrogate" }),
    "Rejected not-encodable",
    "Rejected not-encodable"
  ],
  [new SoapError.TimedOut({ during: "request" }), "TimedOut", "InDoubt timed-out"],
  [new SoapError.Disconnected({ code: "ECONNRESET" }), "Unavailable disconnected", "InDoubt disconnected"],
  [new SoapError.HttpStatus({ status: 503, body: "html" }), "Unavailable server-error", "InDoubt server-error"],
  [new SoapError.HttpStatus({ status: 408, body: "html" }), "Unavailable server-error", "InDoubt server-error"],
  [new SoapError.HttpStatus({ status: 429, body: "empty", retryAfter: "7" }), "RateLimited", "RateLimited"],
  [new SoapError.HttpStatus({ status: 403, body: "html" }), "Unauthorized forbidden", "Unauthorized forbidden"],
  [new SoapError.HttpStatus({ status: 404, body: "html" }), "ContractMismatch HTTP 404", "ContractMismatch HTTP 404"],
  [new SoapError.NotSoap({ status: 200, body: "html" }), "Unavailable not-a-soap-answer", "InDoubt unreadable-reply"],
  [new SoapError.Truncated(), "Unavailable truncated-answer", "InDoubt unreadable-reply"],
  [new SoapError.LimitExceeded({ limit: "bytes", maximum: 10 }), "Undecodable", "InDoubt unreadable-reply"],
  [new SoapError.DtdRefused(), "Undecodable", "InDoubt unreadable-reply"],
  [new SoapError.Malformed({ problem: "x" }), "Undecodable", "InDoubt unreadable-reply"],
  [new SoapError.Undecodable({ path: "Envelope/Body", expected: "text" }), "Undecodable", "InDoubt unreadable-reply"],
  [fault("Sender"), "ContractMismatch Sender", "ContractMismatch Sender"],
  [
    fault("Sender", "Authentication"),
    "ContractMismatch Sender/Authentication",
    "ContractMismatch Sender/Authentication"
  ],
  [fault("VersionMismatch"), "ContractMismatch VersionMismatch", "ContractMismatch VersionMismatch"],
  [fault("MustUnderstand"), "ContractMismatch MustUnderstand", "ContractMismatch MustUnderstand"],
  [fault("DataEncodingUnknown"), "ContractMismatch DataEncodingUnknown", "ContractMismatch DataEncodingUnknown"],
  [fault("Receiver"), "Unavailable server-fault", "InDoubt server-fault"],
  [fault("Other"), "Unavailable server-fault", "InDoubt server-fault"]
]

describe("what no usable answer means", () => {
  for (const [reason, read, write] of silences) {
    const name =
      "code" in reason
        ? `${reason._tag} ${reason.code}`
        : "status" in reason
          ? `${reason._tag} ${reason.status}`
          : reason._tag
    it(`${name} on a read → ${read}`, () => {
      assert.strictEqual(shown({ _tag: "Failed", reason: HarmoneyError.decideSilence("read", reason) }), read)
    })
    for (const kind of ["costly-read", "save", "write"] as const) {
      it(`${name} on a ${kind} → ${write}`, () => {
        assert.strictEqual(shown({ _tag: "Failed", reason: HarmoneyError.decideSilence(kind, reason) }), write)
      })
    }
  }

  it("every reason of the transport has its case here", () => {
    assert.deepStrictEqual(
      [...new Set(silences.map(([{ _tag }]) => _tag))].sort(),
      Object.keys(HarmoneyError.silence).sort()
    )
  })

  for (const [retryAfter, millis] of [
    ["7", 7000],
    ["9".repeat(60), 86_400_000],
    ["soon", undefined],
    ["-1", undefined]
  ] as const) {
    it(`a Retry-After of ${retryAfter} is ${millis ?? "none"}: seconds are handed on, up to a day`, () => {
      const reason = HarmoneyError.decideSilence(
        "save",
        new SoapError.HttpStatus({ status: 429, body: "empty", retryAfter })
      )
      assert.strictEqual(reason._tag === "RateLimited" ? reason.retryAfterMillis : 0, millis)
    })
  }

  it("an answer without a Response is unreadable, and a write is then in doubt", () => {
    assert.strictEqual(HarmoneyError.noResponse("read", "X")._tag, "Undecodable")
    assert.strictEqual(HarmoneyError.noResponse("save", "X")._tag, "InDoubt")
    assert.strictEqual(HarmoneyError.noResponse("write", "X")._tag, "InDoubt")
  })
})
