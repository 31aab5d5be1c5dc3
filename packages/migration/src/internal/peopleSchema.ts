/**
 * Who stands for whom. What may follow what is decided here, by the database, as for all other records.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/** How the record of this alias has ended, merged ones aside. */
const alone = (record: string) => `case
  when exists (select from undo u where u.position = ${record}.position and u.state in ('undone', 'partial')) then 'undone'
  when ${record}.state in ('written', 'verified') then ${record}.first_outcome
  when ${record}.state = 'waiting' then ${record}.outcome
  when ${record}.state in ('dead-letter', 'skipped', 'left') then ${record}.state
  when ${record}.state in ('listed', 'staged') and ${record}.listing <> (select listing from migration) then 'withdrawn'
  else 'unfinished' end`

export const peopleTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    // The groups that these tables were made of, and the list that they were made for.
    `create table people (id int primary key check (id = 1), digest text not null)`,
    // Who stands for others, and a digest of all of them: with another one the customer is another.
    `create table person (position int primary key, members text collate "C" not null)`,
    `create table merged (position int primary key, person int not null, check (position <> person))`,
    `create index merged_person on merged (person)`,
    `create function require_person() returns trigger language plpgsql as $$ begin
      if exists (select from merged where person = new.position)
        or not exists (select from merged m join record p on p.position = m.person where m.position = new.position and p.state <> 'merged')
      then raise exception 'the ledger has nobody that stands for this record' using errcode = 'KB004'; end if;
      return new; end $$`,
    `create trigger merging before update on record for each row
      when (new.state = 'merged' and old.state <> 'merged') execute function require_person()`,
    // A merged record has ended as merged once the customer has ended, whichever way; with one that was taken back it was, too.
    `create or replace view ending as select record.*,
      case when record.state = 'merged' then (
          select case when standing.ending in ('unfinished', 'undone', 'withdrawn') then standing.ending else 'merged' end
          from (select ${alone("p")} as ending from merged m join record p on p.position = m.person
            where m.position = record.position) as standing)
        else ${alone("record")} end as ending
      from record`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})
