/** Changes of customers that the vendor has. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { differences } from "@kundbro/domain/Comparison"
import { Address, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Effect } from "effect"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import * as People from "../internal/People.ts"
import type { Playground } from "../Playground.ts"
import { drafted, hasUniqueKeys, orRefusal } from "./drafts.ts"
import { writes } from "./writes.ts"

const besides = ["customerDrafts", "customerById"] as const

const read = (playground: Playground, id: CustomerId) =>
  Effect.flatMap(ability(playground, "customerById"), ({ get }) => Effect.map(get(id), ({ value }) => value))

const update = (playground: Playground, id: CustomerId, draft: CustomerDraft) =>
  Effect.flatMap(ability(playground, "customerUpdates"), (service) => service.update(id, draft))

/** The customer under another name. */
const underName = (customer: Customer, family: string): Customer => {
  const { family: before, full } = customer.name
  // A vendor with nothing but a folded name is given one.
  return before === undefined && full !== undefined
    ? new Customer({ ...customer, name: new PersonName({ ...customer.name, full: family }) })
    : People.named(customer, family)
}

/** The customer as it is, under another name, as a draft. */
const renamed = (playground: Playground, id: CustomerId, family: string) =>
  Effect.flatMap(read(playground, id), (customer) => drafted(playground, underName(customer, family)))

const readsAs = Effect.fnUntraced(function* (playground: Playground, id: CustomerId, draft: CustomerDraft) {
  const { keeps } = yield* ability(playground, "customerUpdates")
  return differences(draft, yield* read(playground, id), { after: "update", keeps })
})

/** Changes the customer if the vendor takes one like it, and expects to read what the draft said. */
const roundTrip = Effect.fnUntraced(function* (
  playground: Playground,
  customer: Customer,
  field: string,
  what: string
) {
  const { plain } = playground.known
  const draft = yield* orRefusal(playground, customer, field)
  if (draft === undefined) return
  yield* update(playground, plain, draft)
  assert.deepStrictEqual(yield* readsAs(playground, plain, draft), [], what)
})

const cases: ReadonlyArray<Case> = [
  {
    ability: "customerUpdates",
    rule: "a record that was read and is written back unchanged is Unchanged, and nothing is sent",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      for (const id of [playground.known.plain, playground.known.other]) {
        const draft = yield* drafted(playground, yield* read(playground, id))
        const { applied, value, write } = yield* Expect.counted(playground, update(playground, id, draft))
        assert.deepStrictEqual({ applied, receipt: value._tag, write }, { applied: 0, receipt: "Unchanged", write: 0 })
      }
    })
  },
  {
    ability: "customerUpdates",
    rule: "a change reads as its draft said, and repeating it changes nothing",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const { plain } = playground.known
      const draft = yield* renamed(playground, plain, "Nyberg 𝔄 & Søn")
      const receipt = yield* update(playground, plain, draft)
      assert.strictEqual(receipt._tag, "Updated")
      assert.strictEqual(receipt.id, plain)
      assert.deepStrictEqual(yield* readsAs(playground, plain, draft), [])
      const again = yield* Expect.counted(playground, update(playground, plain, draft))
      assert.deepStrictEqual({ receipt: again.value._tag, write: again.write }, { receipt: "Unchanged", write: 0 })
    })
  },
  {
    ability: "customerUpdates",
    rule: "texts come back letter by letter: diacritics, astral characters, markup, blanks, either normal form",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      for (const [what, text] of Object.entries(People.texts)) {
        const customer = underName(yield* read(playground, playground.known.plain), text)
        yield* roundTrip(playground, customer, "name.family", what)
      }
    })
  },
  {
    ability: "customerUpdates",
    rule: "leading zeros come back",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const before = yield* read(playground, playground.known.plain)
      const phones = [new Phone({ number: "00100", kind: "mobile" })]
      const addresses = before.addresses.map((one) => new Address({ ...one, postalCode: "00100" }))
      yield* roundTrip(playground, new Customer({ ...before, phones, addresses }), "phones.number", "00100")
    })
  },
  {
    ability: "customerUpdates",
    rule: "days at the edges come back as that day",
    besides,
    lacks: ({ adapter }) => (adapter.mapping.write.birthDate === undefined ? "birth date at this vendor" : undefined),
    run: Effect.fnUntraced(function* (playground) {
      for (const day of People.days) {
        const before = yield* read(playground, playground.known.plain)
        const customer = new Customer({ ...before, birthDate: CalendarDate.make(day) })
        yield* roundTrip(playground, customer, "birthDate", day)
      }
    })
  },
  {
    ability: "customerUpdates",
    rule: "what nobody declared survives a change and its taking back",
    besides,
    needs: ["stored"],
    run: Effect.fnUntraced(function* (playground) {
      const { plain, stored = () => Effect.die("no stored records") } = playground.known
      const before = yield* stored(plain)
      const family = (yield* read(playground, plain)).name
      yield* update(playground, plain, yield* renamed(playground, plain, "Nyberg"))
      assert.notDeepEqual(yield* stored(plain), before, "nothing has changed at the system")
      const customer = new Customer({ ...(yield* read(playground, plain)), name: family })
      yield* update(playground, plain, yield* drafted(playground, customer))
      assert.deepStrictEqual(yield* stored(plain), before)
    })
  },
  {
    ability: "customerUpdates",
    rule: "a change of one customer leaves the others as they are",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const { other, plain } = playground.known
      const before = yield* drafted(playground, yield* read(playground, other))
      yield* update(playground, plain, yield* renamed(playground, plain, "Nyberg"))
      assert.deepStrictEqual(yield* readsAs(playground, other, before), [])
    })
  },
  {
    ability: "customerUpdates",
    rule: "an unknown id, or a deleted one, is NotFound, and nothing is sent",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const draft = yield* drafted(playground, People.person(1))
      const { deleted, unknown } = playground.known
      for (const id of deleted === undefined ? [unknown] : [unknown, deleted]) {
        const { applied, write } = yield* Expect.counted(
          playground,
          Expect.fails(playground, update(playground, id, draft), "NotFound")
        )
        assert.deepStrictEqual({ applied, write }, { applied: 0, write: 0 })
      }
    })
  },
  {
    ability: "customerUpdates",
    rule: "a blocked customer stays blocked when the draft does not say otherwise",
    besides,
    needs: ["blocked"],
    run: Effect.fnUntraced(function* (playground) {
      const { blocked = playground.known.plain } = playground.known
      const { active: _, ...silent } = yield* read(playground, blocked)
      const draft = yield* drafted(playground, People.named(new Customer(silent), "Nyberg"))
      yield* update(playground, blocked, draft)
      assert.isFalse((yield* read(playground, blocked)).active)
    })
  },
  {
    ability: "customerUpdates",
    rule: "a value that another customer holds is a Duplicate, and nothing is stored",
    besides: [...besides],
    lacks: hasUniqueKeys,
    run: Effect.fnUntraced(function* (playground) {
      const { other, plain } = playground.known
      const { emails } = yield* read(playground, other)
      assert.isNotEmpty(emails, "the other customer has no e-mail address")
      const customer = new Customer({ ...(yield* read(playground, plain)), emails })
      const draft = yield* drafted(playground, customer)
      const { applied } = yield* Expect.counted(
        playground,
        Expect.fails(playground, update(playground, plain, draft), "Duplicate")
      )
      assert.strictEqual(applied, 0, "writes applied")
    })
  },
  {
    ability: "customerUpdates",
    rule: "two changes at the same time end as one of them, whole",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const { plain } = playground.known
      const drafts = [yield* renamed(playground, plain, "Nyberg"), yield* renamed(playground, plain, "Nylund")]
      yield* Effect.forEach(drafts, (draft) => update(playground, plain, draft), { concurrency: "unbounded" })
      const endings = yield* Effect.forEach(drafts, (draft) => readsAs(playground, plain, draft))
      assert.include(
        endings.map((paths) => paths.length),
        0
      )
    })
  }
]

/** All of them. */
export const updates: ReadonlyArray<Case> = [
  ...cases,
  ...writes({
    ability: "customerUpdates",
    besides,
    prepare: Effect.fnUntraced(function* (playground, at) {
      const { plain } = playground.known
      const draft = yield* renamed(playground, plain, `Kanarie-Lindkvist ${at}`)
      return update(playground, plain, draft)
    }),
    other: Effect.fnUntraced(function* (playground, at) {
      const { other } = playground.known
      const draft = yield* renamed(playground, other, `Kanarie-Lindkvist ${at}`)
      return update(playground, other, draft)
    })
  })
]
