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
import { audited, type Begins, watch } from "./watch.ts"

/** The two doors, the ledger behind them, and the counters that look at them. */
export interface Opened {
  readonly ledger: Ledger["Service"]
  readonly sourceCalls: calls.Calls
  readonly targetCalls: calls.Calls
  readonly meter: Meter
}

/**
 * Fails with `other-migration` where the ledger is of another plan. Calls no vendor. `begins`: what the audit says of the activity,
 * which it watches until the scope closes.
 */
export const open = (
  { names, onProgress, plan, source, target, tuner }: Options,
  begins?: Begins
): Effect.Effect<Opened, LedgerError, Ledger | Scope.Scope> =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const systems = {
      source: names === undefined ? source.vendor : `${names.source} (${source.vendor})`,
      target: names === undefined ? target.vendor : `${names.target} (${target.vendor})`
    }
    yield* ledger.bind({ name: plan.name, ...systems, ...(plan.reference && { reference: plan.reference }) })
    yield* watch(ledger, plan, systems, begins)
    const sourceCalls = yield* calls.make("source", source.vendor, plan, { tunable: tuner !== undefined })
    const targetCalls = yield* calls.make("target", target.vendor, plan, { tunable: tuner !== undefined })
    yield* follow(audited(ledger, tuner), [sourceCalls, targetCalls])
    return { ledger, sourceCalls, targetCalls, meter: yield* meter(onProgress, [sourceCalls, targetCalls]) }
  })
