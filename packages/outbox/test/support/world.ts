/** One vendor and one outbox for all tests of a file: each test has customers and keys of its own. */
import { CustomerId } from "@kundbro/domain/Ids"
import { Customer } from "@kundbro/domain/Customer"
import * as V from "@kundbro/domain/VendorError"
import { Context, Effect, Layer, Logger } from "effect"
import { Outbox } from "../../src/index.ts"
import { type FakeVendor, make, person } from "./FakeVendor.ts"
import { folder, quick } from "./outboxes.ts"

class Vendor extends Context.Service<Vendor, FakeVendor>()("test/Vendor") {}

export const shared = Layer.effectContext(
  Effect.gen(function* () {
    const vendor = make()
    const outbox = yield* Outbox.make({
      adapter: vendor.adapter,
      at: { folder: yield* folder },
      reference: { kind: "code", prefix: "shop:" },
      ...quick
    })
    return Context.make(Vendor, vendor).pipe(Context.add(Outbox.Outbox, outbox))
  })
).pipe(Layer.provide(Logger.layer([])))

export const world = Effect.gen(function* () {
  return { vendor: yield* Vendor, outbox: yield* Outbox.Outbox }
})

export const unavailable = (problem = "closed") => new V.Unavailable({ problem })
export const inDoubt = new V.InDoubt({ problem: "disconnected" })

/** Makes a customer at the vendor and gives its id. */
export const existing = (vendor: FakeVendor, family: string) => {
  const id = CustomerId.make(`id-${family}`)
  vendor.customers.set(id, new Customer({ ...person(family, "Before"), id }))
  return id
}
