/**
 * What a search finds: groups that the score decides, and the questions that only a person can. Ids, scores and the names of
 * fields; no personal data but the vendors' ids.
 */
import { CustomerId } from "@kundbro/domain/Ids"
import { Schema } from "effect"
import { blockKinds } from "./Blocking.ts"
import { contradictions, evidences } from "./Comparison.ts"
import { hash64 } from "./internal/hash.ts"

/** One record of one system, by the name that the configuration gives the system. */
export const Member = Schema.Struct({ system: Schema.NonEmptyString, id: CustomerId })
export type Member = typeof Member.Type

const byText = (a: string, b: string): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0)

/** By system, then by id, character by character: the one order of members, whatever order they came in. */
export const byMember = (a: Member, b: Member): -1 | 0 | 1 => byText(a.system, b.system) || byText(a.id, b.id)

/** A member as a key. */
export const memberKey = ({ id, system }: Member): string => JSON.stringify([system, id])

/** The name of a pair: `p-` and 16 digits, the same for the same two members in any order. */
export const pairId = (a: Member, b: Member): string => `p-${hash64([a, b].sort(byMember).map(memberKey).join())}`

/** The name of a group: `g-` and 16 digits. A group of other members is another group. */
export const groupId = (members: ReadonlyArray<Member>): string =>
  `g-${hash64(members.toSorted(byMember).map(memberKey).join())}`

/** Two records that a person has to decide about. */
export const Question = Schema.Struct({
  pair: Schema.NonEmptyString,
  left: Member,
  right: Member,
  score: Schema.Int,
  evidence: Schema.Array(Schema.Literals(evidences)),
  /** What contradicts within the pair. */
  against: Schema.Array(Schema.Literals(contradictions)),
  /**
   * `score`: between the thresholds. `contradiction`: of records that would be one by their scores, two contradict each other.
   * `large`: so many records would be one that something is wrong with what they share.
   */
  why: Schema.Literals(["score", "contradiction", "large"]),
  /** What contradicts among the groups that a `same` would join, the pair itself aside. */
  around: Schema.Array(Schema.Literals(contradictions))
})
export type Question = typeof Question.Type

/** A value or key that so many records share that they were not compared for it. */
export const Common = Schema.Struct({
  kind: Schema.Literals(blockKinds),
  records: Schema.Int,
  /** One of them, to look at. */
  example: Member
})
export type Common = typeof Common.Type

/** How many of what. */
export const Counts = Schema.Struct({
  /** Records read, each once. */
  records: Schema.Int,
  /** Entries of the lists that named a record again. */
  repeated: Schema.Int,
  /** Pairs that were looked at side by side. */
  compared: Schema.Int,
  /** Pairs that share an e-mail address and have different given names: households. */
  households: Schema.Int,
  /** Pairs that enough agrees on, and a birth date or a national id tells apart. */
  contradicted: Schema.Int
})
export type Counts = typeof Counts.Type

/** The result of a search. */
export const Found = Schema.Struct({
  systems: Schema.Array(Schema.Struct({ system: Schema.NonEmptyString, records: Schema.Int })),
  /** Records that are one person by score alone; two or more each, in order of their members. */
  groups: Schema.Array(Schema.Array(Member)),
  questions: Schema.Array(Question),
  common: Schema.Array(Common),
  counts: Counts
})
export type Found = typeof Found.Type
