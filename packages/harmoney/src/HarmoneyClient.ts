/**
 * The vendor's operations in the vendor's words: wire types in, wire types out, one call each, never repeated. What an
 * answer means is decided elsewhere ({@link HarmoneyError}); a business failure is a value here.
 */
import { SoapClient, type SoapError } from "@kundbro/soap"
import { Effect, Redacted, Schema } from "effect"
import type { HttpClient } from "effect/http"
import * as HarmoneyOperations from "./HarmoneyOperations.ts"
import type { HarmoneyOptions } from "./HarmoneyOptions.ts"
import type { Child } from "./HarmoneyRelation.ts"
import * as Wire from "./HarmoneyWire.ts"

/** The options name something that does not exist, or break a documented limit. Holds the names of options only. */
export class InvalidOptions extends Schema.TaggedError<InvalidOptions>("@kundbro/harmoney/InvalidOptions")(
  "InvalidOptions",
  { problem: Schema.String }
) {
  override get message(): string {
    return `HarmoneyOptions: ${this.problem}`
  }
}

type Call<I, O> = (input: I) => Effect.Effect<O, SoapError.SoapError>
type WithLogin = { readonly LoginInfo: Wire.LoginInfo }
type OfCustomer = { readonly customerId: string }

/** One method for each operation; `LoginInfo` is added here. */
export interface HarmoneyClient {
  readonly GetCustomerByCustomerId: Call<OfCustomer, Wire.Customer>
  readonly GetCustomerByEmail: Call<{ readonly emailAddress: string }, Wire.Customer>
  readonly GetCustomerByMiscInfo: Call<{ readonly MiscInfo: Wire.MiscInfo }, Wire.Customer>
  readonly GetRelationsByCustomerId: Call<OfCustomer, Wire.RelationList>
  readonly AddRelation: Call<OfCustomer & Child, Wire.Response>
  readonly UpdateRelation: Call<
    OfCustomer & Child & { readonly relationId: string; readonly passive: boolean },
    Wire.Response
  >
  readonly DeleteRelation: Call<OfCustomer & Child, Wire.Response>
  readonly ValidateCustomer: Call<{ readonly customer: Wire.Customer }, Wire.Customer>
  readonly SaveCustomer: Call<{ readonly customer: Wire.Customer }, Wire.Customer>
  readonly GetConsents: Call<{}, Wire.ConsentList>
  readonly GetCustomerConsents: Call<OfCustomer, Wire.ConsentList>
  readonly GetCustomerBonus: Call<OfCustomer, Wire.CustomerBonus>
  readonly GetCustomerCrm: Call<OfCustomer, Wire.CustomerCrm>
}

/** The vendor page's own examples are longer than its limits, so this is worth a remark and nothing more. */
const remarkOn = (what: string, value: string, limit: number) =>
  value.length > limit
    ? Effect.logWarning(`harmoney: ${what} is longer than the ${limit} characters that the vendor documents`)
    : Effect.void

/** A client for one tenant. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: HarmoneyOptions
): Effect.fn.Return<HarmoneyClient, InvalidOptions, HttpClient.HttpClient> {
  const { credentials } = options
  const names = new Wire.Names(options.names ?? {})
  const operations = HarmoneyOperations.make(names, Wire.make(names))
  if (names.unknown.length > 0) {
    return yield* new InvalidOptions({ problem: `names has no such place: ${names.unknown.join(", ")}` })
  }
  for (const field of ["systemName", "salesChannel"] as const) {
    // Documented, and no example contradicts it.
    if (credentials[field].length > 3) {
      return yield* new InvalidOptions({ problem: `credentials.${field} has at most 3 characters` })
    }
  }
  yield* remarkOn("userName", Redacted.value(credentials.userName), 5)
  yield* remarkOn("password", Redacted.value(credentials.password), 8)
  const soap = yield* SoapClient.make({
    endpoint: options.endpoint,
    ...(options.soapVersion !== undefined && { version: options.soapVersion }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.xmlLimits !== undefined && { limits: options.xmlLimits })
  })
  const withLogin = <I>(input: I): I & WithLogin => ({
    ...input,
    LoginInfo: {
      SystemName: credentials.systemName,
      Username: Redacted.value(credentials.userName),
      UserPassword: Redacted.value(credentials.password),
      SalesChannel: credentials.salesChannel,
      Language: credentials.language ?? "English"
    }
  })
  return {
    GetCustomerByCustomerId: (input) => soap.call(operations.GetCustomerByCustomerId, withLogin(input)),
    GetCustomerByEmail: (input) => soap.call(operations.GetCustomerByEmail, withLogin(input)),
    GetCustomerByMiscInfo: (input) => soap.call(operations.GetCustomerByMiscInfo, withLogin(input)),
    GetRelationsByCustomerId: (input) => soap.call(operations.GetRelationsByCustomerId, withLogin(input)),
    AddRelation: (input) => soap.call(operations.AddRelation, withLogin(input)),
    UpdateRelation: (input) => soap.call(operations.UpdateRelation, withLogin(input)),
    DeleteRelation: (input) => soap.call(operations.DeleteRelation, withLogin(input)),
    ValidateCustomer: (input) => soap.call(operations.ValidateCustomer, withLogin(input)),
    SaveCustomer: (input) => soap.call(operations.SaveCustomer, withLogin(input)),
    GetConsents: (input) => soap.call(operations.GetConsents, withLogin(input)),
    GetCustomerConsents: (input) => soap.call(operations.GetCustomerConsents, withLogin(input)),
    GetCustomerBonus: (input) => soap.call(operations.GetCustomerBonus, withLogin(input)),
    GetCustomerCrm: (input) => soap.call(operations.GetCustomerCrm, withLogin(input))
  }
})
