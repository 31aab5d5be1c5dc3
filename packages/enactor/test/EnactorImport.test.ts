import { assert, describe, it } from "@effect/vitest"
import { Import } from "@kundbro/domain"
import { Customer, empty } from "@kundbro/domain/Customer"
import { PersonName } from "@kundbro/domain/Contact"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Xml, XmlReader } from "@kundbro/soap"
import { Effect, Option, Result, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import { EnactorImport, EnactorWire } from "../src/index.ts"
import { build, PersonShape } from "./people.ts"
import { codec, core, id, retail, tuva } from "./support.ts"

const importer = EnactorImport.make(codec, "Batch")

const wire = EnactorWire.make(new EnactorWire.Names({}))
const Batch = Xml.struct({ customer: Xml.element(Xml.repeated(wire.Customer), { namespace: retail }) })
const readBatch = XmlReader.make(Batch, { name: "Batch" })

const entry = (number: string, customer: Customer): Import.ImportEntry => ({
  id: id(number),
  draft: Result.getOrThrow(codec.draft(customer))
})

/** The file and its manifest. */
const whole = Effect.fnUntraced(function* (parts: Stream.Stream<Import.ImportPart, VendorError>) {
  const found = yield* Stream.runCollect(parts)
  const bytes = found.flatMap((part) => (part._tag === "Bytes" ? [part.bytes] : []))
  const manifests = found.flatMap((part) => (part._tag === "Manifest" ? [part.manifest] : []))
  assert.strictEqual(manifests.length, 1)
  assert.strictEqual(found.at(-1)?._tag, "Manifest")
  return { pieces: bytes.length, file: Buffer.concat(bytes), manifest: manifests[0] }
})

describe("an import file", () => {
  it.effect("holds the customers in their order, and its manifest says what it holds", () =>
    Effect.gen(function* () {
      const bare = new Customer({ ...empty, name: new PersonName({ family: "<Øy & Søn]]>" }) })
      const entries = [entry("0004418", tuva), entry("00100", bare), entry("100", tuva)]
      const { file, manifest } = yield* whole(importer.file(Stream.fromIterable(entries)))
      const text = file.toString("utf8")
      assert.isTrue(
        text.startsWith(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Batch xmlns:core="${core}"`)
      )
      const { customer } = Result.getOrThrow(readBatch(text.slice(text.indexOf("<Batch"))))
      assert.deepStrictEqual(
        customer.map(({ customerName, customerNumber }) => [customerNumber, customerName?.surname]),
        [
          ["0004418", "Lindkvist"],
          ["00100", "<Øy & Søn]]>"],
          ["100", "Lindkvist"]
        ]
      )
      const sha256 = createHash("sha256").update(file).digest("hex")
      assert.deepStrictEqual(
        { ...manifest },
        {
          vendor: "enactor",
          format: "Batch of retail:customer",
          fileName: `enactor-customers-${sha256.slice(0, 16)}.xml`,
          mediaType: "application/xml",
          customers: 3,
          addresses: 2,
          emails: 4,
          phones: 4,
          bytes: file.length,
          sha256
        }
      )
      assert.notMatch(
        Schema.encodeSync(Schema.fromJsonString(Import.ImportManifest))(manifest ?? assert.fail()),
        /Lindkvist|0004418/
      )
    })
  )

  it.effect("of nobody is a file too", () =>
    Effect.gen(function* () {
      const { file, manifest } = yield* whole(importer.file(Stream.empty))
      const text = file.toString("utf8")
      assert.deepStrictEqual(Result.getOrThrow(readBatch(text.slice(text.indexOf("<Batch")))), { customer: [] })
      assert.strictEqual(manifest?.customers, 0)
    })
  )

  it.effect("is the same for the same customers, each time it is made", () =>
    Effect.gen(function* () {
      const parts = importer.file(Stream.fromIterable([entry("1", tuva), entry("2", tuva)]))
      const [first, second] = [yield* whole(parts), yield* whole(parts)]
      assert.deepStrictEqual(first, second)
    })
  )

  it.effect("can have its root in the core namespace", () =>
    Effect.gen(function* () {
      const { file } = yield* whole(EnactorImport.make(codec, "core:Batch").file(Stream.make(entry("1", tuva))))
      const text = file.toString("utf8")
      const read = XmlReader.make(Batch, { name: "Batch", namespace: core })
      assert.strictEqual(Result.getOrThrow(read(text.slice(text.indexOf("<core:Batch")))).customer.length, 1)
    })
  )

  it.effect("that cannot be finished has no manifest, and says which field of which entry is at fault", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const failure = yield* importer.file(Stream.make(entry("1", tuva), entry("\uFFFF", tuva))).pipe(
        Stream.runForEach((part) => Effect.sync(() => void seen.push(part._tag))),
        Effect.flip
      )
      assert.notInclude(seen, "Manifest")
      assert.strictEqual(failure.operation, "entity import")
      assert.isTrue(failure.reason._tag === "Rejected" && failure.reason.issues[0]?.field === "entries[1].id")
    })
  )

  it.effect("comes in pieces while the customers come, and takes no more of them than it writes", () =>
    Effect.gen(function* () {
      let taken = 0
      const one = entry("1", tuva)
      const endless = Stream.fromEffectRepeat(
        Effect.sync(() => {
          taken += 1
          return one
        })
      )
      const [, piece] = yield* Stream.runCollect(Stream.take(importer.file(endless), 2))
      assert.isTrue(piece?._tag === "Bytes" && piece.bytes.length > 1000)
      assert.isBelow(taken, 1000)
    })
  )

  it.effect("hands on a failure of its source", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(Stream.runDrain(importer.file(Stream.fail("the source is gone"))))
      assert.strictEqual(failure, "the source is gone")
    })
  )

  it.effect.prop(
    "of anybody that can be drafted is well-formed and holds everybody",
    [Schema.Array(PersonShape).check(Schema.isMaxLength(5))],
    ([shapes]) =>
      Effect.gen(function* () {
        const entries = shapes.flatMap((shape, at) =>
          Option.toArray(
            Option.map(Result.getSuccess(codec.draft(build(shape, at))), (draft) => ({ id: id(`0${at}`), draft }))
          )
        )
        const { file, manifest } = yield* whole(importer.file(Stream.fromIterable(entries)))
        const text = file.toString("utf8")
        const { customer } = Result.getOrThrow(readBatch(text.slice(text.indexOf("<Batch"))))
        assert.deepStrictEqual(
          customer.map(({ customerNumber }) => customerNumber),
          entries.map((one): string => one.id)
        )
        assert.strictEqual(manifest?.customers, entries.length)
      })
  )
})
