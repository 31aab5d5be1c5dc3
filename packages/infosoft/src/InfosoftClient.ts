/**
 * The vendor's operations in the vendor's words: wire types in, wire types out, one call each, never repeated. What an
 * answer means is decided elsewhere ({@link InfosoftError}); a status other than success is a value here.
 */
import type { SoapError, Xml } from "@kundbro/soap"
import { Effect, Schema } from "effect"
import type { HttpClient } from "effect/http"
import * as Connect from "./internal/Connect.ts"
import * as InfosoftOperations from "./InfosoftOperations.ts"
import { detailMembersOf, type InfosoftOptions } from "./InfosoftOptions.ts"
import type * as Wire from "./InfosoftWire.ts"

/** The options name something that does not exist or cannot be. Holds the names of options only. */
export class InvalidOptions extends Schema.TaggedError<InvalidOptions>("@kundbro/infosoft/InvalidOptions")(
  "InvalidOptions",
  { problem: Schema.String }
) {
  override get message(): string {
    return `InfosoftOptions: ${this.problem}`
  }
}

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

const isUnique = (words: ReadonlyArray<string>): boolean => new Set(words).size === words.length

/** What is wrong with the options, if anything. */
const problemOf = (options: InfosoftOptions): string | undefined => {
  const { endpoints, referenceAttributes = {}, signature, titles = [] } = options
  const members = detailMembersOf(options)
  const unreachable = Object.entries(endpoints).find(
    ([, address]) => address !== undefined && !/^https?:$/.test(URL.parse(String(address))?.protocol ?? "")
  )
  if (unreachable !== undefined) return `endpoints.${unreachable[0]} is no address that begins with http: or https:`
  if (members.length === 0 || !isUnique(members)) return "detailMembers names no member, or one twice"
  if (titles.includes("") || !isUnique(titles)) return "titles names an empty title, or one twice"
  if (!isUnique(Object.values(referenceAttributes))) return "referenceAttributes puts two references into one attribute"
  return signature === "" ? "signature is empty" : undefined
}

/** The contracts of an installation, if its options can be. */
export const contractsOf = (
  options: InfosoftOptions
): Effect.Effect<ReturnType<typeof InfosoftOperations.make>, InvalidOptions> =>
  Effect.gen(function* () {
    const problem = problemOf(options)
    if (problem !== undefined) return yield* new InvalidOptions({ problem })
    const contracts = yield* Effect.try({
      try: () => InfosoftOperations.make(options),
      catch: () =>
        new InvalidOptions({ problem: "names hold a text that is no XML name, or actions one that is no URI" })
    })
    if (contracts.unknown.length === 0) return contracts
    return yield* new InvalidOptions({
      problem: `names and actions have no such place: ${contracts.unknown.join(", ")}`
    })
  })

/** A client for one installation. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: InfosoftOptions
): Effect.fn.Return<InfosoftClient, InvalidOptions, HttpClient.HttpClient> {
  const { callable } = yield* contractsOf(options)
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
