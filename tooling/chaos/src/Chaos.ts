/**
 * One migration under attack: customers, their proof, and balances, while the engine, the vendors and the ledger's server are
 * killed again and again; then all that the targets hold is compared with what an undisturbed run leaves there.
 */
import { randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Postgres from "@kundbro-tooling/postgres"
import { Sandboxes } from "@kundbro/sandbox"
import { SandboxSystems } from "@kundbro/systems"
import { Schema } from "effect"
import { draw } from "./Disturbance.ts"
import * as Engine from "./Engine.ts"
import * as Expectation from "./Expectation.ts"
import { random } from "./random.ts"
import * as Vendor from "./Vendor.ts"
import type { Way } from "./Wire.ts"

export interface Options {
  readonly seed: number
  /** How often the engine is killed or frozen at least. */
  readonly kills: number
  readonly customers: number
  readonly say: (line: string) => void
}

/** What was done to it, and what came of it. */
export interface Outcome {
  readonly ledger: "in a folder" | "on a Postgres server"
  readonly counts: Readonly<Record<string, number>>
  /** What is missing or other than it should be at the targets; field names and counts, by kind. */
  readonly losses: ReadonlyArray<string>
  readonly duplicates: ReadonlyArray<string>
}

const decodeAddresses = Schema.decodeUnknownSync(
  Schema.Struct({
    harmoney: Schema.fromJsonString(Sandboxes.Addresses.fields.harmoney),
    norce: Schema.fromJsonString(Sandboxes.Addresses.fields.norce),
    enactor: Schema.fromJsonString(Sandboxes.Addresses.fields.enactor)
  })
)
const decodeIds = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(Schema.String)))
const decodeUndecided = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({ event: Schema.Literal("dead-letter"), sourceId: Schema.String, undecided: Schema.Literal(true) })
  )
)

/** Exit codes of `kundbro` that say "run again": a vendor that stopped serving, something unfinished, the ledger's server gone. */
const again: ReadonlySet<number | undefined> = new Set([undefined, 3, 4, 5])

/** Somebody else's purchase: an amount that no bonus adds up to by chance. */
const purchase = 1_000_003n

const nowhere = "http://127.0.0.1:9/"
const plan = {
  source: { concurrency: 16, callTimeout: "2 seconds" },
  target: { concurrency: 16, callTimeout: "2 seconds" },
  retry: { attempts: 20, firstDelay: "20 millis", longestDelay: "300 millis", giveUpAfter: 100 },
  inDoubt: { lookups: 2, delay: "50 millis" },
  stopWhen: { rejected: 1, inDoubt: 1 }
}

const inParallel = async <A>(items: ReadonlyArray<A>, work: (item: A, index: number) => Promise<unknown>) => {
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next++
      const item = items[index]
      if (item !== undefined) await work(item, index)
    }
  }
  await Promise.all(Array.from({ length: 32 }, worker))
}

/** Runs it all. Rejects when something happens that no disturbance explains. */
export const run = async ({ customers, kills, say, seed }: Options): Promise<Outcome> => {
  const dice = random(seed)
  const onServer = seed % 2 === 0
  // A till that knows a transaction again may get it twice; one that does not must not, and no engine of ours sends it twice.
  const repeats = Math.floor(seed / 2) % 2 === 0 ? "once" : "twice"
  /** How likely somebody buys something while a balance is moved: a few times a run, since each may take a person to decide. */
  const elsewhere = Math.min(0.01, 40 / customers)
  const key = randomBytes(32).toString("base64")
  const at = mkdtempSync(join(tmpdir(), "kundbro-chaos-"))
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const vendors = new Map<Vendor.Name, Vendor.Vendor>()
  const others = new Map<string, bigint>()
  let postgres: Postgres.Server | undefined
  let engine: Engine.Engine | undefined

  /** The vendors that this phase calls; none: nothing goes wrong. */
  let under: readonly [Vendor.Name, ...ReadonlyArray<Vendor.Name>] | undefined
  let gap = 1
  let countdown = 1
  let struck = 0
  let busy: Promise<unknown> = Promise.resolve()

  const vendor = (name: Vendor.Name): Vendor.Vendor => {
    const found = vendors.get(name)
    if (found === undefined) throw new Error(`${name} has not been started`)
    return found
  }

  const strike = async () => {
    if (under === undefined) return
    const next = draw(dice, under, onServer)
    switch (next.kind) {
      case "kill":
        await new Promise((resolve) => setTimeout(resolve, next.after))
        if (engine?.kill() !== true) return
        struck++
        return count("engine killed")
      case "freeze":
        if ((await engine?.freeze(next.millis)) !== true) return
        struck++
        count("engine frozen")
        if (next.thenKill && engine?.kill() === true) count("engine killed")
        return
      case "kill-vendor":
        count(`${next.vendor} killed`)
        return await vendor(next.vendor).kill()
      case "kill-postgres":
        count("postgres killed")
        return await postgres?.killAndRestart()
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
    const account = Expectation.accountOf(Number(card))
    await vendor("enactor").tell("balance", { accountId: account, points: String(purchase) })
    others.set(account, (others.get(account) ?? 0n) + purchase)
    count("balances moved by others")
  }

  const onCall = async (name: Vendor.Name, path: string, body: string): Promise<Way> => {
    count(`calls to ${name}`)
    if (under === undefined) return "through"
    if (--countdown <= 0) {
      countdown = 1 + dice.whole(2 * gap)
      // One after the other, and not in the way of this call.
      busy = busy.then(strike)
    }
    const adjusts = body.includes("submitAccountBalanceUpdate")
    const writes = adjusts || path.includes("Customer3")
    if (adjusts && dice.next() < elsewhere) await buyElsewhere(body)
    const die = dice.next()
    if (die < 0.002) {
      count("answers lost on the wire")
      return "lost"
    }
    if (writes && die < 0.01 && (!adjusts || repeats === "once")) {
      count("writes delivered twice")
      return "twice"
    }
    return "through"
  }

  /** Runs a command under attack until it ends well and, with `enough`, has been struck often enough. */
  const attack = async (
    where: readonly [Vendor.Name, ...ReadonlyArray<Vendor.Name>],
    quota: number,
    calls: number,
    command: ReadonlyArray<string>,
    enough: boolean
  ) => {
    const end = struck + quota
    // Of ten disturbances five strike the engine.
    gap = Math.max(20, Math.floor((calls * 0.8) / Math.max(1, quota * 2)))
    countdown = 1 + dice.whole(2 * gap)
    for (;;) {
      under = struck < end ? where : undefined
      const early = under !== undefined && dice.next() < 0.08 ? dice.whole(1_200) : undefined
      const timer =
        early === undefined
          ? undefined
          : setTimeout(() => {
              if (engine?.kill() === true) {
                struck++
                count("engine killed")
              }
            }, early)
      count("engine started")
      const ended = await engine?.run(...command, "--json")
      clearTimeout(timer)
      under = undefined
      await busy
      say(
        `  ${command.join(" ")}: ${ended?.code === undefined ? "killed" : `ended with ${ended.code}`}; struck ${struck} of ${kills}`
      )
      if (ended?.code === 0 && !(enough && struck < end)) {
        for (const name of where) await vendor(name).tell("faults/clear", {})
        return
      }
      if (ended !== undefined && ended.code !== 0 && !again.has(ended.code)) {
        throw new Error(`${command.join(" ")} ended with ${ended.code}: ${ended.stderr}`)
      }
    }
  }

  const calm = async (...command: ReadonlyArray<string>) => {
    const ended = await engine?.run(...command, "--json")
    if (ended?.code !== 0) throw new Error(`${command.join(" ")} ended with ${ended?.code}: ${ended?.stderr}`)
    return ended.stdout
  }

  try {
    const options = { seed, count: customers, repeats }
    const start = async (name: Vendor.Name, more: object = {}) => {
      const folder = join(at, name)
      mkdirSync(folder)
      const one = await Vendor.start(name, { ...options, ...more, folder }, onCall)
      vendors.set(name, one)
      return one
    }
    const harmoney = await start("harmoney")
    const norce = await start("norce")
    const enactor = await start("enactor", { count: customers + 1 })
    const addresses = {
      ...decodeAddresses({ harmoney: harmoney.addresses, norce: norce.addresses, enactor: enactor.addresses }),
      infosoft: { infoWebUrl: nowhere, customersUrl: nowhere, callresultUrl: nowhere, attributesUrl: nowhere }
    }
    if (onServer) postgres = await Postgres.start()
    const ids = decodeIds(await harmoney.ask("ids"))
    writeFileSync(join(at, "ids.csv"), `customer_id\n${ids.join("\n")}\n`)

    const configure = (ledger: "calm" | "customers" | "balances") => {
      const server = ledger === "calm" ? undefined : postgres
      const shared = {
        folder: join(at, ledger),
        ledgerKey: { env: "CHAOS_LEDGER_KEY" },
        ...(server !== undefined && { ledger: { env: "CHAOS_LEDGER" } })
      }
      const migration =
        ledger === "balances"
          ? {
              source: "club",
              target: "till",
              accounts: { file: "accounts.csv", columns: {} },
              plan: { ...plan, name: "bonus", balances: { unit: { kind: "points" }, fraction: "drop" } }
            }
          : {
              source: "club",
              target: "shop",
              ids: { file: "ids.csv", column: "customer_id" },
              plan: { ...plan, name: "members", chunkSize: 40, reference: { kind: "code", prefix: "CLUB-" } }
            }
      const systems = SandboxSystems.systems(addresses)
      writeFileSync(join(at, "kundbro.json"), JSON.stringify({ systems, migration: { ...migration, ...shared } }))
      engine = Engine.make(at, {
        ...SandboxSystems.secrets(addresses),
        CHAOS_LEDGER_KEY: key,
        ...(server !== undefined && { CHAOS_LEDGER: server.url(ledger === "customers" ? "postgres" : "template1") })
      })
    }

    say(`seed ${seed}: ${customers} customers, the ledger ${onServer ? "on a Postgres server" : "in a folder"}`)
    configure("calm")
    await calm("migrate", "run")
    const expected = Expectation.customers(await norce.ask("dump"), join(at, "calm/report"))
    say(`  undisturbed: ${expected.held.size} customers at the target`)
    await norce.tell("reset", {})

    const losses: Array<string> = []
    const duplicates: Array<string> = []
    const members = decodeIds(await enactor.ask("ids"))
    await inParallel(members, async (member, index) => {
      const opened = {
        customerNumber: member,
        accountId: Expectation.accountOf(index),
        cardNumber: Expectation.cardOf(index)
      }
      await enactor.tell("accounts", opened)
    })
    const rows = ids.map((id, index) => `${id},${Expectation.accountOf(index)},${Expectation.cardOf(index)}`)
    writeFileSync(join(at, "accounts.csv"), `source_id,account_id,card\n${rows.join("\n")}\n`)
    configure("balances")
    await calm("migrate", "balances", "probe", "--card", Expectation.cardOf(customers))
    const run = ["migrate", "balances", "run"]
    await attack(["harmoney", "enactor"], Math.ceil(kills * 0.35), customers * 4, run, false)
    await decideBalances()
    await calm(...run, "--retry-dead-letters")
    await calm("migrate", "balances", "verify")
    Expectation.balances(ids, others, await enactor.ask("dump"), await enactor.ask("updates"), losses, duplicates)

    configure("customers")
    await attack(["harmoney", "norce"], Math.ceil(kills * 0.55), customers * 6, ["migrate", "run"], false)
    await attack(["norce"], kills - struck, customers, ["migrate", "verify"], true)
    await decideCustomers()
    await calm("migrate", "run", "--retry-dead-letters")
    await calm("migrate", "verify")
    Expectation.compare(
      expected,
      Expectation.customers(await norce.ask("dump"), join(at, "customers/report")),
      losses,
      duplicates
    )

    return { ledger: onServer ? "on a Postgres server" : "in a folder", counts, losses, duplicates }
  } finally {
    engine?.kill()
    for (const one of vendors.values()) one.end()
    await postgres?.stop()
    rmSync(at, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  /** A person looks at the shop for each write that nobody could decide. */
  async function decideCustomers() {
    const list = await calm("migrate", "resolve", "--list")
    const open = list.split("\n").flatMap((line) => {
      const found = decodeUndecided(line)
      return found._tag === "Some" ? [found.value.sourceId] : []
    })
    if (open.length === 0) return
    const { idOf } = Expectation.customers(await vendor("norce").ask("dump"), join(at, "customers/report"))
    for (const id of open) {
      const there = idOf.get(`CLUB-${id}`)
      await calm(
        "migrate",
        "resolve",
        id,
        ...(there === undefined ? ["--absent"] : ["--written", there, "--even-if-different"])
      )
      count("decided by a person")
    }
  }

  /** A person looks into the till's journal for each balance that nobody could decide. */
  async function decideBalances() {
    const applied = Expectation.transactions(await vendor("enactor").ask("updates"))
    for (const line of readFileSync(join(at, "balances/report/balances.csv"), "utf8").split("\n").slice(1)) {
      const [id = "", , outcome, , , , , key = ""] = line.split(",")
      if (outcome !== "dead-letter" || key === "") continue
      await calm("migrate", "balances", "resolve", id, "--decision", applied.has(key) ? "settled" : "absent")
      count("decided by a person")
    }
  }
}
