import type { SqlError } from "effect/sql"
import { OutboxError } from "../WriteStatus.ts"

/** What a failed statement comes to. The database's own message may hold values, so nothing of it but a code is kept. */
export const failed = (error: SqlError.SqlError): OutboxError => {
  const cause: unknown = error.reason.cause
  const code =
    typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : ""
  return new OutboxError({
    reason: "failed",
    problem: `the database answered ${error.reason._tag} ${code}`.trimEnd(),
    remedy: "see to the database; what was acknowledged is kept"
  })
}
