/**
 * Which records are looked at side by side at all: those that have one of these keys in common. A pair that shares none is never
 * compared, so what is found can be no better than the keys; `pnpm --filter @kundbro/identity measure` says how good they are.
 */
import { valueKey } from "./Comparison.ts"
import { folded } from "./Normal.ts"
import type { Traits } from "./Traits.ts"

/** The kinds of key, from the strongest. */
export const blockKinds = [
  "nationalId",
  "email",
  "phone",
  /** Birth date and the beginning of any word of the name. */
  "birthDate+name",
  /** Postal code, street and the initial of any word of the name. */
  "address+initial",
  /** Postal code and the words of the name in any order. */
  "postalCode+name"
] as const
/** By what kind of key two records were put side by side. */
export type BlockKind = (typeof blockKinds)[number]

/** One key: records that have the same text under the same kind are compared. */
export interface BlockKey {
  readonly kind: BlockKind
  readonly text: string
}

const mostWords = 5

/** The keys of one record. Two or three of each kind at most, so that the work grows with the records. */
export const keys = ({
  birthDate,
  emails,
  family,
  given,
  nationalId,
  phones,
  places,
  whole
}: Traits): ReadonlyArray<BlockKey> => {
  const words = [...given, ...family, ...whole].map(folded).slice(0, mostWords)
  const found: Array<BlockKey> = []
  const add = (kind: BlockKind, text: string) => found.push({ kind, text })
  if (nationalId !== undefined) add("nationalId", valueKey("nationalId", nationalId.value))
  for (const email of emails) add("email", valueKey("email", email))
  for (const phone of phones) add("phone", valueKey("phone", phone))
  if (birthDate !== undefined) for (const word of words) add("birthDate+name", `b\n${birthDate}\n${word.slice(0, 3)}`)
  for (const { postalCode, street } of places) {
    if (postalCode === "") continue
    if (street !== "")
      for (const word of words) add("address+initial", `a\n${postalCode}\n${street}\n${word.slice(0, 1)}`)
    if (words.length > 1) add("postalCode+name", `z\n${postalCode}\n${words.toSorted().join(" ")}`)
  }
  return found
}
