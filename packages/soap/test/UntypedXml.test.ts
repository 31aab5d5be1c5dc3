import { assert, describe, it } from "@effect/vitest"
import * as UntypedXml from "@kundbro/soap/UntypedXml"
import { Result, Schema } from "effect"

describe("an untyped document", () => {
  it("is read in document order, with text and attributes as written", () => {
    const root = Result.getOrThrow(
      UntypedXml.read(`<?xml version="1.0"?><p:a xmlns:p="u" b=" 01 "> x<!--c--><![CDATA[<]]><c/>00100<c>1e5</c></p:a>`)
    )
    assert.deepStrictEqual(root, {
      name: "p:a",
      attributes: [
        ["xmlns:p", "u"],
        ["b", " 01 "]
      ],
      children: [
        " x<",
        { name: "c", attributes: [], children: [] },
        "00100",
        { name: "c", attributes: [], children: ["1e5"] }
      ]
    })
    assert.deepStrictEqual(UntypedXml.read(Result.getOrThrow(UntypedXml.write(root))), Result.succeed(root))
  })

  it.each(["", "text", "<a>", "<a></b>", "<!DOCTYPE a><a/>", "<a>&x;</a>", "<a>\u0001</a>", "<a/><b/>"])(
    "%j is refused",
    (text) => {
      assert.strictEqual(Result.isFailure(UntypedXml.read(text)), true)
    }
  )

  it.each([
    { name: "a b", attributes: [], children: [] },
    { name: "a", attributes: [["x y", ""]], children: [] },
    { name: "a", attributes: [["x", "\ud800"]], children: [] },
    { name: "a", attributes: [], children: [{ name: "b", attributes: [], children: ["\u0000"] }] }
  ] satisfies ReadonlyArray<UntypedXml.UntypedElement>)("what XML cannot carry is not written: %#", (element) => {
    assert.strictEqual(Result.isFailure(UntypedXml.write(element)), true)
  })
})

const Name = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9]{0,4}$/))
const Text = Schema.String.check(Schema.isPattern(/^[a-z0-9 &<>"'\t\n\r\]åäö]{1,8}$/))
const Leaf = Schema.Struct({
  name: Name,
  attributes: Schema.Array(Schema.Tuple([Name, Text])),
  children: Schema.Array(Text)
})
const Tree = Schema.Struct({ ...Leaf.fields, children: Schema.Array(Schema.Union([Text, Leaf])) })

/** Two neighbouring texts are one, and an attribute stands once. */
const normal = (element: UntypedXml.UntypedElement): UntypedXml.UntypedElement => ({
  name: element.name,
  attributes: [...new Map(element.attributes)],
  children: element.children.flatMap((child, at): ReadonlyArray<UntypedXml.UntypedElement | string> => {
    if (typeof child !== "string") return [normal(child)]
    if (typeof element.children[at - 1] === "string") return []
    const next = element.children.findIndex((one, index) => index > at && typeof one !== "string")
    const run = element.children.slice(at, next === -1 ? undefined : next)
    return [run.filter((one) => typeof one === "string").join("")]
  })
})

it.prop("what is written is read again, to the last character", [Tree], ([tree]) => {
  const document = normal(tree)
  assert.deepStrictEqual(UntypedXml.read(Result.getOrThrow(UntypedXml.write(document))), Result.succeed(document))
})
