/**
 * The vendor's operations in the vendor's words: wire types in, wire types out, one call each, never repeated. What must
 * not be sent is refused before; what an answer means is decided elsewhere (`HarmoneyError.ts`): a business failure is
 * a value here, with the vendor's texts.
 */
import type { Adapter, VendorError } from "@kundbro/domain"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import { methods, open } from "./internal/Connection.ts"
import type { CallableName, Input, Output } from "./HarmoneyOperations.ts"
import type { HarmoneyMethods } from "./HarmoneyMethods.ts"
import type { HarmoneyOptions } from "./HarmoneyOptions.ts"

type Callable = Pick<HarmoneyMethods, CallableName>

/** One method for each operation; `LoginInfo` is added here. */
export type HarmoneyClient = {
  readonly [K in keyof Callable]: (input: Input<K>) => Effect.Effect<Output<K>, VendorError.VendorError>
}

/** A client for one tenant. Nothing is sent before the first call. */
export const make = (
  options: HarmoneyOptions
): Effect.Effect<HarmoneyClient, Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Effect.map(open(options), (method): HarmoneyClient => {
    const endCustomerRelation = method("EndCustomerRelation")
    const saveUser = method("SaveCustomerUserAccount")
    return methods({
      AddRelation: method("AddRelation"),
      CancelPeriodItem: method("CancelPeriodItem"),
      CancelPeriodItemByCode: method("CancelPeriodItemByCode"),
      DeleteCustomerUserAccount: method("DeleteCustomerUserAccount"),
      DeleteEmailAddress: method("DeleteEmailAddress"),
      DeleteRelation: method("DeleteRelation"),
      // Three-state: left out is not false.
      EndCustomerRelation: (input) => endCustomerRelation({ ...input, forceEnd: input.forceEnd ?? false }),
      GetConsents: method("GetConsents"),
      GetCustomerAlternativeClubItems: method("GetCustomerAlternativeClubItems"),
      GetCustomerBonus: method("GetCustomerBonus"),
      GetCustomerCrm: method("GetCustomerCrm"),
      GetCustomerByCustomerId: method("GetCustomerByCustomerId"),
      GetCustomerByCustomerIdWithClubInfo: method("GetCustomerByCustomerIdWithClubInfo"),
      GetCustomerByEmail: method("GetCustomerByEmail"),
      GetCustomerBySSN: method("GetCustomerBySSN"),
      GetCustomerBySSNAndCountry: method("GetCustomerBySSNAndCountry"),
      GetCustomerClubInfo: method("GetCustomerClubInfo"),
      GetCustomerConsents: method("GetCustomerConsents"),
      GetCustomerFromExternalPartner: method("GetCustomerFromExternalPartner"),
      GetCustomerLedger: method("GetCustomerLedger"),
      GetCustomerObligation: method("GetCustomerObligation"),
      GetCustomerUser: method("GetCustomerUser"),
      GetCustomerUsersByCustomerId: method("GetCustomerUsersByCustomerId"),
      GetCustomerUserByEmail: method("GetCustomerUserByEmail"),
      GetCustomerUsersByEmail: method("GetCustomerUsersByEmail"),
      GetDecidasCreditCheck: method("GetDecidasCreditCheck"),
      GetFuturePeriods: method("GetFuturePeriods"),
      GetPastPeriods: method("GetPastPeriods"),
      GetRelationsByCustomerId: method("GetRelationsByCustomerId"),
      ValidateCustomer: method("ValidateCustomer"),
      SaveCustomer: method("SaveCustomer"),
      SaveCustomerAlternativeClubItems: method("SaveCustomerAlternativeClubItems"),
      // The documented default, said aloud: an absent enumeration is its first member on a stock server (inferred).
      SaveCustomerUserAccount: (input) => saveUser({ ...input, accountType: input.accountType ?? "Regular" }),
      SaveEmailAddress: method("SaveEmailAddress"),
      SendCustomerMessage: method("SendCustomerMessage"),
      UndoCancelPeriodItem: method("UndoCancelPeriodItem"),
      UpdateCustomerMembership: method("UpdateCustomerMembership"),
      UpdateRelation: method("UpdateRelation"),
      GetCustomerDefaultCreditCard: method("GetCustomerDefaultCreditCard"),
      DeleteCustomerDefaultCreditCard: method("DeleteCustomerDefaultCreditCard"),
      SaveCustomerPremiums: method("SaveCustomerPremiums"),
      GetCustomerByMiscInfo: method("GetCustomerByMiscInfo")
    })
  })
