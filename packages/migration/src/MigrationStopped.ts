/**
 * Why a run ended before its list did.
 */
import { Schema } from "effect"

/**
 * A vendor will not serve anyone for now, so going on would only fill the dead letters. Nothing is lost: what was done is
 * in the ledger, and the same run goes on from there.
 */
export class MigrationStopped extends Schema.TaggedError<MigrationStopped>("@kundbro/migration/MigrationStopped")(
  "MigrationStopped",
  {
    role: Schema.Literals(["source", "target"]),
    vendor: Schema.String,
    problem: Schema.String,
    remedy: Schema.String
  }
) {
  override get message(): string {
    return `stopped: the ${this.role} ${this.vendor} answers ${this.problem}; ${this.remedy}`
  }
}

/**
 * The plan's own rules say that the run goes on no longer: too many dead letters, too many writes in doubt, a
 * canary to look at. What was done is
 * in the ledger, and a run goes on from there.
 */
export class StoppedByPlan extends Schema.TaggedError<StoppedByPlan>("@kundbro/migration/StoppedByPlan")(
  "StoppedByPlan",
  {
    /** Which rule: a share of `stopWhen`, or the canary. */
    rule: Schema.Literals(["rejected", "inDoubt", "canary"]),
    problem: Schema.String,
    remedy: Schema.String
  }
) {
  override get message(): string {
    return `stopped by the plan: ${this.problem}; ${this.remedy}`
  }
}
