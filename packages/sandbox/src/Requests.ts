/**
 * What a sandbox remembers about the calls it got, so that a test can prove that something was written exactly once,
 * or that nothing was resent blindly. No personal data: keys are vendor ids or hashes.
 */

/** One call, in order of arrival. */
export interface Logged {
  /** On the sandbox's clock. */
  readonly at: number
  /** By the vendor's name. */
  readonly operation: string
  /** A hash of the request: two calls with the same fingerprint asked for the same thing. */
  readonly fingerprint: string
  /** How it ended, in the vendor's words, or the fault that struck. */
  readonly outcome: string
}

/** Everything remembered. */
export interface RequestReport {
  /** Calls by operation. */
  readonly counts: Readonly<Record<string, number>>
  /** Calls by operation, parameter and the spelling that came in. */
  readonly spellings: Readonly<Record<string, number>>
  /** Parts of requests that nobody read, by operation and name. */
  readonly ignored: Readonly<Record<string, number>>
  /** Applied writes by key: `SaveCustomer 004711007`, `CreateCustomer3 code:MIG-1`. */
  readonly writes: Readonly<Record<string, number>>
  /** The last 10,000 calls. */
  readonly log: ReadonlyArray<Logged>
}
