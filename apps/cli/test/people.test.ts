/**
 * A migration by person: two systems that know the same people become one shop, over the wire, through a kill, and each id of both
 * ends in exactly one way.
 */
import { readdirSync, readFileSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { type Groups, IdentityFile } from "@kundbro/identity"
import { People } from "@kundbro/sandbox"
import { Effect, Schema } from "effect"
import { stage } from "./support.ts"

const Configuration = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))
const Report = Schema.fromJsonString(
  Schema.Struct({
    listed: Schema.Int,
    endings: Schema.Record(Schema.String, Schema.Int),
    losses: Schema.Array(Schema.Struct({ field: Schema.String, kind: Schema.String, reason: Schema.String })),
    prediction: Schema.Struct({ agreed: Schema.Int, compared: Schema.Int })
  })
)

const group = (...members: ReadonlyArray<string>): Groups.Group => {
  const all = members.map((one) => {
    const [system = "", id = ""] = one.split(":")
    return { system, id: CustomerId.make(id) }
  })
  return {
    group: `g-${members.join()}`,
    members: all,
    winner: all[0] ?? { system: "", id: CustomerId.make("-") },
    by: "person"
  }
}

/** Both systems with the same people, a configuration that moves both, and the decided groups. */
const twoSystems = Effect.fnUntraced(function* (
  count: number,
  groupsOf: (paper: ReadonlyArray<string>, club: ReadonlyArray<string>) => ReadonlyArray<Groups.Group>
) {
  const people = { seed: 7, count, nasty: 0.2 }
  const staged = yield* stage({ count, nasty: 0.2, sandboxes: { infosoft: { people } } })
  const { folder, ids, sandboxes } = staged
  const paper = yield* sandboxes.infosoft.control.ids
  writeFileSync(join(folder, "paper.csv"), `number\n${paper.join("\n")}\n`)
  const file = join(folder, "kundbro.json")
  const { migration, ...configuration } = Schema.decodeSync(Configuration)(readFileSync(file, "utf8"))
  const { ids: _, ...rest } = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Json))(migration)
  const plan = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Json))(rest["plan"])
  const save = (chapter: Readonly<Record<string, Schema.Json>> = {}) =>
    writeFileSync(
      file,
      JSON.stringify({
        ...configuration,
        identity: {
          sources: [
            { system: "paper", ids: { file: "paper.csv", column: "number" } },
            { system: "club", ids: { file: "ids.csv", column: "customer_id" } }
          ],
          folder: "identity"
        },
        migration: {
          ...rest,
          source: ["paper", "club"],
          folder: "migration",
          plan: { ...plan, chunkSize: 10, stopWhen: { rejected: 1 }, protectedIdentity: "carry", sharedUnique: "omit" },
          ...chapter
        }
      })
    )
  const decide = (groups: ReadonlyArray<Groups.Group>, systems = ["paper", "club"]) => {
    mkdirSync(join(folder, "identity"), { recursive: true })
    writeFileSync(join(folder, "identity", "identity.ndjson"), [...IdentityFile.write(systems, groups)].join(""))
  }
  save()
  const groups = groupsOf(paper, ids)
  decide(groups)
  const read = (name: string) => readFileSync(join(folder, "migration", "report", name), "utf8")
  return {
    ...staged,
    paper,
    people,
    groups,
    save,
    decide,
    report: () => Schema.decodeSync(Report)(read("report.json")),
    /** The rows of a report of the migration, by source id. */
    rows: (name: string) =>
      new Map(
        read(name)
          .trim()
          .split("\r\n")
          .slice(1)
          .map((line) => [line.split(",")[0] ?? "", line.split(",")])
      )
  }
})

describe("a migration by person", () => {
  it.live(
    "makes one customer of each group and one of everybody else, goes on after a kill, proves it, and tells no name",
    () =>
      Effect.gen(function* () {
        const count = 40
        const { folder, groups, ids, kundbro, paper, people, report, rows, sandboxes, start } = yield* twoSystems(
          count,
          (paper, club) => [
            // In both; one of them twice in the club; and one whom the club does not have any more.
            ...paper.flatMap((id, n) => (n % 2 === 0 && n > 4 ? [group(`paper:${id}`, `club:${club[n]}`)] : [])),
            group(`paper:${paper[0]}`, `club:${club[0]}`, `club:${club[1]}`),
            group(`paper:${paper[2]}`, "club:004999999")
          ]
        )
        const dry = yield* kundbro("migrate", "dry-run")
        assert.strictEqual(dry.code, 0, dry.stderr)
        const merged = groups.reduce((sum, { members }) => sum + members.length - 1, 0) - 1
        assert.include(dry.stdout, `${merged} merged`)

        const killed = yield* Effect.promise(() => {
          let sent = false
          return start(["migrate", "run", "--json"], (stdout, kill) => {
            if (sent || !/"outcomes":\{[^}]*"created":\d/.test(stdout)) return
            sent = true
            kill("SIGKILL")
          })
        })
        const said = [dry, killed, yield* kundbro("migrate", "run"), yield* kundbro("migrate", "verify")]
        assert.strictEqual(said[3]?.code, 0, `${said[2]?.stderr}${said[3]?.stderr}${said[3]?.stdout}`)
        assert.include(said[3]?.stdout ?? "", "Verified")

        const { endings, listed, losses, prediction } = report()
        assert.strictEqual(listed, paper.length + ids.length)
        assert.strictEqual(endings["merged"], merged)
        assert.strictEqual(endings["unfinished"], undefined)
        assert.strictEqual(
          Object.values(endings).reduce((sum, n) => sum + n, 0),
          listed
        )
        assert.isAtLeast(prediction.agreed, listed - 1)
        assert.isTrue(
          losses.some(({ reason }) => /^merged by authority: paper stands, club says otherwise$/.test(reason))
        )

        // Every id once; a merged one with the customer of the one that it is merged into.
        const reference = rows("cross-reference.csv")
        assert.strictEqual(reference.size, listed)
        for (const [, target, outcome, into] of reference.values()) {
          assert.strictEqual(outcome === "merged", into !== "")
          if (outcome === "merged") assert.strictEqual(target, reference.get(into ?? "")?.[1])
        }
        const [first, twice] = [`paper:${paper[0]}`, `club:${ids[1]}`]
        assert.deepStrictEqual(reference.get(twice)?.slice(1), [reference.get(first)?.[1], "merged", first])
        const exceptions = rows("exceptions.csv")
        assert.deepStrictEqual(exceptions.get(`paper:${paper[2]}`)?.slice(1, 3), ["Rejected", "club: id (missing)"])
        const targets = [...reference.values()].filter(([, , outcome]) => outcome === "created").map(([, id]) => id)
        assert.strictEqual(new Set(targets).size, targets.length)
        const dump = yield* sandboxes.norce.control.dump
        assert.sameMembers(Object.keys(dump["customers"] ?? {}), targets)

        const told =
          said.map(({ stderr, stdout }) => stdout + stderr).join() +
          readFileSync(join(folder, "migration/report/report.html"), "utf8")
        for (let index = 0; index < count; index++) {
          const { email = "nobody@", familyName } = People.person(people, index)
          assert.notInclude(told, email)
          assert.notInclude(told, familyName)
        }
        assert.isTrue(readdirSync(join(folder, "identity")).length > 0)
      }).pipe(Effect.scoped),
    180_000
  )

  it.live("is refused by name, before any call, where something is missing or contradicts itself", () =>
    Effect.gen(function* () {
      const { decide, kundbro, save, sandboxes } = yield* twoSystems(2, () => [])
      const ids = { file: "ids.csv", column: "customer_id" }
      const refused = (words: string) =>
        Effect.gen(function* () {
          const { code, stderr } = yield* kundbro("migrate", "dry-run")
          assert.strictEqual(code, 2, stderr)
          assert.include(stderr, words)
        })
      save({ ids })
      yield* refused('"migration.ids" beside a list of systems')
      save({ source: ["paper", "paper"] })
      yield* refused("kundbro.json is not as expected")
      save({ source: ["paper", "shop"] })
      yield* refused('moves from "shop" to itself')
      save({ source: ["paper", "till"] })
      yield* refused('moves from "till", which is none of "identity.sources"')
      save()
      decide([], ["paper"])
      yield* refused('"club" was not searched')
      save({ source: ["paper"] })
      decide([group("paper:1", "club:1")])
      yield* refused("they have records of club")
      assert.deepStrictEqual((yield* sandboxes.harmoney.control.requests).counts, {})
    }).pipe(Effect.scoped)
  )
})
