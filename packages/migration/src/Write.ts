/**
 * From a decision to a receipt: intents into the ledger, calls out, receipts into the ledger, all in batches and with the
 * next chunk being read meanwhile.
 */
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import type { CustomerId } from "@kundbro/domain/Ids"
import type { WriteReceipt } from "@kundbro/domain/Receipt"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Option, Semaphore, Stream } from "effect"
import { fromWriteError } from "./internal/exceptions.ts"
import * as inFlight from "./internal/inFlight.ts"
import type { Tally } from "./internal/tally.ts"
import { type Image, keepImages } from "./internal/undoTable.ts"
import type { Exception, LedgerError, Move, Outcome, Snapshot, State } from "./Ledger.ts"
import type { MigrationStopped, StoppedByPlan } from "./MigrationStopped.ts"
import type { Meter } from "./Progress.ts"
import { type Attempt, decide, type Decision, type Engine, isOwn, prepare, snapshot } from "./Stage.ts"

/** A write that may leave: its intent is in the ledger. */
interface Intended {
  readonly position: number
  readonly draft: CustomerDraft
  /** The target's record to update; absent: a new one is made. */
  readonly id?: CustomerId
  readonly sentBefore: boolean
}

const outcomes: Readonly<Record<WriteReceipt["_tag"], Outcome>> = {
  Created: "created",
  Updated: "updated",
  Unchanged: "unchanged",
  Queued: "queued",
  PendingReview: "pending-review"
}

const receiptMove = (position: number, receipt: WriteReceipt): Move => ({
  position,
  to: receipt._tag === "Queued" || receipt._tag === "PendingReview" ? "waiting" : "written",
  outcome: outcomes[receipt._tag],
  ...(receipt.id !== undefined && { targetId: receipt.id })
})

/** Receipts on their way into the ledger: a few hundred, or a quarter of a second of them, at a time. */
const recorder = Effect.fnUntraced(function* ({ ledger }: Engine) {
  let waiting: Array<Move> = []
  const one = yield* Semaphore.make(1)
  const flush = Effect.uninterruptible(
    one.withPermit(
      Effect.suspend(() => {
        const batch = waiting
        waiting = []
        return Effect.tapError(ledger.move(batch), () => Effect.sync(() => waiting.unshift(...batch)))
      })
    )
  )
  return {
    add: (move: Move) => {
      waiting.push(move)
    },
    flush,
    flushWhenFull: Effect.suspend(() => (waiting.length >= 250 ? flush : Effect.void))
  }
})

/** What waits to be moved. */
export const toMove: ReadonlyArray<State> = ["listed", "staged", "changed"]

/** All records in these states, in list order, a chunk at a time. */
export const chunks = ({ after, ledger, plan, upTo }: Engine, states: ReadonlyArray<State>) =>
  Stream.paginate(
    after,
    (after) =>
      Effect.map(ledger.page(states, after, plan.chunkSize, upTo), (page) => {
        const last = page.at(-1)
        return [
          page.length === 0 ? [] : [page],
          last === undefined || page.length < plan.chunkSize ? Option.none() : Option.some(last.position)
        ]
      })
    // The next page is asked for early: it may stand in line behind a chunk that is being stored.
  ).pipe(Stream.buffer({ capacity: 1 }))

/** Reads and drafts all records in these states, and hands them on a chunk at a time; reading goes on meanwhile. */
export const prepared = (
  engine: Engine,
  states: ReadonlyArray<State>
): Stream.Stream<ReadonlyArray<Attempt>, LedgerError | MigrationStopped> =>
  chunks(engine, states).pipe(
    Stream.mapEffect((chunk) =>
      Effect.forEach(chunk, (entry) => prepare(engine, entry), { concurrency: engine.sourceCalls.width })
    ),
    Stream.buffer({ capacity: 1 })
  )

/** A record that has ended before any write. */
interface Ended {
  readonly position: number
  readonly ending: "dead-letter" | "skipped"
  readonly exception: Exception
}

/** What the target holds before an update: an undo restores it. */
const imageOf = (engine: Engine, { existing, id, record }: Extract<Decision, { readonly _tag: "Update" }>): Image => {
  const { attempts, position, sourceId } = record
  return {
    position,
    targetId: id,
    customer: JSON.stringify(existing),
    own: attempts > 0 || isOwn(engine, sourceId, existing)
  }
}

/** Decides a chunk and gives what is to be written down, and then, in list order, what has ended and what may leave. */
const planChunk = (engine: Engine, attempts: ReadonlyArray<Attempt>) =>
  Effect.gen(function* () {
    const decisions = yield* decide(engine, "run", attempts)
    const images: Array<Image> = []
    const snapshots: Array<Snapshot> = []
    const moves: Array<Move> = []
    const work: Array<Intended | Ended> = []
    for (const decision of decisions) {
      switch (decision._tag) {
        case "Dead":
          moves.push({ position: decision.position, to: "dead-letter", exception: decision.exception })
          work.push({ position: decision.position, ending: "dead-letter", exception: decision.exception })
          break
        case "Skip": {
          const { exception, id, position } = decision
          moves.push({ position, to: "skipped", targetId: id, exception })
          work.push({ position, ending: "skipped", exception })
          break
        }
        case "Create":
        case "Update": {
          const { attempts, draft, position, restored } = decision.record
          if (decision._tag === "Update" && decision.record.target === undefined) images.push(imageOf(engine, decision))
          if (!restored) snapshots.push(snapshot(decision.record))
          if (decision._tag === "Create") moves.push({ position, to: "intended", intent: "create" })
          else moves.push({ position, to: "intended", intent: "update", targetId: decision.id })
          const id = decision._tag === "Update" ? { id: decision.id } : {}
          work.push({ position, draft, sentBefore: attempts > 0, ...id })
        }
      }
    }
    work.sort((a, b) => a.position - b.position)
    return { images, snapshots, moves, work }
  })

/**
 * Moves every record that is listed, staged or changed. An interruption or a vendor that stops serving ends it after the calls in
 * flight have been answered and recorded; what had not left yet is staged again.
 */
export const moveAll = (
  engine: Engine,
  meter: Meter,
  tally: Tally
): Effect.Effect<void, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    const { abilities, ledger, targetCalls } = engine
    const receipts = yield* recorder(engine)
    const flight = yield* inFlight.make(targetCalls)

    const write = ({ draft, id, position, sentBefore }: Intended) => {
      const failed = (error: VendorError) => {
        // A duplicate of a record that has been sent before may be itself, arrived late.
        if (error.reason._tag === "InDoubt" || (error.reason._tag === "Duplicate" && sentBefore)) {
          receipts.add({ position, to: "in-doubt" })
          tally.doubted()
        } else {
          const exception = fromWriteError(error)
          receipts.add({ position, to: "dead-letter", exception })
          meter.count("dead-letter")
          tally.ended(exception)
        }
      }
      const answered = (receipt: WriteReceipt) => {
        const move = receiptMove(position, receipt)
        receipts.add(move)
        meter.count(move.outcome ?? move.to)
        tally.ended()
      }
      const call = id === undefined ? abilities.creation.create(draft) : abilities.updates.update(id, draft)
      return flight
        .send(position, call, { answered, failed })
        .pipe(Effect.andThen(receipts.flushWhenFull), Effect.andThen(tally.check))
    }

    const settleEnded = ({ ending, exception }: Ended) =>
      Effect.suspend(() => {
        meter.count(ending)
        tally.ended(ending === "dead-letter" ? exception : undefined)
        return tally.check
      })

    const settle = flight.settle((notLeft) =>
      Effect.andThen(receipts.flush, ledger.move(notLeft.map((position) => ({ position, to: "staged" }))))
    )

    const stage = Effect.fnUntraced(function* (attempts: ReadonlyArray<Attempt>) {
      const { images, moves, snapshots, work } = yield* planChunk(engine, attempts)
      const stored = Effect.tap(Effect.andThen(keepImages(ledger, images), ledger.stage(snapshots, moves)), () =>
        Effect.sync(() => flight.intended(work.flatMap((one) => ("draft" in one ? [one.position] : []))))
      )
      // No interruption comes between the intents in the ledger and this process knowing of them.
      yield* flight.unlessEnded(Effect.uninterruptible(stored))
      return work
    })

    // A failing flush keeps its batch, and the next one, at the latest the one at the end, tells.
    yield* Effect.forkScoped(Effect.forever(Effect.delay(Effect.ignore(receipts.flush), "250 millis")))
    yield* prepared(engine, toMove).pipe(
      Stream.mapEffect(stage),
      Stream.buffer({ capacity: 1 }),
      Stream.runForEach(
        Effect.forEach((one) => ("draft" in one ? flight.unlessEnded(write(one)) : settleEnded(one)), {
          concurrency: targetCalls.width,
          discard: true
        })
      ),
      Effect.onExit(() => settle)
    )
  }).pipe(Effect.scoped)
