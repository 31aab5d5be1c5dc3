/**
 * Customers moved a second by the engine with its ledger and by a plain loop, sandboxes and both movers in processes of their own.
 * Five of each mover, because what the compiler makes of one process is worth some 6% either way and stays with it to its end.
 */
import { Record } from "effect"
import * as Child from "./Child.ts"
import { inTurns } from "./Measure.ts"

/** Enough that what is paid once a migration, such as a database that starts cold, is as small a part as it is in use. */
const customers = 8000
const processes = 5

/** Customers a second, and milliseconds of CPU each, of the moving process. */
export const migrated = async () => {
  const sandboxes = await Child.start("sandboxes.ts", String(customers))
  const perSecond = { engine: new Array<number>(), loop: new Array<number>() }
  const cpu = { engine: new Array<number>(), loop: new Array<number>() }
  for (let pair = 0; pair < processes; pair++) {
    const movers = {
      engine: await Child.start("migrator.ts", "engine", sandboxes.hello),
      loop: await Child.start("migrator.ts", "loop", sandboxes.hello)
    }
    const took = Record.map(movers, () => Number.NaN)
    const sample = await inTurns(
      Record.map(movers, (mover, name) => async () => {
        const answer = await mover.ask(customers)
        const arrived = await sandboxes.ask(0)
        if (arrived["customers"] !== customers) throw new Error(`${name}: not every customer has arrived`)
        took[name] = (Child.need(answer, "cpuSeconds") * 1000) / customers
        return customers / Child.need(answer, "seconds")
      }),
      { rounds: 1, warmUp: 1 }
    )
    for (const name of Record.keys(movers)) {
      perSecond[name].push(...sample[name])
      cpu[name].push(took[name])
      movers[name].stop()
    }
  }
  sandboxes.stop()
  return { perSecond, cpu }
}
