import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import { type Found, Matching, MatchOptions } from "../src/index.ts"
import { hardSet } from "./support/hardSet.ts"
import { customer, type Facts, nationalIdOf, person } from "./support/people.ts"
import { measure } from "./support/quality.ts"
import { random } from "./support/random.ts"

const options = MatchOptions.make({ year: 2026 })
const record = (system: string, id: string, facts: Facts): Matching.SourceRecord => ({
  system,
  id: CustomerId.make(id),
  customer: customer(facts)
})
const find = (records: ReadonlyArray<Matching.SourceRecord>, by = options) =>
  Effect.map(Matching.find(Stream.fromIterable(records), by), ({ found }) => found)
const names = (group: ReadonlyArray<Found.Member>) => group.map(({ id, system }) => `${system} ${id}`)

const bo: Facts = { given: "Bo", family: "Ek", birthDate: "1960-05-01" }
const email = "bo@example.org"
const phone = "070-123 45 67"
const address = { street: "Storgatan 5", postalCode: "123 45" }

describe("a search", () => {
  it.effect("finds planted twins of a hard set: hardly ever wrong, and what it does not join it asks about", () =>
    Effect.gen(function* () {
      const { byCase, precision, reach, recall, wrong } = yield* measure(hardSet(3, 60), options)
      assert.isAtLeast(precision, 0.999, `${wrong} wrong`)
      assert.isAtLeast(recall, 0.75)
      assert.isAtLeast(reach, 0.985)
      const joinedOf = (name: string) => byCase.find((row) => row.case.startsWith(name))?.joined
      for (const apart of ["twins", "father and son", "a household", "namesakes", "strangers", "a made-up"]) {
        assert.strictEqual(joinedOf(apart), 0, apart)
      }
      for (const joined of ["the same in another", "without diacritics", "given and family", "moved", "married"]) {
        assert.strictEqual(joinedOf(joined), 60, joined)
      }
    })
  )

  it.effect("finds the same in whatever order the records come", () =>
    Effect.gen(function* () {
      const records = hardSet(5, 15)
      const straight = yield* find(records)
      const r = random(9)
      const shuffled = records
        .map((one) => ({ one, at: r.below(1_000_000) }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one)
      const other = yield* find(shuffled)
      const comparable = ({ common, systems, ...rest }: Found.Found) => ({
        ...rest,
        common: common.map(({ kind, records }) => `${kind} ${records}`),
        systems: systems.map(({ records, system }) => `${system} ${records}`).sort()
      })
      assert.deepStrictEqual(comparable(other), comparable(straight))
      assert.isAbove(straight.groups.length, 100)
    })
  )

  it.effect("finds one person twice in one source, and an entry that the list repeats only once", () =>
    Effect.gen(function* () {
      const found = yield* find([
        record("paper", "1", { ...bo, email }),
        record("paper", "2", { ...bo, email }),
        record("paper", "1", { ...bo, email }),
        record("club", "1", person(random(1), 1))
      ])
      assert.deepStrictEqual(found.groups.map(names), [["paper 1", "paper 2"]])
      assert.deepStrictEqual([found.counts.records, found.counts.repeated], [3, 1])
      assert.deepStrictEqual(found.systems, [
        { system: "paper", records: 2 },
        { system: "club", records: 1 }
      ])
    })
  )

  it.effect("does not join over a chain whose ends contradict each other: all of it is asked", () =>
    Effect.gen(function* () {
      const [a, b, c] = [
        record("paper", "a", { ...bo, email }),
        record("club", "b", { given: "Bo", family: "Ek", email, phone, ...address }),
        record("club", "c", { ...bo, birthDate: "1988-02-03", phone, ...address, email: "bo2@example.org" })
      ]
      // b has no birth date: by e-mail it is a, by phone and address and points it is c, and a and c were born in different years.
      const lax = MatchOptions.make({ same: 65 })
      const found = yield* find([a, b, c], lax)
      assert.deepStrictEqual(found.groups, [])
      assert.deepStrictEqual(
        found.questions.map(({ against, left, right, why }) => [left.id, right.id, why, ...against].join(" ")).sort(),
        ["b a contradiction", "b c contradiction", "c a contradiction birthDate"]
      )
      assert.deepStrictEqual((yield* find([a, b], lax)).groups.map(names), [["club b", "paper a"]])
    })
  )

  it.effect("joins a chain whose ends merely have nothing in common", () =>
    Effect.gen(function* () {
      const found = yield* find([
        record("paper", "a", { given: "Bo", family: "Ek", email }),
        record("club", "b", { ...bo, email, phone }),
        record("club", "c", { ...bo, phone })
      ])
      assert.deepStrictEqual(found.groups.map(names), [["club b", "club c", "paper a"]])
      assert.deepStrictEqual(found.questions, [])
    })
  )

  it.effect("asks once about two groups, and says what a yes would join", () =>
    Effect.gen(function* () {
      const found = yield* find([
        record("paper", "a1", { ...bo, email, nationalId: nationalIdOf(random(1), "1960-05-01") }),
        record("club", "a2", { ...bo, email }),
        record("paper", "b1", { ...bo, phone, nationalId: nationalIdOf(random(2), "1960-05-01") }),
        record("club", "b2", { ...bo, phone })
      ])
      assert.strictEqual(found.groups.length, 2)
      assert.strictEqual(found.questions.length, 1)
      assert.deepStrictEqual(found.questions[0]?.around, ["nationalId"])
    })
  )

  it.effect("asks about a group that is larger than a person is", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 6 }, (_, at) => record("paper", String(at), { ...bo, email }))
      const found = yield* find(many, MatchOptions.make({ maxGroup: 5 }))
      assert.deepStrictEqual(found.groups, [])
      assert.deepStrictEqual([...new Set(found.questions.map(({ why }) => why))], ["large"])
    })
  )

  it.effect("does not compare what too many share, says so, and takes it for no evidence", () =>
    Effect.gen(function* () {
      const crowd = Array.from({ length: 400 }, (_, at) =>
        record("club", `c${at}`, { ...person(random(at), at), email: "none@example.org" })
      )
      const found = yield* find([
        ...crowd,
        record("paper", "1", { given: "Bo", family: "Ek", email: "none@example.org", ...address }),
        record("paper", "2", { given: "Bo", family: "Ek", email: "none@example.org", ...address })
      ])
      assert.deepStrictEqual(
        found.common.map(({ kind, records }) => [kind, records]),
        [["email", 402]]
      )
      assert.isBelow(found.counts.compared, 100)
      assert.deepStrictEqual(
        found.questions.map(({ evidence, score }) => [score, evidence.includes("email")]),
        [[45, false]]
      )
    })
  )

  it.effect("compares a number of pairs that grows with the records and not with their square", () =>
    Effect.gen(function* () {
      const crowd = (count: number) =>
        Array.from({ length: count }, (_, at) =>
          // One postal code, one street, one birth date: everything that blocks is shared by everybody.
          record("paper", String(at), { ...person(random(at), at), birthDate: "1980-01-02", ...address })
        )
      const [few, many] = [yield* find(crowd(1000)), yield* find(crowd(4000))]
      assert.isAtMost(many.counts.compared, Math.max(few.counts.compared, 4000 * options.maxBlock))
      assert.isAbove(many.common.length, 10)
    })
  )

  it.effect("tells nobody's values but by the traits that it is asked for", () =>
    Effect.gen(function* () {
      const canary: Facts = { given: "Kanarie", family: "Fågel", email: "kanarie@example.org", ...address }
      const { found, traits } = yield* Matching.find(
        Stream.make(record("paper", "1", canary), record("club", "2", { ...canary, email: "annan@example.org" })),
        options
      )
      assert.strictEqual(found.questions.length, 1)
      assert.notMatch(JSON.stringify(found), /kanarie|fågel|storgatan|123 ?45/i)
      const [question] = found.questions
      assert.deepStrictEqual(question && traits(question.left)?.given, ["kanarie"])
      assert.isUndefined(traits({ system: "paper", id: CustomerId.make("nobody") }))
    })
  )
})
