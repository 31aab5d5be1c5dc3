/**
 * The outbox's tables, in a schema of their own, so that they can be beside somebody's. What may follow what, whose turn it is and what must be purged is decided here, by the database.
 */
import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"

/** States in which a write holds back the later ones of its customer. */
const open = "('waiting', 'sending', 'in-doubt', 'undecided', 'kept')"

// Later versions are further entries; an entry that has been released never changes.
const migrations = Migrator.fromRecord({
  "0001_first": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const statements = [
      // Asked first: who may not make a schema may have been given this one.
      `do $$ begin if to_regnamespace('kundbro_outbox') is null then create schema kundbro_outbox; end if; end $$`,
      `create table kundbro_outbox.outbox (
        id int primary key check (id = 1),
        vendor text not null, salt text not null,
        epoch int not null default 0,
        paused_problem text, paused_at timestamptz,
        check ((paused_problem is null) = (paused_at is null))
      )`,
      `create sequence kundbro_outbox.change`,
      `create table kundbro_outbox.write (
        position bigint generated always as identity primary key,
        key text collate "C" not null unique,
        kind text not null check (kind in
          ('Create', 'Update', 'AddRelation', 'UpdateRelation', 'RemoveRelation', 'AdjustBalance')),
        check_value int not null,
        state text not null default 'waiting' check (state in
          ('waiting', 'sending', 'in-doubt', 'undecided', 'kept', 'delivered', 'dead-letter', 'dropped')),
        lane text collate "C",
        created_by text collate "C" references kundbro_outbox.write (key),
        payload text,
        attempts int not null default 0, doubts int not null default 0, lookups int not null default 0,
        doubted boolean not null default false,
        due_at timestamptz not null, keep_until timestamptz,
        problem text, outcome text,
        submitted_at timestamptz not null, settled_at timestamptz,
        changed bigint not null default nextval('kundbro_outbox.change'),
        check ((payload is null) = (state in ('delivered', 'dropped'))),
        check ((lane is null) = (state in ('delivered', 'dropped'))),
        check ((settled_at is null) = (state not in ('delivered', 'dropped'))),
        check ((outcome is not null) = (state in ('kept', 'delivered', 'dead-letter'))),
        check ((keep_until is not null) = (state = 'kept')),
        check (state not in ('in-doubt', 'undecided') or problem is not null)
      )`,
      `create index lane on kundbro_outbox.write (lane, position) where state in ${open}`,
      `create index pending on kundbro_outbox.write (position) where state in ('waiting', 'in-doubt', 'kept')`,
      `create index due on kundbro_outbox.write (due_at) where state in ('waiting', 'in-doubt', 'kept')`,
      `create index created_by on kundbro_outbox.write (created_by) where created_by is not null`,
      `create index changed on kundbro_outbox.write (changed)`,
      `create function kundbro_outbox.refuse_transition() returns trigger language plpgsql as $$ begin
        raise exception 'a write has no step from % to %', old.state, new.state using errcode = 'KB001'; end $$`,
      `create trigger transition before update on kundbro_outbox.write for each row
        when (old.state <> new.state and (old.state || ' > ' || new.state) not in (
          'waiting > sending', 'waiting > dropped',
          'sending > waiting', 'sending > in-doubt', 'sending > kept', 'sending > delivered', 'sending > dead-letter',
          'in-doubt > waiting', 'in-doubt > undecided', 'in-doubt > delivered',
          'undecided > waiting', 'undecided > delivered', 'undecided > dropped',
          'kept > delivered',
          'dead-letter > waiting', 'dead-letter > dropped'))
        execute function kundbro_outbox.refuse_transition()`,
      `create function kundbro_outbox.refuse_change() returns trigger language plpgsql as $$ begin
        raise exception 'a write keeps what it is, and nothing open is forgotten' using errcode = 'KB002'; end $$`,
      `create trigger identity before update on kundbro_outbox.write for each row
        when (old.key <> new.key or old.position <> new.position or old.kind <> new.kind
          or old.state in ('delivered', 'dropped'))
        execute function kundbro_outbox.refuse_change()`,
      `create trigger forgetting before delete on kundbro_outbox.write for each row
        when (old.state not in ('delivered', 'dropped')) execute function kundbro_outbox.refuse_change()`,
      `create trigger entrance before insert on kundbro_outbox.write for each row
        when (new.state <> 'waiting') execute function kundbro_outbox.refuse_change()`,
      `create function kundbro_outbox.refuse_overtaking() returns trigger language plpgsql as $$ begin
        if exists (select 1 from kundbro_outbox.write earlier
          where earlier.lane = new.lane and earlier.position < new.position and earlier.state in ${open}) then
          raise exception 'an earlier write to the same customer is open' using errcode = 'KB003';
        end if;
        return new; end $$`,
      `create trigger turn before update on kundbro_outbox.write for each row
        when (old.state = 'waiting' and new.state = 'sending') execute function kundbro_outbox.refuse_overtaking()`
    ]
    for (const statement of statements) yield* sql.unsafe(statement)
  })
})

/** Brings the outbox's tables to this version. */
export const migrate = Migrator.make({})({ loader: migrations, table: "kundbro_outbox_version" })
