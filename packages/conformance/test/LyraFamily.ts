/** Lyra's children, points and import file. */
import type { Capabilities } from "@kundbro/domain/Adapter"
import { Balance, Points } from "@kundbro/domain/Balance"
import { fromIso } from "@kundbro/domain/CalendarDate"
import { PersonName } from "@kundbro/domain/Contact"
import type { Customer } from "@kundbro/domain/Customer"
import { type CustomerId, CustomerId as CustomerIds, RelationId } from "@kundbro/domain/Ids"
import { ImportManifest, type ImportPart } from "@kundbro/domain/Import"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { MappingNote } from "@kundbro/domain/Mapping"
import { Updated } from "@kundbro/domain/Receipt"
import { Relation } from "@kundbro/domain/Relation"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import { about, Children, type Child, type Client, failure, PointsOf } from "./LyraClient.ts"

/** What this file provides. */
export type LyraFamily = Pick<
  Capabilities,
  "relationReads" | "relationWrites" | "loyaltyReads" | "loyaltyAdjustments" | "customerImport"
>

const relation = ({ born, family, gender, given, id }: Child) =>
  new Relation({
    id: RelationId.make(id),
    kind: "child",
    name: new PersonName({ ...(given !== undefined && { given }), ...(family !== undefined && { family }) }),
    ...(born !== undefined && { birthDate: fromIso(born) }),
    ...(gender !== undefined && { gender }),
    extensions: {}
  })

const childOf = ({ birthDate, gender, name }: Relation) => ({
  ...name,
  ...(birthDate !== undefined && { born: typeof birthDate === "object" ? birthDate.text : birthDate }),
  ...(gender !== undefined && { gender })
})

/** A line of JSON for each customer, then the manifest. */
const importFile = (encode: (customer: Customer) => object): LyraFamily["customerImport"] => ({
  file: (entries) =>
    Stream.suspend(() => {
      const hash = createHash("sha256")
      const count = { customers: 0, addresses: 0, emails: 0, phones: 0, bytes: 0 }
      const lines = Stream.map(entries, ({ draft: { customer }, id }): ImportPart => {
        const bytes = new TextEncoder().encode(`${JSON.stringify({ id, ...encode(customer) })}\n`)
        hash.update(bytes)
        count.customers += 1
        count.addresses += customer.addresses.length
        count.emails += customer.emails.length
        count.phones += customer.phones.length
        count.bytes += bytes.length
        return { _tag: "Bytes", bytes }
      })
      const manifest = Stream.suspend(() => {
        const sha256 = hash.digest("hex")
        const fileName = `lyra-${sha256.slice(0, 12)}.jsonl`
        const names = { vendor: "lyra", format: "customers", fileName, mediaType: "application/jsonl" }
        const part: ImportPart = { _tag: "Manifest", manifest: new ImportManifest({ ...names, ...count, sha256 }) }
        return Stream.succeed(part)
      })
      return Stream.concat(lines, manifest)
    })
})

/** The abilities. */
export const make = (call: Client, encode: (customer: Customer) => object): LyraFamily => {
  const children = (id: CustomerId, more = "") => `/customers/${encodeURIComponent(id)}/children${more}`
  const points = (id: CustomerId) => `/customers/${encodeURIComponent(id)}/points`
  const list = (id: CustomerId) =>
    call({ name: "getChildren", method: "GET", path: children(id), reply: Children }).pipe(
      about("getChildren", ({ customer }) => customer === id)
    )

  /** One write for a child of which the customer's list tells that it is there. */
  const withChild = Effect.fnUntraced(function* (method: "PUT" | "DELETE", id: CustomerId, one: Relation) {
    const found = (yield* list(id)).children.find((child) => child.id === one.id)
    if (found === undefined) return yield* failure("getChildren", new E.NotFound({ entity: "relation" }))
    const path = children(id, `/${encodeURIComponent(found.id)}`)
    yield* call({ name: `${method}Child`, method, path, body: childOf(one), reply: Children })
    return new Updated({ id, warnings: [] })
  })

  return {
    relationReads: {
      of: (id) =>
        Effect.map(list(id), (found) => {
          const value = found.children.map(relation)
          const odd = value.filter(({ birthDate }) => typeof birthDate === "object")
          const note = () => new MappingNote({ kind: "ambiguous", field: "relations", reason: "no such day" })
          return { value, notes: odd.map(note), cached: false, warnings: [] }
        })
    },
    relationWrites: {
      add: (id, one) => {
        const issue = { field: "name.given", rule: "too-long", limit: 40, remedy: "shorten it" }
        return (one.name.given ?? "").length > 40
          ? Effect.fail(failure("postChild", new E.Rejected({ issues: [new E.FieldIssue(issue)], sent: false })))
          : Effect.as(
              call({ name: "postChild", method: "POST", path: children(id), body: childOf(one), reply: Children }),
              new Updated({ id, warnings: [] })
            )
      },
      update: (id, one) => withChild("PUT", id, one),
      remove: (id, one) => withChild("DELETE", id, one)
    },
    loyaltyReads: {
      of: (id) =>
        call({ name: "getPoints", method: "GET", path: points(id), reply: PointsOf }).pipe(
          about("getPoints", ({ customer }) => customer === id),
          Effect.map((found) => {
            const balance = new Balance({ amount: new Points({ points: found.points }) })
            const account = new LoyaltyAccount({ customerId: id, cards: [], balance, extensions: {} })
            return { value: [account], notes: [], cached: false, warnings: [] }
          })
        )
    },
    loyaltyAdjustments: {
      adjust: ({ accountId = "", delta, transactionId }) => {
        const body = { transaction: String(transactionId), delta: delta._tag === "Points" ? String(delta.points) : "0" }
        const path = points(CustomerIds.make(accountId))
        return call({ name: "postPoints", method: "POST", path, body, reply: PointsOf }).pipe(
          Effect.filterOrFail(
            ({ transaction }) => transaction === body.transaction,
            () => failure("postPoints", new E.InDoubt({ problem: "another-transaction" }))
          ),
          Effect.as([])
        )
      }
    },
    customerImport: importFile(encode)
  }
}
