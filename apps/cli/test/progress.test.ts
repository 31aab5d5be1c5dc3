import { assert, describe, it } from "@effect/vitest"
import type { Progress } from "@kundbro/migration"
import { stripVTControlCharacters } from "node:util"
import { lines } from "../src/ProgressView.ts"

const now = new Date(2026, 10, 20, 21, 0).getTime()
const progress: Progress.Progress = {
  stage: "moving",
  done: 2_500,
  total: 10_000,
  perSecond: 125,
  remainingMillis: 60_000,
  outcomes: { created: 2_400, "dead-letter": 100 },
  problems: [
    { reason: "Rejected", field: "name.family (too-long)", remedy: "shorten it", records: 90 },
    { reason: "NotFound", remedy: "take it off the list", records: 10 }
  ],
  waiting: []
}
const shown = (change: Partial<Progress.Progress> = {}, drawn = false) =>
  lines({ ...progress, ...change }, now, drawn).map((line) => stripVTControlCharacters(line).trim())

describe("the engine at work, as a person sees it", () => {
  it("tells rate, remaining time, outcomes and the commonest problems; without a bar where nothing can be drawn", () => {
    assert.deepStrictEqual(shown(), [
      "Moving        25%  2,500 of 10,000  125/s · 1 min 00 s left",
      "2,400 created · 100 dead-letter",
      "problems: 90 Rejected of name.family (too-long) · 10 NotFound"
    ])
    assert.include(shown({}, true)[0], "█░")
  })

  it("says until when a vendor is waited for, by the clock if it takes long", () => {
    const vendor = { role: "target", vendor: "norce", by: "vendor", problem: "RateLimited" } as const
    const plan = { ...vendor, by: "plan", problem: "outside its windows" } as const
    const waiting = [
      { ...vendor, until: now + 12_000 },
      { ...vendor, until: now + 3_600_000 },
      { ...plan, until: now + 25 * 3_600_000 },
      { ...vendor, until: now, circuit: "half-open" },
      { ...vendor, by: "person", problem: "paused" }
    ] as const
    assert.deepStrictEqual(shown({ waiting }).slice(3), [
      "the target norce answers RateLimited; asking again in 12 s",
      "the target norce answers RateLimited; asking again in 1 h 00 min, at 22:00",
      "the plan calls the target norce in its windows only: the next one opens in 25 h 00 min, at Sat 22:00",
      "the target norce answers RateLimited; one call is finding out whether it serves again",
      "the target norce is not called: paused; `kundbro migrate tune --resume` goes on"
    ])
  })
})
