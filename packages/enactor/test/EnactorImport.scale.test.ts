/** A file of many customers, from the adapter to the stand-in while it is made. */
import { assert, it } from "@effect/vitest"
import { Effect, Result, Stream } from "effect"
import type { Import } from "@kundbro/domain"
import { open } from "./open.ts"
import { id, tuva } from "./support.ts"

const many = 3000

it.live(
  "thousands of customers are loaded while they come, and never more than a piece of the file is on its way",
  () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ people: { seed: 1, count: 0 } })
      const draft = Result.getOrThrow(adapter.customerDrafts.draft(tuva))
      let taken = 0
      let onTheWay = 0
      const numbers = function* () {
        for (; taken < many; taken += 1) yield { id: id(`M${String(taken).padStart(7, "0")}`), draft }
      }
      const entries = Stream.fromIterable(numbers(), { chunkSize: 64 })
      const parts = adapter.customerImport.file(entries)
      const manifests: Array<Import.ImportManifest> = []
      const pieces = Stream.flatMap(
        Stream.tap(parts, () =>
          Effect.map(sandbox.control.state, ({ records }) => {
            onTheWay = Math.max(onTheWay, taken - (records["customers"] ?? 0))
          })
        ),
        (part) => {
          if (part._tag === "Bytes") return Stream.make(part.bytes)
          manifests.push(part.manifest)
          return Stream.empty
        }
      )
      const { created, problem, rejected, sha256 } = yield* sandbox.control.importBatch(pieces)
      assert.deepStrictEqual({ created, problem, rejected }, { created: many, problem: null, rejected: 0 })
      assert.deepStrictEqual(
        manifests.map((one) => [one.customers, one.sha256]),
        [[many, sha256]]
      )
      assert.isBelow(onTheWay, 1000)
    }).pipe(Effect.scoped)
)
