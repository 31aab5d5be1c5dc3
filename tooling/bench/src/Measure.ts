/**
 * Side by side in one run: the contenders take turns, so that whatever slows the machine slows all of them, and each
 * ratio is taken within a round, between turns that stood next to each other.
 */
import { Record } from "effect"

/** What each contender measured, round by round. */
export type Samples<Name extends string> = { readonly [N in Name]: ReadonlyArray<number> }

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The median over all rounds of how many times as large as `b` the sample of `a` was. */
export const ratio = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  median(a.map((value, round) => value / (b[round] ?? Number.NaN)))

/** Lets the contenders take turns; each turn gives one measurement. The warm-up rounds belong to the compilers. */
export const inTurns = async <Name extends string>(
  contenders: { readonly [N in Name]: () => number | Promise<number> },
  options: { readonly rounds: number; readonly warmUp: number }
): Promise<Samples<Name>> => {
  const samples = Record.map(contenders, () => new Array<number>())
  for (let round = -options.warmUp; round < options.rounds; round++) {
    for (const name of Record.keys(contenders)) {
      const sample = await contenders[name]()
      if (round >= 0) samples[name].push(sample)
    }
  }
  return samples
}

/** Nanoseconds of one call of `run`, over a turn of about `slice` milliseconds. */
export const nanosecondsOf =
  (run: () => unknown, slice = 100) =>
  (): number => {
    const began = process.hrtime.bigint()
    let calls = 0
    let elapsed = 0
    while (elapsed < slice * 1e6) {
      run()
      calls++
      elapsed = Number(process.hrtime.bigint() - began)
    }
    return elapsed / calls
  }

/** Microseconds of CPU, user and system, that this process spends on each of `units` while `run` runs. */
export const cpuOf = async (units: number, run: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  await run()
  const { system, user } = process.cpuUsage(before)
  return (user + system) / units
}
