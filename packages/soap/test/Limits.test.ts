import { assert, describe, it } from "@effect/vitest"
import { SoapClient, Xml, XmlWriter } from "@kundbro/soap"
import { BigDecimal, Effect, Result, Stream } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { Scope } from "../src/internal/Scope.ts"
import { envelope, GetPerson, ns, Person, person, reasonFor, serve, withClient, written } from "./support.ts"

/** The reason of a call over this transport. */
const over = (http: HttpClient.HttpClient) =>
  Effect.gen(function* () {
    const client = yield* SoapClient.make({
      endpoint: "http://test.invalid/",
      timeout: "5 seconds",
      limits: { bytes: 20_000 }
    })
    return (yield* Effect.flip(client.call(GetPerson, { id: "1" }))).reason
  }).pipe(Effect.provideService(HttpClient.HttpClient, http))

describe("what is refused on the way out", () => {
  it.each(["\u0001", "\ud800", "\uffff"])("an undeclared attribute or element with %j", (bad) => {
    const Loose = Xml.struct({})
    for (const undeclared of [
      { attributes: [{ namespace: "", name: "a", value: bad }] },
      { attributes: [{ namespace: `urn:${bad}`, name: "a", value: "1" }] },
      { children: [{ namespace: ns, name: "x", xml: `<x xmlns="${ns}">${bad}</x>` }] }
    ]) {
      const result = written(Loose, { undeclared })
      assert.strictEqual(Result.isFailure(result) ? result.failure._tag : "written", "Unencodable")
    }
  })

  it("a decimal with more digits than would be read", () => {
    const write = XmlWriter.make(Xml.decimal, { name: "r" })
    assert.strictEqual(Result.isSuccess(write(BigDecimal.make(10n ** 199n, 0))), true)
    assert.strictEqual(Result.isFailure(write(BigDecimal.make(10n ** 200n, 0))), true)
  })
})

describe("an answer", () => {
  it.live("with a character that XML forbids is refused, and says where", () =>
    Effect.gen(function* () {
      const body = envelope(person).replace("00100", "0\u0001100")
      const { message } = yield* reasonFor({ body })
      assert.include(message, `near character ${body.indexOf("\u0001")}`)
    })
  )

  it.live("that arrives unpacked is bounded while it does, whatever length it declares", () =>
    Effect.gen(function* () {
      let pulled = 0
      const endless = new ReadableStream({
        pull: async (controller) => {
          // Not in one breath, so that a reader without a bound would be seen to be late.
          await new Promise((resolve) => setTimeout(resolve, 1))
          controller.enqueue(new TextEncoder().encode(pulled++ === 0 ? "<?xml version='1.0'?>" : " ".repeat(1000)))
        }
      })
      const headers = { "content-type": "text/xml", "content-length": "100", "content-encoding": "gzip" }
      const reason = yield* over(
        HttpClient.make((request) =>
          Effect.succeed(HttpClientResponse.fromWeb(request, new Response(endless, { headers })))
        )
      )
      assert.strictEqual(reason._tag, "LimitExceeded")
    })
  )

  it.live("that never begins ends a stream in time", () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() => {})
      const { reason } = yield* withClient({ endpoint: url, timeout: "150 millis" }, (client) =>
        Effect.flip(Stream.runDrain(client.stream(GetPerson, { id: "1" }, Person)))
      )
      assert.strictEqual(reason._tag === "TimedOut" ? reason.during : reason._tag, "request")
    })
  )
})

describe("a broken transport", () => {
  const failing = (cause: unknown) =>
    HttpClient.make((request) =>
      Effect.fail(
        new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
      )
    )

  it.effect.each(["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "has sent nothing when the certificate is refused: %s",
    (code) =>
      Effect.gen(function* () {
        const reason = yield* over(failing(Object.assign(new Error("no"), { code })))
        assert.deepStrictEqual(reason._tag === "NotSent" ? reason.code : reason._tag, code)
      })
  )

  it.effect("is in doubt when nothing tells more, even where a cause is its own cause", () =>
    Effect.gen(function* () {
      const circle: { cause?: unknown } = {}
      circle.cause = circle
      const reason = yield* over(failing(circle))
      assert.strictEqual(reason._tag, "Disconnected")
      assert.strictEqual(reason.sent, "maybe")
    })
  )
})

describe("the scopes of a document", () => {
  it("are shared while they repeat, and not remembered without end", () => {
    const root = new Scope(undefined, new Map())
    const at = (n: number) => root.enter([["xmlns", `urn:${n}`]])
    const first = at(0)
    for (let n = 1; n < 1000; n++) at(n)
    assert.strictEqual(at(0), first)
    assert.notStrictEqual(at(999), at(999))
  })
})
