import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { CalendarDate, Contact, Customer, Ids } from "../src/index.ts"

const read = Schema.decodeUnknownOption(CalendarDate.CalendarDate)

describe("CalendarDate", () => {
  it.effect.each([
    ["2020-02-29", true],
    ["2000-02-29", true],
    ["0001-01-01", true],
    ["9999-12-31", true],
    ["1900-02-29", false],
    ["2007-02-29", false],
    ["2007-13-01", false],
    ["2007-00-10", false],
    ["2007-04-31", false],
    ["0000-01-01", false],
    ["2007-1-01", false],
    ["2007-01-01T00:00:00", false]
  ] as const)("%s is a calendar date: %s", ([text, expected]) =>
    Effect.sync(() => assert.strictEqual(Option.isSome(read(text)), expected))
  )

  it("the day of a dateTime is the day as written, whatever its offset", () => {
    for (const text of [
      "1998-05-22T00:00:00+01:00",
      "1998-05-22T23:59:59-11:00",
      "1998-05-22T00:00:00Z",
      "1998-05-22"
    ]) {
      assert.deepStrictEqual(CalendarDate.fromDateTimeText(text), CalendarDate.CalendarDate.make("1998-05-22"))
    }
  })

  it("an impossible day travels as raw text", () => {
    const date = CalendarDate.fromBasic("20210229")
    assert.deepStrictEqual(date, new CalendarDate.Unreadable({ text: "20210229" }))
    assert.strictEqual(CalendarDate.toBasic(date), "20210229")
  })

  it("what holds more than a day is no day, so that nothing of it is lost", () => {
    const { fromBasic, fromDateTimeText, fromIso, Unreadable } = CalendarDate
    for (const text of ["200001011", "120000101", "20000101 ", "20000101T10", "2000-01-01"]) {
      assert.deepStrictEqual(fromBasic(text), new Unreadable({ text }))
    }
    for (const text of ["2000-01-011", "2000-01-01 10:00", "x2000-01-01"]) {
      assert.deepStrictEqual(fromDateTimeText(text), new Unreadable({ text }))
      assert.deepStrictEqual(fromIso(text), new Unreadable({ text }))
    }
  })

  it.prop("basic text survives reading and writing, be it a date or not", [Schema.String], ([text]) => {
    assert.strictEqual(CalendarDate.toBasic(CalendarDate.fromBasic(text)), text)
  })

  it.prop(
    "every day from 0001 to 9999 survives its basic text",
    [Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3_652_058 }))],
    ([days]) => {
      const start = new Date(Date.UTC(1, 0, 1))
      start.setUTCFullYear(1)
      const iso = new Date(start.getTime() + days * 86_400_000).toISOString().slice(0, 10)
      const date = CalendarDate.fromIso(iso)
      assert.deepStrictEqual(date, CalendarDate.CalendarDate.make(iso))
      assert.deepStrictEqual(CalendarDate.fromBasic(CalendarDate.toBasic(date)), date)
    }
  )
})

describe("Customer", () => {
  it.prop("a customer survives its JSON", [Customer.Customer], ([customer]) => {
    const write = (one: Customer.Customer) => JSON.stringify(Schema.encodeSync(Customer.Customer)(one))
    const back = Schema.decodeUnknownSync(Customer.Customer)(JSON.parse(write(customer)))
    // As text, because JSON has no negative zero, which an extension may be drawn with.
    assert.strictEqual(write(back), write(customer))
  })

  it("ids are text: 00100 and 100 are two customers", () => {
    assert.notStrictEqual(Ids.CustomerId.make("00100"), Ids.CustomerId.make("100"))
    assert.throws(() => Ids.CustomerId.make(""))
  })

  it("the address of a role is the lasting one, then the first one, then none", () => {
    const temporary = new Contact.Address({
      role: "invoice",
      lines: ["Sommargatan 1"],
      validFrom: CalendarDate.CalendarDate.make("2026-06-01")
    })
    const titled = new Contact.Address({ role: "invoice", lines: ["Tidningsgatan 2"], title: "FB" })
    const lasting = new Contact.Address({ role: "invoice", lines: ["Storgatan 3"] })
    assert.strictEqual(Contact.pickAddress([temporary, titled, lasting], "invoice"), lasting)
    assert.strictEqual(Contact.pickAddress([temporary, titled], "invoice"), temporary)
    assert.strictEqual(Contact.pickAddress([lasting], "delivery"), undefined)
  })
})
