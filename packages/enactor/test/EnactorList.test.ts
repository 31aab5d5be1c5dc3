import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Result, Schema, Struct } from "effect"
import { EnactorList, EnactorSearch } from "../src/index.ts"
import * as Support from "./support.ts"

const { accountColumns, accountRow, customerRow, list, nothing, readList, searchColumns, string, wrapped } = Support

const read = (xml: string) => EnactorList.read(readList(xml))
const rows = (xml: string) => Result.getOrThrow(read(xml)).rows
const problem = (xml: string) => {
  const found = read(xml)
  if (Result.isSuccess(found)) return assert.fail("it could be read")
  return found.failure
}

/** One cell in a list of one row. */
const one = (cell: string, column = "customerName.forename") => list([column], [{ cells: [cell] }])
const cell = (xml: string) => rows(one(xml))[0]?.cells.get("customerName.forename")

const cells: ReadonlyArray<readonly [what: string, xml: string, EnactorList.Cell]> = [
  ["a text", string(" Åse "), { type: "String", text: " Åse " }],
  ["digits in a text", string("00100"), { type: "String", text: "00100" }],
  ["an empty text", `<core:arrayObject xsi:type="core:String"/>`, { type: "String", text: "" }],
  [
    "an empty text in two tags",
    `<core:arrayObject xsi:type="core:String"></core:arrayObject>`,
    { type: "String", text: "" }
  ],
  ["a wrapped null", nothing, null],
  [
    "a dateTime",
    wrapped("dateTime", "1984-06-02T00:00:00+01:00"),
    { type: "dateTime", text: "1984-06-02T00:00:00+01:00" }
  ],
  ["a wrapped text", wrapped("string", "x"), { type: "string", text: "x" }],
  ["an int", wrapped("int", "-2147483648"), { type: "int", text: "-2147483648" }],
  ["a long", wrapped("long", "9007199254740993"), { type: "long", text: "9007199254740993" }],
  ["a boolean", wrapped("boolean", "true"), { type: "boolean", text: "true" }],
  ["a decimal", wrapped("decimal", "0.10"), { type: "decimal", text: "0.10" }],
  ["a double", wrapped("double", "1.5E3"), { type: "double", text: "1.5E3" }],
  ["a wrapper around nothing", wrapped("string", ""), null],
  ["a nil cell", `<core:arrayObject xsi:nil="true"/>`, null],
  [
    "a nil value",
    `<core:arrayObject xsi:type="core:WrappedPrimitive"><core:value xsi:nil="1"/></core:arrayObject>`,
    null
  ],
  [
    "a type whose prefix is declared nowhere",
    `<core:arrayObject xsi:type="lost:String">x</core:arrayObject>`,
    { type: "String", text: "x" }
  ],
  [
    "a type by another prefix",
    `<core:arrayObject xmlns:c="http://www.enactor.com/core" xsi:type="c:String">x</core:arrayObject>`,
    { type: "String", text: "x" }
  ],
  [
    "a type in the default namespace",
    `<core:arrayObject xmlns="http://www.enactor.com/core" xsi:type="String">x</core:arrayObject>`,
    { type: "String", text: "x" }
  ]
]

describe("a cell says its own type", () => {
  for (const [what, xml, expected] of cells) {
    it(`${what} is read as such`, () => assert.deepStrictEqual(cell(xml), expected))
  }

  const wrong: ReadonlyArray<readonly [what: string, xml: string, expected: RegExp]> = [
    ["another type", `<core:arrayObject xsi:type="core:ListElement">x</core:arrayObject>`, /not ListElement$/],
    [
      "a type of another namespace",
      `<core:arrayObject xmlns:o="urn:o" xsi:type="o:String">x</core:arrayObject>`,
      /not String$/
    ],
    ["no type", `<core:arrayObject>x</core:arrayObject>`, /not none$/],
    ["another inner type", wrapped("duration", "P1D"), /not duration$/],
    [
      "no inner type",
      `<core:arrayObject xsi:type="core:WrappedPrimitive"><core:value>x</core:value></core:arrayObject>`,
      /not none$/
    ],
    ["a wrapper without a value", `<core:arrayObject xsi:type="core:WrappedPrimitive"/>`, /a value in the wrapper/],
    ["a dateTime that is none", wrapped("dateTime", "yesterday"), /type dateTime/],
    ["an int of 33 bits", wrapped("int", "2147483648"), /type int/],
    ["a long of 65 bits", wrapped("long", "9223372036854775808"), /type long/],
    ["a boolean in capitals", wrapped("boolean", "TRUE"), /type boolean/],
    ["a decimal with a comma", wrapped("decimal", "0,1"), /type decimal/],
    ["a double that is none", wrapped("double", "many"), /type double/],
    ["elements in a text", `<core:arrayObject xsi:type="core:String"><a/></core:arrayObject>`, /not child elements/]
  ]
  for (const [what, xml, expected] of wrong) {
    it(`${what} is a failure that names the column`, () => {
      const found = problem(one(xml))
      assert.match(found.expected, expected)
      assert.strictEqual(found.path, "pagedArrayList/contents[0]/customerName.forename")
    })
  }

  it("a column that nobody documents is not repeated in a failure", () => {
    const nameless = EnactorList.idIn({ key: undefined, cells: new Map() }, 0, "Maret Ysterud")
    assert.strictEqual(
      Result.isFailure(nameless) && nameless.failure.path,
      "pagedArrayList/contents[0]/an undocumented column"
    )
  })

  it("a column that nobody documents may be of any type, and spoils nothing", () => {
    for (const odd of [
      string("x").replace("core:String", "core:X"),
      wrapped("date", "x"),
      wrapped("int", "x"),
      "<core:arrayObject>x</core:arrayObject>",
      `<core:arrayObject xsi:type="core:ArrayList">x<core:values/></core:arrayObject>`
    ]) {
      assert.deepStrictEqual(rows(one(odd, "shoeSize"))[0]?.cells.get("shoeSize"), { type: "other", text: "x" })
    }
  })

  it("the type of one column may differ from row to row", () => {
    const column = "customerName.dateOfBirth"
    const found = rows(
      list(
        [column],
        [{ cells: [wrapped("dateTime", "1984-06-02T00:00:00Z")] }, { cells: [nothing] }, { cells: [string("")] }]
      )
    ).map((row) => row.cells.get(column)?.type)
    assert.deepStrictEqual(found, ["dateTime", undefined, "String"])
  })
})

const maret = {
  "customerName.forename": string("Maret"),
  "customerName.surname": string("Ysterud & Søn"),
  "customerName.title": string("Dr"),
  "customerName.dateOfBirth": wrapped("dateTime", "1984-06-02T00:00:00+01:00"),
  organisation: string("Tørrfisk <3"),
  "AddressJoin:street1": string("Åkra"),
  "AddressJoin:street3": string("by the kiln"),
  "AddressJoin:town": string("Skarvik"),
  "AddressJoin:province": string("Northmoor"),
  "AddressJoin:postCode": string("00100"),
  hasLoyaltyAccounts: string("TRUE")
}
const people = [customerRow("00731", maret), customerRow("731", { hasLoyaltyAccounts: string("false") })]

describe("names and cells", () => {
  const straight = Result.getOrThrow(EnactorSearch.customers(Result.getOrThrow(read(list(searchColumns, people)))))

  it.prop(
    "belong together by name, whatever the order of the columns and whatever columns there are besides",
    [Schema.Array(Schema.Int).check(Schema.isMinLength(16), Schema.isMaxLength(16)), Schema.Boolean],
    ([keys, extra]) => {
      const columns = [...searchColumns, ...(extra ? ["shoeSize"] : [])]
      const order = columns.map((_, at) => at).toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0))
      const permuted = list(
        order.map((at) => columns[at] ?? ""),
        people.map(({ cells: own, key = "" }) => ({
          key,
          cells: order.map((at) => own[at] ?? wrapped("int", "39"))
        }))
      )
      const found = Result.getOrThrow(EnactorSearch.customers(Result.getOrThrow(read(permuted))))
      assert.deepStrictEqual(
        found.map(({ value }) => Struct.omit(value, ["extensions"])),
        straight.map(({ value }) => Struct.omit(value, ["extensions"]))
      )
      const search = JSON.stringify(found[0]?.value.extensions["enactor"])
      assert.strictEqual(search.includes('"extra":[{"shoeSize":"39"}]'), extra)
    }
  )

  it("one cell too few or too many is a failure with the row and both lengths", () => {
    for (const [count, size] of [
      [14, people[0]?.cells.slice(1) ?? []],
      [16, [...(people[0]?.cells ?? []), nothing]]
    ] as const) {
      const found = problem(list(searchColumns, [customerRow("1"), { cells: size }]))
      assert.deepStrictEqual(found, {
        path: "pagedArrayList/contents[1]",
        expected: `15 cells, one for each column, not ${count}`
      })
    }
  })

  it("a column twice is a failure", () => {
    assert.match(problem(list(["status", "status"], [{ cells: [string("a"), string("b")] }])).expected, /once/)
  })

  it("may be called columnNames, but not half of each", () => {
    assert.strictEqual(rows(list(["status"], [{ cells: [string("a")] }], { names: "columnNames" })).length, 1)
    const both = list(["status"], [{ cells: [string("a")] }]).replace(
      "<core:propertyNames>",
      "<core:columnNames>organisation</core:columnNames><core:propertyNames>"
    )
    assert.match(problem(both).expected, /not both/)
  })

  it("a key that says another id than the cells is a failure", () => {
    const wrong = { ...customerRow("00731"), key: Support.customerKey("731") }
    const found = EnactorSearch.customers(Result.getOrThrow(read(list(searchColumns, [wrong]))))
    assert.deepStrictEqual(
      found,
      Result.fail({ path: "pagedArrayList/contents[0]/customerNumber", expected: "the id that the row's key has" })
    )
  })

  it("parts of a key are its attributes; a key of elements is not supported", () => {
    const [row] = rows(list(accountColumns, [accountRow("58")]))
    assert.deepStrictEqual([...(row?.key?.attributes ?? [])], [["accountType", "customerLoyaltyAccount"]])
    const nested = { cells: [string("x")], key: "<core:key><core:id>58</core:id></core:key>" }
    assert.match(problem(list(["status"], [nested])).expected, /not supported/)
  })

  it("a customer without a number is a failure", () => {
    const nameless = { cells: customerRow("").cells }
    const found = EnactorSearch.customers(Result.getOrThrow(read(list(searchColumns, [nameless]))))
    assert.isTrue(Result.isFailure(found) && found.failure.path.endsWith("/customerNumber"))
  })

  it("TRUE and FALSE in any capitals, and nothing else", () => {
    const of = (text: string) =>
      EnactorSearch.customers(
        Result.getOrThrow(read(list(searchColumns, [customerRow("1", { hasLoyaltyAccounts: string(text) })])))
      )
    for (const text of ["TRUE", "FALSE", "True", "false", ""]) assert.isTrue(Result.isSuccess(of(text)), text)
    for (const text of ["YES", "1", "TRUE "]) assert.isTrue(Result.isFailure(of(text)), text)
  })
})

describe("how many there are", () => {
  it("is told by the rows: totalRows 0 beside two rows is no news", () => {
    assert.deepStrictEqual(Result.getOrThrow(read(list(searchColumns, people, { totalRows: "0" }))).truncated, false)
    assert.strictEqual(rows(list(searchColumns, people)).length, 2)
  })

  it("is more than came when totalRows says so, and then the answer is incomplete", () => {
    assert.isTrue(Result.getOrThrow(read(list(searchColumns, people, { totalRows: "3" }))).truncated)
    assert.isFalse(Result.getOrThrow(read(list(searchColumns, people, { totalRows: "2" }))).truncated)
    assert.isFalse(Result.getOrThrow(read(list(searchColumns, people, { totalRows: "many" }))).truncated)
    const later = (totalRows: string) =>
      read(list(searchColumns, people, { totalRows }).replace(`currentRowOffset="0"`, `currentRowOffset="10"`))
    assert.isFalse(Result.getOrThrow(later("12")).truncated)
    assert.isTrue(Result.getOrThrow(later("13")).truncated)
  })

  it("cannot be some when none came, or came as something else", () => {
    assert.match(problem(list(searchColumns, [], { totalRows: "3" })).expected, /announces/)
    const elsewhere = list(searchColumns, people).replaceAll("core:contents", "retail:contents")
    assert.match(problem(elsewhere).expected, /namespace/)
  })

  it("is none in every form that nothing can have", () => {
    const none = { rows: [], truncated: false }
    assert.deepStrictEqual(Result.getOrThrow(EnactorList.read(undefined)), none)
    assert.deepStrictEqual(Result.getOrThrow(read(list(searchColumns, []))), none)
    assert.deepStrictEqual(Result.getOrThrow(read(list([], []))), none)
  })
})

describe("a customer in several rows", () => {
  const customersOf = (...of: ReadonlyArray<Support.ListRow>) =>
    EnactorSearch.customers(Result.getOrThrow(read(list(searchColumns, of))))

  it("is one, with an address for each row that has another", () => {
    const there = { ...maret, "AddressJoin:street1": string("Summer hut"), "AddressJoin:town": string("Hoy") }
    const found = Result.getOrThrow(
      customersOf(
        customerRow("00731", maret),
        customerRow("731"),
        customerRow("00731", there),
        customerRow("00731", there)
      )
    )
    assert.deepStrictEqual(
      found.map(({ value }) => [String(value.id), value.addresses.map(({ city }) => city)]),
      [
        ["00731", ["Skarvik", "Hoy"]],
        ["731", []]
      ]
    )
    const [first] = found
    assert.strictEqual(first?.value.birthDate, CalendarDate.make("1984-06-02"))
    assert.deepStrictEqual(first?.value.addresses[0]?.lines, ["Åkra", "", "by the kiln"])
    assert.strictEqual(first?.value.addresses[0]?.region, "Northmoor")
    assert.strictEqual(first?.value.companies[0]?.name, "Tørrfisk <3")
  })

  it("keeps what no page names as it is in each row, be it of the customer or of the address", () => {
    const columns = [...searchColumns, "shoeSize", "AddressJoin:deliveryRound"]
    const row = (size: string, round: string) => ({
      key: Support.customerKey("00731"),
      cells: [...customerRow("00731", maret).cells, string(size), string(round)]
    })
    const listed = read(list(columns, [row("38", "1"), row("39", "2")]))
    const [found] = Result.getOrThrow(EnactorSearch.customers(Result.getOrThrow(listed)))
    assert.deepStrictEqual(found?.value.extensions["enactor"], {
      search: { hasLoyaltyAccounts: true },
      extra: [
        { shoeSize: "38", "AddressJoin:deliveryRound": "1" },
        { shoeSize: "39", "AddressJoin:deliveryRound": "2" }
      ]
    })
  })

  it("whose rows contradict each other is a failure", () => {
    const other = { ...maret, "customerName.surname": string("Another") }
    assert.isTrue(Result.isFailure(customersOf(customerRow("00731", maret), customerRow("00731", other))))
  })
})
