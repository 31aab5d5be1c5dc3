/**
 * The tables of a ledger on a server: who may write to it, and the chunks of a run that are handed to workers.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const chunkTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const statements = [
    // One sequence for all fencing tokens: a later holder has a higher one.
    `create sequence fencing_token`,
    // The process that has the ledger as a whole: the latest that opened it.
    `create table tenure (id int primary key check (id = 1), token bigint not null)`,
    `create table shared_run (
      id int generated always as identity primary key,
      -- What a worker must agree on: the plan and the names of both systems, as a hash.
      rules text not null,
      state text not null default 'open' check (state in ('open', 'stopping', 'closed')),
      tuning text not null default '{}',
      -- Why a worker could not go on.
      stopped text
    )`,
    // The positions after one and up to another. 'revoked': the run is over, and nobody takes it any more.
    `create table chunk (
      run int not null, number int not null, after int not null, up_to int not null,
      state text not null default 'waiting' check (state in ('waiting', 'claimed', 'done', 'revoked')),
      token bigint, confirmed_at timestamptz,
      -- What has been claimed in list order: 1 the values that must be unique, 2 also the target's records.
      turn int not null default 0,
      -- What came of its records under this token, as far as it is known.
      seen text,
      -- The owner has counted all of it.
      told boolean not null default false,
      primary key (run, number),
      check ((state = 'claimed') <= (token is not null))
    ) with (fillfactor = 50)`,
    // A token is never given back: whoever takes a chunk has a higher one.
    `create function refuse_token() returns trigger language plpgsql as $$ begin
      raise exception 'a fencing token that is not the latest' using errcode = 'KB004'; end $$`,
    `create trigger fencing before update on chunk for each row
      when (old.token is not null and (new.token is null or new.token < old.token)) execute function refuse_token()`,
    `create trigger fencing before update on tenure for each row
      when (new.token < old.token) execute function refuse_token()`,
    // When the next call to a vendor may leave, of all processes together.
    `create table pace (role text primary key check (role in ('source', 'target')), next_at timestamptz not null)`,
    // Who is there to take chunks.
    `create table worker (name text primary key, seen_at timestamptz not null)`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
})
