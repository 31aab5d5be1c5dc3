/** An import file as an iterable of bytes, and its manifest as a promise. */
import { Deferred, Effect, Exit, Predicate, Result as EffectResult, Stream } from "effect"
import type { CustomerImport } from "../Capabilities.ts"
import type { ImportEntry, ImportManifest } from "../Import.ts"
import type { Plain } from "../Plain.ts"
import type { ImportFile, PromisedImport, Result } from "../Promised.ts"
import { FieldIssue, Rejected, VendorError } from "../VendorError.ts"
import { type Caller, type Reader, resultOf } from "./Caller.ts"

async function* each<A>(source: Iterable<A> | AsyncIterable<A>) {
  yield* source
}

const isIterable = (source: unknown): boolean =>
  Predicate.isIterable(source) || Predicate.hasProperty(source, Symbol.asyncIterator)

const noEntries = new FieldIssue({ field: "entries", rule: "not-allowed", remedy: "give an iterable of entries" })

/** Ends a stream as soon as the signal aborts, with the signal's reason. */
const until = (signal: AbortSignal): Effect.Effect<never> =>
  Effect.callback((resume) => {
    const abort = () => resume(Effect.die(signal.reason))
    if (signal.aborted) return abort()
    signal.addEventListener("abort", abort, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", abort))
  })

/** Names the entry in front of the fields. */
const inEntry =
  (at: number) =>
  ({ operation, reason, vendor }: VendorError) =>
    new VendorError({
      vendor,
      operation,
      reason:
        reason._tag === "Rejected"
          ? new Rejected({
              issues: reason.issues.map(
                (issue) => new FieldIssue({ ...issue, field: `entries[${at}].${issue.field}` })
              ),
              sent: reason.sent
            })
          : reason
    })

/** The service by promises. */
export const make = (
  service: CustomerImport["Service"],
  { ending, refused }: Pick<Caller, "ending" | "refused">,
  read: Reader<ImportEntry>
): PromisedImport => ({
  file: (entries, options): ImportFile => {
    const signal = options?.signal
    const stop = signal === undefined ? ending : AbortSignal.any([ending, signal])
    const end = Deferred.makeUnsafe<Result<Plain<ImportManifest>>>()
    const settle = (exit: Exit.Exit<Result<Plain<ImportManifest>>>) => Deferred.doneUnsafe(end, exit)

    const source = isIterable(entries)
      ? Stream.fromAsyncIterable(each(entries), (thrown) => thrown).pipe(
          Stream.orDie,
          Stream.zipWithIndex,
          Stream.mapEffect(([entry, at]) => Effect.mapError(Effect.fromResult(read(entry)), inEntry(at)))
        )
      : Stream.fail(refused("customerImport.file", [noEntries]))
    const parts = service.file(source).pipe(Stream.result, Stream.interruptWhen(until(stop)))

    async function* bytes() {
      try {
        stop.throwIfAborted()
        for await (const part of Stream.toAsyncIterable(parts)) {
          if (EffectResult.isFailure(part)) {
            settle(Exit.succeed(resultOf(EffectResult.fail(part.failure))))
            throw new Error(`the import file cannot be written: ${part.failure.message}`)
          }
          if (part.success._tag === "Bytes") yield part.success.bytes
          else settle(Exit.succeed(resultOf(EffectResult.succeed(part.success.manifest))))
        }
      } catch (thrown) {
        settle(Exit.die(thrown))
        throw thrown
      } finally {
        settle(Exit.die(new Error("the import file was not read to its end")))
      }
    }

    const iterator = bytes()
    const manifest = Effect.runPromise(Deferred.await(end))
    // Nobody has to ask for it: without this a broken iteration would also be a rejection that nobody handles.
    manifest.catch(() => undefined)
    return { manifest, [Symbol.asyncIterator]: () => iterator }
  }
})
