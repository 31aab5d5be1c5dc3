/** The time that a sandbox believes in: it runs with the machine, or stands still, and is moved forward by hand. */

/** A sandbox's clock. All times are milliseconds since 1970. */
export interface SandboxClock {
  readonly now: () => number
  /** Moves the clock forward. */
  readonly advance: (millis: number) => void
  /** How far the clock has been moved by hand. */
  readonly advanced: () => number
}

/** A clock that stands still at `startAt`, or follows the machine when `startAt` is left out. */
export const make = (startAt?: number): SandboxClock => {
  let advanced = 0
  return {
    now: () => (startAt ?? Date.now()) + advanced,
    advance: (millis) => {
      advanced += millis
    },
    advanced: () => advanced
  }
}
