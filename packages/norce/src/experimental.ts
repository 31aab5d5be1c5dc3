/**
 * Operations whose arguments are inferred: compare with the tenant's OpenAPI document (`NorceOpenApi.check`) before the
 * first call. May change in any release.
 */
import { Effect, Option, Redacted, Schema } from "effect"
import type { NationalId } from "@kundbro/domain/Ids"
import type * as E from "@kundbro/domain/VendorError"
import type { NorceClient } from "./NorceClient.ts"
import { failure, unreadable } from "./NorceError.ts"
import * as Wire from "./NorceWire.ts"

/** Arguments that both take. */
export interface Culture {
  /** Default: the Application's. */
  readonly cultureCode?: string
}

/** The operations. */
export interface NorceExperimental {
  /**
   * Customers with this national id. The page shows no name for the argument, so the caller has to know it. **The id
   * travels in the URL**, by default of a GET (inferred): expect it in the vendor's access logs, and prefer any other
   * lookup.
   */
  readonly ListCustomerBySSN2: (
    input: Culture & {
      readonly argument: string
      readonly ssn: NationalId
      readonly showInactive?: boolean
      readonly method?: "GET" | "POST"
    }
  ) => Effect.Effect<ReadonlyArray<Wire.Customer>, E.VendorError>
  /**
   * Switches the customer off; `ActivateCustomer` says what can be lost by that. The arguments `customerId` and
   * `inactivatedBy` are inferred from it.
   */
  readonly InactivateCustomer: (
    input: Culture & { readonly customerId: number; readonly by: number }
  ) => Effect.Effect<void, E.VendorError>
}

const decodeCustomers = Schema.decodeUnknownEffect(Schema.Array(Wire.Customer))

/** The operations over an adapter's client, with which they share its token: `experimental.make(norce.client)`. */
export const make = ({ passthrough }: NorceClient): NorceExperimental => ({
  ListCustomerBySSN2: ({ argument, cultureCode, method = "GET", showInactive, ssn }) =>
    passthrough({
      operation: "ListCustomerBySSN2",
      method,
      query: { [argument]: Redacted.make(ssn), showInactive, cultureCode }
    }).pipe(
      Effect.flatMap((answer) =>
        decodeCustomers(Option.getOrElse(answer, (): Schema.Json => [])).pipe(
          Effect.mapError(() => failure("ListCustomerBySSN2", unreadable("read", "$", "a list of customers")))
        )
      )
    ),
  InactivateCustomer: ({ by, cultureCode, customerId }) =>
    Effect.asVoid(
      passthrough({
        operation: "InactivateCustomer",
        method: "POST",
        query: { customerId, inactivatedBy: by, cultureCode }
      })
    )
})
