/**
 * Files of one JSON value a line, the first of which says how many follow.
 */
import { Effect, Option, Schema, Stream } from "effect"
import { type FileIssue, FileRefused } from "../FileRefused.ts"

/** The value as a line. */
export const line = (value: Schema.Json): string => `${JSON.stringify(value)}\n`

const decoded = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Json))

/** The lines of a file with their numbers, each decoded; blank ones are left out. */
export const read = <A, E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  file: FileRefused["file"],
  decode: (json: Schema.Json) => Option.Option<A>
): Stream.Stream<{ readonly line: number; readonly value: A }, E | FileRefused, R> =>
  bytes.pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.zipWithIndex,
    Stream.filter(([text]) => text.trim() !== ""),
    Stream.mapEffect(([text, index]) => {
      const line = index + 1
      const value = text.includes("\ufffd") ? Option.none() : Option.flatMap(decoded(text), decode)
      return Option.isNone(value)
        ? Effect.fail(refused(file, { line, problem: "not-readable" }))
        : Effect.succeed({ line, value: value.value })
    })
  )

/** The file is refused for these. */
export const refused = (file: FileRefused["file"], ...issues: ReadonlyArray<FileIssue>): FileRefused =>
  new FileRefused({ file, issues })
