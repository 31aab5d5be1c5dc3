/**
 * What an adapter's test hands to the suite: the adapter, the relay in front of the system, and what is known of the
 * people who live there. Each case gets a playground of its own, so that none sees what another one left.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import type { Money, Points, UnitUnknown } from "@kundbro/domain/Balance"
import type { PersonName } from "@kundbro/domain/Contact"
import type {
  CardNumber,
  CustomerId,
  EmailAddress,
  ExternalReference,
  LoyaltyAccountId,
  NationalId
} from "@kundbro/domain/Ids"
import type { Effect } from "effect"
import type { Relay } from "./Relay.ts"

/** A key and the customer who has it. */
export interface Keyed<K> {
  /** Who has it. */
  readonly id: CustomerId
  /** The key. */
  readonly key: K
}

/**
 * People of the system by situation. Leave out what the system does not have, and give the vendor page's reason in
 * `notApplicable`: a case without its people and without a reason fails.
 */
export interface Known {
  /** Two customers with nothing odd about them. */
  readonly plain: CustomerId
  /** Another one, with other data. */
  readonly other: CustomerId
  /** An id as the vendor writes them, which nobody has. */
  readonly unknown: CustomerId
  /** Somebody who was deleted. */
  readonly deleted?: CustomerId
  /** Somebody who is blocked, locked or inactive. */
  readonly blocked?: CustomerId
  /** People with hard names (blanks, astral characters, markup), and the parts of them that the system holds. */
  readonly names?: ReadonlyArray<{ readonly id: CustomerId; readonly name: PersonName }>
  /** An address that one customer has. */
  readonly email?: Keyed<EmailAddress>
  /** One address of several people. */
  readonly sharedEmail?: { readonly key: EmailAddress; readonly ids: ReadonlyArray<CustomerId> }
  /** A national id and whose it is. */
  readonly nationalId?: Keyed<NationalId>
  /** A card and whose it is. */
  readonly card?: Keyed<CardNumber>
  /** A second key and whose it is. */
  readonly reference?: Keyed<ExternalReference>
  /** Keys of somebody else, each of whom there is. */
  readonly others?: {
    readonly email?: EmailAddress
    readonly nationalId?: NationalId
    readonly card?: CardNumber
    readonly reference?: ExternalReference
  }
  /** A name or postal code that finds at least this customer, and one that finds nobody. */
  readonly search?: Keyed<{ readonly name?: string; readonly postalCode?: string }>
  /** What finds nobody. */
  readonly searchNobody?: { readonly name?: string; readonly postalCode?: string }
  /** Somebody with agreements in the vendor's register, and somebody without. */
  readonly consents?: { readonly some: CustomerId; readonly none: CustomerId }
  /** People by their number of relations; `twins` has two whose data are equal. */
  readonly relations?: {
    readonly none: CustomerId
    readonly one: CustomerId
    readonly many: CustomerId
    readonly twins?: CustomerId
  }
  /** A relation whose birth date is a day that no calendar has, as `text` says it. */
  readonly oddBirthDate?: { readonly id: CustomerId; readonly text: string }
  /** A customer with a loyalty account that holds exactly this amount. */
  readonly loyalty?: { readonly id: CustomerId; readonly amount: Points | Money | UnitUnknown }
  /** A card, and exactly what the account holds that it opens. */
  readonly loyaltyCard?: { readonly key: CardNumber; readonly amount: Points | Money | UnitUnknown }
  /** An account whose balance can be changed, and how to read it. */
  readonly account?: {
    readonly accountId?: LoyaltyAccountId
    readonly card?: CardNumber
    readonly unit: "points" | "money"
    /** The system's own number. */
    readonly balance: Effect.Effect<string>
  }
  /** The record as the system itself holds it, without what changes on its own (a time stamp). */
  readonly stored?: (id: CustomerId) => Effect.Effect<unknown>
  /** The same adapter with a password, secret or token that the system refuses. */
  readonly refused?: Effect.Effect<Adapter, unknown>
}

/** An adapter ready to be judged. */
export interface Playground {
  /** What is judged. */
  readonly adapter: Adapter
  /** The adapter reaches the system through this and in no other way. */
  readonly relay: Relay
  /** Writes that the system has applied so far, by its own count. */
  readonly applied: Effect.Effect<number>
  /** Who lives in the system. */
  readonly known: Known
  /** Requests that a read may make when none is answered, as the adapter documents. Default 1. */
  readonly readAttempts?: number
  /** Passwords, tokens, keys: what may be seen on the wire and nowhere else. */
  readonly secrets: ReadonlyArray<string>
}
