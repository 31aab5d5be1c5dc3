/** What goes wrong, and how often: drawn from a seed, and placed by the calls that have crossed the wires. */
import type { Random } from "./random.ts"
import type { Name } from "./Vendor.ts"
import type { Way } from "./Wire.ts"

export type Disturbance =
  | { readonly kind: "kill"; readonly after: number }
  /** At a write, counted from now: what was intended before it is what the engine must not forget. */
  | { readonly kind: "kill-at-write"; readonly writes: number; readonly after: number }
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
  "reset-after-apply"
] as const

/** One round: every kind comes in it, and half of it strikes the engine. */
const round = [
  "kill",
  "kill",
  "kill-at-write",
  "kill-at-write",
  "freeze",
  "kill-vendor",
  "kill-postgres",
  "maintenance",
  "rate-limit",
  "any-fault"
] as const

/** Disturbances of phases whose calls go to some vendors. */
export const make = ({ deal, next, pick, whole }: Random, onServer: boolean) => {
  const kinds = deal(round)
  return (vendors: readonly [Name, ...ReadonlyArray<Name>]): Disturbance => {
    const kind = kinds()
    const fault = (word: string): Disturbance => ({
      kind: "fault",
      vendor: pick(vendors),
      fault: { fault: word, times: 1 + whole(3), millis: 50 + whole(300) }
    })
    switch (kind) {
      case "kill":
        return { kind, after: whole(8) }
      case "kill-at-write":
        return { kind, writes: 1 + whole(30), after: whole(8) }
      case "freeze":
        return { kind, millis: 50 + whole(2_500), thenKill: next() < 0.3 }
      case "kill-vendor":
        return { kind, vendor: pick(vendors) }
      case "kill-postgres":
        return onServer ? { kind } : { kind: "kill", after: whole(50) }
      case "maintenance":
        return { kind, vendor: pick(vendors), millis: 200 + whole(1_000) }
      case "rate-limit":
        return fault(kind)
      case "any-fault":
        return fault(pick(words))
    }
  }
}

/** What becomes of a write on the wire: of so many in a row one each is not answered, answered by a reset, and delivered twice. */
export const waysOfWrites = ({ deal }: Random): (() => Way) => {
  const through = Array.from({ length: 197 }, (): Way => "through")
  return deal<Way>(["lost", "reset", "twice", ...through])
}
