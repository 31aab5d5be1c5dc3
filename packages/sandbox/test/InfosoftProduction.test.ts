import { assert, describe, it } from "@effect/vitest"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { callA, read, xml } from "./infosoft.ts"
import { type Answer, textIn } from "./support.ts"

const day = 86_400_000
const person = 700_001

/** From Monday, 1 June 2026, noon in Norway. */
const start = (options: InfosoftSandbox.InfosoftOptions = {}) =>
  InfosoftSandbox.make({ people: { seed: 1, count: 1 }, startAt: Date.UTC(2026, 5, 1, 10), ...options })

const home = { StreetName: "Trollstien", HouseNumber: "7", ZipCode: "0667", ZipText: "PRØVEBY", CountryCode: "NO" }

const street = ({ body }: Answer) => textIn(body, "StreetName")

describe("moves", () => {
  const moving = (startDate: string, titleCode = "FB", address: Readonly<Record<string, string>> = home) => ({
    customerNumber: person,
    titleCode,
    addressInfo: xml(address),
    startDate
  })

  it.live("are seen on their day, for their title only, and a temporary one goes again", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const before = street(yield* read(infosoft, person))
      const saved = yield* callA(infosoft, "SavePermanentMove", { ...moving("2026-06-10"), signature: "T" })
      assert.strictEqual(textIn(saved.body, "StatusCode"), "00")
      const away = { ...moving("2026-06-20", "FB", { ...home, StreetName: "Hytta" }), endDate: "2026-06-25" }
      yield* callA(infosoft, "SaveTemporaryMove", { ...away, signature: "T" })
      const meanwhile = moving("2026-06-22", "FB", { ...home, StreetName: "Storgata" })
      yield* callA(infosoft, "SavePermanentMove", { ...meanwhile, signature: "T" })
      const now = (title: string) => Effect.map(read(infosoft, person, title), street)
      assert.strictEqual(yield* now("FB"), before)
      yield* infosoft.control.advance(9 * day)
      assert.deepStrictEqual([yield* now("FB"), yield* now("KV")], ["Trollstien", before])
      yield* infosoft.control.advance(10 * day)
      assert.strictEqual(yield* now("FB"), "Hytta")
      yield* infosoft.control.advance(5 * day)
      assert.strictEqual(yield* now("FB"), "Hytta")
      yield* infosoft.control.advance(day)
      assert.strictEqual(yield* now("FB"), "Storgata")
      const { writes } = yield* infosoft.control.requests
      assert.deepStrictEqual(writes, { [`SavePermanentMove ${person} FB`]: 2, [`SaveTemporaryMove ${person} FB`]: 1 })
    })
  )

  it.live("hide an address that is not said to be visible", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      for (const [startDate, said, seen] of [
        ["2026-06-10", {}, "false"],
        ["2026-06-15", { IsAddressVisible: "true" }, "true"]
      ] as const) {
        yield* callA(infosoft, "SavePermanentMove", moving(startDate, "FB", { ...home, ...said }))
        yield* infosoft.control.advance(9 * day)
        assert.strictEqual(textIn((yield* read(infosoft, person, "FB")).body, "IsAddressVisible"), seen)
      }
    })
  )

  it.live("go by the day in Norway, not by the one in Greenwich", () =>
    Effect.gen(function* () {
      // Friday 22:30 in Greenwich is Saturday in Norway, and FB comes next on Monday.
      const infosoft = yield* start({ startAt: Date.UTC(2026, 5, 5, 22, 30) })
      const early = yield* callA(infosoft, "SavePermanentMove", moving("2026-06-06"))
      assert.strictEqual(textIn(early.body, "StatusCode"), "03")
      yield* callA(infosoft, "SavePermanentMove", moving("2026-06-08"))
      yield* infosoft.control.advance(2 * day - 31 * 60_000)
      assert.notStrictEqual(street(yield* read(infosoft, person, "FB")), "Trollstien")
      yield* infosoft.control.advance(60_000)
      assert.strictEqual(street(yield* read(infosoft, person, "FB")), "Trollstien")
    })
  )

  it.live("are refused with a status code, and nothing is scheduled", () =>
    Effect.gen(function* () {
      // Saturday evening: the next distribution of FB is on Monday, of KV on Sunday.
      const infosoft = yield* start({ startAt: Date.UTC(2026, 5, 6, 18) })
      const refused = (method: string, members: Readonly<Record<string, string | number>>) =>
        Effect.map(callA(infosoft, method, members), ({ body }) => textIn(body, "StatusCode"))
      const foreign = { ...home, ZipCode: "I/A", CountryCode: "GB" }
      for (const [code, method, members] of [
        ["01", "SavePermanentMove", { ...moving("2026-07-01"), customerNumber: 1 }],
        ["02", "SavePermanentMove", moving("2026-07-01", "IS")],
        ["03", "SavePermanentMove", moving("2026-06-07")],
        ["00", "SavePermanentMove", moving("2026-06-08")],
        ["03", "SavePermanentMove", moving("2026-06-06", "KV")],
        ["00", "SavePermanentMove", moving("2026-06-07", "KV")],
        ["04", "SaveTemporaryMove", { ...moving("2026-07-01"), endDate: "2026-07-01" }],
        ["05", "SavePermanentMove", moving("2026-07-01", "FB", { ...home, StreetName: "" })],
        ["05", "SavePermanentMove", moving("2026-07-01", "FB", { ...home, ZipCode: "667" })],
        ["05", "SavePermanentMove", moving("2026-07-01", "FB", foreign)],
        ["00", "SavePermanentMove", moving("2026-07-01", "FB", { ...foreign, AddressExtension1: "ZZ1 2QX" })]
      ] as const) {
        assert.strictEqual(yield* refused(method, members), code, `${method} ${JSON.stringify(members)}`)
      }
      const { production } = yield* infosoft.control.dump
      const changes = production?.[person]?.["Changes"]
      assert.strictEqual(Array.isArray(changes) ? changes.length : 0, 3)
    })
  )
})

describe("contact agreements and products", () => {
  it.live("an agreement is added or updated, and the answer lists those of the title", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const agreed = (titleCode: string, commChannelCode: string, agreementComment: string) =>
        callA(infosoft, "AddContactAgreement", {
          titleCode,
          customerNumber: person,
          commChannelCode,
          agreementComment,
          agreementSign: "WEB"
        })
      yield* agreed("BU", "EMAIL", "Ja")
      yield* agreed("BU", "TLF", "Nei")
      yield* agreed("FB", "TLF", "Ja")
      const { body } = yield* agreed("BU", "EMAIL", "Ja &amp; nei")
      assert.include(
        body,
        "<ContactAgreements><ContactAgreement><CommChannelCode>TLF</CommChannelCode><AgreementComment>Nei</AgreementComment><AgreementSign>WEB</AgreementSign></ContactAgreement><ContactAgreement><CommChannelCode>EMAIL</CommChannelCode><AgreementComment>Ja &amp; nei</AgreementComment><AgreementSign>WEB</AgreementSign></ContactAgreement></ContactAgreements>"
      )
      assert.strictEqual(textIn((yield* agreed("XX", "EMAIL", "")).body, "StatusCode"), "02")
      assert.strictEqual(textIn((yield* agreed("FB", "", "")).body, "StatusCode"), "07")
    })
  )

  it.live("a product changes on its day, and the matrix of a day shows it beforehand", () =>
    Effect.gen(function* () {
      const infosoft = yield* start()
      const change = { customerNumber: person, titleCode: "FB", startDate: "2026-06-10" }
      yield* callA(infosoft, "SavePermanentProductAndTerm", { ...change, productCode: "DIGI", termCode: "03" })
      const weekend = { ...change, startDate: "2026-06-20", endDate: "2026-06-22", productCode: "HELG" }
      yield* callA(infosoft, "SaveTemporaryProduct", weekend)
      const product = (dateToBeChecked: string) =>
        Effect.map(
          callA(infosoft, "GetSubscriptionProductMatrix", { customerNumber: person, titleCode: "FB", dateToBeChecked }),
          ({ body }) => [textIn(body, "ProductCode"), textIn(body, "TermCode"), textIn(body, "Editions")]
        )
      assert.deepStrictEqual(yield* product("2026-06-09"), ["DAG", "06", "123456"])
      assert.deepStrictEqual(yield* product("2026-06-10"), ["DIGI", "03", "123456"])
      assert.deepStrictEqual(yield* product("2026-06-21"), ["HELG", "06", "6"])
      for (const codes of [{ productCode: "XX" }, { productCode: "DAG", termCode: "99" }]) {
        const unknown = yield* callA(infosoft, "SavePermanentProductAndTerm", { ...change, ...codes })
        assert.strictEqual(textIn(unknown.body, "StatusCode"), "06")
      }
    })
  )
})
