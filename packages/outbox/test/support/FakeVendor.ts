/**
 * A small vendor in memory that answers as told: customers by id and by a code that a caller may plant, a faults' list for each
 * customer, and a log of the calls. A customer is known here by the family name.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import { PersonName } from "@kundbro/domain/Contact"
import { differences } from "@kundbro/domain/Comparison"
import { Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { Points } from "@kundbro/domain/Balance"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { Created, PendingReview, Queued, Unchanged, Updated, type WriteReceipt } from "@kundbro/domain/Receipt"
import { Relation } from "@kundbro/domain/Relation"
import * as V from "@kundbro/domain/VendorError"
import { DateTime, Effect, Result, Struct } from "effect"

/** What a call meets, once: a failure before or after its work, or an answer that it is kept or under review. */
export type Fault =
  | { readonly before: V.Reason }
  | { readonly after: V.Reason }
  | { readonly kept: "Queued" | "PendingReview" }
  | { readonly held: Effect.Effect<void> }
  | { readonly defect: string }

export const make = () => {
  const customers = new Map<string, Customer>()
  const balances = new Map<string, bigint>()
  const relations: Array<string> = []
  const log: Array<string> = []
  const faults = new Map<string, Array<Fault>>()
  const replay: Array<() => void> = []
  const seen = { inFlight: 0, most: 0 }
  let next = 100

  const fail = (operation: string, reason: V.Reason) =>
    Effect.fail(new V.VendorError({ vendor: "fake", operation, reason }))

  const call = <A>(
    operation: string,
    name: string,
    work: () => Effect.Effect<A, V.VendorError>,
    kept: (fault: "Queued" | "PendingReview") => Effect.Effect<A, V.VendorError> = () => work()
  ): Effect.Effect<A, V.VendorError> =>
    Effect.suspend(() => {
      log.push(`${operation} ${name}`)
      seen.inFlight++
      seen.most = Math.max(seen.most, seen.inFlight)
      const fault = faults.get(`${operation} ${name}`)?.shift()
      const answered = (): Effect.Effect<A, V.VendorError> => {
        if (fault === undefined) return Effect.andThen(Effect.yieldNow, Effect.suspend(work))
        if ("before" in fault) return fail(operation, fault.before)
        if ("after" in fault) return Effect.andThen(work(), fail(operation, fault.after))
        if ("kept" in fault) return kept(fault.kept)
        if ("defect" in fault) return Effect.die(new Error(fault.defect))
        return Effect.andThen(fault.held, Effect.suspend(work))
      }
      return Effect.ensuring(
        answered(),
        Effect.sync(() => void seen.inFlight--)
      )
    })

  const reading = <A>(value: A) => ({ value, notes: [], cached: false, warnings: [] })
  const nameOf = (customer: Customer) => customer.name.family ?? ""
  const nameBy = (id: string) => nameOf(customers.get(id) ?? empty)
  const later =
    (run: () => void) =>
    (fault: "Queued" | "PendingReview"): Effect.Effect<WriteReceipt> => {
      replay.push(run)
      return Effect.succeed(fault === "Queued" ? new Queued({ warnings: [] }) : new PendingReview({ warnings: [] }))
    }

  const relate = (operation: string) => (id: CustomerId, relation: Relation) =>
    call<WriteReceipt>(operation, nameBy(id), () => {
      relations.push(`${operation} ${nameBy(id)} ${relation.name.given}`)
      return Effect.succeed(new Updated({ id, warnings: [] }))
    })

  const adapter = {
    vendor: "fake",
    mapping: { vendor: "fake", read: {}, write: {}, extensions: [] },
    customerById: {
      get: (id) =>
        call("get", nameBy(id), () => {
          const found = customers.get(id)
          return found === undefined
            ? fail("get", new V.NotFound({ entity: "customer" }))
            : Effect.succeed(reading(found))
        })
    },
    customerByReference: {
      kinds: ["code"],
      get: ({ kind, value }) =>
        call("find", value, () => {
          for (const found of customers.values()) {
            if (found.references.some((one) => one.kind === kind && one.value === value)) {
              return Effect.succeed(reading(found))
            }
          }
          return fail("find", new V.NotFound({ entity: "customer" }))
        })
    },
    customerDrafts: {
      draft: (customer) => {
        if (nameOf(customer).length > 50) {
          const issue = new V.FieldIssue({ field: "name.family", rule: "too-long", limit: 50, remedy: "shorten it" })
          const reason = new V.Rejected({ issues: [issue], sent: false })
          return Result.fail(new V.VendorError({ vendor: "fake", operation: "draft", reason }))
        }
        return Result.succeed({ vendor: "fake", customer: new Customer(Struct.omit(customer, ["id"])), notes: [] })
      },
      uniqueKeys: () => []
    },
    customerCreation: {
      plantable: ["code"],
      create: ({ customer }) => {
        const store = () => {
          const id = CustomerId.make(`c${next++}`)
          customers.set(id, new Customer({ ...customer, id }))
          return id
        }
        return call<WriteReceipt>(
          "create",
          nameOf(customer),
          () => Effect.sync(() => new Created({ id: store(), warnings: [] })),
          later(store)
        )
      }
    },
    customerUpdates: {
      keeps: ["references"],
      update: (id, draft) => {
        const store = () => {
          const references = customers.get(id)?.references ?? []
          customers.set(id, new Customer({ ...draft.customer, references, id }))
        }
        return call<WriteReceipt>(
          "update",
          nameOf(draft.customer),
          () => {
            const before = customers.get(id)
            if (before === undefined) return fail("update", new V.NotFound({ entity: "customer" }))
            if (differences(draft, before, { after: "update", keeps: ["references"] }).length === 0)
              return Effect.succeed(new Unchanged({ id, warnings: [] }))
            store()
            return Effect.succeed(new Updated({ id, warnings: [] }))
          },
          later(store)
        )
      }
    },
    relationWrites: { add: relate("add"), update: relate("change"), remove: relate("remove") },
    loyaltyAdjustments: {
      adjust: ({ accountId = LoyaltyAccountId.make("?"), delta }) =>
        call("adjust", accountId, () => {
          const points = delta._tag === "Points" ? delta.points : 0n
          balances.set(accountId, (balances.get(accountId) ?? 0n) + points)
          return Effect.succeed([])
        })
    }
  } satisfies Adapter

  return {
    adapter,
    customers,
    balances,
    relations,
    log,
    seen,
    /** The next calls of this operation for this customer meet these, one each. */
    meets: (operation: string, name: string, ...list: ReadonlyArray<Fault>) =>
      void faults.set(`${operation} ${name}`, [...list]),
    /** The calls about one customer or code. */
    calls: (name: string) => log.filter((line) => line.endsWith(` ${name}`)).map((line) => line.split(" ")[0] ?? ""),
    /** Does what it kept. */
    replay: () => {
      for (const run of replay.splice(0)) run()
    },
    named: (name: string) => [...customers.values()].filter((one) => nameOf(one) === name)
  }
}

export type FakeVendor = ReturnType<typeof make>

/** A customer of this family name. */
export const person = (family: string, given = "Åsa"): Customer =>
  new Customer({ ...empty, name: new PersonName({ given, family }) })

export const child = (given: string) => new Relation({ kind: "child", name: new PersonName({ given }), extensions: {} })

/** So many points to an account. */
export const points = (account: string, points: bigint) =>
  new BalanceAdjustment({
    transactionId: 1n,
    accountId: LoyaltyAccountId.make(account),
    delta: new Points({ points }),
    at: DateTime.makeUnsafe(0)
  })
