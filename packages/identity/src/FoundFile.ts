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
  counts: Counts,
  common: Schema.Int,
  groups: Schema.Int,
  questions: Schema.Int
})
const CommonLine = Schema.Struct({ tooMany: Common })
const GroupLine = Schema.Struct({ group: Schema.Array(Member) })
const QuestionLine = Schema.Struct({ question: Question })

const encode = Schema.encodeSync(Schema.Union([Header, CommonLine, GroupLine, QuestionLine]))
const decodeLine = Schema.decodeUnknownOption(Schema.Union([Header, CommonLine, GroupLine, QuestionLine]), {
  onExcessProperty: "error"
})

/** The lines of the file, each with its line break. */
export const write = function* ({ common, counts, groups, questions, systems }: Found): Generator<string> {
  const lengths = { common: common.length, groups: groups.length, questions: questions.length }
  yield line(encode({ found: 1, systems, counts, ...lengths }))
  for (const tooMany of common) yield line(encode({ tooMany }))
  for (const group of groups) yield line(encode({ group }))
  for (const question of questions) yield line(encode({ question }))
}

/** Reads the file whole. Fails with {@link FileRefused}. */
export const decode = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Effect.Effect<Found, E | FileRefused, R> =>
  Effect.gen(function* () {
    let header: typeof Header.Type | undefined
    const common: Array<Common> = []
    const groups: Array<ReadonlyArray<Member>> = []
    const questions: Array<Question> = []
    yield* Stream.runForEach(read(bytes, "found", decodeLine), ({ line: at, value }) => {
      if ("found" in value ? header !== undefined : header === undefined) {
        return Effect.fail(refused("found", { line: at, problem: "not-readable" }))
      }
      if ("found" in value) header = value
      else if ("tooMany" in value) common.push(value.tooMany)
      else if ("group" in value) groups.push(value.group)
      else questions.push(value.question)
      return Effect.void
    })
    const isWhole =
      header?.common === common.length && header.groups === groups.length && header.questions === questions.length
    if (header === undefined || !isWhole) {
      return yield* refused("found", { problem: "other-count" })
    }
    const { counts, systems } = header
    return { systems, common, counts, groups, questions }
  })
