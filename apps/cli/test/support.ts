/**
 * What the tests of the command share: both sandboxes, a configuration file for them, and the command as a process of
 * its own, as a user starts it.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { Sandboxes } from "@kundbro/sandbox"
import { SandboxSystems } from "@kundbro/systems"
import { newKey } from "../src/commands/Key.ts"
import { sandboxConfiguration } from "../src/demo/configuration.ts"

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

const KUNDBRO_LEDGER_KEY = newKey()

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with `kundbro.json` and `ids.csv` for two running sandboxes; gone with the scope. */
export const stage = Effect.fnUntraced(function* (options: {
  readonly count: number
  readonly nasty?: number
  readonly plan?: Readonly<Record<string, unknown>>
  readonly extraIds?: ReadonlyArray<string>
  readonly sandboxes?: Sandboxes.SandboxesOptions
  /** The address of a database for the ledger; absent: it is in the folder. */
  readonly ledger?: string
}) {
  const people = { seed: 7, count: options.count, nasty: options.nasty ?? 0.1 }
  const sandboxes = yield* Sandboxes.make({
    ...options.sandboxes,
    harmoney: { people, ...options.sandboxes?.harmoney }
  })
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "kundbro-cli-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )
  const configuration = sandboxConfiguration(sandboxes)
  const ids = [...(yield* sandboxes.harmoney.control.ids), ...(options.extraIds ?? [])]
  const save = (plan: Readonly<Record<string, unknown>> = {}) =>
    writeFileSync(
      join(folder, "kundbro.json"),
      JSON.stringify({
        ...configuration,
        systems,
        migration: {
          ...configuration.migration,
          ...(options.ledger !== undefined && { ledger: { env: "LEDGER" } }),
          plan: { ...configuration.migration.plan, ...options.plan, ...plan }
        }
      })
    )
  const systems: Record<"club" | "paper" | "shop" | "till", { vendor: string; settings: object }> =
    configuration.systems
  /** Changes settings of one system for good. */
  const edit = (system: keyof typeof systems, settings: Readonly<Record<string, unknown>>) => {
    systems[system] = { ...systems[system], settings: { ...systems[system].settings, ...settings } }
    save()
  }
  save()
  writeFileSync(join(folder, "ids.csv"), `customer_id\n${ids.join("\n")}\n`)

  /** Starts the command in that folder. `onOutput` may kill it, or stop listening. `environment` is in place of what it would have. */
  const start = (
    args: ReadonlyArray<string>,
    onOutput: (stdout: string, kill: (signal: NodeJS.Signals) => void, deafen: () => void) => void = () => undefined,
    environment: Readonly<Record<string, string>> = {}
  ): Promise<Ended> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [bin, ...args], {
        cwd: folder,
        env: {
          ...process.env,
          ...SandboxSystems.secrets(sandboxes),
          KUNDBRO_LEDGER_KEY,
          ...(options.ledger !== undefined && { LEDGER: options.ledger }),
          NO_COLOR: "1",
          ...environment
        },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let stdout = ""
      let stderr = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text
        onOutput(
          stdout,
          (signal) => child.kill(signal),
          () => child.stdout.destroy()
        )
      })
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text
      })
      child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
    })
  const kundbro = (...args: ReadonlyArray<string>) => Effect.promise(() => start(args))
  return { sandboxes, folder, ids, start, kundbro, save, edit }
})

interface Lists {
  readonly Flags: ReadonlyArray<unknown>
  readonly Info: ReadonlyArray<unknown>
}

/** Somebody else at work in the shop: reads a record and writes it back with other values. */
export const norceCalls = Effect.fnUntraced(function* (norce: Sandboxes.Addresses["norce"]) {
  const answer = yield* Effect.promise(() =>
    fetch(norce.tokenUrl, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: norce.clientId,
        client_secret: norce.clientSecret,
        scope: norce.scope
      })
    })
  )
  const token = JSON.parse(yield* Effect.promise(() => answer.text()))
  const headers = {
    authorization: `Bearer ${token.access_token}`,
    "application-id": norce.applicationId,
    "content-type": "application/json"
  }
  const change = (id: string, by: (customer: Lists) => Readonly<Record<string, unknown>>) =>
    Effect.promise(async () => {
      const read = await fetch(`${norce.url}GetCustomer?id=${id}`, { headers })
      const customer = JSON.parse(await read.text())
      const changed = { ...customer, ...by({ Flags: customer.Flags ?? [], Info: customer.Info ?? [] }) }
      const { status } = await fetch(`${norce.url}UpdateCustomer3?updatedBy=1&doSendMail=false`, {
        method: "POST",
        headers,
        body: JSON.stringify({ ...changed, InvoiceAddress: undefined, DeliveryAddresses: undefined })
      })
      assert.strictEqual(status, 200)
    })
  return { change }
})
