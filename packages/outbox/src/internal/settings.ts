/** Options with their defaults, in milliseconds. */
import { Duration } from "effect"
import type { OutboxOptions } from "../OutboxOptions.ts"

export const settingsOf = ({ adapter, callTimeout, concurrency, inDoubt, kept, reference, retry }: OutboxOptions) => ({
  adapter,
  reference,
  concurrency: Math.max(1, Math.trunc(concurrency ?? 4)),
  callTimeout: Duration.fromInputUnsafe(callTimeout ?? "60 seconds"),
  firstDelay: Duration.toMillis(retry?.firstDelay ?? "1 second"),
  longestDelay: Duration.toMillis(retry?.longestDelay ?? "5 minutes"),
  lookups: inDoubt?.lookups ?? 3,
  lookupDelay: Duration.toMillis(inDoubt?.delay ?? "10 seconds"),
  patience: inDoubt?.patience ?? 5,
  keptEvery: Duration.toMillis(kept?.every ?? "15 minutes"),
  keptAtMost: Duration.toMillis(kept?.atMost ?? "25 hours")
})

export type Settings = ReturnType<typeof settingsOf>

/** How long to wait after so many failures in a row. */
export const backoff = ({ firstDelay, longestDelay }: Settings, failures: number, asked: number | undefined): number =>
  Math.max(Math.min(firstDelay * 2 ** Math.max(0, failures - 1), longestDelay), asked ?? 0)
