/**
 * What every activity begins with, of customers and of balances alike: the ledger is bound to the plan and its two systems,
 * and a door is made to each of them.
 */
import { Effect, type Scope } from "effect"
import { Ledger, type LedgerError } from "../Ledger.ts"
import type { Options } from "../Migration.ts"
import { type Meter, meter } from "../Progress.ts"
import { follow } from "../Tuning.ts"
import * as calls from "./calls.ts"
import { notUndone } from "./undoTable.ts"
import { audited, type Begins, watch } from "./watch.ts"

/** The two doors, the ledger behind them, and the counters that look at them. */
export interface Opened {
  readonly ledger: Ledger["Service"]
  readonly sourceCalls: calls.Calls
  readonly targetCalls: calls.Calls
  readonly meter: Meter
}

/** The ledger is of this plan and these systems from now on, or fails with `other-migration`. */
export const bind = (ledger: Ledger["Service"], { names, plan, source, target }: Options) => {
  const systems = {
    source: names === undefined ? source.vendor : `${names.source} (${source.vendor})`,
    target: names === undefined ? target.vendor : `${names.target} (${target.vendor})`
  }
  const identity = { name: plan.name, ...systems, ...(plan.reference && { reference: plan.reference }) }
  return Effect.as(ledger.bind(identity), systems)
}

/**
 * Fails with `other-migration` where the ledger is of another plan. Calls no vendor. `begins`: what the audit says of the activity,
 * which it watches until the scope closes.
 */
export const open = (options: Options, begins?: Begins): Effect.Effect<Opened, LedgerError, Ledger | Scope.Scope> =>
  Effect.gen(function* () {
    const { onProgress, plan, source, target, tuner } = options
    const ledger = yield* Ledger
    const systems = yield* bind(ledger, options)
    if (begins !== undefined && begins.activity !== "undo") yield* notUndone(ledger)
    yield* watch(ledger, plan, systems, begins)
    const sourceCalls = yield* calls.make("source", source.vendor, plan, { tunable: tuner !== undefined })
    const targetCalls = yield* calls.make("target", target.vendor, plan, { tunable: tuner !== undefined })
    yield* follow(audited(ledger, tuner), [sourceCalls, targetCalls])
    return { ledger, sourceCalls, targetCalls, meter: yield* meter(onProgress, [sourceCalls, targetCalls]) }
  })
