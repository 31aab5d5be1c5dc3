import type { Customer } from "@kundbro/domain/Customer"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Groups, Matching, MatchOptions, Merge, MergePolicy } from "@kundbro/identity"
import { Effect, Result, Stream } from "effect"

interface Read {
  readonly id: CustomerId
  readonly customer: Customer
}

/** Everybody of two systems: who is one person becomes one customer, with an account of what was set aside. */
export const oneCustomerEach = (paper: ReadonlyArray<Read>, club: ReadonlyArray<Read>) =>
  Effect.gen(function* () {
    const records: ReadonlyArray<Matching.SourceRecord> = [
      ...paper.map(({ customer, id }) => ({ system: "paper", id, customer })),
      ...club.map(({ customer, id }) => ({ system: "club", id, customer }))
    ]
    const { found } = yield* Matching.find(Stream.fromIterable(records), MatchOptions.make({ country: "SE" }))
    const groups = Result.getOrThrow(Groups.decide(found, new Map(), ["paper", "club"])) // what is asked joins nobody
    const merge = Merge.make(MergePolicy.make({ authority: ["paper", "club"] }))
    return groups.flatMap(({ members }) => {
      const [first, ...others] = records.filter((one) =>
        members.some((m) => m.id === one.id && m.system === one.system)
      )
      return first === undefined ? [] : [merge([first, ...others])]
    })
  })
