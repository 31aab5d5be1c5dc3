/** CPU per call of each client, every client and the server a process of its own, in turns. */
import { Record } from "effect"
import * as Child from "./Child.ts"
import type { clients } from "./Clients.ts"
import { inTurns } from "./Measure.ts"

const callsPerTurn = 1000

/** Microseconds of CPU per call, user and system, of the client's process alone. */
export const calls = async (server: Child.Child) => {
  const address = Child.need(server.hello, "address")
  const start = (name: keyof typeof clients) => Child.start("callsClient.ts", name, { address })
  const children = {
    kundbro: await start("kundbro"),
    kundbroTraced: await start("kundbroTraced"),
    nodeSoap: await start("nodeSoap"),
    strongSoap: await start("strongSoap"),
    undici: await start("undici")
  }
  const samples = await inTurns(
    Record.map(children, (child) => async () => Child.need(await child.ask(callsPerTurn), "microseconds")),
    { rounds: 20, warmUp: 10 }
  )
  if (Child.need(await server.ask(0), "connections") > callsPerTurn)
    throw new Error("a client opens a connection for every call")
  for (const child of Object.values(children)) child.stop()
  return samples
}
