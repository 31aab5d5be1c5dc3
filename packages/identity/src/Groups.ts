/**
 * The answer: which records are one person. What the score decides and what a person has decided, put together.
 */
import { Result, Schema } from "effect"
import { byMember, type Found, groupId, Member, memberKey } from "./Found.ts"
import { unions } from "./internal/clusters.ts"

/** Records of one person. */
export const Group = Schema.Struct({
  /** Made from the members: a group of other members has another name. */
  group: Schema.NonEmptyString,
  /** Two or more, by system and id. */
  members: Schema.Array(Member),
  /** The member whose record stands for the person: of the first system in the order of authority, there the first by id. */
  winner: Member,
  /** `score`: no person had to decide anything about these members. */
  by: Schema.Literals(["score", "person"])
})
export type Group = typeof Group.Type

/** What a person says of a pair. */
export const Decision = Schema.Literals(["same", "different"])
export type Decision = typeof Decision.Type

/** Pairs that are `different` by decision and one person by other decisions. */
export interface Contradicting {
  readonly pairs: ReadonlyArray<string>
}

/** The member that stands for a group. Systems that `authority` does not name come last, by name. */
export const winnerOf = (members: ReadonlyArray<Member>, authority: ReadonlyArray<string>): Member | undefined => {
  const rank = ({ system }: Member) => (authority.includes(system) ? authority.indexOf(system) : authority.length)
  return members.toSorted((a, b) => rank(a) - rank(b) || byMember(a, b)).at(0)
}

/**
 * The groups that follow from a search and the decisions about its questions, by pair. A question without a decision joins
 * nobody. Fails with the pairs of decisions that cannot all be right.
 */
export const decide = (
  { groups, questions }: Pick<Found, "groups" | "questions">,
  decisions: ReadonlyMap<string, Decision>,
  authority: ReadonlyArray<string>
): Result.Result<ReadonlyArray<Group>, Contradicting> => {
  const members: Array<Member> = []
  const numbers = new Map<string, number>()
  const numberOf = (member: Member): number => {
    const key = memberKey(member)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, members.length)
    return members.push(member) - 1
  }
  const joined = unions()
  for (const [first, ...rest] of groups) {
    if (first !== undefined) for (const other of rest) joined.join(numberOf(first), numberOf(other))
  }
  for (const { left, pair, right } of questions) {
    if (decisions.get(pair) === "same") joined.join(numberOf(left), numberOf(right))
  }
  const touched = new Set<number>()
  const contradicting: Array<string> = []
  for (const { left, pair, right } of questions) {
    const [a, b] = [joined.find(numberOf(left)), joined.find(numberOf(right))]
    if (decisions.has(pair)) touched.add(a).add(b)
    if (decisions.get(pair) === "different" && a === b) contradicting.push(pair)
  }
  if (contradicting.length > 0) return Result.fail({ pairs: contradicting })

  const together = new Map<number, Array<Member>>()
  for (const [number, member] of members.entries()) {
    const root = joined.find(number)
    const group = together.get(root)
    if (group === undefined) together.set(root, [member])
    else group.push(member)
  }
  const found = [...together].flatMap(([root, group]): ReadonlyArray<Group> => {
    const sorted = group.sort(byMember)
    const winner = winnerOf(sorted, authority)
    if (sorted.length < 2 || winner === undefined) return []
    return [{ group: groupId(sorted), members: sorted, winner, by: touched.has(root) ? "person" : "score" }]
  })
  return Result.succeed(found.sort((a, b) => byMember(a.winner, b.winner)))
}
