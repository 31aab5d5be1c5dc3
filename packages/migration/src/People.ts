/**
 * Records that are one customer: they move as one, by the record that stands for the others, which end as merged into it. Who is one
 * customer is decided before (`@kundbro/identity`), and the source gives the whole customer for any of its ids; here is only kept who
 * stands for whom.
 */
import type { CustomerId } from "@kundbro/domain/Ids"

/** The groups of a migration. */
export interface People {
  /** Changes whenever the groups do, or the way in which the source makes one customer of them. */
  readonly digest: string
  /**
   * The ids of each customer, the one that is to stand for it first; each in one group only. Of a group that is only partly on the list,
   * the first one there stands for it.
   */
  readonly groups: Iterable<ReadonlyArray<CustomerId>>
}
