/**
 * `pnpm --filter @kundbro/identity measure [records]`: precision and recall on the hard set, then what so many records per source
 * (100,000 unless told) cost in time and memory.
 */
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import { Matching, MatchOptions } from "../../src/index.ts"
import { hardSet } from "./hardSet.ts"
import { customer, mobile, person, place } from "./people.ts"
import { measure } from "./quality.ts"
import { random } from "./random.ts"

const say = (line: string) => process.stdout.write(`${line}\n`)
const percent = (share: number) => `${(share * 100).toFixed(2)} %`

/** Everybody is in both sources; half of them have moved in between, so that keys differ. */
const crowd = function* (count: number) {
  for (const system of ["paper", "club"] as const) {
    for (let number = 0; number < count; number++) {
      const one = person(random(number + 1), number)
      const r = random(number + 77)
      const moved = system === "club" && number % 2 === 0 ? { ...place(r), phone: mobile(r) } : {}
      yield { system, id: CustomerId.make(String(number).padStart(8, "0")), customer: customer({ ...one, ...moved }) }
    }
  }
}

const program = Effect.gen(function* () {
  const options = MatchOptions.make({ year: 2026 })
  const { byCase, precision, questions, reach, recall, wrong } = yield* measure(hardSet(7, 200), options)
  const width = Math.max(...byCase.map((row) => row.case.length))
  say(`${"case, 200 pairs each".padEnd(width)}  truth       joined   asked   apart`)
  for (const row of byCase) {
    const cells = [row.joined, row.asked, row.apart].map((n) => String(n).padStart(6)).join("  ")
    say(`${row.case.padEnd(width)}  ${row.same ? "one person" : "two people"}  ${cells}`)
  }
  say(
    `precision ${percent(precision)} (${wrong} pairs wrong), recall ${percent(recall)}, with questions ${percent(reach)}; ${questions} questions`
  )

  const count = Number(process.argv[2] ?? "100000")
  const started = performance.now()
  const { bytes, found } = yield* Matching.find(Stream.fromIterable(crowd(count)), options)
  const records = found.counts.records
  const seconds = (performance.now() - started) / 1000
  const peak = process.resourceUsage().maxRSS * 1024
  say(
    `${records.toLocaleString("en")} records: ${seconds.toFixed(1)} s, ${found.counts.compared.toLocaleString("en")} pairs compared, ` +
      `${found.groups.length.toLocaleString("en")} groups, ${found.questions.length.toLocaleString("en")} questions, ${found.common.length} keys too common`
  )
  say(
    `${Math.round(bytes / records)} bytes a record kept, ${Math.round(peak / records)} bytes a record at the peak (${Math.round(peak / 2 ** 20)} MiB in all)`
  )
})

await Effect.runPromise(program)
