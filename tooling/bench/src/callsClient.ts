/** A child: one of the clients. Asked for n calls, it says what CPU each has cost. */
import { answer, need, started } from "./Child.ts"
import { clients } from "./Clients.ts"
import { cpuOf } from "./Measure.ts"

const { name, words } = started()
const make = Object.entries(clients).find(([known]) => known === name)?.[1]
if (make === undefined) throw new Error("no such client")
const run = await make(need(words, "address"))
await run(1)
answer({}, async (calls) => ({ microseconds: await cpuOf(calls, () => run(calls)) }))
