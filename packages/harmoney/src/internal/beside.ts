/**
 * What belongs to a customer and is read by calls of its own, where the options ask for it: the id in a CRM system, the
 * web accounts, the club membership. All three are read only here: none of them travels with SaveCustomer.
 */
import { type Capabilities, CalendarDate, Customer, Ids, VendorError } from "@kundbro/domain"
import { Effect, Schema, Struct } from "effect"
import { type Answered, type Ask, reading } from "../HarmoneyAnswer.ts"
import { vendor } from "../HarmoneyMapping.ts"
import type { OperationName } from "../HarmoneyOperations.ts"
import type { HarmoneyOptions } from "../HarmoneyOptions.ts"
import type * as Wire from "../HarmoneyWire.ts"
import { failure } from "./Connection.ts"
import { residue } from "./Residue.ts"
import { Sink } from "./Sink.ts"
import { items, nonEmpty } from "./words.ts"

/** What a call of its own tells: canonical fields, and what else is kept in the extension. */
interface Beside {
  readonly fields: Partial<Pick<Customer.Customer, "login" | "references" | "subscriptions">>
  readonly own?: Schema.JsonObject
}

type Part = Effect.Effect<Capabilities.Reading<Beside>, VendorError.VendorError>

const nothing: Beside = { fields: {} }

const isObject = Schema.is(Schema.Record(Schema.String, Schema.Json))
const objectOf = (json: unknown): Schema.JsonObject => (isObject(json) ? json : {})

/** The failure of an answer that is about another record than the one asked for. */
export const another = (operation: OperationName, field: "CustomerId" | "Email"): VendorError.VendorError =>
  failure(
    operation,
    new VendorError.Undecodable({ path: `${operation}Result/${field}`, expected: "the value that was asked for" })
  )

/** The class may lack the id, since it is inferred, but it must not have another one. */
export const isOf =
  (customerId: Ids.CustomerId) =>
  ({ CustomerId }: { readonly CustomerId?: string | null }): boolean =>
    (nonEmpty(CustomerId) ?? customerId) === customerId

const part = <A>(
  operation: OperationName,
  call: Effect.Effect<Answered<A>, VendorError.VendorError>,
  isAsked: (result: A) => boolean,
  read: (result: A, sink: Sink) => Beside
): Part =>
  call.pipe(
    Effect.filterOrFail(
      ({ result }) => isAsked(result),
      () => another(operation, "CustomerId")
    ),
    Effect.map((answered) => {
      const sink = new Sink()
      const value = read(answered.result, sink)
      return reading(answered, { value, notes: sink.notes })
    })
  )

const crmOf = ({ CrmId }: Wire.CustomerCrm): Beside => {
  const value = nonEmpty(CrmId)
  return value === undefined ? nothing : { fields: { references: [new Ids.ExternalReference({ kind: "crm", value })] } }
}

/** The account of the one administrator (documented), or else the first; a user logs in by the id (inferred). */
const loginOf = ({ List }: Wire.CustomerUserList, sink: Sink): Beside => {
  const users = items(List)
  const user = users.find(({ AccountType }) => AccountType === "Administrator") ?? users[0]
  if (user === undefined) return nothing
  if (users.length > 1) sink.note("truncated", "login", "one web account of several; all are in the extension")
  const loginName = nonEmpty(user.UserId)
  const role = nonEmpty(user.AccountType)
  return {
    fields: {
      login: new Customer.Login({
        ...(loginName !== undefined && { loginName }),
        roles: role === undefined ? [] : [role]
      })
    },
    own: { CustomerUserList: users.map((one) => residue(one, {})) }
  }
}

/** One membership, or none where the answer says nothing. */
const membershipOf = (answer: Wire.ClubInfo, sink: Sink): Beside => {
  const club = Struct.omit(answer, ["Response"])
  const title = nonEmpty(club.ClubId)
  const since = nonEmpty(club.MemberSince)
  if (title === undefined && since === undefined && club.undeclared === undefined) return nothing
  const startsOn = since === undefined ? undefined : CalendarDate.fromIso(/^([\d-]{10})T/.exec(since)?.[1] ?? since)
  if (typeof startsOn === "object") sink.note("ambiguous", "subscriptions", "no such first day; kept as text")
  return {
    fields: {
      subscriptions: [
        new Customer.Subscription({
          ...(title !== undefined && { title }),
          ...(startsOn !== undefined && { startsOn })
        })
      ]
    },
    own: { ClubInfo: residue(club, {}) }
  }
}

/** Which parts are read. */
export type Choice = Pick<HarmoneyOptions, "crmReferences" | "memberships" | "webAccounts">

/** The parts that are read of a customer. */
export const make = (ask: Ask, { crmReferences, memberships, webAccounts }: Choice) => {
  const none: Part = Effect.succeed({ value: nothing, notes: [], warnings: [], cached: false })
  const partsOf = (customerId: Ids.CustomerId): ReadonlyArray<Part> => {
    const isAsked = isOf(customerId)
    return [
      ...(crmReferences === true
        ? [part("GetCustomerCrm", ask("GetCustomerCrm", { customerId }), isAsked, crmOf)]
        : []),
      ...(webAccounts === true
        ? [
            part(
              "GetCustomerUsersByCustomerId",
              ask("GetCustomerUsersByCustomerId", { CustomerId: customerId }),
              ({ List }) => items(List).every(isAsked),
              loginOf
            )
          ]
        : []),
      ...(memberships === true
        ? [
            part("GetCustomerClubInfo", ask("GetCustomerClubInfo", { customerId }), isAsked, membershipOf).pipe(
              Effect.catchReason("VendorError", "NotFound", () => none)
            )
          ]
        : [])
    ]
  }
  const joined = (
    read: Capabilities.Reading<Customer.Customer>,
    { cached, notes, value: { fields, own }, warnings }: Capabilities.Reading<Beside>
  ): Capabilities.Reading<Customer.Customer> => {
    return {
      value: new Customer.Customer({
        ...read.value,
        ...fields,
        extensions: { [vendor]: { ...objectOf(read.value.extensions[vendor]), ...own } }
      }),
      notes: [...read.notes, ...notes],
      warnings: [...read.warnings, ...warnings],
      cached: read.cached || cached
    }
  }
  /** A reading and its parts. */
  return (read: Capabilities.Reading<Customer.Customer>): Effect.Effect<typeof read, VendorError.VendorError> =>
    read.value.id === undefined
      ? Effect.succeed(read)
      : Effect.map(Effect.all(partsOf(read.value.id)), (parts) => parts.reduce(joined, read))
}
