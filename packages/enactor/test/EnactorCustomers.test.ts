import { assert, describe, it } from "@effect/vitest"
import { Import } from "@kundbro/domain"
import { PersonName } from "@kundbro/domain/Contact"
import { Customer, empty } from "@kundbro/domain/Customer"
import { Effect, Result, Stream } from "effect"
import * as Support from "./support.ts"

const { answering, id, list, searchColumns, string, telling } = Support

const named = list(searchColumns, [
  Support.customerRow("00731", { "customerName.forename": string("Maret") }),
  Support.customerRow("731", { "customerName.forename": string("Marten") })
])
const placed = list(searchColumns, [Support.customerRow("731"), Support.customerRow("9")], { totalRows: "40" })
const searches = telling({
  submitCustomerNameSearch: Support.searchAnswer("submitCustomerNameSearch", named),
  submitCustomerPostCodeSearch: Support.searchAnswer("submitCustomerPostCodeSearch", placed)
})
describe("a customer search", () => {
  it.live("by name gives candidates by their numbers as text", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      const found = yield* adapter.customerSearch.search({ name: "mar" })
      assert.deepStrictEqual(
        found.map(({ value, warnings }) => [String(value.id), value.name.given, warnings.length]),
        [
          ["00731", "Maret", 0],
          ["731", "Marten", 0]
        ]
      )
      assert.strictEqual(requests.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("by post code that brings fewer rows than it announces says so on every record", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(searches)
      const found = yield* adapter.customerSearch.search({ postalCode: "ze9" })
      assert.deepStrictEqual(
        found.map(({ warnings }) => warnings.map(({ code, level }) => `${level} ${code}`)),
        [["warning incomplete-result"], ["warning incomplete-result"]]
      )
    }).pipe(Effect.scoped)
  )

  it.live("by both gives whoever both find", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      const found = yield* adapter.customerSearch.search({ name: "mar", postalCode: "ze9" })
      assert.deepStrictEqual(
        found.map(({ value, warnings }) => [String(value.id), value.name.given, warnings.length]),
        [["731", "Marten", 1]]
      )
      assert.strictEqual(requests.length, 2)
    }).pipe(Effect.scoped)
  )

  it.live("by both that finds nobody in what came is no answer while there is more", () =>
    Effect.gen(function* () {
      const others = list(searchColumns, [Support.customerRow("00731")])
      for (const [first, second] of [
        [others, placed],
        [placed, others]
      ] as const) {
        const { adapter } = yield* answering(
          telling({
            submitCustomerNameSearch: Support.searchAnswer("submitCustomerNameSearch", first),
            submitCustomerPostCodeSearch: Support.searchAnswer("submitCustomerPostCodeSearch", second)
          })
        )
        const { reason } = yield* Effect.flip(adapter.customerSearch.search({ name: "mar", postalCode: "ze9" }))
        assert.isTrue(reason._tag === "Undecodable" && reason.expected.includes("announces"))
      }
    }).pipe(Effect.scoped)
  )

  it.live("for nothing is refused before anything is sent", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      for (const query of [{}, { name: "" }, { name: " ", postalCode: "" }]) {
        const { reason } = yield* Effect.flip(adapter.customerSearch.search(query))
        assert.isTrue(reason._tag === "Rejected" && !reason.sent)
      }
      assert.strictEqual(requests.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("that answers something else is undecodable, and the place is named", () =>
    Effect.gen(function* () {
      const short = list(searchColumns, [{ cells: [string("1")] }])
      const { adapter } = yield* answering(
        telling({ submitCustomerNameSearch: Support.searchAnswer("submitCustomerNameSearch", short) })
      )
      const { reason } = yield* Effect.flip(adapter.customerSearch.search({ name: "a" }))
      assert.isTrue(reason._tag === "Undecodable" && reason.path === "pagedArrayList/contents[0]")
    }).pipe(Effect.scoped)
  )
})

describe("the loyalty accounts of a customer", () => {
  const accounts = (content: string) =>
    answering(telling({ submitLoyaltyAccountSearch: Support.accountsAnswer(content) }))

  it.live("are a list without balances, each id as text", () =>
    Effect.gen(function* () {
      const { adapter } = yield* accounts(
        list(Support.accountColumns, [Support.accountRow("0101025190527144502028"), Support.accountRow("58", "CLOSED")])
      )
      const { value } = yield* adapter.loyaltyReads.of(id("00731"))
      assert.deepStrictEqual(
        value.map(({ balance, cards, customerId, id: own, kind, status }) => [
          String(own),
          String(customerId),
          kind,
          status,
          balance,
          cards.length
        ]),
        [
          ["0101025190527144502028", "00731", "customerLoyaltyAccount", "ACTIVE", undefined, 0],
          ["58", "00731", "customerLoyaltyAccount", "CLOSED", undefined, 0]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("are none for a customer who has none, and whom nobody knows", () =>
    Effect.gen(function* () {
      for (const content of [
        "",
        list(Support.accountColumns, []),
        `<core:pagedArrayList xmlns:core="${Support.core}" xsi:nil="true"/>`
      ]) {
        const { adapter } = yield* accounts(content)
        assert.deepStrictEqual((yield* adapter.loyaltyReads.of(id("1"))).value, [])
      }
    }).pipe(Effect.scoped)
  )

  it.live("that the enquiry does not know have no balance and a note, and the customer is not called unknown", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(
        telling({
          submitLoyaltyAccountSearch: Support.accountsAnswer(
            list(Support.accountColumns, [Support.accountRow("58", "CLOSED")])
          ),
          submitAccountBalanceEnquiry: Support.enquiryAnswer(Support.outcome("NoAccount"))
        }),
        { enquiryByAccount: true }
      )
      const { notes, value } = yield* adapter.loyaltyReads.of(id("00731"))
      assert.deepStrictEqual(
        value.map(({ balance, status }) => [balance, status]),
        [[undefined, "CLOSED"]]
      )
      assert.deepStrictEqual(
        notes.map(({ field, kind }) => `${kind} ${field}`),
        ["ambiguous loyalty.balance"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("that the enquiry answers with another account, or another's, are undecodable", () =>
    Effect.gen(function* () {
      for (const [customer, account] of [
        ["00732", "0090210"],
        ["00731", "0090211"]
      ] as const) {
        const { adapter } = yield* answering(
          telling({
            submitLoyaltyAccountSearch: Support.accountsAnswer(
              list(Support.accountColumns, [Support.accountRow(account)])
            ),
            submitAccountBalanceEnquiry: Support.enquiryAnswer(Support.fullEnquiry)
          }),
          { enquiryByAccount: true }
        )
        const { reason } = yield* Effect.flip(adapter.loyaltyReads.of(id(customer)))
        assert.isTrue(reason._tag === "Undecodable" && reason.path === "accountBalanceEnquiryOutput/account")
      }
    }).pipe(Effect.scoped)
  )

  it.live("whose key is of another kind than their cell are undecodable", () =>
    Effect.gen(function* () {
      const { adapter } = yield* accounts(
        list(Support.accountColumns, [
          { ...Support.accountRow("58"), key: Support.accountKey("58", "customerSpendAccount") }
        ])
      )
      const { reason } = yield* Effect.flip(adapter.loyaltyReads.of(id("1")))
      assert.isTrue(reason._tag === "Undecodable" && reason.path.endsWith("/accountType"))
    }).pipe(Effect.scoped)
  )
})

describe("drafts and their file", () => {
  it.live("need no server", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* answering(searches)
      const draft = Result.getOrThrow(adapter.customerDrafts.draft(Support.tuva))
      assert.deepStrictEqual(adapter.customerDrafts.uniqueKeys(draft), [])
      const own = Result.getOrThrow(
        adapter.customerDrafts.draft(new Customer({ ...empty, id: id("00731"), extensions: { enactor: {} } }))
      )
      assert.deepStrictEqual(adapter.customerDrafts.uniqueKeys(own), [{ field: "id", value: "00731" }])
      const parts = yield* Stream.runCollect(adapter.customerImport.file(Stream.make({ id: id("0001"), draft })))
      const manifest = parts.flatMap((part) => (part._tag === "Manifest" ? [part.manifest] : []))[0]
      assert.instanceOf(manifest, Import.ImportManifest)
      assert.strictEqual(requests.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("are not made of what a search tells: importing a part would replace the whole", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(searches)
      const [found = assert.fail("nobody was found")] = yield* adapter.customerSearch.search({ name: "mar" })
      const refused = adapter.customerDrafts.draft(found.value)
      assert.isTrue(
        Result.isFailure(refused) &&
          refused.failure.reason._tag === "Rejected" &&
          refused.failure.reason.issues[0]?.field === "extensions.enactor"
      )
    }).pipe(Effect.scoped)
  )

  it.live("a refusal names the operation that it is for", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(searches)
      const refused = adapter.customerDrafts.draft(
        new Customer({ ...empty, name: new PersonName({ given: "bell\u0007" }) })
      )
      assert.isTrue(Result.isFailure(refused) && refused.failure.operation === "entity import")
    }).pipe(Effect.scoped)
  )
})
