/**
 * Takes what is due, a few at a time, and stores what came of it. The vendor's door is held here: one that serves nobody is
 * knocked at by one write, after growing waits; one that refuses our credentials is left alone until somebody says so.
 */
import { describe } from "@kundbro/domain/VendorError"
import { Clock, Effect, FiberSet, Queue } from "effect"
import type { OutboxError } from "../WriteStatus.ts"
import * as deliver from "./deliver.ts"
import { backoff, type Settings } from "./settings.ts"
import type { Job, Store } from "./store.ts"

interface Closed {
  readonly problem: string
  readonly since: number
  readonly until: number
  readonly failures: number
}

/** How long a database that does not work is left alone. */
const storeDelay = 1_000

/** Delivers until the scope closes; then finishes the calls that have left. */
export const make = Effect.fnUntraced(function* (settings: Settings, store: Store, announce: Effect.Effect<void>) {
  const { vendor } = settings.adapter
  const work = deliver.make(settings)
  const wake = yield* Queue.sliding<void>(1)
  const nudge = Effect.asVoid(Queue.offer(wake, undefined))
  const busy = new Set<string>()
  let paused = store.paused
  let fenced = false
  let closing = false
  let closed: Closed | undefined
  // Until the first answer one call is enough to find out whether the vendor lets us in.
  let proven = false

  const shut = (problem: string, asked: number | undefined, now: number) => {
    // The calls that were in flight together count as one failure.
    const failures = closed === undefined ? 1 : closed.until <= now ? closed.failures + 1 : closed.failures
    const until = Math.max(closed?.until ?? 0, now + backoff(settings, failures, asked))
    const first = closed === undefined
    closed = { problem, since: closed?.since ?? now, until, failures }
    return first ? Effect.logWarning(`${vendor} takes nothing; the outbox keeps it: ${problem}`) : Effect.void
  }

  const pause = (problem: string, now: number) => {
    if (paused !== undefined) return Effect.void
    paused = { problem, since: now }
    return Effect.logError(`the outbox for ${vendor} is paused: ${problem}`)
  }

  const note = ({ vendor: told }: deliver.Verdict, now: number): Effect.Effect<void> => {
    switch (told._tag) {
      case "silent":
        return Effect.void
      case "served": {
        const reopened = closed !== undefined
        closed = undefined
        proven = true
        return reopened ? Effect.logInfo(`${vendor} takes writes again`) : Effect.void
      }
      case "closed":
        return shut(describe(told.error.reason), told.error.retryAfterMillis, now)
      case "refused":
        return pause(describe(told.error.reason), now)
    }
  }

  /** What came of a call is known only here until it is stored, so it is tried until it is, or until the outbox closes. */
  const stored = (effect: Effect.Effect<unknown, OutboxError>): Effect.Effect<void> =>
    Effect.suspend(() => Effect.asVoid(effect)).pipe(
      Effect.catch((error) => {
        if (error.reason === "fenced") fenced = true
        if (fenced || closing)
          return Effect.logError(`the outbox could not store what came of a write: ${error.message}`)
        return Effect.logError(`the outbox waits for its database: ${error.message}`).pipe(
          Effect.andThen(Effect.sleep(storeDelay)),
          Effect.andThen(stored(effect))
        )
      })
    )

  const run = (job: Job) =>
    Effect.gen(function* () {
      const verdict = yield* work(job)
      const now = yield* Clock.currentTimeMillis
      yield* note(verdict, now)
      if (verdict.vendor._tag === "refused") yield* stored(store.pause(paused?.problem ?? null, now))
      yield* stored(store.record(job, verdict.step))
      if (verdict.step.to === "dead-letter") {
        yield* Effect.logWarning(`the outbox for ${vendor} has a dead letter: ${verdict.step.error.message}`)
      }
      yield* announce
    }).pipe(
      Effect.withSpan("outbox.deliver", { attributes: { vendor, state: job.state, attempts: job.attempts } }),
      Effect.ensuring(
        Effect.suspend(() => {
          busy.delete(job.key)
          return nudge
        })
      )
    )

  const calls = yield* FiberSet.make()

  /** How many may leave now: one while it is unknown whether the vendor serves. */
  const room = () => (closed === undefined && proven ? settings.concurrency : 1) - busy.size

  const round = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (paused !== undefined || fenced || closing || room() <= 0) return undefined
    if (closed !== undefined && now < closed.until) return closed.until - now
    // Between the mark that a write leaves and its leaving there is no interruption.
    yield* Effect.uninterruptible(
      Effect.flatMap(store.claim(now, room(), [...busy]), (jobs) =>
        Effect.forEach(jobs, (job) => {
          busy.add(job.key)
          return FiberSet.run(calls, run(job))
        })
      )
    )
    const next = yield* store.nextDue(now)
    return next === undefined ? undefined : Math.max(1, next - now)
  }).pipe(
    Effect.catch((error) => {
      if (error.reason === "fenced") fenced = true
      return Effect.as(Effect.logError(`the outbox cannot deliver: ${error.message}`), fenced ? undefined : storeDelay)
    })
  )

  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      closing = true
      return FiberSet.awaitEmpty(calls).pipe(Effect.andThen(store.close), Effect.andThen(announce))
    })
  )
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.flatMap(round, (wait) =>
        wait === undefined ? Queue.take(wake) : Effect.timeoutOption(Queue.take(wake), wait)
      )
    )
  )

  return {
    nudge,
    state: () => ({
      closed: closed && { problem: closed.problem, since: closed.since, until: closed.until },
      paused,
      fenced
    }),
    resume: Effect.gen(function* () {
      yield* store.pause(null, yield* Clock.currentTimeMillis)
      paused = undefined
      closed = undefined
      proven = false
      yield* nudge
    })
  }
})
