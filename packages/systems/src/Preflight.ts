/**
 * Whether a system answers at all.
 */
import type { Effect } from "effect"
import { type Adapter, Ids, type VendorError } from "@kundbro/domain"

/** A key that every vendor could have given and none has: one that cannot be would not be sent. */
const nobody = "999999999"

/**
 * A read that finds nobody and changes nothing; `undefined`: the vendor has none. `NotFound` and `Rejected` show as well
 * as an answer that address, credentials and contract hold.
 */
export const harmlessRead = ({
  customerByCard,
  customerById
}: Adapter.Adapter): Effect.Effect<unknown, VendorError.VendorError> | undefined =>
  customerById?.get(Ids.CustomerId.make(nobody)) ?? customerByCard?.get(Ids.CardNumber.make(nobody))
