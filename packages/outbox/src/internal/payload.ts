/**
 * A write on its way into the database and out of it: which ability it needs, what the outbox plants in it, whether the
 * vendor could hold it, and whom it is about.
 */
import { type Adapter, type MissingCapability, requireCapability } from "@kundbro/domain/Adapter"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { Customer } from "@kundbro/domain/Customer"
import { type CustomerId, ExternalReference } from "@kundbro/domain/Ids"
import { FieldIssue, Rejected, VendorError } from "@kundbro/domain/VendorError"
import { Effect, Schema } from "effect"
import { type IdempotencyKey, Write } from "../Write.ts"
import { OutboxError, type Receipt } from "../WriteStatus.ts"
import type { Settings } from "./settings.ts"

const Payload = Schema.Struct({ write: Write, planted: Schema.optionalKey(ExternalReference) })

/** What is stored: the write with what was planted in it. */
export type Payload = typeof Payload.Type

const PayloadJson = Schema.fromJsonString(Payload)
const encode = Schema.encodeEffect(PayloadJson)

/** What this outbox has stored is what it reads. */
export const decode = (text: string): Effect.Effect<Payload> =>
  Effect.orDie(Schema.decodeUnknownEffect(PayloadJson)(text))

const invalid = new OutboxError({
  reason: "invalid-write",
  problem: "the write is not what its type says",
  remedy: "make its parts with the classes of @kundbro/domain, which check them"
})

/** The customer as the vendor would hold it. */
export const draftOf = (
  { customerDrafts, vendor }: Adapter,
  customer: Customer
): Effect.Effect<CustomerDraft, VendorError> =>
  customerDrafts === undefined
    ? Effect.succeed({ vendor, customer, notes: [] })
    : Effect.fromResult(customerDrafts.draft(customer))

const holds = ({ references }: Customer, { kind, value }: ExternalReference) =>
  references.some((one) => one.kind === kind && one.value === value)

const referenceLost = (vendor: string) =>
  new VendorError({
    vendor,
    operation: "draft",
    reason: new Rejected({
      sent: false,
      issues: [
        new FieldIssue({
          field: "references",
          rule: "not-allowed",
          remedy:
            "the vendor would not keep the planted reference: choose a plantable kind, a shorter prefix or shorter keys"
        })
      ]
    })
  })

const plant = (customer: Customer, reference: ExternalReference): Customer =>
  new Customer({ ...customer, references: [...customer.references, reference] }, { disableChecks: true })

/** Checks and prepares a write for storing. Nothing is sent. */
export const prepare = Effect.fnUntraced(function* (
  { adapter, reference }: Pick<Settings, "adapter" | "reference">,
  key: IdempotencyKey,
  write: Write
): Effect.fn.Return<string, OutboxError | VendorError | MissingCapability> {
  const stored = (payload: Payload) => Effect.mapError(encode(payload), () => invalid)
  switch (write._tag) {
    case "Create": {
      yield* requireCapability(adapter, "customerDrafts", "making customers")
      yield* requireCapability(adapter, "customerCreation", "making customers")
      // A reference of the caller's own is never replaced; the create can be looked up by it as well.
      if (reference === undefined || write.customer.references.some(({ kind }) => kind === reference.kind)) {
        yield* draftOf(adapter, write.customer)
        return yield* stored({ write })
      }
      const planted = new ExternalReference({ kind: reference.kind, value: `${reference.prefix ?? ""}${key}` })
      const customer = plant(write.customer, planted)
      const draft = yield* draftOf(adapter, customer)
      if (!holds(draft.customer, planted)) return yield* referenceLost(adapter.vendor)
      return yield* stored({ write: { ...write, customer }, planted })
    }
    case "Update":
      yield* requireCapability(adapter, "customerDrafts", "changing customers")
      yield* requireCapability(adapter, "customerUpdates", "changing customers")
      yield* draftOf(adapter, write.to)
      return yield* stored({ write })
    case "AddRelation":
    case "UpdateRelation":
    case "RemoveRelation":
      yield* requireCapability(adapter, "relationWrites", "changing relations")
      return yield* stored({ write })
    case "AdjustBalance":
      yield* requireCapability(adapter, "loyaltyAdjustments", "changing balances")
      return yield* stored({ write })
  }
})

/** The vendor's id of the customer that a write is about, if there is one yet; `creation`: what the write that made it came to. */
export const customerOf = (write: Write, creation: Receipt | undefined): CustomerId | undefined => {
  if (write._tag === "Create" || write.customer === undefined) return undefined
  if (typeof write.customer === "string") return write.customer
  return creation === undefined || creation._tag === "Adjusted" ? undefined : creation.id
}

/** The reference by which a create can be looked up, the planted one first; `own` says that no other write can have planted it. */
export const lookupOf = (
  { customerByReference, customerCreation }: Adapter,
  draft: CustomerDraft,
  planted?: ExternalReference
) => {
  const askable = (kind: string) =>
    customerByReference?.kinds.includes(kind) === true && customerCreation?.plantable.includes(kind) === true
  const reference =
    planted !== undefined && askable(planted.kind)
      ? planted
      : draft.customer.references.find(({ kind }) => askable(kind))
  return reference && { reference, own: reference === planted }
}
