/**
 * What to move and by which rules. A plan is data: it decodes from a file, every field but the name has a default, and
 * nothing in it names a vendor.
 */
import { type Adapter, type Capabilities, MissingCapability, requireCapability } from "@kundbro/domain/Adapter"
import { CurrencyCode } from "@kundbro/domain/Balance"
import { Duration, Effect, Schema } from "effect"
import { Defaults, Merge, Values } from "./CustomerRules.ts"

const between = (minimum: number, maximum: number) =>
  Schema.Int.pipe(Schema.check(Schema.isGreaterThanOrEqualTo(minimum), Schema.isLessThanOrEqualTo(maximum)))

const TimeOfDay = Schema.String.pipe(
  Schema.check(Schema.isPattern(/^([01]\d|2[0-3]):[0-5]\d$/, { message: "Expected a time from 00:00 to 23:59" }))
)
const Day = Schema.Literals(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])

/** A time of the week in which a vendor may be called. */
export const Window = Schema.Struct({
  /** The days on which it opens. Default: every day. */
  days: Schema.Array(Day).pipe(
    Schema.check(Schema.isMinLength(1)),
    Schema.withDecodingDefaultKey(Effect.succeed(Day.literals))
  ),
  /** When it opens, as the clocks of `zone` show: `22:00`. */
  from: TimeOfDay,
  /** When it closes: on the next day unless it is later than `from`. What is in flight then is waited for. */
  to: TimeOfDay,
  /** The zone of these clocks, by its IANA name: `Europe/Stockholm`. */
  zone: Schema.TimeZoneNamedFromString
})
export type Window = typeof Window.Type

/** Calls in flight at once, 1 to 256. */
export const Concurrency = between(1, 256)

/** Calls per second, all kinds of call together, 1 to 100,000. */
export const CallsPerSecond = between(1, 100_000)

const someTime = Schema.DurationFromString.pipe(
  Schema.check(
    Schema.makeFilter((duration: Duration.Duration) =>
      Duration.isGreaterThan(duration, Duration.zero) ? undefined : "Expected a time longer than 0"
    )
  )
)

/** How hard one vendor may be driven. */
export const Limits = Schema.Struct({
  /** Calls in flight at once, 1 to 256. Default 8. */
  concurrency: Concurrency.pipe(Schema.withDecodingDefaultKey(Effect.succeed(8))),
  /** Calls per second, all kinds of call together. Default: no limit but the vendor's own. */
  callsPerSecond: Schema.optionalKey(CallsPerSecond),
  /** The longest that one call may take before it counts as unanswered; a write is then in doubt. Default 60 seconds. */
  callTimeout: someTime.pipe(Schema.withDecodingDefaultKey(Effect.succeed("60 seconds"))),
  /** When calls may leave: in any of these windows. Outside them the run waits. Default: always. */
  windows: Schema.Array(Window).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
})

/** What to do about calls that the vendor did not take. */
export const Retry = Schema.Struct({
  /** Calls for one record before its failure becomes a dead letter, 1 to 100. Default 5. */
  attempts: between(1, 100).pipe(Schema.withDecodingDefaultKey(Effect.succeed(5))),
  /** The first wait; it doubles each time. A longer wait that the vendor asks for is kept. Default 200 ms. */
  firstDelay: Schema.DurationFromString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("200 millis"))),
  /** The longest wait between two calls. Default 10 seconds. */
  longestDelay: Schema.DurationFromString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("10 seconds"))),
  /** How long a vendor may stay closed, unreachable or rate limited before the run stops. Default 2 hours. */
  patience: Schema.DurationFromString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("2 hours"))),
  /** Records that may run out of attempts one after the other before the run stops, 1 to 10,000. Default 20. */
  giveUpAfter: between(1, 10_000).pipe(Schema.withDecodingDefaultKey(Effect.succeed(20)))
})

/** How a write without a clear answer is looked up. */
export const InDoubt = Schema.Struct({
  /** Lookups that must find nothing before a write counts as absent, 1 to 20. Default 2. */
  lookups: between(1, 20).pipe(Schema.withDecodingDefaultKey(Effect.succeed(2))),
  /** The wait between two lookups: time for the vendor to finish what it began. Default 2 seconds. */
  delay: Schema.DurationFromString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("2 seconds")))
})

const share = Schema.Finite.pipe(Schema.check(Schema.isGreaterThanOrEqualTo(0), Schema.isLessThanOrEqualTo(1)))

/** When too much goes wrong for a run to go on. Shares of the records that this run has decided; 1 never stops it. */
export const StopWhen = Schema.Struct({
  /** More than this share ended as dead letters, 0 to 1. Default 0.2. */
  rejected: share.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0.2))),
  /** More than this share had a write that nobody answered for, 0 to 1. Default 0.02. */
  inDoubt: share.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0.02))),
  /** So many records are decided before shares mean anything, 1 to 1,000,000. Default 200. */
  after: between(1, 1_000_000).pipe(Schema.withDecodingDefaultKey(Effect.succeed(200)))
})

/** The first records of the list, moved and verified before anything else is. */
export const Canary = Schema.Struct({
  /** How many, 1 to 10,000. */
  records: between(1, 10_000),
  /**
   * When all are well: `wait` stops the run for a person to look at them at the target; `go-on` moves the rest. When one is
   * not, the run stops in any case. Default `wait`.
   */
  whenWell: Schema.Literals(["wait", "go-on"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("wait" as const)))
})

/** Which balances of loyalty accounts to move, and what they count. */
export const Balances = Schema.Struct({
  /**
   * What is moved: points, or money of one currency. The source's bare numbers (Harmoney's bonus) are taken to count this;
   * a balance that says otherwise becomes a dead letter.
   */
  unit: Schema.Union([
    Schema.Struct({ kind: Schema.Literal("points") }),
    Schema.Struct({ kind: Schema.Literal("money"), currency: CurrencyCode })
  ]),
  /** The scheme whose balance is moved, where a customer has accounts in several. Default: the customer's only balance. */
  scheme: Schema.optionalKey(Schema.NonEmptyString),
  /** What to do about a fraction of a point; `drop` leaves it behind. Default `dead-letter`. */
  fraction: Schema.Literals(["dead-letter", "drop"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("dead-letter" as const))
  )
})
export type Balances = typeof Balances.Type

/** The rules of one migration. */
export const Plan = Schema.Struct({
  /** Names the migration in its ledger and its report. Not a person's name. */
  name: Schema.NonEmptyString,
  /** Records per step in the ledger, 1 to 5,000. Default 500. */
  chunkSize: between(1, 5_000).pipe(Schema.withDecodingDefaultKey(Effect.succeed(500))),
  source: Limits.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  target: Limits.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /**
   * The key to plant in every new record: `prefix` followed by the source id, under a kind that the target lets a caller
   * set. By it a write in doubt is decided and an earlier migration's record is found. Without it, what is in doubt
   * becomes a dead letter. Default: none.
   */
  reference: Schema.optionalKey(Schema.Struct({ kind: Schema.NonEmptyString, prefix: Schema.String })),
  /**
   * How a record that the target already has is found, in this order; one lookup per rule and record. `email` takes
   * whoever the target gives for the address, so use it only where an address means one person. Default: `reference`
   * when one is planted, else nothing.
   */
  match: Schema.optionalKey(Schema.Array(Schema.Literals(["reference", "email"]))),
  /**
   * What to do about a record that the target already has. `update` writes the source's over it, `merge` what both say, by
   * `merge`. `skip` leaves it and lists it; `dead-letter` also wants a person to look: this plan is to create only. Default
   * `update`.
   */
  onExisting: Schema.Literals(["update", "merge", "skip", "dead-letter"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("update" as const))
  ),
  /** Whose value stands where both have one, by field; with `onExisting: merge`. Default: the source's. */
  merge: Schema.optionalKey(Merge),
  /** Other words for the source's values, before anything is made of them. Default: none. */
  values: Schema.optionalKey(Values),
  /** Values for what is missing, after a merge. Default: none. */
  defaults: Schema.optionalKey(Defaults),
  /**
   * What to do when two source records share a value that the target wants unique. The first in list order keeps it.
   * `omit` writes the later ones without the e-mail address or login, with a note. Default `dead-letter`.
   */
  sharedUnique: Schema.Literals(["dead-letter", "omit"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("dead-letter" as const))
  ),
  /**
   * What to do about a customer with a hidden address or phone when the target has no such switch. An attribute, by kind,
   * code and value (default `true`): there the target keeps it, and it is written; a target that would not keep this
   * attribute gets no such customer. `carry` writes it without: only where the target is protected in another way.
   * Default `dead-letter`.
   */
  protectedIdentity: Schema.Union([
    Schema.Literals(["dead-letter", "carry"]),
    Schema.Struct({
      kind: Schema.NonEmptyString,
      code: Schema.NonEmptyString,
      value: Schema.NonEmptyString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("true")))
    })
  ]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("dead-letter" as const))),
  /**
   * `keep` reads the persons attached to a customer and keeps them in `left-behind.ndjson`; `move` leaves them to `Relations`,
   * which moves them once their customers have arrived. Default `keep`.
   */
  relations: Schema.Literals(["keep", "move", "ignore"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("keep" as const))
  ),
  /** The target's word for each kind of relation; one that is not named is listed and not moved. Default: a `child` is one. */
  relationKinds: Schema.Record(Schema.NonEmptyString, Schema.NonEmptyString).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({ child: "child" }))
  ),
  /** `keep` reads the loyalty accounts of a customer and keeps them in `left-behind.ndjson`. Default `keep`. */
  loyalty: Schema.Literals(["keep", "ignore"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("keep" as const))),
  /** `keep` reads the register of agreements, where the source has one, and keeps it in `left-behind.ndjson`. Default `keep`. */
  consentRegister: Schema.Literals(["keep", "ignore"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("keep" as const))
  ),
  /** Moved by `Balances`, apart from the customers. Default: none. */
  balances: Schema.optionalKey(Balances),
  /**
   * Customers that go to the target as a file, see `ImportFile`: what stands before the source id in the number that each gets there.
   * Such an import replaces whom the target has under that number. Default: none.
   */
  import: Schema.optionalKey(Schema.Struct({ prefix: Schema.String })),
  /** Default: none. */
  canary: Schema.optionalKey(Canary),
  stopWhen: StopWhen.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  retry: Retry.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  inDoubt: InDoubt.pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
}).check(
  Schema.makeFilter(({ match, merge, onExisting, reference }) =>
    match?.includes("reference") === true && reference === undefined
      ? { path: ["match"], issue: "`reference` needs a reference to plant" }
      : merge !== undefined && onExisting !== "merge"
        ? { path: ["merge"], issue: 'needs `"onExisting": "merge"`' }
        : undefined
  )
)
export type Plan = typeof Plan.Type

/** A plan from a file's content; unknown keys are refused, so a misspelt rule is not ignored. */
export const decode = Schema.decodeUnknownEffect(Plan, { onExcessProperty: "error" })

/** A plan from code: `make({ name: "members" })`. Throws a `SchemaError` on a value out of bounds. */
export const make: (plan: typeof Plan.Encoded) => Plan = Schema.decodeSync(Plan)

/** The abilities by which a customer is read with what hangs on it. What is optional is absent when the plan or the vendor does without. */
export interface SourceAbilities {
  readonly read: Capabilities["customerById"]
  readonly relations?: Capabilities["relationReads"]
  readonly loyalty?: Capabilities["loyaltyReads"]
  readonly consents?: Capabilities["consentReads"]
}

/** The abilities that a plan uses, checked. */
export interface Abilities extends SourceAbilities {
  readonly drafts: Capabilities["customerDrafts"]
  readonly creation: Capabilities["customerCreation"]
  readonly updates: Capabilities["customerUpdates"]
  readonly readBack: Capabilities["customerById"]
  readonly byReference?: Capabilities["customerByReference"]
  readonly byEmail?: Capabilities["customerByEmail"]
  readonly validation?: Capabilities["customerValidation"]
}

/** A way to find a record at the target. */
export type MatchRule = "reference" | "email"

/** The match rules in force: the plan's, else `reference` when one is planted. */
export const matchRules = (plan: Plan): ReadonlyArray<MatchRule> =>
  plan.match ?? (plan.reference === undefined ? [] : ["reference"])

/** How a write of our own is found again: by its reference, else by the match rules. */
export const ownRules = (plan: Plan): ReadonlyArray<MatchRule> =>
  plan.reference === undefined ? matchRules(plan) : ["reference"]

/**
 * What the plan needs of the source, or {@link MissingCapability} by name. Makes no call.
 *
 * Relations and loyalty are read when the source can: a source that has neither loses nothing by lacking the ability.
 */
export const sourceAbilities = (plan: Plan, source: Adapter): Effect.Effect<SourceAbilities, MissingCapability> =>
  Effect.map(requireCapability(source, "customerById", "reading the source"), (read) => ({
    read,
    ...(plan.relations === "keep" && source.relationReads && { relations: source.relationReads }),
    ...(plan.loyalty === "keep" && source.loyaltyReads && { loyalty: source.loyaltyReads }),
    ...(plan.consentRegister === "keep" && source.consentReads && { consents: source.consentReads })
  }))

/**
 * What the plan needs of both vendors, or {@link MissingCapability} by name. Makes no call. Of the source as {@link sourceAbilities} says.
 */
export const abilities = (plan: Plan, source: Adapter, target: Adapter): Effect.Effect<Abilities, MissingCapability> =>
  Effect.gen(function* () {
    const rules = matchRules(plan)
    const reading = yield* sourceAbilities(plan, source)
    const drafts = yield* requireCapability(target, "customerDrafts", "writing the target")
    const creation = yield* requireCapability(target, "customerCreation", "writing the target")
    const updates = yield* requireCapability(target, "customerUpdates", "writing the target")
    const readBack = yield* requireCapability(target, "customerById", "reading back what was written")
    const { reference } = plan
    const byReference =
      reference && (yield* requireCapability(target, "customerByReference", "finding a planted reference"))
    if (reference !== undefined && byReference !== undefined) {
      const { kind } = reference
      const findable = byReference.kinds.includes(kind) || byReference.kinds.includes("*")
      if (!creation.plantable.includes(kind) || !findable) {
        return yield* new MissingCapability({
          vendor: target.vendor,
          capability: `${findable ? "customerCreation.plantable" : "customerByReference.kinds"} "${kind}"`,
          neededFor: "planting and finding the plan's reference"
        })
      }
    }
    const byEmail = rules.includes("email")
      ? yield* requireCapability(target, "customerByEmail", "matching by e-mail address")
      : undefined
    return {
      ...reading,
      drafts,
      creation,
      updates,
      readBack,
      ...(byReference && { byReference }),
      ...(byEmail && { byEmail }),
      ...(target.customerValidation && { validation: target.customerValidation })
    }
  })
