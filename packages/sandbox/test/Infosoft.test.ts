import { assert, describe, it } from "@effect/vitest"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { Effect, Schema } from "effect"
import { attributesIn, callB, infoWeb, messages, post, read, setAttributes, update, xml } from "./infosoft.ts"
import { textIn } from "./support.ts"

const people = { seed: 1, count: 60, nasty: 0 }

/** Monday, 1 June 2026, noon in Norway. */
const monday = Date.UTC(2026, 5, 1, 10)

const start = (options: InfosoftSandbox.InfosoftOptions = {}) =>
  InfosoftSandbox.make({ people, startAt: monday, ...options })

const nil = (body: string, name: string) => body.includes(`<a:${name} i:nil="true" />`)

/** A seeded customer of this type; the index decides: 5, 22, 39 are companies, 7 is a retailer. */
const person = 700_001
const company = 700_006
const retailer = 700_008

describe("GetCustomerInformation", () => {
  it.live("says nothing as empty, 0, false and the first day of year 1, and has no subscription unasked", () =>
    Effect.gen(function* () {
      const { body, status } = yield* read(yield* start(), person)
      assert.strictEqual(status, 200)
      for (const [name, value] of Object.entries({
        StatusCode: "00",
        TitleCode: "",
        UCode: "",
        NumberOfPapers: "0",
        GateVei_Id: "4000",
        IsCustomerJustCreated: "false",
        LastResponseDate: "0001-01-01T00:00:00",
        CustomerTypeCode: "PERSN"
      })) {
        assert.strictEqual(textIn(body, name), value, name)
      }
      assert.notInclude(body, "<Subscription>")
      assert.notInclude(body, "nil")
    })
  )

  it.live("has the title's subscription, whose number counts while the address says 0", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const { body } = yield* read(infosoft, person, "FB")
      assert.strictEqual(textIn(body, "TitleCode"), "FB")
      const [address = "", subscription = ""] = ["Address", "Subscription"].map(
        (name) => new RegExp(`<${name}>(.*)</${name}>`).exec(body)?.[1]
      )
      assert.strictEqual(textIn(address, "CustomerNumber"), "0")
      assert.strictEqual(textIn(subscription, "CustomerNumber"), String(person))
      assert.strictEqual(textIn(subscription, "ShowTelephoneNumber"), "0")
      // Person 3 does not take that title: asked and absent looks like unasked.
      const none = yield* read(infosoft, 700_003, "FB")
      assert.deepStrictEqual([textIn(none.body, "StatusCode"), none.body.includes("<Subscription>")], ["00", false])
    })
  )

  it.live("writes names in capitals, last name first, and some records have both in LastName", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const { body } = yield* read(infosoft, person)
      const [first = "", last = ""] = [textIn(body, "FirstName"), textIn(body, "LastName")]
      assert.strictEqual(textIn(body, "Name"), `${last} ${first}`)
      assert.strictEqual(last, last.toUpperCase())
      const folded = yield* read(infosoft, 700_004)
      assert.strictEqual(textIn(folded.body, "FirstName"), "")
      assert.strictEqual(textIn(folded.body, "LastName"), textIn(folded.body, "Name"))
      assert.strictEqual(textIn(folded.body, "NextContact"), "2027-03-28T02:30:00")
    })
  )

  it.live("knows three types of customer", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const types = yield* Effect.all(
        [person, company, retailer].map((number) =>
          Effect.map(read(infosoft, number), ({ body }) => textIn(body, "CustomerTypeText"))
        )
      )
      assert.deepStrictEqual(types, ["Personkunde", "Firmakunde", "Forhandler"])
    })
  )

  it.live("an unknown number is a status code and nothing else, and the number is an int", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      for (const number of ["1", "0", "-5"]) {
        const { body, status } = yield* read(infosoft, number)
        assert.strictEqual(status, 200)
        assert.strictEqual(textIn(body, "StatusCode"), "01")
        assert.strictEqual(textIn(body, "CustomerNumber"), "0")
      }
      assert.strictEqual(textIn((yield* read(infosoft, `000${person}`)).body, "CustomerNumber"), String(person))
      for (const number of ["", "7x", "2147483648", "-2147483649"])
        assert.strictEqual((yield* read(infosoft, number)).status, 500)
    })
  )

  it.live("leading zeros, hidden and foreign addresses, missing birth dates: all are among the people", () =>
    Effect.gen(function* () {
      const infosoft = yield* start({ people: { seed: 1, count: 200 } })
      const ids = yield* infosoft.control.ids
      const bodies = yield* Effect.forEach(ids, (id) => Effect.map(read(infosoft, id, "FB"), ({ body }) => body))
      const some = (what: string, pattern: RegExp) =>
        assert.isTrue(
          bodies.some((one) => pattern.test(one)),
          what
        )
      some("leading zero", /<ZipCode>0\d{3}</)
      some("hidden", /<IsAddressVisible>false</)
      some("foreign", /<ZipCode>I\/A</)
      some("no birth date", /<BirthDate>0001-01-01T00:00:00</)
      some("Norwegian letters", /<StreetName>[^<]*<.*<Name>[^<]*[ÆØÅ]/)
      some("active with a stop date", /<IsActive>true<.*<LastStopDate>2023/)
      some("phone in another slot", /<Telephone1 \/>.*<Telephone3>\+/)
      some("no address", /<TitleCode>FB<\/TitleCode><Phone>/)
    })
  )
})

describe("UpdateCustomerDetails", () => {
  it.live("answers the entity with nil for nothing, the names folded and other ids than the number", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const details = { FirstName: "Otto", LastName: "Hamre", BirthDate: "1971-05-17" }
      const { body, status } = yield* update(infosoft, person, details)
      assert.strictEqual(status, 200)
      for (const name of [
        "FirstName",
        "Telephone3",
        "LastChangedDate",
        "JobTitle_Id",
        "LastChangedBy",
        "HasNotEmailSet"
      ]) {
        assert.isTrue(nil(body, name), name)
      }
      assert.strictEqual(textIn(body, "a:LastName"), "HAMRE OTTO")
      assert.strictEqual(textIn(body, "a:BirthDate"), "1971-05-17T00:00:00")
      assert.strictEqual(textIn(body, "a:CustomerNumber"), String(person))
      assert.notStrictEqual(textIn(body, "a:Customer_Id"), String(person))
      assert.include(body, '<Customer z:Id="i1"')
      const { customers } = yield* infosoft.control.dump
      assert.strictEqual(customers?.[person]?.["Signature"], "SYNC-TEST")
      const now = yield* read(infosoft, person)
      assert.deepStrictEqual([textIn(now.body, "FirstName"), textIn(now.body, "LastName")], ["OTTO", "HAMRE"])
    })
  )

  it.live("keeps the names apart for a company, and for all where that is wanted", () =>
    Effect.gen(function* () {
      const names = { FirstName: "Otto", LastName: "Hamre" }
      const apart = [
        yield* update(yield* start(), company, names),
        yield* update(yield* start({ foldNames: false }), person, names)
      ]
      assert.deepStrictEqual(
        apart.map(({ body }) => [textIn(body, "a:FirstName"), textIn(body, "a:LastName")]),
        [
          ["OTTO", "HAMRE"],
          ["OTTO", "HAMRE"]
        ]
      )
    })
  )

  it.live("changes the concurrency token each time, and signs as WEB when nobody else does", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const token = Effect.map(
        callB(infosoft.customersUrl, "UpdateCustomerDetailsRequest", {
          CustomerNumber: person,
          CustomerDetails: xml({ LastName: "Hamre" })
        }),
        ({ body }) => textIn(body, "a:ConcurrencyToken")
      )
      assert.notStrictEqual(yield* token, yield* token)
      const { customers } = yield* infosoft.control.dump
      assert.strictEqual(customers?.[person]?.["Signature"], "WEB")
    })
  )

  const kept = (body: string) => [textIn(body, "Email") !== "", textIn(body, "Telephone1") !== ""]

  it.live("keeps what is left out or nil and clears what is empty, unless told otherwise", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const empty = { LastName: "Hamre", EMailAddress: "" }
      yield* update(infosoft, person, empty)
      assert.deepStrictEqual(kept((yield* read(infosoft, person)).body), [false, true])
      const nils = `<EMailAddress xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>`
      yield* callB(infosoft.customersUrl, "UpdateCustomerDetailsRequest", {
        CustomerNumber: 700_002,
        CustomerDetails: `<LastName>Hamre</LastName>${nils}`
      })
      assert.deepStrictEqual(kept((yield* read(infosoft, 700_002)).body), [true, true])

      const clearing = yield* start({ leftOut: "clear", emptyText: "keep" })
      yield* update(clearing, person, empty)
      assert.deepStrictEqual(kept((yield* read(clearing, person)).body), [true, false])
    })
  )

  it.live("silently drops a member that comes after a later one", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const turned = { LastName: "Hamre", EMailAddress: "otto@example.net", FirstName: "Otto", Telephone1: "1" }
      const { status } = yield* update(infosoft, person, turned)
      assert.strictEqual(status, 200)
      const { body } = yield* read(infosoft, person)
      assert.deepStrictEqual([textIn(body, "LastName"), textIn(body, "Email")], ["HAMRE", "otto@example.net"])
      assert.notStrictEqual(textIn(body, "FirstName"), "OTTO")
      assert.notStrictEqual(textIn(body, "Telephone1"), "1")
      const { ignored } = yield* infosoft.control.requests
      assert.deepStrictEqual(ignored, {
        "UpdateCustomerDetails.CustomerDetails.FirstName": 1,
        "UpdateCustomerDetails.CustomerDetails.Telephone1": 1
      })
      const lost = yield* callB(infosoft.customersUrl, "UpdateCustomerDetailsRequest", {
        CustomerDetails: xml({ LastName: "Hamre" }),
        CustomerNumber: person
      })
      assert.include(lost.body, "NotFoundException")

      const lenient = yield* start({ memberOrder: "any" })
      yield* update(lenient, person, turned)
      assert.strictEqual(textIn((yield* read(lenient, person)).body, "FirstName"), "OTTO")
    })
  )

  it.live("ignores unknown members and those of another namespace", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const foreign = '<x:LastName xmlns:x="urn:other">Hamre</x:LastName>'
      yield* callB(infosoft.customersUrl, "UpdateCustomerDetailsRequest", {
        CustomerNumber: person,
        CustomerDetails: `${foreign}<StreetName>Trollstien</StreetName>`
      })
      assert.notStrictEqual(textIn((yield* read(infosoft, person)).body, "LastName"), "HAMRE")
      const { ignored } = yield* infosoft.control.requests
      assert.deepStrictEqual(Object.keys(ignored), [
        "UpdateCustomerDetails.CustomerDetails.LastName",
        "UpdateCustomerDetails.CustomerDetails.StreetName"
      ])
    })
  )

  it.live("a birth date that went through UTC arrives a day early", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const born = (BirthDate: string) =>
        Effect.map(update(infosoft, person, { BirthDate }), ({ body }) => textIn(body, "a:BirthDate")?.slice(0, 10))
      assert.strictEqual(yield* born("1971-05-17"), "1971-05-17")
      assert.strictEqual(yield* born("1971-05-17T00:00:00"), "1971-05-17")
      assert.strictEqual(yield* born("1971-05-16T21:59:00Z"), "1971-05-16")
      assert.strictEqual(yield* born("1971-05-17T00:00:00-10:00"), "1971-05-17")
      assert.strictEqual(yield* born("1971-05-17T23:30:00Z"), "1971-05-18")
      for (const wrong of ["1971-02-30", "17.05.1971", ""]) {
        assert.include((yield* update(infosoft, person, { BirthDate: wrong })).body, "DeserializationFailed", wrong)
      }
    })
  )
})

describe("faults of contract B", () => {
  const faults = [
    [
      "an unknown customer",
      "NotFoundException",
      (url: string) => update2(url, xml({ CustomerNumber: 1, CustomerDetails: "" }))
    ],
    ["no details", "ArgumentNullException", (url: string) => update2(url, xml({ CustomerNumber: person }))],
    ["no request", "ArgumentNullException", (url: string) => post(url, "")],
    [
      "another request",
      "ActionNotSupported",
      (url: string) => post(url, `<GetCustomerInformation xmlns="${infoWeb}"/>`)
    ],
    ["no namespace", "ActionNotSupported", (url: string) => post(url, "<UpdateCustomerDetailsRequest/>")],
    ["text for a number", "DeserializationFailed", (url: string) => update2(url, xml({ CustomerNumber: "x" }))],
    ["broken XML", "DeserializationFailed", (url: string) => post(url, "<a>")]
  ] as const
  function update2(url: string, content: string) {
    return post(url, `<UpdateCustomerDetailsRequest xmlns="${messages}">${content}</UpdateCustomerDetailsRequest>`)
  }
  for (const [title, name, send] of faults) {
    it.live(`${title} is ${name}, with HTTP 500`, () =>
      Effect.gen(function* () {
        const { body, status } = yield* send((yield* start()).customersUrl)
        assert.strictEqual(status, 500)
        assert.match(body, new RegExp(`<faultcode[^>]*>[as]:${name}</faultcode>`))
      })
    )
  }

  it.live("carry the exception's name in the detail where that is wanted", () =>
    Effect.gen(function* () {
      const { body } = yield* update(yield* start({ faultName: "detail" }), 1, { LastName: "Hamre" })
      assert.include(body, `<detail><NotFoundException xmlns="${messages}">`)
      assert.notInclude(body, "s:NotFoundException")
    })
  )
})

describe("dynamic attributes", () => {
  const got = (infosoft: InfosoftSandbox.Infosoft, number: number) =>
    Effect.map(
      callB(infosoft.attributesUrl, "GetCustomerDynamicAttributesRequest", { CustomerNumber: number }),
      ({ body }) => attributesIn(body)
    )

  it.live("sets what is listed, removes what is empty, leaves the others alone, and answers all", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const before = yield* got(infosoft, person)
      assert.hasAllKeys(before, ["NEWSMAIL", "MEMBERNO", "MEMBERSINCE"])
      assert.strictEqual(before["MEMBERNO"], "00000")
      const answer = yield* setAttributes(infosoft, person, { CRMREF: " NC-007 ", NEWSMAIL: "" })
      const now = { MEMBERNO: "00000", MEMBERSINCE: "06-05-2014", CRMREF: " NC-007 " }
      assert.deepStrictEqual(attributesIn(answer.body), now)
      assert.deepStrictEqual(yield* got(infosoft, person), now)
      assert.deepStrictEqual(attributesIn((yield* setAttributes(infosoft, person, { CRMREF: "8" })).body), {
        ...now,
        CRMREF: "8"
      })
    })
  )

  it.live(
    "loses a code that comes after its value, takes no code without a value, and a list without pairs changes nothing",
    () =>
      Effect.gen(function* () {
        const infosoft = yield* start()
        const turned = yield* callB(infosoft.attributesUrl, "SetDynamicAttributesRequest", {
          CustomerNumber: person,
          DynamicAttributes: `<DynamicAttribute>${xml({ Value: "7", Code: "CRMREF" })}</DynamicAttribute>`
        })
        assert.include(turned.body, "s:NotFoundException")
        const valueless = yield* callB(infosoft.attributesUrl, "SetDynamicAttributesRequest", {
          CustomerNumber: person,
          DynamicAttributes: `<DynamicAttribute>${xml({ Code: "CRMREF" })}</DynamicAttribute>`
        })
        assert.include(valueless.body, "Attribute CRMREF has no value")
        yield* callB(infosoft.attributesUrl, "SetDynamicAttributesRequest", {
          CustomerNumber: person,
          DynamicAttributes: `<x:DynamicAttribute xmlns:x="urn:other">${xml({ Code: "CRMREF", Value: "7" })}</x:DynamicAttribute>`
        })
        assert.deepStrictEqual(
          attributesIn((yield* setAttributes(infosoft, person, {})).body),
          yield* got(infosoft, person)
        )
        assert.deepStrictEqual((yield* infosoft.control.requests).writes, {})
      })
  )

  it.live.prop(
    "keeps any text as it is",
    [Schema.String.check(Schema.isPattern(/^[\t\n\u0020-\ud7ff\ue000-\ufffd]{1,40}$/))],
    ([text]) =>
      Effect.gen(function* () {
        const infosoft = yield* start()
        const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
        const { body } = yield* setAttributes(infosoft, person, { CRMREF: escaped })
        assert.strictEqual(attributesIn(body)["CRMREF"], escaped)
      }),
    { arbitrary: { runs: 30 } }
  )

  const refusals: ReadonlyArray<readonly [number, string, string, string]> = [
    [person, "NOPE", "1", "NotFoundException"],
    [1, "CRMREF", "1", "NotFoundException"],
    [retailer, "NEWSMAIL", "true", "InvalidValueException"],
    [person, "ACCOUNT", "01234567890", "InvalidValueException"],
    [person, "NEWSMAIL", "True", "InvalidValueException"],
    [person, "MEMBERSINCE", "2014-05-06", "InvalidValueException"]
  ]
  it.live(
    "refuses unknown codes, codes of another customer type and values of another type, and sets nothing then",
    () =>
      Effect.gen(function* () {
        const infosoft = yield* start()
        for (const [number, code, value, name] of refusals) {
          const answer = yield* setAttributes(infosoft, number, { CRMREF: "7", [code]: value })
          assert.deepStrictEqual([answer.status, answer.body.includes(`s:${name}`)], [500, true], code)
        }
        assert.notProperty(yield* got(infosoft, person), "CRMREF")
        for (const [number, code, value] of [
          [company, "NEWSMAIL", "true"],
          [company, "ACCOUNT", "01234567890"],
          [retailer, "DISCOUNT", "12,50"]
        ] as const) {
          const answer = yield* setAttributes(infosoft, number, { [code]: value })
          assert.strictEqual(attributesIn(answer.body)[code], value)
        }
      })
  )
})
