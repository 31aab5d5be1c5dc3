/**
 * The ledger's tables. What may follow what is decided here, by the database: code that asks for an illegal step gets an
 * error, not a wrong ledger.
 */
import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { auditTable } from "./audit.ts"
import { balanceTables } from "./balanceSchema.ts"
import { chunkTables } from "./chunkSchema.ts"
import { keyChangeTable } from "./keyChangeTable.ts"
import { peopleTables } from "./peopleSchema.ts"
import { undoTables } from "./undoSchema.ts"
import { predictionTable } from "./predictions.ts"
import { relationTables } from "./relationSchema.ts"
import { proofTable } from "./proofs.ts"

// Later versions are further entries; an entry that has been released never changes.
const migrations = Migrator.fromRecord({
  "0001_first": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const statements = [
      `create table migration (
        id int primary key check (id = 1),
        name text not null, source text not null, target text not null,
        reference_kind text, reference_prefix text,
        -- By \`key_check\` a key is known again; without one the ledger is in clear text.
        salt text not null, key_check text,
        listing int not null default 0, listed boolean not null default false, list_digest text,
        -- A purge has begun and its traces are not gone yet; and when all was purged.
        purging boolean not null default false, purged timestamptz
      )`,
      // Narrow and updated in place: fillfactor leaves room for the next version of a row on its own page.
      `create table record (
        position int primary key,
        source_id text collate "C" not null unique,
        listing int not null,
        state text not null default 'listed', -- and then what the steps below lead to
        intent text check (intent in ('create', 'update')),
        attempts int not null default 0,
        target_id text,
        outcome text,
        -- What the first write came to: since then the target's record is ours to update.
        first_outcome text check (first_outcome in ('created', 'updated', 'unchanged')),
        reason text, field text, remedy text, advice text,
        undecided boolean not null default false,
        at timestamptz not null default now(),
        -- Since then the ids are no ids any more; how it ended stays.
        purged timestamptz,
        check ((outcome is not null) = (state in ('written', 'verified', 'waiting'))),
        check (state <> 'waiting' or outcome in ('queued', 'pending-review')),
        check (state not in ('written', 'verified') or outcome in ('created', 'updated', 'unchanged')),
        check (state not in ('written', 'verified', 'changed') or first_outcome is not null),
        check (state <> 'merged' or (first_outcome is null and intent is null)),
        check (first_outcome is null or target_id is not null),
        check (state not in ('intended', 'in-doubt') or intent is not null),
        check (state not in ('intended', 'in-doubt') or intent = 'create' or target_id is not null),
        check ((reason is not null) = (state in ('dead-letter', 'skipped', 'left'))),
        check (not undecided or state = 'dead-letter')
      ) with (fillfactor = 50)`,
      // Notes hold no values, so thousands of records share one list of them: it is stored once.
      `create table note_list (hash text collate "C" primary key, notes text not null)`,
      // No foreign keys to `record`: it forgets nothing, and each check would lock and rewrite a row of it.
      `create table snapshot (
        position int primary key,
        canonical text not null, draft text not null, draft_notes text not null, read_notes text not null, content_hash text not null,
        beside text, beside_hash text
      ) with (toast_tuple_target = 8160)`,
      // A record fits on a page as it is; compressing it costs more than all else that is done with it here.
      ...["canonical", "draft", "beside"].map(
        (column) => `alter table snapshot alter column ${column} set storage external`
      ),
      `create table claim (pass text not null, key uuid not null, position int not null, primary key (pass, key))`,
      `create table duplicate (listing int not null, ordinal int not null, source_id text not null, primary key (listing, ordinal))`,
      `create table difference (position int not null, path text not null, primary key (position, path))`,
      // What the source no longer has, and the target still does.
      `create table gone (position int primary key, at timestamptz not null default now())`,
      predictionTable,
      proofTable,
      `create table activity (
        id int generated always as identity primary key,
        kind text not null, started_at timestamptz not null default now(), ended_at timestamptz,
        records int not null default 0, result text
      )`,
      // What a person decided about a dead letter, and which one: that of this record since `about`.
      `create table decision (
        id int generated always as identity primary key,
        position int not null, about timestamptz not null,
        kind text not null check (kind in ('written', 'absent', 'left')),
        target_id text, because text,
        at timestamptz not null default now(),
        check ((kind = 'written') = (target_id is not null)),
        check (kind <> 'left' or because is not null)
      )`,
      `create view ending as select record.*,
        case when state in ('written', 'verified') then first_outcome when state = 'waiting' then outcome
             when state in ('dead-letter', 'skipped', 'left') then state
             when state in ('listed', 'staged') and listing <> (select listing from migration) then 'withdrawn'
             else 'unfinished' end as ending
        from record`,
      `create view gone_record as select record.* from record left join gone using (position)
        where state in ('written', 'verified', 'changed')
          and (gone.position is not null or listing <> (select listing from migration))`,
      `create function refuse_transition() returns trigger language plpgsql as $$ begin
        raise exception 'the ledger has no step from % to %', old.state, new.state using errcode = 'KB001'; end $$`,
      `create trigger transition before update on record for each row
        when (old.state <> new.state and (old.state || ' > ' || new.state) not in (
          'listed > intended', 'listed > skipped', 'listed > dead-letter',
          'staged > intended', 'staged > skipped', 'staged > dead-letter',
          'intended > written', 'intended > waiting', 'intended > in-doubt', 'intended > staged', 'intended > dead-letter',
          'in-doubt > written', 'in-doubt > staged', 'in-doubt > dead-letter',
          'waiting > written', 'waiting > dead-letter',
          'written > verified', 'verified > written',
          'written > changed', 'verified > changed', 'changed > intended', 'changed > dead-letter',
          'intended > changed', 'in-doubt > changed', 'dead-letter > changed',
          'dead-letter > listed', 'dead-letter > written', 'dead-letter > staged', 'dead-letter > left',
          'listed > merged', 'staged > merged', 'dead-letter > merged', 'merged > listed', 'staged > listed'))
        execute function refuse_transition()`,
      `create function refuse_change() returns trigger language plpgsql as $$ begin
        raise exception 'the ledger forgets no record and no decision, and repeats no undecided write' using errcode = 'KB002'; end $$`,
      `create trigger identity before update on record for each row
        when (old.source_id <> new.source_id or old.position <> new.position or (old.undecided and new.state = 'listed')
          or (old.first_outcome is not null and (new.first_outcome, new.target_id) is distinct from (old.first_outcome, old.target_id)))
        execute function refuse_change()`,
      // Nearly always empty: whether anything was purged is known at once.
      `create index record_purged on record (position) where purged is not null`,
      // A purge takes the triggers away within its transaction; nothing else happens to what it has left.
      `create trigger purging before update on record for each row
        when (old.purged is not null and (new.state, new.source_id, new.target_id, new.purged)
          is distinct from (old.state, old.source_id, old.target_id, old.purged))
        execute function refuse_change()`,
      // From a dead letter these three steps are a person's to take, and only what is undecided may turn out to be absent.
      `create function require_decision() returns trigger language plpgsql as $$ begin
        if not exists (select from decision d where d.position = old.position and d.about = old.at
              and d.kind = case new.state when 'staged' then 'absent' when 'changed' then 'absent' else new.state end
              and (d.target_id is null or d.target_id = new.target_id))
            or (new.state = 'staged' and not old.undecided)
            or (new.state = 'written' and exists (select from record r where r.target_id = new.target_id and r.position <> new.position))
        then raise exception 'the ledger has no such decision' using errcode = 'KB003'; end if;
        return new; end $$`,
      `create trigger decided before update on record for each row
        when (old.state = 'dead-letter' and (new.state in ('written', 'staged', 'left') or (old.undecided and new.state = 'changed')))
        execute function require_decision()`,
      `create trigger deciding before update or delete on decision for each row execute function refuse_change()`,
      `create trigger forgetting before delete on record for each row execute function refuse_change()`,
      `create trigger entrance before insert on record for each row
        when (new.state <> 'listed') execute function refuse_change()`
    ]
    for (const statement of statements) yield* sql.unsafe(statement)
  }),
  "0002_balances": balanceTables,
  "0003_undo": undoTables,
  "0004_audit": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const statement of auditTable) yield* sql.unsafe(statement)
  }),
  "0005_relations": relationTables,
  "0006_chunks": chunkTables,
  "0007_key": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const statement of keyChangeTable) yield* sql.unsafe(statement)
  }),
  "0008_people": peopleTables
})

/** Brings the ledger's tables to this version. */
export const migrate = Migrator.make({})({ loader: migrations, table: "kundbro_ledger_version" })
