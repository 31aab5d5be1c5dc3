import { assert, describe, it } from "@effect/vitest"
import { EnactorContract, EnactorSandbox } from "@kundbro/sandbox"
import { Effect, Predicate, Schema } from "effect"
import {
  batch,
  byCustomer,
  byName,
  byPostCode,
  importing,
  ofCard,
  enquiry,
  post,
  retail,
  rows,
  core
} from "./enactor.ts"

const anyone = { people: { seed: 1, count: 40, nasty: 0 } }
const nobody = { people: { seed: 1, count: 0 } }

const names = (xml: string) => [...xml.matchAll(/<core:propertyNames>([^<]*)</g)].map(([, name]) => name)

const person = (number: string, surname: string, ...postCodes: ReadonlyArray<string>) =>
  `<retail:customer><retail:addresses>${postCodes.map((one) => `<retail:address><retail:postCode>${one}</retail:postCode></retail:address>`).join("")}</retail:addresses>` +
  `<retail:customerNumber>${number}</retail:customerNumber><retail:customerName><retail:surname>${surname}</retail:surname></retail:customerName></retail:customer>`

/** An Enactor with two customers of one street whose numbers differ by their zeros, and one with three addresses. */
const village = Effect.fnUntraced(function* (options: EnactorSandbox.EnactorOptions = {}) {
  const enactor = yield* EnactorSandbox.make({ ...nobody, ...options })
  yield* importing(
    enactor,
    batch(
      person("00100", "Åmark", "SG1 1AA"),
      person("100", "åmark", "sg1 1AB"),
      person("7", "Öbrink", "A1", "SG2", "A3")
    )
  )
  return enactor
})

const customers = (enactor: EnactorSandbox.Enactor, content: string) =>
  Effect.map(post(enactor.customerUrl, "", content), ({ body }) => body)

const numbers = (xml: string) => rows(xml).map((row) => row["customerNumber"])

describe("the customer searches", () => {
  it.live("find names by their beginning, in any case, and ids as text", () =>
    Effect.gen(function* () {
      const enactor = yield* village()
      assert.deepStrictEqual(numbers(yield* customers(enactor, byName("ÅM"))), ["00100", "100"])
      assert.deepStrictEqual(numbers(yield* customers(enactor, byName("mark"))), [])
      assert.deepStrictEqual(numbers(yield* customers(enactor, byName(""))), [])
    })
  )

  it.live("find post codes by their beginning, and give a row for each address of who was found", () =>
    Effect.gen(function* () {
      const enactor = yield* village()
      assert.deepStrictEqual(numbers(yield* customers(enactor, byPostCode("sg1"))), ["00100", "100"])
      const found = rows(yield* customers(enactor, byPostCode("SG2")))
      assert.deepStrictEqual(
        found.map((row) => [row["customerNumber"], row["AddressJoin:postCode"]]),
        [
          ["7", "A1"],
          ["7", "SG2"],
          ["7", "A3"]
        ]
      )
    })
  )

  it.live("a post code in the name search is a name, as one table of the page would have it sent", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(numbers(yield* customers(yield* village(), byName("sg1"))), [])
    })
  )

  it.live("show totalRows 0 above their rows, columns in the page's order, and keys that agree with the cells", () =>
    Effect.gen(function* () {
      const body = yield* customers(yield* EnactorSandbox.make(anyone), byName("s"))
      assert.include(body, 'rowsPerPage="0" currentRowOffset="0" totalRows="0">')
      assert.deepStrictEqual(names(body), [...EnactorContract.customerColumns])
      assert.isAbove(body.indexOf("<core:propertyNames>"), body.lastIndexOf("</core:contents>"))
      const keys = [...body.matchAll(/<core:key xsi:type="retail:CustomerKey">([^<]*)</g)].map(([, id]) => id)
      assert.isNotEmpty(keys)
      assert.deepStrictEqual(keys, numbers(body))
    })
  )

  it.live("type each cell on its own: a date here, a null there, TRUE and FALSE as text, empty in both spellings", () =>
    Effect.gen(function* () {
      const { crmUrl } = yield* EnactorSandbox.make(anyone)
      const { body } = yield* post(crmUrl, "", `<searchCustomers xmlns="${retail}"/>`)
      const found = rows(body)
      const column = (name: string) => new Set(found.map((row) => row[name]))
      assert.sameMembers([...column("hasLoyaltyAccounts")], ["FALSE", "TRUE"])
      const born = [...column("customerName.dateOfBirth")]
      assert.isTrue(born.includes("null"))
      assert.isTrue(born.some((date) => /-0[67]-\d\dT00:00:00\+01:00$/.test(date ?? "")))
      assert.isTrue(born.some((date) => /-(12|01)-\d\dT00:00:00Z$/.test(date ?? "")))
      assert.include(body, '<core:arrayObject xsi:type="core:String"/>')
      assert.include(body, '<core:arrayObject xsi:type="core:String"></core:arrayObject>')
      assert.include(body, '<core:value xmlns:xsd="http://www.w3.org/2001/XMLSchema" xsi:type="xsd:dateTime">')
    })
  )
})

describe("a list in another shape", () => {
  const shapes: ReadonlyArray<readonly [title: string, options: EnactorSandbox.EnactorOptions]> = [
    ["permuted", { permuteColumns: true }],
    ["with an unknown column", { unknownColumn: true }],
    ["with columnNames", { columnNames: "columnNames" }],
    ["with wrapped strings", { cells: "wrapped" }],
    [
      "with everything at once",
      { permuteColumns: true, unknownColumn: true, columnNames: "columnNames", cells: "wrapped" }
    ]
  ]
  for (const [title, options] of shapes) {
    it.live(`holds the same when read by its names: ${title}`, () =>
      Effect.gen(function* () {
        const plain = rows(yield* customers(yield* village(), byName("å")))
        const body = yield* customers(yield* village(options), byName("å"))
        const other = rows(body)
        assert.lengthOf(other, 2)
        for (const [at, row] of plain.entries()) assert.deepInclude(other[at], row)
        assert.strictEqual("internalRanking" in (other[0] ?? {}), options.unknownColumn === true)
        assert.strictEqual(body.includes("totalRows"), options.columnNames === undefined)
        assert.strictEqual(body.includes("<core:description>"), options.columnNames === undefined)
        assert.strictEqual(
          names(body)[0] === "customerNumber",
          Object.keys(options).every((one) => one === "cells")
        )
      })
    )
  }

  it.live("an empty one keeps its names, or loses them, or is not there", () =>
    Effect.gen(function* () {
      for (const [emptyList, list, columns] of [
        ["names", true, true],
        ["bare", true, false],
        ["nothing", false, false]
      ] as const) {
        const enactor = yield* EnactorSandbox.make({ ...nobody, emptyList })
        const body = yield* customers(enactor, byName("x"))
        assert.strictEqual(body.includes("<core:pagedArrayList"), list, emptyList)
        assert.strictEqual(body.includes("<core:propertyNames>"), columns, emptyList)
        assert.include(body, "submitCustomerNameSearchResponse", emptyList)
      }
    })
  )

  it.live("a limited one says by totalRows that it was cut", () =>
    Effect.gen(function* () {
      const enactor = yield* village({ searchLimit: 2 })
      const cut = yield* customers(enactor, byPostCode("s"))
      assert.lengthOf(rows(cut), 2)
      assert.include(cut, 'rowsPerPage="2" currentRowOffset="0" totalRows="5"')
      assert.include(yield* customers(enactor, byName("å")), 'totalRows="2"')
    })
  )
})

describe("the loyalty account search", () => {
  const accounts = (enactor: EnactorSandbox.Enactor, number: string) =>
    Effect.map(post(enactor.balanceUrl, "", byCustomer(number)), ({ body }) => body)

  it.live("gives every account with its type as an attribute of its key, and counts them", () =>
    Effect.gen(function* () {
      const body = yield* accounts(yield* EnactorSandbox.make(anyone), "004711000")
      assert.deepStrictEqual(rows(body), [
        { accountId: "0000000", accountType: "customerLoyaltyAccount", status: "ACTIVE" },
        { accountId: "90", accountType: "customerLoyaltyAccount", status: "ACTIVE" }
      ])
      assert.include(
        body,
        '<core:key xsi:type="retail:CustomerLoyaltyAccountKey" accountType="customerLoyaltyAccount">90<'
      )
      assert.include(body, "<core:descriptionProperty>accountId</core:descriptionProperty>")
      assert.include(body, 'rowsPerPage="1000" currentRowOffset="0" totalRows="2"')
    })
  )

  it.live("an unknown customer has none, and 4711000 is not 004711000", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(rows(yield* accounts(yield* EnactorSandbox.make(anyone), "4711000")), [])
    })
  )
})

describe("searchCustomers", () => {
  const search = (enactor: EnactorSandbox.Enactor, fields: string, namespace = retail) =>
    Effect.map(
      post(
        enactor.crmUrl,
        "",
        `<r:searchCustomers xmlns:r="${namespace}" xmlns:c="${core}">${fields}</r:searchCustomers>`
      ),
      ({ body }) => ({ body, ids: numbers(body) })
    )

  it.live("knows both namespaces of its service, and a filter in any of the guessed shapes", () =>
    Effect.gen(function* () {
      const enactor = yield* village()
      for (const filter of [
        "öb",
        "<c:value>öb</c:value>",
        "<c:id>x</c:id><c:supportValues><c:value>öb</c:value></c:supportValues>"
      ]) {
        for (const namespace of [retail, "http://www.enactor.com/crm"]) {
          const { body, ids } = yield* search(
            enactor,
            `<r:surname>${filter}</r:surname><r:distinct>true</r:distinct>`,
            namespace
          )
          assert.deepStrictEqual(ids, ["7"])
          assert.include(body, "<retail:distinct>true</retail:distinct>")
        }
      }
    })
  )

  it.live("finds by e-mail address, phone, address, and card number forwards and backwards", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(anyone)
      const { body } = yield* post(enactor.balanceUrl, "", enquiry(ofCard("144200000011")))
      const of = (name: string) => new RegExp(`<retail:${name}>([^<]*)<`).exec(body)?.[1] ?? ""
      const email = /<retail:emailAddress>([^<]*)</.exec(body)?.[1] ?? ""
      for (const [field, value] of [
        ["email", email.toUpperCase()],
        ["phone", of("number")],
        ["address", of("street1")],
        ["panOrReversePan", "144200000011"],
        ["panOrReversePan", "110000002441"]
      ] as const) {
        const { ids } = yield* search(enactor, `<r:${field}>${value}</r:${field}><r:distinct>true</r:distinct>`)
        assert.deepStrictEqual(ids, ["004711011"], field)
      }
      const both = yield* search(enactor, `<r:email>${email}</r:email><r:forename>Nobody</r:forename>`)
      assert.deepStrictEqual(both.ids, [])
    })
  )

  it.live("sorts, limits and pages, and says how many there are", () =>
    Effect.gen(function* () {
      const enactor = yield* village()
      const order = `<r:orderByColumns><c:propertyName>customerNumber</c:propertyName><c:sortOrder>DESCENDING</c:sortOrder></r:orderByColumns>`
      const distinct = "<r:distinct>true</r:distinct>"
      const all = yield* search(enactor, distinct + order)
      assert.deepStrictEqual(all.ids, ["7", "100", "00100"])
      const page = yield* search(
        enactor,
        `${distinct}<r:maxRows>2</r:maxRows>${order}<r:pageInfo><c:rowOffset>1</c:rowOffset><c:rowCount>5</c:rowCount></r:pageInfo>`
      )
      assert.deepStrictEqual(page.ids, ["100"])
      assert.include(page.body, 'rowsPerPage="5" currentRowOffset="1" totalRows="2"')
    })
  )
})

const local = (zone: string) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" })

describe("Enactor's people", () => {
  it.effect.prop(
    "were born at midnight in the server's zone, with the offset of that day",
    [Schema.Int, Schema.Literals(["Europe/London", "Europe/Oslo", "UTC", "America/New_York"])],
    ([seed, zone]) =>
      Effect.scoped(
        Effect.gen(function* () {
          const { control } = yield* EnactorSandbox.make({ people: { seed, count: 60, nasty: 0 }, zone })
          const { customers: stored = {} } = yield* control.dump
          const born = Object.values(stored).flatMap(({ customerName }) =>
            Predicate.hasProperty(customerName, "dateOfBirth") ? [String(customerName.dateOfBirth)] : []
          )
          assert.isAbove(born.length, 40)
          for (const date of born) {
            assert.strictEqual(local(zone).format(new Date(date)), `${date.slice(0, 10)} 00:00:00`, date)
            assert.strictEqual(date.endsWith("Z"), !/[+-]\d\d:\d\d$/.test(date))
          }
          for (const day of ["1995-03-26", "1996-10-27", "2000-02-29", "1900-01-01"]) {
            assert.isTrue(
              born.some((date) => date.startsWith(day)),
              day
            )
          }
        })
      ),
    { arbitrary: { runs: 12 } }
  )

  it.live("are the same for the same seed, nasty ones among them", () =>
    Effect.gen(function* () {
      const options = { people: { seed: 5, count: 30, nasty: 0.5 } }
      const [one, other] = [yield* EnactorSandbox.make(options), yield* EnactorSandbox.make(options)]
      assert.deepStrictEqual(yield* one.control.dump, yield* other.control.dump)
      assert.isNotEmpty(yield* one.control.nasty)
      const { accounts, cards, customers: stored } = (yield* one.control.state).records
      assert.isTrue((accounts ?? 0) > 20 && (cards ?? 0) > 20 && stored === 30)
    })
  )

  it.live("have undeclared elements in every record where the system has such", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make({ ...anyone, undeclared: true })
      const { body } = yield* post(enactor.balanceUrl, "", enquiry(ofCard("144200000011")))
      for (const name of [
        "household",
        "serviceNotes",
        "deliveryNote",
        "verifiedOn",
        "extension",
        "partnerId",
        "pendingBalance",
        "cardDesign"
      ]) {
        assert.include(body, `<retail:${name}>`)
      }
      assert.notInclude((yield* post(enactor.customerUrl, "", byName("s"))).body, "household")
    })
  )
})
