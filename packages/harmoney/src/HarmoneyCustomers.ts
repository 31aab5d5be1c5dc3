/**
 * The canonical abilities, made of client, codecs and the table of outcomes. Nothing is ever sent twice here: whether to
 * try again is the caller's decision, and each failure carries the advice for it.
 */
import { type Adapter, type Capabilities, Ids, Receipt, VendorError } from "@kundbro/domain"
import { Effect, Result } from "effect"
import * as Beside from "./internal/beside.ts"
import * as HarmoneyConsent from "./internal/consent.ts"
import { failure, refused } from "./internal/Connection.ts"
import { remarksOn } from "./internal/parameters.ts"
import { items, nonEmpty } from "./internal/words.ts"
import { type Answered, type Ask, reading, remarksOnBase } from "./HarmoneyAnswer.ts"
import * as HarmoneyCustomer from "./HarmoneyCustomer.ts"
import * as HarmoneyLoyalty from "./HarmoneyLoyalty.ts"
import type { OperationName } from "./HarmoneyOperations.ts"
import type { CodecOptions, HarmoneyOptions } from "./HarmoneyOptions.ts"
import * as HarmoneyRelations from "./HarmoneyRelations.ts"
import type * as Wire from "./HarmoneyWire.ts"

/** The abilities of Harmoney. Its customers cannot be listed, and are not found by card. */
export type HarmoneyCapabilities = Pick<
  Adapter.Capabilities,
  | "customerById"
  | "customerByEmail"
  | "customerByNationalId"
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

const unconfirmed = new Receipt.Warning({
  level: "information",
  code: "not confirmed: the answer does not hold the key that was asked for"
})
const anotherNotation = new Receipt.Warning({ level: "information", code: "Email in another notation" })

type Found = Effect.Effect<Answered<Wire.Customer>, VendorError.VendorError>

/** The abilities of one tenant. */
export const make = (
  ask: Ask,
  codec: CodecOptions,
  options: Beside.Choice & Pick<HarmoneyOptions, "miscInfoTypes" | "validateBeforeCreate">
): HarmoneyCapabilities => {
  /** The customer of an answer: success without an id means that there is none. */
  const found = (operation: OperationName, call: Found): Found =>
    Effect.filterOrFail(
      call,
      ({ result }) => nonEmpty(result.CustomerId) !== undefined,
      () => failure(operation, new VendorError.NotFound({ entity: "customer" }))
    )

  /** A misnamed parameter is not an error at Harmoney, it is a null: so the answer has to be the record asked for. */
  const only = (operation: OperationName, field: "CustomerId" | "Email", call: Found, is: (text: string) => boolean) =>
    Effect.filterOrFail(
      found(operation, call),
      ({ result }) => is(result[field] ?? ""),
      () => Beside.another(operation, field)
    )

  const byId = (customerId: Ids.CustomerId) =>
    only(
      "GetCustomerByCustomerId",
      "CustomerId",
      ask("GetCustomerByCustomerId", { customerId }),
      (id) => id === customerId
    )

  /** Several may share an address and the one updated last comes back (documented): but each of them has the address. */
  const byEmail = (emailAddress: Ids.EmailAddress) =>
    only(
      "GetCustomerByEmail",
      "Email",
      ask("GetCustomerByEmail", { emailAddress }),
      (email) => email.trim().toLowerCase() === emailAddress.trim().toLowerCase()
    )

  const withParts = Beside.make(ask, options)

  const read = (call: Found, remark?: (result: Wire.Customer) => Receipt.Warning | undefined) =>
    Effect.flatMap(call, (answered) => {
      const further = remark?.(answered.result)
      const customer = HarmoneyCustomer.fromWire(codec, answered.result)
      return withParts(reading(answered, customer, further === undefined ? [] : [further]))
    })

  const draft: Capabilities.CustomerDrafts["Service"]["draft"] = (customer) =>
    Result.mapError(HarmoneyCustomer.draft(codec, customer), (issues) => refused("SaveCustomer", issues))

  const validate = (customer: Wire.Customer) => ask("ValidateCustomer", { customer })

  const save = (customer: Wire.Customer) => ask("SaveCustomer", { customer })

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
    const warnings = [...outcome.warnings, ...remarksOn(id), ...remarksOnBase(current)]
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
    customerById: { get: (id) => read(byId(id)) },
    customerByEmail: {
      get: (email) => read(byEmail(email), ({ Email }) => (Email === email ? undefined : anotherNotation))
    },
    // Without a country: the operation with one may call a credit agency.
    customerByNationalId: {
      get: (SSN) => read(found("GetCustomerBySSN", ask("GetCustomerBySSN", { SSN })), () => unconfirmed)
    },
    customerByReference: {
      kinds,
      get: ({ kind, value }) =>
        kinds.includes("*") || kinds.includes(kind)
          ? read(
              found("GetCustomerByMiscInfo", ask("GetCustomerByMiscInfo", { MiscInfo: { Type: kind, Value: value } })),
              () => unconfirmed
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
      binding: options.validateBeforeCreate === true,
      validate: (draft) => Effect.map(validate(HarmoneyCustomer.toNew(codec, draft)), ({ outcome }) => outcome.warnings)
    },
    consentReads: {
      of: (customerId) =>
        Effect.map(ask("GetCustomerConsents", { customerId }), (answered) =>
          reading(answered, HarmoneyConsent.fromWire(items(answered.result.List)))
        )
    },
    ...HarmoneyRelations.make(ask, codec),
    loyaltyReads: {
      of: (customerId) =>
        ask("GetCustomerBonus", { customerId }).pipe(
          Effect.filterOrFail(
            ({ result }) => Beside.isOf(customerId)(result),
            () => Beside.another("GetCustomerBonus", "CustomerId")
          ),
          Effect.map((answered) => reading(answered, HarmoneyLoyalty.fromWire(customerId, answered.result)))
        )
    }
  }
}
