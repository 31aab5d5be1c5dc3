/** What a draft owes: it is pure, it says what it does, and it refuses instead of spoiling. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { differences } from "@kundbro/domain/Comparison"
import { Address, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Consent, Customer, Protection } from "@kundbro/domain/Customer"
import { inUse, valuesOf } from "@kundbro/domain/Fields"
import { EmailAddress, NationalId } from "@kundbro/domain/Ids"
import type { CanonicalField } from "@kundbro/domain/Mapping"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Result, Schema } from "effect"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as People from "../internal/People.ts"
import type { Playground } from "../Playground.ts"

const encode = Schema.encodeSync(Customer)

const drafting = (playground: Playground, customer: Customer) =>
  Effect.map(ability(playground, "customerDrafts"), ({ draft }) => draft(customer))

/** The draft of a customer whom the vendor has to take. */
export const drafted = (playground: Playground, customer: Customer) =>
  Effect.flatMap(drafting(playground, customer), Effect.fromResult)

/** The draft, if the customer is one that the vendor takes. A refusal has to name the field. */
export const orRefusal = Effect.fnUntraced(function* (playground: Playground, customer: Customer, field: string) {
  const result = yield* drafting(playground, customer)
  if (Result.isSuccess(result)) return result.success
  assert.include(fieldsOf(result.failure), field, "the refusal names the field")
  return undefined
})

/** Says what is missing where no two customers are kept from sharing a value. */
export const hasUniqueKeys = (playground: Playground): string | undefined => {
  const service = playground.adapter.customerDrafts
  const draft = service?.draft(People.person(1))
  return draft === undefined || Result.isFailure(draft) || service?.uniqueKeys(draft.success).length === 0
    ? "value that two customers may not share"
    : undefined
}

/** Canonical fields that a refusal names: `addresses[0].city` is `addresses.city`. */
const fieldsOf = ({ reason }: VendorError): ReadonlyArray<string> =>
  reason._tag === "Rejected" ? reason.issues.map(({ field }) => field.replaceAll(/\[\d+\]/g, "")) : [reason._tag]

/** A whole address, phone or e-mail that is dropped takes its parts with it. */
const wholes: ReadonlySet<string> = new Set(
  ["addresses.invoice", "addresses.delivery", "addresses.others"].concat(["phones.others", "emails.others"])
)

/** Whether the draft holds of a field what the customer has, or says that it does not. */
export const holds = ({ customer, notes }: CustomerDraft, wanted: Customer, field: CanonicalField): boolean => {
  const [list] = field.split(".")
  const isNoted = notes.some(
    (note) =>
      note.field === field || note.field === list || (wholes.has(note.field) && note.field.startsWith(`${list}.`))
  )
  return isNoted || JSON.stringify(valuesOf(customer, field)) === JSON.stringify(valuesOf(wanted, field))
}

type Long = (base: Customer, text: string) => Customer

const ofAddress =
  (part: (text: string) => Partial<Address>): Long =>
  (base, text) =>
    new Customer({ ...base, addresses: base.addresses.map((one) => new Address({ ...one, ...part(text) })) })

const ofName =
  (part: (text: string) => Partial<PersonName>): Long =>
  (base, text) =>
    new Customer({ ...base, name: new PersonName({ ...base.name, ...part(text) }) })

/** People with a text in one field. */
const withText: Readonly<Partial<Record<CanonicalField, Long>>> = {
  "name.given": ofName((given) => ({ given })),
  "name.family": ofName((family) => ({ family })),
  "name.title": ofName((title) => ({ title })),
  nationalId: (base, text) => new Customer({ ...base, nationalId: NationalId.make(text) }),
  "emails.address": (base, text) => {
    const address = EmailAddress.make(`${text.slice(0, -12)}@example.org`)
    return new Customer({ ...base, emails: [new Email({ address })] })
  },
  "phones.number": (base, text) => new Customer({ ...base, phones: [new Phone({ number: text, kind: "mobile" })] }),
  "addresses.careOf": ofAddress((careOf) => ({ careOf })),
  "addresses.lines": ofAddress((line) => ({ lines: [line] })),
  "addresses.postalCode": ofAddress((postalCode) => ({ postalCode })),
  "addresses.city": ofAddress((city) => ({ city }))
}

const limited = ({ adapter }: Playground) =>
  Object.entries(adapter.mapping.write).flatMap(([field, rule]) => {
    const name = fieldNames.find((one) => one === field)
    const make = name === undefined ? undefined : withText[name]
    return name === undefined || make === undefined || rule?.limit === undefined || rule.kind === "truncated"
      ? []
      : [{ field: name, limit: rule.limit, make }]
  })

const fieldNames: ReadonlyArray<CanonicalField> = [
  "name.given",
  "name.family",
  "name.title",
  "nationalId",
  "emails.address",
  "phones.number",
  "addresses.careOf",
  "addresses.lines",
  "addresses.postalCode",
  "addresses.city"
]

const noLimit = (playground: Playground) => (limited(playground).length === 0 ? "field with a limit" : undefined)

const digits = (length: number) => "7".repeat(length)

/** The cases. */
export const drafts: ReadonlyArray<Case> = [
  {
    ability: "customerDrafts",
    rule: "a draft is pure: nothing is sent, and the same customer gives the same draft",
    run: Effect.fnUntraced(function* (playground) {
      const customer = People.everybody
      const before = JSON.stringify(encode(customer))
      const first = yield* drafting(playground, customer)
      const second = yield* drafting(playground, customer)
      assert.deepStrictEqual(JSON.stringify(first), JSON.stringify(second))
      assert.strictEqual(JSON.stringify(encode(customer)), before)
      assert.deepStrictEqual(yield* playground.relay.sent, "")
    })
  },
  {
    ability: "customerDrafts",
    rule: "the draft of what a draft says is the same draft",
    run: Effect.fnUntraced(function* (playground) {
      const draft = yield* drafted(playground, People.everybody)
      const again = yield* drafted(playground, draft.customer)
      assert.deepStrictEqual(differences(draft, again.customer), [])
      const said = yield* ability(playground, "customerDrafts")
      assert.deepStrictEqual(said.uniqueKeys(again), said.uniqueKeys(draft))
    })
  },
  {
    ability: "customerDrafts",
    rule: "what the vendor would not hold is noted by field, nothing is lost in silence",
    run: Effect.fnUntraced(function* (playground) {
      const customer = People.everybody
      const draft = yield* drafted(playground, customer)
      const silent = inUse(customer).filter((field) => !holds(draft, customer, field))
      assert.deepStrictEqual(silent, [])
      assert.include(
        draft.notes.map(({ field }) => field),
        "extensions.elsewhere"
      )
    })
  },
  {
    ability: "customerDrafts",
    rule: "an overlong text is Rejected with its field and limit, and never cut",
    lacks: noLimit,
    run: Effect.fnUntraced(function* (playground) {
      for (const { field, limit, make } of limited(playground)) {
        const result = yield* drafting(playground, make(People.person(1), digits(limit + 1)))
        if (Result.isSuccess(result)) return assert.fail(`${field} of ${limit + 1} characters is taken`)
        const { reason } = result.failure
        assert.strictEqual(reason._tag, "Rejected")
        const issues = reason._tag === "Rejected" ? reason.issues : []
        const issue = issues.find((one) => one.field.replaceAll(/\[\d+\]/g, "").startsWith(field))
        assert.strictEqual(issue?.limit, limit, field)
        assert.notStrictEqual(issue?.remedy ?? "", "")
      }
    })
  },
  {
    ability: "customerDrafts",
    rule: "a text of exactly the limit is taken as it is",
    lacks: noLimit,
    run: Effect.fnUntraced(function* (playground) {
      for (const { field, limit, make } of limited(playground)) {
        const customer = make(People.person(1), digits(limit))
        const draft = yield* orRefusal(playground, customer, `nothing: ${field} has ${limit} characters`)
        assert.isTrue(draft !== undefined && holds(draft, customer, field), field)
      }
    })
  },
  {
    ability: "customerDrafts",
    rule: "a refusal names every field, and never a value",
    run: Effect.fnUntraced(function* (playground) {
      const fields = ["name.given", "name.family", "addresses.city"] as const
      const short = limited(playground).filter((one) => fields.some((field) => field === one.field))
      // Where nothing is too long, there is still what no XML can carry.
      const text = short.length > 0 ? "kanarie".repeat(80) : "kanarie\u0007"
      const held = fields.filter((field) => playground.adapter.mapping.write[field] !== undefined)
      const wrong = short.length > 0 ? short.map(({ field }) => field) : held
      let spoiled = People.person(1)
      for (const field of wrong) spoiled = withText[field]?.(spoiled, text) ?? spoiled
      const result = yield* drafting(playground, spoiled)
      if (Result.isSuccess(result)) return assert.fail("was taken")
      assert.includeMembers([...fieldsOf(result.failure)], wrong)
      assert.notMatch(`${JSON.stringify(result.failure)} ${result.failure.message}`, /kanarie/i)
    })
  },
  {
    ability: "customerDrafts",
    rule: "texts stay as they are, letter by letter: diacritics, astral characters, blanks, either normal form",
    run: Effect.fnUntraced(function* (playground) {
      for (const [what, text] of Object.entries(People.texts)) {
        const customer = People.named(People.person(1), text)
        const draft = yield* orRefusal(playground, customer, "name.family")
        if (draft !== undefined) assert.isTrue(holds(draft, customer, "name.family"), what)
      }
    })
  },
  {
    ability: "customerDrafts",
    rule: "leading zeros stay, wherever they are",
    run: Effect.fnUntraced(function* (playground) {
      const base = People.person(1, {
        nationalId: NationalId.make("00100"),
        phones: [new Phone({ number: "00100", kind: "mobile" })]
      })
      const customer = new Customer({
        ...base,
        addresses: base.addresses.map((one) => new Address({ ...one, postalCode: "00100" }))
      })
      const draft = yield* drafted(playground, customer)
      for (const field of ["nationalId", "phones.number", "addresses.postalCode"] as const) {
        assert.isTrue(holds(draft, customer, field), field)
      }
    })
  },
  {
    ability: "customerDrafts",
    rule: "days at the edges stay that day, or are refused or noted",
    run: Effect.fnUntraced(function* (playground) {
      for (const day of People.days) {
        const customer = People.person(1, { birthDate: CalendarDate.make(day) })
        const draft = yield* orRefusal(playground, customer, "birthDate")
        if (draft !== undefined) assert.isTrue(holds(draft, customer, "birthDate"), day)
      }
    })
  },
  {
    ability: "customerDrafts",
    rule: "who wants to be hidden stays hidden, or the draft is refused or says so",
    run: Effect.fnUntraced(function* (playground) {
      const protection = new Protection({ address: true, phone: true })
      const customer = People.person(1, { protection })
      for (const field of ["protection.address", "protection.phone"] as const) {
        const draft = yield* orRefusal(playground, customer, "protection.address")
        if (draft !== undefined) assert.isTrue(holds(draft, customer, field), field)
      }
    })
  },
  {
    ability: "customerDrafts",
    rule: "a consent of which nothing is known becomes neither yes nor no",
    run: Effect.fnUntraced(function* (playground) {
      const purposes = ["email-offer", "sms-offer", "direct-mail", "contact"]
      const silent = People.person(1)
      const unknown = People.person(1, {
        consents: purposes.map((purpose) => new Consent({ purpose, state: "unknown", source: "elsewhere" }))
      })
      for (const customer of [silent, unknown]) {
        const draft = yield* drafted(playground, customer)
        assert.deepStrictEqual(
          draft.customer.consents.filter(({ state }) => state !== "unknown"),
          []
        )
      }
    })
  }
]
