/**
 * Two records side by side: what agrees, what it counts, what contradicts, and what follows. Symmetric and pure.
 */
import type { MatchOptions, NationalIdScheme, Points } from "./MatchOptions.ts"
import { folded } from "./Normal.ts"
import type { Traits } from "./Traits.ts"

/** What speaks for or against, by the rows of the table of points. */
export const evidences = [
  "nationalId",
  "email",
  "birthDate",
  "phone",
  "address",
  "postalCode",
  "givenName",
  "givenNameAlike",
  "givenNameNear",
  "familyName",
  "familyNameAlike",
  "familyNameDifferent",
  "namesSwapped"
] as const satisfies ReadonlyArray<keyof Points>
/** A row of the table of points: what speaks for one person, or against. */
export type Evidence = (typeof evidences)[number]

/** What two records of one person cannot have. */
export const contradictions = ["nationalId", "birthDate", "givenName"] as const
/** A field in which one person cannot have two values. */
export type Contradiction = (typeof contradictions)[number]

/** The three outcomes: one person, a question for a person, two people. */
export type Outcome = "same" | "review" | "different"

/** What a look at two records says. */
export interface Compared {
  readonly outcome: Outcome
  readonly score: number
  readonly evidence: ReadonlyArray<Evidence>
  readonly against: ReadonlyArray<Contradiction>
}

/** Evidence in words. */
export const inWords: Readonly<Record<Evidence, string>> = {
  nationalId: "same national id",
  email: "same e-mail address",
  birthDate: "same birth date",
  phone: "same phone number",
  address: "same address",
  postalCode: "same postal code",
  givenName: "same given name",
  givenNameAlike: "given names alike",
  givenNameNear: "given names a letter apart",
  familyName: "same family name",
  familyNameAlike: "family names alike",
  familyNameDifferent: "different family names",
  namesSwapped: "given and family name swapped"
}

/** Contradictions in words. */
export const againstInWords: Readonly<Record<Contradiction, string>> = {
  nationalId: "different national ids",
  birthDate: "different birth dates",
  givenName: "different given names"
}

/** All the reasons in one line: `same e-mail address (+40), same birth date (+30); but different given names`. */
export const describe = ({ against, evidence }: Pick<Compared, "evidence" | "against">, points: Points): string => {
  const signed = (one: Evidence) => `${inWords[one]} (${points[one] < 0 ? "" : "+"}${points[one]})`
  const reasons = evidence.length === 0 ? "nothing agrees" : evidence.map(signed).join(", ")
  return against.length === 0 ? reasons : `${reasons}; but ${against.map((one) => againstInWords[one]).join(", ")}`
}

/** How much two words, or two names, are one. Higher is more. */
type Likeness = 0 | 1 | 2 | 3
const [different, near, alike, equal] = [0, 1, 2, 3] as const

/** Whether one letter was added, left out, replaced or swapped with its neighbour; where from both ends, if so. */
const slip = (a: string, b: string): { readonly before: number; readonly after: number } | undefined => {
  const shorter = Math.min(a.length, b.length)
  let before = 0
  while (before < shorter && a[before] === b[before]) before++
  let after = 0
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after++
  const [left, right] = [a.slice(before, a.length - after), b.slice(before, b.length - after)]
  const swapped = left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
  return Math.max(left.length, right.length) <= 1 || swapped ? { before, after } : undefined
}

/** Two words of names. */
const words = (a: string, b: string, nicknames: MatchOptions["nicknames"]): Likeness => {
  if (a === b) return equal
  const [x, y] = [folded(a), folded(b)]
  if (x === y) return alike
  if (x[0] === y[0] && (x.length === 1 || y.length === 1)) return alike
  if (nicknames.some((group) => group.includes(a) && group.includes(b))) return alike
  const slipped = slip(x, y)
  if (slipped === undefined || Math.min(x.length, y.length) < 3) return different
  const { after, before } = slipped
  return Math.min(x.length, y.length) >= 5 && before > 0 && after > 0 ? alike : near
}

/** Two names of one or more words each. */
const names = (a: ReadonlyArray<string>, b: ReadonlyArray<string>, nicknames: MatchOptions["nicknames"]): Likeness => {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  if (few[0] === many[0] && few.every((word) => many.includes(word))) return equal
  if (a.join("") === b.join("")) return equal
  if (folded(a.join("")) === folded(b.join(""))) return alike
  let best: Likeness = different
  for (const one of few) {
    for (const other of many) {
      const likeness = words(one, other, nicknames)
      if (likeness >= alike) return alike
      if (likeness > best) best = likeness
    }
  }
  return best
}

interface Name {
  readonly given: ReadonlyArray<string>
  readonly family: ReadonlyArray<string>
}

/** A name that nobody divided, divided as the other record's name is: its given name is what resembles the other's. */
const divide = (whole: ReadonlyArray<string>, other: Name, nicknames: MatchOptions["nicknames"]): Name => {
  const taken = (word: string, among: ReadonlyArray<string>) =>
    among.some((one) => words(word, one, nicknames) >= alike)
  const given = whole.filter((word) => taken(word, other.given))
  if (given.length > 0) return { given, family: whole.filter((word) => !given.includes(word)) }
  const family = whole.filter((word) => taken(word, other.family))
  return { given: whole.filter((word) => !family.includes(word)), family }
}

/** Two undivided names: words that meet nobody on both sides are taken for given names. */
const wholes = (a: ReadonlyArray<string>, b: ReadonlyArray<string>, nicknames: MatchOptions["nicknames"]) => {
  const met = (among: ReadonlyArray<string>) => (word: string) =>
    among.some((one) => words(word, one, nicknames) >= alike)
  const [inA, inB] = [a.filter(met(b)), b.filter(met(a))]
  const agree = Math.min(inA.length, inB.length)
  const exact = a.filter((word) => b.includes(word)).length
  const alone = inA.length < a.length && inB.length < b.length
  return { agree, exact, alone }
}

const givenEvidence: Readonly<Record<Likeness, Evidence | undefined>> = {
  0: undefined,
  1: "givenNameNear",
  2: "givenNameAlike",
  3: "givenName"
}
const familyEvidence: Readonly<Record<Likeness, Evidence>> = {
  0: "familyNameDifferent",
  1: "familyNameAlike",
  2: "familyNameAlike",
  3: "familyName"
}

const nameEvidence = (a: Traits, b: Traits, nicknames: MatchOptions["nicknames"]) => {
  const evidence: Array<Evidence> = []
  const push = (...some: ReadonlyArray<Evidence | undefined>) =>
    evidence.push(...some.filter((one) => one !== undefined))
  if (a.whole.length > 0 && b.whole.length > 0) {
    const { agree, alone, exact } = wholes(a.whole, b.whole, nicknames)
    if (alone || agree === 0) return { evidence, differs: true }
    push(exact >= 1 ? "familyName" : "familyNameAlike")
    if (agree > 1) push(exact > 1 ? "givenName" : "givenNameAlike")
    return { evidence, differs: false }
  }
  const one: Name = a.whole.length > 0 ? divide(a.whole, b, nicknames) : a
  const other: Name = b.whole.length > 0 ? divide(b.whole, a, nicknames) : b
  const both = (x: ReadonlyArray<string>, y: ReadonlyArray<string>) => x.length > 0 && y.length > 0
  const given = both(one.given, other.given) ? names(one.given, other.given, nicknames) : undefined
  const family = both(one.family, other.family) ? names(one.family, other.family, nicknames) : undefined
  if ((given ?? equal) <= near && (family ?? equal) <= near) {
    const crossed = [names(one.given, other.family, nicknames), names(one.family, other.given, nicknames)]
    if (
      both(one.given, other.family) &&
      both(one.family, other.given) &&
      crossed.every((likeness) => likeness >= alike)
    ) {
      push("namesSwapped")
      return { evidence, differs: false }
    }
  }
  push(
    given === undefined ? undefined : givenEvidence[given],
    family === undefined ? undefined : familyEvidence[family]
  )
  return { evidence, differs: given === different }
}

/** Whether two national ids are one: a missing century of the shorter one does not tell them apart. */
const sameId = (a: string, b: string): boolean => (a.length <= b.length ? b.endsWith(a) : a.endsWith(b))

const isKnown = (scheme: NationalIdScheme | "text"): boolean => scheme !== "text"

/** A value as it is asked for whether too many records have it. */
export const valueKey = (field: "nationalId" | "email" | "phone", value: string): string =>
  `${field}\n${field === "nationalId" ? value.slice(-10) : value}`

/** Compares by one set of options. `isCommon` says of a {@link valueKey} that it is nobody's own; such a value is no evidence. */
export const make = (
  { nicknames, points, review, same }: MatchOptions,
  isCommon: (key: string) => boolean = () => false
): ((a: Traits, b: Traits) => Compared) => {
  const shared = (field: "email" | "phone", a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
    a.some((value) => b.includes(value) && !isCommon(valueKey(field, value)))

  return (a, b) => {
    const evidence: Array<Evidence> = []
    const against: Array<Contradiction> = []
    const [one, other] = [a.nationalId, b.nationalId]
    if (one !== undefined && other !== undefined) {
      const isSame = one.scheme === other.scheme && sameId(one.value, other.value)
      if (isSame && !isCommon(valueKey("nationalId", one.value))) evidence.push("nationalId")
      if (!isSame && one.scheme === other.scheme && isKnown(one.scheme)) against.push("nationalId")
    }
    if (a.birthDate !== undefined && b.birthDate !== undefined) {
      if (a.birthDate === b.birthDate) evidence.push("birthDate")
      else against.push("birthDate")
    }
    if (shared("email", a.emails, b.emails)) evidence.push("email")
    if (shared("phone", a.phones, b.phones)) evidence.push("phone")
    const places = a.places.flatMap((place) =>
      b.places
        .filter(({ postalCode }) => postalCode !== "" && postalCode === place.postalCode)
        .map((met) => [place, met] as const)
    )
    if (places.some(([x, y]) => x.street !== "" && x.street === y.street)) evidence.push("address")
    else if (places.length > 0) evidence.push("postalCode")
    const name = nameEvidence(a, b, nicknames)
    evidence.push(...name.evidence)
    if (name.differs) against.push("givenName")
    const score = evidence.reduce((sum, row) => sum + points[row], 0)
    return { outcome: outcomeOf(score, evidence, against, { review, same }), score, evidence, against }
  }
}

const givenAgrees: ReadonlySet<Evidence> = new Set<Evidence>(["givenName", "givenNameAlike", "namesSwapped"])

const outcomeOf = (
  score: number,
  evidence: ReadonlyArray<Evidence>,
  against: ReadonlyArray<Contradiction>,
  { review, same }: Pick<MatchOptions, "review" | "same">
): Outcome => {
  const isProven = evidence.includes("nationalId")
  // One national id on two names or birth dates: one of the records is wrong, and a person has to see which.
  if (against.length > 0) return isProven && !against.includes("nationalId") && score >= review ? "review" : "different"
  if (score < review) return "different"
  return score >= same && (isProven || evidence.some((one) => givenAgrees.has(one))) ? "same" : "review"
}
