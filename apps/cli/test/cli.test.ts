/**
 * The command as a user or a script meets it: what it prints, what it leaves behind, how it exits.
 */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { People } from "@kundbro/sandbox"
import { norceCalls, stage } from "./support.ts"

const lines = (stdout: string): ReadonlyArray<Record<string, unknown>> =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))

const counts = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Int))

describe("kundbro migrate", () => {
  it.live("moves everyone, lists the exceptions, and proves it", () =>
    Effect.gen(function* () {
      const { folder, ids, kundbro, sandboxes } = yield* stage({
        count: 300,
        nasty: 0.3,
        extraIds: ["000000404"],
        plan: { stopWhen: { rejected: 0.5 } }
      })
      const { norce } = sandboxes

      const dry = yield* kundbro("migrate", "dry-run")
      assert.strictEqual(dry.code, 0, dry.stderr)
      assert.include(dry.stdout, "Nothing was written")
      assert.strictEqual((yield* norce.control.state).records["customers"] ?? 0, 0)

      const run = yield* kundbro("migrate", "run", "--json")
      assert.strictEqual(run.code, 0, run.stderr)
      const report = lines(run.stdout).at(-1)
      assert.strictEqual(report?.["event"], "report")
      assert.strictEqual(report?.["listed"], ids.length)

      const verify = yield* kundbro("migrate", "verify")
      assert.strictEqual(verify.code, 0, verify.stderr)
      assert.include(verify.stdout, "✓ Verified")

      const again = yield* kundbro("migrate", "run")
      assert.strictEqual(again.code, 0)
      const written = (yield* norce.control.state).records["customers"] ?? 0
      const crossReference = readFileSync(join(folder, "report/cross-reference.csv"), "utf8").trim().split("\r\n")
      assert.strictEqual(crossReference.length, ids.length + 1)
      assert.strictEqual(crossReference.filter((line) => line.endsWith(",created")).length, written)
      assert.isTrue(crossReference.some((line) => line === "000000404,,dead-letter"))
      assert.deepStrictEqual(yield* norce.control.mails, [])
      for (const file of ["cross-reference.csv", "exceptions.csv", "left-behind.ndjson", "report.html"]) {
        assert.strictEqual(statSync(join(folder, "report", file)).mode & 0o077, 0, `${file} is for its owner only`)
      }
    }).pipe(Effect.scoped)
  )

  it.live("verify exits with 4 and names the field when somebody has changed a record since", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 20, nasty: 0 })
      const { norce } = sandboxes
      assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
      const { customers = {} } = yield* norce.control.dump
      const [id] = Object.keys(customers)
      const shop = yield* norceCalls(norce)
      yield* shop.change(id ?? "", () => ({ LastName: "Någonannan" }))
      const verify = yield* kundbro("migrate", "verify")
      assert.strictEqual(verify.code, 4)
      assert.include(verify.stdout, "name.family")
      assert.notInclude(verify.stdout + verify.stderr, "Någonannan")
    }).pipe(Effect.scoped)
  )

  it.live("a source that closes for maintenance is waited for, and a write whose answer is lost happens once", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 120, nasty: 0 })
      const { harmoney, norce } = sandboxes
      yield* norce.control.inject({ fault: "reset-after-apply", operation: "CreateCustomer3", every: 20, times: 5 })
      yield* harmoney.control.inject({ fault: "maintenance", operation: "GetCustomerByCustomerId", times: 40 })
      const run = yield* kundbro("migrate", "run")
      assert.strictEqual(run.code, 0, run.stderr)
      assert.include(run.stderr, "the source harmoney answers Unavailable")
      const verify = yield* kundbro("migrate", "verify", "--json")
      assert.strictEqual(verify.code, 0, verify.stderr)
      const { customers = {} } = yield* norce.control.dump
      const codes = Object.values(customers).map((record) => JSON.stringify(record).match(/"Code":"[^"]+"/)?.[0])
      assert.strictEqual(new Set(codes).size, codes.length)
    }).pipe(Effect.scoped)
  )

  it.live("a run over customers that the target has is proven too, whatever the shop added to them since", () =>
    Effect.gen(function* () {
      const { folder, kundbro, sandboxes, save } = yield* stage({ count: 60, nasty: 0.3 })
      const { norce } = sandboxes
      assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
      const created = Object.keys((yield* norce.control.dump)["customers"] ?? {})
      const shop = yield* norceCalls(norce)
      for (const id of created.slice(0, 12)) {
        yield* shop.change(id, ({ Flags, Info }) => ({
          Flags: [...Flags, { Id: 5, IsSelected: true }],
          Info: [...Info, { Id: 20, Value: "2011" }]
        }))
      }
      yield* shop.change(created[12] ?? "", () => ({ LastName: "Någonannan" }))
      // The ledger is lost: everybody is found again by the planted reference.
      rmSync(join(folder, "ledger"), { recursive: true })
      save()
      assert.strictEqual((yield* kundbro("migrate", "dry-run")).code, 0)
      const again = yield* kundbro("migrate", "run", "--json")
      assert.strictEqual(again.code, 0, again.stderr)
      const verify = yield* kundbro("migrate", "verify", "--json")
      assert.strictEqual(verify.code, 0, verify.stdout)
      const report = lines(verify.stdout).at(-1)
      assert.deepStrictEqual(report?.["differences"], [])
      const { updated, unchanged } = counts(report?.["endings"])
      assert.deepStrictEqual([updated, unchanged], [1, created.length - 1])
      assert.strictEqual(Object.keys((yield* norce.control.dump)["customers"] ?? {}).length, created.length)
    }).pipe(Effect.scoped)
  )

  it.live("Ctrl-C stops cleanly, says how to go on, and exits with 130", () =>
    Effect.gen(function* () {
      const { kundbro, start } = yield* stage({ count: 600, nasty: 0, plan: { chunkSize: 50 } })
      const stopped = yield* Effect.promise(() => {
        let sent = false
        return start(["migrate", "run", "--json"], (stdout, kill) => {
          if (sent || !stdout.includes('"moving"')) return
          sent = true
          setTimeout(() => kill("SIGINT"), 200)
        })
      })
      assert.strictEqual(stopped.code, 130, stopped.stderr)
      const status = yield* kundbro("migrate", "status", "--json")
      assert.strictEqual(status.code, 0)
      assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
      assert.strictEqual((yield* kundbro("migrate", "verify")).code, 0)
    }).pipe(Effect.scoped)
  )

  it.live("a reader that stops reading stops the run, which does not say that it is done", () =>
    Effect.gen(function* () {
      const { kundbro, start } = yield* stage({ count: 400, nasty: 0, plan: { chunkSize: 50 } })
      const unread = yield* Effect.promise(() =>
        start(["migrate", "run", "--json"], (stdout, _, deafen) => (stdout.includes('"moving"') ? deafen() : undefined))
      )
      assert.strictEqual(unread.code, 130, unread.stderr)
      assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
      assert.strictEqual((yield* kundbro("migrate", "verify")).code, 0)
    }).pipe(Effect.scoped)
  )

  it.live("what the source warns of is said on stderr, so that stdout stays one JSON object a line", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 40, nasty: 0 })
      yield* sandboxes.harmoney.control.inject({
        fault: "expired-password",
        operation: "GetCustomerByCustomerId",
        every: 20,
        times: 1
      })
      const run = yield* kundbro("migrate", "run", "--json")
      assert.strictEqual(run.code, 0, run.stderr)
      assert.include(run.stderr, "harmoney answers 90")
      assert.strictEqual(lines(run.stdout).at(-1)?.["event"], "report")
    }).pipe(Effect.scoped)
  )

  it.live("two runs of one migration at the same time are refused", () =>
    Effect.gen(function* () {
      const { kundbro, start } = yield* stage({ count: 400, nasty: 0 })
      const both = yield* Effect.promise(() => {
        let second: Promise<{ readonly code: number | null; readonly stderr: string }> | undefined
        return start(["migrate", "run", "--json"], (stdout) => {
          if (second === undefined && stdout.includes('"moving"')) second = start(["migrate", "run"])
        }).then(async (first) => ({ first, second: await second }))
      })
      assert.strictEqual(both.first.code, 0, both.first.stderr)
      assert.strictEqual(both.second?.code, 5)
      assert.include(both.second?.stderr ?? "", "in use")
      assert.strictEqual((yield* kundbro("migrate", "verify")).code, 0)
    }).pipe(Effect.scoped)
  )

  it.live("a wrong password stops the run at once with the remedy, and never shows the password", () =>
    Effect.gen(function* () {
      const { folder, kundbro, sandboxes } = yield* stage({ count: 50, nasty: 0 })
      const file = join(folder, "kundbro.json")
      writeFileSync(file, readFileSync(file, "utf8").replace("CLUB_PASSWORD", "WRONG_PASSWORD"))
      process.env["WRONG_PASSWORD"] = "s3kr1t!"
      const run = yield* kundbro("migrate", "run")
      delete process.env["WRONG_PASSWORD"]
      assert.strictEqual(run.code, 3)
      assert.include(run.stderr, "Unauthorized")
      assert.notInclude(run.stdout + run.stderr, "s3kr1t!")
      const { counts } = yield* sandboxes.harmoney.control.requests
      assert.isBelow(counts["GetCustomerByCustomerId"] ?? 0, 20)
    }).pipe(Effect.scoped)
  )
})

describe("configuration", () => {
  it.live("a secret in the file itself is refused, and so is a misspelt setting", () =>
    Effect.gen(function* () {
      const { folder, kundbro } = yield* stage({ count: 5 })
      const file = join(folder, "kundbro.json")
      const text = readFileSync(file, "utf8")

      writeFileSync(file, text.replace('{"env":"CLUB_PASSWORD"}', '"hunter2hunter2"'))
      const plain = yield* kundbro("migrate", "run")
      assert.strictEqual(plain.code, 2)
      assert.include(plain.stderr, "password")
      assert.notInclude(plain.stderr, "hunter2")

      writeFileSync(file, text.replace('"chunkSize"', '"chunksize"'))
      const misspelt = yield* kundbro("migrate", "run")
      assert.strictEqual(misspelt.code, 2)
      assert.include(misspelt.stderr, "chunksize")

      writeFileSync(file, text.replace("CLUB_PASSWORD", "NOT_SET_ANYWHERE"))
      const missing = yield* kundbro("migrate", "run")
      assert.strictEqual(missing.code, 2)
      assert.include(missing.stderr, "NOT_SET_ANYWHERE")

      writeFileSync(file, text.replace('"source":"club","target":"shop"', '"source":"shop","target":"nobody"'))
      const unknown = yield* kundbro("migrate", "run")
      assert.strictEqual(unknown.code, 2)
      assert.include(unknown.stderr, "nobody")

      writeFileSync(file, text.replace('"source":"club","target":"shop"', '"source":"club","target":"club"'))
      const itself = yield* kundbro("migrate", "run")
      assert.strictEqual(itself.code, 2)
      assert.include(itself.stderr, "to itself")
      assert.isFalse(existsSync(join(folder, "ledger")))
    }).pipe(Effect.scoped)
  )

  it.live("an empty list is refused, and so is a ledger that was begun for another system", () =>
    Effect.gen(function* () {
      const { folder, ids, kundbro } = yield* stage({ count: 3, nasty: 0 })
      const list = join(folder, "ids.csv")
      const file = join(folder, "kundbro.json")
      writeFileSync(list, "customer_id\n")
      const none = yield* kundbro("migrate", "run")
      assert.strictEqual(none.code, 2)
      assert.include(none.stderr, "no ids")
      writeFileSync(list, `"customer_id";x\r\n${ids.map((id) => `"${id}";1\r\n`).join("")}`)
      const text = readFileSync(file, "utf8")
      writeFileSync(file, text.replace('"column"', '"delimiter":";","column"'))
      assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
      writeFileSync(file, readFileSync(file, "utf8").replaceAll('"shop"', '"live"'))
      const other = yield* kundbro("migrate", "run")
      assert.strictEqual(other.code, 5)
      assert.include(other.stderr, "another name, source, target or reference")
    }).pipe(Effect.scoped)
  )

  it.live("a plan whose reference the target cannot hold is refused by name before any call", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 5, plan: { reference: { kind: "nickname", prefix: "X" } } })
      const run = yield* kundbro("migrate", "run")
      assert.strictEqual(run.code, 2)
      assert.include(run.stderr, "nickname")
      assert.deepStrictEqual((yield* sandboxes.harmoney.control.requests).counts, {})
    }).pipe(Effect.scoped)
  )
})

describe("kundbro lookup, loss-map and doctor", () => {
  it.live("lookup finds one customer by each key that the vendor has, and says which one it lacks", () =>
    Effect.gen(function* () {
      const { ids, kundbro } = yield* stage({ count: 10, nasty: 0 })
      const found = yield* kundbro("lookup", "club", "--id", ids[3] ?? "", "--json")
      assert.strictEqual(found.code, 0, found.stderr)
      assert.include(found.stdout, People.person({ seed: 7, count: 10, nasty: 0 }, 3).familyName)
      const unknown = yield* kundbro("lookup", "club", "--id", "000000404")
      assert.strictEqual(unknown.code, 3)
      assert.include(unknown.stderr, "NotFound")
      const lacking = yield* kundbro("lookup", "shop", "--card", "4444")
      assert.strictEqual(lacking.code, 2)
      assert.include(lacking.stderr, "customerByCard")
      assert.strictEqual((yield* kundbro("lookup", "club")).code, 2)
    }).pipe(Effect.scoped)
  )

  it.live("doctor is content with the sandbox and its WSDL, and finds a contradiction that was planted", () =>
    Effect.gen(function* () {
      const { folder, kundbro, sandboxes } = yield* stage({ count: 5, nasty: 0 })
      const good = yield* kundbro("doctor", "club", "--wsdl", sandboxes.harmoney.wsdlUrl)
      assert.strictEqual(good.code, 0, good.stdout + good.stderr)
      const wsdl = yield* Effect.promise(async () => (await fetch(sandboxes.harmoney.wsdlUrl)).text())
      writeFileSync(join(folder, "tenant.wsdl"), wsdl.replaceAll('name="relationId"', 'name="RelationNumber"'))
      const planted = yield* kundbro("doctor", "club", "--wsdl", "tenant.wsdl")
      assert.strictEqual(planted.code, 3)
      assert.include(planted.stdout, "UpdateRelation")
      assert.strictEqual((yield* kundbro("doctor", "shop")).code, 0)
      yield* sandboxes.harmoney.control.inject({ fault: "expired-password" })
      const expired = yield* kundbro("doctor", "club", "--json")
      assert.strictEqual(expired.code, 3)
      assert.include(expired.stdout, "password-expired")
    }).pipe(Effect.scoped)
  )

  it.live("the loss map names every field that the target has no home for", () =>
    Effect.gen(function* () {
      const { kundbro } = yield* stage({ count: 1 })
      const map = lines((yield* kundbro("loss-map", "harmoney", "norce", "--json")).stdout)
      const dropped = map.filter(({ kind }) => kind === "dropped").map(({ field }) => field)
      assert.includeMembers(dropped, ["relations", "protection.address", "loyalty.balance"])
      assert.strictEqual((yield* kundbro("loss-map", "harmoney", "nix")).code, 2)
    }).pipe(Effect.scoped)
  )

  it.live("help has examples, and a wrong flag exits with 2 or 1 before anything is called", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 1 })
      const help = yield* kundbro("migrate", "run", "--help")
      assert.strictEqual(help.code, 0)
      assert.include(help.stdout, "kundbro migrate run --retry-dead-letters")
      assert.notStrictEqual((yield* kundbro("migrate", "run", "--nonsense")).code, 0)
      assert.deepStrictEqual((yield* sandboxes.harmoney.control.requests).counts, {})
    }).pipe(Effect.scoped)
  )
})
