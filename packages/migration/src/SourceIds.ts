/**
 * Lists of source ids: from a CSV or NDJSON file, or a range. Ids are text and stay as written: nothing is trimmed, parsed
 * or padded. Repeated ids are found and listed by the ledger, which remembers all of them.
 */
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Schema, Stream } from "effect"
import * as listFile from "./internal/listFile.ts"

/** A list that cannot be read. Says where and why; never what stands there. */
export class SourceIdsError extends Schema.TaggedError<SourceIdsError>("@kundbro/migration/SourceIdsError")(
  "SourceIdsError",
  {
    /** The line where the record begins, from 1; absent when it is about the whole list. */
    line: Schema.optionalKey(Schema.Int),
    problem: Schema.String,
    remedy: Schema.String
  }
) {
  override get message(): string {
    return `the list of source ids${this.line === undefined ? "" : `, line ${this.line}`}: ${this.problem}; ${this.remedy}`
  }
}

const failure = (line: number | undefined, problem: string, remedy: string) =>
  new SourceIdsError({ ...(line !== undefined && { line }), problem, remedy })

const toId = ([id = ""]: ReadonlyArray<string>): CustomerId => CustomerId.make(id)

/**
 * Ids from a CSV file with a header line (RFC 4180, UTF-8, with or without a byte order mark).
 *
 * `column` names the header of the ids; without it the file must have one column. `delimiter` is `,` unless told.
 */
export const fromCsv = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  { column, delimiter = "," }: { readonly column?: string; readonly delimiter?: string } = {}
): Stream.Stream<CustomerId, E | SourceIdsError, R> =>
  Stream.map(listFile.csv(bytes, [{ what: "id", ...(column !== undefined && { column }) }], delimiter, failure), toId)

/** Ids from a file with one JSON value a line: a text, or an object whose `field` (`id` unless told) is a text. */
export const fromNdjson = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  { field = "id" }: { readonly field?: string } = {}
): Stream.Stream<CustomerId, E | SourceIdsError, R> =>
  Stream.map(listFile.ndjson(bytes, [{ what: "id", column: field }], failure), toId)

/** A digit too many would have the ledger fill the disk before anybody notices. */
const longestRange = 100_000_000n

/** All numbers from one to the other, both included, at least as wide as the first is written: `00098` to `00101`. */
export const fromRange = (first: string, last: string): Stream.Stream<CustomerId, SourceIdsError> => {
  if (!/^\d{1,18}$/.test(first) || !/^\d{1,18}$/.test(last)) {
    return Stream.fail(failure(undefined, "a range needs two whole numbers", "write them in digits, at most 18"))
  }
  const end = BigInt(last)
  if (BigInt(first) > end) return Stream.fail(failure(undefined, "a range ends before it begins", "swap the numbers"))
  if (end - BigInt(first) >= longestRange) {
    const remedy = "list the ids that there are in a file, or divide it among several migrations"
    return Stream.fail(failure(undefined, `a range has more than ${longestRange} numbers`, remedy))
  }
  return Stream.unfold(BigInt(first), (next) =>
    Effect.succeed(
      next > end ? undefined : ([CustomerId.make(next.toString().padStart(first.length, "0")), next + 1n] as const)
    )
  )
}
