/**
 * A table of proved writes (see `provedWrites.ts`): what each has, and what may follow what. Held by the database, and not by care
 * in the code.
 */

export interface ProvedTable {
  readonly name: string
  /** What it is about, and `before` and `after`: what was there. */
  readonly columns: ReadonlyArray<string>
  /** What a write adds to what was there. */
  readonly adds: string
  /** What is known from the moment that a write may have left. */
  readonly known: string
  /** What a row is of, for good. */
  readonly identity: ReadonlyArray<string>
  /** What may be at the target is never sent as something else. */
  readonly meant: ReadonlyArray<string>
  /** What else never changes. */
  readonly fixed?: string
  /** One of these at a time: while one write is not proved, no other may leave. */
  readonly oneOf: string
  /** Where a person's decisions on it are kept; absent: in a table of its own. */
  readonly decisions?: string
}

/** From the first to the last state in which a write may be at the target. */
const sent = "('intended', 'in-doubt', 'written', 'verified', 'settled')"

const rows = (version: "old" | "new", columns: ReadonlyArray<string>) =>
  `row(${columns.map((column) => `${version}.${column}`).join()})`

const changed = (columns: ReadonlyArray<string>) => `${rows("old", columns)} is distinct from ${rows("new", columns)}`

/** The statements that make it. */
export const provedTable = (one: ProvedTable): ReadonlyArray<string> => {
  const { adds, columns, fixed, identity, known, meant, name, oneOf } = one
  const decisions =
    one.decisions ?? `select kind from ${name}_decision d where d.position = old.position and d.about = old.at`
  return [
    `create table ${name} (
      position int primary key,
      ${columns.join(",\n      ")},
      state text not null default 'listed' check (state in
        ('listed', 'intended', 'in-doubt', 'written', 'verified', 'settled', 'skipped', 'dead-letter', 'left')),
      attempts int not null default 0,
      reason text, field text, remedy text, advice text,
      -- It has been sent, and nothing has told yet what became of it.
      doubted boolean not null default false,
      undecided boolean not null default false,
      at timestamptz not null default now(),
      check (not doubted or state not in ('listed', 'skipped')),
      check (not doubted or state <> 'dead-letter' or undecided),
      check (doubted or state <> 'in-doubt'),
      check (state not in ${sent} or (${known})),
      check (state <> 'verified' or after = before + ${adds}),
      check ((reason is not null) = (state in ('dead-letter', 'skipped', 'left'))),
      check (not undecided or state = 'dead-letter')
    ) with (fillfactor = 50)`,
    `create unique index one_${name}_in_flight on ${name} (${oneOf}) where state in ('intended', 'in-doubt', 'written') or undecided`,
    // A page goes through what is to be done, and not through what is done.
    `create index ${name}_to_do on ${name} (state, position) where state in ('listed', 'intended', 'in-doubt', 'written')`,
    `create trigger ${name}_transition before update on ${name} for each row
      when (old.state <> new.state and (old.state || ' > ' || new.state) not in (
        'listed > intended', 'listed > skipped', 'listed > dead-letter', 'skipped > listed',
        'intended > written', 'intended > verified', 'intended > in-doubt', 'intended > listed', 'intended > dead-letter',
        'in-doubt > intended', 'in-doubt > verified', 'in-doubt > dead-letter',
        'in-doubt > listed', 'in-doubt > settled', 'in-doubt > left',
        'written > verified', 'written > dead-letter', 'written > listed', 'written > settled', 'written > left',
        'dead-letter > listed', 'dead-letter > in-doubt', 'dead-letter > settled', 'dead-letter > left'))
      execute function refuse_transition()`,
    `create trigger ${name}_identity before update on ${name} for each row
      when (${changed(["position", ...identity])}${fixed === undefined ? "" : ` or (${fixed})`}
        or ((old.state in ${sent} or old.undecided) and ${changed(meant)})
        or (old.doubted and not new.doubted and new.state in ('intended', 'in-doubt', 'dead-letter'))
        or (old.state = 'dead-letter' and new.state = 'in-doubt' and not old.undecided))
      execute function refuse_change()`,
    ...(one.decisions !== undefined
      ? []
      : [
          `create table ${name}_decision (
            id int generated always as identity primary key,
            position int not null, about timestamptz not null,
            kind text not null check (kind in ('settled', 'absent', 'left', 'take-back')),
            because text,
            at timestamptz not null default now(),
            check (kind not in ('left', 'take-back') or because is not null)
          )`,
          `create trigger ${name}_deciding before update or delete on ${name}_decision for each row execute function refuse_change()`
        ]),
    // Only a person knows that what was sent has not been applied, or has without showing.
    `create function require_${name}_decision() returns trigger language plpgsql as $$ begin
      if (case when new.state <> 'listed' then new.state when old.state = 'skipped' then 'take-back' else 'absent' end)
            not in (${decisions})
          or (new.state = 'settled' and old.state = 'dead-letter' and not old.undecided)
      then raise exception 'the ledger has no such decision' using errcode = 'KB003'; end if;
      return new; end $$`,
    `create trigger ${name}_decided before update on ${name} for each row
      when (old.state <> new.state and (new.state in ('settled', 'left')
        or (new.state = 'listed' and (old.state in ('in-doubt', 'written') or old.doubted or old.undecided))))
      execute function require_${name}_decision()`,
    `create trigger ${name}_forgetting before delete on ${name} for each row execute function refuse_change()`,
    `create trigger ${name}_entrance before insert on ${name} for each row
      when (new.state <> 'listed') execute function refuse_change()`
  ]
}
