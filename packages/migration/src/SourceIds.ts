/**
 * Lists of source ids: from a CSV or NDJSON file, or a range. Ids are text and stay as written: nothing is trimmed, parsed
 * or padded. Repeated ids are found and listed by the ledger, which remembers all of them.
 */
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Option, Predicate, Result, Schema, Stream } from "effect"

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

/** A longer line is not a line of ids but another kind of file. In UTF-16 code units. */
const longestLine = 65_536

const failure = (line: number | undefined, problem: string, remedy: string) =>
  new SourceIdsError({ ...(line !== undefined && { line }), problem, remedy })

interface Line {
  readonly line: number
  readonly text: string
}

/** Cuts bytes into lines of at most {@link longestLine}; with `quotes`, a line break inside double quotes does not cut. */
const lines = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  quotes: boolean
): Stream.Stream<Line, E | SourceIdsError, R> =>
  Stream.suspend(() => {
    const decoder = new TextDecoder("utf-8", { fatal: true })
    let rest = ""
    let scanned = 0
    let quoted = false
    let line = 1
    let begun = 1

    const cut = (text: string, last: boolean): Result.Result<ReadonlyArray<Line>, SourceIdsError> => {
      rest += text
      const found: Array<Line> = []
      let start = 0
      for (; scanned < rest.length; scanned++) {
        const character = rest[scanned]
        if (character === '"' && quotes) quoted = !quoted
        else if (character === "\n") {
          line++
          if (quoted) continue
          found.push({ line: begun, text: rest.slice(start, scanned).replace(/\r$/, "") })
          start = scanned + 1
          begun = line
        }
        if (scanned - start > longestLine) {
          return Result.fail(
            failure(
              begun,
              `is longer than ${longestLine} characters`,
              "check that this is the right file, and its quotes"
            )
          )
        }
      }
      rest = rest.slice(start)
      scanned -= start
      if (last && quoted) return Result.fail(failure(begun, "ends inside quotes", "close the quotes"))
      if (last && rest !== "") found.push({ line: begun, text: rest.replace(/\r$/, "") })
      return Result.succeed(found)
    }

    const decode = (chunk: Uint8Array | undefined) =>
      Effect.try({
        try: () => (chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })),
        catch: () => failure(line + breaksBefore(chunk), "is not UTF-8", "save the file as UTF-8")
      }).pipe(Effect.flatMap((text) => Effect.fromResult(cut(text, chunk === undefined))))

    return Stream.concat(
      Stream.mapEffect(bytes, decode),
      Stream.fromEffect(Effect.suspend(() => decode(undefined)))
    ).pipe(Stream.flattenIterable)
  })

/** Line breaks before the first byte that is no UTF-8. */
const breaksBefore = (chunk: Uint8Array | undefined): number => {
  const [good = ""] = new TextDecoder().decode(chunk).split("\ufffd", 1)
  return good.split("\n").length - 1
}

/** An export that went wrong is no list to be done with. */
const notEmpty = <E, R>(ids: Stream.Stream<CustomerId, E, R>): Stream.Stream<CustomerId, E | SourceIdsError, R> =>
  Stream.orElseIfEmpty(ids, () => Stream.fail(failure(undefined, "has no ids", "check that this is the right file")))

const toId = (text: string, line: number): Result.Result<CustomerId, SourceIdsError> => {
  if (text === "") return Result.fail(failure(line, "has no id", "remove the line or fill it in"))
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]/.test(text)
    ? Result.fail(failure(line, "has a control character in its id", "remove it"))
    : Result.succeed(CustomerId.make(text))
}

/** The cells of one line; the quotes are balanced already. */
const cells = (text: string, delimiter: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  let cell = ""
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '"') {
      if (quoted && text[index + 1] === '"') cell += text[++index]
      else quoted = !quoted
    } else if (character === delimiter && !quoted) {
      found.push(cell)
      cell = ""
    } else cell += character
  }
  found.push(cell)
  return found
}

/**
 * Ids from a CSV file with a header line (RFC 4180, UTF-8, with or without a byte order mark).
 *
 * `column` names the header of the ids; without it the file must have one column. `delimiter` is `,` unless told.
 */
export const fromCsv = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  options: { readonly column?: string; readonly delimiter?: string } = {}
): Stream.Stream<CustomerId, E | SourceIdsError, R> =>
  Stream.suspend(() => {
    const delimiter = options.delimiter ?? ","
    let column: number | undefined
    const header = (names: ReadonlyArray<string>): Result.Result<undefined, SourceIdsError> => {
      const index = options.column === undefined ? 0 : names.indexOf(options.column)
      if (options.column === undefined && names.length > 1) {
        return Result.fail(failure(1, `has ${names.length} columns`, "name the column of the ids"))
      }
      if (index < 0) return Result.fail(failure(1, "has no column of that name", "check the header and the delimiter"))
      if (index !== names.lastIndexOf(names[index] ?? "")) {
        return Result.fail(failure(1, "has two columns of that name", "rename one of them"))
      }
      column = index
      return Result.succeed(undefined)
    }
    return lines(bytes, true).pipe(
      Stream.filter(({ text }) => text !== ""),
      Stream.mapEffect(({ line, text }): Effect.Effect<CustomerId | undefined, SourceIdsError> => {
        const row = cells(text, delimiter)
        return Effect.fromResult(column === undefined ? header(row) : toId(row[column] ?? "", line))
      }),
      Stream.filter(Predicate.isNotUndefined),
      notEmpty
    )
  })

const decodeJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** Ids from a file with one JSON value a line: a text, or an object whose `field` (`id` unless told) is a text. */
export const fromNdjson = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  options: { readonly field?: string } = {}
): Stream.Stream<CustomerId, E | SourceIdsError, R> => {
  const field = options.field ?? "id"
  return lines(bytes, false).pipe(
    Stream.filter(({ text }) => text.trim() !== ""),
    Stream.mapEffect(({ line, text }) => {
      const json = decodeJson(text)
      if (Option.isNone(json)) return Effect.fail(failure(line, "is not JSON", "write one JSON value on each line"))
      const value = Predicate.isObject(json.value) ? json.value[field] : json.value
      return typeof value === "string"
        ? Effect.fromResult(toId(value, line))
        : Effect.fail(failure(line, `has no text in "${field}"`, "write ids as texts: a number loses its zeros"))
    }),
    notEmpty
  )
}

/** All numbers from one to the other, both included, at least as wide as the first is written: `00098` to `00101`. */
export const fromRange = (first: string, last: string): Stream.Stream<CustomerId, SourceIdsError> => {
  if (!/^\d{1,18}$/.test(first) || !/^\d{1,18}$/.test(last)) {
    return Stream.fail(failure(undefined, "a range needs two whole numbers", "write them in digits, at most 18"))
  }
  const end = BigInt(last)
  if (BigInt(first) > end) return Stream.fail(failure(undefined, "a range ends before it begins", "swap the numbers"))
  return Stream.unfold(BigInt(first), (next) =>
    Effect.succeed(
      next > end ? undefined : ([CustomerId.make(next.toString().padStart(first.length, "0")), next + 1n] as const)
    )
  )
}
