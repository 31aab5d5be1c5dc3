/** Programs without types can pass anything to any method. */
import { Misuse } from "@kundbro/conformance"
import { Effect } from "effect"
import { assert, it } from "vitest"
import { createNorce, createNorceExperimental, type NorceOptions } from "../src/promise.ts"
import { whole } from "./samples.ts"

/** Nobody answers, and every request counts. */
let sent = 0
const fetch: typeof globalThis.fetch = async () => {
  sent += 1
  return new Response("nobody", { status: 503 })
}
const requests = Effect.sync(() => sent)

const options: NorceOptions = {
  baseUrl: "https://norce.example/commerce/customer/1.1/",
  clientId: "a client",
  clientSecret: "a secret",
  scope: "playground",
  applicationId: 4711
}

/** They take nothing but a signal. */
const without = ["roles", "infoTypes", "companyInfoTypes", "flags", "resolved", "forget"].map((one) => `lookups.${one}`)

it.each([
  ["", createNorce(options, { fetch })],
  ["experimental ", createNorceExperimental(options, { fetch })]
])("every %smethod refuses an argument of another kind, and sends nothing", async (_, opened) => {
  assert.deepStrictEqual(await Effect.runPromise(Misuse.unrefused(opened, requests, without)), [])
})

it("whatever stands in any field of any input, no method crashes", async () => {
  const { client } = createNorce(options, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(client, whole)), [])
  const experimental = createNorceExperimental(options, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(experimental, whole)), [])
})
