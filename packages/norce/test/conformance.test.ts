/** What Norce owes, over the sandbox. */
import { NodeHttpClient } from "@effect/platform-node"
import { conformance, Relay } from "@kundbro/conformance"
import { PersonName } from "@kundbro/domain/Contact"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { NorceSandbox, People } from "@kundbro/sandbox"
import { Effect, Layer, Option, Redacted, Struct } from "effect"
import * as Norce from "../src/Norce.ts"
import { id, optionsFor } from "./support.ts"

const people = { seed: 3, count: 30, nasty: 0.3 }

const names = People.people(people)
  .filter(({ familyName, nasty }) => familyName.length <= 50 && nasty.some((kind) => kind.endsWith("-name")))
  .map(({ familyName, givenName, index }) => ({
    id: id(String(50_000 + index)),
    name: new PersonName({ given: givenName, family: familyName })
  }))

const open = Effect.fnUntraced(function* (timeoutMillis: number) {
  const sandbox = yield* NorceSandbox.make({ people, undeclared: true })
  const relay = yield* Relay.make({
    to: sandbox.url,
    kindOf: ({ method, path }) => (path.endsWith("/token") ? "other" : method === "GET" ? "read" : "write")
  })
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const options = optionsFor(sandbox, {
    baseUrl: new URL(relay.through(sandbox.url)),
    readTimeoutMillis: timeoutMillis,
    writeTimeoutMillis: timeoutMillis,
    readRetries: 1,
    consentInfo: { "email-offer": "consent_email" },
    fieldInfo: { birthDate: "birth_date", gender: "gender" }
  })
  const adapter = yield* Effect.provide(Norce.make(options), http)
  const plain = id("50000")
  return {
    adapter,
    relay,
    readAttempts: 2,
    applied: Effect.map(sandbox.control.requests, ({ writes }) =>
      Object.values(writes).reduce((sum, count) => sum + count, 0)
    ),
    secrets: [sandbox.clientSecret],
    known: {
      plain,
      other: id("50001"),
      unknown: id("999999"),
      blocked: id("50024"),
      names,
      email: { id: plain, key: EmailAddress.make("kund.0@shop.example.com") },
      reference: { id: plain, key: new ExternalReference({ kind: "code", value: "ERP-004711000" }) },
      others: {
        email: EmailAddress.make("kund.1@shop.example.com"),
        reference: new ExternalReference({ kind: "code", value: "ERP-004711001" })
      },
      stored: (customer: string) =>
        Effect.map(Effect.orDie(adapter.client.GetCustomer({ id: Number(customer) })), (record) =>
          Option.map(record, Struct.omit(["Updated"]))
        ),
      refused: Effect.provide(Norce.make({ ...options, clientSecret: Redacted.make("another") }), http)
    }
  }
})

conformance({
  name: "norce",
  open,
  report: new URL("../.test-results/conformance.json", import.meta.url),
  notApplicable: {
    "customerById: a deleted customer is NotFound":
      "customers are not deleted: the vendor page has no such operation, and blocked ones stay readable",
    "customerByEmail: an address of several people gives one of them":
      "an e-mail address is unique (CustomerAlreadyExists)"
  }
})
