/**
 * The canonical abilities, made of client, codecs and the table of outcomes. Nothing is ever sent twice here: whether to
 * try again is the caller's decision, and each failure carries the advice for it.
 */
import { type Adapter, type Capabilities, Customer, Ids, Receipt, VendorError } from "@kundbro/domain"
import { Effect, Result } from "effect"
import { type Answered, type Ask, failure, reading, refused, remarksOn } from "./internal/Ask.ts"
import { nonEmpty } from "./internal/words.ts"
import * as HarmoneyConsent from "./internal/consent.ts"
import type { HarmoneyClient } from "./HarmoneyClient.ts"
import * as HarmoneyCustomer from "./HarmoneyCustomer.ts"
import * as HarmoneyLoyalty from "./HarmoneyLoyalty.ts"
import type { CodecOptions, HarmoneyOptions } from "./HarmoneyOptions.ts"
import * as HarmoneyRelations from "./HarmoneyRelations.ts"
import type { OperationName } from "./HarmoneyOperations.ts"
import type * as Wire from "./HarmoneyWire.ts"

/** The abilities of Harmoney. Its customers cannot be listed, and are not found by card. */
export type HarmoneyCapabilities = Pick<
  Adapter.Capabilities,
  | "customerById"
  | "customerByEmail"
  | "customerByReference"
  | "customerDrafts"
  | "customerCreation"
  | "customerUpdates"
  | "customerValidation"
  | "consentReads"
  | "relationReads"
  | "relationWrites"
  | "loyaltyReads"
>

/** The abilities of one tenant. */
export const make = (
  client: HarmoneyClient,
  ask: Ask,
  codec: CodecOptions,
  options: Pick<HarmoneyOptions, "crmReferences" | "miscInfoTypes" | "validateBeforeCreate">
): HarmoneyCapabilities => {
  /** The customer of an answer: success without an id means that there is none. */
  const find = (
    operation: OperationName,
    call: ReturnType<HarmoneyClient["GetCustomerByCustomerId"]>
  ): Effect.Effect<Answered<Wire.Customer>, VendorError.VendorError> =>
    Effect.flatMap(ask(operation, "customer", call), (answered) =>
      nonEmpty(answered.result.CustomerId) === undefined
        ? Effect.fail(failure(operation, new VendorError.NotFound({ entity: "customer" })))
        : Effect.succeed(answered)
    )

  /** A misnamed parameter is not an error at Harmoney, it is a null: so the answer has to be the record asked for. */
  const byId = (customerId: Ids.CustomerId) =>
    Effect.flatMap(find("GetCustomerByCustomerId", client.GetCustomerByCustomerId({ customerId })), (answered) =>
      answered.result.CustomerId === customerId
        ? Effect.succeed(answered)
        : Effect.fail(
            failure(
              "GetCustomerByCustomerId",
              new VendorError.Undecodable({
                path: "GetCustomerByCustomerIdResult/CustomerId",
                expected: "the id that was asked for"
              })
            )
          )
    )

  const withCrm = (customer: Customer.Customer) => {
    const { id } = customer
    if (options.crmReferences !== true || id === undefined) return Effect.succeed(customer)
    return Effect.map(ask("GetCustomerCrm", "customer", client.GetCustomerCrm({ customerId: id })), ({ result }) => {
      const value = nonEmpty(result.CrmId)
      return value === undefined
        ? customer
        : new Customer.Customer({ ...customer, references: [new Ids.ExternalReference({ kind: "crm", value })] })
    })
  }

  const read = (found: Effect.Effect<Answered<Wire.Customer>, VendorError.VendorError>, customerId = "") =>
    Effect.flatMap(found, (answered) => {
      const { notes, value } = HarmoneyCustomer.fromWire(codec, answered.result)
      return Effect.map(withCrm(value), (customer) =>
        reading(answered, { value: customer, notes }, remarksOn(customerId))
      )
    })

  const draft: Capabilities.CustomerDrafts["Service"]["draft"] = (customer) =>
    Result.mapError(HarmoneyCustomer.draft(codec, customer), (issues) => refused("SaveCustomer", issues))

  const validate = (customer: Wire.Customer) =>
    ask("ValidateCustomer", "customer", client.ValidateCustomer({ customer }))

  const save = (customer: Wire.Customer) => ask("SaveCustomer", "customer", client.SaveCustomer({ customer }))

  const idOf = ({ CustomerId }: Wire.Customer) => {
    const id = nonEmpty(CustomerId)
    return id === undefined ? undefined : Ids.CustomerId.make(id)
  }

  const create: Capabilities.CustomerCreation["Service"]["create"] = Effect.fnUntraced(function* (draft) {
    const customer = HarmoneyCustomer.toNew(codec, draft)
    const validated = options.validateBeforeCreate === true ? (yield* validate(customer)).outcome.warnings : []
    const { outcome, result } = yield* save(customer)
    const warnings = [...validated, ...outcome.warnings]
    const id = idOf(result)
    if (outcome._tag === "Queued") return new Receipt.Queued({ warnings })
    if (outcome._tag === "PendingReview") {
      return new Receipt.PendingReview({ ...(id !== undefined && { id }), warnings })
    }
    return id === undefined
      ? yield* failure("SaveCustomer", new VendorError.InDoubt({ problem: "saved-without-an-id" }))
      : new Receipt.Created({ id, warnings })
  })

  const update: Capabilities.CustomerUpdates["Service"]["update"] = Effect.fnUntraced(function* (id, draft) {
    const current = yield* byId(id)
    const { differs, wire } = HarmoneyCustomer.toUpdate(codec, current.result, draft)
    // A cached answer proves nothing, so it cannot prove that nothing has to be written.
    if (!differs && !current.cached) return new Receipt.Unchanged({ id, warnings: remarksOn(id) })
    const { outcome, result } = yield* save(wire)
    // That CustomerId decides between create and update is inferred.
    if ((idOf(result) ?? id) !== id) {
      return yield* failure("SaveCustomer", new VendorError.InDoubt({ problem: "saved-as-another-customer" }))
    }
    const warnings = [...outcome.warnings, ...remarksOn(id)]
    switch (outcome._tag) {
      case "Queued":
        return new Receipt.Queued({ id, warnings })
      case "PendingReview":
        return new Receipt.PendingReview({ id, warnings })
      case "Done":
        return new Receipt.Updated({ id, warnings })
    }
  })

  const kinds = options.miscInfoTypes ?? ["*"]
  const unknownKind = new VendorError.FieldIssue({
    field: "references.kind",
    rule: "unknown-value",
    remedy: "use one of miscInfoTypes in the options"
  })

  return {
    customerById: { get: (id) => read(byId(id), id) },
    customerByEmail: {
      get: (emailAddress) => read(find("GetCustomerByEmail", client.GetCustomerByEmail({ emailAddress })))
    },
    customerByReference: {
      kinds,
      get: ({ kind, value }) =>
        kinds.includes("*") || kinds.includes(kind)
          ? read(
              find("GetCustomerByMiscInfo", client.GetCustomerByMiscInfo({ MiscInfo: { Type: kind, Value: value } }))
            )
          : Effect.fail(refused("GetCustomerByMiscInfo", [unknownKind]))
    },
    customerDrafts: { draft, uniqueKeys: () => [] },
    customerCreation: { plantable: [], create },
    customerUpdates: {
      // An enumeration cannot be emptied, nor an answer about consents or protection taken back to none.
      keeps: ["consents", "gender", "language", "phones.kind", "protection.address", "protection.phone"],
      update
    },
    customerValidation: {
      validate: (draft) => Effect.map(validate(HarmoneyCustomer.toNew(codec, draft)), ({ outcome }) => outcome.warnings)
    },
    consentReads: {
      of: (customerId) =>
        Effect.map(ask("GetCustomerConsents", "customer", client.GetCustomerConsents({ customerId })), (answered) =>
          reading(answered, HarmoneyConsent.fromWire(answered.result.List ?? []), remarksOn(customerId))
        )
    },
    ...HarmoneyRelations.make(client, ask, codec),
    loyaltyReads: {
      of: (customerId) =>
        Effect.map(ask("GetCustomerBonus", "customer", client.GetCustomerBonus({ customerId })), (answered) =>
          reading(answered, HarmoneyLoyalty.fromWire(customerId, answered.result), remarksOn(customerId))
        )
    }
  }
}
