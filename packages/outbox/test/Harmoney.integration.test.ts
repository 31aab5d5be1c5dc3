/** Harmoney's table of offline handling, row by row, over its socket. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Harmoney, type HarmoneyOptions } from "@kundbro/harmoney"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Context, Effect, Layer, Logger, Redacted } from "effect"
import { Outbox } from "../src/index.ts"
import { member } from "./support/member.ts"
import { ending, folder, key, quick, statusWhere, until } from "./support/outboxes.ts"

const adapter = (sandbox: HarmoneySandbox.Harmoney, password: string) =>
  Effect.gen(function* () {
    const http = yield* Layer.build(NodeHttpClient.layerUndici)
    const options: HarmoneyOptions.HarmoneyOptions = {
      endpoint: sandbox.url,
      credentials: {
        systemName: sandbox.login.SystemName,
        userName: Redacted.make(sandbox.login.Username),
        password: Redacted.make(password),
        salesChannel: sandbox.login.SalesChannel
      },
      duplicate: [{ name: "QZZK0001KND", id: "000903" }]
    }
    return yield* Effect.provide(Harmoney.make(options), http)
  })

class World extends Context.Service<
  World,
  { readonly sandbox: HarmoneySandbox.Harmoney; readonly outbox: Outbox.Outbox["Service"] }
>()("test/World") {}

const world = Layer.effect(
  World,
  Effect.gen(function* () {
    const sandbox = yield* HarmoneySandbox.make({ people: { seed: 1, count: 3, nasty: 0 } })
    const outbox = yield* Outbox.make({
      adapter: yield* adapter(sandbox, sandbox.login.UserPassword),
      at: { folder: yield* folder },
      ...quick
    })
    return { sandbox, outbox }
  })
).pipe(Layer.provide(Logger.layer([])))

const saves = ({ control }: HarmoneySandbox.Harmoney) =>
  Effect.map(control.requests, ({ counts }) => counts["SaveCustomer"] ?? 0)

layer(world, { excludeTestServices: true })("a write to Harmoney", (it) => {
  describe("that Harmoney has taken over is never sent again", () => {
    for (const [fault, receipt] of [
      ["queue", "Queued"],
      ["system-error", "Queued"],
      ["pending-review", "PendingReview"],
      ["pending-review-refused", "PendingReview"]
    ] as const) {
      it.effect(`(${fault})`, () =>
        Effect.gen(function* () {
          const { outbox, sandbox } = yield* World
          const before = yield* saves(sandbox)
          yield* sandbox.control.inject({ fault, operation: "SaveCustomer", times: 1 })
          yield* outbox.submit({ _tag: "Create", customer: member(1, fault) }, key(fault))
          const status = yield* ending(outbox, fault)
          assert.strictEqual(status._tag === "Delivered" && status.receipt._tag, receipt)
          yield* outbox.resume
          yield* Effect.sleep("60 millis")
          assert.strictEqual((yield* saves(sandbox)) - before, 1)
        })
      )
    }
  })

  it.effect("that the closed back end has not got is kept and sent again (90)", () =>
    Effect.gen(function* () {
      const { outbox, sandbox } = yield* World
      yield* sandbox.control.inject({ fault: "unreachable", operation: "SaveCustomer", times: 3 })
      yield* outbox.submit({ _tag: "Create", customer: member(2, "Ninety") }, key("90"))
      const waiting = yield* until(outbox, "90", (status) => status._tag === "Waiting" && status.attempts === 2)
      assert.include(JSON.stringify(waiting), "backend-unreachable-or-password-expired")
      const status = yield* ending(outbox, "90")
      assert.strictEqual(status._tag === "Delivered" && status.receipt._tag, "Created")
    })
  )

  it.effect("waits while Harmoney is closed to the reading that an update begins with, and is sent when it opens", () =>
    Effect.gen(function* () {
      const { outbox, sandbox } = yield* World
      const created = yield* outbox.submit({ _tag: "Create", customer: member(3, "First") })
      yield* ending(outbox, created)
      yield* sandbox.control.maintenance(3_600_000)
      const update = yield* outbox.submit({ _tag: "Update", customer: { createdBy: created }, to: member(3, "Second") })
      yield* until(outbox, update, (status) => status._tag === "Waiting" && status.attempts > 1)
      yield* sandbox.control.advance(3_600_001)
      const status = yield* ending(outbox, update)
      assert.strictEqual(status._tag === "Delivered" && status.receipt._tag, "Updated")
    })
  )

  it.effect("that it refuses is a dead letter (98, 96), and one whose answer is lost waits for a person", () =>
    Effect.gen(function* () {
      const { outbox, sandbox } = yield* World
      for (const [fault, ends] of [
        ["duplicate", "DeadLetter"],
        ["question", "DeadLetter"],
        ["reset-after-apply", "InDoubt"]
      ] as const) {
        const before = yield* saves(sandbox)
        yield* sandbox.control.inject({ fault, operation: "SaveCustomer", times: 1 })
        yield* outbox.submit({ _tag: "Create", customer: member(4, fault) }, key(fault))
        assert.strictEqual((yield* ending(outbox, fault))._tag, ends, fault)
        assert.strictEqual((yield* saves(sandbox)) - before, 1, fault)
      }
    })
  )

  it.effect("with a wrong password (91) stops everything after one call", () =>
    Effect.gen(function* () {
      const { sandbox } = yield* World
      const before = yield* saves(sandbox)
      const outbox = yield* Outbox.make({
        adapter: yield* adapter(sandbox, "canary-1"),
        at: { folder: yield* folder },
        ...quick
      })
      for (const n of [1, 2, 3]) yield* outbox.submit({ _tag: "Create", customer: member(n, "Shut") })
      const { paused, waiting } = yield* statusWhere(outbox, ({ paused }) => paused !== undefined)
      assert.include(paused?.problem, "wrong-password")
      assert.strictEqual(waiting, 3)
      yield* Effect.sleep("50 millis")
      assert.strictEqual((yield* saves(sandbox)) - before, 1)
    })
  )
})
