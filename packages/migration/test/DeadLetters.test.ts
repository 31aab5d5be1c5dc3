import { assert, layer } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Stream } from "effect"
import { DeadLetters, type Ledger, Migration } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { world } from "./support/world.ts"

const id = (text: string) => CustomerId.make(text)
const t = (n: number) => id(`t${n}`)

/**
 * Ten customers whose target tells nothing of its planted references. s1 is written and its answer lost, s2 is not written
 * and nobody says so, s3 is rejected, s4 is gone from the source, s5 is refused as a duplicate.
 */
const stuck = Effect.fnUntraced(function* () {
  let healed = false
  const made = yield* world(
    10,
    { inDoubt: { lookups: 1 } },
    {
      target: {
        fault: (operation, key) => {
          if (healed) return undefined
          if (operation === "getByReference" && /:s[12]$/.test(key)) return { before: new V.Failed({ code: "77" }) }
          if (operation !== "create") return undefined
          if (key === "mem:s1") return { after: new V.InDoubt({ problem: "timed-out" }) }
          if (key === "mem:s2") return { before: new V.InDoubt({ problem: "timed-out" }) }
          if (key === "mem:s3") return { before: new V.Rejected({ issues: [], sent: true }) }
          return key === "mem:s5" ? { before: new V.Duplicate({ field: "emails.address" }) } : undefined
        }
      }
    }
  )
  made.source.customers.delete("s4")
  const options = { ...made.options, plan: { ...made.options.plan, match: [] } }
  yield* Migration.run(options)
  const refusal = (sourceId: string, resolution: Ledger.Resolution) =>
    Migration.resolve({ ...options, sourceId: id(sourceId), resolution }).pipe(
      Effect.flip,
      Effect.map(({ message }) => message)
    )
  const resolve = (sourceId: string, resolution: Ledger.Resolution, evenIfDifferent = false) =>
    Migration.resolve({ ...options, sourceId: id(sourceId), resolution, evenIfDifferent })
  const at = (code: string) =>
    [...made.target.customers].find(([, { references }]) => references[0]?.value === code)?.[0] ?? ""
  return { ...made, options, refusal, resolve, at, heal: () => void (healed = true) }
})

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("what a person has to decide", (it) => {
  it.effect("is listed with all there is to go by, and no more of a customer than ids", () =>
    Effect.gen(function* () {
      yield* stuck()
      const list = yield* Stream.runCollect(DeadLetters.all)
      assert.deepStrictEqual(
        list.map(({ canBe, intent, reason, reference, sourceId, undecided }) => ({
          sourceId,
          reason,
          undecided,
          intent,
          reference,
          canBe
        })),
        [
          {
            sourceId: id("s1"),
            reason: "Failed",
            undecided: true,
            intent: "create",
            reference: "code=mem:s1",
            canBe: ["written", "absent", "left"]
          },
          {
            sourceId: id("s2"),
            reason: "Failed",
            undecided: true,
            intent: "create",
            reference: "code=mem:s2",
            canBe: ["written", "absent", "left"]
          },
          {
            sourceId: id("s3"),
            reason: "Rejected",
            undecided: false,
            intent: "create",
            reference: "code=mem:s3",
            canBe: ["written", "left"]
          },
          { sourceId: id("s4"), reason: "NotFound", undecided: false, intent: null, reference: null, canBe: ["left"] },
          {
            sourceId: id("s5"),
            reason: "Duplicate",
            undecided: false,
            intent: "create",
            reference: "code=mem:s5",
            canBe: ["written", "left"]
          }
        ]
      )
      for (const { at, attempts, remedy } of list) {
        assert.isAbove(at, 0)
        assert.isAtMost(attempts, 1)
        assert.isNotEmpty(remedy)
      }
      assert.notInclude(JSON.stringify(list), "canary")
    })
  )

  it.effect("is decided once, and then the run goes on and the proof holds", () =>
    Effect.gen(function* () {
      const { at, heal, options, resolve, target } = yield* stuck()
      const written = yield* resolve("s1", { kind: "written", targetId: id(at("mem:s1")) })
      assert.deepStrictEqual(written.differences, [])
      heal()
      yield* resolve("s2", { kind: "absent", because: "searched by name and by address" })
      for (const one of ["s3", "s4", "s5"]) yield* resolve(one, { kind: "left", because: "moved away" })
      assert.deepStrictEqual({ ...(yield* Migration.status).endings }, { created: 6, left: 3, unfinished: 1 })
      const creates = target.seen.creates
      const done = yield* Migration.run({ ...options, everyDeadLetter: true })
      assert.strictEqual(target.seen.creates, creates + 1)
      assert.deepStrictEqual({ ...done.endings }, { created: 7, left: 3 })
      const verified = yield* Migration.verify(options)
      assert.deepStrictEqual(verified.problems, [])
      assert.deepStrictEqual(yield* Stream.runCollect(DeadLetters.all), [])
    })
  )

  it.effect("is refused where it would be wrong: another's record, a different one, one that is not there", () =>
    Effect.gen(function* () {
      const { at, heal, options, refusal, resolve, target } = yield* stuck()
      const written = (targetId: string) => ({ kind: "written", targetId: id(targetId) }) as const
      assert.include(yield* refusal("s1", written("t404")), "no record of that id")
      assert.include(yield* refusal("s1", written(at("mem:s6"))), "another customer of this migration")
      assert.include(yield* refusal("s1", { kind: "absent" }), "could not be asked (Failed")
      heal()
      assert.include(yield* refusal("s1", { kind: "absent" }), "has a record with its planted reference")
      assert.include(yield* refusal("s3", { kind: "absent" }), "no write of this record is undecided")
      assert.include(yield* refusal("s4", written("t1000")), "nothing was drafted")
      assert.include(yield* refusal("s6", { kind: "left", because: "x" }), "no dead letter of that source id")
      // A record that an earlier migration made of somebody else.
      const mine = target.customers.get(at("mem:s1"))
      assert.isDefined(mine)
      if (mine === undefined) return
      const planted = (value: string, family: string) =>
        new Customer({ ...mine, id: t(1), references: [{ kind: "code", value }], name: { ...mine.name, family } })
      target.customers.set("t1", planted("mem:s77", "Else"))
      assert.include(yield* refusal("s1", written("t1")), "another customer of this migration")
      target.customers.set("t1", planted("mem:s1", "Canary-Else"))
      const different = yield* refusal("s1", written("t1"))
      assert.include(different, "name.family")
      assert.notInclude(different, "Canary")
      assert.strictEqual((yield* Migration.status).endings["dead-letter"], 5)
      // The person knows better, and the proof still says what differs.
      assert.deepStrictEqual((yield* resolve("s1", written("t1"), true)).differences, ["name.family"])
      assert.deepStrictEqual((yield* Migration.verify(options)).differences, [{ path: "name.family", records: 1 }])
      assert.include(yield* refusal("s1", written("t1")), "no dead letter")
      // Two customers never get one record of the target, also when no reference tells them apart.
      target.customers.set("t1", new Customer({ ...planted("mem:s1", "Else"), references: [] }))
      assert.include(yield* refusal("s2", written("t1")), "another customer of this migration")
    })
  )
})
