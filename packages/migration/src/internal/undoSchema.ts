/**
 * The tables of an undo. As in `schema.ts`, what may follow what is decided here.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { provedTable } from "./provedSchema.ts"

/** Makes the tables. */
export const undoTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    // The target's record as it was before the first update; `own`: an earlier write of this migration may have made it.
    `create table before_image (
      position int primary key, target_id text not null, customer text not null, own boolean not null,
      at timestamptz not null default now()
    )`,
    `alter table before_image alter column customer set storage external`,
    `create table undoing (id int primary key check (id = 1), began_at timestamptz not null default now())`,
    `create table undo (
      position int primary key,
      kind text not null check (kind in ('created', 'updated')),
      target_id text not null,
      state text not null default 'listed' check (state in
        ('listed', 'intended', 'in-doubt', 'waiting', 'undone', 'partial', 'kept', 'failed')),
      attempts int not null default 0,
      outcome text check (outcome in ('updated', 'unchanged', 'queued', 'pending-review')),
      reason text, field text, remedy text,
      at timestamptz not null default now(),
      check (state <> 'waiting' or outcome is not null),
      check (state not in ('partial', 'kept', 'failed') or reason is not null),
      check (state not in ('intended', 'in-doubt', 'waiting') or attempts > 0)
    ) with (fillfactor = 50)`,
    `create index undo_to_do on undo (state, position) where state in ('listed', 'intended', 'in-doubt', 'waiting', 'failed')`,
    // What a preview found; replaced by the next one.
    `create table undo_preview (
      position int not null, kind text not null, target_id text not null, ending text not null,
      reason text, field text, remedy text, primary key (kind, position)
    )`,
    // Balances and relations that were moved, and are to be taken back by a write of their own.
    ...provedTable({
      name: "take_back",
      columns: [
        `kind text not null check (kind in ('balance', 'relation'))`,
        // The position of the balance or relation, and of the first balance of its account, or of its customer.
        `subject int not null, account int not null`,
        `amount numeric not null check (amount <> 0), before numeric, after numeric`,
        // A person has said that it is to be taken back although something else has happened there since.
        `allowed boolean not null default false`,
        `unique (kind, subject)`
      ],
      adds: "amount",
      known: "before is not null",
      identity: ["kind", "subject", "account", "amount"],
      meant: ["before"],
      oneOf: "kind, account",
      decisions: `select kind from balance_decision d where old.kind = 'balance' and d.position = old.subject and d.about = old.at
        union all select kind from relation_decision d where old.kind = 'relation' and d.position = old.subject and d.about = old.at`
    }),
    `create index take_back_account on take_back (kind, account)`,
    `create trigger take_back_allowed before update on take_back for each row
      when (old.state = 'skipped' and new.state = 'listed') execute function require_take_back_decision()`,
    `create trigger take_back_allowing before update on take_back for each row
      when (new.allowed <> old.allowed and not (old.state = 'skipped' and new.state = 'listed')) execute function refuse_change()`,
    `create view take_back_ending as select take_back.*,
      case when state in ('verified', 'settled') then 'undone' when state in ('skipped', 'left') then 'kept'
           when state = 'written' then 'waiting' when state = 'dead-letter' then 'failed' else state end as ending
      from take_back`,
    // A record of which both writes said that nothing had to be changed is as it was.
    `create view undo_candidate as
      select position, 'created' as kind, target_id from record where first_outcome = 'created' and purged is null
      union all
      select position, 'updated', coalesce(b.target_id, r.target_id) from record r left join before_image b using (position)
        where coalesce(b.target_id, r.target_id) is not null and purged is null and first_outcome is distinct from 'created'
          and (b.position is not null or first_outcome = 'updated')
          and not (first_outcome = 'unchanged' and r.outcome is not distinct from 'unchanged')`,
    `create trigger undo_transition before update on undo for each row
      when (old.state <> new.state and (old.state || ' > ' || new.state) not in (
        'listed > intended', 'listed > undone', 'listed > kept', 'listed > failed',
        'intended > waiting', 'intended > in-doubt', 'intended > listed', 'intended > failed',
        'in-doubt > listed', 'in-doubt > undone', 'in-doubt > kept', 'in-doubt > failed',
        'waiting > undone', 'waiting > partial', 'waiting > failed',
        'failed > listed'))
      execute function refuse_transition()`,
    `create trigger undo_identity before update on undo for each row
      when ((old.position, old.kind, old.target_id) <> (new.position, new.kind, new.target_id))
      execute function refuse_change()`,
    `create trigger undo_forgetting before delete on undo for each row execute function refuse_change()`,
    `create trigger undo_entrance before insert on undo for each row
      when (new.state <> 'listed') execute function refuse_change()`,
    // What was undone has not ended as created or updated any more.
    `create or replace view ending as select record.*,
      case when exists (select from undo u where u.position = record.position and u.state in ('undone', 'partial')) then 'undone'
           when state in ('written', 'verified') then first_outcome when state = 'waiting' then outcome
           when state in ('dead-letter', 'skipped', 'left') then state
           when state in ('listed', 'staged') and listing <> (select listing from migration) then 'withdrawn'
           else 'unfinished' end as ending
      from record`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})

/**
 * Once an undo has begun, no write of the migration may begin, whoever asks. Made only then, so that it costs a plain run
 * nothing; making it waits for the statements at work.
 */
export const barriers = ["record", "balance", "relation"].map(
  (table) => `create or replace trigger barred before update on ${table} for each row
    when (old.state <> 'intended' and new.state = 'intended') execute function refuse_transition()`
)
