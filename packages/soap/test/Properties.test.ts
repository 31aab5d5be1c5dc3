import { assert, describe, it } from "@effect/vitest"
import { SoapClient, SoapError, SoapOperation, Xml, XmlReader, XmlWriter } from "@kundbro/soap"
import { BigDecimal, Effect, Result, Schema } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { envelope, ns, written } from "./support.ts"

const runs = { arbitrary: { runs: Number(process.env["FC_NUM_RUNS"] ?? 150) } }

/** Text that XML 1.0 can carry. */
const Text = Schema.String.check(
  // oxlint-disable-next-line no-control-regex -- what XML forbids
  Schema.isPattern(/^(?:[\t\n\r -\uD7FF\uE000-\uFFFD]|[\uD800-\uDBFF][\uDC00-\uDFFF])*$/)
)
const Decimal = Schema.Struct({
  value: Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: -(10n ** 30n), maximum: 10n ** 30n })),
  scale: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 }))
})
const Long = Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n }))

const Inner = Xml.struct({ a: Xml.string, kind: Xml.optional(Xml.attribute(Xml.string)) }, { namespace: "urn:inner" })
const Everything = Xml.struct({
  string: Xml.string,
  int: Xml.int,
  long: Xml.optional(Xml.long),
  decimal: Xml.decimal,
  boolean: Xml.nillable(Xml.boolean()),
  empty: Xml.orEmpty(Xml.boolean({ true: ["True"], false: ["False"] })),
  list: Xml.optional(Xml.list(Xml.nillable(Inner), { itemName: "item" })),
  flat: Xml.repeated(Xml.string),
  cell: Xml.byType({ Text: Xml.string, Inner }, { namespace: "urn:types" })
})

const InnerValue = Schema.Struct({ a: Text, kind: Schema.optionalKey(Text) })
const Values = Schema.Struct({
  string: Text,
  int: Schema.Int.check(Schema.isBetween({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 })),
  long: Schema.optionalKey(Long),
  decimal: Decimal,
  boolean: Schema.NullOr(Schema.Boolean),
  empty: Schema.Union([Schema.Boolean, Schema.Literal("")]),
  list: Schema.optionalKey(Schema.Array(Schema.NullOr(InnerValue))),
  flat: Schema.Array(Text),
  cell: Schema.Union([
    Schema.Struct({ type: Schema.Literal("Text"), value: Text }),
    Schema.Struct({ type: Schema.Literal("Inner"), value: InnerValue })
  ])
})

const readEverything = XmlReader.make(Everything, { name: "r", namespace: ns })

const valueOf = ({ decimal, ...rest }: typeof Values.Type): typeof Everything.Type => ({
  ...rest,
  decimal: BigDecimal.make(decimal.value, decimal.scale)
})

describe("every shape", () => {
  it.prop(
    "reads back exactly what it wrote",
    [Values],
    ([values]) => {
      const value = valueOf(values)
      const again = Result.getOrThrow(readEverything(Result.getOrThrow(written(Everything, value))))
      assert.deepStrictEqual({ ...again, decimal: undefined }, { ...value, decimal: undefined })
      assert.deepStrictEqual([again.decimal.value, again.decimal.scale], [value.decimal.value, value.decimal.scale])
    },
    runs
  )

  it.prop(
    "either carries a text or says why not",
    [Schema.String],
    ([text]) => {
      const result = written(Xml.string, text)
      if (Result.isFailure(result)) return assert.strictEqual(result.failure._tag, "Unencodable")
      const read = XmlReader.make(Xml.string, { name: "r", namespace: ns })(result.success)
      assert.deepStrictEqual(read, Result.succeed(text))
    },
    runs
  )
})

const Operation = SoapOperation.make("Get", {
  action: "",
  namespace: ns,
  request: Xml.struct({}),
  response: Everything
})

const Edit = Schema.Struct({
  at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5000 })),
  cut: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })),
  put: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))).check(Schema.isMaxLength(6))
})

const mutate = (bytes: Uint8Array, edits: ReadonlyArray<typeof Edit.Type>): Uint8Array =>
  edits.reduce<Uint8Array>((all, { at, cut, put }) => {
    const start = at % (all.length + 1)
    return Buffer.concat([all.subarray(0, start), Buffer.from(put), all.subarray(start + cut)])
  }, bytes)

const replyWith = (values: typeof Values.Type): Uint8Array => {
  const content = Result.getOrThrow(XmlWriter.make(Everything, { name: "GetResult", namespace: ns })(valueOf(values)))
  return Buffer.from(envelope(`<GetResponse xmlns="${ns}">${content}</GetResponse>`))
}

/** A transport that answers with these bytes. */
const answering = (bytes: Uint8Array, status: number) =>
  HttpClient.make((request) =>
    Effect.succeed(
      HttpClientResponse.fromWeb(
        request,
        new Response(Buffer.from(bytes), { status, headers: { "content-type": "text/xml" } })
      )
    )
  )

describe("a mutated reply", () => {
  it.effect.prop(
    "gives a value or a typed error, never a defect",
    [Values, Schema.Array(Edit).check(Schema.isMaxLength(4)), Schema.Literals([200, 500])],
    ([values, edits, status]) =>
      Effect.gen(function* () {
        const client = yield* SoapClient.make({ endpoint: "http://test.invalid/" })
        const exit = yield* Effect.result(client.call(Operation, {}))
        if (Result.isFailure(exit)) {
          assert.instanceOf(exit.failure, SoapError.SoapError)
          assert.strictEqual(exit.failure.sent, "answered")
        } else assert.strictEqual(status, 200)
        if (edits.length === 0 && status === 200) assert.strictEqual(exit._tag, "Success")
      }).pipe(Effect.provideService(HttpClient.HttpClient, answering(mutate(replyWith(values), edits), status))),
    runs
  )
})
