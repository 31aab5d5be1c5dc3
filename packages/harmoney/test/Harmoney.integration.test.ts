import { assert, describe } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { PersonName } from "@kundbro/domain/Contact"
import { Customer, Login, Subscription } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { BigDecimal, Effect, Redacted } from "effect"
import { at, calls, type Opened, over, reasonOf, tagOf } from "./running.ts"
import { id, ture, tuva } from "./support.ts"

const drafted = ({ adapter }: Opened, customer: Customer = tuva) =>
  Effect.fromResult(adapter.customerDrafts.draft(customer))

describe("lookups", () => {
  over("a customer is found by id, by e-mail and by MiscInfo", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids } = opened
      const byId = yield* adapter.customerById.get(at(ids, 1))
      assert.strictEqual(byId.value.id, at(ids, 1))
      const email = byId.value.emails[0]?.address ?? EmailAddress.make("none")
      assert.deepStrictEqual((yield* adapter.customerByEmail.get(email)).value, byId.value)
      const crm = new ExternalReference({ kind: "CRM", value: `CRM-${at(ids, 1)}` })
      assert.deepStrictEqual((yield* adapter.customerByReference.get(crm)).value, byId.value)
      assert.isFalse(byId.cached)
    })
  )

  for (const [word, behaviour] of [
    ["says so as a configured failure", { notFound: "failure" }],
    ["answers success without a customer", { notFound: "empty" }]
  ] as const) {
    over(
      `an unknown key is NotFound when the vendor ${word}`,
      ({ adapter }) =>
        Effect.gen(function* () {
          assert.strictEqual(yield* tagOf(adapter.customerById.get(id("999"))), "NotFound")
          assert.strictEqual(yield* tagOf(adapter.customerByEmail.get(EmailAddress.make("no@example.org"))), "NotFound")
          const none = new ExternalReference({ kind: "CRM", value: "CRM-none" })
          assert.strictEqual(yield* tagOf(adapter.customerByReference.get(none)), "NotFound")
        }),
      behaviour
    )
  }

  over(
    "without configured pairs a refused lookup stays a refusal: no text is ever read",
    ({ adapter }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* tagOf(adapter.customerById.get(id("999"))), "Rejected")
      }),
    {},
    { notFound: [] }
  )

  over("00100 and 100 are two customers", ({ adapter, ids }) =>
    Effect.gen(function* () {
      const padded = at(ids, 0)
      assert.isTrue(padded.startsWith("00"))
      assert.strictEqual(yield* tagOf(adapter.customerById.get(id(padded.replace(/^0+/, "")))), "NotFound")
    })
  )

  over(
    "the CRM id comes as a reference when it is asked for, and an unregistered one is none",
    ({ adapter, ids }) =>
      Effect.gen(function* () {
        const { references } = (yield* adapter.customerById.get(at(ids, 0))).value
        assert.deepStrictEqual(
          references.map(({ kind, value }) => [kind, value]),
          [["crm", `CRM-${at(ids, 0)}`]]
        )
        assert.deepStrictEqual((yield* adapter.customerById.get(at(ids, 3))).value.references, [])
      }),
    {},
    { crmReferences: true }
  )

  over(
    "web account and membership come when they are asked for, and do not disturb writing back",
    ({ adapter, ids }) =>
      Effect.gen(function* () {
        const member = yield* adapter.customerById.get(at(ids, 0))
        assert.deepStrictEqual(member.value.login, new Login({ loginName: "10000000", roles: ["Administrator"] }))
        assert.deepStrictEqual(member.value.subscriptions, [
          new Subscription({ title: "000", startsOn: CalendarDate.make("2011-03-27") })
        ])
        const kept = JSON.stringify(member.value.extensions)
        assert.include(kept, '"CustomerUserList":[{"UserId":"10000000"')
        assert.include(kept, '"ClubInfo":{')
        const back = yield* Effect.fromResult(adapter.customerDrafts.draft(member.value))
        assert.deepStrictEqual(
          back.notes.filter(({ kind }) => kind === "dropped").map(({ field }) => field),
          ["login", "subscriptions"]
        )
        assert.strictEqual((yield* adapter.customerUpdates.update(at(ids, 0), back))._tag, "Unchanged")
        const nobody = yield* adapter.customerById.get(at(ids, 1))
        assert.deepStrictEqual([nobody.value.login, nobody.cached], [undefined, false])
        assert.containsAllKeys(adapter.mapping.read, ["login", "subscriptions"])
      }),
    {},
    { webAccounts: true, memberships: true }
  )

  over(
    "a kind of MiscInfo that is not configured is refused before anything is sent",
    (opened) =>
      Effect.gen(function* () {
        const reference = new ExternalReference({ kind: "CARD", value: "1" })
        assert.strictEqual(yield* tagOf(opened.adapter.customerByReference.get(reference)), "Rejected")
        assert.deepStrictEqual(yield* calls(opened), {})
      }),
    {},
    { miscInfoTypes: ["CRM"] }
  )

  over(
    "a cached answer says so, and an id that is longer than documented is remarked on",
    ({ adapter, ids }) =>
      Effect.gen(function* () {
        yield* adapter.customerById.get(at(ids, 0))
        assert.isTrue((yield* adapter.customerById.get(at(ids, 0))).cached)
        const { warnings } = yield* adapter.customerCreation.create(
          yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
        )
        assert.deepStrictEqual(warnings, [])
      }),
    { cacheMillis: 60_000, capitalIsCached: true }
  )

  over("a remark of the vendor comes as a warning, by its codes", ({ adapter, ids, sandbox }) =>
    Effect.gen(function* () {
      yield* sandbox.control.inject({ fault: "notice", times: 1 })
      const { warnings } = yield* adapter.customerById.get(at(ids, 0))
      assert.deepStrictEqual(
        warnings.map(({ code, level }) => `${level} ${code}`),
        ["information TransStatus 01", "warning ErrorLevel Warning", "information QZZK0001KND/000049"]
      )
    })
  )
})

describe("a customer is written", () => {
  over("created once, with the vendor's id in the receipt", (opened) =>
    Effect.gen(function* () {
      const { adapter } = opened
      const receipt = yield* adapter.customerCreation.create(yield* drafted(opened))
      assert.strictEqual(receipt._tag, "Created")
      assert.deepStrictEqual(yield* calls(opened), { SaveCustomer: 1 })
      const found = yield* adapter.customerByEmail.get(EmailAddress.make("tuva.lindkvist@example.org"))
      assert.strictEqual(found.value.id, receipt.id)
    })
  )

  over(
    "validated first when the options say so, and a likely duplicate is a warning or a refusal",
    (opened) =>
      Effect.gen(function* () {
        const { adapter } = opened
        const draft = yield* drafted(opened)
        yield* adapter.customerCreation.create(draft)
        assert.strictEqual(yield* tagOf(adapter.customerCreation.create(draft)), "Duplicate")
        assert.deepStrictEqual(yield* calls(opened), { ValidateCustomer: 2, SaveCustomer: 1 })
        assert.strictEqual(yield* tagOf(adapter.customerValidation.validate(draft)), "Duplicate")
      }),
    { duplicates: "refuse" },
    { validateBeforeCreate: true }
  )

  over("validation saves nothing", (opened) =>
    Effect.gen(function* () {
      const { adapter } = opened
      assert.deepStrictEqual(yield* adapter.customerValidation.validate(yield* drafted(opened)), [])
      assert.strictEqual(
        yield* tagOf(adapter.customerByEmail.get(EmailAddress.make("tuva.lindkvist@example.org"))),
        "NotFound"
      )
    })
  )

  over("updated whole, and not at all when nothing differs", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids } = opened
      const { value } = yield* adapter.customerById.get(at(ids, 2))
      const renamed = new Customer({ ...value, name: new PersonName({ ...value.name, given: "Ylva" }) })
      const draft = yield* drafted(opened, renamed)
      assert.strictEqual((yield* adapter.customerUpdates.update(at(ids, 2), draft))._tag, "Updated")
      assert.strictEqual((yield* adapter.customerUpdates.update(at(ids, 2), draft))._tag, "Unchanged")
      assert.deepStrictEqual((yield* calls(opened))["SaveCustomer"], 1)
    })
  )

  over(
    "a cached answer does not prove that nothing differs: the write goes out",
    (opened) =>
      Effect.gen(function* () {
        const { adapter, ids } = opened
        const { value } = yield* adapter.customerById.get(at(ids, 0))
        const draft = yield* drafted(opened, value)
        assert.strictEqual((yield* adapter.customerUpdates.update(at(ids, 0), draft))._tag, "Updated")
      }),
    { cacheMillis: 60_000 }
  )

  over("an update of nobody is NotFound, and nothing is created", (opened) =>
    Effect.gen(function* () {
      const { adapter } = opened
      assert.strictEqual(yield* tagOf(adapter.customerUpdates.update(id("999"), yield* drafted(opened))), "NotFound")
      assert.isUndefined((yield* calls(opened))["SaveCustomer"])
    })
  )
})

describe("a write that is not simply done", () => {
  for (const fault of ["queue", "system-error"] as const) {
    over(`${fault}: the vendor keeps it, it is sent once, and applied by the replay`, (opened) =>
      Effect.gen(function* () {
        const { adapter, ids, sandbox } = opened
        yield* sandbox.control.inject({ fault })
        const created = yield* adapter.customerCreation.create(yield* drafted(opened))
        assert.strictEqual(created._tag, "Queued")
        assert.isUndefined(created.id)
        const { value } = yield* adapter.customerById.get(at(ids, 0))
        const gone = yield* drafted(opened, new Customer({ ...value, emails: [] }))
        const updated = yield* adapter.customerUpdates.update(at(ids, 0), gone)
        assert.deepStrictEqual([updated._tag, updated.id], ["Queued", at(ids, 0)])
        assert.strictEqual((yield* calls(opened))["SaveCustomer"], 2)
        yield* sandbox.control.clearFaults
        yield* sandbox.control.advance(3_600_000)
        const found = yield* adapter.customerByEmail.get(EmailAddress.make("tuva.lindkvist@example.org"))
        assert.strictEqual(found.value.name.given, "Tuva")
      })
    )
  }

  for (const fault of ["pending-review", "pending-review-refused"] as const) {
    over(`${fault}: with the vendor's staff, sent once`, (opened) =>
      Effect.gen(function* () {
        const { adapter, sandbox } = opened
        yield* sandbox.control.inject({ fault })
        const receipt = yield* adapter.customerCreation.create(yield* drafted(opened))
        assert.strictEqual(receipt._tag, "PendingReview")
        assert.strictEqual((yield* calls(opened))["SaveCustomer"], 1)
      })
    )
  }

  over("a maintenance window: reads are Unavailable, saves are Queued, other writes are in doubt", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids, sandbox } = opened
      yield* sandbox.control.maintenance(3_600_000)
      const read = yield* reasonOf(adapter.customerById.get(at(ids, 0)))
      assert.deepStrictEqual([read._tag, "problem" in read && read.problem], ["Unavailable", "closed"])
      assert.strictEqual((yield* adapter.customerCreation.create(yield* drafted(opened)))._tag, "Queued")
      assert.strictEqual(yield* tagOf(adapter.relationWrites.add(at(ids, 0), ture)), "InDoubt")
    })
  )

  over("a lost answer of a create is in doubt, and it is not sent again", (opened) =>
    Effect.gen(function* () {
      const { adapter, sandbox } = opened
      yield* sandbox.control.inject({ fault: "reset-after-apply", operation: "SaveCustomer", times: 1 })
      assert.strictEqual(yield* tagOf(adapter.customerCreation.create(yield* drafted(opened))), "InDoubt")
      assert.strictEqual((yield* calls(opened))["SaveCustomer"], 1)
      const found = yield* adapter.customerByEmail.get(EmailAddress.make("tuva.lindkvist@example.org"))
      assert.strictEqual(found.value.name.given, "Tuva")
    })
  )

  for (const fault of ["500", "html", "truncate", "garbage", "reset-before-apply"] as const) {
    over(`${fault}: a read may be tried again, a write is in doubt`, (opened) =>
      Effect.gen(function* () {
        const { adapter, ids, sandbox } = opened
        yield* sandbox.control.inject({ fault })
        const read = yield* reasonOf(adapter.customerById.get(at(ids, 0)))
        assert.include(["Unavailable", "Undecodable"], read._tag)
        assert.strictEqual(yield* tagOf(adapter.customerCreation.create(yield* drafted(opened))), "InDoubt")
      })
    )
  }

  over(
    "no answer in time: a read is TimedOut, a write is in doubt",
    (opened) =>
      Effect.gen(function* () {
        const { adapter, ids, sandbox } = opened
        yield* sandbox.control.inject({ fault: "never-end" })
        assert.strictEqual(yield* tagOf(adapter.customerById.get(at(ids, 0))), "TimedOut")
        assert.strictEqual(yield* tagOf(adapter.customerCreation.create(yield* drafted(opened))), "InDoubt")
      }),
    {},
    { timeout: "300 millis" }
  )

  over("a question waits for a person, an expired password may be a dead back end", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids, sandbox } = opened
      yield* sandbox.control.inject({ fault: "question", times: 1 })
      assert.strictEqual(yield* tagOf(adapter.customerCreation.create(yield* drafted(opened))), "QuestionRaised")
      yield* sandbox.control.inject({ fault: "expired-password" })
      const reason = yield* reasonOf(adapter.customerById.get(at(ids, 0)))
      assert.strictEqual("problem" in reason && reason.problem, "backend-unreachable-or-password-expired")
      assert.strictEqual(reason.retry, "later")
    })
  )

  over(
    "a wrong password stops everything",
    ({ adapter, ids }) =>
      Effect.gen(function* () {
        const reason = yield* reasonOf(adapter.customerById.get(at(ids, 0)))
        assert.deepStrictEqual([reason._tag, reason.retry], ["Unauthorized", "never"])
      }),
    { login: { SystemName: "QZZ", Username: "demo1", UserPassword: "right", SalesChannel: "007" } },
    {
      credentials: {
        systemName: "QZZ",
        userName: Redacted.make("demo1"),
        password: Redacted.make("wrong"),
        salesChannel: "007"
      }
    }
  )

  over(
    "nobody listens: nothing was sent",
    (opened) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* tagOf(opened.adapter.customerCreation.create(yield* drafted(opened))), "Unavailable")
      }),
    {},
    { endpoint: "http://127.0.0.1:1/service.asmx" }
  )
})

describe("what surrounds a customer", () => {
  over("the register of consents holds the active ones", ({ adapter, ids }) =>
    Effect.gen(function* () {
      const { value } = yield* adapter.customerById.get(at(ids, 0))
      const granted = value.consents.filter(({ purpose, state }) => state === "granted" && purpose !== "sms-service")
      const register = yield* adapter.consentReads.of(at(ids, 0))
      assert.strictEqual(register.value.length, granted.length)
      assert.isTrue(
        register.value.every(({ source, state }) => state === "granted" && source === "GetCustomerConsents")
      )
    })
  )

  over("the bonus is a decimal of no known unit, to the last digit", ({ adapter, ids }) =>
    Effect.gen(function* () {
      const { notes, value } = yield* adapter.loyaltyReads.of(at(ids, 10))
      const amount = value[0]?.balance?.amount
      assert.strictEqual(amount?._tag === "UnitUnknown" ? BigDecimal.format(amount.amount) : undefined, "370.1")
      assert.strictEqual(amount?._tag === "UnitUnknown" ? amount.amount.scale : undefined, 2)
      assert.deepStrictEqual(
        notes.map(({ kind }) => kind),
        ["ambiguous"]
      )
      assert.include(JSON.stringify(value[0]?.extensions), "NextBonusLevel")
    })
  )
})
