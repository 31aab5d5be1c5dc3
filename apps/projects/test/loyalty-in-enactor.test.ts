/**
 * The project loyalty-in-enactor, by the commands that its README names, with a person at the till who loads the file and opens the
 * accounts: whatever the ledger is on, the till ends with the same customers, balances and movements. Balances are moved by one process.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { EnactorSandbox, HarmoneySandbox } from "@kundbro/sandbox"
import * as Project from "./support/Project.ts"
import * as TargetState from "./support/TargetState.ts"

const rules = {
  ids: [
    "updates.referenceId",
    "updates.transactionId",
    "migration/report/balances.csv.transaction_id",
    // A hash over the clocks of all that was done.
    "migration/report/report.json.audit.head"
  ],
  clocks: [
    "customers.lastUpdated",
    "accounts.balanceDate",
    "accounts.accountOpenedDate",
    "cards.createdOn",
    "cards.lastUpdated",
    "updates.dateTimeUpdated",
    "updates.lastUpdated"
  ]
}

const decodeManifest = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ fileName: Schema.String, customers: Schema.Int, sha256: Schema.String }))
)

const migrate = Effect.fnUntraced(function* (way: Project.Way, server: Project.Server) {
  const began = Date.now()
  const club = yield* HarmoneySandbox.make({ people: { seed: 7, count: 240 } })
  const till = yield* EnactorSandbox.make({ people: { seed: 7, count: 161 } })
  const before = (yield* till.control.dump)["accounts"] ?? {}
  const project = yield* Project.open("loyalty-in-enactor", {
    way,
    server,
    ports: { 4701: club.url, 4703: till.url },
    env: { CLUB_USER: club.login.Username, CLUB_PASSWORD: club.login.UserPassword }
  })
  yield* project.kundbro("migrate import-file")
  const manifest = decodeManifest(project.read("migration/import/manifest.json"))
  const file = readFileSync(join(project.folder, "migration/import", manifest.fileName))
  const { created, problem, rejected, replaced, sha256 } = yield* till.control.importBatch(Stream.make(file))
  assert.deepStrictEqual(
    { created, problem, rejected, replaced, sha256 },
    {
      created: manifest.customers,
      problem: null,
      rejected: 0,
      replaced: 0,
      sha256: manifest.sha256
    }
  )
  const accounts = TargetState.rowsOf(project.read("accounts.csv"))
  for (const { account_id: accountId = "", card_number: cardNumber = "", customer_number = "" } of accounts) {
    const isNew = before[accountId] === undefined
    // Who is not in the file is no customer of the till, and gets no account there.
    if (isNew) yield* Effect.ignore(till.control.openAccount(customer_number, { accountId, cardNumber }))
  }
  yield* project.kundbro("migrate balances probe --card 144200000160")
  yield* project.kundbro("migrate balances dry-run")
  yield* project.kundbro("migrate balances run")
  yield* project.kundbro("migrate balances verify")

  const dump: TargetState.Dump = {
    ...(yield* till.control.dump),
    ...TargetState.reports(project, "migration/report"),
    ...TargetState.csvTables(project, "migration/import", ["cross-reference.csv", "exceptions.csv"])
  }
  const moved = Object.values(dump["migration/report/balances.csv"] ?? {})
  const sourceOf = new Map(
    moved.map(({ source_id, transaction_id }) => [transaction_id, TargetState.textOf(source_id)])
  )
  // Two movements are nobody's: those of the trial.
  const sender = ({ transactionId, updateAmount }: TargetState.Dump[string][string]) =>
    sourceOf.get(transactionId) ?? `trial ${TargetState.textOf(updateAmount)}`
  const transactions = new Map(Object.values(dump["updates"] ?? {}).map((one) => [one["transactionId"], sender(one)]))
  const keys = {
    updates: (_: string, record: TargetState.Dump[string][string]) => sender(record),
    writes: (key: string) => key.replace(/\d+$/, (transaction) => transactions.get(transaction) ?? transaction)
  }
  return { given: { ...rules, keys, began, ended: Date.now() }, dump, before, accounts, manifest }
}, Effect.scoped)

describe("loyalty-in-enactor", () => {
  it.live(
    `ends with the same till on ${Project.named(Project.alone)}`,
    () =>
      Effect.gen(function* () {
        const server = yield* Project.server
        const { accounts, before, dump, given, manifest } = yield* migrate(Project.folder, server)
        const expected = TargetState.stateOf(dump, given)

        // What the project is about: each bonus is on its account, beside what the till had there.
        const outcomes: Record<string, number> = {}
        accounts.forEach(({ account_id = "", source_id = "" }, index) => {
          const outcome = TargetState.textOf(dump["migration/report/balances.csv"]?.[source_id]?.["outcome"])
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
          const had = before[account_id]?.["balance"] ?? "0"
          const bonus = outcome === "moved" ? (index * 37) % 5000 : 0
          const holds = dump["accounts"]?.[account_id]?.["balance"]
          if (holds !== undefined || outcome === "moved") {
            assert.strictEqual(holds, String(BigInt(TargetState.textOf(had)) + BigInt(bonus)), source_id)
          }
        })
        assert.deepStrictEqual(outcomes, { moved: 232, "dead-letter": 7, skipped: 1 })
        assert.strictEqual(
          Object.keys(dump["customers"] ?? {}).filter((number) => number.startsWith("CLUB-")).length,
          manifest.customers
        )
        for (const table of ["customers", "accounts", "updates"]) TargetState.assertStrict(dump, given, table)

        for (const way of Project.alone) {
          const other = yield* migrate(way, server)
          assert.deepStrictEqual(
            TargetState.differences(expected, TargetState.stateOf(other.dump, other.given)),
            [],
            way.name
          )
        }
      }).pipe(Effect.scoped),
    900_000
  )
})
