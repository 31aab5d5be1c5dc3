/** What a search says, against a look at every pair there is. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import { Blocking, Comparison, Found, Groups, Matching, MatchOptions, Traits } from "../src/index.ts"
import { customer, type Facts } from "./support/people.ts"
import { random } from "./support/random.ts"

const options = MatchOptions.make({ year: 2026, maxGroup: 6 })

/** People from so few values that chains, households and contradictions abound. */
const crowd = (seed: number): ReadonlyArray<Matching.SourceRecord> => {
  const r = random(seed)
  const some = <A>(share: number, value: A) => (r.chance(share) ? value : undefined)
  return Array.from({ length: 60 }, (_, at) => {
    const facts = {
      given: some(0.95, r.pick(["Bo", "Bosse", "Åsa", "Erik", "Erika", "Lindqvist"])),
      family: some(0.95, r.pick(["Ek", "Eek", "Lindqvist", "Åsa"])),
      birthDate: some(0.6, r.pick(["1960-05-01", "1961-06-02", "1988-02-03"])),
      email: some(0.6, `${r.pick(["a", "b", "c", "d", "e", "f"])}@example.org`),
      phone: some(0.5, `070-111 22 3${r.below(8)}`),
      ...(r.chance(0.6) && { street: `Storgatan ${r.below(4)}`, postalCode: "123 45" })
    }
    const given: Facts = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
    return { system: r.pick(["paper", "club"]), id: CustomerId.make(String(at)), customer: customer(given) }
  })
}

describe("a search of records that have nearly everything in common", () => {
  it.effect(
    "joins no two that contradict each other, and forgets no pair that it should have joined or asked about",
    () =>
      Effect.gen(function* () {
        let joined = 0
        let asked = 0
        for (let seed = 1; seed <= 12; seed++) {
          const records = crowd(seed)
          const { found } = yield* Matching.find(Stream.fromIterable(records), options)
          const traits = records.map((one) => Traits.from(options)(one.customer))
          const keys = traits.map((one) => new Set(Blocking.keys(one).map(({ text }) => text)))
          const compare = Comparison.make(options)
          const groupOf = new Map(
            found.groups.flatMap((group) => group.map((one) => [one.id, Found.groupId(group)] as const))
          )
          const nameOf = (id: CustomerId) => groupOf.get(id) ?? id
          const questions = new Set(found.questions.map(({ pair }) => pair))
          const between = new Set(
            found.questions.flatMap(({ left, right }) => [
              `${nameOf(left.id)} ${nameOf(right.id)}`,
              `${nameOf(right.id)} ${nameOf(left.id)}`
            ])
          )
          joined += found.groups.length
          asked += questions.size
          for (const [at, a] of records.entries()) {
            for (const [other, b] of records.entries()) {
              const [x, y] = [traits[at], traits[other]]
              if (other <= at || x === undefined || y === undefined) continue
              const { against, outcome } = compare(x, y)
              const together = groupOf.has(a.id) && groupOf.get(a.id) === groupOf.get(b.id)
              if (together) assert.deepStrictEqual(against, [], `seed ${seed}: ${a.id} and ${b.id}`)
              const meet = [...(keys[at] ?? [])].some((key) => keys[other]?.has(key))
              if (!meet || outcome === "different" || together) continue
              const isAsked = questions.has(Found.pairId(a, b)) || between.has(`${nameOf(a.id)} ${nameOf(b.id)}`)
              assert.isTrue(isAsked, `seed ${seed}: ${a.id} and ${b.id} are ${outcome}`)
            }
          }
          assert.isTrue(found.groups.every((group) => group.length <= options.maxGroup))
          // Whatever a person says, nobody is in two groups.
          for (const word of ["same", "different"] as const) {
            const decisions = new Map(found.questions.map(({ pair }) => [pair, word]))
            const decided = Groups.decide(found, decisions, ["paper"])
            if (decided._tag === "Success") {
              const members = decided.success.flatMap((group) => group.members.map(Found.memberKey))
              assert.strictEqual(new Set(members).size, members.length)
            }
          }
        }
        assert.isAbove(joined, 20)
        assert.isAbove(asked, 100)
      })
  )
})
