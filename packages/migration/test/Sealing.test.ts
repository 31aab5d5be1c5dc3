import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result, Schema } from "effect"
import { randomBytes } from "node:crypto"
import { LedgerError } from "../src/internal/ledgerRecord.ts"
import * as sealings from "../src/internal/sealing.ts"

const newKey = () => Redacted.make(randomBytes(32).toString("base64"))

/** A sealing that is bound to a ledger of this salt. */
const sealing = (key: Redacted.Redacted | undefined, salt: string) => {
  const made = Result.getOrThrow(sealings.make(key))
  Result.getOrThrow(made.bind({ salt, check: made.check(salt), digests: null }))
  return made
}

const reasonOf = (read: () => unknown) =>
  Effect.runSync(Effect.map(Effect.flip(sealings.reading(read)), ({ reason }) => reason))

/** Any text that UTF-8 can carry. */
const Text = Schema.String.pipe(
  Schema.check(Schema.makeFilter((text: string) => Buffer.from(text).toString() === text))
)

describe("a sealed text", () => {
  const key = newKey()
  const ours = sealing(key, "salt")

  it.prop("is what was sealed there, and never the same twice", [Text, Schema.Int], ([text, row]) => {
    const stored = ours.seal("snapshot.draft", row, text)
    assert.strictEqual(ours.open("snapshot.draft", row, stored), text)
    assert.notStrictEqual(ours.seal("snapshot.draft", row, text), stored)
  })

  it("can be read in no other row, column or ledger, and by no other key", () => {
    const stored = ours.seal("snapshot.draft", 7, "Åsa")
    assert.notInclude(Buffer.from(stored, "base64").toString("utf8"), "sa")
    for (const read of [
      () => ours.open("snapshot.draft", 8, stored),
      () => ours.open("snapshot.canonical", 7, stored),
      () => sealing(key, "other").open("snapshot.draft", 7, stored),
      () => sealing(newKey(), "salt").open("snapshot.draft", 7, stored)
    ]) {
      assert.strictEqual(reasonOf(read), "damaged")
    }
  })

  it("that was altered, cut or made up is refused", () => {
    const stored = ours.seal("snapshot.draft", 7, "some text of a customer")
    const bytes = Buffer.from(stored, "base64")
    for (let at = 0; at < bytes.length; at++) {
      const other = Buffer.from(bytes)
      other[at] = (other[at] ?? 0) ^ 1
      assert.strictEqual(
        reasonOf(() => ours.open("snapshot.draft", 7, other.toString("base64"))),
        "damaged",
        `${at}`
      )
      const cut = bytes.subarray(0, at).toString("base64")
      assert.strictEqual(
        reasonOf(() => ours.open("snapshot.draft", 7, cut)),
        "damaged",
        `${at}`
      )
    }
    assert.strictEqual(
      reasonOf(() => ours.open("snapshot.draft", 7, '{"name":"Åsa"}')),
      "damaged"
    )
  })

  it("without a key is the text itself", () => {
    const clear = sealing(undefined, "salt")
    assert.strictEqual(clear.seal("snapshot.draft", 7, "text"), "text")
    assert.strictEqual(clear.open("snapshot.draft", 8, "text"), "text")
  })

  it("has digests of its ledger's and its key's own", () => {
    const digests = [ours, sealing(key, "other"), sealing(newKey(), "salt"), sealing(undefined, "salt")].map(
      ({ digest }) => digest("a@b.example")
    )
    assert.strictEqual(new Set(digests).size, 4)
    for (const digest of digests) assert.match(digest, /^[0-9a-f]{32}$/)
    assert.strictEqual(sealing(key, "salt").digest("a@b.example"), digests[0])
  })
})

describe("a sealing that follows another", () => {
  it.prop("makes the digests of the first one, and reads nothing of it", [Text], ([text]) => {
    const first = sealing(newKey(), "salt")
    const stored = first.seal("snapshot.draft", 7, text)
    const next = newKey()
    const digests = first.handOver(sealing(next, "salt"))
    const second = Result.getOrThrow(sealings.make(next))
    const kept = { salt: "salt", check: second.check("salt"), digests }
    Result.getOrThrow(second.bind(kept))
    assert.strictEqual(second.digest(text), first.digest(text))
    assert.strictEqual(
      reasonOf(() => second.open("snapshot.draft", 7, stored)),
      "damaged"
    )
    // A third follows the second as the second the first.
    const last = newKey()
    const third = Result.getOrThrow(sealings.make(last))
    const handed = second.handOver(sealing(last, "salt"))
    Result.getOrThrow(third.bind({ salt: "salt", check: third.check("salt"), digests: handed }))
    assert.strictEqual(third.digest(text), first.digest(text))
    const altered = Result.getOrThrow(sealings.make(last)).bind({ ...kept, check: third.check("salt") })
    assert.isTrue(Result.isFailure(altered) && altered.failure.reason === "damaged")
  })
})

describe("a key", () => {
  it("that is none is refused by what is wrong with it, without being named", () => {
    const text = randomBytes(31).toString("base64")
    for (const bad of ["", text, `${text}A`, randomBytes(33).toString("base64"), randomBytes(32).toString("hex")]) {
      const made = sealings.make(Redacted.make(bad))
      assert.isTrue(Result.isFailure(made) && made.failure instanceof LedgerError && made.failure.reason === "key")
      if (bad !== "") assert.notInclude(JSON.stringify(made), bad)
    }
  })

  it("is held against what the ledger was begun with", () => {
    const key = newKey()
    const check = sealing(key, "salt").check("salt")
    const bind = (given: Redacted.Redacted | undefined, stored: string | null) => {
      const bound = Result.getOrThrow(sealings.make(given)).bind({ salt: "salt", check: stored, digests: null })
      return Result.isFailure(bound) ? bound.failure.problem : "bound"
    }
    assert.strictEqual(bind(key, check), "bound")
    assert.strictEqual(bind(undefined, null), "bound")
    assert.strictEqual(bind(newKey(), check), "it is encrypted with another key")
    assert.strictEqual(bind(undefined, check), "it is encrypted, and no key for it is given")
    assert.strictEqual(bind(key, null), "it is in clear text, and a key for it is given")
  })
})
