/** Programs without types can pass anything to any method. */
import { Misuse } from "@kundbro/conformance"
import { Effect, Record } from "effect"
import { assert, it } from "vitest"
import { createHarmoney, createHarmoneyExperimental, type HarmoneyOptions } from "../src/promise.ts"
import { callable, experimental } from "./samples.ts"
import { login } from "./support.ts"

/** Nobody answers, and every request counts. */
let sent = 0
const fetch: typeof globalThis.fetch = async () => {
  sent += 1
  return new Response("nobody", { status: 503 })
}
const requests = Effect.sync(() => sent)

const options: HarmoneyOptions = {
  endpoint: "https://harmoney.example/CustomerService.asmx",
  credentials: {
    systemName: login.SystemName,
    userName: login.Username,
    password: login.UserPassword,
    salesChannel: login.SalesChannel
  }
}

it.each([
  ["", createHarmoney(options, { fetch })],
  ["experimental ", createHarmoneyExperimental(options, { fetch })]
])("every %smethod refuses an argument of another kind, and sends nothing", async (_, opened) => {
  assert.deepStrictEqual(await Effect.runPromise(Misuse.unrefused(opened, requests)), [])
})

it("whatever stands in any field of any input, no method crashes", async () => {
  const samples = Record.map({ ...callable, ...experimental }, ([sample]) => sample)
  const { client } = createHarmoney(options, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(client, samples)), [])
  const guessed = createHarmoneyExperimental(options, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(guessed, samples)), [])
})
