import type { SqlError } from "effect/sql"
import { OutboxError } from "../WriteStatus.ts"

/** Postgres's code for it. */
const diskFull = "53100"

/** What a failed statement comes to. The database's own message may hold values, so nothing of it but a code is kept. */
export const failed = (error: SqlError.SqlError): OutboxError => {
  const cause: unknown = error.reason.cause
  const code =
    typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : ""
  if (code === diskFull) {
    return new OutboxError({
      reason: "failed",
      problem: "its disk is full",
      remedy: "make room there and open it again; what was acknowledged is kept"
    })
  }
  return new OutboxError({
    reason: "failed",
    problem: `the database answered ${error.reason._tag} ${code}`.trimEnd(),
    remedy: "see to the database; what was acknowledged is kept"
  })
}
