/** What every ability that reads owes, whatever it reads. */
import type { CapabilityName } from "@kundbro/domain/Adapter"
import type { PersonName } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { Relation } from "@kundbro/domain/Relation"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Predicate, Result } from "effect"
import { assert } from "vitest"
import type { Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import type { Known, Playground } from "../Playground.ts"

type Call = (playground: Playground) => Effect.Effect<unknown, VendorError>

/** One ability that reads: a call that finds something, and one that has nothing to find. */
export interface Reads {
  readonly ability: CapabilityName
  readonly needs?: ReadonlyArray<keyof Known>
  readonly hit: Call
  readonly miss?: Call
  /** The same about somebody else; none where an answer cannot be about the wrong one. */
  readonly other?: (playground: Playground) => ReturnType<Call> | undefined
  /** What the call asks with that is personal. */
  readonly personal?: (known: Known) => ReadonlyArray<string>
}

/** Of a reading. */
const warningsOf = (reading: unknown): ReadonlyArray<unknown> =>
  Predicate.hasProperty(reading, "warnings") && Array.isArray(reading.warnings) ? reading.warnings : []

/** What a reading tells of people, as far as it cannot be mistaken for anything else. */
const personalIn = (reading: unknown): ReadonlyArray<string> => {
  const value = Predicate.hasProperty(reading, "value") ? reading.value : reading
  if (Array.isArray(value)) return value.flatMap(personalIn)
  if (value instanceof Relation) return namesOf(value.name)
  if (!(value instanceof Customer)) return []
  const { emails, name, nationalId = "", phones } = value
  const contacts = [...emails.map(({ address }) => address), ...phones.map(({ number }) => number), nationalId]
  return [...contacts.filter((text) => text.length > 5), ...namesOf(name)]
}

const namesOf = ({ family = "", full = "", given = "" }: PersonName) =>
  [family, full, given].filter((text) => text.length > 5)

/** The cases of one ability. */
export const reads = ({ ability, hit, miss, needs = [], other, personal = () => [] }: Reads): ReadonlyArray<Case> => {
  const unanswered = (
    rule: string,
    fault: "silence-before" | "reset-before" | "server-error",
    tag: "TimedOut" | "Unavailable"
  ): Case => ({
    ability,
    rule,
    needs,
    silence: fault === "silence-before",
    run: Effect.fnUntraced(function* (playground) {
      yield* playground.relay.strike("read", fault)
      const { read } = yield* Expect.counted(playground, Expect.fails(playground, hit(playground), tag))
      assert.strictEqual(read, playground.readAttempts ?? 1, "requests seen by the system")
    })
  })
  const cases: ReadonlyArray<Case> = [
    {
      ability,
      rule: "a key that nobody has is NotFound",
      needs,
      lacks: () => (miss === undefined ? "key that nobody has" : undefined),
      run: (playground) => Effect.asVoid(Expect.fails(playground, (miss ?? hit)(playground), "NotFound"))
    },
    {
      ability,
      rule: "reading changes nothing",
      needs,
      run: Effect.fnUntraced(function* (playground) {
        const { applied, read, write } = yield* Expect.counted(playground, hit(playground))
        assert.isAbove(read, 0, "nothing was asked")
        assert.deepStrictEqual({ applied, write }, { applied: 0, write: 0 })
      })
    },
    unanswered("no answer in time is TimedOut, asked as often as documented", "silence-before", "TimedOut"),
    unanswered("a broken connection is Unavailable, asked as often as documented", "reset-before", "Unavailable"),
    unanswered("a server error is Unavailable, asked as often as documented", "server-error", "Unavailable"),
    {
      ability,
      rule: "a system that lets nobody in is Unauthorized, and is not asked on and on",
      needs,
      run: Effect.fnUntraced(function* (playground) {
        yield* playground.relay.strike("read", "unauthorized")
        const { read } = yield* Expect.counted(playground, Expect.fails(playground, hit(playground), "Unauthorized"))
        // Once more with a fresh token is no hammering.
        assert.isAtMost(read, 2, "requests seen by the system")
      })
    },
    {
      ability,
      rule: "what is no answer of the vendor is neither taken for one nor for NotFound",
      needs,
      run: Effect.fnUntraced(function* (playground) {
        for (const fault of ["html", "truncated", "foreign-json", "foreign-xml", "fault"] as const) {
          yield* playground.relay.strike("read", fault)
          yield* Expect.fails(
            playground,
            hit(playground),
            ...(["Undecodable", "Unavailable", "ContractMismatch", "Failed"] as const)
          )
        }
      })
    },
    {
      ability,
      rule: "cancelled and failed calls give their connections back",
      needs,
      run: Effect.fnUntraced(function* (playground) {
        for (let round = 0; round < 4; round++) yield* Expect.cancelled(playground, "read", hit(playground))
        yield* playground.relay.strike("read", "server-error")
        for (let round = 0; round < 4; round++) yield* Effect.ignore(hit(playground))
        yield* Expect.givenBack(playground)
      })
    },
    {
      ability,
      rule: "nothing secret or personal is in a failure, a log or a span",
      needs,
      run: Effect.fnUntraced(function* (playground) {
        const told = personalIn(yield* hit(playground))
        yield* Expect.discreet(playground, "read", () => hit(playground), [...personal(playground.known), ...told])
      })
    }
  ]
  const misled: Case = {
    ability,
    rule: "an answer about somebody else is not taken for the one that was asked for, or not without a warning",
    needs,
    lacks: (playground) => (other?.(playground) === undefined ? "key of somebody `others`" : undefined),
    run: Effect.fnUntraced(function* (playground) {
      const replay = yield* playground.relay.answersTo("read", other?.(playground) ?? Effect.void)
      yield* playground.relay.strike("read", { replay })
      const result = yield* Effect.result(hit(playground))
      if (Result.isFailure(result)) return assert.strictEqual(result.failure.reason._tag, "Undecodable")
      // Whom an address belongs to, the record shows.
      assert.notStrictEqual(ability, "customerByEmail", "the answer is taken")
      assert.isNotEmpty(warningsOf(result.success), "the answer is taken, without a warning")
    })
  }
  return [...cases.slice(miss === undefined ? 1 : 0), ...(other === undefined ? [] : [misled])]
}
