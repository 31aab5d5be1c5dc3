/**
 * Customers as a file, for a target that makes none by a call and takes in a documented import: everybody on the list is read at the
 * source and drawn up by the plan's rules, as a run would. Who could not be written is listed, and not in the file. The target is not
 * called: a person delivers the file, and sees there what became of it.
 */
import { type MissingCapability, requireCapability } from "@kundbro/domain/Adapter"
import { CustomerId } from "@kundbro/domain/Ids"
import { type ImportEntry, ImportManifest } from "@kundbro/domain/Import"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, FileSystem, Path, type PlatformError, Result, Schema, Stream } from "effect"
import * as csv from "./internal/csv.ts"
import { fromError } from "./internal/exceptions.ts"
import { linesOf } from "./internal/leftBehind.ts"
import * as opened from "./internal/open.ts"
import type { Exception, Ledger, LedgerError } from "./Ledger.ts"
import type { OptionsWithIds } from "./Migration.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import { sourceAbilities } from "./Plan.ts"
import * as PrivateFolder from "./PrivateFolder.ts"
import type { Problem } from "./Progress.ts"
import { prepare, type Prepared } from "./Stage.ts"

/** No file can be written like this; the source has not been asked for anybody. */
export class ImportRefused extends Schema.TaggedError<ImportRefused>("@kundbro/migration/ImportRefused")(
  "ImportRefused",
  { problem: Schema.String, remedy: Schema.String }
) {
  override get message(): string {
    return `no import file was written: ${this.problem}; ${this.remedy}`
  }
}

/** What was written. */
export interface Written {
  /** What stands in the file, to be compared with what the vendor says that it took. */
  readonly manifest: ImportManifest
  /** Source ids on the list, each counted once. */
  readonly listed: number
  /** Why the others are not in the file, the commonest reason first. */
  readonly problems: ReadonlyArray<Problem>
}

const decodeManifest = Schema.decodeUnknownEffect(Schema.fromJsonString(ImportManifest))
const encodeManifest = Schema.encodeSync(Schema.fromJsonString(ImportManifest))

/** A record that nothing is known of but its id. */
const unread = {
  state: "listed",
  intent: null,
  attempts: 0,
  targetId: null,
  canonical: null,
  draft: null,
  draftNotes: []
} as const

type Attempted = Result.Result<
  { readonly record: Prepared; readonly entry: ImportEntry },
  { readonly id: CustomerId; readonly exception: Exception }
>

/** A text file that gets its name only when it is whole: a reader never sees half of one. */
const growing = (folder: string, name: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const part = path.join(folder, `${name}.part`)
    yield* fs.remove(part, { force: true })
    const file = yield* fs.open(part, { flag: "wx", mode: 0o600 })
    return {
      bytes: (bytes: Uint8Array) => file.writeAll(bytes),
      text: (text: string) => (text === "" ? Effect.void : file.writeAll(new TextEncoder().encode(text))),
      name: (as = name) => Effect.andThen(file.sync, fs.rename(part, path.join(folder, as)))
    }
  })

/** Removes the file of an earlier time: only one is to be delivered. */
const forget = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const before = path.join(folder, "manifest.json")
    if (!(yield* fs.exists(before))) return
    const { fileName } = yield* decodeManifest(yield* fs.readFileString(before))
    yield* fs.remove(path.join(folder, path.basename(fileName)), { force: true })
  }).pipe(
    Effect.catchTag("SchemaError", () =>
      Effect.fail(
        new ImportRefused({
          problem: "manifest.json in its folder is not one that was written here",
          remedy: "move the folder away, and write the file again"
        })
      )
    )
  )

/**
 * Writes into a folder of mode 0700, each file 0600: the target's import file by the name that its manifest has, `manifest.json`,
 * `cross-reference.csv` (source id, the number that the customer will have), `exceptions.csv` and `left-behind.ndjson`, as a run
 * writes them. The number is the source id behind `import.prefix` of the plan. Done again, it replaces the files.
 *
 * About 60 bytes for each id on the list are kept meanwhile, by which an id that comes twice is known.
 */
export const write = <E, R>(
  options: OptionsWithIds<E, R> & { readonly folder: string }
): Effect.Effect<
  Written,
  | MissingCapability
  | MigrationStopped
  | LedgerError
  | ImportRefused
  | VendorError
  | PrivateFolder.FolderError
  | PlatformError.PlatformError
  | E,
  Ledger | FileSystem.FileSystem | Path.Path | R
> =>
  Effect.gen(function* () {
    const { folder, ids, plan, source, target } = options
    const rules = plan.import
    if (rules === undefined) {
      return yield* new ImportRefused({
        problem: "the plan does not say which numbers new customers get",
        remedy:
          'say in `import.prefix` what stands before the source id ("" for nothing): an import replaces whom the target has under that number'
      })
    }
    const reading = yield* sourceAbilities(plan, source)
    const drafts = yield* requireCapability(target, "customerDrafts", "writing the import file")
    const { file } = yield* requireCapability(target, "customerImport", "writing the import file")
    const { ledger, meter, sourceCalls } = yield* opened.open(options, { activity: "import-file" })
    const engine = { plan, source, target, sourceCalls, abilities: { ...reading, drafts } }
    yield* PrivateFolder.make(folder)

    const known = new Set<string>()
    const isNew = (id: CustomerId) => !known.has(id) && known.add(id).has(id)
    meter.enter("drafting", yield* Stream.runCount(ids))

    const attempt = (id: CustomerId, position: number): Effect.Effect<Attempted, MigrationStopped> =>
      Effect.gen(function* () {
        const attempted = yield* prepare(engine, { ...unread, position, sourceId: id })
        if (Result.isFailure(attempted)) return Result.fail({ id, exception: attempted.failure.exception })
        const record = attempted.success
        const entry = { id: CustomerId.make(`${rules.prefix}${id}`), draft: record.draft }
        // A file with one that cannot be written is none: it is tried alone first.
        const tried = yield* Effect.result(Stream.runDrain(file(Stream.make(entry))))
        return Result.isFailure(tried)
          ? Result.fail({ id, exception: fromError(tried.failure, "target") })
          : Result.succeed({ record, entry })
      })

    const crossReference = yield* growing(folder, "cross-reference.csv")
    const exceptions = yield* growing(folder, "exceptions.csv")
    const leftBehind = yield* growing(folder, "left-behind.ndjson")
    const manifested = yield* growing(folder, "manifest.json")
    const imported = yield* growing(folder, "import")
    yield* crossReference.text(csv.row(["source_id", "target_id"]))
    yield* exceptions.text(csv.row(["source_id", "reason", "field", "remedy"]))

    const entries = ids.pipe(
      Stream.filter(isNew),
      Stream.grouped(plan.chunkSize),
      Stream.mapEffect((group) =>
        Effect.gen(function* () {
          const attempts = yield* Effect.forEach(group, attempt, { concurrency: sourceCalls.width })
          const written = attempts.flatMap((one) => (Result.isSuccess(one) ? [one.success] : []))
          const failed = attempts.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))
          for (const _ of written) meter.count("written")
          for (const { exception } of failed) {
            meter.count("dead-letter")
            meter.problems.count(exception)
          }
          yield* crossReference.text(written.map(({ entry, record }) => csv.row([record.sourceId, entry.id])).join(""))
          yield* exceptions.text(
            failed
              .map(({ exception: { field = "", reason, remedy }, id }) => csv.row([id, reason, field, remedy]))
              .join("")
          )
          yield* leftBehind.text(
            written
              .flatMap(({ record: { beside = null, canonical, draft, notes, sourceId } }) =>
                linesOf(sourceId, canonical, beside, [...notes, ...draft.notes])
              )
              .join("")
          )
          return written.map(({ entry }) => entry)
        })
      ),
      Stream.flattenIterable
    )
    let manifest: ImportManifest | undefined
    yield* file(entries).pipe(
      Stream.runForEach((part) => {
        if (part._tag === "Bytes") return imported.bytes(part.bytes)
        manifest = part.manifest
        return Effect.void
      })
    )
    if (manifest === undefined) return yield* Effect.die("an import file without a manifest")
    yield* manifested.text(`${encodeManifest(manifest)}\n`)
    yield* forget(folder)
    // The manifest first: by it the next time knows which file is to go, also when this one ends in between.
    for (const one of [crossReference, exceptions, leftBehind, manifested]) yield* one.name()
    yield* imported.name(manifest.fileName)
    const { customers, sha256 } = manifest
    yield* ledger.audit("ended", { activity: "import-file", listed: known.size, customers, sha256 })
    return { manifest, listed: known.size, problems: meter.problems.commonest(known.size) }
  }).pipe(Effect.scoped, Effect.withSpan("ImportFile.write"))
