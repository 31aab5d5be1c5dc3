/**
 * The vendor's operations in the vendor's words: wire types in, wire types out, one call each, never repeated. What an
 * answer means is decided elsewhere ({@link InfosoftError}); a status other than success is a value here.
 */
import type { Adapter } from "@kundbro/domain"
import type { SoapError, Xml } from "@kundbro/soap"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Connect from "./internal/Connect.ts"
import { contracts } from "./internal/options.ts"
import type { InfosoftOptions } from "./InfosoftOptions.ts"
import type * as Wire from "./InfosoftWire.ts"

type Call<I, O> = (input: I) => Effect.Effect<O, SoapError.SoapError>
type OfTitle = { readonly customerNumber: string; readonly titleCode: string }

/** What GetCustomerDynamicAttributes and SetCustomerDynamicAttributes answer: all attributes of the customer. */
export interface AttributesAnswer {
  /** All attributes of the customer after the call (documented); absent or nil: none, or another name. */
  readonly DynamicAttributes?: ReadonlyArray<Wire.DynamicAttribute> | null
  /** Something here where attributes are missing: they travel under other names than the configured ones. */
  readonly undeclared?: Xml.Undeclared
}

/** What an update answers with: the record as stored, names perhaps folded into `LastName`. */
export interface CustomerAnswer {
  /** The record as stored. */
  readonly Customer?: Wire.Customer | null
  /** Of `CreateCustomer` (inferred): not to be relied on. */
  readonly CustomerNumber?: string | null
}

/** One method for each callable operation; signatures are added here. Dates are `YYYY-MM-DD`. */
export interface InfosoftClient {
  /**
   * The recommended read (documented). Takes no other key than the number, a whole number of 32 bits. With a title its
   * subscription as well. Argument names inferred.
   */
  readonly GetCustomerInformation: Call<
    { readonly customerNumber: string; readonly titleCode?: string },
    Wire.CustomerInformation
  >
  /**
   * The recommended update (documented). The number cannot be changed, addresses neither. A member that is left out
   * stays as it is (inferred). Repeating it gives the same end state.
   */
  readonly UpdateCustomerDetails: Call<
    { readonly CustomerNumber: string; readonly CustomerDetails: Wire.CustomerDetails },
    CustomerAnswer
  >
  /** All dynamic attributes. The names in request and answer are inferred. */
  readonly GetCustomerDynamicAttributes: Call<{ readonly CustomerNumber: string }, AttributesAnswer>
  /** An empty value removes the attribute; what is not listed stays (both documented). */
  readonly SetCustomerDynamicAttributes: Call<
    { readonly CustomerNumber: string; readonly DynamicAttributes: ReadonlyArray<Wire.DynamicAttribute> },
    AttributesAnswer
  >
  /** Plans an address for one title, from the title's next distribution date at the earliest (documented). Not idempotent. */
  readonly SavePermanentMove: Call<
    OfTitle & { readonly addressInfo: Wire.InfoWebAddress; readonly startDate: string },
    Wire.Answer
  >
  /** The same until a day after the first one (documented). Not idempotent. */
  readonly SaveTemporaryMove: Call<
    OfTitle & {
      readonly addressInfo: Wire.InfoWebAddress
      readonly startDate: string
      /** `null`: open. */
      readonly endDate: string | null
    },
    Wire.Answer
  >
  /** Adds or updates a consent for a channel and a title (documented). On the wire the title stands before the customer. */
  readonly AddContactAgreement: Call<
    OfTitle & { readonly commChannelCode: string; readonly agreementComment?: string },
    Wire.Answer
  >
  /** What the customer could have of the title on a day. Only the status of its answer is documented. */
  readonly GetSubscriptionProductMatrix: Call<OfTitle & { readonly dateToBeChecked: string }, Wire.Answer>
  /** Plans another product between two days (documented). Not idempotent. */
  readonly SaveTemporaryProduct: Call<
    OfTitle & { readonly startDate: string; readonly endDate: string; readonly productCode: string },
    Wire.Answer
  >
  /** Plans another product for good, whatever its name says (documented). Not idempotent. */
  readonly SaveTemporaryProduct2: Call<
    OfTitle & { readonly startDate: string; readonly productCode: string },
    Wire.Answer
  >
}

/** A client for one installation. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: InfosoftOptions
): Effect.fn.Return<InfosoftClient, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const { callable } = yield* contracts(options)
  const { attributes, customer, infoWeb } = yield* Connect.make(options)
  const signature = options.signature ?? "WEB"
  return {
    GetCustomerInformation: (input) => infoWeb(callable.GetCustomerInformation, input),
    UpdateCustomerDetails: (input) => customer(callable.UpdateCustomerDetails, { ...input, Signature: signature }),
    GetCustomerDynamicAttributes: (input) => attributes(callable.GetCustomerDynamicAttributes, input),
    SetCustomerDynamicAttributes: (input) => attributes(callable.SetCustomerDynamicAttributes, input),
    SavePermanentMove: (input) => infoWeb(callable.SavePermanentMove, { ...input, signature }),
    SaveTemporaryMove: (input) => infoWeb(callable.SaveTemporaryMove, { ...input, signature }),
    AddContactAgreement: (input) => infoWeb(callable.AddContactAgreement, { ...input, agreementSign: signature }),
    GetSubscriptionProductMatrix: (input) => infoWeb(callable.GetSubscriptionProductMatrix, input),
    SaveTemporaryProduct: (input) => infoWeb(callable.SaveTemporaryProduct, input),
    SaveTemporaryProduct2: (input) => infoWeb(callable.SaveTemporaryProduct2, input)
  }
})
