import { Customer } from "@kundbro/domain/Customer"
import { EmailAddress } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import { Plan } from "../../src/index.ts"
import { empty } from "./ledgers.ts"
import { make, type MemoryVendor, type Options, populate } from "./MemoryVendor.ts"

/** A plan that loses no time. */
export const rules: typeof Plan.Plan.Encoded = {
  name: "members",
  chunkSize: 20,
  reference: { kind: "code", prefix: "mem:" },
  retry: { firstDelay: "1 millis", longestDelay: "5 millis", attempts: 4 },
  inDoubt: { lookups: 2, delay: "1 millis" }
}

/** An empty ledger, a source with people, a target, and the options to bring them together. */
export const world = Effect.fnUntraced(function* (
  count: number,
  more: Partial<typeof Plan.Plan.Encoded> = {},
  vendor: { readonly source?: Options; readonly target?: Options } = {}
) {
  yield* empty
  const source = make({ ...vendor.source, vendor: "old" })
  const target = make({ ...vendor.target, vendor: "new" })
  const ids = populate(source, count)
  const plan = Plan.make({ ...rules, ...more })
  return {
    source,
    target,
    ids,
    options: { plan, source: source.adapter, target: target.adapter, ids: Stream.fromIterable(ids) }
  }
})

/** Changes a customer at a vendor, behind everybody's back. */
export const change = ({ customers }: MemoryVendor, id: string, by: Partial<Customer>) => {
  const before = customers.get(id)
  if (before !== undefined) customers.set(id, new Customer({ ...before, ...by }))
}

export const email = (address: string) => [{ address: EmailAddress.make(address) }]
