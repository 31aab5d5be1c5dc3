/** New customers, by call. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { differences } from "@kundbro/domain/Comparison"
import { Address, Email, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { type CustomerId, EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Result } from "effect"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import * as People from "../internal/People.ts"
import type { Playground } from "../Playground.ts"
import { drafted, hasUniqueKeys, holds, orRefusal } from "./drafts.ts"
import { imports } from "./imports.ts"
import { reads } from "./reads.ts"
import { writes } from "./writes.ts"

const create = (playground: Playground, draft: CustomerDraft) =>
  Effect.flatMap(ability(playground, "customerCreation"), (service) => service.create(draft))

/** Creates, and expects a receipt with the new id. */
const created = Effect.fnUntraced(function* (playground: Playground, draft: CustomerDraft) {
  const receipt = yield* create(playground, draft)
  return receipt._tag === "Created" ? receipt.id : assert.fail(`the receipt is ${receipt._tag}`)
})

/** Expects that the customer reads as the draft said. */
const readsAs = Effect.fnUntraced(function* (playground: Playground, id: CustomerId, draft: CustomerDraft, what = "") {
  const { get } = yield* ability(playground, "customerById")
  assert.deepStrictEqual(differences(draft, (yield* get(id)).value), [], what)
})

const besides = ["customerDrafts", "customerById"] as const

/** Creates the customer if the vendor takes one like it, and expects to read what the draft said. */
const roundTrip = Effect.fnUntraced(function* (
  playground: Playground,
  customer: Customer,
  field: string,
  what: string
) {
  const draft = yield* orRefusal(playground, customer, field)
  if (draft === undefined) return
  yield* readsAs(playground, yield* created(playground, draft), draft, what)
})

const creating: ReadonlyArray<Case> = [
  {
    ability: "customerCreation",
    rule: "a new customer reads as its draft said",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const draft = yield* drafted(playground, People.person(1))
      yield* readsAs(playground, yield* created(playground, draft), draft)
    })
  },
  {
    ability: "customerCreation",
    rule: "so does one with something in every field",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const draft = yield* drafted(playground, People.everybody)
      yield* readsAs(playground, yield* created(playground, draft), draft)
    })
  },
  {
    ability: "customerCreation",
    rule: "texts come back letter by letter: diacritics, astral characters, markup, blanks",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      for (const [at, [what, text]] of Object.entries(People.texts).entries()) {
        const customer = People.named(People.person(at), text)
        yield* roundTrip(playground, customer, "name.family", what)
      }
    })
  },
  {
    ability: "customerCreation",
    rule: "composed and decomposed letters are two texts",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const { get } = yield* ability(playground, "customerById")
      for (const [at, form] of (["NFC", "NFD"] as const).entries()) {
        const family = "Åström Ødegård".normalize(form)
        const draft = yield* drafted(playground, People.named(People.person(at), family))
        const { value } = yield* get(yield* created(playground, draft))
        // Not `differences`: what a draft normalises would be equal to what it reads.
        const { family: read, full } = value.name
        assert.isTrue((read ?? full ?? "").includes(family), form)
      }
    })
  },
  {
    ability: "customerCreation",
    rule: "a character that cannot be carried is refused by field, or comes back as it is",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      for (const [at, [what, text]] of Object.entries(People.uncarried).entries()) {
        const customer = People.named(People.person(at), text)
        const draft = yield* orRefusal(playground, customer, "name.family")
        if (draft === undefined) continue
        const result = yield* Effect.result(created(playground, draft))
        if (Result.isSuccess(result)) yield* readsAs(playground, result.success, draft, what)
        else assert.strictEqual(result.failure.reason._tag, "Rejected", what)
      }
    })
  },
  {
    ability: "customerCreation",
    rule: "leading zeros come back",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const base = People.person(1, { phones: [new Phone({ number: "00100", kind: "mobile" })] })
      const addresses = base.addresses.map((one) => new Address({ ...one, postalCode: "00100" }))
      const draft = yield* drafted(playground, new Customer({ ...base, addresses }))
      yield* readsAs(playground, yield* created(playground, draft), draft)
      assert.isTrue(holds(draft, base, "phones.number"))
    })
  },
  {
    ability: "customerCreation",
    rule: "days at the edges come back as that day",
    besides,
    lacks: ({ adapter }) => (adapter.mapping.write.birthDate === undefined ? "birth date at this vendor" : undefined),
    run: Effect.fnUntraced(function* (playground) {
      for (const [at, day] of People.days.entries()) {
        const customer = People.person(at, { birthDate: CalendarDate.make(day) })
        yield* roundTrip(playground, customer, "birthDate", day)
      }
    })
  },
  {
    ability: "customerCreation",
    rule: "no address, one and many come back as the draft said",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      for (const [at, roles] of [[], ["invoice"], ["invoice", "delivery", "delivery", "home"]].entries()) {
        const base = People.person(at)
        const addresses = roles.flatMap((role, place) =>
          base.addresses.slice(0, 1).map((one) => new Address({ ...one, role, city: `Exempelstad ${place}` }))
        )
        yield* roundTrip(playground, new Customer({ ...base, addresses }), "addresses", `${roles.length} addresses`)
      }
    })
  },
  {
    ability: "customerCreation",
    rule: "at the same time: each is made once, and each has an id of its own",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const people = yield* Effect.forEach([0, 1, 2, 3, 4, 5, 6, 7], (at) =>
        drafted(playground, People.named(People.person(at), `Lindkvist-${at}`))
      )
      const making = Effect.forEach(people, (draft) => created(playground, draft), { concurrency: "unbounded" })
      const { applied, value: ids, write } = yield* Expect.counted(playground, making)
      assert.deepStrictEqual({ applied, ids: new Set(ids).size, write }, { applied: 8, ids: 8, write: 8 })
      yield* Effect.forEach(people, (draft, at) => readsAs(playground, ids[at] ?? playground.known.unknown, draft))
    })
  },
  {
    ability: "customerCreation",
    rule: "a value that must be unique is a Duplicate the second time, and nothing is stored",
    besides,
    lacks: hasUniqueKeys,
    run: Effect.fnUntraced(function* (playground) {
      const draft = yield* drafted(playground, People.person(1))
      yield* created(playground, draft)
      const { applied } = yield* Expect.counted(
        playground,
        Expect.fails(playground, create(playground, draft), "Duplicate")
      )
      assert.strictEqual(applied, 0, "writes applied")
    })
  },
  {
    ability: "customerCreation",
    rule: "of the same new customer at the same time one is made, the rest are Duplicates",
    besides,
    lacks: hasUniqueKeys,
    run: Effect.fnUntraced(function* (playground) {
      const draft = yield* drafted(playground, People.person(1))
      const { applied, value } = yield* Expect.counted(
        playground,
        Effect.forEach([0, 1, 2, 3], () => Effect.result(create(playground, draft)), { concurrency: "unbounded" })
      )
      const endings = value.map((one) => (Result.isSuccess(one) ? one.success._tag : one.failure.reason._tag)).sort()
      assert.deepStrictEqual(endings, ["Created", "Duplicate", "Duplicate", "Duplicate"])
      assert.strictEqual(applied, 1, "writes applied")
    })
  },
  {
    ability: "customerCreation",
    rule: "who shares a unique key is a Duplicate, also in another spelling, and who shares none is not",
    besides,
    lacks: hasUniqueKeys,
    run: Effect.fnUntraced(function* (playground) {
      const { uniqueKeys } = yield* ability(playground, "customerDrafts")
      const keysOf = (draft: CustomerDraft) => uniqueKeys(draft).map((one) => JSON.stringify(one))
      const first = yield* drafted(playground, People.person(1))
      yield* created(playground, first)
      const shouted = People.person(1).emails.map((one) => new Email({ ...one, address: upper(one.address) }))
      for (const customer of [People.person(1, { emails: shouted }), People.person(2)]) {
        const draft = yield* drafted(playground, customer)
        const isShared = keysOf(draft).some((key) => keysOf(first).includes(key))
        const result = yield* Effect.result(create(playground, draft))
        const ending = Result.isSuccess(result) ? result.success._tag : result.failure.reason._tag
        assert.strictEqual(ending, isShared ? "Duplicate" : "Created")
      }
    })
  },
  {
    ability: "customerCreation",
    rule: "a customer is found again by a key that the caller planted",
    besides: [...besides, "customerByReference"],
    lacks: ({ adapter }) =>
      adapter.customerCreation?.plantable.length === 0 ? "key that a caller may plant" : undefined,
    run: Effect.fnUntraced(function* (playground) {
      const { plantable } = yield* ability(playground, "customerCreation")
      const { get } = yield* ability(playground, "customerByReference")
      for (const [at, kind] of plantable.entries()) {
        // Twins but for a leading zero.
        for (const [twin, value] of ["00100", "100"].entries()) {
          const key = new ExternalReference({ kind, value })
          const customer = People.person(at * 2 + twin, { references: [key] })
          const id = yield* created(playground, yield* drafted(playground, customer))
          assert.strictEqual((yield* get(key)).value.id, id)
        }
      }
    })
  }
]

const upper = (address: EmailAddress) => EmailAddress.make(address.toUpperCase())

const validating: ReadonlyArray<Case> = [
  {
    ability: "customerValidation",
    rule: "nothing is stored",
    besides: ["customerDrafts"],
    run: Effect.fnUntraced(function* (playground) {
      const { validate } = yield* ability(playground, "customerValidation")
      const draft = yield* drafted(playground, People.person(1))
      const { applied, read } = yield* Expect.counted(playground, validate(draft))
      assert.deepStrictEqual({ applied, asked: read > 0 }, { applied: 0, asked: true })
    })
  }
]

const validation = (playground: Playground): Effect.Effect<unknown, VendorError> =>
  Effect.flatMap(drafted(playground, People.person(1)), (draft) =>
    Effect.flatMap(ability(playground, "customerValidation"), ({ validate }) => validate(draft))
  )

/** All of them. */
export const creation: ReadonlyArray<Case> = [
  ...creating,
  ...writes({
    ability: "customerCreation",
    besides: ["customerDrafts"],
    prepare: (playground, at) =>
      Effect.map(drafted(playground, People.person(at)), (draft) => create(playground, draft))
  }),
  ...imports,
  ...validating,
  ...reads({
    ability: "customerValidation",
    hit: validation,
    personal: () => [...People.canaries, People.emailCanary]
  })
]
