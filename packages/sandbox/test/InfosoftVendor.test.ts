import { assert, describe, it } from "@effect/vitest"
import { InfosoftContract, InfosoftSandbox, Sandboxes } from "@kundbro/sandbox"
import { Effect, Schema } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { attributesIn, callA, callB, infoWeb, messages, post, read, setAttributes, update, xml } from "./infosoft.ts"
import { http, textIn } from "./support.ts"

const people = { seed: 1, count: 20, nasty: 0 }
const hour = 3_600_000
const person = 700_001

const start = (options: InfosoftSandbox.InfosoftOptions = {}) =>
  InfosoftSandbox.make({ people, startAt: Date.UTC(2026, 5, 1, 10), ...options })

const otto = { FirstName: "Otto", LastName: "Hamre", EMailAddress: "otto@example.net" }

describe("new customers", () => {
  const created = (infosoft: InfosoftSandbox.Infosoft, url: "customersUrl" | "callresultUrl", details = otto) =>
    Effect.map(
      callB(infosoft[url], "CreateCustomerRequest", { CustomerDetails: xml(details) }),
      ({ body }) => textIn(body, "CustomerNumber") ?? body
    )
  const nameOf = (infosoft: InfosoftSandbox.Infosoft, number: string) =>
    Effect.map(read(infosoft, number), ({ body }) => textIn(body, "Name"))

  it.live("created directly, exist at once under their own number", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const number = yield* created(infosoft, "customersUrl")
      const { body } = yield* read(infosoft, number)
      assert.deepStrictEqual([textIn(body, "Name"), textIn(body, "IsCustomerJustCreated")], ["HAMRE OTTO", "true"])
      assert.strictEqual((yield* update(infosoft, number, { Telephone1: "90000042" })).status, 200)
      yield* infosoft.control.advance(hour)
      assert.strictEqual(textIn((yield* read(infosoft, number)).body, "IsCustomerJustCreated"), "false")
    })
  )

  it.live("created by the order table, have an order number until the import job tells the real one", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const order = yield* created(infosoft, "callresultUrl")
      assert.isUndefined(yield* nameOf(infosoft, order))
      yield* infosoft.control.advance(hour - 1)
      assert.deepStrictEqual(yield* infosoft.control.notifications, [])
      yield* infosoft.control.advance(1)
      const [notification] = yield* infosoft.control.notifications
      assert.strictEqual(notification?.orderNumber, order)
      assert.notStrictEqual(notification?.customerNumber, order)
      assert.strictEqual(yield* nameOf(infosoft, notification?.customerNumber ?? ""), "HAMRE OTTO")
    })
  )

  it.live("with one match are that customer, with more they wait for a person", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const { control } = infosoft
      const first = yield* created(infosoft, "customersUrl")
      const order = yield* created(infosoft, "callresultUrl", { ...otto, EMailAddress: "OTTO@example.net" })
      assert.strictEqual(yield* control.import, 2)
      assert.deepStrictEqual(yield* control.notifications, [{ orderNumber: order, customerNumber: first }])
      const twin = yield* created(infosoft, "customersUrl")
      const late = yield* created(infosoft, "callresultUrl")
      yield* created(infosoft, "callresultUrl", { ...otto, FirstName: "Ola" })
      assert.strictEqual(yield* control.import, 1)
      assert.include((yield* control.state).records, { manual: 2, imports: 0 })
      assert.strictEqual(textIn((yield* read(infosoft, twin)).body, "IsCustomerJustCreated"), "true")
      assert.strictEqual(yield* control.release, 2)
      const last = (yield* control.notifications).find(({ orderNumber }) => orderNumber === late)
      assert.strictEqual(yield* nameOf(infosoft, last?.customerNumber ?? ""), "HAMRE OTTO")
    })
  )

  it.live("go to a person where a test asks for it, and need a last name", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      yield* infosoft.control.inject({ fault: "pending-review", operation: "CreateCustomerDeferred", times: 1 })
      yield* created(infosoft, "callresultUrl")
      assert.strictEqual(yield* infosoft.control.import, 0)
      assert.include((yield* infosoft.control.state).records, { manual: 1 })
      assert.include(yield* created(infosoft, "customersUrl", { ...otto, LastName: "" }), "InvalidValueException")
    })
  )
})

describe("Infosoft's own misbehaviour", () => {
  it.live("maintenance is 503 at every address and ends on the clock", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      yield* infosoft.control.maintenance(60_000)
      const shut = yield* Effect.all([read(infosoft, person), update(infosoft, person, otto)])
      assert.deepStrictEqual(
        shut.map(({ retryAfter, status }) => [status, retryAfter]),
        [
          [503, "60"],
          [503, "60"]
        ]
      )
      yield* infosoft.control.advance(60_000)
      assert.strictEqual((yield* read(infosoft, person)).status, 200)
      assert.deepStrictEqual((yield* infosoft.control.requests).writes, {})
    })
  )

  it.live("system-error is a status code in contract A and an unnamed fault in contract B; nothing is applied", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      yield* infosoft.control.inject({ fault: "system-error", times: 2 })
      const { body, status } = yield* read(infosoft, person)
      assert.deepStrictEqual([status, textIn(body, "StatusCode")], [200, "99"])
      const fault = yield* update(infosoft, person, otto)
      assert.deepStrictEqual([fault.status, fault.body.includes("InternalServiceFault")], [500, true])
      const { log, writes } = yield* infosoft.control.requests
      assert.deepStrictEqual(writes, {})
      assert.deepStrictEqual(
        log.map(({ outcome }) => outcome),
        ["system-error", "system-error"]
      )
    })
  )

  for (const fault of ["queue", "question", "duplicate", "notice"] as const) {
    it.live(`${fault} is refused, because Infosoft has no such answer`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip((yield* start()).control.inject({ fault }))
        assert.strictEqual(error.message, `infosoft has no ${fault}: the vendor page knows no such answer`)
      })
    )
  }

  it.live("asks for Basic credentials where it was given some, and refuses them when they have expired", () =>
    Effect.gen(function* () {
      const login = { username: "kundbro", password: "æøå" }
      const infosoft = yield* start({ login })
      const content = `<GetCustomerInformation xmlns="${infoWeb}">${xml({ customerNumber: person })}</GetCustomerInformation>`
      const signed = (pair: string) =>
        Effect.map(
          post(infosoft.infoWebUrl, content, { authorization: `Basic ${Buffer.from(pair).toString("base64")}` }),
          ({ status }) => status
        )
      assert.strictEqual((yield* read(infosoft, person)).status, 401)
      assert.strictEqual(yield* signed("kundbro:wrong"), 401)
      assert.strictEqual(yield* signed("kundbro:æøå"), 200)
      yield* infosoft.control.inject({ fault: "expired-password", times: 1 })
      assert.strictEqual(yield* signed("kundbro:æøå"), 401)
    })
  )
})

describe("the wire", () => {
  it.live("dispatches by the first element, whatever the action says, and remembers the action", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      assert.strictEqual((yield* read(infosoft, person)).status, 200)
      const { spellings } = yield* infosoft.control.requests
      assert.deepStrictEqual(spellings, { "GetCustomerInformation.SOAPAction=anything": 1 })
      const elsewhere = yield* callA({ infoWebUrl: infosoft.customersUrl }, "GetCustomerInformation", {})
      assert.deepStrictEqual([elsewhere.status, elsewhere.body.includes("was not expected")], [500, true])
    })
  )

  it.live("contract A reads arguments in any order and those without its namespace not at all", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const turned = yield* callA(infosoft, "GetCustomerInformation", { titleCode: "FB", customerNumber: person })
      assert.strictEqual(textIn(turned.body, "CustomerNumber"), String(person))
      const twice = `<GetCustomerInformation xmlns="${infoWeb}">${xml({ customerNumber: person })}${xml({ customerNumber: 700_002 })}</GetCustomerInformation>`
      assert.strictEqual(textIn((yield* post(infosoft.infoWebUrl, twice)).body, "CustomerNumber"), String(person))
      const bare = `<i:GetCustomerInformation xmlns:i="${infoWeb}"><customerNumber>${person}</customerNumber></i:GetCustomerInformation>`
      assert.strictEqual(textIn((yield* post(infosoft.infoWebUrl, bare)).body, "StatusCode"), "01")
    })
  )

  it.live("refuses other content types, SOAP 1.2, document types and empty bodies", () =>
    Effect.gen(function* () {
      const { infoWebUrl } = yield* start()
      for (const type of ["application/soap+xml", "text/xml; charset=iso-8859-1", "application/json"]) {
        assert.strictEqual((yield* post(infoWebUrl, "", { "content-type": type })).status, 415, type)
      }
      const raw = (body: string) => http(infoWebUrl, { method: "POST", headers: { "content-type": "text/xml" }, body })
      for (const [body, says] of [
        ['<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DTD is prohibited"],
        ['<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>', "version mismatch"],
        ['<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>', "body is empty"]
      ] as const) {
        const answer = yield* raw(body)
        assert.strictEqual(answer.status, 500)
        assert.include(answer.body, "<faultcode>soap:Client</faultcode>")
        assert.include(answer.body, says)
      }
    })
  )

  it.live("each address has its help page and its WSDL with its own port", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      for (const url of [infosoft.infoWebUrl, infosoft.customersUrl, infosoft.callresultUrl, infosoft.attributesUrl]) {
        assert.include((yield* http(url)).contentType, "text/html")
        for (const query of ["?wsdl", "?singleWsdl"]) {
          const { body } = yield* http(url + query)
          assert.include(body, `<soap:address location="${url}"/>`)
          for (const { fields } of Object.values(InfosoftContract.classesWithUndeclared)) {
            for (const { name } of fields) if (name === "Municipality") assert.notInclude(body, name)
          }
        }
      }
    })
  )

  it.live("text arrives and leaves as it was", () =>
    Effect.gen(function* () {
      const infosoft = yield* start({ upperCase: false })
      yield* update(infosoft, person, { LastName: " O&apos;Brien &lt;&#xE5;&gt; <![CDATA[&amp;]]>&#13;\n\t𝔄🦉 " })
      const { body } = yield* read(infosoft, person)
      assert.strictEqual(textIn(body, "LastName"), " O'Brien &lt;å&gt; &amp;amp;&#13;\n\t𝔄🦉 ")
    })
  )
})

it.live("the command's calls can be pasted as they are", () =>
  Effect.gen(function* () {
    const sandboxes = yield* Sandboxes.make({ infosoft: { people } })
    const text = yield* Sandboxes.describe(sandboxes)
    const calls = Array.from(text.matchAll(/curl -s (\S+) .*'SOAPAction: ("[^"]*")' -d '([^']*)'/g))
    const ours = calls.filter(
      ([, url]) => url === sandboxes.infosoft.infoWebUrl || url === sandboxes.infosoft.attributesUrl
    )
    assert.lengthOf(ours, 2)
    for (const [, url = "", soapaction = "", body = ""] of ours) {
      const headers = { "content-type": "text/xml; charset=utf-8", soapaction }
      const answer = yield* http(url, { method: "POST", headers, body })
      assert.strictEqual(answer.status, 200)
      const { body: wsdl } = yield* http(`${url}?wsdl`)
      assert.include(wsdl, `soapAction=${soapaction}`)
    }
  })
)

describe("a system with undeclared members", () => {
  it.live("adds some to every record and clears nothing for it", () =>
    Effect.gen(function* () {
      const infosoft = yield* start({ undeclared: true })
      const { body } = yield* read(infosoft, person, "FB")
      for (const part of [
        "<Loyalty><Level>Sølv</Level>",
        "<Tag>kaffe</Tag><Tag> to  mellomrom </Tag>",
        "<Municipality>"
      ]) {
        assert.include(body, part)
      }
      const updated = yield* update(infosoft, person, { LastName: "Hamre" })
      assert.include(updated.body, '<a:DeceasedDate i:nil="true" />')
      const set = yield* setAttributes(infosoft, person, { CRMREF: "1" })
      assert.include(set.body, "<ValidationType>String40</ValidationType>")
      assert.notStrictEqual(textIn((yield* read(infosoft, person)).body, "Email"), "")
      const foreign = yield* Effect.forEach(yield* infosoft.control.ids, (id) => read(infosoft, id))
      const abroad = foreign.filter((one) => textIn(one.body, "ZipCode") === "I/A")
      assert.isNotEmpty(abroad)
      for (const one of abroad) assert.match(one.body, /<AddressExtension1>[^<]+</)
    })
  )

  it.live("and without it there are none", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const { body } = yield* read(infosoft, person, "FB")
      for (const name of ["Loyalty", "Tag", "Municipality", "DeliveryNote", "AddressExtension1"]) {
        assert.notInclude(body, `<${name}`)
      }
    })
  )
})

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(`${tmpdir()}/kundbro-infosoft-`)),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

describe("state", () => {
  it.live("with a folder, everything acknowledged is there after a restart, the clock too", () =>
    Effect.gen(function* () {
      const data = yield* folder
      const options = { folder: data, fsync: "never" } as const
      const orderNumber = yield* Effect.scoped(
        Effect.gen(function* () {
          const infosoft = yield* start(options)
          yield* update(infosoft, person, otto)
          yield* setAttributes(infosoft, person, { CRMREF: "007" })
          yield* callA(infosoft, "SavePermanentMove", {
            customerNumber: person,
            titleCode: "FB",
            addressInfo: xml({ StreetName: "Trollstien", ZipCode: "0667" }),
            startDate: "2026-06-03"
          })
          yield* infosoft.control.advance(24 * hour)
          const order = yield* callB(infosoft.callresultUrl, "CreateCustomerRequest", { CustomerDetails: xml(otto) })
          return textIn(order.body, "CustomerNumber")
        })
      )
      const infosoft = yield* start(options)
      yield* infosoft.control.advance(24 * hour)
      const { body } = yield* read(infosoft, person, "FB")
      assert.deepStrictEqual([textIn(body, "Name"), textIn(body, "StreetName")], ["HAMRE OTTO", "Trollstien"])
      const attributes = yield* callB(infosoft.attributesUrl, "GetCustomerDynamicAttributesRequest", {
        CustomerNumber: person
      })
      assert.strictEqual(attributesIn(attributes.body)["CRMREF"], "007")
      assert.deepStrictEqual(yield* infosoft.control.notifications, [
        { orderNumber: orderNumber ?? "", customerNumber: String(person) }
      ])
      const { writes } = yield* infosoft.control.requests
      assert.strictEqual(writes[`UpdateCustomerDetails ${person}`], 1)
    })
  )

  it.live("settles on its own what fell due while nobody was there, and remembers what a test settled", () =>
    Effect.gen(function* () {
      const data = yield* folder
      const at = Date.UTC(2026, 5, 1, 10)
      const running = <A, E>(startAt: number, use: (infosoft: InfosoftSandbox.Infosoft) => Effect.Effect<A, E>) =>
        Effect.scoped(Effect.flatMap(start({ folder: data, fsync: "never", startAt }), use))
      const order = (infosoft: InfosoftSandbox.Infosoft, LastName: string) =>
        callB(infosoft.callresultUrl, "CreateCustomerRequest", { CustomerDetails: xml({ LastName }) })
      yield* running(at, (infosoft) => Effect.andThen(order(infosoft, "Hamre"), infosoft.control.import))
      const first = yield* running(at, (infosoft) =>
        Effect.andThen(order(infosoft, "Aas"), infosoft.control.notifications)
      )
      assert.lengthOf(first, 1)
      const later = yield* running(at + hour, (infosoft) =>
        Effect.andThen(read(infosoft, person), infosoft.control.notifications)
      )
      assert.lengthOf(later, 2)
    })
  )

  const command = (infosoft: InfosoftSandbox.Infosoft, name: string, body: unknown = {}) =>
    http(new URL(`/_sandbox/${name}`, infosoft.infoWebUrl).href, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body)
    })

  const decodeNotifications = Schema.decodeUnknownSync(
    Schema.fromJsonString(Schema.Array(InfosoftSandbox.Notification))
  )

  it.live("can be looked at, moved on and reset from outside", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      yield* callB(infosoft.callresultUrl, "CreateCustomerRequest", { CustomerDetails: xml(otto) })
      assert.strictEqual((yield* command(infosoft, "import")).body, "1")
      const look = (name: string) => http(new URL(`/_sandbox/${name}`, infosoft.attributesUrl).href)
      assert.lengthOf(decodeNotifications((yield* look("notifications")).body), 1)
      assert.strictEqual((yield* command(infosoft, "manual/release")).body, "0")
      for (const name of ["state", "dump", "requests", "ids", "nasty"])
        assert.strictEqual((yield* look(name)).status, 200)
      yield* command(infosoft, "seed", { seed: 2, count: 5 })
      yield* update(infosoft, person, otto)
      yield* command(infosoft, "reset")
      assert.notStrictEqual(textIn((yield* read(infosoft, person)).body, "Name"), "HAMRE OTTO")
      assert.lengthOf(yield* infosoft.control.ids, 5)
    })
  )

  it.live("is the same for the same seed, and 100,000 customers are no reason to wait", () =>
    Effect.gen(function* () {
      const [small, large] = [
        yield* start({ people: { seed: 7, count: 10 } }),
        yield* start({ people: { seed: 7, count: 100_000 } })
      ]
      const [one, other] = [yield* read(small, 700_009, "FB"), yield* read(large, 700_009, "FB")]
      assert.strictEqual(one.body, other.body)
      assert.strictEqual(textIn((yield* read(large, 800_000)).body, "StatusCode"), "00")
      assert.include((yield* large.control.state).records, { customers: 100_000, production: 100_000 })
    })
  )
})

it.live("a request without a body is an exception at the attributes too", () =>
  Effect.gen(function* () {
    const { attributesUrl } = yield* start()
    const nil = `<SetDynamicAttributesRequest xmlns="${messages}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>`
    assert.include((yield* post(attributesUrl, nil)).body, "s:ArgumentNullException")
  })
)
