/**
 * What is known of one operation of a vendor: whether Kundbro calls it, and what a call does. Adapters declare one per
 * operation that the vendor's pages name, so that tables and tests can say which are missing.
 */

/** One operation, by the vendor's own name. */
export interface Operation {
  readonly name: string
  /**
   * `callable`: the arguments are documented. `experimental`: they are inferred, so the call lives behind an entry point of
   * its own. `named-only`: nothing is known of its wire; a passthrough with the vendor's own description reaches it.
   */
  readonly status: "callable" | "experimental" | "named-only"
  /** `idempotent-write`: repeating the same call gives the same end state. Only a `read` is ever repeated by itself. */
  readonly effect: "read" | "idempotent-write" | "write"
  /** What a call does besides: `costs-money` each time, or `contacts-person` by mail, message or letter. */
  readonly besides: ReadonlyArray<"costs-money" | "contacts-person">
  /** The vendor calls it obsolete; the operation to use instead, if the vendor names one. */
  readonly obsolete?: { readonly instead?: string }
}
