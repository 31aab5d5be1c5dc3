/**
 * The table of balances to be moved.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { balancePredictionTable } from "./balancePredictions.ts"
import { provedTable } from "./provedSchema.ts"

export const balanceTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    `create table balance_listing (listing int primary key)`,
    ...provedTable({
      name: "balance",
      columns: [
        `source_id text collate "C" not null unique`,
        `account_id text collate "C" not null`,
        `card text not null`,
        `listing int not null`,
        `unit text, amount numeric, before numeric, after numeric`,
        `transaction_id bigint unique`,
        `purged timestamptz`
      ],
      adds: "amount",
      known: "unit is not null and amount <> 0 and before is not null and transaction_id is not null",
      identity: ["source_id"],
      meant: ["account_id", "card", "unit", "amount", "before"],
      fixed: "old.transaction_id is not null and new.transaction_id is distinct from old.transaction_id",
      oneOf: "account_id"
    }),
    `create table balance_probe (
      id int generated always as identity primary key,
      unit text not null, before numeric not null, amount numeric not null, after numeric not null, restored numeric,
      semantics text not null check (semantics in ('delta', 'absolute', 'unclear')),
      at timestamptz not null default now(),
      check (semantics <> 'delta' or (after = before + amount and restored = before))
    )`,
    balancePredictionTable,
    `create view balance_ending as select balance.*,
      case when state = 'verified' then 'moved' when state = 'written' then 'unproven'
           when state in ('settled', 'skipped', 'dead-letter', 'left') then state
           when state = 'listed' and listing <> (select max(listing) from balance_listing) then 'withdrawn'
           else 'unfinished' end as ending
      from balance`,
    `create index balance_purged on balance (position) where purged is not null`,
    `create trigger balance_purging before update on balance for each row
      when (old.purged is not null and (new.state, new.source_id, new.account_id, new.purged)
        is distinct from (old.state, old.source_id, old.account_id, old.purged))
      execute function refuse_change()`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})
