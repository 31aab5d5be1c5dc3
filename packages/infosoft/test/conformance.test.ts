/** What Infosoft owes, over the sandbox. */
import { NodeHttpClient } from "@effect/platform-node"
import { conformance, Relay } from "@kundbro/conformance"
import { PersonName } from "@kundbro/domain/Contact"
import { InfosoftSandbox, People } from "@kundbro/sandbox"
import { Effect, Layer, Redacted } from "effect"
import { Infosoft } from "../src/index.ts"
import { optionsFor } from "./sandbox.ts"
import { id } from "./support.ts"

const people = { seed: 1, count: 40, nasty: 0.3 }
const writes = /<(?:\w+:)?(?:UpdateCustomerDetailsRequest|SetDynamicAttributesRequest)\b/
const login = { username: "kanarie-caller", password: "kanarie-password" }

const basic = (password: string) => ({
  kind: "basic" as const,
  userName: Redacted.make(login.username),
  password: Redacted.make(password)
})

const names = People.people(people)
  .filter(({ index, nasty }) => index % 7 !== 3 && nasty.some((kind) => kind.endsWith("-name")))
  .map(({ familyName, givenName, index }) => ({
    id: id(String(700_001 + index)),
    name: new PersonName({ given: givenName, family: familyName })
  }))

const open = Effect.fnUntraced(function* (timeoutMillis: number) {
  const sandbox = yield* InfosoftSandbox.make({
    people,
    login,
    undeclared: true,
    upperCase: false
  })
  const relay = yield* Relay.make({
    to: sandbox.infoWebUrl,
    kindOf: ({ body }) => (writes.test(body) ? "write" : "read")
  })
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const options = optionsFor(sandbox, {
    endpoints: {
      infoWeb: relay.through(sandbox.infoWebUrl),
      customer: relay.through(sandbox.customersUrl),
      attributes: relay.through(sandbox.attributesUrl)
    },
    authentication: basic(login.password),
    nameCase: "kept",
    timeout: timeoutMillis
  })
  return {
    adapter: yield* Effect.provide(Infosoft.make(options), http),
    relay,
    applied: Effect.map(sandbox.control.requests, ({ writes }) =>
      Object.values(writes).reduce((sum, count) => sum + count, 0)
    ),
    secrets: [login.username, login.password],
    known: {
      plain: id("700001"),
      other: id("700002"),
      unknown: id("999999"),
      names,
      stored: (customer: string) =>
        Effect.map(sandbox.control.dump, ({ attributes, customers, production }) => {
          const { Changes: _, Signature: __, ...record } = customers?.[customer] ?? {}
          return [record, attributes?.[customer], production?.[customer]]
        }),
      refused: Effect.provide(Infosoft.make({ ...options, authentication: basic("another") }), http)
    }
  }
})

conformance({
  name: "infosoft",
  open,
  report: new URL("../.test-results/conformance.json", import.meta.url),
  notApplicable: {
    "customerById: a deleted customer is NotFound": "no operation deletes a customer",
    "customerById: a blocked customer is found, and is not active":
      "GetCustomerInformation does not tell: CustomerLockDate stands only in the answer to an update",
    "customerUpdates: a blocked customer stays blocked when the draft does not say otherwise":
      "CustomerDetails has no member that locks or unlocks",
    "customerUpdates: a value that another customer holds is a Duplicate, and nothing is stored":
      "no member is documented as unique",
    "customerDrafts: an overlong text is Rejected with its field and limit, and never cut":
      "no length of a member is documented",
    "customerDrafts: a text of exactly the limit is taken as it is": "no length of a member is documented"
  }
})
