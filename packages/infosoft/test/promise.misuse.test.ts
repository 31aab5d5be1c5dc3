/** Programs without types can pass anything to any method. */
import { Misuse } from "@kundbro/conformance"
import { Effect } from "effect"
import { assert, it } from "vitest"
import { createInfosoft, createInfosoftExperimental, type InfosoftOptions } from "../src/promise.ts"
import { guessed, whole } from "./samples.ts"

/** Nobody answers, and every request counts. */
let sent = 0
const fetch: typeof globalThis.fetch = async () => {
  sent += 1
  return new Response("nobody", { status: 503 })
}
const requests = Effect.sync(() => sent)

const options: InfosoftOptions = {
  endpoints: {
    infoWeb: "https://infosoft.example/InfoWeb.asmx",
    customer: "https://infosoft.example/CustomerService.svc",
    callresult: "https://infosoft.example/CallresultCustomerService.svc"
  }
}

it.each([
  ["", createInfosoft(options, { fetch })],
  ["experimental ", createInfosoftExperimental(options, { fetch })]
])("every %smethod refuses an argument of another kind, and sends nothing", async (_, opened) => {
  assert.deepStrictEqual(await Effect.runPromise(Misuse.unrefused(opened, requests)), [])
})

it("whatever stands in any field of any input, no method crashes", async () => {
  const { client } = createInfosoft(options, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(client, whole)), [])
  const experimental = createInfosoftExperimental(options, { fetch })
  assert.deepStrictEqual(await Effect.runPromise(Misuse.crashes(experimental, guessed)), [])
})
