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
