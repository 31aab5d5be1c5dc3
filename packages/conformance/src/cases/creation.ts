/** New customers: by call, and by import file. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { differences } from "@kundbro/domain/Comparison"
import { Address, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { type CustomerId, CustomerId as CustomerIds, ExternalReference } from "@kundbro/domain/Ids"
import type { ImportPart } from "@kundbro/domain/Import"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Result, Stream } from "effect"
import { createHash } from "node:crypto"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import * as People from "../internal/People.ts"
import type { Playground } from "../Playground.ts"
import { hasUniqueKeys, holds, orRefusal } from "./drafts.ts"
import { reads } from "./reads.ts"
import { writes } from "./writes.ts"

const drafted = (playground: Playground, customer: Customer) =>
  Effect.flatMap(ability(playground, "customerDrafts"), ({ draft }) => Effect.fromResult(draft(customer)))

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

const file = (playground: Playground, drafts: ReadonlyArray<CustomerDraft>) =>
  Effect.map(ability(playground, "customerImport"), (service) => {
    const entries = drafts.map((draft, at) => ({ id: CustomerIds.make(`0010${at}`), draft }))
    return service.file(Stream.fromIterable(entries))
  })

const imported = Effect.fnUntraced(function* (playground: Playground, drafts: ReadonlyArray<CustomerDraft>) {
  const parts = yield* Stream.runCollect(yield* file(playground, drafts))
  const bytes = Buffer.concat(parts.flatMap((part) => (part._tag === "Bytes" ? [part.bytes] : [])))
  const manifests = parts.flatMap((part) => (part._tag === "Manifest" ? [part.manifest] : []))
  return { bytes, last: parts.at(-1)?._tag, manifest: manifests[0], manifests: manifests.length }
})

const families = (count: number) => Array.from({ length: count }, (_, at) => `Lindkvist-${at}-${"x".repeat(at % 7)}`)

const people = (playground: Playground, count: number) =>
  Effect.forEach(families(count), (family, at) => drafted(playground, People.named(People.person(at), family)))

const importing: ReadonlyArray<Case> = [
  {
    ability: "customerImport",
    rule: "the same drafts give the same bytes and the same name",
    besides: ["customerDrafts"],
    run: Effect.fnUntraced(function* (playground) {
      const drafts = yield* people(playground, 9)
      const [first, second] = [yield* imported(playground, drafts), yield* imported(playground, drafts)]
      assert.isTrue(first.bytes.equals(second.bytes))
      assert.strictEqual(first.manifest?.fileName, second.manifest?.fileName)
      const fewer = yield* imported(playground, drafts.slice(1))
      assert.notStrictEqual(fewer.manifest?.fileName, first.manifest?.fileName)
    })
  },
  {
    ability: "customerImport",
    rule: "the manifest comes last and once, and its numbers and its hash are the file's",
    besides: ["customerDrafts"],
    run: Effect.fnUntraced(function* (playground) {
      for (const count of [1, 250]) {
        const { bytes, last, manifest, manifests } = yield* imported(playground, yield* people(playground, count))
        assert.deepStrictEqual({ last, manifests }, { last: "Manifest", manifests: 1 })
        assert.strictEqual(manifest?.sha256, createHash("sha256").update(bytes).digest("hex"))
        assert.deepStrictEqual(
          { bytes: manifest?.bytes, customers: manifest?.customers },
          { bytes: bytes.length, customers: count }
        )
        assert.strictEqual(manifest?.vendor, playground.adapter.vendor)
      }
    })
  },
  {
    ability: "customerImport",
    rule: "every draft is in the file once, with its leading zeros",
    besides: ["customerDrafts"],
    run: Effect.fnUntraced(function* (playground) {
      const { bytes } = yield* imported(playground, yield* people(playground, 9))
      const text = bytes.toString("utf8")
      for (const [at] of families(9).entries()) {
        assert.strictEqual(text.split(`${People.emailCanary}.${at}@`).length - 1, 1, `e-mail address ${at}`)
        assert.include(text, `0010${at}`)
      }
    })
  },
  {
    ability: "customerImport",
    rule: "an entry that cannot be written fails the file, and is never left out",
    besides: ["customerDrafts"],
    run: Effect.fnUntraced(function* (playground) {
      const [first, ...others] = yield* people(playground, 3)
      if (first === undefined) return assert.fail("nobody to write")
      const customer = People.named(first.customer, People.uncarried["a control character"])
      const spoiled = [first, { ...first, customer }, ...others]
      const parts: Array<ImportPart> = []
      const writing = Stream.runForEach(yield* file(playground, spoiled), (part) => Effect.sync(() => parts.push(part)))
      const result = yield* Effect.result(writing)
      const manifest = parts.find((part) => part._tag === "Manifest")
      if (Result.isSuccess(result)) return assert.strictEqual(manifest?.manifest.customers, 4, "customers in the file")
      assert.strictEqual(result.failure.reason._tag, "Rejected")
      assert.isUndefined(manifest, "a file that failed has a manifest")
    })
  },
  {
    ability: "customerImport",
    rule: "nothing is sent, and no personal data is in the manifest",
    besides: ["customerDrafts"],
    run: Effect.fnUntraced(function* (playground) {
      const { manifest } = yield* imported(playground, yield* people(playground, 3))
      assert.strictEqual(yield* playground.relay.sent, "")
      assert.notMatch(JSON.stringify(manifest), /kanarie|lindkvist/i)
    })
  }
]

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
  ...importing,
  ...validating,
  ...reads({
    ability: "customerValidation",
    hit: validation,
    personal: () => [...People.canaries, People.emailCanary]
  })
]
