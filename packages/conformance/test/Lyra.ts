/** The adapter of a made-up vendor, in the shape of the real ones but small: what CONTRIBUTING walks through. */
import type { Capabilities } from "@kundbro/domain/Adapter"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import * as Arguments from "@kundbro/domain/Arguments"
import { fromIso, type DateOrUnreadable, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer, empty } from "@kundbro/domain/Customer"
import { inUse } from "@kundbro/domain/Fields"
import { CustomerId, EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { MappingNote, type VendorMapping } from "@kundbro/domain/Mapping"
import { Created, Unchanged, Updated } from "@kundbro/domain/Receipt"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Equal, Option, Result, Schema, Struct } from "effect"
import * as Client from "./LyraClient.ts"
import * as LyraFamily from "./LyraFamily.ts"
import * as LyraLookups from "./LyraLookups.ts"

const exact = (vendorField: string, limit?: number) =>
  ({ vendorField, kind: "exact", ...(limit !== undefined && { limit }) }) as const

const both = {
  "name.given": exact("given", 40),
  "name.family": exact("family", 40),
  birthDate: exact("born"),
  references: exact("code"),
  nationalId: exact("ssn"),
  "emails.address": exact("email"),
  "phones.number": exact("phone"),
  "addresses.invoice": exact("lines, postcode, city, country"),
  "addresses.lines": exact("lines"),
  "addresses.postalCode": exact("postcode"),
  "addresses.city": exact("city"),
  "addresses.country": exact("country"),
  active: exact("blocked")
}

/** Where each canonical field lives at Lyra. */
export const mapping: VendorMapping = {
  vendor: "lyra",
  read: { ...both, id: exact("id") },
  write: both,
  extensions: ["undeclared properties"]
}

const optional = <K extends string, A>(key: K, value: A | undefined) => (value === undefined ? {} : { [key]: value })

const country = Schema.decodeUnknownOption(CountryCode)

/** Reads a record; nothing in it can make this fail. */
export const decode = (record: Partial<Client.Record>): Customer => {
  const { blocked, born, city, code, country: text, email, family, given, id, lines, phone, postcode, ssn } = record
  const hasAddress = [city, lines, postcode, text].some((part) => part !== undefined)
  return new Customer({
    ...empty,
    ...(id !== undefined && { id: CustomerId.make(id) }),
    name: new PersonName({ ...(given !== undefined && { given }), ...(family !== undefined && { family }) }),
    ...(born !== undefined && { birthDate: fromIso(born) }),
    references: code ? [new ExternalReference({ kind: "code", value: code })] : [],
    ...(ssn && { nationalId: NationalId.make(ssn) }),
    emails: email ? [new Email({ address: EmailAddress.make(email) })] : [],
    phones: phone ? [new Phone({ number: phone })] : [],
    addresses: hasAddress
      ? [
          new Address({
            role: "invoice",
            lines: lines ?? [],
            ...(postcode !== undefined && { postalCode: postcode }),
            ...(city !== undefined && { city }),
            ...(text !== undefined && { country: Option.getOrElse(country(text), () => new Unreadable({ text })) })
          })
        ]
      : [],
    active: blocked !== true
  })
}

const textOf = (value: DateOrUnreadable | Address["country"]) => (typeof value === "object" ? value.text : value)

/** What Lyra would store of a customer. */
const encode = (customer: Customer) => {
  const invoice = customer.addresses.find(({ role }) => role === "invoice")
  return {
    ...optional("given", customer.name.given),
    ...optional("family", customer.name.family),
    ...optional("email", customer.emails[0]?.address),
    ...optional("code", customer.references.find(({ kind }) => kind === "code")?.value),
    ...optional("ssn", customer.nationalId),
    ...optional("phone", customer.phones[0]?.number),
    ...optional("lines", invoice?.lines.length === 0 ? undefined : invoice?.lines),
    ...optional("postcode", invoice?.postalCode),
    ...optional("city", invoice?.city),
    ...optional("country", textOf(invoice?.country)),
    ...optional("born", textOf(customer.birthDate)),
    blocked: customer.active === false
  }
}

const owned = [
  "given",
  "family",
  "email",
  "code",
  "ssn",
  "phone",
  "lines",
  "postcode",
  "city",
  "country",
  "born"
] as const

const issuesOf = ({ name }: Customer) =>
  (["given", "family"] as const).flatMap((part) => {
    const text = name[part] ?? ""
    const field = `name.${part}`
    if (text.length > 40) {
      return [new E.FieldIssue({ field, rule: "too-long", limit: 40, remedy: "shorten it to 40 characters" })]
    }
    return /\p{Surrogate}/u.test(text)
      ? [new E.FieldIssue({ field, rule: "not-encodable", remedy: "correct the text" })]
      : []
  })

const draft = (customer: Customer): Result.Result<CustomerDraft, E.VendorError> => {
  const issues = issuesOf(customer)
  if (issues.length > 0) return Result.fail(Client.failure("draft", new E.Rejected({ issues, sent: false })))
  const note = (kind: "dropped" | "defaulted", field: string) =>
    new MappingNote({ kind, field, reason: kind === "dropped" ? "Lyra has no field for it" : "active unless said" })
  const dropped = inUse(customer).filter((field) => field !== "id" && mapping.write[field] === undefined)
  return Result.succeed({
    vendor: "lyra",
    customer: decode(encode(customer)),
    notes: [
      ...dropped.map((field) => note("dropped", field)),
      ...(customer.references.some(({ kind }) => kind !== "code") ? [note("dropped", "references")] : []),
      ...Object.keys(customer.extensions).map((vendor) => note("dropped", `extensions.${vendor}`)),
      ...(customer.active === undefined ? [note("defaulted", "active")] : [])
    ]
  })
}

/** What Lyra can do. */
export type LyraAdapter = { readonly vendor: string; readonly mapping: VendorMapping } & Pick<
  Capabilities,
  "customerById" | "customerDrafts" | "customerCreation" | "customerUpdates" | "customerDeactivation"
> &
  LyraLookups.LyraLookups &
  LyraFamily.LyraFamily

/** Opens a tenant. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (options: Client.LyraOptions) {
  const call = yield* Client.make(options)
  const pathOf = (id: string) => `/customers/${encodeURIComponent(id)}`
  const record = (id: CustomerId) =>
    call({ name: "getCustomer", method: "GET", path: pathOf(id), reply: Client.Record }).pipe(
      Effect.filterOrFail(
        (found) => found.id === id,
        () => Client.failure("getCustomer", new E.Undecodable({ path: "id", expected: "the id that was asked for" }))
      )
    )
  const put = Effect.fnUntraced(function* (id: CustomerId, body: object) {
    const reply = yield* call({ name: "putCustomer", method: "PUT", path: pathOf(id), body, reply: Client.Record })
    return reply.id === id
      ? new Updated({ id, warnings: [] })
      : yield* Client.failure("putCustomer", new E.InDoubt({ problem: "another-customer" }))
  })
  const update = Effect.fnUntraced(function* (id: CustomerId, { customer, notes }: CustomerDraft) {
    const base = yield* record(id)
    const fresh = encode(customer)
    const isSilent = notes.some(({ field }) => field === "active") || fresh.blocked === (base.blocked === true)
    const wanted = { ...Struct.omit(base, owned), ...(isSilent ? Struct.omit(fresh, ["blocked"]) : fresh) }
    if (Equal.equals(wanted, base)) return new Unchanged({ id, warnings: [] })
    return yield* put(id, wanted)
  })

  const adapter: LyraAdapter = {
    vendor: "lyra",
    mapping,
    customerById: { get: (id) => Effect.map(record(id), (found) => LyraLookups.reading(decode(found))) },
    customerDrafts: {
      draft,
      uniqueKeys: ({ customer }) =>
        customer.emails.map(({ address }) => ({ field: "emails.address" as const, value: address }))
    },
    customerCreation: {
      plantable: ["code"],
      create: ({ customer }) =>
        Effect.map(
          call({
            name: "postCustomer",
            method: "POST",
            path: "/customers",
            body: encode(customer),
            reply: Client.Record
          }),
          ({ id }) => new Created({ id: CustomerId.make(id), warnings: [] })
        )
    },
    customerUpdates: { update },
    customerDeactivation: {
      leaves: "the record, blocked",
      deactivate: Effect.fnUntraced(function* (id) {
        const base = yield* record(id)
        if (base.blocked === true) return new Unchanged({ id, warnings: [] })
        return yield* put(id, { ...base, blocked: true })
      })
    },
    ...LyraLookups.make(call, decode, encode),
    ...LyraFamily.make(call, encode)
  }
  return Arguments.abilities(adapter.vendor, adapter)
})
