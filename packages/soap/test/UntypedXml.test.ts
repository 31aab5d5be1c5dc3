import { assert, describe, it } from "@effect/vitest"
import { UntypedXml } from "@kundbro/soap"
import { Result } from "effect"

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
