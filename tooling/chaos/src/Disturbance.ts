/** What goes wrong, and how often: drawn from a seed, and placed by the calls that have crossed the wires. */
import type { Random } from "./random.ts"
import type { Name } from "./Vendor.ts"

export type Disturbance =
  | { readonly kind: "kill"; readonly after: number }
  | { readonly kind: "freeze"; readonly millis: number; readonly thenKill: boolean }
  | { readonly kind: "kill-vendor"; readonly vendor: Name }
  | { readonly kind: "kill-postgres" }
  | { readonly kind: "maintenance"; readonly vendor: Name; readonly millis: number }
  | { readonly kind: "fault"; readonly vendor: Name; readonly fault: object }

/** Words that strike any vendor; those that change an answer after the call was applied among them. */
const words = [
  "latency",
  "500",
  "html",
  "truncate",
  "garbage",
  "mislabelled-gzip",
  "never-end",
  "reset-before-apply",
  "reset-after-apply",
  "reset-after-apply",
  "rate-limit"
] as const

/** The next disturbance of a phase whose calls go to these vendors. */
export const draw = (
  { next, pick, whole }: Random,
  vendors: readonly [Name, ...ReadonlyArray<Name>],
  onServer: boolean
): Disturbance => {
  const die = next()
  if (die < 0.4) return { kind: "kill", after: whole(8) }
  if (die < 0.5) return { kind: "freeze", millis: 50 + whole(2_500), thenKill: next() < 0.3 }
  if (die < 0.6) return { kind: "kill-vendor", vendor: pick(vendors) }
  if (die < 0.65) return onServer ? { kind: "kill-postgres" } : { kind: "kill", after: whole(50) }
  if (die < 0.72) return { kind: "maintenance", vendor: pick(vendors), millis: 200 + whole(1_000) }
  const millis = 50 + whole(300)
  return { kind: "fault", vendor: pick(vendors), fault: { fault: pick(words), times: 1 + whole(3), millis } }
}
