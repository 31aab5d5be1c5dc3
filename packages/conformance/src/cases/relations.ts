/** Persons attached to customers. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { PersonName } from "@kundbro/domain/Contact"
import { type CustomerId, RelationId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import { Effect, Result } from "effect"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import * as People from "../internal/People.ts"
import type { Known, Playground } from "../Playground.ts"
import { reads } from "./reads.ts"
import { writes } from "./writes.ts"

const read = (playground: Playground, id: CustomerId) =>
  Effect.flatMap(ability(playground, "relationReads"), (service) => service.of(id))

const of = (playground: Playground, id: CustomerId) => Effect.map(read(playground, id), ({ value }) => value)

const known = <K extends keyof Known>(playground: Playground, situation: K) =>
  Effect.orDie(Effect.fromNullishOr(playground.known[situation]))

const reading: ReadonlyArray<Case> = [
  {
    ability: "relationReads",
    rule: "none is an empty list, one is a list of one, many are all there",
    needs: ["relations"],
    run: Effect.fnUntraced(function* (playground) {
      const { many, none, one } = yield* known(playground, "relations")
      assert.deepStrictEqual(yield* of(playground, none), [])
      assert.lengthOf(yield* of(playground, one), 1)
      assert.isAbove((yield* of(playground, many)).length, 1)
    })
  },
  {
    ability: "relationReads",
    rule: "each relation has an id of its own, twins with equal data too",
    needs: ["relations"],
    run: Effect.fnUntraced(function* (playground) {
      const { many, twins = many } = yield* known(playground, "relations")
      const ids = (yield* of(playground, twins)).map(({ id }) => id)
      assert.notInclude(ids, undefined)
      assert.strictEqual(new Set(ids).size, ids.length)
    })
  },
  {
    ability: "relationReads",
    rule: "a birth date that is no day travels as it is, and is noted",
    needs: ["oddBirthDate"],
    run: Effect.fnUntraced(function* (playground) {
      const { id, text } = yield* known(playground, "oddBirthDate")
      const { notes, value } = yield* (yield* ability(playground, "relationReads")).of(id)
      const odd = value.flatMap(({ birthDate }) => (typeof birthDate === "object" ? [birthDate.text] : []))
      assert.include(odd, text)
      assert.include(
        notes.map(({ kind }) => kind),
        "ambiguous"
      )
    })
  }
]

const besides = ["relationReads"] as const
const needs = ["relations"] as const

/** What a person would see of relations, without the ids that the vendor gives. */
const shapes = (relations: ReadonlyArray<Relation>) =>
  relations.map(({ birthDate, gender, name }) => JSON.stringify([{ ...name }, birthDate, gender])).sort()

const writing: ReadonlyArray<Case> = [
  {
    ability: "relationWrites",
    rule: "a relation that is added is there once, letter by letter, and the others stay",
    besides,
    needs,
    run: Effect.fnUntraced(function* (playground) {
      const { many } = yield* known(playground, "relations")
      const { add } = yield* ability(playground, "relationWrites")
      const wanted = ["Kanarie-Ture", "Åsa 𝔄 & <Ö>".normalize("NFD")].map((given) => People.child(given))
      const before = yield* of(playground, many)
      for (const relation of wanted) assert.strictEqual((yield* add(many, relation)).id, many)
      assert.deepStrictEqual(shapes(yield* of(playground, many)), shapes([...before, ...wanted]))
    })
  },
  {
    ability: "relationWrites",
    rule: "relations added at the same time are all there, once",
    besides,
    needs,
    run: Effect.fnUntraced(function* (playground) {
      const { none } = yield* known(playground, "relations")
      const { add } = yield* ability(playground, "relationWrites")
      const wanted = ["Ada", "Bea", "Cia", "Dea"].map((given) => People.child(given))
      yield* Effect.forEach(wanted, (relation) => add(none, relation), { concurrency: "unbounded" })
      assert.deepStrictEqual(shapes(yield* of(playground, none)), shapes(wanted))
    })
  },
  {
    ability: "relationWrites",
    rule: "birth dates at the edges come back as that day, or are refused by field",
    besides,
    needs,
    run: Effect.fnUntraced(function* (playground) {
      const { none } = yield* known(playground, "relations")
      const { add } = yield* ability(playground, "relationWrites")
      const taken: Array<string> = []
      for (const day of People.days) {
        const relation = new Relation({ ...People.child(), birthDate: CalendarDate.make(day) })
        const result = yield* Effect.result(add(none, relation))
        if (Result.isSuccess(result)) taken.push(day)
        else assert.match(result.failure.message, /Rejected.* birthDate /)
      }
      const days = (yield* of(playground, none)).map(({ birthDate }) => birthDate)
      assert.deepStrictEqual(days.map(String).sort(), taken.sort())
      assert.isNotEmpty(taken)
    })
  },
  {
    ability: "relationWrites",
    rule: "a change hits the relation with that id and no other, and repeating it changes nothing",
    besides,
    needs,
    run: Effect.fnUntraced(function* (playground) {
      const { many, twins = many } = yield* known(playground, "relations")
      const { update } = yield* ability(playground, "relationWrites")
      const before = yield* of(playground, twins)
      // Not the first, which who looks at none would hit.
      const target = before.at(-1)
      if (target === undefined) return assert.fail("nobody to change")
      const changed = new Relation({ ...target, name: new PersonName({ ...target.name, given: "Nyan" }) })
      yield* update(twins, changed)
      const expected = before.map((one) => (one === target ? changed : one))
      assert.deepStrictEqual(shapes(yield* of(playground, twins)), shapes(expected))
      const again = yield* Expect.counted(playground, update(twins, changed))
      assert.deepStrictEqual(shapes(yield* of(playground, twins)), shapes(expected))
      assert.isAtMost(again.write, 1)
    })
  },
  {
    ability: "relationWrites",
    rule: "a relation that is removed is gone, and the others stay",
    besides,
    needs,
    run: Effect.fnUntraced(function* (playground) {
      const { many } = yield* known(playground, "relations")
      const { remove } = yield* ability(playground, "relationWrites")
      const [target, ...others] = yield* of(playground, many)
      if (target === undefined) return assert.fail("nobody to remove")
      yield* remove(many, target)
      assert.deepStrictEqual(shapes(yield* of(playground, many)), shapes(others))
      yield* Expect.fails(playground, remove(many, target), "NotFound")
    })
  },
  {
    ability: "relationWrites",
    rule: "an unknown relation is NotFound, and nothing is sent",
    besides,
    needs,
    run: Effect.fnUntraced(function* (playground) {
      const { one } = yield* known(playground, "relations")
      const { update } = yield* ability(playground, "relationWrites")
      const [target] = yield* of(playground, one)
      const nobody = new Relation({ ...(target ?? People.child()), id: RelationId.make("999999999") })
      const { write } = yield* Expect.counted(playground, Expect.fails(playground, update(one, nobody), "NotFound"))
      assert.strictEqual(write, 0, "writes sent")
    })
  },
  {
    ability: "relationWrites",
    rule: "what the vendor cannot hold is Rejected by field before anything is sent",
    besides,
    needs,
    run: Effect.fnUntraced(function* (playground) {
      const { one } = yield* known(playground, "relations")
      const { add } = yield* ability(playground, "relationWrites")
      const overlong = People.child("kanarie".repeat(80))
      const { value, write } = yield* Expect.counted(
        playground,
        Expect.fails(playground, add(one, overlong), "Rejected")
      )
      assert.strictEqual(write, 0, "writes sent")
      assert.match(value.message, /name\.given/)
      assert.notMatch(value.message, /kanarie/i)
    })
  }
]

/** All of them. */
export const relations: ReadonlyArray<Case> = [
  ...reading,
  ...reads({
    ability: "relationReads",
    hit: (playground) => read(playground, playground.known.plain),
    miss: (playground) => read(playground, playground.known.unknown),
    other: (playground) => read(playground, playground.known.other)
  }),
  ...writing,
  ...writes({
    ability: "relationWrites",
    prepare: (playground, at) =>
      Effect.map(ability(playground, "relationWrites"), ({ add }) =>
        add(playground.known.plain, People.child(`Kanarie-Tuva ${at}`))
      )
  })
]
