/**
 * The hands of a test on a running sandbox: look at its state, arm faults, move the clock, begin anew. The same methods
 * answer on the sandbox's own port below `/_sandbox/`, for tests in other languages and for people with curl.
 */
import { type Effect, Schema } from "effect"
import type { FaultPlan } from "./Faults.ts"
import type { NastyKind, PeopleOptions } from "./People.ts"
import type { RequestReport } from "./Requests.ts"

/** A sandbox at a glance. */
export interface SandboxState {
  /** Whose stand-in it is. */
  readonly vendor: string
  /** The people that it began with. */
  readonly seed: PeopleOptions
  /** Milliseconds since 1970 on the sandbox's clock. */
  readonly now: number
  /** Until when the vendor is closed, on the same clock; 0: open. */
  readonly closedUntil: number
  /** Records by table. */
  readonly records: Readonly<Record<string, number>>
  /** What is armed, and how many calls each has struck. */
  readonly faults: ReadonlyArray<FaultPlan & { readonly struck: number }>
}

/** A fault word that means nothing for this vendor. */
export class FaultUnknown extends Schema.TaggedError<FaultUnknown>("@kundbro/sandbox/FaultUnknown")("FaultUnknown", {
  /** Whose stand-in it is. */
  vendor: Schema.String,
  /** The word. */
  fault: Schema.String
}) {
  override get message() {
    return `${this.vendor} has no ${this.fault}: the vendor page knows no such answer`
  }
}

/** A port that no sandbox can listen on. */
export class PortUnusable extends Schema.TaggedError<PortUnusable>("@kundbro/sandbox/PortUnusable")("PortUnusable", {
  /** The one that was asked for. */
  port: Schema.Number
}) {
  override get message() {
    return `Port ${this.port} cannot be used: another program may have it. Give another one, or 0 for any free port`
  }
}

/** What every sandbox can be asked and told. */
export interface SandboxControl {
  /** At a glance. */
  readonly state: Effect.Effect<SandboxState>
  /** Every record, by table and id: computed on demand and large. */
  readonly dump: Effect.Effect<Readonly<Record<string, Readonly<Record<string, Schema.JsonObject>>>>>
  /** What it was asked so far, and which parts of it were ignored. */
  readonly requests: Effect.Effect<RequestReport>
  /** The ids of the seeded people, in order. */
  readonly ids: Effect.Effect<ReadonlyArray<string>>
  /** Which seeded people are nasty, and why. */
  readonly nasty: Effect.Effect<ReadonlyArray<{ readonly id: string; readonly kinds: ReadonlyArray<NastyKind> }>>
  /** Arms a fault. */
  readonly inject: (plan: FaultPlan) => Effect.Effect<void, FaultUnknown>
  /** Disarms all. */
  readonly clearFaults: Effect.Effect<void>
  /** Closes the vendor from now on for so many milliseconds of the sandbox's clock. */
  readonly maintenance: (millis: number) => Effect.Effect<void>
  /** Moves the clock forward and does what has fallen due. */
  readonly advance: (millis: number) => Effect.Effect<void>
  /** Back to the seeded people; faults, requests and the clock's advance are forgotten. */
  readonly reset: Effect.Effect<void>
  /** The same with other people. */
  readonly reseed: (seed: PeopleOptions) => Effect.Effect<void>
}
