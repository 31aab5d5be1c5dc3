/** One row for each canonical ability: how its arguments are read. The compiler asks for a row when an ability is added. */
import { Record, Result as EffectResult, Schema } from "effect"
import { type Capabilities, type CapabilityName } from "../Adapter.ts"
import type { CustomerDraft } from "../Capabilities.ts"
import { Customer, empty } from "../Customer.ts"
import { CardNumber, CustomerId, EmailAddress, ExternalReference, NationalId } from "../Ids.ts"
import type { ImportEntry } from "../Import.ts"
import { BalanceAdjustment } from "../LoyaltyAccount.ts"
import { MappingNote } from "../Mapping.ts"
import { toPlain } from "../Plain.ts"
import type { PromisedAbilities } from "../Promised.ts"
import { Relation } from "../Relation.ts"
import { type Caller, resultOf } from "./Caller.ts"
import * as ImportFile from "./ImportFile.ts"

/** A draft as a caller hands it back. */
const Draft: Schema.Decoder<CustomerDraft> = Schema.Struct({
  vendor: Schema.String,
  customer: Customer,
  notes: Schema.Array(MappingNote)
})
const Entry: Schema.Decoder<ImportEntry> = Schema.Struct({ id: CustomerId, draft: Draft })
const Query = Schema.Struct({ name: Schema.optionalKey(Schema.String), postalCode: Schema.optionalKey(Schema.String) })

/** What a customer has who has nothing. */
const nothing = toPlain(empty)

type Rows = {
  readonly [K in CapabilityName]: (service: Capabilities[K]) => PromisedAbilities<Capabilities>[K]
}

/** The rows, for the calls of one adapter. */
const rowsOf = (caller: Caller): Rows => {
  const { one, reader, two } = caller
  const idOf = (method: string) => reader([method, "id"], CustomerId)
  const cardOf = (method: string) => reader([method, "card"], CardNumber)
  const draftOf = (method: string) => reader([method, "draft"], Draft)
  const relationOf = (method: string) => reader([method, "relation"], Relation)
  return {
    customerById: ({ get }) => ({ get: one(idOf("customerById.get"), get) }),
    customerByEmail: ({ get }) => ({ get: one(reader(["customerByEmail.get", "email"], EmailAddress), get) }),
    customerByNationalId: ({ get }) => ({ get: one(reader(["customerByNationalId.get", "id"], NationalId), get) }),
    customerByCard: ({ get }) => ({ get: one(cardOf("customerByCard.get"), get) }),
    customerByReference: ({ get, kinds }) => ({
      kinds,
      get: one(reader(["customerByReference.get", "reference"], ExternalReference), get)
    }),
    customerSearch: ({ search }) => ({ search: one(reader(["customerSearch.search", "query"], Query), search) }),
    customerDrafts: ({ draft, uniqueKeys }) => {
      const read = reader(["customerDrafts.draft", "customer"], Customer, nothing)
      const readDraft = draftOf("customerDrafts.uniqueKeys")
      return {
        draft: (customer) => resultOf(EffectResult.flatMap(read(customer), draft)),
        uniqueKeys: (draft) => uniqueKeys(EffectResult.getOrThrow(readDraft(draft)))
      }
    },
    customerCreation: ({ create, plantable }) => ({
      plantable,
      create: one(draftOf("customerCreation.create"), create)
    }),
    customerUpdates: ({ keeps, update }) => ({
      ...(keeps !== undefined && { keeps }),
      update: two(idOf("customerUpdates.update"), draftOf("customerUpdates.update"), update)
    }),
    customerDeactivation: ({ deactivate, leaves }) => ({
      leaves,
      deactivate: one(idOf("customerDeactivation.deactivate"), deactivate)
    }),
    customerImport: (service) => ImportFile.make(service, caller, reader(["customerImport.file", "entry"], Entry)),
    customerValidation: ({ validate }) => ({ validate: one(draftOf("customerValidation.validate"), validate) }),
    consentReads: ({ of }) => ({ of: one(idOf("consentReads.of"), of) }),
    relationReads: ({ of }) => ({ of: one(idOf("relationReads.of"), of) }),
    relationWrites: ({ add, remove, update }) => ({
      add: two(idOf("relationWrites.add"), relationOf("relationWrites.add"), add),
      update: two(idOf("relationWrites.update"), relationOf("relationWrites.update"), update),
      remove: two(idOf("relationWrites.remove"), relationOf("relationWrites.remove"), remove)
    }),
    loyaltyReads: ({ of }) => ({ of: one(idOf("loyaltyReads.of"), of) }),
    loyaltyByCard: ({ get }) => ({ get: one(cardOf("loyaltyByCard.get"), get) }),
    loyaltyAdjustments: ({ adjust }) => ({
      adjust: one(reader(["loyaltyAdjustments.adjust", "adjustment"], BalanceAdjustment), adjust)
    })
  }
}

/** The abilities that an adapter has. */
export const make = (caller: Caller): (<A extends Partial<Capabilities>>(adapter: A) => PromisedAbilities<A>) => {
  const rows = rowsOf(caller)
  const row = <K extends CapabilityName>(name: K, service: Partial<Capabilities>[K]) =>
    service === undefined ? [] : [[name, rows[name](service)] as const]
  function abilities<A extends Partial<Capabilities>>(adapter: A): PromisedAbilities<A>
  function abilities(adapter: Partial<Capabilities>): object {
    return Object.fromEntries(names.flatMap((name) => row(name, adapter[name])))
  }
  const names = Record.keys(rows)
  return abilities
}
