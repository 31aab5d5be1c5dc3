/** Customers moved a second by the engine with its ledger and by a plain loop, sandboxes and both movers in processes of their own. */
import { Record } from "effect"
import * as Child from "./Child.ts"
import { inTurns } from "./Measure.ts"

/** Enough that what is paid once a migration, such as a database that starts cold, is as small a part as it is in use. */
const customers = 10_000
const rounds = 3

/** Customers a second, and milliseconds of CPU each, of the moving process. */
export const migrated = async () => {
  const sandboxes = await Child.start("sandboxes.ts", String(customers))
  const movers = {
    engine: await Child.start("migrator.ts", "engine", sandboxes.hello),
    loop: await Child.start("migrator.ts", "loop", sandboxes.hello)
  }
  const cpu = Record.map(movers, () => new Array<number>())
  const perSecond = await inTurns(
    Record.map(movers, (mover, name) => async () => {
      const took = await mover.ask(customers)
      const arrived = await sandboxes.ask(0)
      if (arrived["customers"] !== customers) throw new Error(`${name}: not every customer has arrived`)
      cpu[name].push((Child.need(took, "cpuSeconds") * 1000) / customers)
      return customers / Child.need(took, "seconds")
    }),
    { rounds, warmUp: 1 }
  )
  for (const child of [...Object.values(movers), sandboxes]) child.stop()
  return { perSecond, cpu: Record.map(cpu, (samples) => samples.slice(-rounds)) }
}
