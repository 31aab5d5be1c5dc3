/**
 * A `kundbro.json` for the sandboxes: all four as systems, and a migration from that of Harmoney to that of Norce.
 */
import type { Sandboxes } from "@kundbro/sandbox"
import { SandboxSystems } from "@kundbro/systems"

export const sandboxConfiguration = (sandboxes: Sandboxes.Addresses) => ({
  systems: SandboxSystems.systems(sandboxes),
  migration: {
    source: "club",
    target: "shop",
    ids: { file: "ids.csv", column: "customer_id" },
    folder: ".",
    ledgerKey: { env: "KUNDBRO_LEDGER_KEY" },
    plan: {
      name: "club members to the shop",
      chunkSize: 100,
      reference: { kind: "code", prefix: "CLUB-" },
      source: { concurrency: 16 },
      target: { concurrency: 16 },
      retry: { firstDelay: "100 millis", longestDelay: "500 millis" },
      inDoubt: { delay: "300 millis" }
    }
  }
})
