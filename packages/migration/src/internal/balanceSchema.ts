/**
 * The table of balances to be moved. What may follow what is decided here, by the database, as for the customers.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const balanceTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    `create table balance (
      position int primary key,
      source_id text collate "C" not null unique,
      account_id text collate "C" not null, card text not null,
      listing int not null,
      state text not null default 'listed' check (state in
        ('listed', 'intended', 'in-doubt', 'written', 'verified', 'settled', 'skipped', 'dead-letter', 'left')),
      attempts int not null default 0,
      unit text, amount numeric, before numeric, after numeric, transaction_id bigint unique,
      reason text, remedy text, advice text,
      undecided boolean not null default false,
      at timestamptz not null default now(),
      check (state not in ('intended', 'in-doubt', 'written', 'verified', 'settled')
        or (unit is not null and amount <> 0 and before is not null and transaction_id is not null)),
      check (state <> 'verified' or after = before + amount),
      check ((reason is not null) = (state in ('dead-letter', 'skipped', 'left'))),
      check (not undecided or state = 'dead-letter')
    ) with (fillfactor = 50)`,
    // Serialised per account: while nobody knows what became of one adjustment, no other may leave.
    `create unique index one_in_flight on balance (account_id) where state in ('intended', 'in-doubt') or undecided`,
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
    `create view balance_ending as select balance.*,
      case when state = 'verified' then 'moved' when state = 'written' then 'unproven'
           when state in ('settled', 'skipped', 'dead-letter', 'left') then state
           when state = 'listed' and listing <> (select max(listing) from balance) then 'withdrawn'
           else 'unfinished' end as ending
      from balance`,
    `create trigger balance_transition before update on balance for each row
      when (old.state <> new.state and (old.state || ' > ' || new.state) not in (
        'listed > intended', 'listed > skipped', 'listed > dead-letter', 'skipped > listed',
        'intended > written', 'intended > verified', 'intended > in-doubt', 'intended > listed', 'intended > dead-letter',
        'in-doubt > written', 'in-doubt > verified', 'in-doubt > listed', 'in-doubt > dead-letter',
        'written > verified', 'written > dead-letter',
        'dead-letter > listed', 'dead-letter > settled', 'dead-letter > left'))
      execute function refuse_transition()`,
    // What has been sent is never sent to another account, under another key or in another amount than it was recorded with.
    `create trigger balance_identity before update on balance for each row
      when (old.source_id <> new.source_id or old.position <> new.position
        or (old.transaction_id is not null and old.transaction_id <> new.transaction_id)
        or (old.state in ('intended', 'in-doubt', 'written', 'verified', 'settled')
          and (old.account_id, old.card) <> (new.account_id, new.card))
        or (old.state in ('intended', 'in-doubt', 'written') and new.state in ('written', 'verified', 'dead-letter')
          and (old.amount, old.before) <> (new.amount, new.before)))
      execute function refuse_change()`,
    `create function require_balance_decision() returns trigger language plpgsql as $$ begin
      if not exists (select from balance_decision d where d.position = old.position and d.about = old.at
            and d.kind = case new.state when 'listed' then 'absent' else new.state end)
      then raise exception 'the ledger has no such decision' using errcode = 'KB003'; end if;
      return new; end $$`,
    `create trigger balance_decided before update on balance for each row
      when (old.state = 'dead-letter' and (new.state in ('settled', 'left') or (old.undecided and new.state = 'listed')))
      execute function require_balance_decision()`,
    `create trigger balance_deciding before update or delete on balance_decision for each row execute function refuse_change()`,
    `create trigger balance_forgetting before delete on balance for each row execute function refuse_change()`,
    `create trigger balance_entrance before insert on balance for each row
      when (new.state <> 'listed') execute function refuse_change()`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})
