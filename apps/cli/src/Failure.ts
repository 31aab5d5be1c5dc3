/**
 * How the command ends when it does not end well. Each kind of ending has its own exit code, so that a script can tell
 * them apart.
 */
import { Data, Runtime } from "effect"

/** What the exit codes mean. */
export const exitCodes = {
  /** Done, and where something had to be proved, proved. */
  ok: 0,
  /** A fault of Kundbro itself, or a command line that it does not understand. */
  defect: 1,
  /** The configuration file, the list of ids or the arguments are wrong; nothing was called. */
  usage: 2,
  /** A vendor refused, could not be reached, or has not what was asked for. */
  vendor: 3,
  /** The proof failed: differences that nobody declared. */
  unproven: 4,
  /** The ledger or the folder cannot be used: in use, of another migration, unreadable, full. */
  storage: 5,
  /** The plan's own rules stopped the run, or every record of it ended as a dead letter. */
  stopped: 6,
  /** Stopped by hand; `run` again resumes. */
  interrupted: 130
} as const

/** An ending with a message for a person: what is wrong, and what to do about it. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly code: "usage" | "vendor" | "unproven" | "storage" | "stopped"
  readonly message: string
}> {
  override readonly [Runtime.errorExitCode] = exitCodes[this.code]
  override readonly [Runtime.errorReported] = false
}
