import { assert, describe, it } from "@effect/vitest"
import { Xml, XmlReader } from "@kundbro/soap"
import { Result } from "effect"
import { ns, read, written } from "./support.ts"

/** What was read, after it was written and read again. */
const roundTrip = <A>(shape: Xml.Shape<A>, content: string) => {
  const value = Result.getOrThrow(read(shape, content))
  const xml = Result.getOrThrow(written(shape, value))
  assert.deepStrictEqual(Result.getOrThrow(XmlReader.make(shape, { name: "r", namespace: ns })(xml)), value)
  return { value, xml }
}

const Tagged = Xml.struct({ kind: Xml.optional(Xml.attribute(Xml.string)), name: Xml.optional(Xml.string) })
const Cell = Xml.byType({ Text: Xml.string, Tagged }, { namespace: ns })

describe("an attribute that its contract declares", () => {
  it.each([`<v kind="a" xsi:nil="true"/>`, `<v xsi:nil="true" kind="a"/>`])("survives nil: %s", (content) => {
    const { value, xml } = roundTrip(Xml.struct({ v: Xml.nillable(Tagged) }), content)
    assert.strictEqual(value.v, null)
    assert.match(xml, /<v [^>]*kind="a"/)
    assert.match(xml, /<v [^>]*xsi:nil="true"/)
  })

  it("is not empty, where an empty element may be", () => {
    const Holder = Xml.struct({ v: Xml.orEmpty(Tagged) })
    assert.deepStrictEqual(roundTrip(Holder, `<v kind="a"/>`).value, { v: { kind: "a" } })
    assert.deepStrictEqual(roundTrip(Holder, "<v/>").value, { v: "" })
  })

  it.each([`<v xsi:type="Tagged" kind="a"/>`, `<v kind="a" xsi:type="Tagged"/>`])(
    "is read wherever the type stands: %s",
    (content) => {
      const { value } = roundTrip(Xml.struct({ v: Cell }), content)
      assert.deepStrictEqual<unknown>(value.v, { type: "Tagged", value: { kind: "a" } })
    }
  )
})

describe("a type", () => {
  it.each([`<v xsi:type="Text" xsi:nil="true"/>`, `<v xsi:nil="true" xsi:type="Text"/>`])(
    "survives nil: %s",
    (content) => {
      const { value, xml } = roundTrip(Xml.struct({ v: Xml.nillable(Cell) }), content)
      assert.strictEqual(value.v, null)
      assert.match(xml, /xsi:type="Text"/)
    }
  )

  it("is not empty, where an empty element may be", () => {
    const Holder = Xml.struct({ v: Xml.orEmpty(Cell) })
    assert.deepStrictEqual<unknown>(roundTrip(Holder, `<v xsi:type="Text"/>`).value, { v: { type: "Text", value: "" } })
    assert.deepStrictEqual<unknown>(roundTrip(Holder, "<v/>").value, { v: "" })
    const result = read(Holder, "<v><x/></v>")
    assert.strictEqual(Result.isFailure(result) ? result.failure.message : "", wrong("r/v: expected an xsi:type"))
  })
})

const wrong = (what: string) => `the answer differs from its contract: ${what}`

describe("the text of an element with children", () => {
  const Key = Xml.struct({ key: Xml.struct({ id: Xml.text(Xml.string), more: Xml.optional(Xml.string) }) })

  it.each(["<key>20<new/>5</key>", "<key>20<more/>5</key>", "<key>20<new/><more/>5</key>"])(
    "is refused in two places: %s",
    (content) => {
      const result = read(Key, content)
      const expected = wrong("r/key: expected its text in one place, not between its child elements")
      assert.strictEqual(Result.isFailure(result) ? result.failure.message : "", expected)
    }
  )

  it.each([
    ["<key>200<new/></key>", "200"],
    ["<key><new/>200</key>", "200"],
    ["<key>2<!-- no child -->0<![CDATA[0]]></key>", "200"],
    ["<key>\n  <more/>200\n</key>", "\n  200\n"]
  ])("is read in one: %j", (content, id) => {
    assert.strictEqual(roundTrip(Key, content).value.key.id, id)
  })
})

describe("a mistake in a document", () => {
  it.each([
    ["<p:a/>", "an undeclared namespace prefix"],
    [`<a p:b="1"/>`, "an undeclared namespace prefix"],
    ["<a>x\u0001</a>", "a character that XML 1.0 forbids"],
    ["<a>&nowhere;</a>", "an unknown entity"]
  ])("is found where it stands: %j", (content, problem) => {
    const far = " ".repeat(500)
    const result = XmlReader.make(Xml.struct({}), { name: "r" })(`<r>${far}${content}</r>`)
    const message = Result.isFailure(result) ? result.failure.message : ""
    assert.include(message, problem)
    if (!content.includes("\u0001")) assert.match(message, /near character 50[0-9]$/)
  })

  it("does not end the process however deep a document may be", () => {
    const depth = 15_000
    const deep = `${"<p:a xmlns:p='urn:p'>".repeat(depth)}<q:a/>${"</p:a>".repeat(depth)}`
    const Loose = Xml.struct({}, { undeclared: "ignore" })
    const result = XmlReader.make(Loose, { name: "r" }, { depth: depth + 2 })(`<r xmlns:q="urn:q">${deep}</r>`)
    assert.strictEqual(Result.isSuccess(result), true)
  })
})
