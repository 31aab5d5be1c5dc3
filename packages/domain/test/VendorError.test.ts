import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { VendorError as V } from "../src/index.ts"

const error = (reason: V.Reason) => new V.VendorError({ vendor: "norce", operation: "CreateCustomer3", reason })

const retry: ReadonlyArray<readonly [V.Reason, V.RetryAdvice]> = [
  [new V.NotFound({ entity: "customer" }), "never"],
  [new V.Rejected({ issues: [], sent: false }), "after-correction"],
  [new V.Duplicate({ field: "emails" }), "after-correction"],
  [new V.Unauthorized({ problem: "wrong-password", remedy: "set the password" }), "never"],
  [new V.Unavailable({ problem: "closed" }), "later"],
  [new V.RateLimited({ retryAfterMillis: 250 }), "later"],
  [new V.TimedOut(), "later"],
  [new V.InDoubt({ problem: "timed-out" }), "after-lookup"],
  [new V.QuestionRaised({ code: "96" }), "after-answer"],
  [new V.Failed({ code: "77" }), "never"],
  [new V.Undecodable({ path: "Customer/Id", expected: "int" }), "never"],
  [new V.ContractMismatch({ code: "Client" }), "never"]
]

describe("VendorError", () => {
  for (const [reason, advice] of retry) {
    it(`${reason._tag} advises ${advice}`, () => {
      assert.strictEqual(reason.retry, advice)
      assert.strictEqual(error(reason).isRetryable, advice === "later")
    })
    it(`${reason._tag} survives its JSON`, () => {
      const json: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(V.VendorError)(error(reason))))
      const back = Schema.decodeUnknownSync(V.VendorError)(json)
      assert.strictEqual(back.message, error(reason).message)
      assert.strictEqual(back.reason.retry, advice)
    })
  }

  it("a rejection names the field, the limit and the remedy", () => {
    const issue = new V.FieldIssue({
      field: "name.given",
      rule: "too-long",
      limit: 50,
      remedy: "shorten it at the source"
    })
    assert.strictEqual(
      error(new V.Rejected({ issues: [issue], sent: false })).message,
      "norce.CreateCustomer3: Rejected before sending: name.given too-long (50); shorten it at the source"
    )
  })

  it("the vendor's wish to wait is handed on", () => {
    assert.strictEqual(error(new V.RateLimited({ retryAfterMillis: 250 })).retryAfterMillis, 250)
    assert.strictEqual(error(new V.TimedOut()).retryAfterMillis, undefined)
  })

  it.effect("callers can match one reason and keep a fallback", () =>
    Effect.gen(function* () {
      const handled = yield* Effect.fail(error(new V.NotFound({ entity: "customer" }))).pipe(
        Effect.catchReason("VendorError", "NotFound", (reason) => Effect.succeed(reason.entity))
      )
      assert.strictEqual(handled, "customer")
    })
  )
})
