/**
 * One migration under attack: balances, customers with their proof, and relations, while the engine, the vendors and the ledger's
 * server are killed again and again; then all that the targets hold is compared with what should be there.
 */
import { randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Postgres from "@kundbro-tooling/postgres"
import { Sandboxes } from "@kundbro/sandbox"
import { SandboxSystems } from "@kundbro/systems"
import { Schema } from "effect"
import * as Attack from "./Attack.ts"
import * as Decisions from "./Decisions.ts"
import * as Engine from "./Engine.ts"
import * as Expectation from "./Expectation.ts"
import * as Vendor from "./Vendor.ts"

/**
 * Each has its own vendors, its own ledger and its own dice, so that all can run at once. `relations` needs customers of its own:
 * they come to the sister club undisturbed.
 */
export type Part = "balances" | "customers" | "relations"

export interface Options {
  readonly seed: number
  /** How often the engine is killed or frozen at least. */
  readonly kills: number
  readonly customers: number
  /** Default: all. */
  readonly parts?: ReadonlyArray<Part>
  /** A module that the engine loads before anything else, to make it faulty. */
  readonly sabotage?: string
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

const Harmoney = Schema.fromJsonString(Sandboxes.Addresses.fields.harmoney)
const decodeHarmoney = Schema.decodeUnknownSync(Harmoney)
const decodeNorce = Schema.decodeUnknownSync(Schema.fromJsonString(Sandboxes.Addresses.fields.norce))
const decodeEnactor = Schema.decodeUnknownSync(Schema.fromJsonString(Sandboxes.Addresses.fields.enactor))
const decodeIds = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(Schema.String)))

const nowhere = "http://127.0.0.1:9/"
const plan = {
  source: { concurrency: 16, callTimeout: "2 seconds" },
  target: { concurrency: 16, callTimeout: "2 seconds" },
  retry: { attempts: 20, firstDelay: "20 millis", longestDelay: "300 millis", giveUpAfter: 100 },
  inDoubt: { lookups: 2, delay: "50 millis" },
  stopWhen: { rejected: 1, inDoubt: 1 }
}
const ids = { file: "ids.csv", column: "customer_id" }
const members = {
  source: "club",
  target: "shop",
  ids,
  plan: { ...plan, name: "members", chunkSize: 40, reference: { kind: "code", prefix: "CLUB-" } }
}
const migrations = {
  undisturbed: members,
  customers: members,
  balances: {
    source: "club",
    target: "till",
    accounts: { file: "accounts.csv", columns: {} },
    plan: { ...plan, name: "bonus", balances: { unit: { kind: "points" }, fraction: "drop" } }
  },
  relations: {
    source: "club",
    target: "sister",
    ids,
    plan: { ...plan, name: "children", relations: "move", loyalty: "ignore", consentRegister: "ignore" }
  }
}

/** The chapter `systems` for these two, and its secrets; the others are nowhere. */
const systemsOf = (source: Vendor.Vendor, target: Vendor.Vendor) => {
  const harmoney = decodeHarmoney(source.addresses)
  const addresses = {
    harmoney,
    norce:
      target.name === "norce"
        ? decodeNorce(target.addresses)
        : {
            url: nowhere,
            tokenUrl: nowhere,
            openApiUrl: nowhere,
            clientId: "",
            clientSecret: "",
            scope: "",
            applicationId: "1"
          },
    enactor:
      target.name === "enactor"
        ? decodeEnactor(target.addresses)
        : { url: nowhere, customerUrl: nowhere, balanceUrl: nowhere, crmUrl: nowhere, importUrl: nowhere },
    infosoft: { infoWebUrl: nowhere, customersUrl: nowhere, callresultUrl: nowhere, attributesUrl: nowhere }
  }
  const sister = target.name === "sister" ? decodeHarmoney(target.addresses) : harmoney
  return {
    chapter: {
      ...SandboxSystems.systems(addresses),
      sister: SandboxSystems.systems({ ...addresses, harmoney: sister }).club
    },
    secrets: SandboxSystems.secrets(addresses)
  }
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

const shares: Readonly<Record<Part, number>> = { balances: 0.3, customers: 0.4, relations: 0.3 }
const targets = { balances: "enactor", customers: "norce", relations: "sister" } as const

interface Shared {
  readonly options: Options
  readonly outcome: { readonly losses: Array<string>; readonly duplicates: Array<string> }
  readonly counts: Attack.Counts
}

/** One part on its own; `rest` ends when all else has, and says how many kills are missing. */
const runPart = async (part: Part, quota: number, shared: Shared, rest: () => Promise<number>): Promise<void> => {
  const { counts, options, outcome } = shared
  const { customers, sabotage, seed } = options
  const { duplicates, losses } = outcome
  const say = (line: string) => options.say(`  ${part.padEnd(9)} ${line}`)
  const onServer = seed % 2 === 0
  // A till that knows a transaction again may get it twice; one that does not must not, and no engine of ours sends it twice.
  const repeats = Math.floor(seed / 2) % 2 === 0 ? "once" : "twice"
  const key = randomBytes(32).toString("base64")
  const at = mkdtempSync(join(tmpdir(), "kundbro-chaos-"))
  const stage: Attack.Stage = { engine: undefined, postgres: undefined }
  const vendors = new Map<Vendor.Name, Vendor.Vendor>()
  const vendor = (name: Vendor.Name): Vendor.Vendor => {
    const found = vendors.get(name)
    if (found === undefined) throw new Error(`${name} has not been started`)
    return found
  }
  const dice = seed + 1_000_000 * Object.keys(shares).indexOf(part)
  const attack = Attack.make({ seed: dice, quota, customers, onServer, repeats, stage, counts, vendor, say })

  /** Nobody disturbs it, but a machine can be slow, and a vendor or a server still coming back: then once more. */
  const calm = async (...command: ReadonlyArray<string>) => {
    for (let attempt = 1; ; attempt++) {
      const ended = await stage.engine?.run(...command, "--json")
      if (ended?.code === 0) return ended.stdout
      if (attempt === 5 || !Attack.again.has(ended?.code)) {
        throw new Error(`${command.join(" ")} ended with ${ended?.code}: ${ended?.stderr}`)
      }
    }
  }
  const reportOf = (name: keyof typeof migrations) => join(at, name, "report")

  try {
    const start = async (name: Vendor.Name, count: number) => {
      const folder = join(at, name)
      mkdirSync(folder)
      const one = await Vendor.start(name, { seed, repeats, count, folder }, attack.onCall, attack.onAnswer)
      vendors.set(name, one)
      return one
    }
    const harmoney = await start("harmoney", customers)
    const target = await start(targets[part], part === "balances" ? customers + 1 : 0)
    const systems = systemsOf(harmoney, target)
    const sourceIds = decodeIds(await harmoney.ask("ids"))
    writeFileSync(join(at, "ids.csv"), `customer_id\n${sourceIds.join("\n")}\n`)

    /** From now on commands are about this migration, whose ledger is empty. */
    const begin = async (name: keyof typeof migrations) => {
      if (onServer && name !== "undisturbed") stage.postgres = await Postgres.start()
      const migration = {
        ...migrations[name],
        folder: name,
        ledgerKey: { env: "CHAOS_LEDGER_KEY" },
        ...(stage.postgres !== undefined && { ledger: { env: "CHAOS_LEDGER" } })
      }
      writeFileSync(join(at, "kundbro.json"), JSON.stringify({ systems: systems.chapter, migration }))
      stage.engine = Engine.make(at, {
        ...systems.secrets,
        CHAOS_LEDGER_KEY: key,
        // Hundreds of starts: what was compiled once is kept.
        NODE_COMPILE_CACHE: join(at, "compiled"),
        // What it is measured by comes from a sound one.
        ...(sabotage !== undefined && name !== "undisturbed" && { NODE_OPTIONS: `--import=${sabotage}` }),
        ...(stage.postgres !== undefined && { CHAOS_LEDGER: stage.postgres.url() })
      })
    }
    const desk: Decisions.Desk = {
      calm,
      target,
      report: reportOf(part),
      decided: () => attack.count("decided by a person")
    }

    const moveBalances = async () => {
      const accounts = decodeIds(await target.ask("ids"))
      await inParallel(accounts, (customerNumber, index) =>
        target.tell("accounts", {
          customerNumber,
          accountId: Expectation.accountOf(index),
          cardNumber: Expectation.cardOf(index)
        })
      )
      const rows = sourceIds.map((id, index) => `${id},${Expectation.accountOf(index)},${Expectation.cardOf(index)}`)
      writeFileSync(join(at, "accounts.csv"), `source_id,account_id,card\n${rows.join("\n")}\n`)
      await begin("balances")
      await calm("migrate", "balances", "probe", "--card", Expectation.cardOf(customers))
      const command = ["migrate", "balances", "run"]
      await attack.run(["harmoney", "enactor"], quota, customers * 4, command)
      await Decisions.balances(desk)
      await calm(...command, "--retry-dead-letters")
      await calm("migrate", "balances", "verify")
      const updates = await target.ask("updates")
      Expectation.balances(sourceIds, attack.bought, await target.ask("dump"), updates, losses, duplicates)
    }

    const moveCustomers = async () => {
      await begin("undisturbed")
      await calm("migrate", "run")
      const expected = Expectation.customers(await target.ask("dump"), reportOf("undisturbed"))
      say(`undisturbed: ${expected.held.size} at the target`)
      await target.tell("reset", {})
      await begin("customers")
      await attack.run(["harmoney", "norce"], Math.floor(quota * 0.9), customers * 6, ["migrate", "run"])
      const verify = ["migrate", "verify"]
      await attack.run(["norce"], Math.ceil(quota * 0.1), customers, verify)
      for (let missing = await rest(); missing > 0; missing = await rest()) {
        await attack.run(["norce"], missing, customers, verify)
      }
      await Decisions.customers(desk)
      await calm("migrate", "run", "--retry-dead-letters")
      await calm(...verify)
      const found = Expectation.customers(await target.ask("dump"), reportOf("customers"))
      Expectation.compare(expected, found, losses, duplicates)
    }

    const moveRelations = async () => {
      await begin("relations")
      await calm("migrate", "run")
      say("their customers are at the target")
      const command = ["migrate", "relations", "run"]
      await attack.run(["harmoney", "sister"], quota, customers * 7, command)
      const source = await harmoney.ask("dump")
      await Decisions.relations(desk, source)
      await calm(...command, "--retry-dead-letters")
      await calm("migrate", "relations", "verify")
      const crossReference = join(reportOf("relations"), "cross-reference.csv")
      Expectation.relations(source, await target.ask("dump"), crossReference, losses, duplicates)
    }

    await { balances: moveBalances, customers: moveCustomers, relations: moveRelations }[part]()
    say("done")
  } catch (error) {
    say(`failed: ${error instanceof Error ? error.message : "thrown"}`)
    throw error
  } finally {
    stage.engine?.kill()
    for (const one of vendors.values()) one.end()
    await stage.postgres?.stop()
    rmSync(at, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** Runs it all. Rejects when something happens that no disturbance explains. */
export const run = async (options: Options): Promise<Outcome> => {
  const { customers, kills, parts = ["balances", "customers", "relations"], say, seed } = options
  const ledger = seed % 2 === 0 ? "on a Postgres server" : "in a folder"
  say(`seed ${seed}: ${customers} customers, the ledger ${ledger}`)
  const outcome = { losses: [], duplicates: [] }
  const counts = Attack.noCounts(seed % 2 === 0)
  const whole = parts.reduce((sum, part) => sum + shares[part], 0)
  const others: Array<Promise<void>> = []
  const rest = async () => {
    await Promise.allSettled(others)
    return kills - Attack.struck(counts)
  }
  const started = parts.map((part) => {
    const one = runPart(part, Math.ceil((kills * shares[part]) / whole), { options, outcome, counts }, rest)
    if (part !== "customers") others.push(one)
    return one
  })
  // One that fails does not leave the processes of the others behind.
  await Promise.allSettled(started)
  await Promise.all(started)
  return { ledger, counts, ...outcome }
}
