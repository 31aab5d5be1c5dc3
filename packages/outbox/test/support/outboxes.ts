/** Outboxes for tests: in folders that go away, with waits that a test can sit out. */
import { Effect, Option, Stream } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { type Outbox, type OutboxOptions, Write, type WriteStatus } from "../../src/index.ts"
import * as pglite from "../../src/internal/pglite.ts"

/** A folder that goes away with the scope. */
export const emptyFolder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "kundbro-outbox-"))),
  (made) => Effect.sync(() => fs.rmSync(made, { recursive: true, force: true }))
)

let template: string | undefined
process.on("exit", () => template !== undefined && fs.rmSync(template, { recursive: true, force: true }))

/** Making a database takes seconds, copying an empty one does not. */
const emptyDatabase = Effect.gen(function* () {
  if (template !== undefined) return template
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "kundbro-outbox-template-"))
  yield* Effect.scoped(pglite.open(made))
  template = made
  return made
})

/** A folder with an empty database in it, that goes away with the scope. */
export const folder = Effect.gen(function* () {
  const at = yield* emptyFolder
  fs.cpSync(yield* emptyDatabase, path.join(at, "database"), { recursive: true })
  return at
})

export const key = (text: string) => Write.IdempotencyKey.make(text)

/** Waits in milliseconds instead of seconds and hours. */
export const quick = {
  retry: { firstDelay: "5 millis", longestDelay: "40 millis" },
  inDoubt: { lookups: 2, delay: "5 millis", patience: 3 },
  kept: { every: "20 millis", atMost: "1 hour" }
} satisfies Partial<OutboxOptions.OutboxOptions>

type Service = Outbox.Outbox["Service"]

/** The first status of a write that fits. */
export const until = (outbox: Service, name: string, fits: (status: WriteStatus.WriteStatus) => boolean) =>
  outbox.receipts().pipe(
    Stream.filter((change) => change.key === name && fits(change.status)),
    Stream.runHead,
    Effect.map((found) => Option.getOrThrow(found).status)
  )

/** What a write comes to: delivered, dead letter, dropped, or waiting for a person. */
export const ending = (outbox: Service, name: string) =>
  until(
    outbox,
    name,
    (status) => status._tag !== "Waiting" && !(status._tag === "InDoubt" && status.decidedBy === "lookup")
  )

/** Waits until the outbox is so. */
export const statusWhere = (outbox: Service, fits: (status: WriteStatus.OutboxStatus) => boolean) =>
  Effect.repeat(Effect.delay(outbox.status, "3 millis"), { until: fits })
