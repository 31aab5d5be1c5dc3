/**
 * A batch travels as one array per column; the type is said, since an array of nothing but nulls does not tell it.
 */
import { PgTypes } from "@effect/sql-pg"
import { Result } from "effect"

const column =
  <A>(oid: number) =>
  (values: ReadonlyArray<A>) =>
    Result.getOrThrow(PgTypes.array(values, oid))

export const ints = column<number>(PgTypes.OID.int4)
export const texts = column<string | null>(PgTypes.OID.text)
export const booleans = column<boolean>(PgTypes.OID.bool)
