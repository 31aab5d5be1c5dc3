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
  readonly DynamicAttributes?: ReadonlyArray<Wire.DynamicAttribute> | null
  /** Something here where attributes are missing: they travel under other names than the configured ones. */
  readonly undeclared?: Xml.Undeclared
}

/** What an update answers with: the record as stored, names perhaps folded into `LastName`. */
export interface CustomerAnswer {
  readonly Customer?: Wire.Customer | null
  readonly CustomerNumber?: string | null
}

/** One method for each callable operation; signatures are added here. Dates are `YYYY-MM-DD`. */
export interface InfosoftClient {
  readonly GetCustomerInformation: Call<
    { readonly customerNumber: string; readonly titleCode?: string },
    Wire.CustomerInformation
  >
  readonly UpdateCustomerDetails: Call<
    { readonly CustomerNumber: string; readonly CustomerDetails: Wire.CustomerDetails },
    CustomerAnswer
  >
  readonly GetCustomerDynamicAttributes: Call<{ readonly CustomerNumber: string }, AttributesAnswer>
  /** An empty value removes the attribute; what is not listed stays (both documented). */
  readonly SetCustomerDynamicAttributes: Call<
    { readonly CustomerNumber: string; readonly DynamicAttributes: ReadonlyArray<Wire.DynamicAttribute> },
    AttributesAnswer
  >
  readonly SavePermanentMove: Call<
    OfTitle & { readonly addressInfo: Wire.InfoWebAddress; readonly startDate: string },
    Wire.Answer
  >
  readonly SaveTemporaryMove: Call<
    OfTitle & {
      readonly addressInfo: Wire.InfoWebAddress
      readonly startDate: string
      /** `null`: open. */
      readonly endDate: string | null
    },
    Wire.Answer
  >
  readonly AddContactAgreement: Call<
    OfTitle & { readonly commChannelCode: string; readonly agreementComment?: string },
    Wire.Answer
  >
  readonly GetSubscriptionProductMatrix: Call<OfTitle & { readonly dateToBeChecked: string }, Wire.Answer>
  readonly SaveTemporaryProduct: Call<
    OfTitle & { readonly startDate: string; readonly endDate: string; readonly productCode: string },
    Wire.Answer
  >
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
