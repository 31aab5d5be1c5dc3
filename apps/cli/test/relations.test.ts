/**
 * `kundbro migrate relations`: the children of one club's members go to another club, over the wire.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Sandboxes } from "@kundbro/sandbox"
import { sandboxConfiguration } from "../src/demo/configuration.ts"
import { stage } from "./support.ts"

type Child = Readonly<Record<string, unknown>>

const essence = ({ Birthdate, FirstName, Gender, LastName }: Child) =>
  JSON.stringify([FirstName, LastName, Birthdate, Gender])

describe("kundbro migrate relations", () => {
  it.live(
    "moves the children of every member who arrived, each once whatever gets lost, and says what it left",
    () =>
      Effect.gen(function* () {
        const { folder, kundbro, sandboxes } = yield* stage({ count: 12, nasty: 0 })
        const other = yield* Sandboxes.make({ harmoney: { people: { seed: 9, count: 1, nasty: 0 } } })
        const file = join(folder, "kundbro.json")
        const configuration = JSON.parse(readFileSync(file, "utf8"))
        writeFileSync(
          file,
          JSON.stringify({
            systems: { ...configuration.systems, newClub: sandboxConfiguration(other).systems.club },
            migration: {
              ...configuration.migration,
              target: "newClub",
              plan: {
                name: "club to club",
                relations: "move",
                inDoubt: { lookups: 2, delay: "10 millis" },
                retry: { firstDelay: "10 millis" },
                stopWhen: { inDoubt: 1, rejected: 1 }
              }
            }
          })
        )
        const moved = yield* kundbro("migrate", "run")
        assert.strictEqual(moved.code, 0, moved.stderr + moved.stdout)

        yield* other.harmoney.control.inject({ fault: "reset-after-apply", operation: "AddRelation", times: 3 })
        yield* other.harmoney.control.inject({ fault: "reset-before-apply", operation: "AddRelation", times: 2 })
        const run = yield* kundbro("migrate", "relations", "run")
        assert.strictEqual(run.code, 0, run.stderr + run.stdout)
        const crossReference = readFileSync(
          join(folder, configuration.migration.folder, "report", "cross-reference.csv"),
          "utf8"
        )
        const from = (yield* sandboxes.harmoney.control.dump)["relations"] ?? {}
        const to = (yield* other.harmoney.control.dump)["relations"] ?? {}
        const childrenOf = (dump: Readonly<Record<string, unknown>>, id: string): ReadonlyArray<string> => {
          const held: unknown = dump[id]
          const list: ReadonlyArray<Child> = JSON.parse(JSON.stringify(held ?? { List: [] })).List
          // A passive child cannot be added as such, and is listed.
          return list
            .filter(({ Passive }) => Passive !== "true")
            .map(essence)
            .sort()
        }
        let children = 0
        for (const row of crossReference.trimEnd().split("\r\n").slice(1)) {
          const [source = "", target = "", outcome = ""] = row.split(",")
          const wanted = outcome === "created" ? childrenOf(from, source) : []
          children += wanted.length
          assert.deepStrictEqual(childrenOf(to, target), wanted, source)
        }
        assert.isAbove(children, 8)
        assert.include(run.stdout, `${children} moved`)
        const rows = readFileSync(join(folder, configuration.migration.folder, "report", "relations.csv"), "utf8")
          .trimEnd()
          .split("\r\n")
        assert.strictEqual(rows[0], "source_id,relation_id,target_id,outcome,reason,field,remedy")
        assert.strictEqual(rows.filter((row) => row.includes(",moved,")).length, children)
        assert.isTrue(
          rows.slice(1).every((row) => /,moved,|,dead-letter,Rejected,active /.test(row)),
          rows.join()
        )
        const verify = yield* kundbro("migrate", "relations", "verify")
        assert.strictEqual(verify.code, 0, verify.stderr)

        // Taken back: every child that was added, once, whatever gets lost; the members stay, since a club switches none off.
        yield* other.harmoney.control.inject({ fault: "reset-after-apply", operation: "DeleteRelation", times: 2 })
        yield* other.harmoney.control.inject({ fault: "reset-before-apply", operation: "DeleteRelation", times: 2 })
        const undo = yield* kundbro("migrate", "undo", "--yes")
        assert.strictEqual(undo.code, 0, undo.stderr + undo.stdout)
        assert.include(undo.stdout, `Relations: ${children} undone`)
        const left = (yield* other.harmoney.control.dump)["relations"] ?? {}
        for (const row of crossReference.trimEnd().split("\r\n").slice(1)) {
          assert.deepStrictEqual(childrenOf(left, row.split(",")[1] ?? ""), [])
        }
      }).pipe(Effect.scoped),
    180_000
  )
})
