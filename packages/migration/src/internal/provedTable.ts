/**
 * What is said to every table of proved writes: one statement for a batch, see `provedSchema.ts`.
 */
import { Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import { booleans, ints, texts } from "./columns.ts"
import type { Step } from "./provedWrites.ts"

type Sql = SqlClient.SqlClient

/** Writes steps down; what was seen travels as text. */
export const steps = <Seen>(sql: Sql, name: string, some: ReadonlyArray<Step<Seen>>, text: (seen: Seen) => string) =>
  // A second attempt that never left, or was refused, tells nothing of the first one.
  sql`update ${sql(name)} as one set state = case when t.state = 'listed' and one.doubted then 'in-doubt' else t.state end,
      doubted = one.doubted or t.state = 'in-doubt', after = coalesce(t.after::numeric, one.after),
      reason = t.reason, field = t.field, remedy = t.remedy, advice = t.advice,
      undecided = t.undecided or (one.doubted and t.state = 'dead-letter'), at = now()
    from unnest(${ints(some.map((s) => s.position))}, ${texts(some.map((s) => s.to))},
      ${texts(some.map((s) => (s.seen === undefined ? null : text(s.seen))))},
      ${texts(some.map((s) => s.exception?.reason ?? null))}, ${texts(some.map((s) => s.exception?.field ?? null))},
      ${texts(some.map((s) => s.exception?.remedy ?? null))}, ${texts(some.map((s) => s.exception?.advice ?? null))},
      ${booleans(some.map((s) => s.exception?.undecided ?? false))})
      as t(position, state, after, reason, field, remedy, advice, undecided)
    where one.position = t.position`

/** Begins again: what was intended is in doubt, and so is what nobody could be asked about; with all its attempts. */
export const doubt = (sql: Sql, name: string, which: Statement.Fragment) =>
  Effect.gen(function* () {
    const table = sql(name)
    yield* sql`update ${table} set state = 'in-doubt', doubted = true, at = now() where state = 'intended' and ${which}`
    yield* sql`update ${table} set state = 'in-doubt', doubted = true, undecided = false,
        reason = null, field = null, remedy = null, advice = null, at = now()
      where state = 'dead-letter' and undecided and advice = 'later' and ${which}`
    yield* sql`update ${table} set attempts = 0 where state = 'in-doubt' and ${which}`
  })

/** What a person says of a write: it is there, it certainly is not, or it stays as it is. */
export type Word = "settled" | "absent" | "left"

/** What a person can decide: what was sent and is not proved, and a dead letter that is to be left. */
export const decidable = (sql: Sql, word: Word) =>
  sql`(undecided or state in ('in-doubt', 'written') or (state = 'dead-letter' and ${word}::text = 'left'))`

/** Takes that word; the decision is there already. */
export const decide = (sql: Sql, name: string, position: number, word: Word) =>
  sql`update ${sql(name)} set state = ${word === "absent" ? "listed" : word}, undecided = false, doubted = false,
      advice = null, at = now(), attempts = 0, reason = case when ${word}::text = 'left' then coalesce(reason, 'InDoubt') end,
      field = case when ${word}::text = 'left' then field end,
      remedy = case when ${word}::text = 'left' then 'none: a person left it as it is' end
    where position = ${position}`
