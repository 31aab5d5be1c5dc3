/**
 * Programs without types can pass anything. What is not of the kind that a method's type asks for is refused as a failure
 * that names the argument, and nothing is sent: an adapter puts its abilities and its operations behind this.
 */
import { Effect, Predicate, Record, Result, Stream } from "effect"
import type { Capabilities } from "./Adapter.ts"
import { FieldIssue, Rejected, VendorError } from "./VendorError.ts"

/** What one argument of a method has to be. */
export interface Argument {
  readonly name: string
  /** What is wrong with a value, by field. */
  readonly issues: (value: unknown) => ReadonlyArray<FieldIssue>
}

const of = (name: string, is: (value: unknown) => boolean, remedy: string): Argument => ({
  name,
  issues: (value) =>
    is(value) ? [] : [new FieldIssue({ field: name, rule: value === undefined ? "missing" : "not-allowed", remedy })]
})

/** A text: an id is never a number. */
export const text = (name: string): Argument => of(name, Predicate.isString, "give it as text")

/** A list. */
export const list = (name: string): Argument => of(name, Array.isArray, "give a list")

/** An object that is no list, with these parts at least; issues name the part. */
export const object = (name: string, ...parts: ReadonlyArray<Argument>): Argument => {
  const whole = of(name, Predicate.isObject, "give an object")
  return {
    name,
    issues: (value) =>
      Predicate.isObject(value) ? parts.flatMap((part) => part.issues(value[part.name])) : whole.issues(value)
  }
}

const customer = object(
  "customer",
  object("name"),
  object("extensions"),
  ...["addresses", "emails", "phones", "companies", "consents"].map(list)
)

/** What `customerDrafts.draft` gave. */
export const draft: Argument = object("draft", customer, list("notes"))

const relation = object("relation", object("name"), text("kind"))

const reference = object("reference", text("kind"), text("value"))

const adjustment = object(
  "adjustment",
  of("transactionId", Predicate.isBigInt, "give a bigint"),
  object("delta"),
  object("at")
)

const entries = of("entries", Stream.isStream, "give a stream of entries")

const id = text("id")

type Methods = Readonly<Record<string, ReadonlyArray<Argument>>>

/** What the methods of each ability take. A case of `@kundbro/conformance` finds an ability without a row. */
const expected: Readonly<Record<string, Methods>> = {
  customerById: { get: [id] },
  customerByEmail: { get: [text("email")] },
  customerByNationalId: { get: [id] },
  customerByCard: { get: [text("card")] },
  customerByReference: { get: [reference] },
  customerSearch: { search: [object("query")] },
  customerDrafts: { draft: [customer], uniqueKeys: [draft] },
  customerCreation: { create: [draft] },
  customerUpdates: { update: [id, draft] },
  customerDeactivation: { deactivate: [id] },
  customerImport: { file: [entries] },
  customerValidation: { validate: [draft] },
  consentReads: { of: [id] },
  relationReads: { of: [id] },
  relationWrites: { add: [id, relation], update: [id, relation], remove: [id, relation] },
  loyaltyReads: { of: [id] },
  loyaltyByCard: { get: [text("card")] },
  loyaltyAdjustments: { adjust: [adjustment] }
}

type Method = (...given: ReadonlyArray<unknown>) => unknown

const isMethod = (value: unknown): value is Method => typeof value === "function"

/**
 * A service whose methods are only called with arguments of their kinds; `refuse` says what they give otherwise. Members
 * that `expected` does not name stay as they are.
 */
export function held<S extends object>(
  service: S,
  expected: { readonly [K in keyof S]?: ReadonlyArray<Argument> },
  refuse: (method: string, issues: ReadonlyArray<FieldIssue>) => unknown
): S
export function held(
  service: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, ReadonlyArray<Argument> | undefined>>,
  refuse: (method: string, issues: ReadonlyArray<FieldIssue>) => unknown
): object {
  return Record.map(service, (member, name) => {
    const kinds = expected[name]
    if (!isMethod(member) || kinds === undefined) return member
    return (...given: ReadonlyArray<unknown>) => {
      const issues = kinds.flatMap((kind, at) => kind.issues(given[at]))
      return issues.length > 0 ? refuse(name, issues) : member(...given)
    }
  })
}

/** A refusal of arguments, before anything was sent. */
export const refusal = (vendor: string, operation: string, issues: ReadonlyArray<FieldIssue>): VendorError =>
  new VendorError({ vendor, operation, reason: new Rejected({ issues, sent: false }) })

/** How a method of an ability tells of a failure; the one that has no way to tell throws it. */
const told: Readonly<Record<string, (error: VendorError) => unknown>> = {
  "customerDrafts.draft": Result.fail,
  "customerDrafts.uniqueKeys": (error) => {
    throw error
  },
  "customerImport.file": Stream.fail
}

/** The abilities of an adapter, behind this. Members that are no ability stay as they are. */
export function abilities<A extends Partial<Capabilities>>(vendor: string, adapter: A): A
export function abilities(vendor: string, adapter: Readonly<Record<string, unknown>>): object {
  return Record.map(adapter, (service, ability) => {
    const row = expected[ability]
    return row === undefined || !Predicate.isObject(service)
      ? service
      : held<object>(service, row, (method, issues) => {
          const operation = `${ability}.${method}`
          return (told[operation] ?? Effect.fail)(refusal(vendor, operation, issues))
        })
  })
}

/**
 * The one input of a client's method: of one that was left out every field is missing, which the adapter says by field; what
 * is no object has none.
 */
export const inputOf = (input: unknown = {}): Result.Result<object, ReadonlyArray<FieldIssue>> =>
  Predicate.isObject(input) ? Result.succeed(input) : Result.fail(whole.issues(input))

const whole = object("input")

/** A client whose methods take one input each, behind this. */
export function client<C extends object>(
  client: C,
  refuse: (operation: string, issues: ReadonlyArray<FieldIssue>) => unknown
): C
export function client(
  client: Readonly<Record<string, (input: unknown) => unknown>>,
  refuse: (operation: string, issues: ReadonlyArray<FieldIssue>) => unknown
): object {
  return Record.map(client, (method, operation) => (input: unknown) => {
    const given = inputOf(input)
    return Result.isSuccess(given) ? method(given.success) : refuse(operation, given.failure)
  })
}
