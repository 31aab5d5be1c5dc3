/** Lyra on loopback, ready to be judged. */
import { NodeHttpClient } from "@effect/platform-node"
import { Points } from "@kundbro/domain/Balance"
import { PersonName } from "@kundbro/domain/Contact"
import {
  CardNumber,
  CustomerId,
  EmailAddress,
  ExternalReference,
  LoyaltyAccountId,
  NationalId
} from "@kundbro/domain/Ids"
import { type Playground, Relay } from "@kundbro/conformance"
import { Effect, Layer, Redacted } from "effect"
import { HttpClient } from "effect/http"
import * as Lyra from "./Lyra.ts"
import * as LyraSandbox from "./LyraSandbox.ts"

const id = (text: string) => CustomerId.make(text)

/** A stand-in, a relay in front of it, an adapter that knows of neither, and who lives there. */
export const open = Effect.fnUntraced(function* (
  timeoutMillis: number,
  client: Layer.Layer<HttpClient.HttpClient> = NodeHttpClient.layerUndici
) {
  const sandbox = yield* LyraSandbox.make
  const relay = yield* Relay.make({
    to: sandbox.url,
    kindOf: ({ method, path }) => (method === "GET" || path === "/check" ? "read" : "write")
  })
  const http = yield* Layer.build(client)
  const options = { url: relay.through(sandbox.url), key: Redacted.make(LyraSandbox.key), timeoutMillis }
  return {
    adapter: yield* Effect.provide(Lyra.make(options), http),
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
      nationalId: { id: id("000018"), key: NationalId.make("19700101-0017") },
      card: { id: id("000018"), key: CardNumber.make("0042") },
      reference: { id: id("000018"), key: new ExternalReference({ kind: "code", value: "L-18" }) },
      others: {
        email: EmailAddress.make("alva@example.org"),
        nationalId: NationalId.make("19700101-0009"),
        card: CardNumber.make("0043"),
        reference: new ExternalReference({ kind: "code", value: "L-17" })
      },
      search: { id: id("000018"), key: { name: "Ek" } },
      searchNobody: { name: "Kanarie" },
      consents: { some: id("000017"), none: id("000018") },
      relations: { none: id("000017"), one: id("000021"), many: id("000022") },
      oddBirthDate: { id: id("000022"), text: "20210229" },
      loyalty: { id: id("000017"), amount: new Points({ points: 9_007_199_254_740_993n }) },
      loyaltyCard: { key: CardNumber.make("0042"), amount: new Points({ points: 0n }) },
      account: {
        accountId: LoyaltyAccountId.make("000018"),
        card: CardNumber.make("0042"),
        unit: "points" as const,
        balance: sandbox.points("000018")
      },
      stored: sandbox.stored,
      refused: Effect.provide(Lyra.make({ ...options, key: Redacted.make("another") }), http)
    }
  }
})

/** Something broken on purpose: in the adapter, or in the way it uses HTTP. */
export interface Sabotage {
  readonly adapter?: (adapter: Lyra.LyraAdapter) => Lyra.LyraAdapter
  readonly http?: (http: HttpClient.HttpClient) => HttpClient.HttpClient
  /** Or in what is said of the people. */
  readonly known?: Partial<Playground.Known>
}

const same = <A>(it: A): A => it

/** The same with a saboteur at work. */
export const sabotaged =
  ({ adapter: spoil = same, http: worsen = same, known = {} }: Sabotage) =>
  (timeoutMillis: number) => {
    const worse = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, worsen))
    return Effect.map(open(timeoutMillis, Layer.provide(worse, NodeHttpClient.layerUndici)), (playground) => ({
      ...playground,
      adapter: spoil(playground.adapter),
      known: { ...playground.known, ...known, refused: Effect.map(playground.known.refused, spoil) }
    }))
  }
