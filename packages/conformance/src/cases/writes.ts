/** What every ability that writes owes, whatever it writes. */
import type { CapabilityName } from "@kundbro/domain/Adapter"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect } from "effect"
import { assert } from "vitest"
import type { Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import { canaries, emailCanary } from "../internal/People.ts"
import type { Known, Playground } from "../Playground.ts"
import type { Fault } from "../Relay.ts"

type Prepare = (playground: Playground, at: number) => Effect.Effect<Effect.Effect<unknown, VendorError>, unknown>

/** One ability that writes. */
export interface Writes {
  readonly ability: CapabilityName
  readonly besides?: ReadonlyArray<CapabilityName>
  readonly needs?: ReadonlyArray<keyof Known>
  /** Makes a write ready: the call that it returns changes something, and something else for another `at`. */
  readonly prepare: Prepare
  /** The same about something else; none where an answer does not tell what it is about. */
  readonly other?: Prepare
}

/** The cases of one ability. */
export const writes = ({ ability, besides = [], needs = [], other, prepare }: Writes): ReadonlyArray<Case> => {
  const shared = { ability, besides, needs }
  const inDoubt = (rule: string, fault: Fault, applied: 0 | 1): Case => ({
    ...shared,
    rule,
    silence: fault === "silence-before" || fault === "silence-after",
    run: Effect.fnUntraced(function* (playground) {
      const call = yield* prepare(playground, 0)
      yield* playground.relay.strike("write", fault)
      const count = yield* Expect.counted(playground, Expect.fails(playground, call, "InDoubt"))
      assert.deepStrictEqual({ sent: count.write, applied: count.applied }, { sent: 1, applied })
    })
  })
  return [
    {
      ...shared,
      rule: "one call is one write",
      run: Effect.fnUntraced(function* (playground) {
        const count = yield* Expect.counted(playground, yield* prepare(playground, 0))
        assert.deepStrictEqual({ sent: count.write, applied: count.applied }, { sent: 1, applied: 1 })
      })
    },
    inDoubt("no answer in time, before it took effect: InDoubt, sent once", "silence-before", 0),
    inDoubt("no answer in time, after it took effect: InDoubt, sent once", "silence-after", 1),
    inDoubt("a connection broken before it took effect: InDoubt, sent once", "reset-before", 0),
    inDoubt("a connection broken after it took effect: InDoubt, sent once", "reset-after", 1),
    inDoubt("a server error after it took effect: InDoubt, sent once", "server-error", 1),
    {
      ...shared,
      rule: "what is no answer of the vendor: InDoubt, sent once",
      run: Effect.fnUntraced(function* (playground) {
        for (const [at, fault] of (["html", "truncated", "foreign-json", "foreign-xml", "fault"] as const).entries()) {
          yield* playground.relay.calm
          const call = yield* prepare(playground, at)
          yield* playground.relay.strike("write", fault)
          const count = yield* Expect.counted(playground, Expect.fails(playground, call, "InDoubt"))
          assert.deepStrictEqual({ fault, sent: count.write, applied: count.applied }, { fault, sent: 1, applied: 1 })
        }
      })
    },
    ...(other === undefined
      ? []
      : [
          {
            ...shared,
            rule: "an answer to another write is not taken for this one's: InDoubt, sent once",
            run: Effect.fnUntraced(function* (playground: Playground) {
              const replay = yield* playground.relay.answersTo("write", yield* other(playground, 0))
              const call = yield* prepare(playground, 1)
              yield* playground.relay.strike("write", { replay })
              const count = yield* Expect.counted(playground, Expect.fails(playground, call, "InDoubt"))
              assert.deepStrictEqual({ sent: count.write, applied: count.applied }, { sent: 1, applied: 1 })
            })
          }
        ]),
    {
      ...shared,
      rule: "a system that lets nobody in is Unauthorized, and is not asked on and on",
      run: Effect.fnUntraced(function* (playground) {
        const call = yield* prepare(playground, 0)
        yield* playground.relay.strike("write", "unauthorized")
        const { applied, write } = yield* Expect.counted(playground, Expect.fails(playground, call, "Unauthorized"))
        // Once more with a fresh token is no hammering.
        assert.isAtMost(write, 2, "writes sent")
        assert.strictEqual(applied, 0, "writes applied")
      })
    },
    {
      ...shared,
      rule: "a write that cannot leave is Unavailable",
      run: Effect.fnUntraced(function* (playground) {
        const call = yield* prepare(playground, 0)
        yield* playground.relay.unplug
        const { applied } = yield* Expect.counted(playground, Expect.fails(playground, call, "Unavailable"))
        assert.strictEqual(applied, 0, "writes applied")
      })
    },
    {
      ...shared,
      rule: "a cancelled write gives its connection back and is sent once",
      run: Effect.fnUntraced(function* (playground) {
        for (let at = 0; at < 4; at++) {
          yield* Expect.cancelled(playground, "write", yield* prepare(playground, at))
        }
        yield* Expect.givenBack(playground)
      })
    },
    {
      ...shared,
      rule: "nothing secret or personal is in a failure, a log or a span",
      run: Effect.fnUntraced(function* (playground) {
        const calls = yield* Effect.forEach([0, 1, 2, 3, 4, 5, 6], (at) => prepare(playground, at))
        yield* Expect.discreet(playground, "write", (at) => calls[at] ?? Effect.void, [...canaries, emailCanary])
      })
    }
  ]
}
