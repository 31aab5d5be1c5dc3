import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { SourceIds } from "../src/index.ts"

const bytes = (text: string, size = 7) => {
  const all = new TextEncoder().encode(text)
  return Stream.fromIterable(
    Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
  )
}

const read = <E>(ids: Stream.Stream<string, E>) => Effect.map(Stream.runCollect(ids), (found) => [...found])
const refusal = <E>(ids: Stream.Stream<string, E>) => Effect.flip(Stream.runDrain(ids))

describe("a list of source ids", () => {
  it.effect("comes from the named column, character by character", () =>
    Effect.gen(function* () {
      const csv = '\uFEFFname,CustomerId\r\n"Ek, Åsa",00100\r\n"two\nlines",100\r\n\r\n"quoted ""x""",  7 \r\n'
      for (const size of [1, 2, 7, 1000]) {
        assert.deepStrictEqual(yield* read(SourceIds.fromCsv(bytes(csv, size), { column: "CustomerId" })), [
          "00100",
          "100",
          "  7 "
        ])
      }
      const names = SourceIds.fromCsv(bytes(csv.replace("two\nlines", "Bo")), { column: "name" })
      assert.deepStrictEqual(yield* read(names), ["Ek, Åsa", "Bo", 'quoted "x"'])
    })
  )

  it.effect("needs no column name when there is one column, and another delimiter when told", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(SourceIds.fromCsv(bytes("id\n1\n2"))), ["1", "2"])
      const semicolons = SourceIds.fromCsv(bytes("a;b\n1;2\n3;4\n"), { column: "b", delimiter: ";" })
      assert.deepStrictEqual(yield* read(semicolons), ["2", "4"])
    })
  )

  it.effect("is refused with the line and without the value", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<
        readonly [Stream.Stream<string, SourceIds.SourceIdsError>, number | undefined, string]
      > = [
        [SourceIds.fromCsv(bytes("a,b\n1,2\n")), 1, "2 columns"],
        [SourceIds.fromCsv(bytes("a,b\n1,2\n"), { column: "c" }), 1, "no column"],
        [SourceIds.fromCsv(bytes("a,a\n1,2\n"), { column: "a" }), 1, "two columns"],
        [SourceIds.fromCsv(bytes("a,b\n1,2\ncanary\n"), { column: "b" }), 3, "no id"],
        [SourceIds.fromCsv(bytes('a\n1\n"canary\n2\n')), 3, "inside quotes"],
        [SourceIds.fromCsv(bytes("a\n1\ncan\u0000ary\n")), 3, "control character"],
        [SourceIds.fromCsv(bytes(`a\n${"canary".repeat(20_000)}\n`)), 2, "longer than"],
        [SourceIds.fromCsv(Stream.make(new Uint8Array([97, 10, 0xff, 10]))), 2, "not UTF-8"],
        [SourceIds.fromCsv(bytes("")), undefined, "no ids"],
        [SourceIds.fromCsv(bytes("id\r\n\r\n")), undefined, "no ids"],
        [SourceIds.fromNdjson(bytes("\n")), undefined, "no ids"],
        [SourceIds.fromNdjson(bytes('"1"\n{canary}\n')), 2, "not JSON"],
        [SourceIds.fromNdjson(bytes('{"id":"1"}\n{"id":17}\n')), 2, "no text"],
        [SourceIds.fromRange("9", "1"), undefined, "before it begins"],
        [SourceIds.fromRange("a", "1"), undefined, "whole numbers"],
        [SourceIds.fromRange("1", "99999999999"), undefined, "more than 100000000 numbers; list the ids"]
      ]
      for (const [list, line, words] of cases) {
        const error = yield* refusal(list)
        assert.strictEqual(error.line, line, words)
        assert.include(error.message, words)
        assert.notInclude(error.message, "canary")
      }
    })
  )

  it.effect("comes from one JSON value a line", () =>
    Effect.gen(function* () {
      const texts = '"00100"\n\n{"id":"100","name":"Åsa"}\r\n'
      assert.deepStrictEqual(yield* read(SourceIds.fromNdjson(bytes(texts))), ["00100", "100"])
      const named = SourceIds.fromNdjson(bytes('{"number":"1"}'), { field: "number" })
      assert.deepStrictEqual(yield* read(named), ["1"])
    })
  )

  it.effect("comes from a range as wide as it is written", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(SourceIds.fromRange("00098", "00101")), ["00098", "00099", "00100", "00101"])
      assert.deepStrictEqual(yield* read(SourceIds.fromRange("8", "11")), ["8", "9", "10", "11"])
    })
  )
})
