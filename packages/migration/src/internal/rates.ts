/**
 * How long the target took in a run: kept with the run, for the estimate of the next dry run, which writes nothing.
 */
import { Effect, Option, Schema } from "effect"
import type { Ledger, LedgerError } from "../Ledger.ts"
import type { Calls } from "./calls.ts"
import { failed } from "./statements.ts"

const Rates = Schema.Struct({ perTargetCall: Schema.Finite })
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Rates))

/** Milliseconds of a call on average; nothing where none was answered. */
export const of = ({ measured: { calls, millis } }: Calls): Partial<typeof Rates.Type> =>
  calls === 0 ? {} : { perTargetCall: millis / calls }

/** What the last run that called the target has measured. */
export const lastOf = ({ sql }: Ledger["Service"]): Effect.Effect<number | undefined, LedgerError> =>
  sql<{
    result: string
  }>`select result from activity where kind = 'run' and result like '%perTargetCall%' order by id desc limit 1`.pipe(
    Effect.mapError(failed),
    Effect.map(([row]) => Option.getOrUndefined(decode(row?.result))?.perTargetCall)
  )
