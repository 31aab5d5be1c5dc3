/** A playground of Lyra: a stand-in, a relay in front of it, an adapter, and who lives there. */
import { NodeHttpClient } from "@effect/platform-node"
import { Points } from "@kundbro/domain/Balance"
import { PersonName } from "@kundbro/domain/Contact"
import { CustomerId, EmailAddress, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { type Playground, Relay } from "@kundbro/conformance"
import { Effect, Layer, Redacted } from "effect"
import { HttpClient } from "effect/http"
import * as Lyra from "./Lyra.ts"
import * as LyraSandbox from "./LyraSandbox.ts"

/** Something broken on purpose: in the adapter, or in the way it uses HTTP. */
export interface Sabotage {
  readonly adapter?: (adapter: Lyra.LyraAdapter) => Lyra.LyraAdapter
  readonly http?: (http: HttpClient.HttpClient) => HttpClient.HttpClient
}

const id = (text: string) => CustomerId.make(text)

const one = (what: string) => ({ id: id(what), amount: new Points({ points: 9_007_199_254_740_993n }) })

/** Opens one. */
export const open = ({ adapter: spoil = (it) => it, http: worsen = (it) => it }: Sabotage = {}) =>
  Effect.fnUntraced(function* (timeoutMillis: number) {
    const sandbox = yield* LyraSandbox.make
    const relay = yield* Relay.make({ to: sandbox.url, kindOf: ({ method }) => (method === "GET" ? "read" : "write") })
    const http = yield* Effect.map(
      Effect.provide(HttpClient.HttpClient, yield* Layer.build(NodeHttpClient.layerUndici)),
      worsen
    )
    const url = relay.through(sandbox.url).replace(/\/$/, "")
    const adapterWith = (key: string) =>
      Effect.map(
        Effect.provideService(Lyra.make({ url, key: Redacted.make(key), timeoutMillis }), HttpClient.HttpClient, http),
        spoil
      )
    const playground: Playground.Playground = {
      adapter: yield* adapterWith(LyraSandbox.key),
      relay,
      applied: sandbox.applied,
      secrets: [LyraSandbox.key],
      known: {
        plain: id("000017"),
        other: id("000018"),
        unknown: id("999999"),
        blocked: id("000019"),
        deleted: id("000044"),
        names: [{ id: id("000020"), name: new PersonName({ given: "  𝔄da ", family: "O'Hara & <Søn>" }) }],
        email: { id: id("000018"), key: EmailAddress.make("bo@example.org") },
        relations: { none: id("000017"), one: id("000021"), many: id("000022") },
        oddBirthDate: { id: id("000022"), text: "20210229" },
        loyalty: one("000017"),
        account: { accountId: LoyaltyAccountId.make("000018"), unit: "points", balance: sandbox.points("000018") },
        stored: sandbox.stored,
        refused: adapterWith("another")
      }
    }
    return playground
  })
