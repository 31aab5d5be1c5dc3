/**
 * Misbehaviour on demand, in the same words for every vendor. A plan names a fault and the calls it strikes; the
 * faults before the call (`500`, `html`, `rate-limit`, `reset-before-apply`) leave the state alone, those after it (`truncate`,
 * `garbage`, `mislabelled-gzip`, `never-end`, `reset-after-apply`) lose or spoil the answer of a call that was applied, and the others
 * are the vendor's own business answers.
 */
import { Schema } from "effect"
import { type Random, random } from "./internal/random.ts"

/** Everything a sandbox can be told to do wrong. */
export const FaultWord = Schema.Literals([
  "latency",
  "500",
  "html",
  "truncate",
  "garbage",
  "mislabelled-gzip",
  "never-end",
  "reset-before-apply",
  "reset-after-apply",
  "rate-limit",
  "maintenance",
  "expired-password",
  "unreachable",
  "duplicate",
  "queue",
  "system-error",
  "question",
  "pending-review",
  "pending-review-refused",
  "notice"
])

/** One fault word. */
export type FaultWord = typeof FaultWord.Type

/** Which calls a fault strikes. Without `times`, `every` and `probability`: all of them until cleared. */
export const FaultPlan = Schema.Struct({
  fault: FaultWord,
  /** Only calls of this operation. */
  operation: Schema.optionalKey(Schema.String),
  /** Strike this often, then be forgotten. */
  times: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Strike only every nth matching call. */
  every: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Strike a matching call with this probability, drawn from the sandbox's seed. */
  probability: Schema.optionalKey(Schema.Number.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  /** How long `latency` holds the call back, and what `rate-limit` and `maintenance` advise to wait. Default 1000. */
  millis: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)))
})

/** One entry of the list of faults. */
export type FaultPlan = typeof FaultPlan.Type

/** What strikes one call: a delay, and at most one fault besides. */
export interface Strike {
  /** Milliseconds by which the answer is held back. */
  readonly latency: number
  /** The one fault besides, if any. */
  readonly fault: Exclude<FaultWord, "latency"> | undefined
  /** How long the caller is advised to wait. */
  readonly millis: number
}

/** The faults that are armed in one sandbox. */
export interface Faults {
  /** Arms a fault. */
  readonly inject: (plan: FaultPlan) => void
  /** Disarms all. */
  readonly clear: () => void
  /** The armed plans with the number of calls each has struck. */
  readonly armed: () => ReadonlyArray<FaultPlan & { readonly struck: number }>
  /** Decides about one call; `can` says which words mean something for its operation. */
  readonly take: (operation: string, can: (word: FaultWord) => boolean) => Strike
}

interface Armed {
  readonly plan: FaultPlan
  readonly random: Random
  seen: number
  struck: number
}

const calm: Strike = { latency: 0, fault: undefined, millis: 1000 }

const strikes = (armed: Armed): boolean => {
  armed.seen += 1
  const { every, probability } = armed.plan
  if (every !== undefined && armed.seen % every !== 0) return false
  if (probability !== undefined && armed.random.next() >= probability) return false
  armed.struck += 1
  return true
}

/** An empty list of faults whose probabilities are drawn from `seed`. */
export const make = (seed: number): Faults => {
  let list: ReadonlyArray<Armed> = []
  let injected = 0
  return {
    inject: (plan) => {
      injected += 1
      list = [...list, { plan, random: random(seed, 1_000_000 + injected), seen: 0, struck: 0 }]
    },
    clear: () => {
      list = []
    },
    armed: () => list.map(({ plan, struck }) => ({ ...plan, struck })),
    take: (operation, can) => {
      if (list.length === 0) return calm
      let strike = calm
      for (const armed of list) {
        const { fault, millis = 1000 } = armed.plan
        const matches = (armed.plan.operation ?? operation) === operation && can(fault)
        if (!matches || (fault !== "latency" && strike.fault !== undefined) || !strikes(armed)) continue
        strike = fault === "latency" ? { ...strike, latency: strike.latency + millis } : { ...strike, fault, millis }
      }
      list = list.filter(({ plan, struck }) => plan.times === undefined || struck < plan.times)
      return strike
    }
  }
}
