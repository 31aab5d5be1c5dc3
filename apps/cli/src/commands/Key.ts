/**
 * `kundbro migrate key`: a new key for a ledger.
 */
import { randomBytes } from "node:crypto"
import { Command } from "effect/cli"
import * as Screen from "../Screen.ts"

/** 32 bytes of randomness in base64. */
export const newKey = (): string => randomBytes(32).toString("base64")

export const key = Command.make("key", {}, () => Screen.Screen.use(({ say }) => say(newKey()))).pipe(
  Command.provide(() => Screen.layer({ json: false })),
  Command.withDescription(
    "Print a new key for a ledger; keep it where secrets are kept: without it nobody reads the ledger"
  ),
  Command.withExamples([
    { command: 'export KUNDBRO_LEDGER_KEY="$(kundbro migrate key)"', description: "For this shell; store it as well" }
  ])
)
