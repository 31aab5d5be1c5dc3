/**
 * The table of relations to be moved.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { provedTable } from "./provedSchema.ts"

export const relationTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    // The customers whose relations are known, or why they could not be read: by the position of their records.
    `create table relation_owner (
      position int primary key, reason text, remedy text, advice text, at timestamptz not null default now()
    )`,
    ...provedTable({
      name: "relation",
      columns: [
        `owner int not null`,
        // The source's id of the relation, or its place among those of its customer.
        `key text collate "C" not null`,
        `content text not null`,
        // A digest of what a person is known by: twins with equal data have the same.
        `essence text collate "C" not null`,
        // How many relations equal to this one the target's customer has.
        `before int, after int`,
        `unique (owner, key)`
      ],
      adds: "1",
      known: "before is not null",
      identity: ["owner", "key", "essence"],
      meant: ["before"],
      oneOf: "owner"
    }),
    `create index relation_essence on relation (owner, essence)`,
    `create view relation_ending as select relation.*, record.source_id, record.target_id,
      case when relation.state = 'verified' then 'moved' when relation.state = 'written' then 'unproven'
           when relation.state in ('settled', 'skipped', 'dead-letter', 'left') then relation.state
           else 'unfinished' end as ending
      from relation join record on record.position = relation.owner`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})
