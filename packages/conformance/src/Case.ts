/**
 * One sentence of the specification and how it is judged.
 */
import { type Adapter, type Capabilities, type CapabilityName, requireCapability } from "@kundbro/domain/Adapter"
import { Cause, Effect, Exit, Predicate, type Scope } from "effect"
import { inspect } from "node:util"
import type { Known, Playground } from "./Playground.ts"

/** One behaviour that an adapter owes for one ability. `adapter`: whatever its abilities are. */
export interface Case {
  /** What has to be there for the case to be owed. */
  readonly ability: CapabilityName | "adapter"
  /** Completes "`ability`: …"; both together are the name of the case. */
  readonly rule: string
  /** Abilities that it takes besides. */
  readonly besides?: ReadonlyArray<CapabilityName>
  /** Situations that it takes. */
  readonly needs?: ReadonlyArray<keyof Known>
  /** What else is missing, in words that complete "there is no …". */
  readonly lacks?: (playground: Playground) => string | undefined
  /** The system will be silent, so the adapter is opened with a short patience. */
  readonly silence?: boolean
  /** Fails, dies or asserts where the rule is broken. */
  readonly run: (playground: Playground) => Effect.Effect<void, unknown, Scope.Scope>
}

/** How a case ended for one adapter. `no-ability`: the adapter does not claim to do such a thing. */
export type Verdict =
  | { readonly _tag: "Passed" }
  | { readonly _tag: "Failed"; readonly why: string }
  | { readonly _tag: "NotApplicable"; readonly reason: string }
  | { readonly _tag: "NoAbility" }

/** What an adapter's test says. */
export interface ConformanceOptions {
  /** The vendor. */
  readonly name: string
  /**
   * Starts a system with its people, a relay in front of it, and an adapter that waits so many milliseconds for an
   * answer: anew for each case.
   */
  readonly open: (timeoutMillis: number) => Effect.Effect<Playground, unknown, Scope.Scope>
  /** Case by name: why it cannot hold for this vendor, from the vendor's own documentation. */
  readonly notApplicable?: Readonly<Record<string, string>>
}

/** How long an adapter waits for an answer: seldom in vain, and even then long enough for a busy machine's answers. */
const patience = { silence: 1500, answers: 30_000 }

/** `customerById: an unknown id is NotFound`. */
export const nameOf = ({ ability, rule }: Case): string => `${ability}: ${rule}`

/** The ability of a case that is only run when the adapter has it. */
export const ability = <K extends CapabilityName>({ adapter }: Playground, name: K): Effect.Effect<Capabilities[K]> =>
  Effect.orDie(requireCapability(adapter, name, "this case"))

/** Whether an adapter claims what a case is about. */
export const claims = (adapter: Adapter, { ability, besides = [] }: Case): boolean =>
  [ability, ...besides].every((one) => one === "adapter" || adapter[one] !== undefined)

/** What keeps a case from being run, if anything does. */
export const missing = (playground: Playground, { lacks, needs = [] }: Case): string | undefined => {
  const situation = needs.find((one) => playground.known[one] === undefined)
  return situation === undefined ? lacks?.(playground) : `\`${situation}\` among the known people`
}

const shown = (value: unknown): string => inspect(value, { breakLength: Infinity, depth: 6 }).slice(0, 600)

/** One line about why an effect failed. */
export const why = (cause: Cause.Cause<unknown>): string => {
  const thrown = Cause.squash(cause)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return Predicate.hasProperty(thrown, "actual") &&
    Predicate.hasProperty(thrown, "expected") &&
    thrown.expected !== undefined
    ? `${message} (is ${shown(thrown.actual)}, should be ${shown(thrown.expected)})`
    : message
}

/**
 * Judges one case over a playground of its own. A reason in `notApplicable` has to be true: it is refused where the
 * adapter has no such ability, and where the case would pass.
 */
export const judge = Effect.fnUntraced(function* (one: Case, { notApplicable = {}, open }: ConformanceOptions) {
  const reason = notApplicable[nameOf(one)]
  const decided = Effect.gen(function* () {
    const playground = yield* open(one.silence === true ? patience.silence : patience.answers)
    if (!claims(playground.adapter, one)) {
      const verdict: Verdict =
        reason === undefined
          ? { _tag: "NoAbility" }
          : { _tag: "Failed", why: "needs no reason in notApplicable: the adapter has no such ability" }
      return verdict
    }
    const lacking = missing(playground, one)
    if (lacking !== undefined) {
      const verdict: Verdict =
        reason === undefined
          ? { _tag: "Failed", why: `there is no ${lacking}: provide it, or say in notApplicable why it cannot be` }
          : { _tag: "NotApplicable", reason }
      return verdict
    }
    const exit = yield* Effect.exit(Effect.scoped(one.run(playground)))
    if (reason !== undefined) {
      const verdict: Verdict = Exit.isSuccess(exit)
        ? { _tag: "Failed", why: "is said not to apply, and passes: take the reason out of notApplicable" }
        : { _tag: "NotApplicable", reason }
      return verdict
    }
    const verdict: Verdict = Exit.isSuccess(exit) ? { _tag: "Passed" } : { _tag: "Failed", why: why(exit.cause) }
    return verdict
  })
  return yield* Effect.scoped(decided).pipe(
    Effect.catchCause((cause): Effect.Effect<Verdict> => Effect.succeed({ _tag: "Failed", why: why(cause) }))
  )
})
