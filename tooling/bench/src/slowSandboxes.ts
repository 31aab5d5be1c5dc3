/**
 * A child: Harmoney with so many people (its name says how many) and an empty Norce that takes its time to create a customer. Asked
 * for so many customers, empties Norce and waits until they have arrived.
 */
import { setTimeout } from "node:timers/promises"
import { Effect } from "effect"
import { Sandboxes } from "@kundbro/sandbox"
import { answer, need, started } from "./Child.ts"

const { name, words } = started()
const millis = Number(need(words, "millis"))

const program = Effect.gen(function* () {
  const { harmoney, norce } = yield* Sandboxes.make({
    harmoney: { people: { seed: 1, count: Number(name), nasty: 0 } }
  })
  const ids = yield* harmoney.control.ids
  const arrived = async () => (await Effect.runPromise(norce.control.state)).records["customers"] ?? 0
  answer(
    {
      endpoint: harmoney.url,
      ...harmoney.login,
      baseUrl: norce.url,
      tokenUrl: norce.tokenUrl,
      clientId: norce.clientId,
      clientSecret: norce.clientSecret,
      scope: norce.scope,
      applicationId: norce.applicationId,
      ids: ids.join(" ")
    },
    async (customers) => {
      await Effect.runPromise(norce.control.reset)
      await Effect.runPromise(norce.control.inject({ fault: "latency", millis }))
      // Of all: the first tenth is a start, and at the end not everybody has something left to do.
      const [from, to] = [customers * 0.1, customers * 0.75]
      let count = 0
      let [began, ended] = [0, 0]
      let last = 0
      let silence = 0
      while (count < customers) {
        await setTimeout(20)
        const before = count
        count = await arrived()
        const now = performance.now()
        if (count > before) {
          if (before > 0) silence = Math.max(silence, now - last)
          last = now
        }
        if (before < from && count >= from) began = now
        if (before < to && count >= to) ended = now
      }
      return { perSecond: (to - from) / ((ended - began) / 1000), silence }
    }
  )
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))
