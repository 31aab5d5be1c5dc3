/**
 * What a vendor can do, one service per ability. There is neither a list of all customers nor an assumed lookup by id:
 * a vendor that lacks an ability does not provide the service, and code that needs it does not compile.
 */
import { Context, type Effect, type Result, type Stream } from "effect"

import type { Consent, Customer } from "./Customer.ts"
import type { CardNumber, CustomerId, EmailAddress, ExternalReference, NationalId } from "./Ids.ts"
import type { ImportEntry, ImportPart } from "./Import.ts"
import type { BalanceAdjustment, LoyaltyAccount } from "./LoyaltyAccount.ts"
import type { CanonicalField, MappingNote } from "./Mapping.ts"
import type { Warning, WriteReceipt } from "./Receipt.ts"
import type { Relation } from "./Relation.ts"
import type { VendorError } from "./VendorError.ts"

/** A record as read: the value, what reading did to it, and how far it can be trusted. */
export interface Reading<A> {
  readonly value: A
  /** Everything but `exact`. */
  readonly notes: ReadonlyArray<MappingNote>
  /** The vendor answered from a cache: presence may be old, and absence proves nothing. */
  readonly cached: boolean
  readonly warnings: ReadonlyArray<Warning>
}

/**
 * A customer as one vendor is able to hold it: what the vendor would give back after storing it, ids and dates that the
 * vendor assigns aside. This is what gets compared with the record read back.
 */
export interface CustomerDraft {
  readonly vendor: string
  readonly customer: Customer
  /** Everything but `exact`: what was dropped, transformed or defaulted on the way from the canonical record. */
  readonly notes: ReadonlyArray<MappingNote>
}

/** Reads a customer by the vendor's id. Fails with `NotFound`. */
export class CustomerById extends Context.Service<
  CustomerById,
  { readonly get: (id: CustomerId) => Effect.Effect<Reading<Customer>, VendorError> }
>()("@kundbro/domain/CustomerById") {}

/**
 * Reads a customer by e-mail address. Several may share one; which one comes back is the vendor's choice, so this is no
 * check of identity. Fails with `NotFound`.
 */
export class CustomerByEmail extends Context.Service<
  CustomerByEmail,
  { readonly get: (email: EmailAddress) => Effect.Effect<Reading<Customer>, VendorError> }
>()("@kundbro/domain/CustomerByEmail") {}

/** Reads a customer by national identity number. Fails with `NotFound`. */
export class CustomerByNationalId extends Context.Service<
  CustomerByNationalId,
  { readonly get: (id: NationalId) => Effect.Effect<Reading<Customer>, VendorError> }
>()("@kundbro/domain/CustomerByNationalId") {}

/** Reads a customer by the number of a loyalty card. Fails with `NotFound`. */
export class CustomerByCard extends Context.Service<
  CustomerByCard,
  { readonly get: (card: CardNumber) => Effect.Effect<Reading<Customer>, VendorError> }
>()("@kundbro/domain/CustomerByCard") {}

/** Reads a customer by a second key. Fails with `NotFound`; a kind of key that the vendor lacks fails with `Rejected`. */
export class CustomerByReference extends Context.Service<
  CustomerByReference,
  {
    /** The kinds that can be asked for; `*` stands for the vendor's own words. */
    readonly kinds: ReadonlyArray<string>
    readonly get: (reference: ExternalReference) => Effect.Effect<Reading<Customer>, VendorError>
  }
>()("@kundbro/domain/CustomerByReference") {}

/** Finds customers by a text; the vendor decides what matches. Results are candidates, not answers. */
export class CustomerSearch extends Context.Service<
  CustomerSearch,
  {
    readonly search: (query: {
      readonly name?: string
      readonly postalCode?: string
    }) => Effect.Effect<ReadonlyArray<Reading<Customer>>, VendorError>
  }
>()("@kundbro/domain/CustomerSearch") {}

/** Says what the vendor would hold of a customer. Pure: nothing is sent. */
export class CustomerDrafts extends Context.Service<
  CustomerDrafts,
  {
    /** What the vendor would hold, or `Rejected` with every field that it would refuse. */
    readonly draft: (customer: Customer) => Result.Result<CustomerDraft, VendorError>
    /** The draft's values that no two customers of this vendor may share, in the vendor's own comparison form. */
    readonly uniqueKeys: (draft: CustomerDraft) => ReadonlyArray<{
      readonly field: CanonicalField
      readonly value: string
    }>
  }
>()("@kundbro/domain/CustomerDrafts") {}

/** Makes new customers, one call each. */
export class CustomerCreation extends Context.Service<
  CustomerCreation,
  {
    /**
     * Kinds of {@link ExternalReference} that a caller may set on a new record and find it by afterwards. With one of
     * them a write in doubt can be decided; without, it takes a match rule or a person.
     */
    readonly plantable: ReadonlyArray<string>
    /** Makes a new customer. Not idempotent unless the adapter's README says so: `InDoubt` must be looked up. */
    readonly create: (draft: CustomerDraft) => Effect.Effect<WriteReceipt, VendorError>
  }
>()("@kundbro/domain/CustomerCreation") {}

/** Changes customers that the vendor has. */
export class CustomerUpdates extends Context.Service<
  CustomerUpdates,
  {
    /**
     * What an update never takes away: where a draft says nothing of such a field, or has fewer parts of such a list,
     * the record keeps its own. `Comparison.differences` asks for it after an update. Absent: nothing.
     */
    readonly keeps?: ReadonlyArray<CanonicalField>
    /**
     * Reads the record, merges, and writes it whole, so that what nobody declared survives. `Unchanged` without a write
     * when nothing differs. Repeating it gives the same end state.
     */
    readonly update: (id: CustomerId, draft: CustomerDraft) => Effect.Effect<WriteReceipt, VendorError>
  }
>()("@kundbro/domain/CustomerUpdates") {}

/** Takes customers out of use, as far as a vendor that deletes nobody goes. */
export class CustomerDeactivation extends Context.Service<
  CustomerDeactivation,
  {
    /** What stays at the vendor, for a person: completes "it leaves …". */
    readonly leaves: string
    /**
     * Switches the customer off: read back, it is not `active`. `Unchanged` where that was so. Fails with `NotFound`.
     * Repeating it gives the same end state.
     */
    readonly deactivate: (id: CustomerId) => Effect.Effect<WriteReceipt, VendorError>
  }
>()("@kundbro/domain/CustomerDeactivation") {}

/**
 * Writes new customers as a file of the vendor's import format. Nothing is sent: delivering the file is the caller's, and
 * what the importer made of it is known only by reading the customers back.
 */
export class CustomerImport extends Context.Service<
  CustomerImport,
  {
    /**
     * The file in flat memory, however long the stream of entries is. Fails with `Rejected` at the first entry that cannot
     * be written; bytes that no manifest follows are not a file and must be thrown away.
     */
    readonly file: <E, R>(entries: Stream.Stream<ImportEntry, E, R>) => Stream.Stream<ImportPart, E | VendorError, R>
  }
>()("@kundbro/domain/CustomerImport") {}

/** Asks the vendor whether it would accept a customer; saves nothing. Fails with `Rejected` or `Duplicate`. */
export class CustomerValidation extends Context.Service<
  CustomerValidation,
  {
    readonly validate: (draft: CustomerDraft) => Effect.Effect<ReadonlyArray<Warning>, VendorError>
    /** Whether a creation asks first, so that what is refused here is never written. Default: not, its word is an objection. */
    readonly binding?: boolean
  }
>()("@kundbro/domain/CustomerValidation") {}

/** Reads the agreements that a customer has made, from the vendor's register of them. */
export class ConsentReads extends Context.Service<
  ConsentReads,
  { readonly of: (id: CustomerId) => Effect.Effect<Reading<ReadonlyArray<Consent>>, VendorError> }
>()("@kundbro/domain/ConsentReads") {}

/** Reads the persons attached to a customer; none is an empty list, not a failure. */
export class RelationReads extends Context.Service<
  RelationReads,
  { readonly of: (id: CustomerId) => Effect.Effect<Reading<ReadonlyArray<Relation>>, VendorError> }
>()("@kundbro/domain/RelationReads") {}

/** Changes the persons attached to a customer. Receipts carry the customer's id. */
export class RelationWrites extends Context.Service<
  RelationWrites,
  {
    /** Not idempotent: a repeat can add the person twice. */
    readonly add: (id: CustomerId, relation: Relation) => Effect.Effect<WriteReceipt, VendorError>
    /** `relation.id` says which. Repeating it gives the same end state. */
    readonly update: (id: CustomerId, relation: Relation) => Effect.Effect<WriteReceipt, VendorError>
    readonly remove: (id: CustomerId, relation: Relation) => Effect.Effect<WriteReceipt, VendorError>
  }
>()("@kundbro/domain/RelationWrites") {}

/** Reads the loyalty accounts of a customer, with balances where the vendor can tell them. */
export class LoyaltyReads extends Context.Service<
  LoyaltyReads,
  { readonly of: (id: CustomerId) => Effect.Effect<Reading<ReadonlyArray<LoyaltyAccount>>, VendorError> }
>()("@kundbro/domain/LoyaltyReads") {}

/** Reads the loyalty account that a card opens, with its balance. Fails with `NotFound`. */
export class LoyaltyByCard extends Context.Service<
  LoyaltyByCard,
  { readonly get: (card: CardNumber) => Effect.Effect<Reading<LoyaltyAccount>, VendorError> }
>()("@kundbro/domain/LoyaltyByCard") {}

/** Changes a balance by a signed delta. Not idempotent unless the adapter says so. */
export class LoyaltyAdjustments extends Context.Service<
  LoyaltyAdjustments,
  { readonly adjust: (adjustment: BalanceAdjustment) => Effect.Effect<ReadonlyArray<Warning>, VendorError> }
>()("@kundbro/domain/LoyaltyAdjustments") {}
