/**
 * `kundbro migrate balances`: the club's bonus goes to the till's accounts, over the wire.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stage } from "./support.ts"

const canary = "1488999912340000"

describe("kundbro migrate balances", () => {
  it.live(
    "wants a trial first, moves each balance once whatever gets lost, and proves the totals, and gives them back",
    () =>
      Effect.gen(function* () {
        const { folder, ids, kundbro, sandboxes } = yield* stage({
          count: 40,
          nasty: 0,
          sandboxes: { enactor: { people: { seed: 7, count: 41, nasty: 0 } } }
        })
        const { control } = sandboxes.enactor
        const file = join(folder, "kundbro.json")
        const configuration = JSON.parse(readFileSync(file, "utf8"))
        writeFileSync(
          file,
          JSON.stringify({
            ...configuration,
            migration: {
              source: "club",
              target: "till",
              accounts: { file: "accounts.csv", columns: { card: "pan" } },
              folder: "bonus",
              ledgerKey: "none",
              plan: {
                name: "bonus to the till",
                balances: { unit: { kind: "points" }, fraction: "drop" },
                inDoubt: { lookups: 2, delay: "10 millis" },
                retry: { firstDelay: "10 millis" },
                stopWhen: { inDoubt: 1 }
              }
            }
          })
        )
        const members = (yield* control.ids).slice(0, 40)
        const rows = yield* Effect.forEach(members, (member, index) =>
          Effect.map(
            control.openAccount(member, index === 7 ? { cardNumber: canary } : {}),
            ({ accountId, cardNumber }) => `${ids[index]},${accountId},${cardNumber}`
          )
        )
        writeFileSync(join(folder, "accounts.csv"), `source_id,account_id,pan\n${rows.join("\n")}\n`)

        const early = yield* kundbro("migrate", "balances", "run")
        assert.strictEqual(early.code, 2, early.stderr)
        assert.include(early.stderr, "no trial has shown yet what the target does with an amount")

        const last = (yield* control.ids)[40] ?? ""
        const trial = yield* control.openAccount(last, {})
        const probe = yield* kundbro("migrate", "balances", "probe", "--card", trial.cardNumber, "--amount", "5")
        assert.strictEqual(probe.code, 0, probe.stderr)
        assert.include(probe.stdout, "0 points, then 5, then 0: delta")
        const unknown = yield* kundbro("migrate", "balances", "probe", "--card", "no such card")
        assert.strictEqual(unknown.code, 2)
        const customer = yield* kundbro("migrate", "balances", "probe", "--card", canary)
        assert.strictEqual(customer.code, 2)
        assert.include(customer.stderr, "this card is a customer's")

        yield* control.inject({ fault: "reset-after-apply", operation: "submitAccountBalanceUpdate", times: 3 })
        const run = yield* kundbro("migrate", "balances", "run")
        assert.strictEqual(run.code, 0, run.stderr + run.stdout)
        const bonus = (index: number) => BigInt((index * 37) % 5000)
        const dump = yield* control.dump
        const held = rows.map((row) => {
          const balance = dump["accounts"]?.[row.split(",")[1] ?? ""]?.["balance"]
          return typeof balance === "string" ? BigInt(balance) : undefined
        })
        assert.deepStrictEqual(
          held,
          rows.map((_, index) => bonus(index))
        )
        const total = held.reduce<bigint>((sum, one = 0n) => sum + one, 0n)
        assert.include(run.stdout, String(total))

        // Done is done, and nobody's card is shown.
        const again = yield* kundbro("migrate", "balances", "run", "--json")
        assert.strictEqual(again.code, 0, again.stderr)
        const verify = yield* kundbro("migrate", "balances", "verify")
        assert.strictEqual(verify.code, 0, verify.stderr)
        const after = yield* control.dump
        assert.deepStrictEqual(after["updates"], dump["updates"])
        const shown = [early, probe, customer, run, again, verify].map(({ stderr, stdout }) => stderr + stdout).join("")
        const files = ["report.json", "report.html", "balances.csv", "exceptions.csv"].map((name) =>
          readFileSync(join(folder, "bonus/report", name), "utf8")
        )
        assert.notInclude(shown + files.join(""), canary)
        assert.include(files[2], "source_id,account_id,outcome,unit,amount,before,after")

        // A purchase since: it is left alone until a person says otherwise. One account had nothing to move.
        const account = rows[3]?.split(",")[1] ?? ""
        yield* control.move(account, 700n)
        const preview = yield* kundbro("migrate", "undo")
        assert.strictEqual(preview.code, 0, preview.stderr)
        assert.include(preview.stdout, "Balances: 38 would-be-undone · 1 would-stay")
        yield* control.inject({ fault: "reset-after-apply", operation: "submitAccountBalanceUpdate", times: 2 })
        yield* control.inject({ fault: "reset-before-apply", operation: "submitAccountBalanceUpdate", times: 2 })
        const undo = yield* kundbro("migrate", "undo", "--yes")
        assert.strictEqual(undo.code, 0, undo.stderr + undo.stdout)
        assert.include(undo.stdout, "Balances: 38 undone · 1 kept")
        const balanceOf = (at: typeof dump, row: string) => at["accounts"]?.[row.split(",")[1] ?? ""]?.["balance"]
        const back = yield* control.dump
        assert.deepStrictEqual(
          rows.map((row) => balanceOf(back, row)),
          rows.map((_, index) => (index === 3 ? String(bonus(3) + 700n) : "0"))
        )
        const word = ["migrate", "balances", "resolve", ids[3] ?? "", "--decision", "take-back"]
        assert.strictEqual((yield* kundbro(...word)).code, 2)
        assert.strictEqual((yield* kundbro(...word, "--because", "the purchase stands")).code, 0)
        assert.include((yield* kundbro("migrate", "undo", "--yes")).stdout, "Balances: 39 undone")
        assert.strictEqual(balanceOf(yield* control.dump, rows[3] ?? ""), "700")
        const list = readFileSync(join(folder, "bonus/report/undo.csv"), "utf8")
        assert.include(list, "source_id,target_id,was,outcome,reason,field,remedy,relation_id")
        assert.notInclude(preview.stdout + undo.stdout + list, canary)
      }).pipe(Effect.scoped),
    240_000
  )
})
