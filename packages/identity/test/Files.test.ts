import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Result, Stream } from "effect"
import { Found, FoundFile, Groups, IdentityFile, Matching, MatchOptions } from "../src/index.ts"
import { hardSet } from "./support/hardSet.ts"

const bytes = (lines: Iterable<string>, size = 7) => {
  const all = new TextEncoder().encode([...lines].join(""))
  return Stream.fromIterable(
    Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
  )
}

const search = Effect.map(
  Matching.find(Stream.fromIterable(hardSet(4, 20)), MatchOptions.make({ year: 2026 })),
  ({ found }) => found
)

const member = (system: string, id: string): Found.Member => ({ system, id: CustomerId.make(id) })

describe("found.ndjson", () => {
  it.effect("comes back as it went, and is refused when a line is missing or none", () =>
    Effect.gen(function* () {
      const found = yield* search
      const lines = [...FoundFile.write(found)]
      assert.deepStrictEqual(yield* FoundFile.decode(bytes(lines, 1000)), found)
      const refusals: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [lines.slice(0, -1), "other-count"],
        [lines.slice(1), "not-readable"],
        [[...lines, lines[0] ?? ""], "not-readable"],
        [[...lines, '{"kanarie":1}\n'], "not-readable"],
        [[], "other-count"]
      ]
      for (const [spoilt, problem] of refusals) {
        const error = yield* Effect.flip(FoundFile.decode(bytes(spoilt, 1000)))
        assert.deepStrictEqual(
          error.issues.map((one) => one.problem),
          [problem]
        )
        assert.notInclude(error.message, "kanarie")
      }
    })
  )
})

describe("identity.ndjson", () => {
  const decode = (lines: Iterable<string>) => Stream.runCollect(IdentityFile.decode(bytes(lines)))
  const group = (...members: ReadonlyArray<Found.Member>): Groups.Group => ({
    group: Found.groupId(members),
    members,
    winner: Groups.winnerOf(members, ["paper", "club"]) ?? member("", "x"),
    by: "score"
  })
  const [one, two] = [
    group(member("club", "00100"), member("paper", "100")),
    group(member("club", "Åsa"), member("club", "100"))
  ]

  it.effect("comes back as it went", () =>
    Effect.gen(function* () {
      const groups = Result.getOrThrow(Groups.decide(yield* search, new Map(), ["paper", "club"]))
      assert.isAbove(groups.length, 100)
      for (const some of [groups, [one, two], []]) {
        assert.deepStrictEqual([...(yield* decode(IdentityFile.write(["paper", "club"], some)))], [...some])
      }
    })
  )

  it.effect("is refused by line: a record in two groups, a group of one, an unknown system, a cut, no header", () =>
    Effect.gen(function* () {
      const header = '{"identity":1,"systems":["paper","club"],"groups":1}\n'
      const write = (...groups: ReadonlyArray<Groups.Group>) => [...IdentityFile.write(["paper", "club"], groups)]
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [write(one, group(member("club", "00100"), member("paper", "7"))), "3 repeated-member"],
        [write(group(member("club", "1"))), "2 not-a-group"],
        [write(group(member("club", "1"), member("club", "1"))), "2 not-a-group"],
        [write(group(member("club", "1"), member("shop", "2"))), "2 not-a-group"],
        [write({ ...one, winner: member("paper", "7") }), "2 not-a-group"],
        [write(one, two).slice(0, 2), " other-count"],
        [[header, ...write(one)], "2 not-readable"],
        [write(one).slice(1), "1 not-readable"],
        [[header, "kanarie\n"], "2 not-readable"],
        [[header.replace('"identity":1', '"identity":2')], "1 not-readable"],
        [[], "1 other-count"]
      ]
      for (const [lines, expected] of cases) {
        const error = yield* Effect.flip(decode(lines))
        assert.deepStrictEqual(
          error.issues.map(({ line = "", problem }) => `${line} ${problem}`),
          [expected]
        )
        assert.notInclude(error.message, "kanarie")
      }
    })
  )
})
