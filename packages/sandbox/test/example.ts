import { HarmoneySandbox, NorceSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"

export const example = Effect.gen(function* () {
  const harmoney = yield* HarmoneySandbox.make({ people: { seed: 1, count: 100 }, undeclared: true })
  const norce = yield* NorceSandbox.make()
  yield* harmoney.control.maintenance(90 * 60_000)
  yield* norce.control.inject({ fault: "reset-after-apply", operation: "CreateCustomer3", times: 1 })
  // ... your client at work, against harmoney.url and norce.url ...
  yield* harmoney.control.advance(2 * 3_600_000)
  const { writes } = yield* norce.control.requests
  return { writes, mails: yield* norce.control.mails, nasty: yield* harmoney.control.nasty }
}).pipe(Effect.scoped)
