/** New customers, by import file. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { Phone } from "@kundbro/domain/Contact"
import type { Customer } from "@kundbro/domain/Customer"
import { valuesOf } from "@kundbro/domain/Fields"
import { CustomerId } from "@kundbro/domain/Ids"
import type { ImportPart } from "@kundbro/domain/Import"
import type { CanonicalField } from "@kundbro/domain/Mapping"
import { Effect, Result, Stream } from "effect"
import { createHash } from "node:crypto"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as People from "../internal/People.ts"
import type { Playground } from "../Playground.ts"
import { drafted, orRefusal } from "./drafts.ts"

const file = (playground: Playground, drafts: ReadonlyArray<CustomerDraft>) =>
  Effect.map(ability(playground, "customerImport"), (service) => {
    const entries = drafts.map((draft, at) => ({ id: CustomerId.make(`0010${at}`), draft }))
    return service.file(Stream.fromIterable(entries))
  })

const imported = Effect.fnUntraced(function* (playground: Playground, drafts: ReadonlyArray<CustomerDraft>) {
  const parts = yield* Stream.runCollect(yield* file(playground, drafts))
  const bytes = Buffer.concat(parts.flatMap((part) => (part._tag === "Bytes" ? [part.bytes] : [])))
  const manifests = parts.flatMap((part) => (part._tag === "Manifest" ? [part.manifest] : []))
  return { bytes, last: parts.at(-1)?._tag, manifest: manifests[0], manifests: manifests.length }
})

const families = (count: number) => Array.from({ length: count }, (_, at) => `Lindkvist-Å${at}-${"x".repeat(at % 7)}`)

const people = (playground: Playground, count: number) =>
  Effect.forEach(families(count), (family, at) => drafted(playground, People.named(People.person(at), family)))

/** All of them. */
export const imports: ReadonlyArray<Case> = [
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
    rule: "texts, days and leading zeros are in the file letter by letter",
    besides: ["customerDrafts"],
    run: Effect.fnUntraced(function* (playground) {
      const fileOf = Effect.fnUntraced(function* (customer: Customer, field: CanonicalField) {
        const draft = yield* orRefusal(playground, customer, field)
        // What a draft says to be lost is not looked for.
        if (draft === undefined || valuesOf(draft.customer, field).length === 0) return undefined
        return (yield* imported(playground, [draft])).bytes.toString("utf8")
      })
      // Markup is written in as many ways as there are formats.
      for (const [what, text] of Object.entries(People.texts).filter(([, text]) => !/[<&"]/.test(text))) {
        const file = yield* fileOf(People.named(People.person(1), text), "name.family")
        if (file !== undefined) assert.isTrue(file.includes(text), what)
      }
      for (const day of People.days) {
        const file = yield* fileOf(People.person(1, { birthDate: CalendarDate.make(day) }), "birthDate")
        if (file !== undefined) assert.isTrue(file.includes(day) || file.includes(day.replaceAll("-", "")), day)
      }
      const phone = yield* fileOf(
        People.person(1, { phones: [new Phone({ number: "00207", kind: "mobile" })] }),
        "phones.number"
      )
      if (phone !== undefined) assert.match(phone, /(?<!\d)00207(?!\d)/)
      const postal = yield* fileOf(People.person(1), "addresses.postalCode")
      if (postal !== undefined) assert.match(postal, /(?<!\d)01234(?!\d)/)
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
