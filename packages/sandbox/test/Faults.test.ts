import { assert, describe, it } from "@effect/vitest"
import { EnactorSandbox, Faults, HarmoneySandbox, InfosoftSandbox, NorceSandbox } from "@kundbro/sandbox"
import { Effect, Fiber, Result, Schema } from "effect"
import { changing } from "./enactor.ts"
import { callA, update, xml } from "./infosoft.ts"
import { type Answer, call, client, http, until } from "./support.ts"

const newcomer = "<customer><LastName>Öbrink</LastName></customer>"
const any = () => true

interface Vendor {
  readonly write: Effect.Effect<Answer, Error>
  readonly applied: Effect.Effect<number>
  readonly inject: (plan: Faults.FaultPlan) => Effect.Effect<void, unknown>
}

const infosoft = (write: (infosoft: InfosoftSandbox.Infosoft) => Vendor["write"]) =>
  Effect.gen(function* () {
    const running = yield* InfosoftSandbox.make({ people: { seed: 1, count: 1 }, startAt: 0 })
    const vendor: Vendor = {
      write: write(running),
      applied: Effect.map(running.control.requests, ({ writes }) => Object.keys(writes).length),
      inject: running.control.inject
    }
    return vendor
  })

/** One write per vendor and contract, so that every wire fault is tried on all. */
const vendors = {
  "infosoft, contract A": infosoft((running) =>
    callA(running, "SavePermanentMove", {
      customerNumber: 700001,
      titleCode: "FB",
      addressInfo: xml({ StreetName: "Trollstien", ZipCode: "0667" }),
      startDate: "1970-02-01"
    })
  ),
  "infosoft, contract B": infosoft((running) => update(running, 700001, { LastName: "Hamre" })),
  enactor: Effect.gen(function* () {
    const running = yield* EnactorSandbox.make({ people: { seed: 1, count: 1 } })
    const vendor: Vendor = {
      write: changing(running, "0000000", "5"),
      applied: Effect.map(running.control.updates, (updates) => updates.length),
      inject: running.control.inject
    }
    return vendor
  }),
  harmoney: Effect.gen(function* () {
    const { control, url } = yield* HarmoneySandbox.make({ people: { seed: 1, count: 0 } })
    const vendor: Vendor = {
      write: call({ url }, "SaveCustomer", newcomer),
      applied: Effect.map(control.state, ({ records }) => records["customers"] ?? 0),
      inject: control.inject
    }
    return vendor
  }),
  norce: Effect.gen(function* () {
    const norce = yield* NorceSandbox.make()
    const { send } = yield* client(norce)
    const vendor: Vendor = {
      write: send("CreateCustomer3?doSendMail=false", { Email: "a@example.org" }),
      applied: Effect.map(norce.control.state, ({ records }) => records["customers"] ?? 0),
      inject: norce.control.inject
    }
    return vendor
  })
}

const wire: ReadonlyArray<readonly [fault: Faults.FaultWord, applied: number, sees: (answer: Answer) => boolean]> = [
  ["500", 0, ({ status }) => status === 500],
  ["html", 0, ({ contentType, status }) => status === 200 && contentType.startsWith("text/html")],
  ["rate-limit", 0, ({ retryAfter, status }) => status === 429 && retryAfter === "3"],
  ["latency", 1, ({ status }) => status === 200],
  ["garbage", 1, ({ body, status }) => status === 200 && body.includes("�")]
]

for (const [name, start] of Object.entries(vendors)) {
  describe(`${name} on demand`, () => {
    for (const [fault, applied, sees] of wire) {
      it.live(`${fault} strikes once and ${applied === 1 ? "applies" : "does not apply"} the write`, () =>
        Effect.gen(function* () {
          const vendor = yield* start
          yield* vendor.inject({ fault, times: 1, millis: fault === "latency" ? 20 : 3000 })
          assert.isTrue(sees(yield* vendor.write), fault)
          assert.strictEqual(yield* vendor.applied, applied)
          assert.strictEqual((yield* vendor.write).status, name === "norce" && applied === 1 ? 400 : 200)
        })
      )
    }

    for (const [fault, applied] of [
      ["reset-before-apply", 0],
      ["reset-after-apply", 1],
      ["truncate", 1],
      ["mislabelled-gzip", 1]
    ] as const) {
      it.live(`${fault} gives no readable answer and ${applied === 1 ? "applies" : "does not apply"} the write`, () =>
        Effect.gen(function* () {
          const vendor = yield* start
          yield* vendor.inject({ fault, times: 1 })
          assert.isTrue(Result.isFailure(yield* Effect.result(vendor.write)))
          assert.strictEqual(yield* vendor.applied, applied)
        })
      )
    }

    it.live("never-end applies the write and keeps the client waiting until it gives up", () =>
      Effect.gen(function* () {
        const vendor = yield* start
        yield* vendor.inject({ fault: "never-end", times: 1 })
        const writing = yield* Effect.forkChild(vendor.write)
        yield* until(Effect.map(vendor.applied, (applied) => applied === 1))
        yield* Effect.sleep(50)
        assert.isUndefined(writing.pollUnsafe())
        yield* Fiber.interrupt(writing)
      })
    )
  })
}

describe("Norce's own answers", () => {
  const cases = [
    ["maintenance", 503],
    ["expired-password", 401],
    ["duplicate", 400]
  ] as const
  for (const [fault, status] of cases) {
    it.live(`${fault} is ${status}`, () =>
      Effect.gen(function* () {
        const vendor = yield* vendors.norce
        yield* vendor.inject({ fault, times: 1 })
        assert.strictEqual((yield* vendor.write).status, status)
        assert.strictEqual(yield* vendor.applied, 0)
      })
    )
  }

  it.live("a maintenance window ends on the clock", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make({ startAt: 0 })
      const { get } = yield* client(norce)
      yield* norce.control.maintenance(60_000)
      const shut = yield* get("ListAccountRoles")
      assert.deepStrictEqual([shut.status, shut.retryAfter], [503, "60"])
      yield* norce.control.advance(60_000)
      assert.strictEqual((yield* get("ListAccountRoles")).status, 200)
    })
  )

  for (const fault of [
    "queue",
    "system-error",
    "question",
    "pending-review",
    "pending-review-refused",
    "notice"
  ] as const) {
    it.live(`${fault} is refused, because Norce has no such answer`, () =>
      Effect.gen(function* () {
        const norce = yield* NorceSandbox.make()
        const error = yield* Effect.flip(norce.control.inject({ fault }))
        assert.deepStrictEqual([error._tag, error.fault, error.vendor], ["FaultUnknown", fault, "norce"])
      })
    )
  }

  it.live("the token endpoint can fail as well", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make()
      for (const [fault, status] of [
        ["500", 500],
        ["rate-limit", 429],
        ["expired-password", 400]
      ] as const) {
        yield* norce.control.inject({ fault, operation: "Token", times: 1 })
        assert.strictEqual((yield* http(norce.tokenUrl, { method: "POST", body: "" })).status, status)
      }
    })
  )
})

describe("which calls a fault strikes", () => {
  const struck = (plan: Faults.FaultPlan, calls: number, seed = 1) => {
    const faults = Faults.make(seed)
    faults.inject(plan)
    return Array.from({ length: calls }, () => faults.take("Op", any).fault === plan.fault)
  }

  it("the next n", () => {
    assert.deepStrictEqual(struck({ fault: "500", times: 2 }, 4), [true, true, false, false])
  })

  it("every nth, and then no more than so many", () => {
    assert.deepStrictEqual(struck({ fault: "500", every: 2, times: 2 }, 7), [
      false,
      true,
      false,
      true,
      false,
      false,
      false
    ])
  })

  it("only calls of its operation", () => {
    assert.deepStrictEqual(struck({ fault: "500", operation: "Other" }, 2), [false, false])
  })

  it("all until cleared", () => {
    const faults = Faults.make(1)
    faults.inject({ fault: "html" })
    assert.deepStrictEqual([faults.take("A", any).fault, faults.take("B", any).fault], ["html", "html"])
    faults.clear()
    assert.isUndefined(faults.take("A", any).fault)
  })

  it("delays add up, the first of the others wins", () => {
    const faults = Faults.make(1)
    for (const fault of ["latency", "html", "latency", "500"] as const) faults.inject({ fault, millis: 10 })
    assert.deepStrictEqual(faults.take("A", any), { latency: 20, fault: "html", millis: 10 })
    assert.deepStrictEqual(
      faults.armed().map((plan) => plan.struck),
      [1, 1, 1, 0]
    )
  })

  it.prop("a share drawn from the seed, the same every time", [Schema.Int], ([seed]) => {
    const plan = { fault: "500", probability: 0.25 } as const
    const first = struck(plan, 400, seed)
    assert.deepStrictEqual(struck(plan, 400, seed), first)
    assert.isAbove(first.filter(Boolean).length, 50)
    assert.isBelow(first.filter(Boolean).length, 150)
  })
})

describe("the control endpoint", () => {
  const command = (url: string, name: string, body: unknown) =>
    http(new URL(`/_sandbox/${name}`, url).href, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body)
    })

  it.live("does everything that the test API does", () =>
    Effect.gen(function* () {
      const harmoney = yield* HarmoneySandbox.make({ people: { seed: 1, count: 3 }, startAt: 0 })
      const { control, url } = harmoney
      assert.strictEqual((yield* command(url, "faults", { fault: "500", times: 2 })).status, 200)
      assert.deepStrictEqual((yield* control.state).faults, [{ fault: "500", times: 2, struck: 0 }])
      assert.strictEqual((yield* call(harmoney, "GetConsents", "")).status, 500)
      yield* command(url, "faults/clear", {})
      assert.strictEqual((yield* call(harmoney, "GetConsents", "")).status, 200)
      yield* command(url, "maintenance", { millis: 5000 })
      yield* command(url, "clock", { millis: 1000 })
      assert.deepInclude(yield* control.state, { now: 1000, closedUntil: 5000 })
      yield* command(url, "seed", { seed: 2, count: 5 })
      assert.deepInclude(yield* control.state, { seed: { seed: 2, count: 5 }, now: 0, closedUntil: 0 })
      yield* call(harmoney, "SaveCustomer", newcomer)
      assert.strictEqual((yield* control.state).records["customers"], 6)
      yield* command(url, "reset", {})
      assert.strictEqual((yield* control.state).records["customers"], 5)
      for (const name of ["state", "dump", "requests", "ids", "nasty"]) {
        assert.strictEqual((yield* http(new URL(`/_sandbox/${name}`, url).href)).status, 200, name)
      }
      const mails = yield* http(new URL("/_sandbox/mails", (yield* NorceSandbox.make()).url).href)
      assert.strictEqual(mails.body, "[]")
    })
  )

  it.live("says what it did not understand", () =>
    Effect.gen(function* () {
      const { url } = yield* NorceSandbox.make()
      for (const [name, body] of [
        ["faults", { fault: "earthquake" }],
        ["faults", { fault: "queue" }],
        ["faults", { fault: "500", times: 0 }],
        ["clock", { millis: -1 }],
        ["seed", { seed: 1 }]
      ] as const) {
        const answer = yield* command(url, name, body)
        assert.strictEqual(answer.status, 400)
        assert.include(answer.body, "error")
      }
    })
  )

  it.live("the nasty people are listed with their reasons", () =>
    Effect.gen(function* () {
      const { control } = yield* HarmoneySandbox.make({ people: { seed: 1, count: 50, nasty: 1 } })
      const nasty = yield* control.nasty
      assert.lengthOf(nasty, 49)
      assert.isTrue(nasty.every(({ kinds }) => kinds.length === 1))
    })
  )
})
