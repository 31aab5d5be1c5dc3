/**
 * From a source id to a decision: read, plant the reference, draft, claim what must be unique, find what the target
 * already has. Nothing here writes to a vendor, so a dry run and a run are the same up to this point.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import type { CustomerDraft, Reading } from "@kundbro/domain/Capabilities"
import type { Written } from "@kundbro/domain/Comparison"
import { Attribute, Customer } from "@kundbro/domain/Customer"
import { type CustomerId, ExternalReference } from "@kundbro/domain/Ids"
import { MappingNote } from "@kundbro/domain/Mapping"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Result, Schema, Struct } from "effect"
import * as CustomerRules from "./CustomerRules.ts"
import type { Calls } from "./internal/calls.ts"
import { fromError, fromSource } from "./internal/exceptions.ts"
import { protectedBy, unprotected } from "./internal/protection.ts"
import { read } from "./internal/sourceReads.ts"
import { lastPosition } from "./internal/statements.ts"
import type { Entry, Exception, Ledger, LedgerError, Snapshot } from "./Ledger.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import { type Abilities, type MatchRule, matchRules, type Plan, type SourceAbilities } from "./Plan.ts"

/** Everything that the steps share. */
export interface Engine {
  readonly plan: Plan
  readonly source: Adapter
  readonly target: Adapter
  readonly abilities: Abilities
  readonly sourceCalls: Calls
  readonly targetCalls: Calls
  readonly ledger: Ledger["Service"]
  /** Only records after this position and up to the other: those of the canary, or of a worker's chunk. */
  readonly after: number
  readonly upTo: number
  /** Waits until the records before these have claimed, first (1) what must be unique, then (2) the target's records. */
  readonly inTurn: <A>(turn: 1 | 2, claim: Effect.Effect<A, LedgerError>) => Effect.Effect<A, LedgerError>
}

/** What of it reads and drafts a customer. */
export interface Drafting extends Pick<Engine, "plan" | "source" | "target" | "sourceCalls"> {
  readonly abilities: SourceAbilities & Pick<Abilities, "drafts">
}

/** The whole list, worked on by one process. */
export const everything: Pick<Engine, "after" | "upTo" | "inTurn"> = {
  after: 0,
  upTo: lastPosition,
  inTurn: (_, claim) => claim
}

/** A record that can be written. */
export interface Prepared {
  readonly position: number
  readonly sourceId: CustomerId
  readonly attempts: number
  /** JSON of the customer as read, without what the plan or the engine makes of it. */
  readonly canonical: string
  /**
   * What the draft is made of: in the plan's words, without what another record has. Made when it is asked for, which is
   * seldom: chunks of whole customers in memory cost more time than all else that is done with them here.
   */
  readonly writable: () => Customer
  readonly draft: CustomerDraft
  /** Of all that came before the draft, which has notes of its own. */
  readonly notes: ReadonlyArray<MappingNote>
  /** Those of them that `writable` has, whatever is drafted of it. */
  readonly before: ReadonlyArray<MappingNote>
  readonly beside?: string
  /** The target's record, where an earlier run has written it. */
  readonly target?: CustomerId
  /** It was staged by an earlier run: its snapshot is in the ledger already. */
  readonly restored: boolean
}

/** What is to happen to a record, and the record as the target holds it where it does. */
export type Decision =
  | { readonly _tag: "Create"; readonly record: Prepared }
  | { readonly _tag: "Update"; readonly record: Prepared; readonly id: CustomerId; readonly existing: Customer }
  | { readonly _tag: "Skip"; readonly position: number; readonly id: CustomerId; readonly exception: Exception }
  | { readonly _tag: "Dead"; readonly position: number; readonly exception: Exception }

/** Either a record, or why there is none. */
export type Attempt = Result.Result<Prepared, { readonly position: number; readonly exception: Exception }>

const decodeCustomer = Schema.decodeUnknownSync(Schema.fromJsonString(Customer))

/** The draft that an earlier run stored. */
export const storedDraft = ({ draft, draftNotes }: Entry, vendor: string): Effect.Effect<CustomerDraft> =>
  Effect.sync(() => ({ vendor, customer: decodeCustomer(draft), notes: draftNotes }))

/** How a record read back after this write is compared: an update leaves standing what a new record would not have. */
export const writtenBy = ({ abilities }: Engine, { intent }: Pick<Entry, "intent">): Written => ({
  after: intent === "update" ? "update" : "create",
  keeps: abilities.updates.keeps
})

/** The reference that a source id gets, if the plan plants one. */
export const referenceFor = ({ reference }: Plan, id: CustomerId): ExternalReference | undefined =>
  reference && new ExternalReference({ kind: reference.kind, value: `${reference.prefix}${id}` })

const dead = (position: number, exception: Exception) => Result.fail({ position, exception })

const person = (reason: string, field: string, remedy: string): Exception => ({
  reason,
  field,
  remedy,
  advice: "person"
})

const plant = (customer: Customer, reference: ExternalReference, notes: Array<MappingNote>): Customer => {
  const others = customer.references.filter(({ kind }) => kind !== reference.kind)
  if (customer.references.some(({ kind, value }) => kind === reference.kind && value !== reference.value)) {
    notes.push(
      new MappingNote({ kind: "dropped", field: "references", reason: "the plan's reference takes its place" })
    )
  }
  // All of it but the reference has been checked by the source's adapter.
  return new Customer({ ...customer, references: [...others, reference] }, { disableChecks: true })
}

const unkept = (position: number, part: string, named?: Attribute) =>
  dead(
    position,
    person(
      "ProtectedIdentity",
      `protection.${part}`,
      named === undefined
        ? "the target cannot hide it: leave this customer out, or name in `protectedIdentity` where the target keeps it"
        : `the target keeps no attribute \`${named.kind} ${named.code}\`, which \`protectedIdentity\` names: give it a home in the target's settings`
    )
  )

const draftFor = (engine: Drafting, record: Omit<Prepared, "draft" | "notes">, customer: Customer): Attempt => {
  const { abilities, plan } = engine
  const { position } = record
  const filled = CustomerRules.fill(plan.defaults, customer)
  const notes = [...record.before, ...filled.notes]
  let writable = filled.customer
  const hidden = unprotected(engine, writable)
  let kept: Attribute | undefined
  if (hidden !== undefined) {
    if (typeof plan.protectedIdentity === "string") return unkept(position, hidden)
    kept = new Attribute(plan.protectedIdentity)
    writable = protectedBy(kept, writable)
    notes.push(
      new MappingNote({ kind: "transformed", field: `protection.${hidden}`, reason: "kept in the plan's attribute" })
    )
  }
  const reference = referenceFor(plan, record.sourceId)
  const drafted = abilities.drafts.draft(reference === undefined ? writable : plant(writable, reference, notes))
  if (Result.isFailure(drafted)) return dead(position, fromError(drafted.failure, "target"))
  const draft = drafted.success
  if (
    kept !== undefined &&
    !draft.customer.attributes.some(
      ({ code, kind, value }) => kind === kept.kind && code === kept.code && value === kept.value
    )
  ) {
    return unkept(position, hidden ?? "address", kept)
  }
  if (
    reference !== undefined &&
    !draft.customer.references.some(({ kind, value }) => kind === reference.kind && value === reference.value)
  ) {
    return dead(
      position,
      person("ReferenceLost", "references", "the target would not keep the planted reference: choose a shorter prefix")
    )
  }
  return Result.succeed({ ...record, draft, notes })
}

/** Reads and drafts a listed or changed record; takes a staged one from the ledger, unless it is to be merged anew. */
export const prepare = (engine: Drafting, entry: Entry): Effect.Effect<Attempt, MigrationStopped> =>
  Effect.gen(function* () {
    const { attempts, position, sourceId } = entry
    if (entry.state === "staged" && engine.plan.onExisting !== "merge") {
      const draft = yield* storedDraft(entry, engine.target.vendor)
      const stored = { canonical: entry.canonical ?? "", writable: () => draft.customer, draft, notes: [], before: [] }
      return Result.succeed({ position, sourceId, attempts, ...stored, restored: true })
    }
    const { beside, customer, notes } = yield* read(engine, sourceId)
    const translated = CustomerRules.translate(engine.plan.values, customer)
    const canonical = JSON.stringify(customer)
    const record = {
      position,
      sourceId,
      attempts,
      // The classes of the domain hold nothing but what JSON holds (dates print themselves), so this is their encoding, at a
      // fifth of its cost; a test compares the two.
      canonical,
      writable: () => CustomerRules.translate(engine.plan.values, decodeCustomer(canonical)).customer,
      before: [...notes, ...translated.notes],
      restored: false,
      ...(beside !== undefined && { beside }),
      ...(entry.state === "changed" && entry.targetId !== null && { target: entry.targetId })
    }
    return draftFor(engine, record, translated.customer)
  }).pipe(
    Effect.catchTag("VendorError", (error) => Effect.succeed(dead(entry.position, fromSource(error, engine.source))))
  )

const omissions: Readonly<Record<string, (customer: Customer) => Customer>> = {
  "emails.address": (customer) => new Customer({ ...customer, emails: [] }),
  login: (customer) => new Customer(Struct.omit(customer, ["login"]))
}

const keysOf = ({ abilities }: Engine, { draft, position }: Prepared) =>
  abilities.drafts
    .uniqueKeys(draft)
    .map(({ field, value }) => ({ field, position, value: JSON.stringify([field, value]) }))

/**
 * Who may keep the values that the target wants unique: the first in list order. A record that loses one is written
 * without it where the plan and the field allow, else it is dead.
 */
const unique = (
  engine: Engine,
  pass: "dry-run" | "run",
  records: ReadonlyArray<Prepared>
): Effect.Effect<ReadonlyArray<Attempt>, LedgerError> =>
  Effect.gen(function* () {
    const keys = records.map((record) => keysOf(engine, record))
    const holder = yield* engine.ledger.claim(pass, keys.flat())
    return records.map((record, index): Attempt => {
      const lost = (keys[index] ?? []).filter(({ position, value }) => holder(value) !== position)
      if (lost.length === 0) return Result.succeed(record)
      let writable = record.writable()
      const before = [...record.before]
      for (const { field } of lost) {
        const omit = engine.plan.sharedUnique === "omit" ? omissions[field] : undefined
        if (omit === undefined) {
          const remedy =
            "another record of this migration has the same value: correct one, or plan `sharedUnique: omit`"
          return dead(record.position, person("Shared", field, remedy))
        }
        writable = omit(writable)
        before.push(new MappingNote({ kind: "dropped", field, reason: "an earlier record of this migration has it" }))
      }
      return draftFor(engine, { ...record, writable: () => writable, before }, writable)
    })
  })

const found = (lookup: Effect.Effect<Reading<Customer>, VendorError | MigrationStopped>) =>
  Effect.map(lookup, ({ value }): Customer | undefined => value).pipe(
    Effect.catch((error) =>
      error._tag === "VendorError" && error.reason._tag === "NotFound" ? Effect.succeed(undefined) : Effect.fail(error)
    )
  )

/** The target's record of this customer by the plan's match rules. */
export const lookUp = (
  { abilities, plan, targetCalls }: Engine,
  rules: ReadonlyArray<MatchRule>,
  { draft, sourceId }: Pick<Prepared, "draft" | "sourceId">
): Effect.Effect<Customer | undefined, VendorError | MigrationStopped> =>
  Effect.gen(function* () {
    const reference = referenceFor(plan, sourceId)
    const address = (draft.customer.emails.find(({ preferred }) => preferred) ?? draft.customer.emails[0])?.address
    for (const rule of rules) {
      const customer =
        rule === "reference"
          ? reference && abilities.byReference && (yield* found(targetCalls.read(abilities.byReference.get(reference))))
          : address && abilities.byEmail && (yield* found(targetCalls.read(abilities.byEmail.get(address))))
      if (customer !== undefined) return customer
    }
    return undefined
  })

/** Whether the record has the reference that this migration plants for this source id. */
export const isOwn = ({ plan }: Pick<Engine, "plan">, own: CustomerId, { references }: Customer): boolean => {
  const planted = referenceFor(plan, own)
  return references.some(({ kind, value }) => kind === planted?.kind && value === planted.value)
}

/** Whether the record found is one that this migration made of another source id. */
export const isAnothers = ({ plan: { reference } }: Engine, own: CustomerId, customer: Customer): boolean =>
  reference !== undefined &&
  customer.references.some(
    ({ kind, value }) =>
      kind === reference.kind && value.startsWith(reference.prefix) && value !== `${reference.prefix}${own}`
  )

const taken = person(
  "Shared",
  "id",
  "the target's record that matches is already another customer's: correct the match"
)

const lost = person(
  "Gone",
  "id",
  "the target no longer has the record that was written: find out who removed it, and whether it is to come back"
)

/** The target's record that this migration has written. */
const ours = ({ abilities, targetCalls }: Engine, id: CustomerId) => found(targetCalls.read(abilities.readBack.get(id)))

/** An update by the plan's rules: of what the source says, or of what both say. */
const update = (engine: Engine, record: Prepared, id: CustomerId, existing: Customer): Decision => {
  const { merge = {}, onExisting } = engine.plan
  if (onExisting !== "merge") return { _tag: "Update", record, id, existing }
  const merged = CustomerRules.merge({ default: "source", ...merge }, record.writable(), existing)
  const before = [...record.before, ...merged.notes]
  const attempt = draftFor(engine, { ...record, writable: () => merged.customer, before }, merged.customer)
  return Result.isFailure(attempt)
    ? { _tag: "Dead", ...attempt.failure }
    : { _tag: "Update", record: attempt.success, id, existing }
}

/** Decides what is to happen to the records of one chunk, in list order. */
export const decide = (
  engine: Engine,
  pass: "dry-run" | "run",
  attempts: ReadonlyArray<Attempt>
): Effect.Effect<ReadonlyArray<Decision>, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger, plan } = engine
    const rules = matchRules(plan)
    const prepared = attempts.flatMap((one) => (Result.isSuccess(one) ? [one.success] : []))
    const failed = attempts.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))
    const decisions: Array<Decision> = failed.map(({ exception, position }) => ({
      _tag: "Dead",
      position,
      exception
    }))
    const kept: Array<Prepared> = []
    // A staged record has its claims from the run that staged it, and lost no value then.
    const fresh = prepared.filter(({ restored }) => !restored)
    for (const one of yield* engine.inTurn(1, unique(engine, pass, fresh))) {
      if (Result.isSuccess(one)) kept.push(one.success)
      else decisions.push({ _tag: "Dead", ...one.failure })
    }
    kept.push(...prepared.filter(({ restored }) => restored))
    const matched = yield* Effect.forEach(
      kept,
      (record) =>
        Effect.result(record.target === undefined ? lookUp(engine, rules, record) : ours(engine, record.target)).pipe(
          Effect.flatMap((result) =>
            Result.isFailure(result) && result.failure._tag === "MigrationStopped"
              ? Effect.fail(result.failure)
              : Effect.succeed({ record, result })
          )
        ),
      {
        concurrency:
          rules.length === 0 && kept.every(({ target }) => target === undefined) ? 1 : engine.targetCalls.width
      }
    )
    const claims: Array<{ position: number; value: string }> = []
    for (const { record, result } of matched) {
      const id = Result.isSuccess(result) ? result.success?.id : undefined
      if (id !== undefined) claims.push({ position: record.position, value: JSON.stringify(["id", id]) })
    }
    const holder = yield* engine.inTurn(2, ledger.claim(pass, claims))
    for (const { record, result } of matched) {
      const { position, sourceId } = record
      if (Result.isFailure(result)) {
        if (result.failure._tag === "VendorError") {
          decisions.push({ _tag: "Dead", position, exception: fromError(result.failure, "target") })
        }
        continue
      }
      const existing = result.success
      const id = existing?.id
      if (record.target !== undefined) {
        decisions.push(
          existing?.id === record.target
            ? update(engine, record, record.target, existing)
            : { _tag: "Dead", position, exception: lost }
        )
      } else if (existing === undefined || id === undefined) decisions.push({ _tag: "Create", record })
      else if (holder(JSON.stringify(["id", id])) !== position || isAnothers(engine, sourceId, existing)) {
        decisions.push({ _tag: "Dead", position, exception: taken })
      } else if (plan.onExisting === "update" || plan.onExisting === "merge" || record.attempts > 0)
        decisions.push(update(engine, record, id, existing))
      else if (plan.onExisting === "skip") {
        const exception = person("Exists", "id", "none: the target has it, and the plan says to leave it")
        decisions.push({ _tag: "Skip", position, id, exception })
      } else {
        const exception = person(
          "Exists",
          "id",
          "the target has it: plan `onExisting: update` or `skip`, or look at it"
        )
        decisions.push({ _tag: "Dead", position, exception })
      }
    }
    return decisions
  })

/** What the ledger keeps of a prepared record. */
export const snapshot = ({ beside, canonical, draft, notes, position }: Prepared): Snapshot => ({
  position,
  canonical,
  draft: JSON.stringify(draft.customer),
  draftNotes: JSON.stringify(draft.notes),
  readNotes: JSON.stringify(notes),
  ...(beside !== undefined && { beside })
})
