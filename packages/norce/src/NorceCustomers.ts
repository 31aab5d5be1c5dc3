/**
 * The canonical abilities over client and codec. Norce has neither consents nor relations, national-id lookup, search or
 * loyalty, so there is nothing of that here.
 */
import { Effect, Equal, Option, Result, Struct } from "effect"
import type { Capabilities } from "@kundbro/domain/Adapter"
import type { CustomerDraft, Reading } from "@kundbro/domain/Capabilities"
import { Address } from "@kundbro/domain/Contact"
import { Company, Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { Created, Unchanged, Updated } from "@kundbro/domain/Receipt"
import * as E from "@kundbro/domain/VendorError"
import type { NorceClient } from "./NorceClient.ts"
import { int32, make as makeCodec, type NorceCustomer } from "./NorceCustomer.ts"
import { failure, unreadable, vendor } from "./NorceError.ts"
import { type NorceLookups, type Resolved, unresolved } from "./NorceLookups.ts"
import type { NorceOptions } from "./NorceOptions.ts"
import type * as Wire from "./NorceWire.ts"

/** What a Norce adapter can do. */
export type NorceCapabilities = Pick<
  Capabilities,
  | "customerById"
  | "customerByEmail"
  | "customerByReference"
  | "customerDrafts"
  | "customerCreation"
  | "customerUpdates"
  | "customerDeactivation"
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

const encoded = <A>(operation: string, result: Result.Result<A, ReadonlyArray<E.FieldIssue>>) =>
  Effect.mapError(Effect.fromResult(result), (issues) => refused(operation, issues))

/** What the source does not say, an update leaves as it is: it switches nobody on, moves nobody, takes no consent back. */
const asSaid = ({ customer, notes }: CustomerDraft) => {
  const defaults = notes.filter(({ kind }) => kind === "defaulted")
  const isSaid = (field: "active" | "consents" | "login") => !defaults.some((note) => note.field === field)
  const places = new Set(defaults.map(({ path }) => path))
  const moved = (addresses: ReadonlyArray<Address>, path: string) =>
    addresses.map((address, at) => {
      const { country: _, ...rest } = address
      return places.has(`${path}[${at}].country`) ? new Address(rest) : address
    })
  return {
    isSaid,
    customer: new Customer({
      ...customer,
      addresses: moved(customer.addresses, "addresses"),
      companies: customer.companies.map(
        (one, at) => new Company({ ...one, addresses: moved(one.addresses, `companies[${at}].addresses`) })
      ),
      consents: customer.consents.filter(({ state }) => isSaid("consents") || state !== "unknown")
    })
  }
}

/**
 * A customer's body links companies that exist and does not change them (documented: existing ones are accepted), so
 * their changes go by `UpdateCompany`.
 */
const apart = (merged: Wire.Customer, base: Wire.Customer) => {
  const held = (company: Wire.Company) =>
    typeof company.Id === "number" ? base.Companies?.find(({ Id }) => Id === company.Id) : undefined
  const { Companies } = merged
  const isChanged = (company: Wire.Company) => {
    const before = held(company)
    return before !== undefined && !Equal.equals(company, before)
  }
  return {
    record: Companies ? { ...merged, Companies: Companies.map((one) => held(one) ?? one) } : merged,
    companies: (Companies ?? []).filter(isChanged)
  }
}

/** A codec that knows the tenant's ids, and what forbids writing with it. */
interface Ready {
  readonly codec: NorceCustomer
  readonly missing: ReadonlyArray<E.FieldIssue>
}

/** The abilities. */
export const make = (client: NorceClient, lookups: NorceLookups, options: NorceOptions): NorceCapabilities => {
  const drafting = makeCodec(unresolved(options))

  let last: { readonly resolved: Resolved; readonly codec: NorceCustomer } | undefined
  const ready: Effect.Effect<Ready, E.VendorError> = Effect.map(lookups.resolved, (resolved) => {
    if (last?.resolved !== resolved) last = { resolved, codec: makeCodec(resolved.options) }
    return { codec: last.codec, missing: resolved.missing }
  })

  const readyToWrite = (operation: string): Effect.Effect<NorceCustomer, E.VendorError> =>
    Effect.flatMap(ready, ({ codec, missing }) =>
      missing.length > 0 ? Effect.fail(refused(operation, missing)) : Effect.succeed(codec)
    )

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
    Effect.flatMap(wire, (record) =>
      Effect.map(ready, ({ codec }) => ({ ...codec.decode(record), cached: false, warnings: [] }))
    )

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

  const draft = (customer: Customer): Result.Result<CustomerDraft, E.VendorError> =>
    Result.mapBoth(drafting.encode(customer), {
      onFailure: (issues) => refused("draft", issues),
      onSuccess: ({ notes, value }) => {
        const carried = drafting.carried(customer)
        const held = drafting.decode(value).value
        return {
          vendor,
          customer: new Customer({ ...held, extensions: "norce" in customer.extensions ? { norce: carried } : {} }),
          notes
        }
      }
    })

  const create = Effect.fnUntraced(function* ({ customer }: CustomerDraft) {
    const codec = yield* readyToWrite("CreateCustomer3")
    const fresh = yield* encoded("CreateCustomer3", codec.encode(customer))
    const issues = codec.unportable(customer)
    if (issues.length > 0) return yield* refused("CreateCustomer3", issues)
    const record = codec.merge(fresh.value, codec.carried(customer))
    const { Id } = yield* client.CreateCustomer3({ customer: codec.sendable(record) })
    if (typeof Id !== "number" || Id <= 0) {
      return yield* failure("CreateCustomer3", unreadable("write", "Id", "an id"))
    }
    return new Created({ id: CustomerId.make(String(Id)), warnings: [] })
  })

  /** A write is known to have happened when the answer is the customer that was written. */
  const written = (
    operation: string,
    id: number,
    reply: Effect.Effect<Wire.Customer, E.VendorError>
  ): Effect.Effect<Wire.Customer, E.VendorError> =>
    Effect.filterOrFail(
      reply,
      ({ Id }) => Id === id,
      () => failure(operation, unreadable("write", "Id", "the id that was written"))
    )

  /** The customer first, then what only has operations of its own. Each part is written only if it differs. */
  const update = Effect.fnUntraced(function* (id: CustomerId, draft: CustomerDraft) {
    const codec = yield* readyToWrite("UpdateCustomer3")
    const { customer, isSaid } = asSaid(draft)
    const { value } = yield* encoded("UpdateCustomer3", codec.encode(customer, "over"))
    const base = yield* byId(id)
    const { companies, record } = apart(
      codec.merge(isSaid("active") ? value : Struct.omit(value, ["IsActive"]), base),
      base
    )
    const customerId = base.Id ?? 0
    const changed = !Equal.equals(record, base)
    if (changed) {
      const reply = client.UpdateCustomer3({ customer: codec.sendable(record) })
      yield* written("UpdateCustomer3", customerId, reply)
    }
    for (const company of codec.sendable({ Companies: companies }).Companies ?? []) {
      yield* client.UpdateCompany({ customerId, company })
    }
    const isActive = isSaid("login") ? customer.login?.active : undefined
    const switched = isActive !== undefined && base.Account && (base.Account.IsActive ?? true) !== isActive
    if (switched) {
      const reply = client.UpdateAccountStatus({ customerId, isActive })
      yield* written("UpdateAccountStatus", customerId, reply)
    }
    return changed || companies.length > 0 || switched
      ? new Updated({ id, warnings: [] })
      : new Unchanged({ id, warnings: [] })
  })

  /** The login first: it is what harms most if the second call is lost. */
  const deactivate = Effect.fnUntraced(function* (id: CustomerId) {
    const { codec } = yield* ready
    const base = yield* byId(id)
    const customerId = base.Id ?? 0
    const isIn = base.Account !== undefined && base.Account !== null && base.Account.IsActive !== false
    const isActive = base.IsActive !== false
    if (isIn) {
      const reply = client.UpdateAccountStatus({ customerId, isActive: false })
      yield* written("UpdateAccountStatus", customerId, reply)
    }
    if (isActive) {
      const reply = client.UpdateCustomer3({ customer: codec.sendable({ ...base, IsActive: false }) })
      const stored = yield* written("UpdateCustomer3", customerId, reply)
      // That an update takes `IsActive` is inferred: a tenant that does not is not to be believed.
      if (stored.IsActive !== false) {
        return yield* failure("UpdateCustomer3", unreadable("write", "IsActive", "the value that was written"))
      }
    }
    return isIn || isActive ? new Updated({ id, warnings: [] }) : new Unchanged({ id, warnings: [] })
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
      // No documented call takes an invoice address away.
      keeps: ["addresses.invoice", "attributes", "birthDate", "companies", "consents", "gender", "login"],
      update
    },
    customerDeactivation: {
      leaves: "the record with everything in it, inactive and without a login; its e-mail address and code stay taken",
      deactivate
    }
  }
}
