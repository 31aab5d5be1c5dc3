/** Programs without types can pass anything to any method. */
import { Misuse } from "@kundbro/conformance"
import { Effect } from "effect"
import { assert, it } from "vitest"
import { createEnactor, createEnactorExperimental, type EnactorOptions } from "../src/promise.ts"
import { guessed, whole } from "./samples.ts"

/** Nobody answers, and every request counts. */
let sent = 0
const fetch: typeof globalThis.fetch = async () => {
  sent += 1
  return new Response("nobody", { status: 503 })
}
const requests = Effect.sync(() => sent)

const options: EnactorOptions = {
  endpoint: "https://enactor.example/axis2/services",
  enquiryByAccount: true,
  balanceUpdate: { semantics: "delta", unit: { kind: "points" } }
}
const wire = { namespace: "http://www.enactor.com/retail", filter: "text" } as const

it.each([
  ["", createEnactor(options, { fetch })],
  ["experimental ", createEnactorExperimental(options, wire, { fetch })]
])("every %smethod refuses an argument of another kind, and sends nothing", async (_, opened) => {
  assert.deepStrictEqual(await Effect.runPromise(Misuse.unrefused(opened, requests)), [])
})

it("whatever stands in any field of any input, no method crashes", async () => {
  const { client } = createEnactor(options, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(client, whole)), [])
  const experimental = createEnactorExperimental(options, wire, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(experimental, guessed)), [])
})
