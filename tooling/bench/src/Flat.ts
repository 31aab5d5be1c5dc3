/** How high the memory of a migration rises, with few customers and with many, each in a process of its own. */
import * as Child from "./Child.ts"

/** Peak megabytes of a process, and customers a second, with a real ledger and no network. */
export const flat = async (customers: number) => {
  const child = await Child.start("flatMigrator.ts", "flat")
  const answer = await child.ask(customers)
  child.stop()
  if (answer["customers"] !== customers) throw new Error("not every customer was moved")
  return { megabytes: Child.need(answer, "bytes") / 1e6, perSecond: customers / Child.need(answer, "seconds") }
}
