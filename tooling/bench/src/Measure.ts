/**
 * Side by side in one run: the contenders take turns, so that whatever slows the machine slows all of them, and what is
 * printed are ratios of medians.
 */

const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Median nanoseconds of one call of each contender, measured in turns of about `slice` milliseconds. */
export const inTurns = async <Name extends string>(
  contenders: Readonly<Record<Name, () => unknown>>,
  options: { readonly rounds?: number; readonly slice?: number } = {}
): Promise<Readonly<Record<Name, number>>> => {
  const { rounds = 15, slice = 120 } = options
  const entries = Object.entries<() => unknown>(contenders)
  const times = new Map(entries.map(([name]) => [name, new Array<number>()]))
  for (let round = -2; round < rounds; round++) {
    for (const [name, run] of entries) {
      const began = process.hrtime.bigint()
      let calls = 0
      let elapsed = 0
      while (elapsed < slice * 1e6) {
        const result = run()
        if (result instanceof Promise) await result
        calls++
        elapsed = Number(process.hrtime.bigint() - began)
      }
      // The first two rounds warm up the compilers.
      if (round >= 0) times.get(name)?.push(elapsed / calls)
    }
  }
  const medians: Record<string, number> = {}
  for (const [name, values] of times) medians[name] = median(values)
  return medians
}

/** Microseconds of CPU, user and system, that `run` cost, per unit. */
export const cpuPer = async (units: number, run: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  await run()
  const { system, user } = process.cpuUsage(before)
  return (user + system) / units
}
