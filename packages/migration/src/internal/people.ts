/**
 * What the ledger's database is told of who is one customer: all groups in one transaction, so that no record is ever half merged.
 */
import type { CustomerId } from "@kundbro/domain/Ids"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Ledger } from "../Ledger.ts"
import type { People } from "../People.ts"
import { ints, texts } from "./columns.ts"
import { LedgerError } from "./ledgerRecord.ts"
import { failed } from "./statements.ts"

/** Members a statement. */
const batchSize = 5_000

/** Nothing of it is at the target, and nothing on its way there. */
const open = `(r.state in ('listed', 'staged', 'merged') or (r.state = 'dead-letter' and not r.undecided and r.first_outcome is null))`

/** It is on its way: what it is to be cannot become something else now. */
const underWay = `(r.state in ('intended', 'in-doubt', 'waiting') or r.undecided)`

const apart = (people: number) =>
  new LedgerError({
    reason: "other-migration",
    problem: `${people} of the groups have two or more records that it has already moved as customers of their own`,
    remedy:
      "put these customers right at the target, and decide that they are different; or undo this migration and begin another one"
  })

const onTheirWay = (people: number) =>
  new LedgerError({
    reason: "other-migration",
    problem: `${people} customers are other groups now, and a write of theirs is on its way`,
    remedy: "run with the groups as they were until nothing is in doubt or waiting, and then with the new ones"
  })

const shared = (records: number) =>
  new LedgerError({
    reason: "other-migration",
    problem: `${records} records are in two or more of the groups`,
    remedy: "put each record into one group at most"
  })

/** The groups as rows: the records that they have here, each with its group's number and digest. */
const load = ({ sealing, sql }: Ledger["Service"], { groups }: People) =>
  Effect.gen(function* () {
    yield* sql`create temporary table grouped (position int not null, number int not null, rank int not null, members text not null) on commit drop`
    let batch: Array<{ id: CustomerId; number: number; rank: number; members: string }> = []
    const store = Effect.suspend(() => {
      const rows = batch
      batch = []
      return sql`insert into grouped select position, number, rank, members
        from unnest(${texts(rows.map(({ id }) => id))}, ${ints(rows.map((row) => row.number))}, ${ints(rows.map(({ rank }) => rank))},
          ${texts(rows.map(({ members }) => members))}) as t(id, number, rank, members) join record on source_id = id`
    })
    let number = 0
    for (const group of groups) {
      number++
      const members = sealing.digest(JSON.stringify(group.toSorted()))
      for (const [rank, id] of group.entries()) batch.push({ id, number, rank, members })
      if (batch.length >= batchSize) yield* store
    }
    yield* store
    yield* sql`analyze grouped`
  })

const count = (rows: Effect.Effect<ReadonlyArray<{ readonly n: number }>, SqlError.SqlError>) =>
  Effect.map(rows, ([row]) => row?.n ?? 0)

const apply = (ledger: Ledger["Service"], people: People) =>
  Effect.gen(function* () {
    const { sql } = ledger
    yield* load(ledger, people)
    const twice = yield* count(
      sql`select count(*)::int as n from (select position from grouped group by position having count(*) > 1) as twice`
    )
    if (twice > 0) return yield* shared(twice)
    const several =
      yield* count(sql`select count(*)::int as n from (select number from grouped join record r using (position)
      where not ${sql.literal(open)} group by number having count(*) > 1) as several`)
    if (several > 0) return yield* apart(several)

    // Who has been moved goes on standing for the others; else the first that the list has.
    yield* sql`create temporary table seat on commit drop as select g.position, standing.position as person, g.members
      from grouped g join (select distinct on (number) number, g.position from grouped g join record r using (position)
        where not ${sql.literal(open)} or r.listing = (select listing from migration)
        order by number, ${sql.literal(open)}, rank, g.position) as standing using (number)`
    yield* sql`create unique index on seat (position)`
    // A group of which one record only is here is a customer like any other, but made of all.
    yield* sql`create temporary table other on commit drop as
      select coalesce(s.position, p.position) as position from (select * from seat where position = person) s
        full join person p using (position) where s.members is distinct from p.members`
    const moving = yield* count(sql`select count(*)::int as n from other join record r using (position)
      where r.purged is null and ${sql.literal(underWay)}`)
    if (moving > 0) return yield* onTheirWay(moving)

    yield* sql`update record r set state = 'listed', attempts = 0, at = now() where state = 'merged' and purged is null
      and not exists (select from seat where seat.position = r.position and person <> r.position)`
    yield* sql`delete from merged m using record r where r.position = m.position and r.state <> 'merged'`
    yield* sql`insert into merged select position, person from seat where position <> person
      on conflict (position) do update set person = excluded.person where merged.person <> excluded.person`
    yield* sql`create temporary table fresh on commit drop as select r.position from record r join merged using (position) where r.state <> 'merged'`
    yield* sql`update record set state = 'merged', intent = null, target_id = null, reason = null, field = null, remedy = null, advice = null, at = now()
      where position in (select position from fresh)`
    for (const table of ["claim", "snapshot"]) {
      yield* sql`delete from ${sql(table)} where position in (select position from fresh)`
    }

    // A customer of other records is another one: it is read again, and where it was written, written again.
    yield* sql`update record set state = 'listed', at = now() where state = 'staged' and position in (select position from other)`
    yield* sql`update record set state = 'changed', outcome = null, attempts = 0, at = now()
      where state in ('written', 'verified') and purged is null and position in (select position from other)`
    yield* sql`delete from relation_owner where position in (select position from other)`
    yield* sql`delete from person p where not exists (select from seat where seat.position = p.position and person = p.position)`
    yield* sql`insert into person select position, members from seat where position = person
      on conflict (position) do update set members = excluded.members where person.members <> excluded.members`
  })

/** Takes in who is one customer, once the list is in. Costs one statement where nobody is, and two where nothing has changed. */
export const take = (ledger: Ledger["Service"], people: People | undefined): Effect.Effect<void, LedgerError> =>
  Effect.gen(function* () {
    const { guard, sql } = ledger
    const [known] = yield* Effect.mapError(sql<{ digest: string }>`select digest from people`, failed)
    if (people === undefined && known === undefined) return
    const given = people ?? { digest: "", groups: [] }
    yield* guard(
      sql
        .withTransaction(
          Effect.gen(function* () {
            const [list] = yield* sql<{ digest: string | null }>`select list_digest as digest from migration`
            const digest = `${given.digest} ${list?.digest ?? ""}`
            if (digest === known?.digest) return
            yield* apply(ledger, given)
            yield* sql`insert into people values (1, ${digest}) on conflict (id) do update set digest = excluded.digest`
          })
        )
        .pipe(
          Effect.mapError((error) => (error._tag === "SqlError" ? failed(error) : error)),
          Effect.uninterruptible
        )
    )
  })

/** A dry run says of each merged record that it will be. */
export const predict = ({ guard, sql }: Ledger["Service"]): Effect.Effect<void, LedgerError> =>
  guard(
    Effect.asVoid(
      Effect.mapError(
        sql`insert into prediction (position, outcome) select position, 'merged' from record join merged using (position)
          where purged is null on conflict do nothing`,
        failed
      )
    )
  )

/** All source ids that are one customer with any of these, themselves among them. */
export const withOthers = (
  sql: SqlClient.SqlClient,
  ids: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>, SqlError.SqlError> =>
  Effect.map(
    sql<{
      id: string
    }>`with asked as (select coalesce(person, r.position) as person from record r left join merged using (position)
        where source_id = any(${texts(ids)}))
      select source_id as id from record where position in (select person from asked)
        or position in (select position from merged where person in (select person from asked))`,
    (rows) => [...new Set([...ids, ...rows.map(({ id }) => id)])]
  )

/** Whether any record is merged into another. */
export const hasMerged = (sql: SqlClient.SqlClient): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.map(sql`select from merged limit 1`, (rows) => rows.length > 0)

/** How every record has ended, a merged one with the target's id of the customer and the source id that stands for it. */
export const endingsWithOthers = (sql: SqlClient.SqlClient, after: number, limit: number) =>
  sql<{ position: number; source: string; target: string; ending: string; into: string }>`select e.position,
      e.source_id as source, coalesce(e.target_id, p.target_id, '') as target, e.ending, coalesce(p.source_id, '') as into
    from ending e left join merged m on m.position = e.position left join record p on p.position = m.person
    where e.position > ${after} order by e.position limit ${limit}`

const seeThere = "none of its own: it is one customer with the record that cross-reference.csv names"

/** Merged records whose customer is an exception: they are the same one. */
const excepted = (sql: SqlClient.SqlClient) => sql`from merged m join record r on r.position = m.position
  join ending p on p.position = m.person where p.ending in ('dead-letter', 'left', 'skipped', 'queued', 'pending-review')`

/** They, one by one. */
export const exceptionsOfMerged = (sql: SqlClient.SqlClient, after: number, limit: number) =>
  sql<{ position: number; source: string; reason: string; field: string; remedy: string }>`select m.position,
      r.source_id as source, coalesce(p.reason, p.outcome) as reason, coalesce(p.field, '') as field, ${seeThere}::text as remedy
    ${excepted(sql)} and m.position > ${after} order by m.position limit ${limit}`

/** They, counted. */
export const mergedExceptions = (sql: SqlClient.SqlClient) =>
  sql`select coalesce(p.reason, p.outcome) collate "C" as reason, coalesce(p.field, '') collate "C" as field, ${seeThere}::text as remedy,
      count(*)::int as records
    ${excepted(sql)} group by 1, 2 order by records desc, 1, 2`
