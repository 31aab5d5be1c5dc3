/**
 * A circuit breaker: open, no call leaves; after a wait it is half open, and one call is let through to find out; its answer
 * closes the circuit or opens it again, for longer.
 */
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Exit, Latch } from "effect"

/** The circuit while it is not closed. Times in milliseconds since 1970. */
export interface Broken {
  /** The vendor's own words, as far as they hold no data. */
  problem: string
  readonly since: number
  /** When a call is let through. */
  until: number
  /** Trials that failed, one after the other. */
  failed: number
  /** A call is on its way to find out. */
  trial: boolean
}

/** What the trial has shown: nothing but a vendor that serves closes the circuit. */
export type Verdict = "serves" | { readonly problem: string; readonly retryAfterMillis?: number | undefined }

export interface Breaker {
  readonly broken: () => Broken | undefined
  /** What a call has to wait for at this moment, before it asks again; `undefined`: it may leave. */
  readonly barrier: (now: number) => Effect.Effect<void> | undefined
  /** The vendor serves nobody, and perhaps says for how long. Gives how long that has lasted. */
  readonly open: (problem: string, now: number, retryAfterMillis?: number) => number
  /** Makes this call, which {@link barrier} let through, the trial. */
  readonly trying: <A, E extends VendorError>(call: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Nobody was asked for a while: what was known is forgotten. */
  readonly forget: () => void
}

/** A closed circuit. `backoff` is the wait after so many failed trials, `judge` what a failure says about the vendor. */
export const make = (options: {
  readonly now: () => number
  readonly backoff: (failed: number, retryAfterMillis: number | undefined) => number
  readonly judge: (error: VendorError) => Verdict
}): Breaker => {
  const { backoff, judge, now } = options
  let broken: Broken | undefined
  let decided = Latch.makeUnsafe(false)
  /** Those who wait for the trial look again; who then has to wait once more waits for the next one. */
  const wake = () => {
    const before = decided
    decided = Latch.makeUnsafe(false)
    before.openUnsafe()
  }

  const open = (problem: string, at: number, retryAfterMillis?: number): number => {
    broken ??= { problem, since: at, until: at, failed: 0, trial: false }
    broken.problem = problem
    broken.until = Math.max(broken.until, at + backoff(broken.failed, retryAfterMillis))
    return at - broken.since
  }

  const conclude = (verdict: Verdict | "unknown") => {
    if (broken !== undefined) broken.trial = false
    if (verdict === "serves") broken = undefined
    else if (verdict !== "unknown") {
      if (broken !== undefined) broken.failed++
      open(verdict.problem, now(), verdict.retryAfterMillis)
    }
    wake()
  }

  return {
    broken: () => broken,
    barrier: (at) => {
      if (broken === undefined) return undefined
      if (broken.until > at) return Effect.sleep(broken.until - at)
      return broken.trial ? decided.await : undefined
    },
    open,
    trying: (call) =>
      Effect.suspend(() => {
        if (broken !== undefined) broken.trial = true
        return Effect.onExit(call, (exit) =>
          Effect.sync(() => {
            if (Exit.isSuccess(exit)) return conclude("serves")
            const error = Exit.findErrorOption(exit)
            conclude(error._tag === "Some" ? judge(error.value) : "unknown")
          })
        )
      }),
    forget: () => {
      broken = undefined
      wake()
    }
  }
}
