/**
 * The loss map of every ordered pair of vendors, held against what the adapters do: no customer loses what the map does
 * not declare, and no declared loss never occurs.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Adapter, type Capabilities, type Customer, Fields, Mapping } from "@kundbro/domain"
import { Arbitrary, Effect, Result } from "effect"
import { tenants } from "./tenants.ts"
import { asReadBy, changes } from "./changes.ts"
import { build, handMade, PersonShape } from "./people.ts"

/** Records of their own, which no draft of a customer carries: the abilities that read and change them prove the row. */
const apart: Readonly<Record<string, Readonly<Record<"read" | "write", ReadonlyArray<Adapter.CapabilityName>>>>> = {
  relations: { read: ["relationReads"], write: ["relationWrites"] },
  "loyalty.account": { read: ["loyaltyReads", "loyaltyByCard"], write: [] },
  "loyalty.card": { read: ["loyaltyByCard"], write: [] },
  "loyalty.balance": { read: ["loyaltyReads", "loyaltyByCard"], write: ["loyaltyAdjustments"] }
}

/** Losses of reading, by source: the vendor's record had more, so no canonical record shows them. Its own tests do. */
const whileReading: Readonly<Record<string, ReadonlyArray<Mapping.CanonicalField>>> = {
  norce: ["addresses.delivery"]
}

/** What the source would give back of a customer that it was given, and of one that came there in another way. */
const given = ({ customerDrafts, mapping }: Adapter.Adapter, customer: Customer.Customer) => [
  asReadBy(mapping, customer),
  ...(customerDrafts === undefined
    ? []
    : Result.match(customerDrafts.draft(customer), {
        onFailure: () => [],
        onSuccess: (draft) => [asReadBy(mapping, draft.customer), draft.customer]
      }))
]

const drafted = ({ customerDrafts }: Adapter.Adapter, customer: Customer.Customer) =>
  customerDrafts === undefined ? undefined : Result.getOrUndefined(customerDrafts.draft(customer))

const undeclared = (
  source: Adapter.Adapter,
  target: Adapter.Adapter,
  before: Customer.Customer,
  { customer, notes }: Capabilities.CustomerDraft
): ReadonlyArray<string> => {
  const rows = new Map(Mapping.lossMap(source.mapping, target.mapping).map((row) => [row.field, row.kind]))
  const problems = changes(before, customer).flatMap(({ field, gained, lost }) => {
    if (lost && (rows.get(field) ?? "exact") === "exact") return [`${field} is lost`]
    // What the source does not have at all has no row; the target's own rule has to tell of it.
    const isFolded = field === "name.family" && before.name.full !== undefined && rows.has("name.full")
    if (gained && !isFolded && (target.mapping.write[field]?.kind ?? "exact") === "exact")
      return [`${field} is added to`]
    return []
  })
  const own = `extensions.${source.vendor}`
  const isOwnLost = customer.extensions[source.vendor] === undefined
  const isTold = notes.some(({ field, kind }) => field === own && kind === "dropped")
  if (Object.hasOwn(before.extensions, source.vendor) && !(isOwnLost && isTold)) problems.push(`${own} is not noted`)
  return problems
}

/** What happens to the fields of these customers, in the words of the loss map; `exact` is what arrives whole. */
const outcomes = (target: Adapter.Adapter, befores: ReadonlyArray<Customer.Customer>): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const before of befores) {
    const draft = drafted(target, before)
    if (draft === undefined) continue
    const changed = new Map(changes(before, draft.customer).map((one) => [one.field, one]))
    for (const field of Mapping.canonicalFields) {
      const change = changed.get(field)
      const has = Fields.valuesOf(draft.customer, field).length > 0
      const had = Fields.valuesOf(before, field).length > 0
      if (had && !has) found.add(`dropped ${field}`)
      if (has && change?.lost !== true) found.add(`exact ${field}`).add(`transformed ${field}`)
      if (change?.lost === true) found.add(`truncated ${field}`)
      if (change?.gained === true) found.add(`defaulted ${field}`)
      if (change !== undefined) found.add(`ambiguous ${field}`)
    }
  }
  return found
}

const sample = Effect.runSync(Arbitrary.sampleEffect(Arbitrary.schema(PersonShape), { seed: 3, count: 40 })).map(
  (shape, at) => build(shape, at)
)

for (const adapter of tenants.flatMap(({ adapters }) => adapters)) {
  it(`${adapter.vendor}: what no draft carries is declared where there is an ability for it`, () => {
    for (const field of Mapping.canonicalFields.filter((one) => Object.hasOwn(apart, one))) {
      for (const way of ["read", "write"] as const) {
        const isAble = apart[field]?.[way].some((name) => adapter[name] !== undefined) === true
        assert.strictEqual(adapter.mapping[way][field] !== undefined, isAble, `${way} ${field}`)
      }
    }
    for (const field of whileReading[adapter.vendor] ?? []) {
      assert.include(["truncated", "ambiguous", "defaulted"], adapter.mapping.read[field]?.kind)
    }
  })
}

for (const { adapters, options } of tenants) {
  for (const source of adapters) {
    for (const target of adapters.filter((one) => one !== source)) {
      describe(`from ${source.vendor} to ${target.vendor}, ${options},`, () => {
        it.prop(
          "nothing is lost that the loss map does not declare",
          [PersonShape],
          ([shape]) => {
            for (const before of given(source, build(shape, 1))) {
              const draft = drafted(target, before)
              if (draft !== undefined) assert.deepStrictEqual(undeclared(source, target, before, draft), [])
            }
          },
          { arbitrary: { runs: 40 } }
        )

        it("nothing is declared that never occurs, and what is declared to arrive does", () => {
          const befores = [...handMade, ...sample].flatMap((one) => given(source, one))
          const occur = outcomes(target, befores)
          const never = Mapping.lossMap(source.mapping, target.mapping)
            .filter(({ field }) => !Object.hasOwn(apart, field) && !field.startsWith("extensions."))
            .filter(({ field }) => !(whileReading[source.vendor] ?? []).some((one) => one === field))
            .map(({ field, kind }) => `${kind} ${field}`)
            .filter((row) => !occur.has(row))
          assert.deepStrictEqual(never, [])
        })
      })
    }
  }
}
