import { assert, describe, it } from "@effect/vitest"
import { SoapError, XmlLimits } from "@kundbro/soap"
import { Schema } from "effect"
import { SaxesParser } from "saxes"
import { Machine } from "../src/internal/Machine.ts"
import { Plan } from "../src/internal/Plan.ts"

const seeds = [
  `<?xml version="1.0" encoding="utf-8"?>\r\n<r xmlns="urn:a"><a b="1" c='2'>x &amp; &#x41;</a><!-- c --><b/><?p i?><![CDATA[<&]]></r>`,
  `<p:r xmlns:p="urn:p" xmlns:q="urn:q"><p:a q:x="1" p:x="2">t</p:a ><q:b\n/></p:r>\n<!--end-->`,
  `<å ö="ä">😀<é.1-x/>]] ></å>`,
  `<r><a><b xmlns=""><c xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="sv"/></b></a></r>`
]

const fragments = [
  "<",
  ">",
  "&",
  "/",
  '"',
  "'",
  "=",
  " ",
  "<a>",
  "</a>",
  "<b/>",
  "]]>",
  "--",
  "<!--",
  "-->",
  "<![CDATA[",
  "<?x?>",
  '<?xml version="1.0"?>',
  "&amp;",
  "&#0;",
  "&#xD800;",
  "&#x110000;",
  "&lt",
  "&nope;",
  "\r",
  "\r\n",
  "\t",
  ":",
  'xmlns:a=""',
  ' a="1" a="2"',
  "\u00b7",
  "-",
  "1",
  "é",
  "😀"
]

/** A document with some characters cut out and some fragments put in, and where to cut it into chunks. */
const Mutation = Schema.Struct({
  seed: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: seeds.length - 1 })),
  edits: Schema.Array(
    Schema.Struct({
      at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 200 })),
      cut: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })),
      put: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: fragments.length }))
    })
  ).check(Schema.isMaxLength(4)),
  chunk: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 }))
})

const mutated = ({ edits, seed }: typeof Mutation.Type): string =>
  edits.reduce((text, { at, cut, put }) => {
    const start = at % (text.length + 1)
    return text.slice(0, start) + (fragments[put] ?? "") + text.slice(start + cut)
  }, seeds[seed] ?? "")

/** saxes' opinion of a document: it is an independent reading of the same specifications. */
const saxesAccepts = (text: string): boolean => {
  try {
    const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: "1.0", forceXMLVersion: true })
    parser.on("doctype", () => parser.fail("doctype"))
    parser.write(text).close()
    return true
  } catch {
    return false
  }
}

const rawPlan = new Plan("raw")

/** The document element as raw text, from chunks of this many characters. */
const readAny = (text: string, chunk: number): unknown => {
  const machine = new Machine({ root: () => rawPlan, limits: XmlLimits.defaults })
  for (let at = 0; at < text.length; at += chunk) machine.write(text.slice(at, at + chunk))
  return machine.end()
}

/** What reading gave, or the tag of the reason; a bug is thrown. */
const outcome = (text: string, chunk: number): { readonly read: unknown } | { readonly tag: string } => {
  try {
    return { read: readAny(text, chunk) }
  } catch (thrown) {
    if (!SoapError.isReadReason(thrown)) throw thrown
    return { tag: thrown._tag }
  }
}

// saxes takes a high surrogate and whatever follows for one character, trims namespace names, lets a local name
// start with what only the rest of a name may hold, and a question mark follow a processing instruction's target.
const saxesErrs = (text: string): boolean =>
  /[\uD800-\uDFFF]/u.test(text) ||
  /xmlns[^=]*=\s*(["'])(?:\s|[^"']*\s\1)/.test(text) ||
  /:[-.\d\u00B7]/.test(text) ||
  /<\?[^\s?]*\?[^>]/.test(text)

describe("the tokenizer", () => {
  it.each(seeds)("accepts what saxes accepts: %s", (seed) => {
    assert.strictEqual(saxesAccepts(seed), true)
    assert.property(outcome(seed, seed.length), "read")
  })

  it.each([
    "<r><!-- a--b --></r>",
    "<r><!-- a ---></r>",
    "<r a=1/>",
    '<r a="1"b="2"/>',
    "<r></s>",
    "<r></r x>",
    "<r>]]></r>"
  ])("refuses what saxes refuses: %s", (text) => {
    assert.isFalse(saxesAccepts(text))
    assert.deepStrictEqual(outcome(text, text.length), { tag: "Malformed" })
  })

  it.prop(
    "judges mutated documents as saxes does, whatever the chunks",
    [Mutation],
    ([mutation]) => {
      const text = mutated(mutation)
      const ours = outcome(text, text.length)
      if (!saxesErrs(text) && "read" in ours !== saxesAccepts(text)) {
        assert.fail(`${JSON.stringify(ours)} against saxes: ${JSON.stringify(text)}`)
      }
      assert.deepStrictEqual(outcome(text, mutation.chunk), ours)
    },
    { arbitrary: { runs: Number(process.env["FC_NUM_RUNS"] ?? 200) } }
  )
})
