import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Layer, Logger, Record, Redacted } from "effect"
import type { HttpClient } from "effect/http"
import type { HarmoneyOptions } from "../src/index.ts"
import * as Experimental from "../src/experimental.ts"
import type { HarmoneyOperations } from "../src/index.ts"
import { callable, experimental, experimentalSample, members, sample } from "./samples.ts"
import { answering, envelope, send } from "./support.ts"

const ok = "<Success>true</Success><TransMessage/><TransStatus/><ErrorLevel>None</ErrorLevel><HarmoneyMessages/>"
const inside = `<Response>${ok}</Response>`
const nil = (name: string) => `<${name} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>`
const loginInfo =
  "<LoginInfo><SystemName>QZZ</SystemName><Username>demo1</Username><UserPassword>notreal</UserPassword><SalesChannel>007</SalesChannel><Language>English</Language></LoginInfo>"

type Opened = Effect.Success<ReturnType<typeof answering>>

describe("what is sent", () => {
  const sends = (
    name: HarmoneyOperations.OperationName,
    parameters: string,
    call: (opened: Opened) => Effect.Effect<unknown, unknown, HttpClient.HttpClient>,
    login = "LoginInfo"
  ) =>
    it.live(`${name}: its parameters in order, the login last, all in the vendor's namespace`, () =>
      Effect.gen(function* () {
        const opened = yield* answering((_, response) => send(response, envelope(name, inside + ok)), { members })
        yield* Effect.provide(call(opened), NodeHttpClient.layerUndici)
        const [body] = opened.bodies
        const expected = loginInfo.replaceAll(/LoginInfo>/g, `${login}>`)
        assert.include(body, `<${name} xmlns="http://www.harmoney.se/">${parameters}${expected}</${name}>`)
        assert.strictEqual(opened.headers[0]?.["soapaction"], `"http://www.harmoney.se/${name}"`)
        assert.strictEqual(opened.headers[0]?.["content-type"], "text/xml; charset=utf-8")
      }).pipe(Effect.scoped)
    )

  const spelledOtherwise: ReadonlySet<string> = new Set(["SaveCustomerPremiums", "SaveCustomerUserAccount"])
  for (const name of Record.keys(callable)) {
    sends(
      name,
      callable[name][1],
      ({ adapter }) => sample(adapter.client, name),
      spelledOtherwise.has(name) ? "loginInfo" : undefined
    )
  }
  for (const name of Record.keys(experimental)) {
    sends(name, experimental[name][1], ({ options }) =>
      Effect.flatMap(Experimental.make(options), (client) => experimentalSample(client, name))
    )
  }

  it.live("SOAP 1.2 puts the action into the content type", () =>
    Effect.gen(function* () {
      const { adapter, bodies, headers } = yield* answering(
        (_, response) => send(response, envelope("GetConsents", inside)),
        { soapVersion: "1.2" }
      )
      yield* adapter.client.GetConsents({})
      assert.include(bodies[0], "http://www.w3.org/2003/05/soap-envelope")
      assert.match(
        headers[0]?.["content-type"] ?? "",
        /^application\/soap\+xml; charset=utf-8; action="http:\/\/www\.harmoney\.se\/GetConsents"$/
      )
      assert.isUndefined(headers[0]?.["soapaction"])
    }).pipe(Effect.scoped)
  )

  it.live("a tenant's own spellings replace the names, in requests and in answers", () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* answering(
        (_, response) =>
          send(
            response,
            envelope(
              "GetRelationsByCustomerId",
              `${inside}<List><Relation><RelationId>1</RelationId><BirthDate>20200101</BirthDate></Relation></List>`
            )
          ),
        {
          names: {
            "GetRelationsByCustomerId.customerId": "CustomerId",
            "LoginInfo.Username": "UserName",
            "Relation.Birthdate": "BirthDate"
          }
        }
      )
      const { value } = yield* adapter.relationReads.of(CustomerId.make("00100"))
      assert.deepStrictEqual(
        value.map(({ birthDate }) => birthDate),
        [CalendarDate.make("2020-01-01")]
      )
      assert.include(
        bodies[0],
        "<CustomerId>00100</CustomerId><LoginInfo><SystemName>QZZ</SystemName><UserName>demo1</UserName>"
      )
    }).pipe(Effect.scoped)
  )
})

/** The failure of a read whose result element holds this. */
const reading = (result: string, more: Partial<HarmoneyOptions.HarmoneyOptions> = {}) =>
  Effect.gen(function* () {
    const { adapter } = yield* answering(
      (_, response) => send(response, envelope("GetCustomerByCustomerId", result)),
      more
    )
    return yield* adapter.customerById.get(CustomerId.make("00100"))
  }).pipe(Effect.scoped, Effect.catchTag("InvalidOptions", Effect.die))

describe("what comes back", () => {
  it.live("the Response is found wherever it stands among the object's fields", () =>
    Effect.gen(function* () {
      const { value } = yield* reading(`<CustomerId>00100</CustomerId>${inside}<FirstName>Ella</FirstName>`)
      assert.deepStrictEqual([value.id, value.name.given], ["00100", "Ella"])
    })
  )

  it.live("an element of the right name in another namespace is not the field, and not lost", () =>
    Effect.gen(function* () {
      const { value } = yield* reading(
        `${inside}<CustomerId>00100</CustomerId><FirstName xmlns="urn:other">Ella</FirstName>`
      )
      assert.isUndefined(value.name.given)
      assert.include(JSON.stringify(value.extensions), "urn:other")
    })
  )

  it.live("a list may be empty or absent", () =>
    Effect.gen(function* () {
      for (const list of ["", "<List/>", "<List></List>", nil("List")]) {
        const { adapter } = yield* answering((_, response) =>
          send(response, envelope("GetRelationsByCustomerId", inside + list))
        )
        assert.deepStrictEqual((yield* adapter.relationReads.of(CustomerId.make("00100"))).value, [])
      }
    }).pipe(Effect.scoped)
  )

  it.live("a list or an object may be nil, and is written back as it was until something stands in it", () =>
    Effect.gen(function* () {
      const nils = ["Address", "PhoneNumberList", "Properties"].map(nil).join("")
      const { adapter, bodies } = yield* answering((_, response, body) =>
        body.includes("<SaveCustomer")
          ? send(
              response,
              envelope(
                "SaveCustomer",
                `<Response><Success>true</Success>${nil("HarmoneyMessages")}</Response><CustomerId>00100</CustomerId>`
              )
            )
          : send(response, envelope("GetCustomerByCustomerId", `${inside}<CustomerId>00100</CustomerId>${nils}`))
      )
      const customerId = CustomerId.make("00100")
      const { value } = yield* adapter.customerById.get(customerId)
      const update = (customer: Customer) =>
        Effect.flatMap(Effect.fromResult(adapter.customerDrafts.draft(customer)), (draft) =>
          adapter.customerUpdates.update(customerId, draft)
        )
      assert.strictEqual((yield* update(value))._tag, "Unchanged")
      const named = new Customer({ ...value, name: new PersonName({ given: "Ella" }) })
      assert.strictEqual((yield* update(named))._tag, "Updated")
      for (const name of ["Address", "PhoneNumberList", "Properties"]) {
        assert.match(bodies.at(-1) ?? "", new RegExp(`<${name} [^>]*nil="true"/>`))
      }
      yield* update(new Customer({ ...named, phones: [new Phone({ number: "08-1", kind: "mobile" })] }))
      assert.include(
        bodies.at(-1) ?? "",
        "<PhoneNumberList><PhoneNumber><Number>08-1</Number><Type>Mobile</Type></PhoneNumber></PhoneNumberList>"
      )
    }).pipe(Effect.scoped)
  )

  it.live("another customer than the one asked for is no answer: a misnamed parameter arrives as null", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(reading(`${inside}<CustomerId>100</CustomerId>`))
      assert.strictEqual(reason._tag, "Undecodable")
    })
  )

  it.live("an update over a cached reading goes out and says so: it may undo what was changed since", () =>
    Effect.gen(function* () {
      for (const cached of [true, false]) {
        const { adapter } = yield* answering((_, response, body) => {
          const name = body.includes("<SaveCustomer") ? "SaveCustomer" : "GetCustomerByCustomerId"
          const own = `<Response>${ok}<IsCached>${cached}</IsCached></Response>`
          send(response, envelope(name, `${own}<CustomerId>00100</CustomerId>`))
        })
        const { value } = yield* reading(`${inside}<CustomerId>00100</CustomerId><FirstName>Ella</FirstName>`)
        const receipt = yield* adapter.customerUpdates.update(CustomerId.make("00100"), {
          vendor: "harmoney",
          customer: value,
          notes: []
        })
        assert.strictEqual(receipt._tag, "Updated")
        assert.deepStrictEqual(
          receipt.warnings.map(({ code }) => code),
          cached ? ["written over a cached reading"] : []
        )
      }
    }).pipe(Effect.scoped)
  )

  it.live("an object without a Response is no answer", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(reading("<CustomerId>00100</CustomerId>"))
      assert.strictEqual(reason._tag, "Undecodable")
    })
  )

  it.live("an id of ten characters is served and remarked on", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering((_, response) =>
        send(response, envelope("GetCustomerByCustomerId", `${inside}<CustomerId>1234567890</CustomerId>`))
      )
      const { warnings } = yield* adapter.customerById.get(CustomerId.make("1234567890"))
      assert.deepStrictEqual(
        warnings.map(({ code }) => code),
        ["customerId longer than 9"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("a success without an id after a create is in doubt", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering((_, response) => send(response, envelope("SaveCustomer", inside)))
      const draft = {
        vendor: "harmoney",
        customer: (yield* reading(`${inside}<CustomerId>00100</CustomerId>`)).value,
        notes: []
      }
      assert.strictEqual((yield* Effect.flip(adapter.customerCreation.create(draft))).reason._tag, "InDoubt")
    }).pipe(Effect.scoped)
  )

  it.live("a create hands on what the validation before it remarked", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(
        (_, response, body) => {
          const status = body.includes("<ValidateCustomer") ? "02" : "00"
          const name = body.includes("<ValidateCustomer") ? "ValidateCustomer" : "SaveCustomer"
          const answer = `<Response><Success>true</Success><TransStatus>${status}</TransStatus></Response>`
          send(response, envelope(name, `${answer}<CustomerId>00100</CustomerId>`))
        },
        { validateBeforeCreate: true }
      )
      const { value } = yield* reading(`${inside}<CustomerId>00100</CustomerId>`)
      const { _tag, warnings } = yield* adapter.customerCreation.create({
        vendor: "harmoney",
        customer: value,
        notes: []
      })
      assert.deepStrictEqual([_tag, ...warnings.map(({ code }) => code)], ["Created", "TransStatus 02"])
    }).pipe(Effect.scoped)
  )

  it.live("an update that comes back under another id is in doubt", () =>
    Effect.gen(function* () {
      const customer = (more: string) => `${inside}<CustomerId>${more}`
      const { adapter } = yield* answering((_, response, body) =>
        body.includes("<SaveCustomer")
          ? send(response, envelope("SaveCustomer", customer("7</CustomerId>")))
          : send(
              response,
              envelope("GetCustomerByCustomerId", customer("00100</CustomerId><FirstName>Ella</FirstName>"))
            )
      )
      const { value } = yield* adapter.customerById.get(CustomerId.make("00100"))
      const draft = { vendor: "harmoney", customer: new Customer({ ...value, gender: "female" }), notes: [] }
      const { reason } = yield* Effect.flip(adapter.customerUpdates.update(CustomerId.make("00100"), draft))
      assert.deepStrictEqual(
        [reason._tag, "problem" in reason && reason.problem],
        ["InDoubt", "saved-as-another-customer"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("odd amounts and empty bonuses are no failures", () =>
    Effect.gen(function* () {
      const of = (bonus: string) =>
        Effect.gen(function* () {
          const { adapter } = yield* answering((_, response) =>
            send(response, envelope("GetCustomerBonus", `${inside}<CustomerId>00100</CustomerId>${bonus}`))
          )
          return yield* adapter.loyaltyReads.of(CustomerId.make("00100"))
        })
      assert.deepStrictEqual((yield* of("")).value, [])
      const odd = yield* of("<CurrentBonus>1 234,50</CurrentBonus>")
      assert.isUndefined(odd.value[0]?.balance)
      assert.include(JSON.stringify(odd.value[0]?.extensions), "1 234,50")
      assert.strictEqual(odd.notes[0]?.kind, "ambiguous")
      for (const endless of ["9".repeat(41), `1.${"9".repeat(41)}`]) {
        assert.isUndefined((yield* of(`<CurrentBonus>${endless}</CurrentBonus>`)).value[0]?.balance)
      }
    }).pipe(Effect.scoped)
  )

  it.live("a consent that is listed as inactive is unknown, never refused", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering((_, response) =>
        send(
          response,
          envelope(
            "GetCustomerConsents",
            `${inside}<List><Consent><Id>EML</Id><Active>false</Active></Consent><Consent><Name>Brev</Name></Consent><Consent/></List>`
          )
        )
      )
      const { notes, value } = yield* adapter.consentReads.of(CustomerId.make("00100"))
      assert.deepStrictEqual(
        value.map(({ purpose, state }) => [purpose, state]),
        [
          ["EML", "unknown"],
          ["Brev", "granted"]
        ]
      )
      assert.deepStrictEqual(
        notes.map(({ kind }) => kind),
        ["dropped"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("the limits of the reader are the caller's", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(
        reading(`${inside}<CustomerId>00100</CustomerId>`, { xmlLimits: { bytes: 100 } })
      )
      assert.strictEqual(reason._tag, "Undecodable")
    })
  )
})

describe("what is logged", () => {
  const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.layer([Logger.make(({ message }) => lines.push(String(message)))])
      yield* Effect.provide(effect, Layer.fresh(logger))
      return lines
    })

  it.live("credentials longer than documented draw a remark each, since the vendor's own examples are", () =>
    Effect.gen(function* () {
      const credentials = (userName: string, password: string) => ({
        systemName: "QZZ",
        userName: Redacted.make(userName),
        password: Redacted.make(password),
        salesChannel: "007"
      })
      const lines = yield* logged(answering(() => {}, { credentials: credentials("sixsix", "ninenines") }))
      assert.strictEqual(lines.length, 2)
      assert.deepStrictEqual(yield* logged(answering(() => {}, { credentials: credentials("fives", "eights88") })), [])
    }).pipe(Effect.scoped)
  )

  it.live("a 90 raises one alert until another answer comes", () =>
    Effect.gen(function* () {
      let status = "90"
      const { adapter } = yield* answering((_, response) =>
        send(
          response,
          envelope(
            "GetCustomerByCustomerId",
            `<Response><Success>false</Success><TransStatus>${status}</TransStatus></Response>`
          )
        )
      )
      const get = Effect.exit(adapter.customerById.get(CustomerId.make("00100")))
      assert.strictEqual((yield* logged(Effect.andThen(get, get))).length, 1)
      status = "98"
      assert.strictEqual((yield* logged(get)).length, 0)
      status = "90"
      assert.strictEqual((yield* logged(get)).length, 1)
    }).pipe(Effect.scoped)
  )
})
