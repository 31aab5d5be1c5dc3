/**
 * The canonical abilities over client and codec. Norce has neither consents nor relations, national-id lookup, search or
 * loyalty, so there is nothing of that here.
 */
import { Effect, Equal, Option, Result, Struct } from "effect"
import type { Capabilities } from "@kundbro/domain/Adapter"
import type { CustomerDraft, Reading } from "@kundbro/domain/Capabilities"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { Created, Unchanged, Updated } from "@kundbro/domain/Receipt"
import * as E from "@kundbro/domain/VendorError"
import type { NorceClient } from "./NorceClient.ts"
import { int32, type NorceCustomer } from "./NorceCustomer.ts"
import { failure, unreadable, vendor } from "./NorceError.ts"
import type * as Wire from "./NorceWire.ts"

/** What a Norce adapter can do. */
export type NorceCapabilities = Pick<
  Capabilities,
  "customerById" | "customerByEmail" | "customerByReference" | "customerDrafts" | "customerCreation" | "customerUpdates"
>

/** The form in which Norce compares e-mail addresses and login names (inferred). */
const folded = (text: string): string => text.trim().toLowerCase()

const notFound = (operation: string) => failure(operation, new E.NotFound({ entity: "customer" }))

const refused = (operation: string, issues: ReadonlyArray<E.FieldIssue>) =>
  failure(operation, new E.Rejected({ issues, sent: false }))

/** An `Id` that Norce could have given. */
const idOf = (id: string): number | undefined => {
  const value = int32(id)
  return value !== undefined && value > 0 ? value : undefined
}

/** The abilities. */
export const make = (client: NorceClient, codec: NorceCustomer): NorceCapabilities => {
  /** The record, if it is the one that was asked for: an argument that is named wrongly must not pass for an answer. */
  const found = (
    operation: string,
    field: string,
    matches: (wire: Wire.Customer) => boolean,
    reply: Effect.Effect<Option.Option<Wire.Customer>, E.VendorError>
  ): Effect.Effect<Wire.Customer, E.VendorError> =>
    Effect.flatMap(reply, (answer) => {
      if (Option.isNone(answer)) return Effect.fail(notFound(operation))
      if ((answer.value.Id ?? 0) === 0) return Effect.fail(failure(operation, unreadable("read", "Id", "an id")))
      return matches(answer.value)
        ? Effect.succeed(answer.value)
        : Effect.fail(failure(operation, unreadable("read", field, "the value that was asked for")))
    })

  const reading = (
    wire: Effect.Effect<Wire.Customer, E.VendorError>
  ): Effect.Effect<Reading<Customer>, E.VendorError> =>
    Effect.map(wire, (record) => ({ ...codec.decode(record), cached: false, warnings: [] }))

  const byId = (text: string) => {
    const id = idOf(text)
    return id === undefined
      ? Effect.fail(notFound("GetCustomer"))
      : found("GetCustomer", "Id", ({ Id }) => Id === id, client.GetCustomer({ id }))
  }

  const byReference = {
    code: (code: string) =>
      found("GetCustomerByCode", "Code", ({ Code }) => Code === code, client.GetCustomerByCode({ code })),
    key: (key: string) =>
      found(
        "GetCustomerByKey",
        "Key",
        ({ Key }) => Key?.toLowerCase() === key.toLowerCase(),
        client.GetCustomerByKey({ key })
      ),
    "account-id": (text: string) => {
      const accountId = idOf(text)
      return accountId === undefined
        ? Effect.fail(notFound("GetCustomerByAccountId"))
        : found(
            "GetCustomerByAccountId",
            "Account.Id",
            ({ Account }) => Account?.Id === accountId,
            client.GetCustomerByAccountId({ accountId })
          )
    },
    "login-name": (loginName: string) =>
      found(
        "GetCustomerByLoginName",
        "Account.LoginName",
        ({ Account }) => folded(Account?.LoginName ?? "") === folded(loginName),
        client.GetCustomerByLoginName({ loginName })
      )
  }
  const kinds = Object.keys(byReference)
  const isKind = (kind: string): kind is keyof typeof byReference => kinds.includes(kind)

  const encode = (operation: string, customer: Customer) =>
    Result.mapError(codec.encode(customer), (issues) => refused(operation, issues))

  const draft = (customer: Customer): Result.Result<CustomerDraft, E.VendorError> =>
    Result.map(encode("draft", customer), ({ notes, value }) => {
      const carried = codec.carried(customer)
      const held = codec.decode(value).value
      return {
        vendor,
        customer: new Customer({ ...held, extensions: "norce" in customer.extensions ? { norce: carried } : {} }),
        notes
      }
    })

  const create = Effect.fnUntraced(function* ({ customer }: CustomerDraft) {
    const fresh = yield* Effect.fromResult(encode("CreateCustomer3", customer))
    const issues = codec.unportable(customer)
    if (issues.length > 0) return yield* refused("CreateCustomer3", issues)
    const record = codec.merge(fresh.value, codec.carried(customer))
    const { Id } = yield* client.CreateCustomer3({ customer: codec.sendable(record) })
    if (typeof Id !== "number" || Id <= 0) {
      return yield* failure("CreateCustomer3", unreadable("write", "Id", "an id"))
    }
    return new Created({ id: CustomerId.make(String(Id)), warnings: [] })
  })

  const update = Effect.fnUntraced(function* (id: CustomerId, { customer, notes }: CustomerDraft) {
    // What the source does not say, an update leaves as it is: it switches nobody on and takes no consent back.
    const said = (field: "active" | "consents" | "login") =>
      !notes.some((note) => note.kind === "defaulted" && note.field === field)
    const consents = customer.consents.filter(({ state }) => said("consents") || state !== "unknown")
    const { value } = yield* Effect.fromResult(encode("UpdateCustomer3", new Customer({ ...customer, consents })))
    const base = yield* byId(id)
    const record = codec.merge(said("active") ? value : Struct.omit(value, ["IsActive"]), base)
    const changed = !Equal.equals(record, base)
    if (changed) yield* client.UpdateCustomer3({ customer: codec.sendable(record) })
    const isActive = said("login") ? customer.login?.active : undefined
    const switched = isActive !== undefined && base.Account && (base.Account.IsActive ?? true) !== isActive
    if (switched && base.Id) yield* client.UpdateAccountStatus({ customerId: base.Id, isActive })
    return changed || switched ? new Updated({ id, warnings: [] }) : new Unchanged({ id, warnings: [] })
  })

  return {
    customerById: { get: (id) => reading(byId(id)) },
    customerByEmail: {
      get: (email) =>
        reading(
          found(
            "GetCustomerByEmail",
            "Email",
            ({ Email }) => folded(Email ?? "") === folded(email),
            client.GetCustomerByEmail({ email })
          )
        )
    },
    customerByReference: {
      kinds,
      get: ({ kind, value }) =>
        isKind(kind)
          ? reading(byReference[kind](value))
          : Effect.fail(
              refused("GetCustomer", [
                new E.FieldIssue({ field: "kind", rule: "unknown-value", remedy: `use one of ${kinds.join(", ")}` })
              ])
            )
    },
    customerDrafts: {
      draft,
      uniqueKeys: ({ customer }) => [
        ...customer.emails
          .slice(0, 1)
          .map(({ address }) => ({ field: "emails.address" as const, value: folded(address) })),
        ...(customer.login?.loginName === undefined
          ? []
          : [{ field: "login" as const, value: folded(customer.login.loginName) }]),
        ...customer.companies.map(({ name = "", organisationNumber = "" }) => ({
          field: "companies" as const,
          value: JSON.stringify([folded(organisationNumber), folded(name)])
        }))
      ]
    },
    customerCreation: { plantable: ["code"], create },
    customerUpdates: {
      keeps: ["attributes", "birthDate", "companies", "consents", "gender", "login"],
      update
    }
  }
}
