import { Predicate } from "effect"

/** What is at this place of a JSON value, or undefined. */
export const field = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>((at, key) => (Predicate.isObjectOrArray(at) ? Reflect.get(at, key) : undefined), value)
