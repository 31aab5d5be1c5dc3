import { assert, it } from "@effect/vitest"
import { fromBasic } from "@kundbro/domain/CalendarDate"
import { differences } from "@kundbro/domain/Comparison"
import { Address, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Consent, Customer, empty, Protection } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { People } from "@kundbro/sandbox"
import { Effect, Result } from "effect"
import { country, id, open } from "./support.ts"

const roles = {
  Invoice: "invoice",
  Delivery: "delivery",
  TemporaryDelivery: "temporary-delivery",
  TemporaryInvoice: "temporary-invoice"
} as const
const states = { True: "granted", False: "refused", UnKnown: "unknown" } as const

/** A person as an adapter of another vendor would have read it. */
const canonical = (person: People.Person): Customer =>
  new Customer({
    ...empty,
    references: [new ExternalReference({ kind: "code", value: `harmoney:${person.id}` })],
    name: new PersonName(
      person.emptyFields
        ? { given: "", family: person.familyName }
        : { given: person.givenName, family: person.familyName }
    ),
    birthDate: fromBasic(person.birthDate),
    gender: person.gender.toLowerCase(),
    emails: person.email === undefined ? [] : [new Email({ address: EmailAddress.make(person.email) })],
    phones: [
      ...(person.mobile === undefined ? [] : [new Phone({ number: person.mobile, kind: "mobile" })]),
      ...(person.landline === undefined ? [] : [new Phone({ number: person.landline, kind: "home" })])
    ],
    addresses: person.places.map(
      ({ careOf, city, street, use, zip }) =>
        new Address({
          role: roles[use],
          lines: street.split("\r\n"),
          city,
          ...(zip !== "" && { postalCode: zip }),
          ...(careOf !== undefined && { careOf }),
          country: country(person.countryCode)
        })
    ),
    consents: [
      new Consent({ purpose: "email-offer", state: states[person.consents.email], source: "AllowEmailOffer" }),
      new Consent({ purpose: "sms-offer", state: states[person.consents.sms], source: "AllowSmsOffer" })
    ],
    ...(person.protectedAddress && { protection: new Protection({ address: true, phone: person.protectedPhone }) })
  })

/** How people with these traits are refused: before sending, or by Norce itself because of another record. */
const refusals: Partial<Record<People.NastyKind, string>> = {
  "missing-email": "emails[0].address missing",
  "invalid-email": "emails[0].address InvalidEmail",
  "long-name": "name.family too-long",
  "missing-zip": "addresses[0].postalCode missing",
  "overlong-phone": "phones[0].number too-long",
  "shared-email": "Duplicate"
}

it.live("people with every trouble end as drafted, or are refused for the reason that fits", () =>
  Effect.gen(function* () {
    const { adapter, sandbox } = yield* open({}, { consentInfo: { "email-offer": "consent_email" } })
    const people = People.people({ seed: 11, count: 300, nasty: 0.6 })
    const met = new Set<string>()
    for (const person of people) {
      const [kind] = person.nasty
      const expected = kind && refusals[kind]
      const drafted = adapter.customerDrafts.draft(canonical(person))
      if (Result.isFailure(drafted)) {
        assert.include(drafted.failure.message, expected ?? `nothing was wrong with ${kind}`)
        met.add(kind ?? "")
        continue
      }
      const draft = drafted.success
      const noted = new Set(draft.notes.filter((note) => note.kind === "dropped").map(({ field }) => field))
      assert.isTrue(noted.has("birthDate") && noted.has("gender"))
      assert.strictEqual(noted.has("protection.address"), person.protectedAddress)
      assert.strictEqual(
        noted.has("addresses.others"),
        person.places.some(({ use }) => use.startsWith("Temporary"))
      )
      const consent = draft.customer.consents.find(({ purpose }) => purpose === "email-offer")
      assert.strictEqual(consent?.state, states[person.consents.email])
      assert.isTrue(noted.has("consents"))
      const receipt = yield* Effect.result(adapter.customerCreation.create(draft))
      if (Result.isFailure(receipt)) {
        assert.strictEqual(receipt.failure.reason._tag, expected)
        met.add(kind ?? "")
        continue
      }
      const { value } = yield* adapter.customerById.get(
        id(receipt.success._tag === "Created" ? receipt.success.id : "")
      )
      assert.deepStrictEqual(differences(draft, value), [])
    }
    assert.sameMembers([...met], Object.keys(refusals))
    assert.deepStrictEqual(yield* sandbox.control.mails, [])
  })
)
