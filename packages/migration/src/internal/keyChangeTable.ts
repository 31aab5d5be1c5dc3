/**
 * A change of keys that is under way, and all that it has to seal anew.
 */
import type { Sealed } from "./sealing.ts"

/** A table with sealed texts: the column that it is gone through by, the one that a text is bound to, and the texts. */
interface Place {
  readonly table: string
  readonly id: string
  readonly row: string
  readonly columns: ReadonlyArray<{ readonly name: string; readonly sealed: Sealed }>
  /** Its rows are never changed but by this, and by a purge. */
  readonly guarded: boolean
}

const place = (sealed: ReadonlyArray<Sealed>, id = "position"): Place => ({
  table: sealed[0]?.split(".")[0] ?? "",
  id,
  row: "position",
  columns: sealed.map((one) => ({ name: one.split(".")[1] ?? "", sealed: one })),
  guarded: id !== "position"
})

/** In this order; a change that is under way has come to one of them. */
export const placesOf: ReadonlyArray<Place> = [
  place(["snapshot.canonical", "snapshot.draft", "snapshot.beside"]),
  place(["before_image.customer"]),
  place(["relation.content"]),
  place(["decision.because"], "id"),
  place(["balance_decision.because"], "id"),
  place(["relation_decision.because"], "id")
]

/** Its row is there from the first text that is sealed anew until nothing on the disk can be read by the old key. */
export const keyChangeTable = [
  `alter table migration add column digests text`,
  `create table key_change (
    id int primary key check (id = 1), next_check text not null,
    place int not null default 0, after int not null default 0, rows int not null default 0
  )`
]
