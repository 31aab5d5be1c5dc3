/**
 * The table of relations to be moved. What may follow what is decided here, by the database, as for customers and balances.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const relationTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    // The customers whose relations are known, or why they could not be read: by the position of their records.
    `create table relation_owner (
      position int primary key, reason text, remedy text, advice text, at timestamptz not null default now()
    )`,
    `create table relation (
      position int primary key,
      owner int not null,
      -- The source's id of the relation, or its place among those of its customer.
      key text collate "C" not null,
      content text not null,
      -- A digest of what a person is known by: twins with equal data have the same.
      essence text collate "C" not null,
      state text not null default 'listed' check (state in
        ('listed', 'intended', 'in-doubt', 'written', 'verified', 'settled', 'skipped', 'dead-letter', 'left')),
      attempts int not null default 0,
      -- How many relations equal to this one the target's customer has.
      before int, after int,
      reason text, field text, remedy text, advice text,
      -- It has been sent, and nothing has told yet what became of it.
      doubted boolean not null default false,
      undecided boolean not null default false,
      at timestamptz not null default now(),
      unique (owner, key),
      check (not doubted or state not in ('listed', 'skipped')),
      check (not doubted or state <> 'dead-letter' or undecided),
      check (doubted or state <> 'in-doubt'),
      check (state not in ('intended', 'in-doubt', 'written', 'verified', 'settled') or before is not null),
      check (state <> 'verified' or after = before + 1),
      check ((reason is not null) = (state in ('dead-letter', 'skipped', 'left'))),
      check (not undecided or state = 'dead-letter')
    ) with (fillfactor = 50)`,
    // Serialised per customer: while one relation is not proved, no other may leave.
    `create unique index one_relation_in_flight on relation (owner) where state in ('intended', 'in-doubt', 'written') or undecided`,
    `create index relation_to_do on relation (state, position) where state in ('listed', 'intended', 'in-doubt', 'written')`,
    `create index relation_essence on relation (owner, essence)`,
    `create table relation_decision (
      id int generated always as identity primary key,
      position int not null, about timestamptz not null,
      kind text not null check (kind in ('settled', 'absent', 'left')),
      because text,
      at timestamptz not null default now(),
      check (kind <> 'left' or because is not null)
    )`,
    `create view relation_ending as select relation.*, record.source_id, record.target_id,
      case when relation.state = 'verified' then 'moved' when relation.state = 'written' then 'unproven'
           when relation.state in ('settled', 'skipped', 'dead-letter', 'left') then relation.state
           else 'unfinished' end as ending
      from relation join record on record.position = relation.owner`,
    `create trigger relation_transition before update on relation for each row
      when (old.state <> new.state and (old.state || ' > ' || new.state) not in (
        'listed > intended', 'listed > skipped', 'listed > dead-letter', 'skipped > listed',
        'intended > written', 'intended > verified', 'intended > in-doubt', 'intended > listed', 'intended > dead-letter',
        'in-doubt > intended', 'in-doubt > verified', 'in-doubt > dead-letter',
        'in-doubt > listed', 'in-doubt > settled', 'in-doubt > left',
        'written > verified', 'written > dead-letter', 'written > listed', 'written > settled', 'written > left',
        'dead-letter > listed', 'dead-letter > in-doubt', 'dead-letter > settled', 'dead-letter > left'))
      execute function refuse_transition()`,
    // What may be at the target is never sent as something else, nor is what was there before forgotten.
    `create trigger relation_identity before update on relation for each row
      when ((old.position, old.owner, old.key, old.essence) <> (new.position, new.owner, new.key, new.essence)
        or ((old.state in ('intended', 'in-doubt', 'written', 'verified', 'settled') or old.undecided)
          and old.before is distinct from new.before)
        or (old.doubted and not new.doubted and new.state in ('intended', 'in-doubt', 'dead-letter'))
        or (old.state = 'dead-letter' and new.state = 'in-doubt' and not old.undecided))
      execute function refuse_change()`,
    // Only a person knows that what was sent has not been added, or has without showing.
    `create function require_relation_decision() returns trigger language plpgsql as $$ begin
      if not exists (select from relation_decision d where d.position = old.position and d.about = old.at
            and d.kind = case new.state when 'listed' then 'absent' else new.state end)
          or (new.state = 'settled' and old.state = 'dead-letter' and not old.undecided)
      then raise exception 'the ledger has no such decision' using errcode = 'KB003'; end if;
      return new; end $$`,
    `create trigger relation_decided before update on relation for each row
      when (old.state <> new.state and (new.state in ('settled', 'left')
        or (new.state = 'listed' and (old.state in ('in-doubt', 'written') or old.doubted or old.undecided))))
      execute function require_relation_decision()`,
    `create trigger relation_deciding before update or delete on relation_decision for each row execute function refuse_change()`,
    `create trigger relation_forgetting before delete on relation for each row execute function refuse_change()`,
    `create trigger relation_entrance before insert on relation for each row
      when (new.state <> 'listed') execute function refuse_change()`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})
