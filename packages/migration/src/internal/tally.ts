/**
 * What has become of the records of this run, and whether that is still within what the plan allows.
 */
import { Effect } from "effect"
import type { Exception } from "../Ledger.ts"
import { StoppedByPlan } from "../MigrationStopped.ts"
import type { Plan } from "../Plan.ts"
import type { Problems } from "./problems.ts"

/** The counts of one run; counting costs nothing but an addition. */
export interface Tally {
  /** A record has ended; with an exception, as a dead letter. */
  readonly ended: (exception?: Exception) => void
  /** Nobody has answered for a write. */
  readonly doubted: () => void
  /** A write in doubt has been looked up. */
  readonly lookedUp: () => void
  /** Fails when the plan's rates say that the run goes on no longer. */
  readonly check: Effect.Effect<void, StoppedByPlan>
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))}%`

export const make = ({ stopWhen: { after, inDoubt, rejected } }: Plan, problems: Problems): Tally => {
  let ended = 0
  let dead = 0
  let doubts = 0
  let inTheDark = 0

  const commonest = (): string => {
    const [first] = problems.commonest(1)
    if (first === undefined) return ""
    const { field, reason, records, remedy } = first
    return `; the commonest problem, ${records} times: ${reason}${field === undefined ? "" : ` of ${field}`} (${remedy})`
  }

  const stopped = (rule: "rejected" | "inDoubt", records: number, of: number, what: string, limit: number) =>
    new StoppedByPlan({
      rule,
      problem: `${records} of ${of} records of this run (${percent(records / of)}) ${what}, and its limit is ${percent(limit)}${rule === "rejected" ? commonest() : ""}`,
      remedy:
        rule === "rejected"
          ? "see the list of exceptions, correct what it says, and run again; or raise `stopWhen.rejected`, if they are to be expected"
          : "see to the target or to `callTimeout`, and run again: what is in doubt is looked up first; or raise `stopWhen.inDoubt`"
    })

  return {
    ended: (exception) => {
      ended++
      if (exception === undefined) return
      dead++
      problems.count(exception)
    },
    doubted: () => {
      doubts++
      inTheDark++
    },
    lookedUp: () => {
      inTheDark = Math.max(0, inTheDark - 1)
    },
    check: Effect.suspend(() => {
      const seen = ended + inTheDark
      if (seen < after) return Effect.void
      if (dead / seen > rejected) return Effect.fail(stopped("rejected", dead, seen, "ended as dead letters", rejected))
      return doubts / seen > inDoubt
        ? Effect.fail(stopped("inDoubt", doubts, seen, "had a write that nobody answered for", inDoubt))
        : Effect.void
    })
  }
}
