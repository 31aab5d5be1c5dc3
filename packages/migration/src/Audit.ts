/**
 * The audit of a migration: an append-only chain of what was decided and done, to be read, to be kept elsewhere, and to be proved
 * unchanged. It holds no personal data, so a purge leaves it whole.
 *
 * Whoever can write to the database can also write a whole new chain. What they cannot do is make it end in, or go through, a
 * head that somebody else has noted down: keep that of `report.json`.
 */
import type { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Option, Stream } from "effect"
import { beginning, hashOf, type Row } from "./internal/audit.ts"
import { reading, subjectOf } from "./internal/sealing.ts"
import { failed } from "./internal/statements.ts"
import { Ledger, type LedgerError } from "./Ledger.ts"

export type { Row } from "./internal/audit.ts"

/** What the chain came to. */
export interface Verdict {
  readonly rows: number
  /** The hash of the last row, by which the whole chain is known; of none 64 zeros. */
  readonly head: string
  /** What is wrong, at which row; empty when the chain is whole. */
  readonly broken: ReadonlyArray<{ readonly id: number; readonly problem: string }>
  /** How many rows have come after the expected head; `undefined`: it is not in this chain, or none was expected. */
  readonly since?: number
}

const pageSize = 1_000

/** All rows, in order. */
export const rows: Stream.Stream<Row, LedgerError, Ledger> = Stream.unwrap(
  Effect.map(Ledger, ({ sql }) =>
    Stream.paginate(0, (after) =>
      Effect.map(
        sql<Row>`select id, at, kind, content, before, hash from audit where id > ${after} order by id limit ${pageSize}`,
        (page) => [page, page.length < pageSize ? Option.none() : Option.fromUndefinedOr(page.at(-1)?.id)] as const
      )
    ).pipe(Stream.mapError(failed))
  )
)

/**
 * Goes through a chain of rows, from the ledger or from a file that was exported. Finds a row that was altered, removed, put in or
 * moved; that rows at its end are gone is found by a head that was noted down before.
 */
export const verify = <E, R>(all: Stream.Stream<Row, E, R>, expect?: string): Effect.Effect<Verdict, E, R> =>
  Effect.suspend(() => {
    const broken: Array<{ readonly id: number; readonly problem: string }> = []
    let [rows, id, head] = [0, 0, beginning]
    let since = expect === beginning ? 0 : undefined
    return Effect.map(
      Stream.runForEach(all, (row) =>
        Effect.sync(() => {
          const is = (problem: string) => broken.push({ id: row.id, problem })
          if (row.id !== id + 1) is(`it follows row ${id}: rows between are gone, or it was put in`)
          if (row.before !== head) is("it does not follow from the row before it")
          if (row.hash !== hashOf(row)) is("it is not what was written")
          if (row.hash === expect) since = 0
          else if (since !== undefined) since++
          rows++
          id = row.id
          head = row.hash
        })
      ),
      (): Verdict => ({ rows, head, broken, ...(since !== undefined && { since }) })
    )
  })

/** The name under which the audit speaks of a customer of the source. Nobody can tell the id from it without the ledger. */
export const subject = (sourceId: CustomerId): Effect.Effect<string, LedgerError, Ledger> =>
  Effect.flatMap(Ledger, ({ sealing }) => reading(() => subjectOf(sealing, sourceId)))
