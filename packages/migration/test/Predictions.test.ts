import { assert, layer } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Layer, Stream } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { Migration, OutputFiles } from "../src/index.ts"
import { folder, shared } from "./support/ledgers.ts"
import { person } from "./support/MemoryVendor.ts"
import { change, email, world } from "./support/world.ts"

const ledger = Layer.mergeAll(shared, NodeServices.layer)

const rowsOf = Effect.gen(function* () {
  const out = path.join(yield* folder, "out")
  yield* OutputFiles.write(out)
  const [header = "", ...lines] = fs.readFileSync(path.join(out, "prediction.csv"), "utf8").trimEnd().split("\r\n")
  return { header, lines }
})

layer(ledger, { timeout: "60 seconds", excludeTestServices: true })("what a dry run said", (it) => {
  it.effect("is listed for every record, and compared with nothing before the run", () =>
    Effect.gen(function* () {
      const { options, source } = yield* world(3)
      change(source, "s2", { name: { given: "Åsa", family: "x".repeat(51) } })
      const { prediction } = yield* Migration.dryRun(options)
      assert.deepStrictEqual([prediction?.compared, prediction?.matrix], [0, []])
      assert.isUndefined(prediction?.takenMillis)
      const before = yield* rowsOf
      assert.strictEqual(
        before.header,
        "source_id,predicted,reason,field,losses,ended,ended_reason,ended_field,as_predicted,cause"
      )
      assert.deepStrictEqual(before.lines, [
        "s1,created,,,extensions.secret dropped,,,,,",
        "s2,dead-letter,Rejected,name.family (too-long),,,,,,",
        "s3,created,,,extensions.secret dropped,,,,,"
      ])
      const after = (yield* Migration.run(options)).prediction
      assert.deepStrictEqual([after?.compared, after?.agreed], [3, 3])
      assert.isAbove(after?.takenMillis ?? 0, 0)
      const ended = yield* rowsOf
      assert.strictEqual(
        ended.lines[1],
        "s2,dead-letter,Rejected,name.family (too-long),,dead-letter,Rejected,name.family (too-long),yes,"
      )
    })
  )

  it.effect("and is not what happened is listed with its cause, whoever it was", () =>
    Effect.gen(function* () {
      const down = new V.VendorError({ vendor: "new", operation: "create", reason: new V.TimedOut() })
      const refused = new V.Rejected({
        issues: [new V.FieldIssue({ field: "emails.address", rule: "blocked", remedy: "ask them" })],
        sent: true
      })
      const { options, source, target } = yield* world(
        9,
        { stopWhen: { rejected: 1 } },
        {
          target: {
            fault: (operation, key) =>
              operation !== "create"
                ? undefined
                : key === "mem:s4"
                  ? { before: refused }
                  : key === "mem:s9"
                    ? { before: down.reason }
                    : undefined
          }
        }
      )
      source.customers.delete("s8")
      yield* Migration.dryRun(options)
      // Between the two: somebody at the source, somebody at the target, somebody with the list.
      change(source, "s1", { name: { given: "Åsa", family: "x".repeat(51) } })
      change(source, "s2", { emails: email("canary-3@example.test") })
      const taken = CustomerId.make("t7")
      target.customers.set(taken, person(5))
      source.customers.delete("s6")
      source.customers.set("s8", person(8))
      const { prediction } = yield* Migration.run({
        ...options,
        ids: Stream.filter(options.ids, (id) => id !== "s7")
      })
      assert.deepStrictEqual([prediction?.compared, prediction?.agreed], [9, 1])
      const { lines } = yield* rowsOf
      const causes = Object.fromEntries(
        lines.map((line) => {
          const cells = line.split(",")
          return [cells[0], [cells[1], cells[5], cells[6], cells[9]].join(" | ")]
        })
      )
      assert.deepStrictEqual(causes, {
        s1: "created | dead-letter | Rejected | it is refused before it is sent: its record or the plan has changed since the dry run",
        s2: "created | created |  | ",
        s3: "created | conflict | Shared | another record of the list has taken or given up its value since",
        s4: "created | dead-letter | Rejected | the target refuses what no rule known beforehand forbids",
        s5: "created | conflict | Duplicate | the target has its value on a record that the match rules do not find",
        s6: "created | dead-letter | NotFound | the source no longer has it",
        s7: "created | withdrawn |  | the list no longer has it",
        s8: "dead-letter | created |  | the source has it since",
        s9: "created | dead-letter | TimedOut | a vendor did not serve it"
      })
    })
  )

  it.effect("of a run for changes: who would be written again, who is gone, and that the rest is left alone", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* world(30, {}, { target: { keeps: ["gender"] } })
      yield* Migration.run(options)
      yield* Migration.verify(options)
      const [creates, updates] = [target.seen.creates, target.seen.updates]
      for (const id of ["s3", "s21"]) change(source, id, { name: { given: "Åsa", family: `Nygift-${id}` } })
      change(source, "s5", { name: { given: "Åsa", family: "x".repeat(51) } })
      source.customers.delete("s9")
      source.customers.set("s31", person(31))
      const longer = { ...options, ids: Stream.concat(options.ids, Stream.succeed(CustomerId.make("s31"))) }
      const dry = yield* Migration.dryRun({ ...longer, changes: true })
      assert.deepStrictEqual(
        { ...dry.prediction?.outcomes },
        { untouched: 26, updated: 2, gone: 1, created: 1, "dead-letter": 1 }
      )
      assert.strictEqual(
        dry.prediction?.compared,
        26,
        "nothing has been done, so those that stay as they are are right so far"
      )
      assert.deepStrictEqual([target.seen.creates, target.seen.updates], [creates, updates])
      assert.deepStrictEqual({ ...dry.states }, { listed: 1, verified: 30 })
      const { prediction } = yield* Migration.run({ ...longer, changes: true })
      assert.deepStrictEqual(prediction?.differences, [])
      assert.deepStrictEqual([prediction?.compared, prediction?.agreed], [31, 31])
      // A change that came after the dry run is one that it did not foresee.
      yield* Migration.dryRun({ ...longer, changes: true })
      change(source, "s2", { name: { given: "Dag", family: "Senare" } })
      const late = (yield* Migration.run({ ...longer, changes: true })).prediction
      assert.deepStrictEqual(late?.differences, [
        {
          predicted: "untouched",
          ended: "updated",
          cause: "its record at the source has changed since the dry run",
          records: 1
        }
      ])
    })
  )
})
