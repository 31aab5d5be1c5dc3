import { assert, describe, it } from "@effect/vitest"
import { SoapOperation, Xml, XmlReader } from "@kundbro/soap"
import { BigDecimal, Result, Schema } from "effect"
import { ns, read, readLeaf, written, xsi } from "./support.ts"

const roundTrip = <A>(
  shape: Xml.Shape<A>,
  content: string
): { readonly value: A; readonly again: A; readonly xml: string } => {
  const value = Result.getOrThrow(read(shape, content))
  const xml = Result.getOrThrow(written(shape, value))
  const again = Result.getOrThrow(XmlReader.make(shape, { name: "r", namespace: ns })(xml))
  return { value, again, xml }
}

describe("a leaf arrives exact", () => {
  const strict = Xml.boolean()
  const cases: ReadonlyArray<readonly [title: string, leaf: Xml.Shape<unknown>, text: string, value: unknown]> = [
    ["the largest long", Xml.long, "9223372036854775807", 9223372036854775807n],
    ["the smallest long", Xml.long, "-9223372036854775808", -9223372036854775808n],
    ["leading zeros of a text", Xml.string, "00100", "00100"],
    ["an exponent as text", Xml.string, "1e5", "1e5"],
    ["a plus sign as text", Xml.string, "+5", "+5"],
    ["a hexadecimal as text", Xml.string, "0x10", "0x10"],
    ["padding", Xml.string, " padded ", " padded "],
    ["CDATA inside text", Xml.string, "1<![CDATA[2]]>3", "123"],
    [
      "CDATA that looks like an XML declaration",
      Xml.string,
      '<![CDATA[<?xml version="1.0"?>]]>',
      '<?xml version="1.0"?>'
    ],
    ["text around a comment", Xml.string, "a<!-- no -->b", "ab"],
    ["an empty text", Xml.string, "", ""],
    ["astral characters", Xml.string, "𝒜 😀 &#x1F600;", "𝒜 😀 😀"],
    ["the predefined entities", Xml.string, "&lt;&gt;&amp;&quot;&apos;&#13;", "<>&\"'\r"],
    ["true", strict, "true", true],
    ["1 as a boolean", strict, "1", true],
    ["0 as a boolean", strict, "0", false],
    ["True where the contract says so", Xml.boolean({ true: ["true", "True"], false: ["false"] }), "True", true],
    ["yes where the contract says so", Xml.boolean({ true: ["yes"], false: ["no"] }), "yes", true],
    ["the smallest date of .NET", Xml.dateTime, "0001-01-01T00:00:00", "0001-01-01T00:00:00"],
    ["a date-time without zone", Xml.dateTime, "2031-06-01T00:00:00", "2031-06-01T00:00:00"],
    ["a date-time with a long fraction", Xml.dateTime, "2031-06-01T00:00:00.1234567Z", "2031-06-01T00:00:00.1234567Z"],
    ["the end of a day", Xml.dateTime, "2031-06-01T24:00:00", "2031-06-01T24:00:00"],
    ["a date of birth with an offset", Xml.localDate, "1998-05-22T00:00:00+01:00", "1998-05-22"],
    ["a date of birth late in the day", Xml.localDate, "1998-05-22T23:30:00-11:00", "1998-05-22"],
    ["a leap day", Xml.date, "2008-02-29", "2008-02-29"],
    ["a leap day of a century", Xml.date, "2000-02-29Z", "2000-02-29Z"],
    ["a year before Christ", Xml.date, "-0044-03-15", "-0044-03-15"],
    ["a member that a vendor added", Xml.openEnum(["A"]), "B", "B"],
    ["a schema's value", Xml.scalar(Schema.FiniteFromString), "12.5", 12.5]
  ]
  it.each(cases)("%s", (_, leaf, text, value) => {
    assert.deepStrictEqual(Result.getOrThrow(readLeaf(leaf, text)), value)
  })

  it.each(["1234567890123456.78", "0.10", "0.00", "-12.500", "100"])(
    "the decimal %s keeps its value and scale",
    (text) => {
      const { value, xml } = roundTrip(Xml.struct({ v: Xml.decimal }), `<v>${text}</v>`)
      assert.strictEqual(value.v.scale, text.includes(".") ? text.length - text.indexOf(".") - 1 : 0)
      assert.include(xml, `<v>${text}</v>`)
    }
  )
})

describe("a leaf that would be altered fails, with its path and without its value", () => {
  const cases: ReadonlyArray<readonly [leaf: Xml.Shape<unknown>, text: string]> = [
    [Xml.int, "12abc"],
    [Xml.int, "00100"],
    [Xml.int, "1e5"],
    [Xml.int, "+5"],
    [Xml.int, "0x10"],
    [Xml.int, " 5 "],
    [Xml.int, "-0"],
    [Xml.int, ""],
    [Xml.int, "2147483648"],
    [Xml.long, "9223372036854775808"],
    [Xml.long, "1.0"],
    [Xml.decimal, "1e5"],
    [Xml.decimal, "+0.10"],
    [Xml.decimal, "-0.00"],
    [Xml.decimal, "NaN"],
    [Xml.decimal, "9".repeat(100_000)],
    [Xml.boolean(), "yes"],
    [Xml.boolean(), "True"],
    [Xml.boolean(), "TRUE"],
    [Xml.boolean(), ""],
    [Xml.date, "2007-02-29"],
    [Xml.date, "1900-02-29"],
    [Xml.date, "20070514"],
    [Xml.date, "2007-13-01"],
    [Xml.date, "2007-01-01+15:00"],
    [Xml.dateTime, "2007-01-01"],
    [Xml.dateTime, "2007-01-01T25:00:00"],
    [Xml.localDate, "2007-02-29"],
    [Xml.localDate, "2007-01-01 00:00"],
    [Xml.literals(["Male", "Female"]), "male"],
    [Xml.scalar(Schema.FiniteFromString), "12abc"]
  ]
  it.each(cases)("case %#", (leaf, text) => {
    const error = Result.getOrThrow(Result.flip(readLeaf(leaf, text)))
    assert.strictEqual(error._tag, "Undecodable")
    assert.strictEqual(error._tag === "Undecodable" ? error.path : "", "r/v")
    if (text.length > 4) assert.notInclude(JSON.stringify(error) + error.message, text)
  })
})

describe("presence", () => {
  const Record = Xml.struct({
    a: Xml.optional(Xml.nillable(Xml.string)),
    b: Xml.optional(Xml.nillable(Xml.string)),
    c: Xml.optional(Xml.nillable(Xml.string))
  })

  it("keeps nil, absent and empty apart, both ways", () => {
    const { again, value } = roundTrip(Record, `<a xsi:nil="true"/><c/>`)
    assert.deepStrictEqual(value, { a: null, c: "" })
    assert.deepStrictEqual(again, value)
  })

  it("reads a record whose only field is nil", () => {
    const Parent = Xml.struct({ child: Xml.struct({ only: Xml.nillable(Xml.int) }) })
    assert.deepStrictEqual(roundTrip(Parent, `<child><only xsi:nil="1"></only></child>`).again, {
      child: { only: null }
    })
  })

  it("keeps an empty number apart where the contract says so", () => {
    const Counted = Xml.struct({ n: Xml.orEmpty(Xml.int) })
    assert.deepStrictEqual(roundTrip(Counted, "<n/>").again, { n: "" })
    assert.deepStrictEqual(roundTrip(Counted, "<n>5</n>").again, { n: 5 })
  })

  it.each([
    ["nil where the contract has no nil", Xml.struct({ v: Xml.string }), `<v xsi:nil="true"/>`],
    ["nil with content", Record, `<a xsi:nil="true">x</a>`],
    [
      "nil with a child that nobody declared",
      Xml.struct({ v: Xml.nillable(Xml.struct({}, { undeclared: "ignore" })) }),
      `<v xsi:nil="true"><x/></v>`
    ],
    ["nil neither true nor false", Record, `<a xsi:nil="yes"/>`],
    ["a required element that is missing", Xml.struct({ v: Xml.string }), ""],
    ["a field twice", Record, "<a/><a/>"],
    ["an element inside text", Record, "<a><b/></a>"],
    ["text between elements", Record, "x<a/>"]
  ] as const)("refuses %s", (_, shape, content) => {
    const result = read<unknown>(shape, content)
    assert.strictEqual(Result.isFailure(result) ? result.failure._tag : "read", "Undecodable")
  })
})

describe("lists", () => {
  const Lists = Xml.struct({
    wrapped: Xml.optional(Xml.list(Xml.nillable(Xml.string), { itemName: "item" })),
    flat: Xml.repeated(Xml.string)
  })

  it.each([
    ["", { flat: [] }],
    ["<wrapped/>", { wrapped: [], flat: [] }],
    ["<wrapped><item>1</item></wrapped><flat>a</flat>", { wrapped: ["1"], flat: ["a"] }],
    [`<wrapped><item/><item xsi:nil="true"/></wrapped><flat/><flat>b</flat>`, { wrapped: ["", null], flat: ["", "b"] }]
  ])("%s", (content, expected) => {
    const { again, value } = roundTrip(Lists, content)
    assert.deepStrictEqual<unknown>(value, expected)
    assert.deepStrictEqual<unknown>(again, expected)
  })

  it("names the item that is wrong", () => {
    const Numbers = Xml.struct({ n: Xml.list(Xml.int, { itemName: "int" }) })
    const error = Result.getOrThrow(Result.flip(read(Numbers, "<n><int>1</int><int>x</int></n>")))
    assert.strictEqual(error._tag === "Undecodable" ? error.path : "", "r/n/int[1]")
  })
})

describe("namespaces", () => {
  const Person = Xml.struct({ name: Xml.optional(Xml.string), city: Xml.optional(Xml.string) })

  it("takes an element of the right name in the wrong namespace for undeclared", () => {
    const value = Result.getOrThrow(
      read(Person, `<name xmlns="urn:other">wrong</name><p:city xmlns:p="${ns}">Lund</p:city>`)
    )
    assert.strictEqual(value.name, undefined)
    assert.strictEqual(value.city, "Lund")
    assert.deepStrictEqual(value.undeclared?.children, [
      { namespace: "urn:other", name: "name", xml: `<name xmlns="urn:other">wrong</name>` },
      "city"
    ])
  })

  it("follows a prefix that is rebound halfway", () => {
    const xml = `<p:r xmlns:p="${ns}"><p:name>Åse</p:name><q xmlns:p="urn:other"><p:city>no</p:city></q><p:city>Lund</p:city></p:r>`
    const value = Result.getOrThrow(XmlReader.make(Person, { name: "r", namespace: ns })(xml))
    assert.strictEqual(value.name, "Åse")
    assert.strictEqual(value.city, "Lund")
  })

  it("honours a default namespace that is undone", () => {
    const value = Result.getOrThrow(read(Person, `<name xmlns="">none</name><city>Lund</city>`))
    assert.strictEqual(value.name, undefined)
    const Unqualified = Xml.struct({ name: Xml.string }, { namespace: "" })
    const { again, xml } = roundTrip(Unqualified, `<name xmlns="">mine</name>`)
    assert.deepStrictEqual(again, { name: "mine" })
    assert.include(xml, `<name xmlns="">mine</name>`)
  })

  it("gives each struct and field a namespace of its own", () => {
    const Mixed = Xml.struct({
      inner: Xml.struct(
        { a: Xml.string, b: Xml.element(Xml.string, { name: "B", namespace: "urn:b" }) },
        { namespace: "urn:a" }
      )
    })
    const { again, value } = roundTrip(Mixed, `<inner><x:a xmlns:x="urn:a">1</x:a><B xmlns="urn:b">2</B></inner>`)
    assert.deepStrictEqual(value, { inner: { a: "1", b: "2" } })
    assert.deepStrictEqual(again, value)
  })

  it.each([
    ["an undeclared prefix", "<p:a/>"],
    ["an undeclared prefix of an attribute", `<a p:b="1"/>`],
    ["a prefix bound to no namespace", `<a xmlns:p=""/>`],
    ["the prefix xml bound to another namespace", `<a xmlns:xml="urn:x"/>`],
    ["the prefix xmlns bound", `<a xmlns:xmlns="urn:x"/>`],
    ["one attribute under two prefixes", `<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>`]
  ])("refuses %s", (_, content) => {
    const result = read(Person, content)
    assert.strictEqual(Result.isFailure(result) ? result.failure._tag : "read", "Malformed")
  })

  it("resolves xsi:type through the prefixes in scope, and falls back to the local name", () => {
    const Cell = Xml.byType(
      { String: Xml.string, "{urn:other}Number": Xml.struct({ value: Xml.int }) },
      { namespace: ns }
    )
    const Row = Xml.struct({ cell: Xml.repeated(Cell) })
    const content = `<cell xmlns:o="urn:other" xsi:type="o:Number"><value>5</value></cell><cell xsi:type="String">t</cell><cell xsi:type="gone:String"/>`
    const { again, value } = roundTrip(Row, content)
    assert.deepStrictEqual<unknown>(value.cell, [
      { type: "{urn:other}Number", value: { value: 5 } },
      { type: "String", value: "t" },
      { type: "String", value: "" }
    ])
    assert.deepStrictEqual(again, value)
    assert.strictEqual(Result.isFailure(read(Row, `<cell xsi:type="Other"/>`)), true)
    assert.strictEqual(Result.isFailure(read(Row, "<cell/>")), true)
  })
})

describe("what no contract declares", () => {
  const Person = Xml.struct({
    id: Xml.string,
    name: Xml.optional(Xml.string),
    phones: Xml.optional(Xml.list(Xml.struct({ number: Xml.string }), { itemName: "phone" })),
    note: Xml.repeated(Xml.string)
  })

  it("is written back in place, in the original order, with its namespaces", () => {
    const content =
      `<new xsi:type="p:T" xmlns:p="urn:p">1 &lt; 2</new><note>a</note><id lang="sv">7</id><x:y xmlns:x="urn:x" x:z="1"><x:deep/><!--c--></x:y>` +
      `<phones kind="all"><extra/><phone><number>1</number><since>2001</since></phone></phones><note>b</note>`
    const { again, value, xml } = roundTrip(Person, content)
    assert.deepStrictEqual(again, value)
    const names = [...xml.matchAll(/<(new|note|id|x:y|x:deep|phones|extra|phone|number|since)[ />]/g)].map(
      (match) => match[1]
    )
    assert.deepStrictEqual(names, [
      "new",
      "note",
      "id",
      "x:y",
      "x:deep",
      "phones",
      "extra",
      "phone",
      "number",
      "since",
      "note"
    ])
    assert.include(xml, `<id lang="sv">7</id>`)
    assert.include(xml, `<phones kind="all">`)
    assert.include(xml, `xmlns:p="urn:p"`)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(value)), value)
  })

  it("stays in place when declared fields come, change and go", () => {
    const value = Result.getOrThrow(read(Person, "<id>7</id><new/><note>a</note><note>b</note>"))
    const { note: _, ...rest } = value
    const changed = Result.getOrThrow(written(Person, { ...rest, name: "Åse", note: ["c"] }))
    assert.match(changed, /<id>7<\/id><new xmlns="[^"]*"[^>]*\/><name>Åse<\/name><note>c<\/note><\/r>$/)
  })

  it("is dropped where the contract says so", () => {
    const Loose = Xml.struct({ id: Xml.string }, { undeclared: "ignore" })
    assert.deepStrictEqual(Result.getOrThrow(read(Loose, `<id a="1">7</id><new>x</new>`)), { id: "7" })
  })

  it("cannot carry anything out of its place", () => {
    const evil = (xml: string) => ({ id: "1", note: [], undeclared: { children: [{ namespace: ns, name: "x", xml }] } })
    for (const xml of ["</r><evil/>", "<x/><y/>", "<x>", "text", "<!DOCTYPE x><x/>", "<p:x/>", "<x>\u0001</x>"]) {
      const result = written(Person, evil(xml))
      assert.strictEqual(Result.isFailure(result) ? result.failure._tag : xml, "Unencodable")
    }
  })

  it("reads attributes and text of one element", () => {
    const Key = Xml.struct({
      id: Xml.text(Xml.string),
      kind: Xml.optional(Xml.attribute(Xml.int, { namespace: "urn:k" }))
    })
    const Keyed = Xml.struct({ key: Key })
    const { again, value } = roundTrip(Keyed, `<key k:kind="5" xmlns:k="urn:k" more="a&#10;b"> 200</key>`)
    assert.deepStrictEqual(value, {
      key: { id: " 200", kind: 5, undeclared: { attributes: [{ namespace: "", name: "more", value: "a\nb" }] } }
    })
    assert.deepStrictEqual(again, value)
  })

  it("keeps a declared element raw on request", () => {
    const Holder = Xml.struct({ any: Xml.raw })
    const { again, value } = roundTrip(Holder, `<any a="1"><b>&amp;</b></any>`)
    assert.strictEqual(value.any.xml, `<any xmlns="${ns}" a="1"><b>&amp;</b></any>`)
    assert.deepStrictEqual(again, value)
  })
})

describe("a contract that cannot be", () => {
  it("is refused when it is made", () => {
    const make =
      (request: Xml.Shape<unknown>, action = "urn:a") =>
      () =>
        SoapOperation.make("Get", { action, namespace: ns, request, response: Xml.struct({}) })
    assert.throws(make(Xml.struct({ "a b": Xml.string })))
    assert.throws(make(Xml.struct({ a: Xml.list(Xml.string, { itemName: "a><b" }) })))
    assert.throws(make(Xml.struct({ a: Xml.string, b: Xml.element(Xml.string, { name: "a" }) })))
    assert.throws(make(Xml.struct({}), 'a"\r\nX: b'))
    assert.throws(() => Xml.struct({ undeclared: Xml.string }))
  })
})

describe("a document that is text already", () => {
  it("may start with a byte order mark, and not hold a lone surrogate", () => {
    const read = XmlReader.make(Xml.string, { name: "r", namespace: ns })
    assert.deepStrictEqual(read(`\uFEFF<?xml version="1.0"?><r xmlns="${ns}">a</r>`), Result.succeed("a"))
    assert.strictEqual(Result.isFailure(read(`<r xmlns="${ns}">\ud800</r>`)), true)
  })
})

describe("on the way out", () => {
  const Person = Xml.struct({ name: Xml.string, inner: Xml.optional(Xml.struct({ note: Xml.string })) })

  it.each(["tab\there", "line\nfeed", "carriage\rreturn", "pair\r\n", "]]>", "<&>\"'", "😀", " x "])(
    "%j survives",
    (text) => {
      assert.strictEqual(roundTrip(Person, "<name/>").value.name, "")
      const xml = Result.getOrThrow(written(Person, { name: text }))
      assert.strictEqual(Result.getOrThrow(XmlReader.make(Person, { name: "r", namespace: ns })(xml)).name, text)
    }
  )

  it.each(["\u0000", "\u0008", "\u000b", "\u001f", "\ufffe", "\uffff", "\ud800", "a\udc00b"])(
    "%j is refused with its path",
    (text) => {
      const error = Result.getOrThrow(Result.flip(written(Person, { name: "", inner: { note: `secret${text}` } })))
      assert.strictEqual(error.path, "r/inner/note")
      assert.strictEqual(error.sent, "no")
      assert.notInclude(error.message, "secret")
    }
  )

  it("a number out of its range is refused", () => {
    const Numbers = Xml.struct({ i: Xml.int, l: Xml.long, d: Xml.decimal })
    const good = { i: 1, l: 1n, d: BigDecimal.make(1n, 2) }
    for (const bad of [
      { i: 1.5 },
      { i: 2 ** 31 },
      { i: Number.NaN },
      { l: 2n ** 63n },
      { d: BigDecimal.make(1n, 5000) }
    ]) {
      const result = written(Numbers, { ...good, ...bad })
      assert.strictEqual(Result.isFailure(result) ? result.failure.path : "", `r/${Object.keys(bad).join()}`)
    }
  })

  it("a key that no field declares is refused instead of lost", () => {
    const misspelt = { name: "Åse", nmae: "Åse" }
    assert.strictEqual(Result.isFailure(written(Person, misspelt)), true)
  })

  it("attributes keep tab, LF and CR", () => {
    const Tagged = Xml.struct({ a: Xml.attribute(Xml.string) })
    const xml = Result.getOrThrow(written(Tagged, { a: '1\t2\n3\r4"<' }))
    assert.strictEqual(Result.getOrThrow(XmlReader.make(Tagged, { name: "r", namespace: ns })(xml)).a, '1\t2\n3\r4"<')
  })

  it("nil is written with a declared prefix", () => {
    const Nil = Xml.struct({ a: Xml.nillable(Xml.int) })
    assert.include(Result.getOrThrow(written(Nil, { a: null })), `<a xmlns:xsi="${xsi}" xsi:nil="true"/>`)
  })
})
