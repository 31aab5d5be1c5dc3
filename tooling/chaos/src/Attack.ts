/** Commands under attack: the engine, the vendors, the wires and the ledger's server are struck while a command runs. */
import type * as Postgres from "@kundbro-tooling/postgres"
import * as Disturbance from "./Disturbance.ts"
import type * as Engine from "./Engine.ts"
import { accountOf } from "./Expectation.ts"
import { random } from "./random.ts"
import type * as Vendor from "./Vendor.ts"
import type { Way } from "./Wire.ts"

type Vendors = readonly [Vendor.Name, ...ReadonlyArray<Vendor.Name>]

/** What the part that runs has. */
export interface Stage {
  engine: Engine.Engine | undefined
  /** The server of its ledger, if that is not in a folder. */
  postgres: Postgres.Server | undefined
}

/** How often what happened. */
export type Counts = Record<string, number>

const always = [
  "429 answers",
  "answers lost",
  "balances moved by others",
  "engine frozen",
  "engine killed",
  "engine killed at a write",
  "enactor killed",
  "harmoney killed",
  "maintenance windows",
  "norce killed",
  "resets after a write was applied",
  "sister killed",
  "writes delivered twice"
] as const

/** What never came shows too. */
export const noCounts = (onServer: boolean): Counts => ({
  ...Object.fromEntries(always.map((what) => [what, 0])),
  ...(onServer && { "postgres killed": 0 })
})

/** How often the engine has been struck. */
export const struck = (counts: Counts): number => (counts["engine killed"] ?? 0) + (counts["engine frozen"] ?? 0)

/** Exit codes of `kundbro` that say "run again": a vendor that stopped serving, something unfinished, the ledger's server gone. */
export const again: ReadonlySet<number | undefined> = new Set([undefined, 3, 4, 5])

/** Somebody else's purchase: an amount that no bonus adds up to by chance. */
const purchase = 1_000_003n

export const make = (options: {
  readonly seed: number
  /** How often the engine is to be struck. */
  readonly quota: number
  readonly customers: number
  readonly onServer: boolean
  /** Whether the till knows a transaction again. */
  readonly repeats: "once" | "twice"
  readonly stage: Stage
  readonly counts: Counts
  readonly vendor: (name: Vendor.Name) => Vendor.Vendor
  readonly say: (line: string) => void
}) => {
  const { counts, customers, onServer, quota: all, repeats, say, stage, vendor } = options
  const dice = random(options.seed)
  const draw = Disturbance.make(dice, onServer)
  const wayOfWrite = Disturbance.waysOfWrites(dice)
  // Some forty times a run: each may take a person to decide.
  const others = { seen: 0, next: 1, every: Math.max(40, Math.floor(customers / 40)) }
  const bought = new Map<string, bigint>()
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }

  /** The vendors that this phase calls; none: nothing goes wrong. */
  let under: Vendors | undefined
  let gap = 1
  let countdown = 1
  let struck = 0
  /** The engine is left alone until so many writes have come: struck again and again, it would never get as far as to write. */
  let aim: { writes: number; readonly after: number } | undefined
  let busy: Promise<unknown> = Promise.resolve()

  const killEngine = () => {
    if (stage.engine?.kill() !== true) return false
    struck++
    count("engine killed")
    return true
  }

  const killAtWrite = async (after: number) => {
    await new Promise((resolve) => setTimeout(resolve, after))
    if (killEngine()) count("engine killed at a write")
  }

  const strike = async () => {
    if (under === undefined) return
    const next = draw(under)
    switch (next.kind) {
      case "kill":
        await new Promise((resolve) => setTimeout(resolve, next.after))
        killEngine()
        return
      case "kill-at-write":
        aim = { writes: next.writes, after: next.after }
        return
      case "freeze":
        if ((await stage.engine?.freeze(next.millis)) !== true) return
        struck++
        count("engine frozen")
        if (next.thenKill) killEngine()
        return
      case "kill-vendor":
        count(`${next.vendor} killed`)
        return await vendor(next.vendor).kill()
      case "kill-postgres":
        if (stage.postgres === undefined) return
        count("postgres killed")
        return await stage.postgres.killAndRestart()
      case "maintenance":
        count("maintenance windows")
        return await vendor(next.vendor).tell("maintenance", { millis: next.millis })
      case "fault":
        count("faults armed")
        return await vendor(next.vendor).tell("faults", next.fault)
    }
  }

  const buyElsewhere = async (body: string) => {
    const card = /cardNumber[^>]*>63310000(\d+)</.exec(body)?.[1]
    if (card === undefined || Number(card) >= customers) return
    const account = accountOf(Number(card))
    await vendor("enactor").tell("balance", { accountId: account, points: String(purchase) })
    bought.set(account, (bought.get(account) ?? 0n) + purchase)
    count("balances moved by others")
  }

  const onCall = async (name: Vendor.Name, path: string, body: string): Promise<Way> => {
    count(`calls to ${name}`)
    if (under === undefined) return "through"
    if (aim === undefined && --countdown <= 0) {
      countdown = 1 + dice.whole(2 * gap)
      // One after the other, and not in the way of this call.
      busy = busy.then(strike)
    }
    const adjusts = body.includes("submitAccountBalanceUpdate")
    const relates = body.includes("<AddRelation") || body.includes(":AddRelation")
    if (!adjusts && !relates && !path.includes("Customer3")) return "through"
    if (aim !== undefined && --aim.writes <= 0) {
      busy = Promise.all([busy, killAtWrite(aim.after)])
      aim = undefined
    }
    if (adjusts && ++others.seen >= others.next) {
      others.next = others.seen + 1 + dice.whole(2 * others.every)
      await buyElsewhere(body)
    }
    const way = wayOfWrite()
    // A target that takes the same thing as often as it comes must not get it twice: no client of it could tell, or help it.
    if (way === "twice" && (relates || (adjusts && repeats === "twice"))) return "through"
    if (way === "lost") count("answers lost")
    if (way === "reset") count("resets after a write was applied")
    if (way === "twice") count("writes delivered twice")
    return way
  }

  /** Runs a command under attack until it ends well, or has left something to a person; so many strikes are spread over so many calls. */
  const run = async (where: Vendors, quota: number, calls: number, command: ReadonlyArray<string>): Promise<void> => {
    const end = struck + quota
    // Of ten disturbances five strike the engine.
    gap = Math.max(20, Math.floor((calls * 0.8) / Math.max(1, quota * 2)))
    countdown = 1 + dice.whole(2 * gap)
    let unfinished = 0
    for (;;) {
      under = struck < end ? where : undefined
      const early = under !== undefined && dice.next() < 0.08 ? dice.whole(1_200) : undefined
      const timer = early === undefined ? undefined : setTimeout(killEngine, early)
      count("engine started")
      const ended = await stage.engine?.run(...command, "--json")
      clearTimeout(timer)
      under = undefined
      await busy
      aim = undefined
      say(
        `${command.join(" ")}: ${ended?.code === undefined ? "killed" : `ended with ${ended.code}`}; struck ${struck} of ${all}`
      )
      unfinished = ended?.code === 4 ? unfinished + 1 : 0
      // However often it is run, what waits behind something that a person has to decide stays unfinished.
      if (ended?.code === 0 || unfinished === 5) {
        for (const name of where) await vendor(name).tell("faults/clear", {})
        return
      }
      if (ended !== undefined && ended.code !== 0 && !again.has(ended.code)) {
        throw new Error(`${command.join(" ")} ended with ${ended.code}: ${ended.stderr}`)
      }
    }
  }

  const onAnswer = (status: number) => {
    if (under !== undefined && status === 429) count("429 answers")
  }

  return { run, onCall, onAnswer, count, bought }
}
