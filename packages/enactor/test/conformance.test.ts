/** What Enactor owes, over the sandbox. */
import { NodeHttpClient } from "@effect/platform-node"
import { conformance, Relay } from "@kundbro/conformance"
import { Points } from "@kundbro/domain/Balance"
import { CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { EnactorSandbox, People } from "@kundbro/sandbox"
import { Effect, Layer } from "effect"
import { Enactor } from "../src/index.ts"
import { card, id } from "./support.ts"

const people = { seed: 1, count: 40, nasty: 0.2 }
const first = People.person(people, 0)

const open = Effect.fnUntraced(function* (timeoutMillis: number) {
  const sandbox = yield* EnactorSandbox.make({ people, undeclared: true })
  const relay = yield* Relay.make({
    to: sandbox.url,
    kindOf: ({ body }) => (body.includes("submitAccountBalanceUpdate") ? "write" : "read")
  })
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const adapter = yield* Effect.provide(
    Enactor.make({
      endpoint: relay.through(sandbox.url),
      timeout: timeoutMillis,
      zone: "Europe/London",
      balanceUpdate: { semantics: "delta", unit: { kind: "points" } }
    }),
    http
  )
  const [owned, another] = yield* sandbox.control.cards
  const { accountId = "", cardNumber = "", customerNumber = "" } = owned ?? {}
  const balance = Effect.map(sandbox.control.dump, ({ accounts }) => {
    const points = accounts?.[accountId]?.["balance"]
    return typeof points === "string" ? points : "0"
  })
  return {
    adapter,
    relay,
    applied: Effect.map(sandbox.control.requests, ({ writes }) =>
      Object.values(writes).reduce((sum, count) => sum + count, 0)
    ),
    secrets: [],
    known: {
      plain: CustomerId.make(customerNumber),
      other: id(first.id),
      unknown: id("999999999"),
      card: { id: CustomerId.make(customerNumber), key: card(cardNumber) },
      others: { card: card(another?.cardNumber ?? "") },
      search: { id: id(first.id), key: { name: first.familyName } },
      searchNobody: { name: "Kanarie" },
      loyalty: { id: CustomerId.make(customerNumber), amount: new Points({ points: 0n }) },
      loyaltyCard: { key: card(cardNumber), amount: new Points({ points: BigInt(yield* balance) }) },
      account: {
        accountId: LoyaltyAccountId.make(accountId),
        card: card(cardNumber),
        unit: "points" as const,
        balance
      }
    }
  }
})

conformance({
  name: "enactor",
  open,
  report: new URL("../.test-results/conformance.json", import.meta.url),
  notApplicable: {
    "customerDrafts: an overlong text is Rejected with its field and limit, and never cut":
      "no length of a field is documented",
    "customerDrafts: a text of exactly the limit is taken as it is": "no length of a field is documented",
    "loyaltyReads: a balance comes in exact numbers":
      "submitLoyaltyAccountSearch lists accounts without balances: those are asked for by card",
    "loyaltyReads: an answer about somebody else is not taken for the one that was asked for, or not without a warning":
      "the columns of submitLoyaltyAccountSearch are accountId, accountType and status: they do not say whose",
    "loyaltyReads: a key that nobody has is NotFound":
      "submitLoyaltyAccountSearch answers an unknown customer like one without accounts"
  }
})
