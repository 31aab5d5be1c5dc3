/**
 * A small vendor in memory: customers by id, unique e-mail addresses, a code that a caller may plant, and faults on demand.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { differences } from "@kundbro/domain/Comparison"
import { Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress } from "@kundbro/domain/Ids"
import type { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { canonicalFields, type FieldRule, MappingNote } from "@kundbro/domain/Mapping"
import { Created, Queued, Unchanged, Updated, type WriteReceipt } from "@kundbro/domain/Receipt"
import type { Relation } from "@kundbro/domain/Relation"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Result, Struct } from "effect"

/** What a call meets: a failure instead of an answer, before or after the write was applied. */
export type Fault =
  | { readonly before: V.Reason }
  | { readonly after: V.Reason }
  | { readonly queued: true }
  | { readonly hang: true }

export interface Options {
  readonly vendor?: string
  /** Asked for every call; `undefined` lets it through. */
  readonly fault?: (operation: string, key: string) => Fault | undefined
  readonly latencyMillis?: number
  /** Of these fields an update takes nothing away. */
  readonly keeps?: ReadonlyArray<"gender">
  /** Customers can be taken out of use. */
  readonly deactivates?: boolean
  /** The vendor answers reads from a cache. */
  readonly cached?: () => boolean
}

const rule: FieldRule = { vendorField: "x", kind: "exact" }

export const make = (options: Options = {}) => {
  const vendor = options.vendor ?? "memory"
  const customers = new Map<string, Customer>()
  const relations = new Map<string, ReadonlyArray<Relation>>()
  const loyalty = new Map<string, ReadonlyArray<LoyaltyAccount>>()
  const queue: Array<() => void> = []
  const seen = { creates: 0, updates: 0, deactivations: 0, reads: 0, inFlight: 0, maxInFlight: 0 }
  let next = 1000

  const fail = (operation: string, reason: V.Reason) => Effect.fail(new V.VendorError({ vendor, operation, reason }))

  const call = <A>(
    operation: string,
    key: string,
    run: () => Effect.Effect<A, V.VendorError>,
    queued: (run: () => void) => Effect.Effect<A, V.VendorError> = () => run()
  ): Effect.Effect<A, V.VendorError> =>
    Effect.suspend(() => {
      seen.inFlight++
      seen.maxInFlight = Math.max(seen.maxInFlight, seen.inFlight)
      const fault = options.fault?.(operation, key)
      const work = Effect.suspend((): Effect.Effect<A, V.VendorError> => {
        if (fault === undefined) return run()
        if ("before" in fault) return fail(operation, fault.before)
        if ("after" in fault) return Effect.flatMap(run(), () => fail(operation, fault.after))
        if ("queued" in fault) return queued(() => Effect.runSync(Effect.ignore(run())))
        return Effect.never
      })
      return (options.latencyMillis === undefined ? Effect.yieldNow : Effect.sleep(options.latencyMillis)).pipe(
        Effect.andThen(work),
        Effect.ensuring(Effect.sync(() => void seen.inFlight--))
      )
    })

  const reading = <A>(value: A) => ({ value, notes: [], cached: options.cached?.() ?? false, warnings: [] })
  const notFound = (operation: string) => fail(operation, new V.NotFound({ entity: "customer" }))
  const addressOf = (customer: Customer) => customer.emails[0]?.address.toLowerCase()

  const taken = (customer: Customer, except?: string): string | undefined => {
    for (const [id, other] of customers) {
      if (id === except) continue
      if (addressOf(customer) !== undefined && addressOf(other) === addressOf(customer)) return "emails.address"
      for (const { kind, value } of customer.references) {
        if (kind === "code" && other.references.some((one) => one.kind === kind && one.value === value)) {
          return "references"
        }
      }
    }
    return undefined
  }

  const draft = (customer: Customer): Result.Result<CustomerDraft, V.VendorError> => {
    const tooLong = (customer.name.family ?? "").length > 50
    if (tooLong) {
      const issue = new V.FieldIssue({ field: "name.family", rule: "too-long", limit: 50, remedy: "shorten it" })
      const reason = new V.Rejected({ issues: [issue], sent: false })
      return Result.fail(new V.VendorError({ vendor, operation: "draft", reason }))
    }
    const { extensions } = customer
    const notes = Object.keys(extensions).map(
      (name) => new MappingNote({ kind: "dropped", field: `extensions.${name}`, reason: "only that vendor has it" })
    )
    return Result.succeed({
      vendor,
      customer: new Customer({ ...Struct.omit(customer, ["id"]), extensions: {} }),
      notes
    })
  }

  const adapter = {
    vendor,
    mapping: {
      vendor,
      read: Object.fromEntries(canonicalFields.map((field) => [field, rule])),
      write: { "emails.address": rule, "name.given": rule, "name.family": rule, references: rule },
      extensions: ["secret"]
    },
    customerById: {
      get: (id) =>
        call("get", id, () => {
          seen.reads++
          const customer = customers.get(id)
          return customer === undefined ? notFound("get") : Effect.succeed(reading(customer))
        })
    },
    customerByReference: {
      kinds: ["code"],
      get: ({ kind, value }) =>
        call("getByReference", value, () => {
          seen.reads++
          for (const customer of customers.values()) {
            if (customer.references.some((one) => one.kind === kind && one.value === value)) {
              return Effect.succeed(reading(customer))
            }
          }
          return notFound("getByReference")
        })
    },
    customerByEmail: {
      get: (email) =>
        call("getByEmail", email, () => {
          seen.reads++
          for (const customer of customers.values()) {
            if (addressOf(customer) === email.toLowerCase()) return Effect.succeed(reading(customer))
          }
          return notFound("getByEmail")
        })
    },
    relationReads: { of: (id) => call("relations", id, () => Effect.succeed(reading(relations.get(id) ?? []))) },
    loyaltyReads: { of: (id) => call("loyalty", id, () => Effect.succeed(reading(loyalty.get(id) ?? []))) },
    customerDrafts: {
      draft,
      uniqueKeys: ({ customer }) => {
        const address = addressOf(customer)
        return address === undefined ? [] : [{ field: "emails.address", value: address }]
      }
    },
    customerCreation: {
      plantable: ["code"],
      create: ({ customer }) =>
        call<WriteReceipt>(
          "create",
          customer.references[0]?.value ?? "",
          () =>
            Effect.suspend(() => {
              seen.creates++
              const field = taken(customer)
              if (field !== undefined) return fail("create", new V.Duplicate({ field }))
              const id = CustomerId.make(`t${next++}`)
              customers.set(id, new Customer({ ...customer, id }))
              return Effect.succeed(new Created({ id, warnings: [] }))
            }),
          (run) => {
            queue.push(run)
            return Effect.succeed(new Queued({ warnings: [] }))
          }
        )
    },
    ...(options.deactivates === true && {
      customerDeactivation: {
        leaves: "the record, inactive",
        deactivate: (id: CustomerId) =>
          call<WriteReceipt>("deactivate", id, () =>
            Effect.suspend((): Effect.Effect<WriteReceipt, V.VendorError> => {
              seen.deactivations++
              const before = customers.get(id)
              if (before === undefined) return notFound("deactivate")
              if (before.active === false) return Effect.succeed(new Unchanged({ id, warnings: [] }))
              customers.set(id, new Customer({ ...before, active: false }))
              return Effect.succeed(new Updated({ id, warnings: [] }))
            })
          )
      }
    }),
    customerUpdates: {
      ...(options.keeps && { keeps: options.keeps }),
      update: (id, given) =>
        call<WriteReceipt>("update", id, () =>
          Effect.suspend((): Effect.Effect<WriteReceipt, V.VendorError> => {
            seen.updates++
            const before = customers.get(id)
            if (before === undefined) return notFound("update")
            const { keeps } = options
            if (differences(given, before, { after: "update", keeps }).length === 0)
              return Effect.succeed(new Unchanged({ id, warnings: [] }))
            const field = taken(given.customer, id)
            if (field !== undefined) return fail("update", new V.Duplicate({ field }))
            const kept = keeps === undefined ? {} : Struct.pick(before, keeps)
            customers.set(id, new Customer({ ...kept, ...given.customer, id }))
            return Effect.succeed(new Updated({ id, warnings: [] }))
          })
        )
    }
  } satisfies Adapter

  const replay = () => {
    for (const run of queue.splice(0)) run()
  }

  return { adapter, customers, relations, loyalty, seen, replay }
}

export type MemoryVendor = ReturnType<typeof make>

const given = ["Åsa", "Björn", "Cecilia", "Dag", "Elin", "Fiona", "Gareth", "Hamish", "Ingrid", "Jörgen"]
const family = ["Ahlström", "Bergqvist", "Carlsen", "Dahl", "Ekholm", "Fraser", "Guðmundsdóttir", "Hughes"]

/** The person behind a number: always the same. */
export const person = (n: number): Customer =>
  new Customer({
    ...empty,
    id: CustomerId.make(`s${n}`),
    name: { given: given[n % given.length] ?? "", family: `${family[n % family.length]}-${n}` },
    emails: [{ address: EmailAddress.make(`canary-${n}@example.test`) }],
    extensions: { secret: { shoeSize: n } }
  })

/** Fills a source with people 1 to `count` and gives their ids in order. */
export const populate = ({ customers }: MemoryVendor, count: number): ReadonlyArray<CustomerId> =>
  Array.from({ length: count }, (_, index) => {
    const customer = person(index + 1)
    const id = CustomerId.make(`s${index + 1}`)
    customers.set(id, customer)
    return id
  })
