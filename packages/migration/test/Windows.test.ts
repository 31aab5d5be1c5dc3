import { assert, describe, it } from "@effect/vitest"
import { Unavailable, VendorError } from "@kundbro/domain/VendorError"
import { DateTime, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { make } from "../src/internal/calls.ts"
import * as windows from "../src/internal/windows.ts"
import { Plan } from "../src/index.ts"

const at = (text: string): number => Date.parse(text)
const iso = (millis: number): string => new Date(millis).toISOString().slice(0, 16)
const window = Schema.decodeUnknownSync(Plan.Window)

/** `open until …` or `closed until …`, in UTC. */
const status = (given: ReadonlyArray<unknown>, moment: string): string => {
  const { open, until } = windows.make(given.map((one) => window(one)))(at(moment))
  return `${open ? "open" : "closed"} until ${iso(until)}`
}

const night = { days: ["mon", "fri"], from: "22:00", to: "05:00", zone: "Europe/Stockholm" }

describe("a window of a plan", () => {
  it("opens on its days, closes after midnight, and is the zone's and not this machine's", () => {
    // Monday, 23 November 2026; Stockholm is an hour ahead.
    for (const [moment, expected] of [
      ["2026-11-23T20:59:59.999Z", "closed until 2026-11-23T21:00"],
      ["2026-11-23T21:00:00Z", "open until 2026-11-24T04:00"],
      ["2026-11-24T03:59:59.999Z", "open until 2026-11-24T04:00"],
      ["2026-11-24T04:00:00Z", "closed until 2026-11-27T21:00"],
      ["2026-11-28T00:00:00Z", "open until 2026-11-28T04:00"],
      ["2026-11-28T21:30:00Z", "closed until 2026-11-30T21:00"]
    ] as const) {
      assert.strictEqual(status([night], moment), expected, moment)
    }
  })

  it("is what the clock on the wall shows when clocks are put forward or back", () => {
    const early = { from: "01:00", to: "04:00", zone: "Europe/Stockholm" }
    // From 02:00 the clocks show 03:00 on 29 March 2026, and from 03:00 again 02:00 on 25 October.
    assert.strictEqual(status([early], "2026-03-29T00:30:00Z"), "open until 2026-03-29T02:00")
    assert.strictEqual(status([early], "2026-10-25T00:30:00Z"), "open until 2026-10-25T03:00")
    assert.strictEqual(status([early], "2026-10-25T03:00:00Z"), "closed until 2026-10-26T00:00")
    // A window that opens in the hour that there is not, and closes before that hour would be over, stays closed.
    const gone = { from: "02:30", to: "03:15", zone: "Europe/Stockholm" }
    assert.strictEqual(status([gone], "2026-03-29T01:45:00Z"), "closed until 2026-03-30T00:30")
  })

  it("adds to the others", () => {
    const noon = { from: "12:00", to: "13:00", zone: "UTC" }
    const lunch = { from: "12:30", to: "14:00", zone: "UTC" }
    assert.strictEqual(status([noon, lunch], "2026-11-23T12:45:00Z"), "open until 2026-11-23T14:00")
    assert.strictEqual(status([lunch, noon], "2026-11-23T11:00:00Z"), "closed until 2026-11-23T12:00")
    assert.strictEqual(
      status([{ from: "00:00", to: "00:00", zone: "UTC" }], "2026-11-23T00:00:00Z"),
      "open until 2026-11-24T00:00"
    )
  })

  const whole = (minimum: number, maximum: number) =>
    Schema.Int.pipe(Schema.check(Schema.isGreaterThanOrEqualTo(minimum), Schema.isLessThanOrEqualTo(maximum)))
  const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
  const two = (n: number) => String(n).padStart(2, "0")
  const clock = (n: number) => `${two(Math.floor(n / 60))}:${two(n % 60)}`
  const zone = DateTime.zoneMakeNamedUnsafe("Europe/Stockholm")
  const summer = at("2026-04-01T00:00:00Z") / 60_000

  it.prop(
    "agrees, minute for minute, with the days and times that the zone's clocks show",
    // The set of days is the bits of a number.
    [whole(summer, summer + 200 * 1440), whole(0, 1439), whole(0, 1439), whole(1, 127)],
    ([minute, opens, closes, bits]) => {
      const days = names.filter((_, day) => (bits & (1 << day)) !== 0)
      const on = (day: number) => days.includes(names[(day + 7) % 7] ?? "")
      const parts = DateTime.toParts(DateTime.makeZonedUnsafe(minute * 60_000, { timeZone: zone }))
      const time = parts.hour * 60 + parts.minute
      const expected =
        opens < closes
          ? on(parts.weekDay) && opens <= time && time < closes
          : (on(parts.weekDay) && time >= opens) || (on(parts.weekDay - 1) && time < closes)
      const given = window({ days, from: clock(opens), to: clock(closes), zone: "Europe/Stockholm" })
      assert.strictEqual(windows.make([given])(minute * 60_000).open, expected)
    }
  )

  it.effect("with a day, a time or a zone that there is not is refused", () =>
    Effect.gen(function* () {
      for (const wrong of [{ days: ["Mon"] }, { days: [] }, { from: "24:00" }, { to: "5:00" }, { zone: "Stockholm" }]) {
        const plan = { name: "x", target: { windows: [{ ...night, ...wrong }] } }
        assert.strictEqual((yield* Effect.flip(Plan.decode(plan)))._tag, "SchemaError")
      }
    })
  )
})

describe("the door to a vendor with windows", () => {
  const plan = Plan.make({
    name: "nights",
    target: { windows: [{ from: "22:00", to: "05:00", zone: "UTC" }] },
    retry: { firstDelay: "1 minute", longestDelay: "1 minute", patience: "3 hours" }
  })

  it.effect("lets calls through within them, waits outside, says so, and can be interrupted", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(at("2026-11-23T04:59:00Z"))
      const calls = yield* make("target", "new", plan)
      let done = 0
      const call = calls.read(Effect.sync(() => ++done))
      yield* call
      assert.isUndefined(calls.waiting())
      yield* TestClock.adjust("1 minute")
      const waiting = yield* Effect.forkChild(call)
      const stopped = yield* Effect.forkChild(call)
      yield* TestClock.adjust("16 hours")
      assert.strictEqual(done, 1)
      const until = at("2026-11-23T22:00:00Z")
      assert.deepStrictEqual(calls.waiting(), {
        role: "target",
        vendor: "new",
        by: "plan",
        problem: "outside its windows",
        until
      })
      yield* Fiber.interrupt(stopped)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* Fiber.join(waiting), 2)
      assert.isUndefined(calls.waiting())
    })
  )

  it.effect("does not count the wait as the vendor's, whose patience it would use up", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(at("2026-11-23T04:59:00Z"))
      const calls = yield* make("target", "new", plan)
      let knocks = 0
      const fiber = yield* Effect.forkChild(
        calls.read(
          Effect.suspend(() =>
            ++knocks < 4
              ? Effect.fail(
                  new VendorError({ vendor: "new", operation: "get", reason: new Unavailable({ problem: "closed" }) })
                )
              : Effect.succeed(knocks)
          )
        )
      )
      yield* TestClock.adjust("17 hours")
      assert.strictEqual(knocks, 1)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), 4)
    })
  )
})
