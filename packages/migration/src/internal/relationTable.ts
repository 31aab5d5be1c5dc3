/**
 * What the movement of relations says to the ledger's database: one statement for a batch.
 */
import { CustomerId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import { Effect, Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { Exception, Ledger, LedgerError } from "../Ledger.ts"
import * as audit from "./audit.ts"
import { ints, texts } from "./columns.ts"
import * as proved from "./provedTable.ts"
import type { Step as ProvedStep } from "./provedWrites.ts"
import { reading } from "./sealing.ts"
import { failed } from "./statements.ts"

/** A relation as the steps need it. */
export interface Row {
  readonly position: number
  /** The position of its customer's record. */
  readonly owner: number
  readonly sourceId: CustomerId
  /** The target's customer, once this migration has brought it there. */
  readonly targetId: CustomerId | null
  readonly relation: Relation
  readonly attempts: number
  /** How many relations equal to it the target's customer had when it was intended. */
  readonly before: number | null
  /** How many equal ones of its customer are known to be at the target because of this migration, or were there. */
  readonly accounted: number
  readonly current: boolean
}

/** A relation that may be sent. */
export type Intended = Row & { readonly targetId: CustomerId; readonly before: number }

/** A step of a relation; what was seen is the number of equal ones. */
export type Step = ProvedStep<number>

/** A customer whose relations are to be read. */
export interface Owner {
  readonly position: number
  readonly sourceId: CustomerId
}

/** What reading a customer's relations came to. */
export interface Held {
  readonly position: number
  readonly relations: ReadonlyArray<{ readonly key: string; readonly relation: Relation }>
  /** They could not be read. */
  readonly exception?: Exception
}

/** What a person is known by: twins with equal data are told apart by nothing here. */
export const essenceOf = ({ active = true, birthDate, gender, kind, name }: Relation): string =>
  JSON.stringify([
    kind,
    ...(["given", "family", "title", "initials", "full"] as const).map((part) => name[part] ?? ""),
    typeof birthDate === "object" ? birthDate.text : (birthDate ?? ""),
    gender ?? "",
    active
  ])

const Stored = Schema.Array(
  Schema.Struct({
    position: Schema.Int,
    owner: Schema.Int,
    sourceId: CustomerId,
    targetId: Schema.NullOr(CustomerId),
    content: Schema.String,
    attempts: Schema.Int,
    before: Schema.NullOr(Schema.Int),
    accounted: Schema.Int,
    current: Schema.Boolean
  })
)
const decodeStored = Schema.decodeUnknownEffect(Stored)
const RelationJson = Schema.fromJsonString(Relation)
const decodeRelation = Schema.decodeUnknownEffect(RelationJson)
const encodeRelation = Schema.encodeSync(RelationJson)

/** The statements, on the ledger's database. */
export const make = ({ guard, sealing, sql }: Pick<Ledger["Service"], "guard" | "sealing" | "sql">) => {
  // A statement that has begun is finished: an interrupted one would leave open whether it is stored.
  const safe = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>): Effect.Effect<A, LedgerError, R> =>
    Effect.uninterruptible(Effect.mapError(effect, failed))
  const stored = <A>(effect: Effect.Effect<A, SqlError.SqlError>): Effect.Effect<A, LedgerError> => guard(safe(effect))

  // A customer is at the target once a write of it was answered or shown, and while nothing of it is open.
  const arrived = sql.literal("(r.first_outcome is not null and r.state in ('written', 'verified', 'changed'))")
  const listed = sql.literal("r.listing = (select listing from migration)")
  const ended = sql.literal(
    `(r.first_outcome is not null and r.state in ('written', 'verified', 'changed'))
      or r.state in ('dead-letter', 'skipped', 'left') or (r.state in ('listed', 'staged') and r.listing <> (select listing from migration))`
  )

  const steps = (some: ReadonlyArray<Step>) => proved.steps(sql, "relation", some, String)

  const unread = sql`from record r left join relation_owner o using (position)
    where o.position is null and r.source_id not like 'purged:%' and (${arrived} or (r.state in ('dead-letter', 'skipped', 'left') and ${listed}))`

  return {
    /** Customers that have ended and whose relations have not been read. */
    owners: (after: number, limit: number): Effect.Effect<ReadonlyArray<Owner>, LedgerError> =>
      safe(
        sql<Owner>`select r.position, r.source_id as "sourceId" ${unread} and r.position > ${after} order by r.position limit ${limit}`
      ),
    countOwners: safe(Effect.map(sql<{ n: number }>`select count(*)::int as n ${unread}`, (rows) => rows[0]?.n ?? 0)),
    /** Takes in what customers have. What is known already stays as it is. */
    take: (held: ReadonlyArray<Held>) => {
      const all = held.flatMap(({ position, relations }) => relations.map((one) => ({ owner: position, ...one })))
      return stored(
        sql.withTransaction(
          Effect.gen(function* () {
            const [row] = yield* sql<{ last: number }>`select coalesce(max(position), 0) as last from relation`
            const first = (row?.last ?? 0) + 1
            const content = ({ relation }: (typeof all)[number], n: number) =>
              sealing.seal("relation.content", first + n, encodeRelation(relation))
            yield* sql`insert into relation (position, owner, key, content, essence)
              select * from unnest(${ints(all.map((_, n) => first + n))}, ${ints(all.map(({ owner }) => owner))}, ${texts(all.map(({ key }) => key))},
                ${texts(all.map(content))}, ${texts(all.map(({ relation }) => sealing.digest(essenceOf(relation))))})
              on conflict (owner, key) do nothing`
            yield* sql`insert into relation_owner (position, reason, remedy, advice)
              select * from unnest(${ints(held.map(({ position }) => position))}, ${texts(held.map(({ exception }) => exception?.reason ?? null))},
                ${texts(held.map(({ exception }) => exception?.remedy ?? null))}, ${texts(held.map(({ exception }) => exception?.advice ?? null))})
              on conflict (position) do nothing`
          })
        )
      )
    },
    page: (state: "listed" | "in-doubt" | "written", after: number, limit: number) =>
      safe(
        // The state is no parameter: the index is chosen by it. Behind one that is not proved, the others of its customer wait.
        sql`select l.position, owner, r.source_id as "sourceId", case when ${arrived} then r.target_id end as "targetId", content,
            l.attempts, before, ${arrived} as current,
            (select count(*)::int from relation known where known.owner = l.owner and known.essence = l.essence
              and (known.state in ('verified', 'settled') or (known.state = 'skipped' and known.reason = 'Exists'))) as accounted
          from relation l join record r on r.position = l.owner
          where l.position > ${after} and l.content <> '' and l.state = ${sql.literal(`'${state}'`)}
            ${
              state === "listed"
                ? sql`and (${ended}) and not exists (select from relation other where other.owner = l.owner
                    and (other.state in ('intended', 'in-doubt', 'written') or other.undecided) offset 0)`
                : sql``
            } order by l.position limit ${limit}`
      ).pipe(
        Effect.flatMap((rows) => Effect.orDie(decodeStored(rows))),
        Effect.flatMap(
          Effect.forEach(({ content, ...row }) =>
            reading(() => sealing.open("relation.content", row.position, content)).pipe(
              Effect.flatMap((text) => Effect.orDie(decodeRelation(text))),
              Effect.map((relation): Row => ({ ...row, relation }))
            )
          )
        )
      ),
    count: (states: ReadonlyArray<"listed" | "in-doubt" | "written">) =>
      safe(
        Effect.map(
          sql<{ n: number }>`select count(*)::int as n from relation l join record r on r.position = l.owner
            where l.content <> '' and l.state in (${sql.literal(states.map((state) => `'${state}'`).join())}) and (l.state <> 'listed' or ${ended})`,
          (rows) => rows[0]?.n ?? 0
        )
      ),
    /** Nobody else tells an embedded database how many rows there are. */
    analyze: safe(Effect.asVoid(sql`analyze relation, relation_owner`)),
    /**
     * A run begins: what was intended is in doubt, what failed for a while gets another chance, and so does what waited for
     * its customer. Customers that could not be read are read again.
     */
    recover: (everyDeadLetter: boolean) =>
      stored(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`delete from relation_owner where reason is not null`
            yield* proved.doubt(sql, "relation", sql`true`)
            yield* sql`update relation set state = 'listed', attempts = 0, reason = null, field = null, remedy = null, advice = null, at = now()
              from record r where r.position = relation.owner and not relation.undecided
                and ((relation.state = 'dead-letter' and (relation.advice = 'later' or ${everyDeadLetter}))
                  or (relation.state = 'skipped' and ((relation.reason = 'CustomerNotMoved' and ${arrived})
                    or (relation.reason <> 'Exists' and ${everyDeadLetter}))))`
          })
        )
      ),
    /** Intents, and what ends before any write. */
    stage: (intents: ReadonlyArray<Intended>, ends: ReadonlyArray<Step>) =>
      stored(
        sql.withTransaction(
          Effect.gen(function* () {
            if (intents.length > 0) {
              yield* sql`update relation set state = 'intended', attempts = attempts + 1, before = t.before, after = null, at = now()
                from unnest(${ints(intents.map((i) => i.position))}, ${ints(intents.map((i) => i.before))}) as t(position, before)
                where relation.position = t.position`
            }
            if (ends.length > 0) yield* steps(ends)
          })
        )
      ),
    move: (some: ReadonlyArray<Step>) => (some.length === 0 ? Effect.void : stored(Effect.asVoid(steps(some)))),
    /** Takes a person's decision on what nobody else can tell, and says whether there was such a relation. */
    decide: (sourceId: CustomerId, key: string, word: proved.Word, because: string | undefined) =>
      stored(
        sql.withTransaction(
          Effect.gen(function* () {
            const open = sql`owner = (select position from record where source_id = ${sourceId}) and key = ${key}
              and ${proved.decidable(sql, word)}`
            const [row] = yield* sql<{ position: number }>`select position from relation where ${open}`
            if (row === undefined) return false
            const { position } = row
            const why = because === undefined ? null : sealing.seal("relation_decision.because", position, because)
            yield* sql`insert into relation_decision (position, about, kind, because)
              select position, at, ${word}, ${why}::text from relation where position = ${position}`
            yield* proved.decide(sql, "relation", position, word)
            yield* audit.append(sql, "decision", audit.decision(sealing, "relation", sourceId, word, null))
            return true
          })
        )
      )
  }
}

export type RelationTable = ReturnType<typeof make>
