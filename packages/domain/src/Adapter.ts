/**
 * An adapter as a value: which vendor, which abilities, which mapping. Two tenants of one vendor are two values.
 */
import { Effect, Schema } from "effect"
import type * as C from "./Capabilities.ts"
import type { VendorMapping } from "./Mapping.ts"
import { FieldIssue } from "./VendorError.ts"

/** Every ability there is. An adapter provides some of them. */
export interface Capabilities {
  readonly customerById: C.CustomerById["Service"]
  readonly customerByEmail: C.CustomerByEmail["Service"]
  readonly customerByNationalId: C.CustomerByNationalId["Service"]
  readonly customerByCard: C.CustomerByCard["Service"]
  readonly customerByReference: C.CustomerByReference["Service"]
  readonly customerSearch: C.CustomerSearch["Service"]
  readonly customerDrafts: C.CustomerDrafts["Service"]
  readonly customerCreation: C.CustomerCreation["Service"]
  readonly customerUpdates: C.CustomerUpdates["Service"]
  readonly customerDeactivation: C.CustomerDeactivation["Service"]
  readonly customerImport: C.CustomerImport["Service"]
  readonly customerValidation: C.CustomerValidation["Service"]
  readonly consentReads: C.ConsentReads["Service"]
  readonly relationReads: C.RelationReads["Service"]
  readonly relationWrites: C.RelationWrites["Service"]
  readonly loyaltyReads: C.LoyaltyReads["Service"]
  readonly loyaltyByCard: C.LoyaltyByCard["Service"]
  readonly loyaltyAdjustments: C.LoyaltyAdjustments["Service"]
}

/** The name of an ability, as an adapter's field has it: `customerById`. */
export type CapabilityName = keyof Capabilities

/** An adapter chosen at run time. A concrete adapter's type names its abilities without `undefined`. */
export interface Adapter extends Partial<Capabilities> {
  readonly vendor: string
  readonly mapping: VendorMapping
}

/** A plan needs an ability that the chosen vendor lacks. Said by name, before the first call. */
export class MissingCapability extends Schema.TaggedError<MissingCapability>("@kundbro/domain/MissingCapability")(
  "MissingCapability",
  { vendor: Schema.String, capability: Schema.String, neededFor: Schema.String }
) {
  override get message(): string {
    return `${this.vendor} cannot be used for ${this.neededFor}: it has no ${this.capability}`
  }
}

/**
 * An adapter cannot be made with these options. Each issue names the option, the rule, the limit and what would help,
 * never a value, which may be a secret. Said before the first call.
 */
export class InvalidOptions extends Schema.TaggedError<InvalidOptions>("@kundbro/domain/InvalidOptions")(
  "InvalidOptions",
  { vendor: Schema.String, issues: Schema.Array(FieldIssue) }
) {
  override get message(): string {
    return `${this.vendor} options: ${this.issues.map(({ field, remedy, rule }) => `${field} (${rule}): ${remedy}`).join("; ")}`
  }
}

/** The ability, or {@link MissingCapability}. `neededFor` completes the sentence "cannot be used for …". */
export const requireCapability = <K extends CapabilityName>(
  adapter: Adapter,
  capability: K,
  neededFor: string
): Effect.Effect<Capabilities[K], MissingCapability> => {
  const provided: Partial<Capabilities>[K] = adapter[capability]
  return provided === undefined
    ? Effect.fail(new MissingCapability({ vendor: adapter.vendor, capability, neededFor }))
    : Effect.succeed(provided)
}
