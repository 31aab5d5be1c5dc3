/** Options that cannot work are refused when the tenant is opened, by their name. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { answering } from "./support.ts"

describe("options", () => {
  it.live("a spelling for a place that does not exist is refused when the tenant is opened", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(answering(() => {}, { names: { "GetCustomerCrm.customerid": "x" } }))
      assert.match(error.message, /GetCustomerCrm\.customerid/)
    }).pipe(Effect.scoped)
  )

  it.live("a system name or sales channel longer than documented is refused when the tenant is opened", () =>
    Effect.gen(function* () {
      const credentials = {
        systemName: "QZZ",
        userName: Redacted.make("u"),
        password: Redacted.make("p"),
        salesChannel: "007"
      }
      for (const more of [{ systemName: "QZZZ" }, { salesChannel: "0071" }]) {
        const error = yield* Effect.flip(answering(() => {}, { credentials: { ...credentials, ...more } }))
        assert.match(error.message, /^HarmoneyOptions: credentials\.\w+ has at most 3 characters$/)
      }
    }).pipe(Effect.scoped)
  )

  it.live("whose address, names or SOAP action no request could carry are refused", () =>
    Effect.gen(function* () {
      for (const [more, problem] of [
        [{ endpoint: "" }, "endpoint"],
        [{ endpoint: "/service.asmx" }, "endpoint"],
        [{ endpoint: "webservice.example:443/service.asmx?user=secret" }, "endpoint"],
        [{ endpoint: "ftp://example.org/service.asmx" }, "endpoint"],
        [{ names: { "Customer.FirstName": "First Name" } }, "First Name"],
        [{ names: { "Customer.FirstName": "LastName" } }, "same element name"],
        [{ names: { "GetCustomerCrm.customerId": "LoginInfo" } }, "same element name"],
        [{ soapActionPrefix: "http://example.org/\r\n" }, "soapActionPrefix"]
      ] as const) {
        const { message } = yield* Effect.flip(answering(() => {}, more))
        assert.include(message, problem)
        assert.notInclude(message, "secret")
      }
    }).pipe(Effect.scoped)
  )
})
