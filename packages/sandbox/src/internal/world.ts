import * as Faults from "../Faults.ts"
import { people as everyone, type PeopleOptions, type Person } from "../People.ts"
import * as Clock from "./clock.ts"
import * as Recorder from "./recorder.ts"
import { type Change, make as makeTables, numberOf, type Tables } from "./tables.ts"

/** What the states of all vendors have in common. */
export interface World {
  readonly seed: PeopleOptions
  readonly people: ReadonlyArray<Person>
  readonly tables: Tables
  readonly clock: Pick<Clock.SandboxClock, "now">
  readonly faults: Faults.Faults
  readonly requests: Recorder.Recorder
  readonly closedUntil: () => number
  readonly closed: () => boolean
  readonly close: (until: number) => void
  readonly advance: (millis: number) => void
  /** Brings back what a journal remembers. To be called once all tables exist. */
  readonly restore: (changes: ReadonlyArray<Change>) => void
}

/** A fresh world of seeded people. */
export const make = (seed: PeopleOptions, startAt: number | undefined): World => {
  const tables = makeTables()
  const own = tables.table("sandbox")
  const clock = Clock.make(startAt)
  const closedUntil = () => numberOf(own.get("closed"), "until")
  return {
    seed,
    people: everyone(seed),
    tables,
    clock,
    faults: Faults.make(seed.seed),
    requests: Recorder.make(tables.table("writes")),
    closedUntil,
    closed: () => clock.now() < closedUntil(),
    close: (until) => own.set("closed", { until }),
    advance: (millis) => {
      clock.advance(millis)
      own.set("clock", { advanced: clock.advanced() })
    },
    restore: (changes) => {
      tables.load(changes)
      clock.advance(numberOf(own.get("clock"), "advanced"))
    }
  }
}
