/**
 * Files with one record a line, as text: CSV with a header line (RFC 4180) or NDJSON, in UTF-8 with or without a byte order
 * mark. Cells stay as written: nothing is trimmed, parsed or padded.
 */
import { Effect, Option, Predicate, Result, Schema, Stream } from "effect"

/** A longer line is not a line of ids but another kind of file. In UTF-16 code units. */
const longestLine = 65_536

/** Makes a failure of the list at hand: the line where the record begins, from 1, if it is about one; why; what helps. */
export type Fail<E> = (line: number | undefined, problem: string, remedy: string) => E

/** What is wanted of each record. */
export interface Cell {
  /** What it is called in a failure: `id`. */
  readonly what: string
  /** The column or property that holds it; absent: the only one that there is. */
  readonly column?: string
}

interface Line {
  readonly line: number
  readonly text: string
}

/** Line breaks before the first byte that is no UTF-8. */
const breaksBefore = (chunk: Uint8Array | undefined): number => {
  const [good = ""] = new TextDecoder().decode(chunk).split("\ufffd", 1)
  return good.split("\n").length - 1
}

/** Cuts bytes into lines of at most {@link longestLine}; with `quotes`, a line break inside double quotes does not cut. */
const lines = <E, R, F>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  quotes: boolean,
  fail: Fail<F>
): Stream.Stream<Line, E | F, R> =>
  Stream.suspend(() => {
    const decoder = new TextDecoder("utf-8", { fatal: true })
    let rest = ""
    let scanned = 0
    let quoted = false
    let line = 1
    let begun = 1

    const cut = (text: string, last: boolean): Result.Result<ReadonlyArray<Line>, F> => {
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
            fail(begun, `is longer than ${longestLine} characters`, "check that this is the right file, and its quotes")
          )
        }
      }
      rest = rest.slice(start)
      scanned -= start
      if (last && quoted) return Result.fail(fail(begun, "ends inside quotes", "close the quotes"))
      if (last && rest !== "") found.push({ line: begun, text: rest.replace(/\r$/, "") })
      return Result.succeed(found)
    }

    const decode = (chunk: Uint8Array | undefined) =>
      Effect.try({
        try: () => (chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })),
        catch: () => fail(line + breaksBefore(chunk), "is not UTF-8", "save the file as UTF-8")
      }).pipe(Effect.flatMap((text) => Effect.fromResult(cut(text, chunk === undefined))))

    return Stream.concat(
      Stream.mapEffect(bytes, decode),
      Stream.fromEffect(Effect.suspend(() => decode(undefined)))
    ).pipe(Stream.flattenIterable)
  })

/** The cells of one line; the quotes are balanced already. */
const split = (text: string, delimiter: string): ReadonlyArray<string> => {
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

const checked = <F>(
  line: number,
  wanted: ReadonlyArray<Cell>,
  cell: (index: number) => string,
  fail: Fail<F>
): Result.Result<ReadonlyArray<string>, F> => {
  const found: Array<string> = []
  for (const [index, { what }] of wanted.entries()) {
    const text = cell(index)
    if (text === "") return Result.fail(fail(line, `has no ${what}`, "remove the line or fill it in"))
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]/.test(text)) {
      return Result.fail(fail(line, `has a control character in its ${what}`, "remove it"))
    }
    found.push(text)
  }
  return Result.succeed(found)
}

/** Where the wanted columns stand, by the header line. */
const places = <F>(
  wanted: ReadonlyArray<Cell>,
  names: ReadonlyArray<string>,
  fail: Fail<F>
): Result.Result<ReadonlyArray<number>, F> => {
  const found: Array<number> = []
  for (const { column, what } of wanted) {
    if (column === undefined && names.length > 1) {
      return Result.fail(fail(1, `has ${names.length} columns`, `name the column of the ${what}s`))
    }
    const index = column === undefined ? 0 : names.indexOf(column)
    const which = wanted.length === 1 ? "of that name" : `for the ${what}`
    if (index < 0) return Result.fail(fail(1, `has no column ${which}`, "check the header and the delimiter"))
    if (index !== names.lastIndexOf(names[index] ?? "")) {
      return Result.fail(fail(1, `has two columns ${which}`, "rename one of them"))
    }
    found.push(index)
  }
  return Result.succeed(found)
}

/** An export that went wrong is no list to be done with. */
const notEmpty = <A, E, R, F>(
  records: Stream.Stream<A, E, R>,
  what: string,
  fail: Fail<F>
): Stream.Stream<A, E | F, R> =>
  Stream.orElseIfEmpty(records, () =>
    Stream.fail(fail(undefined, `has no ${what}s`, "check that this is the right file"))
  )

/** What is wanted of each record of a CSV file, in the order of `wanted`. */
export const csv = <E, R, F>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  wanted: readonly [Cell, ...ReadonlyArray<Cell>],
  delimiter: string,
  fail: Fail<F>
): Stream.Stream<ReadonlyArray<string>, E | F, R> =>
  Stream.suspend(() => {
    let columns: ReadonlyArray<number> | undefined
    return lines(bytes, true, fail).pipe(
      Stream.filter(({ text }) => text !== ""),
      Stream.mapEffect(({ line, text }): Effect.Effect<ReadonlyArray<string> | undefined, F> => {
        const row = split(text, delimiter)
        if (columns !== undefined) {
          const at = columns
          return Effect.fromResult(checked(line, wanted, (index) => row[at[index] ?? -1] ?? "", fail))
        }
        return Effect.map(Effect.fromResult(places(wanted, row, fail)), (found) => {
          columns = found
          return undefined
        })
      }),
      Stream.filter(Predicate.isNotUndefined),
      (records) => notEmpty(records, wanted[0].what, fail)
    )
  })

const decodeJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** The same of a file with one JSON value a line: an object with texts, or a text where one thing is wanted. */
export const ndjson = <E, R, F>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  wanted: readonly [Cell, ...ReadonlyArray<Cell>],
  fail: Fail<F>
): Stream.Stream<ReadonlyArray<string>, E | F, R> =>
  lines(bytes, false, fail).pipe(
    Stream.filter(({ text }) => text.trim() !== ""),
    Stream.mapEffect(({ line, text }) => {
      const json = decodeJson(text)
      if (Option.isNone(json)) return Effect.fail(fail(line, "is not JSON", "write one JSON value on each line"))
      const { value } = json
      const found: Array<string> = []
      for (const { column, what } of wanted) {
        const property = column ?? what
        const cell = Predicate.isObject(value) ? value[property] : wanted.length === 1 ? value : undefined
        if (typeof cell !== "string") {
          const remedy = "write ids as texts: a number loses its zeros"
          return Effect.fail(fail(line, `has no text in "${property}"`, remedy))
        }
        found.push(cell)
      }
      return Effect.fromResult(checked(line, wanted, (index) => found[index] ?? "", fail))
    }),
    (records) => notEmpty(records, wanted[0].what, fail)
  )
