import { assert, describe, it } from "@effect/vitest"
import { Balance, type VendorError } from "@kundbro/domain"
import { differences } from "@kundbro/domain/Comparison"
import { Customer } from "@kundbro/domain/Customer"
import { CardNumber, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { type EnactorSandbox, type Faults } from "@kundbro/sandbox"
import { DateTime, Effect, Result, Stream, Struct } from "effect"
import { EnactorLoyalty, type EnactorOptions, EnactorProbe } from "../src/index.ts"
import { open } from "./open.ts"
import { build, PersonShape } from "./people.ts"
import { card, id, tuva } from "./support.ts"

const inPoints: EnactorOptions.BalanceUpdate = { semantics: "delta", unit: { kind: "points" } }

/** Somebody with a card and points on it. */
const holder = Effect.fnUntraced(function* (sandbox: EnactorSandbox.Enactor, points = 1000n) {
  const [first = assert.fail("nobody has a card")] = yield* sandbox.control.cards
  yield* sandbox.control.move(first.accountId, points)
  return first
})

const bytesOf = <E>(
  parts: Stream.Stream<{ readonly _tag: "Bytes"; readonly bytes: Uint8Array } | { readonly _tag: "Manifest" }, E>
) => Stream.flatMap(parts, (part) => (part._tag === "Bytes" ? Stream.make(part.bytes) : Stream.empty))

describe("a customer search", () => {
  const shapes: ReadonlyArray<EnactorSandbox.EnactorOptions> = [
    {},
    { permuteColumns: true },
    { unknownColumn: true },
    { columnNames: "columnNames" },
    { cells: "wrapped" },
    { permuteColumns: true, unknownColumn: true, columnNames: "columnNames", cells: "wrapped", undeclared: true }
  ]
  it.live("finds the same people in every form that a list can have", () =>
    Effect.gen(function* () {
      const answers = yield* Effect.forEach(shapes, (behaviour) =>
        Effect.gen(function* () {
          const { adapter } = yield* open(behaviour)
          const found = yield* adapter.customerSearch.search({ name: "a" })
          return found.map(({ value, warnings }) => [Struct.omit(value, ["extensions"]), warnings] as const)
        }).pipe(Effect.scoped)
      )
      assert.isAbove(answers[0]?.length ?? 0, 1)
      for (const answer of answers) assert.deepStrictEqual(answer, answers[0])
    })
  )

  it.live("that was cut short says so", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open({ searchLimit: 1 })
      const found = yield* adapter.customerSearch.search({ name: "a" })
      assert.deepStrictEqual(
        found.map(({ warnings }) => warnings.map(({ code }) => code)),
        [["incomplete-result"]]
      )
    }).pipe(Effect.scoped)
  )

  it.live("finds nobody in every form that nobody can have", () =>
    Effect.gen(function* () {
      for (const emptyList of ["names", "bare", "nothing"] as const) {
        const { adapter } = yield* open({ emptyList })
        assert.deepStrictEqual(yield* adapter.customerSearch.search({ name: "Zzyzx" }), [])
        assert.deepStrictEqual((yield* adapter.loyaltyReads.of(id("no such number"))).value, [])
      }
    }).pipe(Effect.scoped)
  )

  it.live("is tried by the binding's own address as well", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open(
        {},
        { paths: { CustomerService: "CustomerService.CustomerServiceHttpSoap11Endpoint/" } }
      )
      assert.isNotEmpty(yield* adapter.customerSearch.search({ name: "a" }))
    }).pipe(Effect.scoped)
  )
})

describe("a card", () => {
  it.live("opens customer, account and balance, whoever it belongs to", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ undeclared: true })
      const cards = yield* sandbox.control.cards
      assert.isAbove(cards.length, 5)
      yield* Effect.forEach(
        cards,
        ({ accountId, cardNumber, customerNumber }) =>
          Effect.gen(function* () {
            const { value: customer } = yield* adapter.customerByCard.get(card(cardNumber))
            assert.strictEqual(String(customer.id), customerNumber)
            assert.notMatch(JSON.stringify(customer), /password/i)
            const { value: account } = yield* adapter.loyaltyByCard.get(card(cardNumber))
            assert.strictEqual(String(account.id), accountId)
            assert.strictEqual(account.balance?.amount._tag, "Points")
            const { value: accounts } = yield* adapter.loyaltyReads.of(id(customerNumber))
            assert.include(
              accounts.map((one) => String(one.id)),
              accountId
            )
          }),
        { concurrency: 8 }
      )
    }).pipe(Effect.scoped)
  )

  it.live("that nobody has is not found", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open()
      const { reason } = yield* Effect.flip(adapter.loyaltyByCard.get(card("00000000")))
      assert.isTrue(reason._tag === "NotFound" && reason.entity === "account")
    }).pipe(Effect.scoped)
  )

  it.live("of a kind that nobody configured is refused, with the option to set", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({}, { accountType: "customerPieAccount" })
      const { cardNumber } = yield* holder(sandbox)
      const { reason } = yield* Effect.flip(adapter.loyaltyByCard.get(card(cardNumber)))
      assert.isTrue(reason._tag === "Rejected" && reason.issues[0]?.field === "accountType")
    }).pipe(Effect.scoped)
  )
})

describe("the accounts of a customer, where the installation tells a balance by account id,", () => {
  it.live("come with their balances and cards", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ enquiryByAccount: true }, { enquiryByAccount: true })
      const { accountId, customerNumber } = yield* holder(sandbox, 7n)
      const { value } = yield* adapter.loyaltyReads.of(id(customerNumber))
      const account = value.find((one) => one.id === accountId)
      assert.strictEqual(account?.balance?.amount._tag, "Points")
      assert.isAbove(account?.cards.length ?? 0, 0)
      assert.isTrue(value.every(({ customerId }) => customerId === customerNumber))
    }).pipe(Effect.scoped)
  )

  it.live("are asked for by card only, unless the options say so", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ enquiryByAccount: true })
      const { accountId } = yield* holder(sandbox)
      const { reason } = yield* Effect.flip(adapter.client.submitAccountBalanceEnquiry({ accountId }))
      assert.strictEqual(reason._tag, "Unencodable")
    }).pipe(Effect.scoped)
  )
})

const adjustmentFor = (accountId: string, points: bigint, transactionId = 9007199254740993n) =>
  new BalanceAdjustment({
    transactionId,
    accountId: LoyaltyAccountId.make(accountId),
    delta: new Balance.Points({ points }),
    at: DateTime.makeUnsafe("2025-11-04T10:15:30Z")
  })

describe("a balance", () => {
  it.live("is adjusted, and the enquiry tells the new one", () =>
    Effect.gen(function* () {
      for (const updateReply of ["nested", "flat"] as const) {
        const { adapter, sandbox } = yield* open({ updateReply }, { balanceUpdate: inPoints })
        const { accountId, cardNumber } = yield* holder(sandbox)
        const points = Effect.map(adapter.loyaltyByCard.get(CardNumber.make(cardNumber)), ({ value }) =>
          value.balance?.amount._tag === "Points" ? value.balance.amount.points : undefined
        )
        const before = (yield* points) ?? 0n
        assert.deepStrictEqual(yield* adapter.loyaltyAdjustments.adjust(adjustmentFor(accountId, -250n)), [])
        assert.strictEqual(yield* points, before - 250n)
      }
    }).pipe(Effect.scoped)
  )

  it.live("whose update was applied and never answered is in doubt, and the enquiry settles it", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({}, { balanceUpdate: inPoints })
      const { accountId, cardNumber } = yield* holder(sandbox)
      const points = Effect.map(adapter.loyaltyByCard.get(CardNumber.make(cardNumber)), ({ value }) =>
        value.balance?.amount._tag === "Points" ? value.balance.amount.points : 0n
      )
      for (const [fault, expected] of [
        ["reset-after-apply", "applied"],
        ["reset-before-apply", "not-applied"]
      ] as const) {
        const before = yield* points
        yield* sandbox.control.inject({ fault, operation: "submitAccountBalanceUpdate", times: 1 })
        const { reason } = yield* Effect.flip(adapter.loyaltyAdjustments.adjust(adjustmentFor(accountId, -250n)))
        assert.strictEqual(reason._tag, "InDoubt")
        assert.strictEqual(EnactorLoyalty.settle({ before, delta: -250n, now: yield* points }), expected)
      }
      assert.lengthOf(yield* sandbox.control.updates, 1)
    }).pipe(Effect.scoped)
  )

  it.live("whose update waits is told as waiting", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ updates: "pending" }, { balanceUpdate: inPoints })
      const { accountId } = yield* holder(sandbox)
      const warnings = yield* adapter.loyaltyAdjustments.adjust(adjustmentFor(accountId, 5n))
      assert.deepStrictEqual(
        warnings.map(({ code }) => code),
        ["status PENDING"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("of an account that nobody has is not changed", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open({}, { balanceUpdate: inPoints })
      const { reason } = yield* Effect.flip(adapter.loyaltyAdjustments.adjust(adjustmentFor("no such account", 5n)))
      assert.strictEqual(reason._tag, "NotFound")
    }).pipe(Effect.scoped)
  )

  for (const semantics of ["delta", "absolute"] as const) {
    it.live(`where an amount is ${semantics} is found out by the probe`, () =>
      Effect.gen(function* () {
        const { adapter, sandbox } = yield* open({ updateAmount: semantics })
        const { cardNumber } = yield* holder(sandbox)
        const record = yield* EnactorProbe.probe(adapter.client, {
          card: CardNumber.make(cardNumber),
          transactionId: 1n,
          amount: 7n
        })
        assert.strictEqual(record.semantics, semantics)
      }).pipe(Effect.scoped)
    )
  }
})

/** When a record was changed is the vendor's to say. */
const unstamped = ({ updatedAt: _stamp, ...customer }: Customer) => ({
  ...customer,
  extensions: JSON.stringify(customer.extensions).replace(
    /<lastUpdated>[^<]*<.lastUpdated><customerType/,
    "<customerType"
  )
})

describe("an import file", () => {
  it.live("is loaded, and whoever is in it is read back by card as drafted", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ people: { seed: 1, count: 0 } })
      const draft = Result.getOrThrow(adapter.customerDrafts.draft(tuva))
      const entries = ["0004418", "00100", "100"].map((number) => ({ id: id(number), draft }))
      const report = yield* sandbox.control.importBatch(
        bytesOf(adapter.customerImport.file(Stream.fromIterable(entries)))
      )
      assert.deepInclude(report, { problem: null })
      for (const entry of entries) {
        const { cardNumber } = yield* sandbox.control.openAccount(entry.id)
        const { value } = yield* adapter.customerByCard.get(CardNumber.make(cardNumber))
        assert.strictEqual(value.id, entry.id)
        assert.deepStrictEqual(differences(draft, value), [])
      }
    }).pipe(Effect.scoped)
  )

  it.live("of people as they are changes nobody", () =>
    Effect.gen(function* () {
      for (const importing of ["replace", "merge"] as const) {
        const { adapter, sandbox } = yield* open({
          importing,
          undeclared: true,
          people: { seed: 7, count: 60, nasty: 0.5 }
        })
        const cards = yield* sandbox.control.cards
        const read = Effect.forEach(cards, ({ cardNumber }) =>
          Effect.map(adapter.customerByCard.get(CardNumber.make(cardNumber)), ({ value }) => value)
        )
        const before = yield* read
        const people = new Map(before.map((one) => [one.id, one]))
        const entries = [...people.values()].flatMap((customer) =>
          customer.id === undefined
            ? []
            : [{ id: customer.id, draft: Result.getOrThrow(adapter.customerDrafts.draft(customer)) }]
        )
        const report = yield* sandbox.control.importBatch(
          bytesOf(adapter.customerImport.file(Stream.fromIterable(entries)))
        )
        assert.deepInclude(report, { problem: null })
        assert.deepStrictEqual((yield* read).map(unstamped), before.map(unstamped))
      }
    }).pipe(Effect.scoped)
  )

  it.live.prop(
    "of anybody who can be drafted is read back as drafted",
    [PersonShape, PersonShape, PersonShape, PersonShape, PersonShape, PersonShape],
    (shapes) =>
      Effect.gen(function* () {
        const { adapter, sandbox } = yield* open({ people: { seed: 1, count: 0 } })
        const entries = shapes.flatMap((shape, at) => {
          const draft = adapter.customerDrafts.draft(build(shape, at))
          return Result.isFailure(draft) ? [] : [{ id: id(`00${at}`), draft: draft.success }]
        })
        yield* sandbox.control.importBatch(bytesOf(adapter.customerImport.file(Stream.fromIterable(entries))))
        for (const { draft, id: number } of entries) {
          const { cardNumber } = yield* sandbox.control.openAccount(number)
          const { value } = yield* adapter.customerByCard.get(CardNumber.make(cardNumber))
          assert.deepStrictEqual(differences(draft, value), [])
        }
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 20 } }
  )
})

it.live("what the sandbox does wrong on the wire ends typed, and a read may be repeated", () =>
  Effect.gen(function* () {
    const { adapter, sandbox } = yield* open({}, { timeout: "500 millis" })
    const { cardNumber } = yield* holder(sandbox)
    const faults: ReadonlyArray<readonly [Faults.FaultWord, Array<VendorError.Reason["_tag"]>]> = [
      ["500", ["Unavailable"]],
      ["html", ["Unavailable"]],
      ["truncate", ["Unavailable", "Undecodable"]],
      ["garbage", ["Undecodable", "Unavailable"]],
      ["reset-before-apply", ["Unavailable"]],
      ["never-end", ["TimedOut"]],
      ["rate-limit", ["RateLimited"]],
      ["maintenance", ["Unavailable"]],
      ["system-error", ["Unavailable"]]
    ]
    for (const [fault, tags] of faults) {
      yield* sandbox.control.inject({ fault, operation: "submitAccountBalanceEnquiry", times: 1, millis: 1 })
      const { reason } = yield* Effect.flip(adapter.loyaltyByCard.get(CardNumber.make(cardNumber)))
      assert.oneOf(reason._tag, tags, fault)
    }
    assert.isDefined((yield* adapter.loyaltyByCard.get(CardNumber.make(cardNumber))).value.balance)
  }).pipe(Effect.scoped)
)

it.live("a record of one installation taken to another leaves nothing behind", () =>
  Effect.gen(function* () {
    const from = yield* open({ undeclared: true })
    const to = yield* open({ people: { seed: 1, count: 0 }, undeclared: true })
    const [first = assert.fail("nobody has a card")] = yield* from.sandbox.control.cards
    const { value } = yield* from.adapter.customerByCard.get(card(first.cardNumber))
    const draft = Result.getOrThrow(to.adapter.customerDrafts.draft(value))
    const entry = { id: id("0777"), draft }
    yield* to.sandbox.control.importBatch(bytesOf(to.adapter.customerImport.file(Stream.make(entry))))
    const { cardNumber } = yield* to.sandbox.control.openAccount("0777")
    const { value: arrived } = yield* to.adapter.customerByCard.get(card(cardNumber))
    assert.deepStrictEqual(differences(draft, arrived), [])
    assert.instanceOf(arrived, Customer)
  }).pipe(Effect.scoped)
)
