/**
 * `kundbro identity`: who is one person in several systems, or twice in one. `find` reads and asks, a person answers in a file,
 * `apply` makes the groups of it, `show` merges one of them.
 */
import { Clock, DateTime, Effect, Option, Schema, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Customer } from "@kundbro/domain"
import { FoundFile, IdentityFile, Matching, Merge, ReviewFile } from "@kundbro/identity"
import * as Configuration from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import type * as PrivateFiles from "../PrivateFiles.ts"
import * as Screen from "../Screen.ts"
import { groupsFile, identityChapter } from "./identityChapter.ts"
import * as records from "./identityRecords.ts"
import { config, json } from "./shared.ts"

const usage = (message: string) => new Failure({ code: "usage", message })

const number = (n: number): string => n.toLocaleString("en")

const prepare = Effect.fn("prepare")(function* (file: string) {
  const loaded = yield* Configuration.load(file)
  const { files, identity, policy } = yield* identityChapter(file, loaded)
  const { year } = DateTime.toPartsUtc(DateTime.makeUnsafe(yield* Clock.currentTimeMillis))
  return { ...loaded, identity, policy, files, match: { ...identity.match, year: identity.match.year ?? year } }
})

/** One line at the foot of a terminal, now and then a line elsewhere, an event a second for machines. */
const meter = Effect.gen(function* () {
  const screen = yield* Screen.Screen
  let shown = 0
  return (stage: "reading" | "comparing", done: number, total: number | undefined, what: string) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - shown < (screen.live ? 100 : screen.json ? 1_000 : 5_000)) return
      shown = now
      const bar = total === undefined ? "" : `${Screen.bar(done, total)} `
      yield* screen.foot([
        `  ${stage.padEnd(10)} ${bar}${number(done)}${total === undefined ? "" : ` of ${number(total)}`} ${what}`
      ])
      yield* screen.emit({ event: "progress", stage, done, ...(total !== undefined && { total }) })
    })
})

const names = { csv: "review.csv", ndjson: "review.ndjson" } as const

/** The decisions that are there already, of whichever review file there is. */
const decisionsBefore = Effect.fnUntraced(function* (files: Effect.Success<ReturnType<typeof PrivateFiles.inFolder>>) {
  const found: Array<{ readonly name: string; readonly rows: ReadonlyArray<ReviewFile.Row> }> = []
  for (const name of Object.values(names)) {
    const text = yield* files.read(name)
    if (text !== undefined) found.push({ name, rows: yield* Effect.fromResult(ReviewFile.parse(text)) })
  }
  if (found.length > 1) return yield* usage("There are review.csv and review.ndjson: put one of them elsewhere")
  return found.at(0)
})

const find = Command.make(
  "find",
  {
    withPersonalData: Flag.Boolean("with-personal-data").pipe(
      Flag.withDescription("Write what is compared of each record into the review file"),
      Flag.withDefault(false)
    ),
    format: Flag.Literals("format", ["csv", "ndjson"]).pipe(
      Flag.withDescription("Of the review file"),
      Flag.withDefault("csv")
    ),
    config,
    json
  },
  Effect.fn(
    function* ({ config, format, withPersonalData }) {
      const screen = yield* Screen.Screen
      const { configuration, files, folder, identity, match } = yield* prepare(config)
      // A file that a person has worked on and that cannot be read is theirs to mend, before anybody reads for hours.
      const atFirst = yield* decisionsBefore(files)
      const sources = yield* records.open(configuration, identity, folder)
      const show = yield* meter
      const unread: Array<records.Unread> = []
      let read = 0
      yield* screen.say(Screen.styled("bold", "Find: reads everybody, writes nothing at the vendors"))
      const { found, traits } = yield* Matching.find(
        records.all(sources, unread, (system) => show("reading", ++read, undefined, `records, ${system}`)),
        match,
        (done, total) => show("comparing", done, total, "keys")
      )
      yield* screen.foot([])
      const { common, counts, groups, questions, systems } = found
      if (counts.records === 0) {
        return yield* new Failure({
          code: "vendor",
          message: "Not one record of the lists could be read: nothing was written"
        })
      }

      // Somebody may have gone on deciding meanwhile.
      const before = yield* Effect.orElseSucceed(decisionsBefore(files), () => atFirst)
      const record = (member: (typeof questions)[number]["left"]) => {
        const known = traits(member)
        return known === undefined ? "" : ReviewFile.traitsInWords(known)
      }
      const asked = new Map(questions.map(({ pair }) => [pair, true]))
      const kept = before?.rows.filter(({ decision, pair }) => decision !== "" && asked.has(pair)).length ?? 0
      const gone = before?.rows.filter(({ decision, pair }) => decision !== "" && !asked.has(pair)).length ?? 0
      const missing = unread.filter(({ reason }) => reason === "NotFound").length
      const summary = {
        systems,
        ...counts,
        missing,
        unread: unread.length - missing,
        groups: groups.length,
        questions: questions.length,
        decisionsKept: kept,
        decisionsNotAskedAgain: gone,
        common: common.map(({ kind, records }) => ({ kind, records })),
        thresholds: { same: match.same, review: match.review }
      }
      yield* files.write(
        {
          "found.ndjson": FoundFile.write(found),
          "unread.ndjson": unread.map((one) => `${JSON.stringify(one)}\n`),
          "summary.json": [`${JSON.stringify(summary, undefined, 2)}\n`],
          [names[format]]: ReviewFile.write(questions, {
            format,
            points: match.points,
            ...(withPersonalData && { record }),
            ...(before && { before: before.rows })
          })
        },
        // Groups of another search must not be taken for this one's.
        [...Object.values(names), groupsFile]
      )

      yield* screen.emit({ event: "found", ...summary })
      for (const { records, system } of systems) yield* screen.say(`  ${number(records)} records of ${system}`)
      yield* screen.say(
        `  ${number(groups.length)} groups by score · ${number(questions.length)} questions · ${number(counts.households)} pairs are households · ${number(counts.contradicted)} pairs contradicted`
      )
      if (counts.repeated > 0) yield* screen.say(`  ${number(counts.repeated)} ids stood in a list more than once`)
      if (missing > 0) yield* screen.say(`  ${number(missing)} ids are not there any more: unread.ndjson`)
      if (common.length > 0) {
        yield* screen.say("")
        yield* screen.say(Screen.styled("bold", "Shared by too many to be compared"))
        const rows = common
          .slice(0, 10)
          .map(({ example, kind, records }) => [number(records), kind, `${example.system} ${example.id}`])
        for (const line of Screen.table([["records", "what", "one of them"], ...rows])) yield* screen.say(line)
        if (common.length > rows.length)
          yield* screen.say(`  and ${number(common.length - rows.length)} more in found.ndjson`)
      }
      yield* screen.say("")
      if (kept > 0) yield* screen.say(`  ${number(kept)} decisions were kept where their reasons are still the same`)
      if (gone > 0)
        yield* screen.say(`  ${number(gone)} decisions are not asked for any more: ${before?.name}.before has them`)
      yield* screen.say(
        questions.length === 0
          ? "  Nothing to decide. Next: kundbro identity apply"
          : `  Write same or different into ${files.at(names[format])}, then: kundbro identity apply`
      )
      const failed = unread.length - missing
      if (failed > 0) {
        const message = `${number(failed)} records could not be read and are compared with nobody: see unread.ndjson`
        return yield* new Failure({ code: "unproven", message })
      }
    },
    (effect) =>
      Effect.onInterrupt(effect, () =>
        Effect.gen(function* () {
          const screen = yield* Screen.Screen
          yield* screen.foot([])
          yield* screen.say("Stopped. Files of an earlier search are as they were; the same command begins again.")
        })
      )
  )
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Read all lists, find who is one person, write what a person has to decide"),
  Command.withExamples([
    { command: "kundbro identity find", description: "Ids and reasons only" },
    {
      command: "kundbro identity find --with-personal-data",
      description: "With names and addresses, for the one who decides"
    }
  ])
)

const apply = Command.make(
  "apply",
  { config, json },
  Effect.fn(function* ({ config }) {
    const screen = yield* Screen.Screen
    const { files, identity, policy } = yield* prepare(config)
    if (!(yield* files.exists("found.ndjson"))) return yield* usage("There is no search yet: kundbro identity find")
    const found = yield* FoundFile.decode(files.stream("found.ndjson"))
    const review = yield* decisionsBefore(files)
    const groups = yield* Effect.fromResult(ReviewFile.apply(found, review?.rows ?? [], policy.authority))
    const systems = identity.sources.map(({ system }) => system)
    const unknown = found.systems.find(({ system }) => !systems.includes(system))
    if (unknown !== undefined)
      return yield* usage(`The search has a system "${unknown.system}" that the configuration lacks: search again`)
    const { authority } = policy
    const ranked = [...authority, ...systems.filter((system) => !authority.includes(system))]
    yield* files.write({ [groupsFile]: IdentityFile.write(ranked, groups) })
    const byPerson = groups.filter(({ by }) => by === "person").length
    const members = groups.reduce((sum, group) => sum + group.members.length, 0)
    const summary = { groups: groups.length, members, byScore: groups.length - byPerson, byPerson }
    yield* screen.emit({ event: "applied", ...summary })
    yield* screen.say(
      `  ${number(members)} records are ${number(groups.length)} people: ${number(summary.byScore)} by score, ${number(byPerson)} by a person's decision`
    )
    yield* screen.say(`  ${files.at(groupsFile)}`)
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Make the groups of the search and the decisions in its review file; calls no vendor"),
  Command.withExamples([
    { command: "kundbro identity apply", description: "Exits with 2 and the lines if a decision is missing" }
  ])
)

const show = Command.make(
  "show",
  { group: Argument.String("group").pipe(Argument.withDescription("A group of identity.ndjson")), config, json },
  Effect.fn(function* ({ config, group, json }) {
    const screen = yield* Screen.Screen
    const { configuration, files, folder, identity, match, policy } = yield* prepare(config)
    if (!(yield* files.exists(groupsFile))) return yield* usage("There are no groups yet: kundbro identity apply")
    const wanted = yield* IdentityFile.decode(files.stream(groupsFile)).pipe(
      Stream.filter((one) => one.group === group),
      Stream.runHead
    )
    if (Option.isNone(wanted)) return yield* usage("identity.ndjson has no group of that name")
    const sources = yield* records.open(configuration, identity, folder)
    const read = yield* Effect.forEach(
      wanted.value.members,
      Effect.fnUntraced(function* ({ id, system }) {
        const source = sources.find((one) => one.system === system)
        if (source === undefined) {
          return yield* usage(`identity.ndjson names the system "${system}", which the configuration lacks`)
        }
        const { value } = yield* records.patiently(source.get(id))
        return { system, id, customer: value }
      })
    )
    const [first, ...others] = read
    if (first === undefined) return
    const { conflicts, customer, notes } = Merge.make(policy, match)([first, ...others])
    const merged = { group: wanted.value, customer: Schema.encodeSync(Customer.Customer)(customer), notes, conflicts }
    yield* screen.emit({ event: "merged", ...merged })
    yield* screen.say(JSON.stringify(merged, undefined, json ? undefined : 2))
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Merge one group by the policy: the customer, and whose word counted for each field"),
  Command.withExamples([{ command: "kundbro identity show g-0123456789abcdef", description: "Prints personal data" }])
)

export const identity = Command.make("identity").pipe(
  Command.withDescription("Find who is one person in several systems, or twice in one"),
  Command.withSubcommands([find, apply, show])
)
