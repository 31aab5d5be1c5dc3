import { assert, describe, it } from "@effect/vitest"
import type { VendorError } from "@kundbro/domain"
import { SoapError } from "@kundbro/soap"
import { Effect, Redacted } from "effect"
import { EnactorError } from "../src/index.ts"
import { answering, card, enquiryAnswer, outcome, send } from "./support.ts"

const said = (reason: VendorError.Reason): string =>
  "problem" in reason
    ? ` ${reason.problem}`
    : "code" in reason
      ? ` ${reason.code}`
      : "entity" in reason
        ? ` ${reason.entity}`
        : ""

const shown = (reason: VendorError.Reason | undefined): string =>
  reason === undefined
    ? "success"
    : reason._tag === "Rejected"
      ? `Rejected ${reason.issues.map(({ field, rule }) => `${field} ${rule}`).join()}`
      : reason._tag + said(reason)

const cases: ReadonlyArray<readonly [name: string, read: string, write: string]> = [
  ["Success", "success", "success"],
  ["NoAccount", "NotFound account", "NotFound account"],
  ["UnknownAccountType", "Rejected accountType unknown-value", "Rejected accountType unknown-value"],
  ["Fail", "Unavailable outcome Fail", "Failed outcome Fail"]
]

const unknown: typeof cases = [
  ["Postponed", "Failed outcome Postponed", "InDoubt outcome Postponed"],
  ["success", "Failed outcome unrecognised", "InDoubt outcome unrecognised"],
  ["SUCCESS ", "Failed outcome unrecognised", "InDoubt outcome unrecognised"],
  ["", "Failed outcome unrecognised", "InDoubt outcome unrecognised"],
  ["Maret Ysterud", "Failed outcome unrecognised", "InDoubt outcome unrecognised"]
]

describe("what an outcome means", () => {
  for (const [name, read, write] of [...cases, ...unknown]) {
    it(`"${name}" is ${read} of a read and ${write} of a write`, () => {
      assert.strictEqual(shown(EnactorError.decide("read", name)), read)
      assert.strictEqual(shown(EnactorError.decide("write", name)), write)
    })
  }

  it("every row of the table has its case here", () => {
    assert.deepStrictEqual(
      cases.map(([name]) => name),
      EnactorError.outcomes.map(({ name }) => name)
    )
  })

  it("only a failed read may be repeated as it is", () => {
    for (const [name] of [...cases, ...unknown]) {
      const reason = EnactorError.decide("write", name)
      assert.notStrictEqual(reason?.retry, "later")
    }
  })

  for (const [name, read] of [...cases.slice(1), ...unknown]) {
    it.live(`an enquiry that ends with "${name}" over a socket fails as ${read}`, () =>
      Effect.gen(function* () {
        const { adapter } = yield* answering((response) => send(response, enquiryAnswer(outcome(name))))
        const { reason } = yield* Effect.flip(adapter.loyaltyByCard.get(card("00314159")))
        assert.strictEqual(shown(reason), read)
      }).pipe(Effect.scoped)
    )
  }

  it.live("success on HTTP 200 without an outcome is no answer at all", () =>
    Effect.gen(function* () {
      const bare = outcome("x").replace('<retail:outcome name="x"/>', "")
      const { adapter } = yield* answering((response) => send(response, enquiryAnswer(bare)))
      const { reason } = yield* Effect.flip(adapter.loyaltyByCard.get(card("00314159")))
      assert.strictEqual(reason._tag, "Undecodable")
    }).pipe(Effect.scoped)
  )
})

const fault = (code: SoapError.SoapFault["code"], subcode?: string) =>
  new SoapError.SoapFault({
    status: 500,
    version: "1.1",
    code,
    ...(subcode !== undefined && { subcode }),
    text: Redacted.make("Maret"),
    details: []
  })

const silences: ReadonlyArray<readonly [SoapError.Reason, read: string, write: string]> = [
  [new SoapError.NotSent({ code: "ECONNREFUSED" }), "Unavailable unreachable", "Unavailable unreachable"],
  [
    new SoapError.Unencodable({ path: "submit/searchName", problem: "a lone surrogate" }),
    "Rejected submit/searchName not-encodable",
    "Rejected submit/searchName not-encodable"
  ],
  [new SoapError.TimedOut({ during: "request" }), "TimedOut", "InDoubt timed-out"],
  [new SoapError.Disconnected({ code: "ECONNRESET" }), "Unavailable disconnected", "InDoubt disconnected"],
  [new SoapError.HttpStatus({ status: 503, body: "html" }), "Unavailable server-error", "InDoubt server-error"],
  [new SoapError.HttpStatus({ status: 408, body: "html" }), "Unavailable server-error", "InDoubt server-error"],
  [new SoapError.HttpStatus({ status: 429, body: "empty", retryAfter: "7" }), "RateLimited", "RateLimited"],
  [new SoapError.HttpStatus({ status: 401, body: "html" }), "Unauthorized forbidden", "Unauthorized forbidden"],
  [new SoapError.HttpStatus({ status: 404, body: "html" }), "ContractMismatch HTTP 404", "ContractMismatch HTTP 404"],
  [new SoapError.HttpStatus({ status: 302, body: "html" }), "ContractMismatch HTTP 302", "ContractMismatch HTTP 302"],
  [new SoapError.HttpStatus({ status: 303, body: "html" }), "ContractMismatch HTTP 303", "InDoubt redirected"],
  [new SoapError.NotSoap({ status: 200, body: "html" }), "Unavailable not-a-soap-answer", "InDoubt unreadable-reply"],
  [new SoapError.Truncated(), "Unavailable truncated-answer", "InDoubt unreadable-reply"],
  [new SoapError.LimitExceeded({ limit: "bytes", maximum: 10 }), "Undecodable", "InDoubt unreadable-reply"],
  [new SoapError.DtdRefused(), "Undecodable", "InDoubt unreadable-reply"],
  [new SoapError.Malformed({ problem: "x" }), "Undecodable", "InDoubt unreadable-reply"],
  [new SoapError.Undecodable({ path: "Envelope/Body", expected: "text" }), "Undecodable", "InDoubt unreadable-reply"],
  [fault("Sender"), "ContractMismatch Sender", "ContractMismatch Sender"],
  [fault("Sender", "Maret.1"), "ContractMismatch Sender/unrecognised", "ContractMismatch Sender/unrecognised"],
  [fault("VersionMismatch"), "ContractMismatch VersionMismatch", "ContractMismatch VersionMismatch"],
  [fault("Receiver"), "Unavailable server-fault", "InDoubt server-fault"],
  [fault("Other"), "Unavailable server-fault", "InDoubt server-fault"]
]

describe("what no usable answer means", () => {
  for (const [reason, read, write] of silences) {
    it(`${reason.message} is ${read} of a read and ${write} of a write`, () => {
      assert.strictEqual(shown(EnactorError.decideSilence("read", reason)), read)
      assert.strictEqual(shown(EnactorError.decideSilence("write", reason)), write)
    })
  }

  it("every reason of the transport has its case here", () => {
    assert.deepStrictEqual(
      [...new Set(silences.map(([{ _tag }]) => _tag))].sort(),
      Object.keys(EnactorError.silence).sort()
    )
  })

  it("a Retry-After in seconds is handed on", () => {
    const reason = EnactorError.decideSilence(
      "write",
      new SoapError.HttpStatus({ status: 429, body: "empty", retryAfter: "7" })
    )
    assert.isTrue(reason._tag === "RateLimited" && reason.retryAfterMillis === 7000)
    for (const retryAfter of ["Wed, 04 Nov 2026 10:15:30 GMT", "-1"]) {
      const http = new SoapError.HttpStatus({ status: 503, body: "empty", retryAfter })
      const odd = EnactorError.decideSilence("read", http)
      assert.isTrue(odd._tag === "Unavailable" && odd.retryAfterMillis === undefined)
    }
    const centuries = new SoapError.HttpStatus({ status: 503, body: "empty", retryAfter: "9".repeat(30) })
    const capped = EnactorError.decideSilence("read", centuries)
    assert.isTrue(capped._tag === "Unavailable" && capped.retryAfterMillis === 86_400_000)
  })
})
