/**
 * Customers moved by workers, each a process of its own, over a ledger on a Postgres server, to a target that takes a second for a
 * customer.
 */
import { setTimeout } from "node:timers/promises"
import * as Postgres from "@kundbro-tooling/postgres"
import * as Child from "./Child.ts"
import type { Row } from "./Report.ts"

const millis = 1_000

/** Calls a second that the plan allows in the turn that is about that: fewer than two workers would make. */
const allowed = 12

interface Turn {
  readonly workers: number
  /** Enough that neither the start nor the last chunks are a large part. */
  readonly customers: number
  readonly words?: Child.Hello
  /** What happens to one worker in the midst of it. */
  readonly harm?: "killed" | "frozen"
}

/** Customers a second, and the longest time in milliseconds in which none arrived. */
const turn = async ({ customers, harm, words, workers }: Turn) => {
  const postgres = await Postgres.start()
  const sandboxes = await Child.start("slowSandboxes.ts", String(customers), { millis: String(millis) })
  const said = { ...sandboxes.hello, ledger: postgres.url(), chunkSize: "5", ...words }
  const owner = await Child.start("sharedMigrator.ts", "owner", said)
  const crew = await Promise.all(
    Array.from({ length: workers }, () => Child.start("sharedMigrator.ts", "worker", said))
  )
  const arrived = sandboxes.ask(customers)
  const moved = owner.ask(1)
  if (harm !== undefined) await setTimeout(8_000).then(() => crew[0]?.stop(harm === "frozen" ? "SIGSTOP" : undefined))
  const measured = await arrived
  const { created } = await moved
  if (harm === "frozen") crew[0]?.stop("SIGCONT")
  for (const child of [...crew, owner, sandboxes]) child.stop()
  await postgres.stop()
  if (created !== customers) throw new Error(`${workers} workers: ${created} of ${customers} customers have arrived`)
  return { perSecond: Child.need(measured, "perSecond"), silence: Child.need(measured, "silence") }
}

/** The lease, in milliseconds: so long after a worker's last sign of life others have its chunks. */
const lease = 6_000

export const workerRows = async (): Promise<ReadonlyArray<Row>> => {
  const one = await turn({ workers: 1, customers: 320 })
  const two = await turn({ workers: 2, customers: 480 })
  const four = await turn({ workers: 4, customers: 800 })
  const limited = await turn({ workers: 4, customers: 240, words: { callsPerSecond: String(allowed) } })
  const killed = await turn({ workers: 3, customers: 600, harm: "killed" })
  const frozen = await turn({ workers: 3, customers: 600, harm: "frozen" })
  const scaled = (figure: string, many: { readonly perSecond: number }, least: number): Row => ({
    figure,
    unit: "customers/s",
    kundbro: many.perSecond,
    against: "1 worker",
    theirs: one.perSecond,
    ratio: many.perSecond / one.perSecond,
    ratioOf: "its speed",
    target: { text: `>= ${least}`, reached: many.perSecond / one.perSecond >= least }
  })
  const silent = (harm: string, { silence }: { readonly silence: number }): Row => ({
    figure: `longest silence when 1 of 3 workers is ${harm}`,
    unit: "milliseconds",
    kundbro: silence,
    against: "the lease",
    theirs: lease,
    ratio: silence / lease,
    ratioOf: "that",
    target: { text: "<= 1", reached: silence <= lease }
  })
  return [
    scaled("moved by 2 workers, a target that takes 1 s", two, 1.8),
    scaled("moved by 4 workers", four, 3.2),
    {
      figure: "moved by 4 workers, calls a second limited",
      unit: "customers/s",
      kundbro: limited.perSecond,
      against: "what the plan allows",
      theirs: allowed,
      ratio: limited.perSecond / allowed,
      ratioOf: "that",
      target: { text: "<= 1.1", reached: limited.perSecond / allowed <= 1.1 }
    },
    silent("killed", killed),
    silent("frozen", frozen)
  ]
}
