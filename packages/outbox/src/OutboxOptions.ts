/**
 * How an outbox delivers, and where it is kept.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import type { Duration, Redacted } from "effect"

/** Everything but the adapter and the place has a default. */
export interface OutboxOptions {
  /** The one system that the writes are for. */
  readonly adapter: Adapter
  /** A folder of the outbox's own, made with mode 0700, for one process at a time; or the address of a Postgres database, in which it has a schema of its own. */
  readonly at: { readonly folder: string } | { readonly url: Redacted.Redacted }
  /**
   * What is planted in a new customer, so that a create without an answer can be looked up: a reference of this kind whose
   * value is the prefix and the idempotency key. Without it, and without a reference of the caller's own of a plantable
   * kind, such a create waits for a person.
   */
  readonly reference?: { readonly kind: string; readonly prefix?: string }
  /** Calls in flight at once, each for another customer. Default 4. */
  readonly concurrency?: number
  /** A write without an answer for so long is in doubt. Default 60 seconds; the adapter's own limits should be shorter. */
  readonly callTimeout?: Duration.Input
  /** Waits after a failure of the advice `later`: doubled each time, never shorter than the vendor asks for. Defaults 1 second, 5 minutes. */
  readonly retry?: { readonly firstDelay?: Duration.Input; readonly longestDelay?: Duration.Input }
  /**
   * A create in doubt is looked up so often, with `delay` before each time, before it counts as not there and is sent again;
   * a write that ends in doubt `patience` times waits for a person. Defaults 3, 10 seconds, 5.
   */
  readonly inDoubt?: { readonly lookups?: number; readonly delay?: Duration.Input; readonly patience?: number }
  /**
   * What the vendor keeps (`Queued`, `PendingReview`) is looked for `every` so often. Later writes to that customer wait until it
   * is seen, at most `atMost`. Defaults 15 minutes, and 25 hours, because Harmoney's replay gives up after 24.
   */
  readonly kept?: { readonly every?: Duration.Input; readonly atMost?: Duration.Input }
}
