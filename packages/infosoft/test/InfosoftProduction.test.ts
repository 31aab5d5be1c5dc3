import { assert, describe, it } from "@effect/vitest"
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode } from "@kundbro/domain/Contact"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect } from "effect"
import type { InfosoftProduction } from "../src/index.ts"
import { open } from "./sandbox.ts"
import { answering, cabin, fixture, id, informing, result, rootOf, send } from "./support.ts"

const day = (text: string) => CalendarDate.make(text)
const move = { title: "NB", address: cabin, from: day("2031-05-05") }
const millis = 86_400_000

describe("a title", () => {
  it.live("has its address and its subscription, in full and typed", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering((_, response) => send(response, informing(fixture("title"))))
      const { notes, value } = yield* adapter.production.of(id("810077"), "NB")
      assert.strictEqual(value.address?.city, "UPPDIKTAD")
      assert.deepInclude(value.subscription ?? {}, {
        copies: "2",
        editions: "123456",
        term: { code: "03", text: "Kvartal" },
        productText: "Hver dag",
        paymentType: "EFAKT",
        isElectronic: false,
        isCombination: true,
        titleText: "Nordbladet"
      })
      assert.strictEqual(value.subscription?.subscription.active, true)
      // A stop date can stand beside an active subscription.
      assert.strictEqual(value.subscription?.subscription.stopsOn, day("2020-01-31"))
      assert.deepStrictEqual(
        notes.map(({ field }) => field),
        ["addresses.postalCode"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("that nobody subscribes to has no subscription; an answer that names no title may be about none", () =>
    Effect.gen(function* () {
      for (const [TitleCode, notes] of [["NB", []] as const, ["", ["ambiguous subscriptions"]] as const]) {
        const { adapter } = yield* answering((_, response) =>
          send(response, informing({ ...fixture("full"), TitleCode }))
        )
        const found = yield* adapter.production.of(id("810077"), "NB")
        assert.strictEqual(found.value.subscription, undefined)
        assert.deepStrictEqual(
          found.notes.map(({ field, kind }) => `${kind} ${field}`),
          [...notes]
        )
      }
    }).pipe(Effect.scoped)
  )

  it.live("is believed only if the answer is about it", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering((_, response) => send(response, informing(fixture("title"))))
      const error = yield* Effect.flip(adapter.production.of(id("810077"), "KV"))
      assert.strictEqual(error.reason._tag, "Undecodable")
      // Nobody asked for a title here, so none is wrong.
      assert.strictEqual((yield* adapter.client.GetCustomerInformation({ customerNumber: "810077" })).TitleCode, "NB")
    }).pipe(Effect.scoped)
  )
})

describe("a move", () => {
  const answer =
    (isVisible: string | null): Parameters<typeof answering>[0] =>
    ({ body }, response) => {
      const { Address: place, ...title } = fixture("title")
      return send(
        response,
        rootOf(body) === "GetCustomerInformation"
          ? informing({ ...title, ...(isVisible !== null && { Address: { ...place, IsAddressVisible: isVisible } }) })
          : result(rootOf(body), "<StatusCode>00</StatusCode>")
      )
    }

  it.live("is planned, not done; unit parts travel apart, and a hidden address stays hidden", () =>
    Effect.gen(function* () {
      for (const visible of ["false", "true"]) {
        const { adapter, seen } = yield* answering(answer(visible), { signature: "OUR-SHOP" })
        const receipt = yield* adapter.production.permanentMove(id("810077"), move)
        assert.deepInclude({ ...receipt }, { _tag: "Queued", id: id("810077") })
        const body = seen.at(-1)?.body ?? ""
        assert.include(body, "<StreetName>Hyttetoppen</StreetName><HouseNumber>3</HouseNumber><Entrance/>")
        assert.include(body, "<ZipCode>0077</ZipCode><ZipText>PRØVEFJELL</ZipText><CountryCode>NO</CountryCode>")
        assert.include(body, `<IsAddressVisible>${visible}</IsAddressVisible>`)
        assert.include(body, "<startDate>2031-05-05</startDate><signature>OUR-SHOP</signature>")
      }
    }).pipe(Effect.scoped)
  )

  for (const told of ["", "perhaps", null]) {
    it.live(`is never made visible by a guess: ${JSON.stringify(told)} has to be settled by the caller`, () =>
      Effect.gen(function* () {
        const { adapter, seen } = yield* answering(answer(told))
        const { reason } = yield* Effect.flip(adapter.production.permanentMove(id("810077"), move))
        assert.deepStrictEqual(reason._tag === "Rejected" && reason.issues.map(({ field }) => field), ["isVisible"])
        assert.strictEqual(seen.length, 1)
        for (const isVisible of [false, true]) {
          yield* adapter.production.permanentMove(id("810077"), { ...move, isVisible })
          assert.include(seen.at(-1)?.body, `<IsAddressVisible>${isVisible}</IsAddressVisible>`)
        }
        assert.strictEqual((yield* adapter.production.of(id("810077"), "NB")).value.isAddressVisible, undefined)
      }).pipe(Effect.scoped)
    )
  }

  it.live("without an end has a nil one", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(answer("true"))
      yield* adapter.production.temporaryMove(id("810077"), move)
      yield* adapter.production.temporaryMove(id("810077"), { ...move, to: day("2031-06-01") })
      assert.match(seen[1]?.body ?? "", /<endDate [^>]*nil="true"/)
      assert.include(seen[3]?.body ?? "", "<endDate>2031-06-01</endDate>")
    }).pipe(Effect.scoped)
  )

  it.live("abroad carries its postal code in the element that the installation names for it", () =>
    Effect.gen(function* () {
      const abroad = new Address({ ...cabin, country: CountryCode.make("SE"), postalCode: "012 34" })
      const { adapter, seen } = yield* answering(answer("true"), {
        names: { "InfoWebAddress.ForeignPostalCode": "AddressExtension1" },
        countries: { SVE: "SE" }
      })
      yield* adapter.production.permanentMove(id("810077"), { ...move, address: abroad })
      const body = seen.at(-1)?.body ?? ""
      assert.include(body, "<CountryCode>SVE</CountryCode>")
      assert.include(body, "<ZipCode>I/A</ZipCode>")
      assert.include(body, "<AddressExtension1>012 34</AddressExtension1>")
    }).pipe(Effect.scoped)
  )

  const wrong: ReadonlyArray<readonly [Partial<Address>, string]> = [
    [{ country: CountryCode.make("SE") }, "address.country not-allowed"],
    [{ country: new Unreadable({ text: "Norge" }) }, "address.country unknown-value"],
    [{ lines: ["a", "b"] }, "address.lines too-many"],
    [{ city: "bell\u0007" }, "address.city not-encodable"],
    [{ title: "KV" }, "address.title not-allowed"],
    [{ organisation: "Påhittat AB" }, "address.organisation not-allowed"],
    [{ postalCode: "I/A" }, "address.postalCode not-allowed"]
  ]
  for (const [part, says] of wrong) {
    it.live(`that cannot be sent is refused before anything is: ${says}`, () =>
      Effect.gen(function* () {
        const { adapter, seen } = yield* answering(answer("true"))
        const address = new Address({ ...cabin, ...part })
        const { reason } = yield* Effect.flip(adapter.production.permanentMove(id("810077"), { ...move, address }))
        assert.deepStrictEqual(
          reason._tag === "Rejected" && reason.issues.map(({ field, rule }) => `${field} ${rule}`),
          [says]
        )
        assert.deepStrictEqual(seen, [])
      }).pipe(Effect.scoped)
    )
  }

  it.live("to nowhere names all that is missing", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(answer("true"))
      const address = new Address({ lines: [] })
      const backwards = { ...move, address, to: day("2031-01-01") }
      const { reason } = yield* Effect.flip(adapter.production.temporaryMove(id("810077"), backwards))
      assert.deepStrictEqual(reason._tag === "Rejected" && reason.issues.map(({ field }) => field), [
        "to",
        "address.dwelling.street",
        "address.postalCode"
      ])
    }).pipe(Effect.scoped)
  )
})

describe("a call about a title", () => {
  const from = day("2031-05-05")
  type Call = (production: InfosoftProduction.InfosoftProduction) => Effect.Effect<unknown, VendorError>
  const who = id("810077")
  const before = day("2031-05-04")
  const wrong: ReadonlyArray<readonly [field: string, operation: string, call: Call]> = [
    ["title", "of", (one) => one.of(who, "")],
    ["title", "permanentMove", (one) => one.permanentMove(who, { ...move, title: "" })],
    ["from", "permanentMove", (one) => one.permanentMove(who, { ...move, from: day("0001-01-01") })],
    ["to", "temporaryMove", (one) => one.temporaryMove(who, { ...move, to: before })],
    ["to", "temporaryMove", (one) => one.temporaryMove(who, { ...move, to: move.from })],
    ["on", "products", (one) => one.products(who, "NB", day("0001-12-31"))],
    ["to", "temporaryProduct", (one) => one.temporaryProduct(who, { title: "NB", product: "HELG", from, to: before })],
    ["product", "permanentProduct", (one) => one.permanentProduct(who, { title: "NB", product: "", from })],
    ["channel", "addContactAgreement", (one) => one.addContactAgreement(who, { title: "NB", channel: "" })]
  ]
  for (const [field, operation, call] of wrong) {
    it.live(`that says nothing, or no day, is refused before it is sent: ${field} of ${operation}`, () =>
      Effect.gen(function* () {
        const { adapter, seen } = yield* answering((_, response) => send(response, informing(fixture("title"))))
        const { reason } = yield* Effect.flip(call(adapter.production))
        assert.deepStrictEqual(reason._tag === "Rejected" && reason.issues.map((issue) => issue.field), [field])
        assert.deepStrictEqual(seen, [])
      }).pipe(Effect.scoped)
    )
  }

  it.live("ends on the day on which it begins, if it has to", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(({ body }, response) =>
        send(response, result(rootOf(body), "<StatusCode>00</StatusCode>"))
      )
      yield* adapter.production.temporaryProduct(id("810077"), { title: "NB", product: "HELG", from, to: from })
      assert.strictEqual(seen.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("sends a comment where there is one, and no empty one where there is none", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(({ body }, response) =>
        send(response, result(rootOf(body), "<StatusCode>00</StatusCode>"))
      )
      const agreement = { title: "NB", channel: "SMS" }
      yield* adapter.production.addContactAgreement(id("810077"), agreement)
      yield* adapter.production.addContactAgreement(id("810077"), { ...agreement, comment: "ja" })
      assert.notInclude(seen[0]?.body, "agreementComment")
      assert.include(seen[1]?.body, "<agreementComment>ja</agreementComment>")
    }).pipe(Effect.scoped)
  )
})

describe("production data at a stand-in", () => {
  const subscriber = Effect.fnUntraced(function* (
    ids: ReadonlyArray<string>,
    production: InfosoftProduction.InfosoftProduction
  ) {
    for (const one of ids) {
      if ((yield* production.of(id(one), "FB")).value.subscription !== undefined) return id(one)
    }
    return id("1")
  })

  it.live("shows the old address until the day of the move, and the new one then", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({
        people: { seed: 5, count: 8, nasty: 0 },
        startAt: Date.UTC(2031, 4, 1, 10)
      })
      const { production } = adapter
      const who = yield* subscriber(yield* sandbox.control.ids, production)
      const before = (yield* production.of(who, "FB")).value.address
      yield* production.permanentMove(who, { ...move, title: "FB", from: day("2031-05-05") })
      assert.deepStrictEqual((yield* production.of(who, "FB")).value.address, before)
      yield* sandbox.control.advance(5 * millis)
      assert.strictEqual((yield* production.of(who, "FB")).value.address?.city, "PRØVEFJELL")
      const abroad = new Address({ ...cabin, country: CountryCode.make("SE"), postalCode: "012 34" })
      yield* production.temporaryMove(who, { title: "FB", address: abroad, from: day("2031-06-05") })
      const tooEarly = yield* Effect.flip(
        production.permanentMove(who, { ...move, title: "FB", from: day("2031-05-01") })
      )
      assert.strictEqual(tooEarly.reason._tag, "Failed")
      assert.deepStrictEqual((yield* sandbox.control.requests).ignored, {})
    }).pipe(Effect.scoped)
  )

  it.live("changes a product from its day on, for a while or for good", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({
        people: { seed: 5, count: 8, nasty: 0 },
        startAt: Date.UTC(2031, 4, 1, 10)
      })
      const { production } = adapter
      const who = yield* subscriber(yield* sandbox.control.ids, production)
      const now = Effect.map(production.of(who, "FB"), ({ value }) => value.subscription?.subscription.product)
      const before = yield* now
      const offered = yield* production.products(who, "FB", day("2031-05-05"))
      assert.strictEqual(offered.StatusCode, "00")
      // The answer is kept as it came.
      assert.isNotEmpty(offered.undeclared?.children)
      const other = before === "HELG" ? "DAG" : "HELG"
      yield* production.permanentProduct(who, { title: "FB", product: other, from: day("2031-05-05") })
      assert.strictEqual(yield* now, before)
      yield* sandbox.control.advance(5 * millis)
      assert.strictEqual(yield* now, other)
      const wrong = { title: "FB", product: "NOPE", from: day("2031-06-05"), to: day("2031-06-20") }
      const error = yield* Effect.flip(production.temporaryProduct(who, wrong))
      assert.strictEqual(error.reason._tag, "Failed")
    }).pipe(Effect.scoped)
  )

  it.live("takes contact agreements, and tells of nobody that does not exist", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ people: { seed: 5, count: 8, nasty: 0 } })
      const { production } = adapter
      const who = yield* subscriber(yield* sandbox.control.ids, production)
      const agreement = { title: "FB", channel: "EPOST" }
      assert.strictEqual((yield* production.addContactAgreement(who, agreement))._tag, "Updated")
      for (const nobody of [id("2147483647"), id("00100")]) {
        const failures = yield* Effect.all([
          Effect.flip(production.of(nobody, "FB")),
          Effect.flip(production.permanentMove(nobody, { ...move, title: "FB" })),
          Effect.flip(production.addContactAgreement(nobody, agreement))
        ])
        for (const { reason } of failures) assert.strictEqual(reason._tag, "NotFound")
      }
    }).pipe(Effect.scoped)
  )
})
