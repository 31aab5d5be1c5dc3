/** Lyra's other ways to find customers, and what it can be asked about them. */
import type { Capabilities } from "@kundbro/domain/Adapter"
import { Balance, Points } from "@kundbro/domain/Balance"
import type { Reading } from "@kundbro/domain/Capabilities"
import { Consent, type Customer } from "@kundbro/domain/Customer"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Schema } from "effect"
import * as Client from "./LyraClient.ts"

/** What this file provides. */
export type LyraLookups = Pick<
  Capabilities,
  | "customerByEmail"
  | "customerByNationalId"
  | "customerByCard"
  | "customerByReference"
  | "customerSearch"
  | "customerValidation"
  | "consentReads"
  | "loyaltyByCard"
>

/** A value as read, with nothing to remark. */
export const reading = <A>(value: A): Reading<A> => ({ value, notes: [], cached: false, warnings: [] })

const Found = Schema.Struct({ customers: Schema.Array(Client.Record) })
const Purposes = Schema.Struct({ customer: Schema.String, purposes: Schema.Array(Schema.NonEmptyString) })
const Valid = Schema.Struct({ valid: Schema.Literal(true) })

/** The abilities. */
export const make = (
  call: Client.Client,
  decode: (record: Client.Record) => Customer,
  encode: (customer: Customer) => object
): LyraLookups => {
  const by = (query: Readonly<Record<string, string>>) =>
    call({ name: "findCustomer", method: "GET", path: "/customers", query, reply: Client.Record }).pipe(
      Client.about("findCustomer", (found) => Object.entries(query).every(([key, value]) => found[key] === value)),
      Effect.map((found) => reading(decode(found)))
    )
  const unknownKind = new E.FieldIssue({ field: "references.kind", rule: "unknown-value", remedy: "use code" })

  return {
    customerByEmail: { get: (email) => by({ email }) },
    customerByNationalId: { get: (ssn) => by({ ssn }) },
    customerByCard: { get: (card) => by({ card }) },
    customerByReference: {
      kinds: ["code"],
      get: ({ kind, value }) =>
        kind === "code"
          ? by({ code: value })
          : Effect.fail(Client.failure("findCustomer", new E.Rejected({ issues: [unknownKind], sent: false })))
    },
    customerSearch: {
      search: ({ name = "" }) =>
        Effect.map(
          call({ name: "search", method: "GET", path: "/search", query: { name }, reply: Found }),
          ({ customers }) => customers.map((one) => reading(decode(one)))
        )
    },
    customerValidation: {
      validate: ({ customer }) =>
        Effect.as(
          call({ name: "check", method: "POST", path: "/check", body: encode(customer), isRead: true, reply: Valid }),
          []
        )
    },
    consentReads: {
      of: (id) =>
        call({
          name: "getConsents",
          method: "GET",
          path: `/customers/${encodeURIComponent(id)}/consents`,
          reply: Purposes
        }).pipe(
          Client.about("getConsents", ({ customer }) => customer === id),
          Effect.map(({ purposes }) =>
            reading(purposes.map((purpose) => new Consent({ purpose, state: "granted", source: "consents" })))
          )
        )
    },
    loyaltyByCard: {
      get: (card) =>
        call({ name: "getCard", method: "GET", path: "/points", query: { card }, reply: Client.PointsOf }).pipe(
          Client.about("getCard", (found) => found.card === card),
          Effect.map(({ points }) => {
            const balance = new Balance({ amount: new Points({ points }) })
            return reading(new LoyaltyAccount({ cards: [], balance, extensions: {} }))
          })
        )
    }
  }
}
