/**
 * `found.ndjson`: a search as it was left, until the decisions about it are there. Holds ids, scores and names of fields.
 */
import { Effect, Schema, Stream } from "effect"
import type { FileRefused } from "./FileRefused.ts"
import { Common, Counts, type Found, Member, Question } from "./Found.ts"
import { line, read, refused } from "./internal/ndjson.ts"

const Header = Schema.Struct({
  found: Schema.Literal(1),
  systems: Schema.Array(Schema.Struct({ system: Schema.NonEmptyString, records: Schema.Int })),
  common: Schema.Array(Common),
  counts: Counts,
  groups: Schema.Int,
  questions: Schema.Int
})
const GroupLine = Schema.Struct({ group: Schema.Array(Member) })
const QuestionLine = Schema.Struct({ question: Question })

const encode = Schema.encodeSync(Schema.Union([Header, GroupLine, QuestionLine]))
const decodeLine = Schema.decodeUnknownOption(Schema.Union([Header, GroupLine, QuestionLine]), {
  onExcessProperty: "error"
})

/** The lines of the file, each with its line break. */
export const write = function* ({ common, counts, groups, questions, systems }: Found): Generator<string> {
  const lengths = { groups: groups.length, questions: questions.length }
  yield line(encode({ found: 1, systems, common, counts, ...lengths }))
  for (const group of groups) yield line(encode({ group }))
  for (const question of questions) yield line(encode({ question }))
}

/** Reads the file whole. Fails with {@link FileRefused}. */
export const decode = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Effect.Effect<Found, E | FileRefused, R> =>
  Effect.gen(function* () {
    let header: typeof Header.Type | undefined
    const groups: Array<ReadonlyArray<Member>> = []
    const questions: Array<Question> = []
    yield* Stream.runForEach(read(bytes, "found", decodeLine), ({ line: at, value }) => {
      if ("found" in value ? header !== undefined : header === undefined) {
        return Effect.fail(refused("found", { line: at, problem: "not-readable" }))
      }
      if ("found" in value) header = value
      else if ("group" in value) groups.push(value.group)
      else questions.push(value.question)
      return Effect.void
    })
    if (header === undefined || header.groups !== groups.length || header.questions !== questions.length) {
      return yield* refused("found", { problem: "other-count" })
    }
    const { common, counts, systems } = header
    return { systems, common, counts, groups, questions }
  })
