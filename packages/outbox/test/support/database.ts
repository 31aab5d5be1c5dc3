/** The outbox's database as somebody else sees it: opened in its folder while no outbox has it. */
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import * as path from "node:path"
import * as pglite from "../../src/internal/pglite.ts"

/** Runs `use` on the database of the outbox in `folder`. */
export const inDatabase = <A, E>(folder: string, use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const stream = yield* pglite.open(path.join(folder, "database"))
      const client = yield* Layer.build(
        PgClient.layer({ stream, username: "postgres", database: "postgres", maxConnections: 1 })
      )
      return yield* Effect.provide(SqlClient.SqlClient.use(use), client)
    })
  )
