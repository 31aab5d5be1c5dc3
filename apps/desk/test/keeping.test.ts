/**
 * Writes that a system cannot take are kept, also when the desk is ended meanwhile.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandboxes } from "@kundbro/sandbox"
import { Effect, FileSystem, Schedule } from "effect"
import { randomUUID } from "node:crypto"
import { adapters } from "../src/sandboxes.ts"
import { assertStatus, at, desk, person, quiet, textAt } from "./support.ts"

describe("a write while the system is closed", () => {
  it.live(
    "is kept, answered for, and delivered once by the next desk",
    () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const folder = `${yield* files.makeTempDirectoryScoped({ prefix: "kundbro-desk-test-" })}/desk`
        const sandboxes = yield* Sandboxes.make()
        const { shop } = yield* adapters(sandboxes)
        const { control } = sandboxes.norce
        if (shop === undefined) return assert.fail("the sandboxes have no shop")
        const options = { folder, wait: "1 minute" } as const
        const [one, other] = [randomUUID(), randomUUID()]
        const create = (email: string) => ({ _tag: "Create", customer: person("Runa", "Holm", email) })

        yield* Effect.gen(function* () {
          const { call, write } = yield* desk({ shop }, options)
          yield* control.inject({ fault: "maintenance" })
          const kept = yield* write("shop", create("runa.holm@example.org"), one)
          assertStatus(kept, 202)
          assert.strictEqual(kept.headers.get("location"), `/systems/shop/writes/${one}`)
          assert.strictEqual(textAt(kept.body, "status", "_tag"), "Waiting")
          assertStatus(yield* write("shop", create("runa.two@example.org"), other), 202)
          const outbox = yield* call("/systems/shop/writes")
          assertStatus(outbox, 200)
          assert.strictEqual(outbox.body["waiting"], 2)
          assert.isString(at(outbox.body, "closed", "since"))
          const dropped = yield* call(`/systems/shop/writes/${other}/decision`, { body: { _tag: "Drop" } })
          assertStatus(dropped, 200)
          assertStatus(yield* write("shop", create("runa.two@example.org"), other), 410)
          assertStatus(yield* call(`/systems/shop/writes/${other}/decision`, { body: { _tag: "Resend" } }), 409)
          assertStatus(yield* call(`/systems/shop/writes/${randomUUID()}`), 404)
        }).pipe(Effect.scoped)

        yield* control.clearFaults
        const { call, write } = yield* desk({ shop }, options)
        assertStatus(yield* call("/systems/shop/resume", { method: "POST" }), 204)
        const receipt = yield* call(`/systems/shop/writes/${one}`).pipe(
          Effect.repeat({
            until: ({ body }) => at(body, "status", "_tag") === "Delivered",
            schedule: Schedule.spaced("100 millis")
          }),
          Effect.timeout("30 seconds")
        )
        assert.strictEqual(at(receipt.body, "status", "receipt", "_tag"), "Created")
        const again = yield* write("shop", create("runa.holm@example.org"), one)
        assertStatus(again, 201)
        assert.deepStrictEqual(again.body, receipt.body)
        assert.deepStrictEqual(Object.values((yield* control.requests).writes), [1])
      }).pipe(Effect.provide(quiet), Effect.scoped),
    120_000
  )
})
