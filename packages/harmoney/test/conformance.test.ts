/** What Harmoney owes, over the sandbox. */
import { NodeHttpClient } from "@effect/platform-node"
import { conformance, Relay } from "@kundbro/conformance"
import { UnitUnknown } from "@kundbro/domain/Balance"
import { PersonName } from "@kundbro/domain/Contact"
import { EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { HarmoneySandbox, People } from "@kundbro/sandbox"
import { BigDecimal, Effect, Layer, Redacted } from "effect"
import { Harmoney } from "../src/index.ts"
import { id, optionsFor } from "./support.ts"

const seed = { seed: 1, count: 40, nasty: 0.7 }
const people = People.people(seed)
const who = (index: number) => people[index] ?? People.person(seed, index)
const is = (index: number) => id(who(index).id)
const first = (kind: People.NastyKind) => people.findIndex(({ nasty }) => nasty.includes(kind))
const shared = first("shared-email")

const names = (["astral-name", "markup-name", "padded-name", "long-name"] as const).map((kind) => {
  const { familyName: family, givenName: given, id: text } = who(first(kind))
  return { id: id(text), name: new PersonName({ given, family }) }
})

const writes = /\/(SaveCustomer|AddRelation|UpdateRelation|DeleteRelation)"?/

const open = Effect.fnUntraced(function* (timeoutMillis: number) {
  const sandbox = yield* HarmoneySandbox.make({ people: seed, undeclared: true })
  const relay = yield* Relay.make({
    to: sandbox.url,
    kindOf: ({ headers }) => (writes.test(String(headers["soapaction"])) ? "write" : "read")
  })
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const options = optionsFor(
    { ...sandbox, url: relay.through(sandbox.url) },
    { timeout: timeoutMillis, miscInfoTypes: ["CRM"] }
  )
  const refused = { ...options, credentials: { ...options.credentials, password: Redacted.make("another") } }
  const [ssn, otherSsn] = (yield* sandbox.control.ssns).filter(({ customerId }) => customerId !== undefined)
  const plain = is(4)
  return {
    adapter: yield* Effect.provide(Harmoney.make(options), http),
    relay,
    applied: Effect.map(sandbox.control.requests, ({ writes }) =>
      Object.values(writes).reduce((sum, count) => sum + count, 0)
    ),
    secrets: [sandbox.login.Username, sandbox.login.UserPassword],
    known: {
      plain,
      other: is(5),
      unknown: id("999999999"),
      names,
      email: { id: plain, key: EmailAddress.make(who(4).email ?? "") },
      sharedEmail: { ids: [is(shared), is(shared - 1)], key: EmailAddress.make(who(shared).email ?? "") },
      reference: { id: plain, key: new ExternalReference({ kind: "CRM", value: `CRM-${plain}` }) },
      nationalId: { id: id(ssn?.customerId ?? ""), key: NationalId.make(ssn?.ssn ?? "") },
      others: {
        email: EmailAddress.make(who(5).email ?? ""),
        reference: new ExternalReference({ kind: "CRM", value: `CRM-${is(5)}` }),
        nationalId: NationalId.make(otherSsn?.ssn ?? "")
      },
      consents: { some: plain, none: is(first("unknown-consents")) },
      relations: { none: is(0), one: is(27), many: is(8), twins: is(first("twin-children")) },
      oddBirthDate: { id: is(first("invalid-child-birth-date")), text: "20210229" },
      loyalty: { id: plain, amount: new UnitUnknown({ amount: BigDecimal.fromStringUnsafe("148.04") }) },
      stored: (customer: string) => Effect.map(sandbox.control.dump, ({ customers }) => customers?.[customer]),
      refused: Effect.provide(Harmoney.make(refused), http)
    }
  }
})

conformance({
  name: "harmoney",
  open,
  report: new URL("../.test-results/conformance.json", import.meta.url),
  notApplicable: {
    "customerById: a deleted customer is NotFound": "no operation deletes a customer",
    "customerById: a blocked customer is found, and is not active":
      "Customer has no field for it: only ValidateCustomer says that a customer is blocked",
    "customerUpdates: a blocked customer stays blocked when the draft does not say otherwise":
      "Customer has no field for it, so no update can unblock",
    "customerCreation: days at the edges come back as that day": "Customer has no documented birth date",
    "customerUpdates: days at the edges come back as that day": "Customer has no documented birth date",
    "customerCreation: who shares a unique key is a Duplicate, also in another spelling, and who shares none is not":
      "no field is documented as unique; a likely duplicate is a remark of ValidateCustomer",
    "consentReads: an answer about somebody else is not taken for the one that was asked for, or not without a warning":
      "Consent, the item of the list, does not say whose it is",
    "relationReads: an answer about somebody else is not taken for the one that was asked for, or not without a warning":
      "Relation, the item of the list, does not say whose it is",
    "customerCreation: a value that must be unique is a Duplicate the second time, and nothing is stored":
      "no field is documented as unique; a likely duplicate is a remark of ValidateCustomer",
    "customerUpdates: a value that another customer holds is a Duplicate, and nothing is stored":
      "no field is documented as unique; a likely duplicate is a remark of ValidateCustomer",
    "customerCreation: of the same new customer at the same time one is made, the rest are Duplicates":
      "no field is documented as unique; a likely duplicate is a remark of ValidateCustomer",
    "customerCreation: a customer is found again by a key that the caller planted":
      "SaveCustomer takes no key of the caller's; CrmId can only be read"
  }
})
