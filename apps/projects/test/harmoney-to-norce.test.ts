/**
 * The project harmoney-to-norce, by the commands that its README names: whatever the ledger is on and however many work on it, the shop
 * ends with the same customers, and nobody gets a mail.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HarmoneySandbox, NorceSandbox } from "@kundbro/sandbox"
import * as Project from "./support/Project.ts"
import * as TargetState from "./support/TargetState.ts"

const rules = {
  ids: [
    "customers.Id",
    "customers.Key",
    "customers.Account.Id",
    "customers.Account.Key",
    "customers.InvoiceAddress.Id",
    "customers.DeliveryAddresses[].Id",
    // The shop makes the password up, and keeps a hash of it with the customer's id.
    "passwords.hash",
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
  const club = yield* HarmoneySandbox.make({ people: { seed: 7, count: 240 } })
  const shop = yield* NorceSandbox.make()
  const project = yield* Project.open("harmoney-to-norce", {
    way,
    server,
    ports: { 4701: club.url, 4702: shop.url },
    env: { CLUB_USER: club.login.Username, CLUB_PASSWORD: club.login.UserPassword, SHOP_SECRET: shop.clientSecret }
  })
  yield* project.kundbro("migrate dry-run")
  yield* project.handOut("migrate run")
  assert.include(yield* project.kundbro("migrate verify"), "Verified")

  const dump: TargetState.Dump = { ...(yield* shop.control.dump), ...TargetState.reports(project, "migration/report") }
  const keyOf = new Map(
    Object.values(dump["migration/report/cross-reference.csv"] ?? {}).map(({ source_id, target_id }) => [
      target_id,
      TargetState.textOf(source_id)
    ])
  )
  const key = (id: string) => keyOf.get(id) ?? `nobody's ${id}`
  const given = { ...rules, keys: { customers: key, passwords: key }, began, ended: Date.now() }
  return { given, dump, mails: yield* shop.control.mails }
}, Effect.scoped)

describe("harmoney-to-norce", () => {
  it.live(
    `ends with the same shop on ${Project.named(Project.shared)}`,
    () =>
      Effect.gen(function* () {
        const server = yield* Project.server
        const { dump, given, mails } = yield* migrate(Project.folder, server)
        const expected = TargetState.stateOf(dump, given)

        // What the project is about: customers with consents and logins, relations beside them, and no mail.
        const customers = Object.values(dump["customers"] ?? {})
        assert.strictEqual(customers.length, 235)
        assert.strictEqual(customers.filter(({ Account }) => Account !== undefined).length, 79)
        assert.strictEqual(expected.get("customers 004711001.Info[1].Value"), '"refused"')
        assert.strictEqual(expected.get("migration/report/report.json leftBehind.leftBehind.relations"), "450")
        assert.deepStrictEqual(mails, [])
        assert.deepStrictEqual(
          Object.values(dump["writes"] ?? {}).filter(({ count }) => count !== 1),
          []
        )
        TargetState.assertStrict(dump, given, "customers")

        for (const way of Project.shared) {
          const other = yield* migrate(way, server)
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
