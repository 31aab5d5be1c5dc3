/** How far the memory of a process rises while it reads a list, every reading in a process of its own. */
import * as Child from "./Child.ts"

const rise = async (client: "streamed" | "whole", count: number, address: string): Promise<number> => {
  const child = await Child.start("memoryClient.ts", client, { address })
  const answer = await child.ask(count)
  child.stop()
  if (answer["customers"] !== count) throw new Error(`${client}: not every customer was read`)
  return Child.need(answer, "bytes") / 1e6
}

/** Peak megabytes above idle, the highest of three readings each. */
export const memory = async (address: string, counts: { readonly streamed: number; readonly whole: number }) => {
  const streamed = []
  const whole = []
  for (let reading = 0; reading < 3; reading++) {
    streamed.push(await rise("streamed", counts.streamed, address))
    whole.push(await rise("whole", counts.whole, address))
  }
  return { streamed: Math.max(...streamed), whole: Math.max(...whole) }
}
