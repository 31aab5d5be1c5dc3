/**
 * Writes that carry no key by which a target would know them again: one at a time for each account (or customer), with what was
 * there before in the ledger, and proved by asking again. What nobody answered for is decided by what is there, or by a person;
 * never by sending again on hope. Balances and relations are moved like this.
 */
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Option, Result, Stream } from "effect"
import type { Exception, LedgerError } from "../Ledger.ts"
import type { MigrationStopped, StoppedByPlan } from "../MigrationStopped.ts"
import type { Plan } from "../Plan.ts"
import type { Meter } from "../Progress.ts"
import type { Calls } from "./calls.ts"
import { fromWriteError } from "./exceptions.ts"
import * as inFlight from "./inFlight.ts"
import type { Tally } from "./tally.ts"

/** What each row has. */
export interface Row {
  readonly position: number
  readonly attempts: number
  /** Whether the list still has it. */
  readonly current: boolean
}

/** What a step leads to. `verified` is taken with what proves it. */
export type To = "listed" | "in-doubt" | "written" | "verified" | "skipped" | "dead-letter"

/** A step of a row, with what was seen there when it was taken. */
export interface Step<Seen> {
  readonly position: number
  readonly to: To
  readonly seen?: Seen
  readonly exception?: Exception
}

/** What is there says of a write: it was applied, it was not (yet), or something else happened too. */
export interface Shown<Seen> {
  readonly as: "applied" | "unchanged" | "moved"
  readonly seen: Seen
}

type Open = "listed" | "in-doubt" | "written"

/** The states of one kind of such writes. */
export interface Table<Any, Intended, Seen> {
  readonly page: (state: Open, after: number, limit: number) => Effect.Effect<ReadonlyArray<Any>, LedgerError>
  readonly count: (states: ReadonlyArray<Open>) => Effect.Effect<number, LedgerError>
  /** Intents, and what ends before any write. */
  readonly stage: (
    intents: ReadonlyArray<Intended>,
    ended: ReadonlyArray<Step<Seen>>
  ) => Effect.Effect<void, LedgerError>
  readonly move: (steps: ReadonlyArray<Step<Seen>>) => Effect.Effect<void, LedgerError>
}

/** One kind of such writes. `Intended` is a row with all that is to be sent. */
export interface Writes<Any extends Row, Intended extends Any, Seen> {
  readonly plan: Plan
  readonly sourceCalls: Calls
  readonly targetCalls: Calls
  readonly table: Table<Any, Intended, Seen>
  /** Rows of one account wait for each other. */
  readonly accountOf: (row: Any) => string
  /** What is to be sent for a row, or how it ends before any write. */
  readonly prepare: (row: Any) => Effect.Effect<Result.Result<Intended, Step<Seen>>, MigrationStopped>
  /** A row in doubt as it was meant. */
  readonly meant: (row: Any) => ReadonlyArray<Intended>
  readonly send: (row: Intended) => Effect.Effect<unknown, VendorError>
  /** What is there now. */
  readonly look: (row: Any) => Effect.Effect<Result.Result<Shown<Seen>, Exception>, MigrationStopped>
  /** What a person reads. */
  readonly says: {
    /** What an ending is counted as, where it has another name than a movement's. */
    readonly endings?: Partial<Readonly<Record<To, string>>>
    /** The field that exceptions are about. */
    readonly field: string
    /** The target took it, and something else happened there, too. */
    readonly moved: Exception
    /** Nobody answered, and something else happened there. */
    readonly unclear: Exception
    /** Nobody answered, nothing shows, and the list no longer has it. */
    readonly withdrawn: Exception
  }
}

/** Few at a time: the shorter the way from the look before to the write, the less anybody else comes between. */
const pageSize = 100

/** What is counted. */
const endingOf = ({ says }: { readonly says: { readonly endings?: Partial<Readonly<Record<To, string>>> } }, to: To) =>
  says.endings?.[to] ?? (to === "verified" ? "moved" : to === "written" ? "unproven" : to)

/**
 * Whether an answered write shows: the proof, taken at once. Where nobody can be asked, or all is as before (the target has
 * accepted it and not applied it yet), it is written without a proof, and asked for again.
 */
const prove = <Any extends Row, Intended extends Any, Seen>(
  { look, says }: Writes<Any, Intended, Seen>,
  row: Any
): Effect.Effect<Step<Seen>, MigrationStopped> =>
  Effect.map(look(row), (found): Step<Seen> => {
    const { position } = row
    if (Result.isFailure(found) || found.success.as === "unchanged") return { position, to: "written" }
    const { as, seen } = found.success
    return as === "applied"
      ? { position, to: "verified", seen }
      : { position, to: "dead-letter", seen, exception: says.moved }
  })

/** Sends what was intended, one of each account at a time, and writes down what came of it. */
const sendPage = <Any extends Row, Intended extends Any, Seen>(
  writes: Writes<Any, Intended, Seen>,
  rows: ReadonlyArray<Intended>,
  meter: Meter,
  tally: Tally,
  restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function* () {
    const { says, table, targetCalls } = writes
    const steps = new Map<number, Step<Seen>>()
    const flight = yield* inFlight.make(targetCalls)
    flight.intended(rows.map(({ position }) => position))
    const settle = flight.settle((notLeft) =>
      table.move([...steps.values(), ...notLeft.map((position): Step<Seen> => ({ position, to: "listed" }))])
    )
    const one = (row: Intended) =>
      Effect.gen(function* () {
        const { position } = row
        const failed = (error: VendorError) => {
          // An answer to a write that cannot be read is none.
          if (error.reason._tag === "InDoubt" || error.reason._tag === "Undecodable") {
            steps.set(position, { position, to: "in-doubt" })
            tally.doubted()
          } else {
            const exception = { field: says.field, ...fromWriteError(error) }
            steps.set(position, { position, to: "dead-letter", exception })
            meter.count(endingOf(writes, "dead-letter"))
            tally.ended(exception)
          }
        }
        yield* flight.send(position, writes.send(row), {
          answered: () => steps.set(position, { position, to: "written" }),
          failed
        })
        if (steps.get(position)?.to === "written") {
          const step = yield* prove(writes, row)
          steps.set(position, step)
          meter.count(endingOf(writes, step.to))
          tally.ended(step.exception)
        }
        yield* tally.check
      })
    const sending = Effect.forEach(rows, (row) => flight.unlessEnded(one(row)), {
      concurrency: targetCalls.width,
      discard: true
    })
    yield* Effect.onExit(restore(sending), () => settle)
  })

/** Writes down the intents, and what ends before any write; then sends. */
const sendAll = <Any extends Row, Intended extends Any, Seen>(
  writes: Writes<Any, Intended, Seen>,
  intents: ReadonlyArray<Intended>,
  ended: ReadonlyArray<Step<Seen>>,
  meter: Meter,
  tally: Tally
) =>
  // No interruption comes between the intents in the ledger and the sending that takes them back.
  Effect.uninterruptibleMask((restore) =>
    Effect.andThen(writes.table.stage(intents, ended), sendPage(writes, intents, meter, tally, restore))
  )

/** All rows in a state, in list order, some at a time. */
export const pages = <Any extends Row, Intended extends Any, Seen>(
  { table }: Writes<Any, Intended, Seen>,
  state: "listed" | "in-doubt" | "written"
) =>
  Stream.paginate(0, (after) =>
    Effect.map(table.page(state, after, pageSize), (page) => {
      const last = page.at(-1)
      return [
        page.length === 0 ? [] : [page],
        last === undefined || page.length < pageSize ? Option.none() : Option.some(last.position)
      ]
    })
  )

type Ends = Effect.Effect<number, LedgerError | MigrationStopped | StoppedByPlan>

/** Takes up what is listed, of each account one, and says how many. What is behind another of its account comes up later. */
const sendListed = <Any extends Row, Intended extends Any, Seen>(
  writes: Writes<Any, Intended, Seen>,
  meter: Meter,
  tally: Tally
): Ends =>
  Effect.gen(function* () {
    let count = 0
    yield* pages(writes, "listed").pipe(
      Stream.runForEach((page) =>
        Effect.gen(function* () {
          const seen = new Set<string>()
          const rows = page.filter((row) => {
            const account = writes.accountOf(row)
            return !seen.has(account) && seen.add(account)
          })
          count += rows.length
          const prepared = yield* Effect.forEach(rows, writes.prepare, {
            concurrency: Math.min(writes.sourceCalls.width, writes.targetCalls.width)
          })
          const intents = prepared.flatMap((one) => (Result.isSuccess(one) ? [one.success] : []))
          const ended = prepared.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))
          yield* sendAll(writes, intents, ended, meter, tally)
          for (const { exception, to } of ended) {
            meter.count(endingOf(writes, to))
            tally.ended(to === "dead-letter" ? exception : undefined)
          }
          yield* tally.check
        })
      )
    )
    return count
  })

/**
 * What is there says of a row that nobody answered for. `unchanged`: it is as before, look again. `unknown`: nobody can be
 * asked just now, so it stays in doubt.
 */
const judge = <Seen>(
  position: number,
  found: Result.Result<Shown<Seen>, Exception>,
  unclear: Exception
): Step<Seen> | "unchanged" | "unknown" => {
  if (Result.isFailure(found)) {
    return found.failure.advice === "later"
      ? "unknown"
      : { position, to: "dead-letter", exception: { ...found.failure, undecided: true } }
  }
  const { as, seen } = found.success
  switch (as) {
    case "applied":
      return { position, to: "verified", seen }
    case "unchanged":
      return "unchanged"
    case "moved":
      return { position, to: "dead-letter", seen, exception: unclear }
  }
}

/**
 * Decides what is in doubt by what is there: applied, or a person's to decide; what does not show at all is sent once more, as it
 * was meant, if `resend` says so, and else stays. Says how many were sent.
 */
export const resolve = <Any extends Row, Intended extends Any, Seen>(
  writes: Writes<Any, Intended, Seen>,
  meter: Meter,
  tally: Tally,
  resend: boolean
): Ends =>
  Effect.gen(function* () {
    const { plan, says, table } = writes
    const total = yield* table.count(["in-doubt"])
    if (total === 0) return 0
    meter.enter("resolving", total)
    const exhausted: Exception = {
      reason: "InDoubt",
      field: says.field,
      remedy: "the target answers none of its writes and does not show it: run again",
      advice: "later",
      undecided: true
    }
    let sent = 0
    yield* pages(writes, "in-doubt").pipe(
      Stream.runForEach((page) =>
        Effect.gen(function* () {
          const steps: Array<Step<Seen>> = []
          let open = page
          for (let round = 0; round < plan.inDoubt.lookups && open.length > 0; round++) {
            if (round > 0) yield* Effect.sleep(plan.inDoubt.delay)
            const judged = yield* Effect.forEach(
              open,
              (row) => Effect.map(writes.look(row), (found) => judge(row.position, found, says.unclear)),
              { concurrency: writes.targetCalls.width }
            )
            for (const step of judged) if (typeof step === "object") steps.push(step)
            open = open.filter((_, index) => judged[index] === "unchanged")
          }
          const isSpent = ({ attempts }: Any) => attempts >= plan.retry.attempts
          const intents = open.flatMap((row) => (row.current && !isSpent(row) ? writes.meant(row) : []))
          if (resend) {
            for (const row of open) {
              const { current, position } = row
              if (!current) steps.push({ position, to: "dead-letter", exception: says.withdrawn })
              else if (isSpent(row)) steps.push({ position, to: "dead-letter", exception: exhausted })
            }
          }
          yield* table.move(steps)
          for (const { exception, to } of steps) {
            meter.count(endingOf(writes, to))
            tally.lookedUp()
            tally.ended(exception)
          }
          yield* tally.check
          if (!resend) return
          for (const _ of intents) tally.lookedUp()
          sent += intents.length
          yield* sendAll(writes, intents, [], meter, tally)
        })
      )
    )
    return sent
  })

/** Looks for all that was written without a proof. */
export const proveAll = <Any extends Row, Intended extends Any, Seen>(
  writes: Writes<Any, Intended, Seen>,
  meter: Meter
): Effect.Effect<void, LedgerError | MigrationStopped> =>
  pages(writes, "written").pipe(
    Stream.runForEach((page) =>
      Effect.gen(function* () {
        const steps = yield* Effect.forEach(page, (row) => prove(writes, row), {
          concurrency: writes.targetCalls.width
        })
        yield* writes.table.move(steps.filter(({ to }) => to !== "written"))
        for (const { to } of steps) meter.count(endingOf(writes, to))
      })
    )
  )

/** Moves all that is listed or in doubt. Stopped at any moment it ends after the calls in flight are answered and recorded. */
export const moveAll = <Any extends Row, Intended extends Any, Seen>(
  writes: Writes<Any, Intended, Seen>,
  phase: Parameters<Meter["enter"]>[0],
  meter: Meter,
  tally: Tally
): Effect.Effect<void, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    // Ends with a round that sends nothing.
    for (;;) {
      const again = yield* resolve(writes, meter, tally, true)
      yield* proveAll(writes, meter)
      meter.enter(phase, yield* writes.table.count(["listed"]))
      if ((yield* sendListed(writes, meter, tally)) + again === 0) break
    }
  })
