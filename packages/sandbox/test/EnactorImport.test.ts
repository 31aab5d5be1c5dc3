import { assert, describe, it } from "@effect/vitest"
import { EnactorSandbox } from "@kundbro/sandbox"
import { Effect, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import { batch, byName, byPostCode, importing, post, rows } from "./enactor.ts"
import { textIn } from "./support.ts"

const nobody = { people: { seed: 1, count: 0 }, startAt: Date.UTC(2026, 6, 1, 12) }

const ignace = `<retail:customer>
  <retail:addresses>
    <retail:address><retail:countryCodeId>GBR</retail:countryCodeId><retail:isPreferred>true</retail:isPreferred><retail:postCode>QX7 5RD</retail:postCode><retail:street1>2 Cooper's Ginnel</retail:street1><retail:addressReferenceId>MIG-0004418-A1
    </retail:addressReferenceId></retail:address>
    <retail:address><retail:postCode>QX9 1AA</retail:postCode></retail:address>
  </retail:addresses>
  <retail:customerNumber>0004418</retail:customerNumber>
  <retail:emailAddresses><retail:emailAddress>i@example.org</retail:emailAddress><retail:active>true</retail:active></retail:emailAddresses>
  <retail:emailAddresses><retail:emailAddress>j@example.org</retail:emailAddress></retail:emailAddresses>
  <retail:customerName><retail:surname>Vandersloot &amp; Søn</retail:surname><retail:forename> Ignace𝔄</retail:forename><retail:dateOfBirth>1978-12-09T00:00:00Z</retail:dateOfBirth></retail:customerName>
  <retail:customerType>RETAIL</retail:customerType><retail:noChildren/><retail:password>secret</retail:password>
</retail:customer>`

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

const customer = (number: string, more = "") =>
  `<retail:customer><retail:customerNumber>${number}</retail:customerNumber>${more}</retail:customer>`

const named = (surname: string) =>
  `<retail:customerName><retail:surname>${surname}</retail:surname></retail:customerName>`

const decode = Schema.decodeUnknownSync(Schema.Array(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))))

const lines = (body: string) => decode(body.trim().split("\n"))

const stored = (enactor: EnactorSandbox.Enactor) => Effect.map(enactor.control.dump, ({ customers }) => customers ?? {})

const bytes = (text: string, size: number) => {
  const all = new TextEncoder().encode(text)
  return Stream.fromIterable(
    Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, at * size + size))
  )
}

describe("the entity import", () => {
  it.live("creates a customer that the searches then find, with everything as it was written", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(nobody)
      const answer = yield* importing(enactor, batch(ignace))
      assert.strictEqual(answer.status, 200)
      assert.deepStrictEqual(lines(answer.body), [
        { record: 1, entity: "customer", id: "0004418", outcome: "created" },
        { created: 1, replaced: 0, rejected: 0, sha256: sha256(batch(ignace)), problem: null }
      ])
      assert.deepStrictEqual((yield* stored(enactor))["0004418"], {
        addresses: {
          address: [
            {
              countryCodeId: "GBR",
              isPreferred: "true",
              postCode: "QX7 5RD",
              street1: "2 Cooper's Ginnel",
              addressReferenceId: "MIG-0004418-A1\n    "
            },
            { postCode: "QX9 1AA" }
          ]
        },
        customerNumber: "0004418",
        emailAddresses: [{ emailAddress: "i@example.org", active: "true" }, { emailAddress: "j@example.org" }],
        customerName: {
          surname: "Vandersloot & Søn",
          forename: " Ignace𝔄",
          dateOfBirth: "1978-12-09T00:00:00Z"
        },
        customerType: "RETAIL",
        lastUpdated: "2026-07-01T13:00:00+01:00"
      })
      const found = yield* post(enactor.customerUrl, "", byName("vandersloot"))
      assert.deepStrictEqual(
        rows(found.body).map((row) => row["AddressJoin:postCode"]),
        ["QX7 5RD", "QX9 1AA"]
      )
      assert.lengthOf(rows((yield* post(enactor.customerUrl, "", byPostCode("qx9"))).body), 2)
      assert.strictEqual(textIn(found.body, "core:descriptionProperty"), "0004418")
    })
  )

  it.live("takes or rejects each record on its own, and says why without repeating what it holds", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(nobody)
      const secret = "Canary-Thistlewick"
      const answer = yield* importing(
        enactor,
        batch(
          customer("00100"),
          customer("100"),
          customer("", named(secret)),
          `<retail:customer>${named(secret)}</retail:customer>`,
          customer("3", `<retail:contactable>${secret}</retail:contactable>`),
          customer("4", `<retail:noChildren>99999999999</retail:noChildren>`),
          customer("5", `<retail:lastUpdated>2021-02-29T00:00:00Z</retail:lastUpdated>`),
          customer("6", `<retail:customerName>${secret}</retail:customerNames>`),
          customer("7", `<retail:customerNumber>8</retail:customerNumber>`),
          customer("8", `<x:unknown/>`),
          customer("9", `<retail:status><retail:name>${secret}</retail:name></retail:status>`),
          customer("&#1114112;"),
          customer("&#1;"),
          customer("\u0001"),
          "<retail:customerLoyaltyAccount/>",
          "<retail:voucher/>",
          `<customer xmlns="urn:other"/>`,
          "<!-- <retail:customer> --><?target <data>?>",
          customer("00100", `${named("Öbrink")}<retail:shoeSize>38</retail:shoeSize>`)
        )
      )
      assert.strictEqual(answer.status, 200)
      assert.notInclude(answer.body, secret)
      const told = lines(answer.body)
      assert.deepStrictEqual(
        told.slice(0, -1).map(({ outcome, reason }) => reason ?? outcome),
        [
          "created",
          "created",
          "element customerNumber is empty",
          "element customerNumber is missing from customer",
          "element contactable is not a valid boolean",
          "element noChildren is not a valid int",
          "element lastUpdated is not a valid dateTime",
          "the document is not well formed",
          "element customerNumber appears twice",
          "a namespace prefix is not declared",
          "element status holds elements",
          "a character reference is not allowed in XML",
          "a character reference is not allowed in XML",
          "a character is not allowed in XML",
          "the format of customerLoyaltyAccount is not documented",
          "{http://www.enactor.com/retail}voucher is not an entity that can be imported",
          "{urn:other}customer is not an entity that can be imported",
          "replaced"
        ]
      )
      assert.deepInclude(told.at(-1), { created: 2, replaced: 1, rejected: 15, problem: null })
      assert.sameMembers(Object.keys(yield* stored(enactor)), ["00100", "100"])
      const { ignored, writes } = yield* enactor.control.requests
      assert.deepStrictEqual(ignored, { "import.shoeSize": 1 })
      assert.deepStrictEqual(writes, { "import customer 00100": 2, "import customer 100": 1 })
    })
  )

  const broken: ReadonlyArray<readonly [title: string, file: string, problem: string, taken: number]> = [
    ["ends too early", batch(customer("1"), customer("2")).slice(0, -60), "the file ends before the Batch does", 1],
    ["is empty", "", "the file ends before the Batch does", 0],
    ["is no batch", "<Customers/>", "the root is not a Batch", 0],
    ["is a web page", "<!DOCTYPE html><html></html>", "a document type declaration is not accepted", 0],
    ["has text between its records", batch(customer("1"), "and then"), "there is text between the records", 1],
    ["goes on after its end", `${batch(customer("1"))}<Batch/>`, "something follows the end of the Batch", 1],
    ["has one endless record", batch(customer("1"), customer("2", " ".repeat(1_000_001))), "a record is longer", 1]
  ]
  for (const [title, file, problem, taken] of broken) {
    it.live(`keeps what it took from a file that ${title}, and says so`, () =>
      Effect.gen(function* () {
        const enactor = yield* EnactorSandbox.make(nobody)
        const answer = yield* importing(enactor, file)
        assert.strictEqual(answer.status, 400)
        const last = lines(answer.body).at(-1)
        assert.include(JSON.stringify(last?.["problem"]), problem)
        assert.strictEqual(last?.["created"], taken)
        assert.lengthOf(Object.keys(yield* stored(enactor)), taken)
      })
    )
  }

  it.live("a file that is not UTF-8 is refused", () =>
    Effect.gen(function* () {
      const { control } = yield* EnactorSandbox.make(nobody)
      const report = yield* control.importBatch(Stream.make(Uint8Array.of(0x3c, 0xff, 0xfe)))
      assert.strictEqual(report.problem, "the file is not UTF-8")
    })
  )

  it.effect.prop(
    "cuts the same records wherever the network cuts the file",
    [Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 64 }))],
    ([size]) =>
      Effect.scoped(
        Effect.gen(function* () {
          const { control } = yield* EnactorSandbox.make(nobody)
          const tricky = `<retail:customer note='a > "b"'><retail:customerNumber><![CDATA[0<7>]]></retail:customerNumber></retail:customer>`
          const file = batch(
            ignace,
            "<!-- a > b -- -->".replace(" -- ", " "),
            tricky,
            customer("å𝔄"),
            "<retail:customer/>"
          )
          const whole = yield* control.importBatch(bytes(file, 1_000_000))
          assert.deepStrictEqual(
            whole.results.map(({ id }) => id),
            ["0004418", "0<7>", "å𝔄", null]
          )
          const cut = yield* control.importBatch(bytes(file, size))
          const ids = (report: typeof whole) => report.results.map(({ entity, id, reason }) => [entity, id, reason])
          assert.deepStrictEqual(ids(cut), ids(whole))
          assert.isNull(cut.problem)
        })
      ),
    { arbitrary: { runs: 20 } }
  )

  it.effect.prop(
    "holds any text that XML can carry as it was written",
    [Schema.String.check(Schema.isPattern(/^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]*$/u))],
    ([text]) =>
      Effect.scoped(
        Effect.gen(function* () {
          const enactor = yield* EnactorSandbox.make(nobody)
          const quoted = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
          const file = batch(customer("7", named(`x${quoted}`)))
          assert.strictEqual((yield* enactor.control.importBatch(bytes(file, 50))).created, 1)
          assert.deepInclude((yield* stored(enactor))["7"], { customerName: { surname: `x${text}` } })
          const { body } = yield* post(enactor.customerUrl, "", byName("x"))
          assert.include(body, `xsi:type="core:String">x${quoted}<`)
        })
      ),
    { arbitrary: { runs: 30 } }
  )

  it.live("a known number is replaced, children and all; or merged, when so configured", () =>
    Effect.gen(function* () {
      const again = batch(customer("0004418", named("Vandersloot")))
      for (const [importing_, forename, emails] of [
        ["replace", undefined, undefined],
        ["merge", " Ignace𝔄", 2]
      ] as const) {
        const enactor = yield* EnactorSandbox.make({ ...nobody, importing: importing_ })
        yield* importing(enactor, batch(ignace))
        const answer = yield* importing(enactor, again)
        assert.strictEqual(lines(answer.body)[0]?.["outcome"], "replaced")
        const now = (yield* stored(enactor))["0004418"]
        const name = { surname: "Vandersloot", ...(forename !== undefined && { forename }) }
        assert.deepInclude(now?.["customerName"], name)
        assert.strictEqual(Array.isArray(now?.["emailAddresses"]) ? now["emailAddresses"].length : undefined, emails)
      }
    })
  )

  it.live("says itself when a customer changed only where the file does not", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(nobody)
      const then = "<retail:lastUpdated>2019-03-02T09:00:00Z</retail:lastUpdated>"
      yield* importing(enactor, batch(customer("1", then), customer("2")))
      const { 1: told, 2: untold } = yield* stored(enactor)
      assert.strictEqual(told?.["lastUpdated"], "2019-03-02T09:00:00Z")
      assert.strictEqual(untold?.["lastUpdated"], "2026-07-01T13:00:00+01:00")
    })
  )

  it.live("undeclared elements are kept by a system that has them", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make({ ...nobody, undeclared: true })
      const household = "<retail:household><retail:householdId>H-01</retail:householdId></retail:household>"
      yield* importing(enactor, batch(customer("1", `${household}<retail:serviceNotes> a </retail:serviceNotes>`)))
      assert.deepInclude((yield* stored(enactor))["1"], { household: { householdId: "H-01" }, serviceNotes: [" a "] })
    })
  )

  it.live("fails like the services, by the same words", () =>
    Effect.gen(function* () {
      const enactor = yield* EnactorSandbox.make(nobody)
      yield* enactor.control.inject({ fault: "maintenance", operation: "import", times: 1, millis: 2000 })
      const shut = yield* importing(enactor, batch(customer("1")))
      assert.deepStrictEqual([shut.status, shut.retryAfter], [503, "2"])
      yield* enactor.control.inject({ fault: "reset-after-apply", operation: "import", times: 1 })
      yield* Effect.flip(importing(enactor, batch(customer("1"))))
      assert.deepStrictEqual(Object.keys(yield* stored(enactor)), ["1"])
    })
  )
})
