/** `kundbro`, tried by `npx`: what it says of itself, a lookup, and a dry run of a migration, against the stand-ins. */
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Sandboxes } from "@kundbro/sandbox"
import { SandboxSystems } from "@kundbro/systems"
import { type Place, run, StepFailed } from "./Shell.ts"

const says = Effect.fnUntraced(function* (place: Place, expected: string, ...args: ReadonlyArray<string>) {
  const said = yield* run(place, "npx", "--yes", "kundbro", ...args)
  if (said.includes(expected)) return
  return yield* new StepFailed({ message: `npx kundbro ${args.join(" ")} does not say "${expected}":\n${said}` })
})

/** Tries the command in the folder of `place`. */
export const tryCommand = Effect.fnUntraced(function* (place: Place, version: string, addresses: Sandboxes.Addresses) {
  const configuration = {
    systems: SandboxSystems.systems(addresses),
    migration: {
      source: "club",
      target: "shop",
      ids: { file: "ids.csv", column: "customer_id" },
      folder: ".",
      ledgerKey: { env: "KUNDBRO_LEDGER_KEY" },
      plan: { name: "rehearsal", reference: { kind: "code", prefix: "CLUB-" } }
    }
  }
  writeFileSync(join(place.cwd, "kundbro.json"), JSON.stringify(configuration))
  writeFileSync(join(place.cwd, "ids.csv"), "customer_id\n004711000\n004711001\n")
  const at = {
    ...place,
    env: { ...place.env, ...SandboxSystems.secrets(addresses), KUNDBRO_LEDGER_KEY: randomBytes(32).toString("base64") }
  }
  yield* says(at, version, "--version")
  yield* says(at, "migrate", "--help")
  yield* says(at, "Ashcombe-Lyle", "lookup", "club", "--id", "004711000")
  yield* says(at, "2 records", "migrate", "dry-run")
})
