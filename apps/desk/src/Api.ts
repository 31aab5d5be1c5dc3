/**
 * The HTTP API, as data: the server, the OpenAPI document and a typed client all come from it.
 *
 * An address holds the name of a system and the key of a write and nothing else, because addresses get logged: whom a call
 * is about stands in its body.
 */
import { Schema } from "effect"
import {
  HttpApi,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  HttpApiSecurity,
  OpenApi
} from "effect/http-api"
import { Customer, Ids, LoyaltyAccount, Mapping, Receipt, Relation } from "@kundbro/domain"
import { Write, WriteStatus } from "@kundbro/outbox"
import * as Problem from "./Problem.ts"

/** Lets in who has the token. */
export class Authorization extends HttpApiMiddleware.Service<Authorization>()("@kundbro/desk/Authorization", {
  security: { token: HttpApiSecurity.bearer },
  error: Problem.TokenRefused
}) {}

/** Says what is wrong with a request, in the way of every other problem, and never with the value. */
export class Guard extends HttpApiMiddleware.Service<Guard>()("@kundbro/desk/Guard", {
  error: [Problem.Malformed, Problem.NoSuchPath, Problem.TooLarge, Problem.NotJson, Problem.Misdirected, Problem.Fault]
}) {}

/** A record as read: the value, what reading did to it, and how far it can be trusted. */
const reading = <S extends Schema.Top>(value: S) =>
  Schema.Struct({
    value,
    notes: Schema.Array(Mapping.MappingNote),
    cached: Schema.Boolean,
    warnings: Schema.Array(Receipt.Warning)
  })

const ById = Schema.Struct({ id: Ids.CustomerId })
const ByCard = Schema.Struct({ card: Ids.CardNumber })

/** Exactly one key of a customer. */
export const CustomerKey = Schema.Union([
  ById,
  Schema.Struct({ email: Ids.EmailAddress }),
  Schema.Struct({ nationalId: Ids.NationalId }),
  ByCard,
  Schema.Struct({ reference: Ids.ExternalReference })
])
export type CustomerKey = typeof CustomerKey.Type

export const SystemDescription = Schema.Struct({
  name: Schema.String,
  vendor: Schema.String,
  capabilities: Schema.Array(Schema.String),
  /** Kinds of reference that a customer can be looked up by; `*` stands for the vendor's own words. */
  referenceKinds: Schema.Array(Schema.String),
  /** Kinds of reference that a new customer can be found by afterwards: with one, a write in doubt decides itself. */
  plantable: Schema.Array(Schema.String)
})

export const Health = Schema.Struct({
  system: Schema.String,
  /** `unknown`: the vendor has no read that changes nothing and finds nobody. */
  status: Schema.Literals(["up", "down", "unknown"]),
  /** Why it is down, and what helps. */
  problem: Schema.optionalKey(Schema.String),
  checkedAt: Schema.DateTimeUtcFromString
})

export const Draft = Schema.Struct({
  customer: Customer.Customer,
  notes: Schema.Array(Mapping.MappingNote),
  /** Values that no two customers of the system may share, in the vendor's own comparison form. */
  uniqueKeys: Schema.Array(Schema.Struct({ field: Schema.String, value: Schema.String }))
})

/** A UUID, so that it can stand in an address and holds nobody's data. It names one write of one system for ever. */
export const Key = Write.IdempotencyKey.pipe(
  Schema.check(Schema.isPattern(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, { expected: "a UUID in small letters" }))
)

export const WriteAnswer = Schema.Struct({ key: Write.IdempotencyKey, status: WriteStatus.WriteStatus })

const count = Schema.Int
const stop = Schema.optionalKey(Schema.Struct({ problem: Schema.String, since: Schema.DateTimeUtcFromString }))

/** The writes of a system at a glance, and those that wait for a person. */
export const Outbox = Schema.Struct({
  waiting: count,
  lookingUp: count,
  undecided: count,
  kept: count,
  delivered: count,
  deadLetters: count,
  dropped: count,
  /** The system serves nobody now; writes are kept. */
  closed: stop,
  /** Nothing is sent until `resume`: the system refuses the desk's credentials. */
  paused: stop,
  forAPerson: Schema.Array(WriteAnswer)
})

const system = { system: Schema.String }
const write = { ...system, key: Key }
const NoSystem = Problem.UnknownSystem
const reads = [NoSystem, Problem.NotCapable, ...Problem.fromVendor]
const keeps = [NoSystem, Problem.NotCapable, Problem.OutboxUnusable]

const described = (summary: string, description?: string) =>
  OpenApi.annotations({ summary, ...(description !== undefined && { description }) })

class Systems extends HttpApiGroup.make("systems")
  .add(
    HttpApiEndpoint.get("list", "/systems", { success: Schema.Array(SystemDescription) }).annotateMerge(
      described("The systems and what each can do")
    ),
    HttpApiEndpoint.get("describe", "/systems/:system", {
      params: system,
      success: SystemDescription,
      error: NoSystem
    }).annotateMerge(described("What one system can do")),
    HttpApiEndpoint.get("health", "/systems/:system/health", {
      params: system,
      success: [Health, Health.pipe(HttpApiSchema.status(503))],
      error: NoSystem
    }).annotateMerge(
      described(
        "Whether a system answers",
        "By a read that finds nobody; asked at most every ten seconds. 503: it is down."
      )
    )
  )
  .middleware(Authorization) {}

const lookup = (what: string) =>
  described(`The ${what}`, "A read: nothing is changed, and the key stands in no address.")

class Customers extends HttpApiGroup.make("customers")
  .add(
    HttpApiEndpoint.post("lookup", "/systems/:system/customers/lookup", {
      params: system,
      payload: CustomerKey,
      success: reading(Customer.Customer),
      error: reads
    }).annotateMerge(lookup("customer with a key: id, email, nationalId, card or reference")),
    HttpApiEndpoint.post("search", "/systems/:system/customers/search", {
      params: system,
      payload: Schema.Struct({
        name: Schema.optionalKey(Schema.NonEmptyString),
        postalCode: Schema.optionalKey(Schema.NonEmptyString)
      }),
      success: Schema.Array(reading(Customer.Customer)),
      error: reads
    }).annotateMerge(lookup("customers that the vendor finds: candidates, not answers")),
    HttpApiEndpoint.post("relations", "/systems/:system/relations/lookup", {
      params: system,
      payload: ById,
      success: reading(Schema.Array(Relation.Relation)),
      error: reads
    }).annotateMerge(lookup("persons attached to a customer")),
    HttpApiEndpoint.post("consents", "/systems/:system/consents/lookup", {
      params: system,
      payload: ById,
      success: reading(Schema.Array(Customer.Consent)),
      error: reads
    }).annotateMerge(lookup("agreements of a customer, from the vendor's register")),
    HttpApiEndpoint.post("loyalty", "/systems/:system/loyalty/lookup", {
      params: system,
      payload: Schema.Union([ById, ByCard]),
      success: reading(Schema.Array(LoyaltyAccount.LoyaltyAccount)),
      error: reads
    }).annotateMerge(lookup("loyalty accounts of a customer, or the one that a card opens")),
    HttpApiEndpoint.post("draft", "/systems/:system/customers/draft", {
      params: system,
      payload: Schema.Struct({ customer: Customer.Customer }),
      success: Draft,
      error: reads
    }).annotateMerge(
      described(
        "What the system would hold of a customer",
        "A dry check: nothing is sent. 422 names what it would refuse."
      )
    ),
    HttpApiEndpoint.post("validate", "/systems/:system/customers/validate", {
      params: system,
      payload: Schema.Struct({ customer: Customer.Customer }),
      success: Schema.Struct({ warnings: Schema.Array(Receipt.Warning) }),
      error: reads
    }).annotateMerge(described("Asks the vendor whether it would accept a customer", "The vendor stores nothing."))
  )
  .middleware(Authorization) {}

class Writes extends HttpApiGroup.make("writes")
  .add(
    HttpApiEndpoint.post("submit", "/systems/:system/writes", {
      params: system,
      headers: { "idempotency-key": Key },
      payload: Write.Write,
      success: [WriteAnswer, WriteAnswer.pipe(HttpApiSchema.status(201)), WriteAnswer.pipe(HttpApiSchema.status(202))],
      error: [...keeps, ...Problem.fromVendor, Problem.KeyReused, Problem.NoSuchCreation, Problem.Dropped]
    }).annotateMerge(
      described(
        "Writes once",
        "The same Idempotency-Key again gives the same receipt and no second write. 201 made, 200 changed or already so, " +
          "202 kept: the system is closed, or still at it. Location has the receipt. 409 in-doubt: it may have happened, and " +
          "nobody can find out but a person; 409 duplicate: nothing was stored."
      )
    ),
    HttpApiEndpoint.get("receipt", "/systems/:system/writes/:key", {
      params: write,
      success: WriteAnswer,
      error: [...keeps, Problem.UnknownWrite]
    }).annotateMerge(described("What became of a write", "Survives a restart of the desk.")),
    HttpApiEndpoint.post("decide", "/systems/:system/writes/:key/decision", {
      params: write,
      payload: WriteStatus.Decision,
      success: WriteAnswer,
      error: [...keeps, Problem.UnknownWrite, Problem.Undecidable]
    }).annotateMerge(described("A person decides about a dead letter or a write in doubt")),
    HttpApiEndpoint.get("outbox", "/systems/:system/writes", {
      params: system,
      success: Outbox,
      error: keeps
    }).annotateMerge(described("The writes at a glance, and those that wait for a person")),
    HttpApiEndpoint.post("resume", "/systems/:system/resume", {
      params: system,
      success: HttpApiSchema.NoContent,
      error: [NoSystem, Problem.OutboxUnusable]
    }).annotateMerge(
      described("Calls the system again", "After its credentials have been seen to, or without waiting any longer.")
    )
  )
  .middleware(Authorization) {}

class Probes extends HttpApiGroup.make("probes", { topLevel: true }).add(
  HttpApiEndpoint.get("live", "/live", { success: HttpApiSchema.NoContent }).annotateMerge(
    described("The process answers")
  ),
  HttpApiEndpoint.get("ready", "/ready", {
    success: [HttpApiSchema.NoContent, HttpApiSchema.Empty(503)]
  }).annotateMerge(described("Calls are taken; 503 while the desk is shutting down"))
) {}

/** The whole API. */
export class Api extends HttpApi.make("desk")
  .add(Systems)
  .add(Customers)
  .add(Writes)
  .add(Probes)
  .middleware(Guard)
  .annotate(HttpApi.PayloadParseOptions, { errors: "all", onExcessProperty: "error" })
  .annotateMerge(
    OpenApi.annotations({
      title: "Kundbro desk",
      version: "0.0.0",
      description: "Customers, relations, consents and loyalty of any configured system, in one set of words."
    })
  ) {}
