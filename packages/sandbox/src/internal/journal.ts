import { NodeFileSystem } from "@effect/platform-node"
import { Deferred, Effect, FileSystem, Queue, Schema } from "effect"
import type { PeopleOptions } from "../People.ts"
import { type Change, Changes, type Fields } from "./tables.ts"

/** A folder could not be used as a sandbox's memory. */
export class JournalUnusable extends Schema.TaggedError<JournalUnusable>("@kundbro/sandbox/JournalUnusable")(
  "JournalUnusable",
  { file: Schema.String, problem: Schema.String, remedy: Schema.String }
) {
  override get message() {
    return `${this.file}: ${this.problem}. ${this.remedy}`
  }
}

/** Where acknowledged changes go before the answer leaves. */
export interface Journal {
  /** Returns when the changes are stored. */
  readonly append: (changes: ReadonlyArray<Change>) => Effect.Effect<void>
  /** Forgets everything and begins anew under another header. */
  readonly restart: (header: Fields) => Effect.Effect<void>
}

/** How to keep a journal. */
export interface JournalOptions {
  /** Without one, nothing is kept. */
  readonly folder: string | undefined
  readonly name: string
  /** `always`: survives a power cut; `never`: survives a killed process. */
  readonly fsync: "always" | "never"
  /** What the state was seeded from; a journal written under another header is refused. */
  readonly header: Fields
}

interface Pending {
  readonly line: string
  /** Whether the file begins anew with this line. */
  readonly fresh: boolean
  readonly stored: Deferred.Deferred<void>
}

const decodeHeader = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json)))
const decodeChanges = Schema.decodeUnknownEffect(Schema.fromJsonString(Changes))
const encoder = new TextEncoder()

/** What is open: the journal, and every change that it remembers, in order. */
export interface Opened {
  readonly journal: Journal
  readonly changes: ReadonlyArray<Change>
}

const nothing: Opened = { journal: { append: () => Effect.void, restart: () => Effect.void }, changes: [] }

/** The header of a sandbox with these people. */
export const headerOf = (vendor: string, undeclared: boolean, { count, nasty = 0.1, seed }: PeopleOptions): Fields => ({
  vendor,
  seed,
  count,
  nasty,
  undeclared
})

/** Opens (or creates) the journal and returns it with every change that it remembers, in order. */
export const open = Effect.fnUntraced(function* (options: JournalOptions) {
  if (options.folder === undefined) return nothing
  const fs = yield* FileSystem.FileSystem
  const file = `${options.folder}/${options.name}.journal`
  const unusable = (problem: string, remedy: string) => new JournalUnusable({ file, problem, remedy })
  const header = (fields: Fields) => `${JSON.stringify(fields)}\n`

  const text = yield* fs.makeDirectory(options.folder, { recursive: true }).pipe(
    Effect.andThen(fs.exists(file)),
    Effect.flatMap((exists) => (exists ? fs.readFileString(file) : Effect.succeed(""))),
    Effect.mapError(() => unusable("the file cannot be read", "Give a folder that this user may read and write"))
  )
  // What follows the last line end was never acknowledged: the process died while writing it.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1)
  const lines = whole.split("\n").slice(0, -1)
  if (lines[0] !== undefined) {
    const found = yield* decodeHeader(lines[0]).pipe(
      Effect.mapError(() => unusable("line 1 is not a journal header", "Give an empty folder"))
    )
    if (JSON.stringify(found) !== JSON.stringify(options.header)) {
      return yield* unusable("it was written with other seed options", "Start with the same options or an empty folder")
    }
  }
  const changes: Array<Change> = []
  for (const [at, line] of lines.slice(1).entries()) {
    const batch = yield* decodeChanges(line).pipe(
      Effect.mapError(() => unusable(`line ${at + 2} is damaged`, "Restore the file or give an empty folder"))
    )
    for (const change of batch) changes.push(change)
  }

  const cannotWrite = () => unusable("the file cannot be written", "Give a folder that this user may read and write")
  // What was acknowledged is never written a second time: a process that is killed while it starts would lose it.
  if (whole === "") yield* fs.writeFileString(file, header(options.header)).pipe(Effect.mapError(cannotWrite))
  else yield* fs.truncate(file, encoder.encode(whole).length).pipe(Effect.mapError(cannotWrite))
  const handle = yield* fs.open(file, { flag: "a" }).pipe(Effect.mapError(cannotWrite))
  const queue = yield* Queue.unbounded<Pending>()

  // One write and one fsync for everything that arrived meanwhile: many clients share the cost of the disk.
  const store = Effect.fnUntraced(function* (batch: ReadonlyArray<Pending>) {
    const from = batch.findLastIndex(({ fresh }) => fresh)
    if (from >= 0) yield* handle.truncate(0)
    const lines = batch.slice(Math.max(from, 0)).map(({ line }) => line)
    yield* handle.writeAll(encoder.encode(lines.join("")))
    if (options.fsync === "always") yield* handle.sync
  })
  yield* Queue.takeAll(queue).pipe(
    Effect.flatMap((batch) =>
      store(batch).pipe(
        Effect.orDie,
        Effect.exit,
        Effect.map((exit) => {
          for (const { stored } of batch) Deferred.doneUnsafe(stored, exit)
        })
      )
    ),
    Effect.forever,
    Effect.forkScoped
  )

  const write = Effect.fnUntraced(function* (line: string, fresh: boolean) {
    const stored = yield* Deferred.make<void>()
    Queue.offerUnsafe(queue, { line, fresh, stored })
    yield* Deferred.await(stored)
  })
  const journal: Journal = {
    append: (batch) => (batch.length === 0 ? Effect.void : write(`${JSON.stringify(batch)}\n`, false)),
    restart: (fields) => write(header(fields), true)
  }
  const opened: Opened = { journal, changes }
  return opened
}, Effect.provide(NodeFileSystem.layer))
