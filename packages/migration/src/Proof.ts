/**
 * The comparison of both sides by hash: of each record, of each chunk, and over all.
 */
import { Effect, Schema } from "effect"
import * as proofs from "./internal/proofs.ts"
import { failed } from "./internal/statements.ts"
import { Ledger, type LedgerError } from "./Ledger.ts"

/** What the last verification found, by hash. A record that is equal, modulo what the target declares to keep, has the hash of its draft. */
export const Proof = Schema.Struct({
  /** Written records that were read back, and those of them that differ. */
  records: Schema.Int,
  differing: Schema.Int,
  /** Of a thousand records each, in list order. */
  chunks: Schema.Int,
  differingChunks: Schema.Int,
  /** Over the hashes of all chunks, in hexadecimal: equal if and only if every record is. */
  meant: Schema.String,
  found: Schema.String
})
export type Proof = typeof Proof.Type

const decode = Schema.decodeUnknownEffect(Schema.Tuple([Proof]))

/** Compares all records that were read back. Asks the ledger only: a million records take seconds. */
export const compare: Effect.Effect<Proof, LedgerError, Ledger> = Effect.gen(function* () {
  const { sql } = yield* Ledger
  const [proof] = yield* Effect.mapError(sql`${sql.literal(proofs.compareAll)}`, failed).pipe(
    Effect.flatMap((rows) => Effect.orDie(decode(rows)))
  )
  return proof
}).pipe(Effect.withSpan("Proof.compare"))
