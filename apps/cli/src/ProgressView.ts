/**
 * The engine at work, as a person sees it: a bar that redraws itself in a terminal, a line now and then elsewhere, one
 * event a second for machines.
 */
import { Clock, Effect } from "effect"
import type { Progress } from "@kundbro/migration"
import * as Screen from "./Screen.ts"

const stages: Readonly<Record<Progress.Progress["stage"], string>> = {
  listing: "Reading the list",
  resolving: "In doubt",
  predicting: "Dry run",
  moving: "Moving",
  verifying: "Verifying",
  "moving balances": "Balances"
}

const colours: Readonly<Record<string, "green" | "yellow" | "red" | "dim">> = {
  created: "green",
  moved: "green",
  updated: "green",
  verified: "green",
  unchanged: "dim",
  "dead-letter": "red",
  different: "red"
}

/** Counts by outcome in one line: `1,912 created · 88 dead-letter`. */
export const outcomes = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([outcome, count]) => Screen.styled(colours[outcome] ?? "yellow", `${count.toLocaleString("en")} ${outcome}`))
    .join(" · ")

const lines = (progress: Progress.Progress, now: number): ReadonlyArray<string> => {
  const { done, perSecond, stage, total, waiting } = progress
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
  const left = perSecond > 0 && done < total ? ` · ${Screen.duration(((total - done) / perSecond) * 1000)} left` : ""
  return [
    `  ${stages[stage].padEnd(12)} ${Screen.bar(done, total)} ${String(percent).padStart(3)}%  ${done.toLocaleString("en")} of ${total.toLocaleString("en")}  ${Screen.styled("dim", `${Math.round(perSecond).toLocaleString("en")}/s${left}`)}`,
    `  ${outcomes(progress.outcomes)}`,
    ...waiting.map(({ by, problem, role, until, vendor }) =>
      Screen.styled(
        "yellow",
        `  ${by === "plan" ? `the plan calls the ${role} ${vendor} in its windows only` : `the ${role} ${vendor} answers ${problem}`}; asking again in ${Screen.duration(Math.max(0, until - now))}`
      )
    )
  ]
}

/** Shows every look at the engine, at the pace that suits who is watching. */
export const make = Effect.gen(function* () {
  const screen = yield* Screen.Screen
  let shown = 0
  let stage = ""
  let waits = ""
  return (progress: Progress.Progress) =>
    Effect.gen(function* () {
      if (progress.total === 0) return
      const now = yield* Clock.currentTimeMillis
      const waiting = progress.waiting.map(({ problem, role }) => `${role} ${problem}`).join()
      const news = stage !== progress.stage || waits !== waiting
      const finished = progress.done === progress.total
      const pace = screen.live ? 0 : screen.json ? 1000 : 5000
      if (!news && !finished && now - shown < pace) return
      if (finished && !news && !screen.live && shown === 0) return
      shown = now
      stage = progress.stage
      waits = waiting
      yield* screen.foot(lines(progress, now))
      yield* screen.emit({ event: "progress", ...progress })
    })
})
