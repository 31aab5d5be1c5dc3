/**
 * The source of a migration: a system, or several in which the same person is one customer, by the groups of `kundbro identity apply`.
 */
import { Effect, Stream } from "effect"
import type { Adapter } from "@kundbro/domain/Adapter"
import { IdentityFile, MergedSource } from "@kundbro/identity"
import type { People } from "@kundbro/migration"
import { Vendors } from "@kundbro/systems"
import type { Configuration } from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import { groupsFile, identityChapter } from "./identityChapter.ts"
import { idsOf } from "./lists.ts"

/** Where the customers come from. */
export interface Source {
  /** What the ledger calls it. */
  readonly name: string
  readonly adapter: Adapter
  /** For what hangs on one record, and not on the customer that it may be a part of. */
  readonly records: Adapter
  readonly people?: People.People
  /** Of the records, opened only by what needs them; nothing where the configuration has no list. */
  readonly ids: ReturnType<typeof idsOf> | undefined
}

const usage = (message: string) => new Failure({ code: "usage", message })

type Migration = NonNullable<Configuration["migration"]>
type Loaded = { readonly configuration: Configuration; readonly folder: string }

const merged = Effect.fnUntraced(function* (
  file: string,
  loaded: Loaded,
  systems: ReadonlyArray<string>,
  ids: Migration["ids"]
) {
  const { configuration, folder } = loaded
  if (configuration.identity === undefined) {
    return yield* usage(
      `${file} names a list of systems as "migration.source": say in the chapter "identity" which lists they have and whose word counts, see docs/identity.md`
    )
  }
  if (ids !== undefined) {
    return yield* usage(
      `${file} has "migration.ids" beside a list of systems, whose lists are in the chapter "identity": remove one of them`
    )
  }
  const { files, identity, policy } = yield* identityChapter(file, loaded)
  const sources = yield* Effect.forEach(systems, (system) => {
    const source = identity.sources.find((one) => one.system === system)
    return source === undefined
      ? Effect.fail(
          usage(`${file} moves from "${system}", which is none of "identity.sources": add it, and search again`)
        )
      : Effect.succeed(source)
  })
  if (!(yield* files.exists(groupsFile))) {
    return yield* usage("Nobody has decided yet who is one person: kundbro identity find, then kundbro identity apply")
  }
  const bytes = files.stream(groupsFile)
  const searched = yield* IdentityFile.searched(bytes)
  const missing = systems.find((system) => !searched.includes(system))
  if (missing !== undefined) {
    return yield* usage(`"${missing}" was not searched for who is one person: kundbro identity find, then apply`)
  }
  const { adapter, people, records } = yield* MergedSource.make({
    systems: yield* Effect.forEach(systems, (system) =>
      Effect.map(Vendors.open(configuration.systems, system), ({ adapter }) => ({ system, adapter }))
    ),
    groups: yield* Stream.runCollect(IdentityFile.decode(bytes)),
    policy,
    match: identity.match
  }).pipe(
    Effect.catchTag("InvalidOptions", ({ issues }) =>
      Effect.fail(usage(`${file}: ${issues.map(({ field, remedy }) => `${field}: ${remedy}`).join("; ")}`))
    )
  )
  const lists = Effect.forEach(sources, ({ ids, system }) =>
    Effect.map(
      idsOf(ids, folder),
      Stream.map((id) => MergedSource.idOf({ system, id }))
    )
  )
  const source: Source = {
    name: `${systems.join(" and ")}, by person`,
    adapter,
    records,
    people,
    ids: Effect.map(lists, (all) => Stream.flatMap(Stream.fromIterable(all), (list) => list))
  }
  return source
})

/** Opens it; calls no vendor. `file`: the configuration, as the user named it. */
export const sourceOf = Effect.fnUntraced(function* (file: string, loaded: Loaded, { ids, source }: Migration) {
  if (typeof source !== "string") return yield* merged(file, loaded, source, ids)
  const { adapter } = yield* Vendors.open(loaded.configuration.systems, source)
  const one: Source = {
    name: source,
    adapter,
    records: adapter,
    ids: ids === undefined ? undefined : idsOf(ids, loaded.folder)
  }
  return one
})
