import { assert, it } from "@effect/vitest"
import { BigDecimal, DateTime, Effect, Equal, Option, Redacted, Result } from "effect"
import { Amount } from "../src/Balance.ts"
import { Customer, empty } from "../src/Customer.ts"
import { CustomerId } from "../src/Ids.ts"
import { BalanceAdjustment, LoyaltyAccount } from "../src/LoyaltyAccount.ts"
import { fromPlain, toEncoded, toPlain } from "../src/Plain.ts"
import { Relation } from "../src/Relation.ts"

const isPlain = (value: unknown): boolean =>
  typeof value !== "object" || value === null
    ? typeof value !== "function"
    : (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) && Object.values(value).every(isPlain)

for (const [name, schema] of Object.entries({ Amount, BalanceAdjustment, Customer, LoyaltyAccount, Relation })) {
  it.effect.prop(`${name}: plain data says the same, and is read back as it was`, [schema], ([value]) =>
    Effect.sync(() => {
      const plain = toPlain<unknown>(value)
      assert.isTrue(isPlain(plain))
      const back = Result.getOrThrow(fromPlain<unknown>(schema, "value")(plain))
      assert.isTrue(Equal.equals(back, value))
    })
  )
}

it("what is not there is undefined, a secret its text, and a decimal keeps its scale", () => {
  const decimal = (text: string) => toPlain(BigDecimal.fromStringUnsafe(text))
  assert.deepStrictEqual(
    toPlain({ none: Option.none<string>(), some: [Option.some(1n)], secret: Redacted.make("s"), at: undefined }),
    { none: undefined, some: [1n], secret: "s", at: undefined }
  )
  assert.deepStrictEqual(["0.10", "-0.005", "12", "-3.50", "1e3"].map(decimal), [
    "0.10",
    "-0.005",
    "12",
    "-3.50",
    "1000"
  ])
})

it("a map by text is an object, and no key of it reaches a prototype", () => {
  const plain = toPlain(
    new Map([
      ["__proto__", 1n],
      ["a", 2n]
    ])
  )
  assert.deepStrictEqual(Object.entries(plain), [
    ["__proto__", 1n],
    ["a", 2n]
  ])
})

it("data of a vendor cannot reach an object's prototype", () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"isAdmin":true}}')
  const plain = toPlain(hostile)
  assert.deepStrictEqual(Object.getOwnPropertyNames(plain), ["__proto__"])
  assert.notProperty(plain, "isAdmin")
})

it("settings take addresses, undefined and a redacted secret as they are", () => {
  const secret = Redacted.make("s")
  assert.deepStrictEqual(toEncoded({ url: new URL("http://x.example/a"), secret, timeout: undefined }), {
    url: "http://x.example/a",
    secret
  })
})

it("says by field what cannot be read, without the value", () => {
  const read = fromPlain(Customer, "customer", toPlain(empty))
  const fields = (value: unknown) =>
    Result.match(read(value), {
      onSuccess: () => [],
      onFailure: (issues) => {
        assert.notInclude(JSON.stringify(issues), "CANARY")
        return issues.map(({ field, rule }) => `${field} ${rule}`).sort()
      }
    })
  assert.deepStrictEqual(fields({ name: { given: "CANARY" }, id: undefined }), [])
  assert.deepStrictEqual(
    fields({ surname: "CANARY", birthDate: "CANARY", addresses: [{ country: "CANARY" }], emails: [{}] }),
    [
      "addresses[0].country not-allowed",
      "addresses[0].lines missing",
      "birthDate not-allowed",
      "emails[0].address missing",
      "surname not-allowed"
    ]
  )
  assert.deepStrictEqual(fields("CANARY"), ["customer not-allowed"])
  assert.deepStrictEqual(
    Result.getOrThrow(Result.flip(fromPlain(CustomerId, "id")(""))).map(({ field }) => field),
    ["id"]
  )
})

it("an instant is ISO 8601 with its offset: nothing else is made one of by guess", () => {
  const read = fromPlain(BalanceAdjustment, "adjustment")
  const at = (text: unknown) =>
    read({ delta: { _tag: "Points", points: 1n }, transactionId: 1n, accountId: "1", at: text })
  for (const text of ["0", "2021-02-29", "2021-02-29T00:00:00Z", "2026-03-01", "2026-03-01T12:00:00", "1 May 2026"]) {
    assert.deepStrictEqual(
      Result.mapError(at(text), (issues) => issues.map(({ field, remedy }) => [field, remedy])),
      Result.fail([["at", "expected an instant in ISO 8601 with its offset, such as 2026-03-01T12:00:00Z"]])
    )
  }
  for (const text of ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00.000+01:00", new Date("2026-03-01T12:00:00Z")]) {
    const read = Result.getOrThrow(at(text))
    assert.strictEqual(DateTime.formatIso(read.at), "2026-03-01T12:00:00.000Z")
  }
})
