/** A child: reads one list of n customers, as a stream or by node-soap, and says how far its memory rose meanwhile. */
import { existsSync, readFileSync } from "node:fs"
import { Stream } from "effect"
import { answer, need, started } from "./Child.ts"
import { kundbroClient, nodeSoapClient, untraced } from "./Clients.ts"
import { Customer, ListCustomers } from "./Vendor.ts"

const { name, words } = started()
const address = need(words, "address")

const streamed = async (): Promise<(count: number) => Promise<number>> => {
  const { client, runtime } = await kundbroClient(address)
  return (count) =>
    client.stream(ListCustomers, { from: 0, count }, Customer).pipe(
      Stream.runFold(
        () => 0,
        (read, part) => (part._tag === "Item" ? read + 1 : read)
      ),
      untraced,
      (program) => runtime.runPromise<number, unknown>(program)
    )
}

const whole = async (): Promise<(count: number) => Promise<number>> => {
  const client = await nodeSoapClient(address)
  return async (count) => {
    const [result] = await client["ListCustomersAsync"]({ from: 0, count })
    return result.ListCustomersResult.List.Customer.length
  }
}

/** Linux hands the peak that `resourceUsage` tells down from the parent process; this one is the process's own. */
const peakBytes = (): number => {
  const status = "/proc/self/status"
  const kilobytes = existsSync(status)
    ? Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, "utf8"))?.[1])
    : process.resourceUsage().maxRSS
  return kilobytes * 1024
}

const read = await (name === "streamed" ? streamed() : whole())
// A first small reply loads what is loaded on demand, and leaves an open connection, as in a program that is at work.
await read(1)
answer({}, async (count) => {
  const idle = process.memoryUsage.rss()
  const customers = await read(count)
  return { customers, bytes: peakBytes() - idle }
})
