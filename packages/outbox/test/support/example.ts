import type { Adapter } from "@kundbro/domain/Adapter"
import type { Customer } from "@kundbro/domain/Customer"
import { Outbox, Write } from "@kundbro/outbox"
import { Effect, Stream } from "effect"

export const signUp = (adapter: Adapter, folder: string, order: string, first: Customer, corrected: Customer) =>
  Effect.gen(function* () {
    const outbox = yield* Outbox.Outbox
    const key = Write.IdempotencyKey.make(`sign-up-${order}`)
    yield* outbox.submit({ _tag: "Create", customer: first }, key) // from here on it is not lost
    yield* outbox.submit({ _tag: "Update", customer: { createdBy: key }, to: corrected })
    return yield* outbox.receipts().pipe(
      Stream.takeUntil(({ key: other, status }) => other !== key && status._tag === "Delivered"),
      Stream.map(({ status }) => (status._tag === "Delivered" ? status.receipt._tag : status._tag)),
      Stream.runCollect
    )
  }).pipe(Effect.provide(Outbox.layer({ adapter, at: { folder }, reference: { kind: "code", prefix: "web:" } })))
