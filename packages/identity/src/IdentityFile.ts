/**
 * `identity.ndjson`: the groups that a migration moves as one customer each. The first line says of which systems and how many;
 * every other line is a group. Records that are in no group are people of their own.
 *
 * ```json
 * {"identity":1,"systems":["paper","club"],"groups":1}
 * {"group":"g-…","members":[{"system":"club","id":"004711"},{"system":"paper","id":"17"}],"winner":{"system":"paper","id":"17"},"by":"score"}
 * ```
 */
import { Effect, Option, Schema, Stream } from "effect"
import type { FileRefused } from "./FileRefused.ts"
import { memberKey } from "./Found.ts"
import { Group } from "./Groups.ts"
import { line, read, refused } from "./internal/ndjson.ts"

/** The first line. */
export const Header = Schema.Struct({
  identity: Schema.Literal(1),
  /** All that were searched, in the order of authority. */
  systems: Schema.Array(Schema.NonEmptyString),
  groups: Schema.Int
})
export type Header = typeof Header.Type

const encodeHeader = Schema.encodeSync(Header)
const encodeGroup = Schema.encodeSync(Group)
const decodeLine = Schema.decodeUnknownOption(Schema.Union([Header, Group]), { onExcessProperty: "error" })

/** The lines of the file, each with its line break. */
export const write = function* (systems: ReadonlyArray<string>, groups: ReadonlyArray<Group>): Generator<string> {
  yield line(encodeHeader({ identity: 1, systems, groups: groups.length }))
  for (const group of groups) yield line(encodeGroup(group))
}

const decodeHeader = Schema.decodeUnknownOption(Header)

/** The systems that were searched, by the first line. Fails with {@link FileRefused} when that is no first line. */
export const searched = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>
): Effect.Effect<ReadonlyArray<string>, E | FileRefused, R> =>
  Stream.runHead(read(bytes, "identity", decodeHeader)).pipe(
    Effect.flatMap(
      Option.match({
        onNone: () => Effect.fail(refused("identity", { line: 1, problem: "other-count" })),
        onSome: ({ value }) => Effect.succeed(value.systems)
      })
    )
  )

/**
 * The groups of a file, checked one by one: whole only when the stream has ended. Fails with {@link FileRefused} when a line is no
 * group, a record is in two of them, or the number is not that of the first line.
 */
export const decode = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Group, E | FileRefused, R> =>
  Stream.suspend(() => {
    let header: Header | undefined
    let last = 0
    let groups = 0
    const members = new Set<string>()
    const check = (at: number, group: Group) => {
      const keys = new Set(group.members.map(memberKey))
      const isKnown = group.members.every(({ system }) => header?.systems.includes(system))
      const isGroup = keys.size > 1 && keys.size === group.members.length && keys.has(memberKey(group.winner))
      if (!isGroup || !isKnown) return Effect.fail(refused("identity", { line: at, problem: "not-a-group" }))
      for (const key of keys) {
        if (members.has(key)) return Effect.fail(refused("identity", { line: at, problem: "repeated-member" }))
        members.add(key)
      }
      groups++
      return Effect.succeed([group])
    }
    const lines = read(bytes, "identity", decodeLine).pipe(
      Stream.mapEffect(({ line: at, value }): Effect.Effect<ReadonlyArray<Group>, FileRefused> => {
        last = at
        if ("group" in value) {
          return header === undefined
            ? Effect.fail(refused("identity", { line: at, problem: "not-readable" }))
            : check(at, value)
        }
        if (header !== undefined) return Effect.fail(refused("identity", { line: at, problem: "not-readable" }))
        header = value
        return Effect.succeed([])
      }),
      Stream.flattenIterable
    )
    const whole = Effect.suspend(() =>
      header?.groups === groups
        ? Effect.succeed(Option.none<Group>())
        : Effect.fail(refused("identity", { ...(header === undefined && { line: last + 1 }), problem: "other-count" }))
    )
    return Stream.concat(
      lines,
      Stream.flatMap(Stream.fromEffect(whole), () => Stream.empty)
    )
  })
