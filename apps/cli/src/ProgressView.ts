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
  comparing: "Comparing",
  drafting: "Drawing up",
  "moving balances": "Balances",
  undoing: "Undo"
}

const colours: Readonly<Record<string, "green" | "yellow" | "red" | "dim">> = {
  created: "green",
  moved: "green",
  updated: "green",
  verified: "green",
  undone: "green",
  "would-be-undone": "green",
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

/** When it is, as the clocks here show: `22:00`, on another day `Mon 22:00`. */
const clock = (at: number, now: number): string => {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return new Date(at).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(!sameDay && { weekday: "short" })
  })
}

const wait = ({ by, circuit, problem, role, until, vendor }: Progress.Waiting, now: number): string => {
  if (by === "person") return `the ${role} ${vendor} is not called: paused; \`kundbro migrate tune --resume\` goes on`
  const left = Math.max(0, (until ?? now) - now)
  const when = `${Screen.duration(left)}${left < 60_000 ? "" : `, at ${clock(now + left, now)}`}`
  if (by === "plan") return `the plan calls the ${role} ${vendor} in its windows only: the next one opens in ${when}`
  const next = circuit === "half-open" ? "one call is finding out whether it serves again" : `asking again in ${when}`
  return `the ${role} ${vendor} answers ${problem}; ${next}`
}

const named = ({ field, reason, records }: Progress.Problem): string =>
  `${records.toLocaleString("en")} ${reason}${field === undefined ? "" : ` of ${field}`}`

const crew = (workers: number): string =>
  workers === 0
    ? Screen.styled(
        "yellow",
        "  waits for a worker: start `kundbro worker`, here or elsewhere, with this configuration"
      )
    : `  ${workers} ${workers === 1 ? "worker" : "workers"}`

/** What stands at the foot of a terminal (`drawn`), or in a line of a log. */
export const lines = (progress: Progress.Progress, now: number, drawn: boolean): ReadonlyArray<string> => {
  const { done, perSecond, problems, remainingMillis, stage, total, waiting, workers } = progress
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
  const left = remainingMillis === undefined || done >= total ? "" : ` · ${Screen.duration(remainingMillis)} left`
  const rate = perSecond >= 10 || perSecond === 0 ? Math.round(perSecond) : Number(perSecond.toFixed(1))
  const counts = outcomes(progress.outcomes)
  return [
    `  ${stages[stage].padEnd(12)} ${drawn ? `${Screen.bar(done, total)} ` : ""}${String(percent).padStart(3)}%  ${done.toLocaleString("en")} of ${total.toLocaleString("en")}  ${Screen.styled("dim", `${rate.toLocaleString("en")}/s${left}`)}`,
    ...(counts === "" && !drawn ? [] : [`  ${counts}`]),
    ...(workers === undefined || (workers > 0 && !drawn) ? [] : [crew(workers)]),
    ...(problems.length === 0 ? [] : [Screen.styled("red", `  problems: ${problems.map(named).join(" · ")}`)]),
    ...waiting.map((one) => Screen.styled("yellow", `  ${wait(one, now)}`))
  ]
}

/** Shows every look at the engine, at the pace that suits who is watching. */
export const make = Effect.gen(function* () {
  const screen = yield* Screen.Screen
  let shown = 0
  let stage = ""
  let waits = ""
  let workers: number | undefined
  return (progress: Progress.Progress) =>
    Effect.gen(function* () {
      if (progress.total === 0) return
      const now = yield* Clock.currentTimeMillis
      const waiting = progress.waiting.map(({ problem, role }) => `${role} ${problem}`).join()
      const news = stage !== progress.stage || waits !== waiting || workers !== progress.workers
      const finished = progress.done === progress.total
      const pace = screen.live ? 0 : screen.json ? 1000 : 5000
      if (!news && !finished && now - shown < pace) return
      if (finished && !news && !screen.live && shown === 0) return
      shown = now
      stage = progress.stage
      waits = waiting
      workers = progress.workers
      yield* screen.foot(lines(progress, now, screen.live))
      yield* screen.emit({ event: "progress", ...progress })
    })
})
