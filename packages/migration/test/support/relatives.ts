/**
 * Children of members: the source's, always the same, and a target's, in memory, with faults on demand or in another process.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { CustomerId, RelationId } from "@kundbro/domain/Ids"
import { Created, Updated } from "@kundbro/domain/Receipt"
import { Relation } from "@kundbro/domain/Relation"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Schema } from "effect"
import { served } from "./served.ts"

/** What an addition meets: a failure instead of an answer, before or after it was applied, or an answer without effect yet. */
export type Fault = { readonly before: V.Reason } | { readonly after: V.Reason } | { readonly late: true }

const child = (n: number, m: number): Relation =>
  new Relation({
    id: RelationId.make(`r${n}-${m}`),
    kind: "child",
    // The second and third of every third member are twins with equal data.
    name: { given: `Canary-${n % 3 === 0 && m === 3 ? 2 : m}`, family: `Of-${n}` },
    birthDate: CalendarDate.make("2015-06-01"),
    gender: m % 2 === 0 ? "female" : "male",
    extensions: {}
  })

/** What member `n` has at the source: none to three children. */
export const childrenOf = (n: number): ReadonlyArray<Relation> => {
  const all = Array.from({ length: n % 4 }, (_, m) => child(n, m + 1))
  return n % 3 === 0 && all.length === 3
    ? [...all.slice(0, 2), new Relation({ ...child(n, 2), id: RelationId.make(`r${n}-3`) })]
    : all
}

const reading = <A>(value: A) => ({ value, notes: [], cached: false, warnings: [] })

/** The target's side, to be spread over an adapter. */
export const home = (
  options: {
    readonly fault?: (id: string, nth: number) => Fault | undefined
    /** A removal that nobody answers for, before or after it was applied. */
    readonly lostRemoval?: (id: string, nth: number) => "before" | "after" | undefined
  } = {}
) => {
  const relations = new Map<string, ReadonlyArray<Relation>>()
  const late: Array<() => void> = []
  const seen = { adds: 0, reads: 0, removals: 0 }
  const fail = (reason: V.Reason) => Effect.fail(new V.VendorError({ vendor: "new", operation: "add", reason }))
  const put = (id: CustomerId, relation: Relation) => {
    const held = relations.get(id) ?? []
    relations.set(id, [...held, new Relation({ ...relation, id: RelationId.make(`t${held.length + 1}`) })])
  }
  const add = (id: CustomerId, relation: Relation) =>
    Effect.suspend(() => {
      seen.adds++
      const fault = options.fault?.(id, seen.adds)
      const done = Effect.succeed(new Created({ id, warnings: [] }))
      if (fault !== undefined && "before" in fault) return fail(fault.before)
      if (relation.active === false) {
        const issue = new V.FieldIssue({ field: "active", rule: "not-allowed", remedy: "add it as active" })
        return fail(new V.Rejected({ issues: [issue], sent: false }))
      }
      if (fault !== undefined && "late" in fault) {
        late.push(() => put(id, relation))
        return done
      }
      put(id, relation)
      return fault === undefined ? done : fail(fault.after)
    })
  const of = (id: CustomerId) =>
    Effect.sync(() => {
      seen.reads++
      return reading(relations.get(id) ?? [])
    })
  const never = () => Effect.die("no relation is changed")
  const remove = (id: CustomerId, relation: Relation) =>
    Effect.suspend(() => {
      seen.removals++
      const fault = options.lostRemoval?.(id, seen.removals)
      if (fault === "before") return fail(new V.InDoubt({ problem: "disconnected" }))
      relations.set(
        id,
        (relations.get(id) ?? []).filter((one) => one.id !== relation.id)
      )
      return fault === "after"
        ? fail(new V.InDoubt({ problem: "disconnected" }))
        : Effect.succeed(new Updated({ id, warnings: [] }))
    })
  const abilities = {
    relationReads: { of },
    relationWrites: { add, update: never, remove }
  } satisfies Partial<Adapter>
  return { relations, seen, abilities, arrive: () => late.splice(0).forEach((put) => put()) }
}

export type Home = ReturnType<typeof home>

const Call = Schema.fromJsonString(
  Schema.Struct({ id: CustomerId, add: Schema.optionalKey(Relation), remove: Schema.optionalKey(Relation) })
)
const Answer = Schema.fromJsonString(Schema.Array(Relation))

/** Serves a home to another process; `meet` says of each call whether its answer is lost. */
export const serve = ({ abilities }: Home, meet: (isWrite: boolean) => "answered" | "lost") =>
  served((_path, body) =>
    Effect.gen(function* () {
      const { add, id, remove } = yield* Schema.decodeUnknownEffect(Call)(body)
      if (add !== undefined) yield* abilities.relationWrites.add(id, add)
      if (remove !== undefined) yield* abilities.relationWrites.remove(id, remove)
      const { value } = yield* abilities.relationReads.of(id)
      const text = yield* Schema.encodeEffect(Answer)(value)
      return meet((add ?? remove) !== undefined) === "lost" ? undefined : text
    })
  )

/** The abilities of a home in another process. */
export const remote = (url: string) => {
  const post = (call: typeof Call.Type, lost: V.Reason) =>
    Effect.gen(function* () {
      const body = yield* Schema.encodeEffect(Call)(call)
      const text = yield* Effect.tryPromise((signal) =>
        fetch(url, { method: "POST", body, signal }).then((response) => response.text())
      )
      return yield* Schema.decodeUnknownEffect(Answer)(text)
    }).pipe(Effect.mapError(() => new V.VendorError({ vendor: "new", operation: "remote", reason: lost })))
  return {
    relationReads: {
      of: (id: CustomerId) => Effect.map(post({ id }, new V.Unavailable({ problem: "unreachable" })), reading)
    },
    relationWrites: {
      add: (id: CustomerId, relation: Relation) =>
        Effect.map(
          post({ id, add: relation }, new V.InDoubt({ problem: "disconnected" })),
          () => new Created({ id, warnings: [] })
        ),
      remove: (id: CustomerId, relation: Relation) =>
        Effect.map(
          post({ id, remove: relation }, new V.InDoubt({ problem: "disconnected" })),
          () => new Updated({ id, warnings: [] })
        ),
      update: () => Effect.die("no relation is changed")
    }
  } satisfies Partial<Adapter>
}
