import { assert, layer } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { CardNumber, CustomerId, RelationId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import { InDoubt } from "@kundbro/domain/VendorError"
import { BigDecimal, Effect, Stream } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Balances, Ledger, Migration, OutputFiles, Plan, Purge, Relations, Undo } from "../src/index.ts"
import { empty, folder, shared } from "./support/ledgers.ts"
import * as till from "./support/MemoryTill.ts"
import { random } from "./support/random.ts"
import { childrenOf, home } from "./support/relatives.ts"
import { club } from "./support/remoteTill.ts"
import { world } from "./support/world.ts"

const endings = (report: Undo.UndoReport) =>
  Object.fromEntries(report.endings.map(({ ending, kind, records }) => [`${kind} ${ending}`, records]))

const reasons = (report: Undo.UndoReport) =>
  report.reasons.map(({ kind, reason, records }) => `${records} ${kind} ${reason}`).toSorted()

const total = (count: number) => Array.from({ length: count }, (_, n) => childrenOf(n + 1)).flat().length

/** Members with children, and both at the target. */
const family = Effect.fnUntraced(function* (count: number, options: Parameters<typeof home>[0] = {}) {
  const relatives = home(options)
  const made = yield* world(
    count,
    { relations: "move", stopWhen: { inDoubt: 1, rejected: 1 } },
    { target: { deactivates: true } }
  )
  for (let n = 1; n <= count; n++) made.source.relations.set(`s${n}`, childrenOf(n))
  const all = { ...made.options, target: { ...made.target.adapter, ...relatives.abilities } }
  yield* Migration.run(all)
  const targetOf = (n: number) =>
    [...made.target.customers.values()].find(({ references }) => references[0]?.value === `mem:s${n}`)?.id ?? ""
  return { ...made, options: all, relatives, targetOf }
})

const rules: typeof Plan.Plan.Encoded = {
  name: "bonus",
  balances: { unit: { kind: "points" } },
  inDoubt: { lookups: 2, delay: "1 millis" },
  stopWhen: { inDoubt: 1, rejected: 1 },
  retry: { firstDelay: "1 millis", longestDelay: "5 millis", attempts: 5 }
}

/** Balances that have been moved to a till: member `n` has `n` points, every account had ten. */
const bonus = Effect.fnUntraced(function* (count: number, sharing = 1, options: till.Options = {}) {
  yield* empty
  const made = till.make(Math.ceil(count / sharing), options)
  made.points.set("card-test", 0n)
  const all = { plan: Plan.make(rules), source: club, target: made.adapter }
  yield* Balances.probe({ ...all, card: CardNumber.make("card-test"), amount: BigDecimal.fromBigInt(1n) })
  yield* Balances.run({ ...all, accounts: Stream.fromIterable(till.accounts(count, sharing)) })
  made.points.delete("card-test")
  return { ...made, options: all, moved: made.adjusted.length }
})

layer(shared, { timeout: "120 seconds", excludeTestServices: true })("an undo of what goes with customers", (it) => {
  it.effect("removes the relations that the run added, says beforehand which it cannot, and touches no other", () =>
    Effect.gen(function* () {
      const { options, relatives, target, targetOf } = yield* family(8)
      const theirs = new Relation({ ...childrenOf(2)[0], kind: "child", name: { given: "Deras" }, extensions: {} })
      yield* Relations.run(options)
      const [five, two] = [targetOf(5), targetOf(2)]
      relatives.relations.set(two, [
        ...(relatives.relations.get(two) ?? []),
        new Relation({ ...theirs, id: RelationId.make("own") })
      ])
      // Somebody has corrected a child's name since.
      relatives.relations.set(
        five,
        (relatives.relations.get(five) ?? []).map((one) => new Relation({ ...one, name: { given: "canary" } }))
      )
      const preview = yield* Undo.preview(options)
      assert.deepStrictEqual(reasons(preview), ["1 relation Gone", "2 relation Ambiguous"])
      assert.deepInclude(endings(preview), {
        "relation would-be-undone": total(8) - 3,
        "relation would-stay": 3
      })
      assert.strictEqual(relatives.seen.removals, 0)
      // A preview begins nothing.
      yield* Relations.run(options)

      const report = yield* Undo.undo(options)
      assert.deepStrictEqual(endings(report), {
        "created undone": 8,
        "relation undone": total(8) - 3,
        "relation kept": 3
      })
      assert.deepStrictEqual([report.unfinished, report.relations], [0, 0])
      assert.deepStrictEqual(
        relatives.relations.get(two)?.map(({ id }) => id),
        [RelationId.make("own")]
      )
      assert.lengthOf(relatives.relations.get(five) ?? [], 1)
      const { removals } = relatives.seen
      assert.strictEqual(removals, total(8) - 3)
      yield* Undo.undo(options)
      assert.deepStrictEqual([relatives.seen.removals, target.seen.deactivations], [removals, 8])
      assert.deepInclude(yield* Effect.flip(Relations.run(options)), { reason: "undone" })

      const at = yield* folder
      yield* OutputFiles.write(at).pipe(Effect.provide(NodeServices.layer))
      const csv = readFileSync(join(at, "undo.csv"), "utf8")
      assert.match(csv, /^s5,[^,]*,relation,kept,Gone,relations,[^\r]*,r5-1\r$/m)
      assert.notInclude(csv, "canary")
      assert.notInclude(csv, "Canary")
    })
  )

  it.effect(
    "decides by what is there when nobody answers for a removal, and never sends one twice that was applied",
    () =>
      Effect.gen(function* () {
        const next = random(7)
        const applied = { n: 0 }
        const { options, relatives } = yield* family(20, {
          lostRemoval: () => {
            const fault = next() < 0.2 ? "before" : next() < 0.4 ? "after" : undefined
            if (fault !== "before") applied.n++
            return fault
          }
        })
        yield* Relations.run(options)
        const { "relation kept": kept = 0, "relation undone": undone } = endings(yield* Undo.undo(options))
        assert.deepStrictEqual([undone, applied.n], [total(20) - kept, total(20) - kept])
        assert.strictEqual([...relatives.relations.values()].flat().length, kept)
      })
  )

  it.effect("gives every account back what it had, under keys of its own", () =>
    Effect.gen(function* () {
      const { adjusted, moved, options, points } = yield* bonus(9, 3)
      assert.strictEqual(points.get("card-1"), 16n)
      assert.deepStrictEqual(endings(yield* Undo.preview(options)), { "balance would-be-undone": 9 })
      const report = yield* Undo.undo(options)
      assert.deepStrictEqual(endings(report), { "balance undone": 9 })
      assert.deepStrictEqual([...points.values()], [10n, 10n, 10n])
      assert.strictEqual(new Set(adjusted.map(({ key }) => key)).size, adjusted.length)
      assert.strictEqual(adjusted.length, moved + 9)
      yield* Undo.undo(options)
      assert.strictEqual(adjusted.length, moved + 9)
      const accounts = Stream.fromIterable(till.accounts(9, 3))
      assert.deepInclude(yield* Effect.flip(Balances.run({ ...options, accounts })), { reason: "undone" })
    })
  )

  it.effect("leaves an account that somebody has moved since, until a person has said to take it back", () =>
    Effect.gen(function* () {
      const { adjusted, moved, options, points } = yield* bonus(4)
      points.set("card-2", 112n)
      points.set("card-3", 1n)
      assert.deepStrictEqual(reasons(yield* Undo.preview(options)), ["2 balance LaterMovement"])
      const report = yield* Undo.undo(options)
      assert.deepStrictEqual(endings(report), { "balance undone": 2, "balance kept": 2 })
      assert.strictEqual(report.unfinished, 0)
      assert.deepStrictEqual([...points.values()], [10n, 112n, 1n, 10n])

      const take = (n: number) =>
        Balances.resolve(CustomerId.make(`s${n}`), { kind: "take-back", because: "the purchase stands" })
      assert.deepInclude(yield* Effect.flip(take(1)), { _tag: "BalancesRefused" })
      yield* take(2)
      yield* take(3)
      const again = yield* Undo.undo(options)
      assert.deepStrictEqual(reasons(again), ["1 balance Spent"])
      assert.deepStrictEqual([...points.values()], [10n, 110n, 1n, 10n])
      assert.strictEqual(adjusted.length, moved + 3)
      const { sql } = yield* Ledger.Ledger
      const refused = yield* Effect.flip(
        sql`update take_back set state = 'listed', reason = null, field = null, remedy = null, allowed = true where state = 'skipped'`
      )
      assert.include(String(refused.reason.cause), "no such decision")
    })
  )

  it.effect(
    "decides by the balance when nobody answers, and asks a person when something else happened meanwhile",
    () =>
      Effect.gen(function* () {
        const lost = new InDoubt({ problem: "disconnected" })
        const faults = new Map<string, till.Fault>()
        const { adjusted, options, points } = yield* bonus(4, 1, {
          fault: (card) => {
            const fault = faults.get(card)
            faults.delete(card)
            // A purchase, in the moment in which the answer is lost.
            if (card === "card-3" && fault !== undefined) points.set(card, (points.get(card) ?? 0n) + 100n)
            return fault
          }
        })
        faults.set("card-1", { before: lost })
        faults.set("card-2", { after: lost })
        faults.set("card-3", { after: lost })
        const report = yield* Undo.undo(options)
        assert.deepStrictEqual(endings(report), { "balance undone": 3, "balance failed": 1 })
        assert.deepStrictEqual(reasons(report), ["1 balance TakenBackUnclear"])
        assert.deepStrictEqual([...points.values()], [10n, 10n, 110n, 10n])
        assert.strictEqual(adjusted.filter(({ card }) => card === "card-2").length, 2)
        const forgotten = Purge.purge({ what: { subjects: [CustomerId.make("s3")] }, rewrite: Effect.void })
        assert.include((yield* Effect.flip(forgotten)).message, "not finished")
        yield* Undo.undo(options)
        assert.strictEqual(points.get("card-3"), 110n)
        yield* Balances.resolve(CustomerId.make("s3"), { kind: "settled" })
        assert.deepStrictEqual(endings(yield* Undo.undo(options)), { "balance undone": 4 })
        assert.strictEqual(points.get("card-3"), 110n)
      })
  )
})
