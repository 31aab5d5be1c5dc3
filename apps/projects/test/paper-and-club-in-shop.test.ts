/**
 * The project paper-and-club-in-shop, by the commands that its README names: whatever the ledger is on and however many work on it, who
 * is in both systems, or twice in one, ends as one customer of the shop, and everybody else as one of their own.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HarmoneySandbox, InfosoftSandbox, NorceSandbox } from "@kundbro/sandbox"
import * as Project from "./support/Project.ts"
import * as TargetState from "./support/TargetState.ts"

const rules = {
  ids: [
    "customers.Id",
    "customers.Key",
    "customers.InvoiceAddress.Id",
    "customers.DeliveryAddresses[].Id",
    // Of those who are one customer it is one id.
    "migration/report/cross-reference.csv.target_id",
    // A hash over the clocks of all that was done.
    "migration/report/report.json.audit.head",
    // Hashes that are salted by the ledger; `verify` has compared them.
    "migration/report/report.json.proof.meant",
    "migration/report/report.json.proof.found"
  ],
  clocks: ["customers.Created", "customers.Updated"]
}

const migrate = Effect.fnUntraced(function* (way: Project.Way, server: Project.Server) {
  const began = Date.now()
  const club = yield* HarmoneySandbox.make({ people: { seed: 318, count: 180 } })
  const paper = yield* InfosoftSandbox.make({ people: { seed: 318, count: 120 } })
  const shop = yield* NorceSandbox.make()
  const project = yield* Project.open("paper-and-club-in-shop", {
    way,
    server,
    ports: { 4701: club.url, 4702: shop.url, 4704: paper.infoWebUrl },
    env: { CLUB_USER: club.login.Username, CLUB_PASSWORD: club.login.UserPassword, SHOP_SECRET: shop.clientSecret }
  })
  const decided = project.read("identity/review.csv")
  assert.include(yield* project.kundbro("identity find"), "5 decisions were kept")
  assert.strictEqual(project.read("identity/review.csv"), decided)
  yield* project.kundbro("identity apply")
  yield* project.kundbro("migrate dry-run")
  yield* project.handOut("migrate run")
  assert.include(yield* project.kundbro("migrate verify"), "Verified")

  const dump: TargetState.Dump = { ...(yield* shop.control.dump), ...TargetState.reports(project, "migration/report") }
  const reference = dump["migration/report/cross-reference.csv"] ?? {}
  const keyOf = new Map(
    Object.values(reference).flatMap(({ merged_into, source_id, target_id }) =>
      merged_into === "" ? [[target_id, TargetState.textOf(source_id)]] : []
    )
  )
  const given = {
    ...rules,
    keys: { customers: (id: string) => keyOf.get(id) ?? `nobody's ${id}` },
    began,
    ended: Date.now()
  }
  return { given, dump, reference, groups: project.read("identity/identity.ndjson"), mails: yield* shop.control.mails }
}, Effect.scoped)

describe("paper-and-club-in-shop", () => {
  it.live(
    `ends with the same shop on ${Project.named(Project.shared)}`,
    () =>
      Effect.gen(function* () {
        const server = yield* Project.server
        const { dump, given, groups, mails, reference } = yield* migrate(Project.folder, server)
        const expected = TargetState.stateOf(dump, given)

        // What the project is about: each record of both lists ends in one way, and each person is in the shop once.
        const endings: Record<string, number> = {}
        for (const { merged_into = "", outcome, target_id } of Object.values(reference)) {
          const ending = TargetState.textOf(outcome)
          endings[ending] = (endings[ending] ?? 0) + 1
          assert.strictEqual(ending === "merged", merged_into !== "")
          if (merged_into !== "")
            assert.strictEqual(target_id, reference[TargetState.textOf(merged_into)]?.["target_id"])
        }
        assert.deepStrictEqual(endings, { created: 162, "dead-letter": 23, merged: 75 })
        assert.strictEqual(Object.keys(dump["customers"] ?? {}).length, 162)
        assert.strictEqual(expected.get("migration/report/report.json endings.endings.merged"), "75")
        assert.strictEqual(expected.get("migration/report/report.json prediction.prediction.agreed"), "260")
        // Twice in the newspaper and twice in the club: one customer, since a person said so. Father and son: two.
        for (const id of ["club:004711096", "paper:700096", "paper:700097"]) {
          assert.strictEqual(reference[id]?.["merged_into"], "club:004711095")
        }
        for (const id of ["club:004711144", "club:004711145"]) assert.strictEqual(reference[id]?.["outcome"], "created")
        assert.deepStrictEqual(mails, [])
        assert.deepStrictEqual(
          Object.values(dump["writes"] ?? {}).filter(({ count }) => count !== 1),
          []
        )
        TargetState.assertStrict(dump, given, "customers")

        for (const way of Project.shared) {
          const other = yield* migrate(way, server)
          assert.strictEqual(other.groups, groups)
          assert.deepStrictEqual(
            TargetState.differences(expected, TargetState.stateOf(other.dump, other.given)),
            [],
            way.name
          )
          assert.deepStrictEqual(other.mails, [])
        }
      }).pipe(Effect.scoped),
    900_000
  )
})
