/**
 * The table of balances to be moved. What may follow what is decided here, by the database, as for the customers.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { balancePredictionTable } from "./balancePredictions.ts"

export const balanceTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    `create table balance_listing (listing int primary key)`,
    `create table balance (
      position int primary key,
      source_id text collate "C" not null unique,
      account_id text collate "C" not null, card text not null,
      listing int not null,
      state text not null default 'listed', -- and then what the steps below lead to
      attempts int not null default 0,
      unit text, amount numeric, before numeric, after numeric, transaction_id bigint unique,
      reason text, remedy text, advice text,
      -- It has been sent, and nothing has told yet what became of it.
      doubted boolean not null default false,
      undecided boolean not null default false,
      at timestamptz not null default now(),
      purged timestamptz,
      check (not doubted or state not in ('listed', 'skipped')),
      check (not doubted or state <> 'dead-letter' or undecided),
      check (doubted or state <> 'in-doubt'),
      check (state not in ('intended', 'in-doubt', 'written', 'verified', 'settled')
        or (unit is not null and amount <> 0 and before is not null and transaction_id is not null)),
      check (state <> 'verified' or after = before + amount),
      check ((reason is not null) = (state in ('dead-letter', 'skipped', 'left'))),
      check (not undecided or state = 'dead-letter')
    ) with (fillfactor = 50)`,
    // Serialised per account: while one adjustment is not proved, no other may leave.
    `create unique index one_in_flight on balance (account_id) where state in ('intended', 'in-doubt', 'written') or undecided`,
    // A page goes through what is to be done, and not through what is done.
    `create index balance_to_do on balance (state, position) where state in ('listed', 'intended', 'in-doubt', 'written')`,
    `create table balance_decision (
      id int generated always as identity primary key,
      position int not null, about timestamptz not null,
      kind text not null check (kind in ('settled', 'absent', 'left')),
      because text,
      at timestamptz not null default now(),
      check (kind <> 'left' or because is not null)
    )`,
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
    `create trigger balance_transition before update on balance for each row
      when (old.state <> new.state and (old.state || ' > ' || new.state) not in (
        'listed > intended', 'listed > skipped', 'listed > dead-letter', 'skipped > listed',
        'intended > written', 'intended > verified', 'intended > in-doubt', 'intended > listed', 'intended > dead-letter',
        'in-doubt > intended', 'in-doubt > verified', 'in-doubt > dead-letter',
        'in-doubt > listed', 'in-doubt > settled', 'in-doubt > left',
        'written > verified', 'written > dead-letter', 'written > listed', 'written > settled', 'written > left',
        'dead-letter > listed', 'dead-letter > in-doubt', 'dead-letter > settled', 'dead-letter > left'))
      execute function refuse_transition()`,
    // What may be at the target is never sent to another account, under another key or in another amount than was recorded.
    `create trigger balance_identity before update on balance for each row
      when (old.source_id <> new.source_id or old.position <> new.position
        or (old.transaction_id is not null and new.transaction_id is distinct from old.transaction_id)
        or ((old.state in ('intended', 'in-doubt', 'written', 'verified', 'settled') or old.undecided)
          and ((old.account_id, old.card) <> (new.account_id, new.card)
            or (old.unit, old.amount, old.before) is distinct from (new.unit, new.amount, new.before)))
        or (old.doubted and not new.doubted and new.state in ('intended', 'in-doubt', 'dead-letter'))
        or (old.state = 'dead-letter' and new.state = 'in-doubt' and not old.undecided))
      execute function refuse_change()`,
    `create index balance_purged on balance (position) where purged is not null`,
    `create trigger balance_purging before update on balance for each row
      when (old.purged is not null and (new.state, new.source_id, new.account_id, new.purged)
        is distinct from (old.state, old.source_id, old.account_id, old.purged))
      execute function refuse_change()`,
    // Only a person knows that what was sent has not been applied, or has without showing.
    `create function require_balance_decision() returns trigger language plpgsql as $$ begin
      if not exists (select from balance_decision d where d.position = old.position and d.about = old.at
            and d.kind = case new.state when 'listed' then 'absent' else new.state end)
          or (new.state = 'settled' and old.state = 'dead-letter' and not old.undecided)
      then raise exception 'the ledger has no such decision' using errcode = 'KB003'; end if;
      return new; end $$`,
    `create trigger balance_decided before update on balance for each row
      when (old.state <> new.state and (new.state in ('settled', 'left')
        or (new.state = 'listed' and (old.state in ('in-doubt', 'written') or old.doubted or old.undecided))))
      execute function require_balance_decision()`,
    `create trigger balance_deciding before update or delete on balance_decision for each row execute function refuse_change()`,
    `create trigger balance_forgetting before delete on balance for each row execute function refuse_change()`,
    `create trigger balance_entrance before insert on balance for each row
      when (new.state <> 'listed') execute function refuse_change()`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})
