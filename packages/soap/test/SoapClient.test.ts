import { assert, describe, it } from "@effect/vitest"
import type { SoapError } from "@kundbro/soap"
import { SoapOperation, Xml } from "@kundbro/soap"
import { Duration, Effect, Fiber, Stream } from "effect"
import { gzipSync } from "node:zlib"
import { envelope, fault11, GetPerson, ns, Person, person, reasonFor, serve, serveRaw, withClient } from "./support.ts"

const ListPeople = SoapOperation.make("ListPeople", {
  action: `${ns}/ListPeople`,
  namespace: ns,
  request: Xml.struct({}),
  response: Xml.struct({ total: Xml.int, people: Xml.list(Person, { itemName: "person" }) })
})

const summary = (error: SoapError.SoapError): string => {
  const { reason } = error
  return reason._tag === "NotSoap" || reason._tag === "HttpStatus"
    ? `${reason._tag} ${reason.status} ${reason.body}`
    : reason._tag
}

describe("a call", () => {
  it.live.each(["1.1", "1.2"] as const)("speaks SOAP %s", (version) =>
    Effect.gen(function* () {
      const seen: Array<{
        readonly type: string | undefined
        readonly action: unknown
        readonly body: string
        readonly key: unknown
        readonly encoding: unknown
      }> = []
      const { url } = yield* serve((request, response, body) => {
        seen.push({
          type: request.headers["content-type"],
          action: request.headers["soapaction"],
          body,
          key: request.headers["x-key"],
          encoding: request.headers["accept-encoding"]
        })
        response.end(envelope(person, version))
      })
      const headers = () => Effect.succeed({ "x-key": "k" })
      const result = yield* withClient({ endpoint: url, version, headers }, (client) =>
        client.call(GetPerson, { id: "<00100>" })
      )
      assert.deepStrictEqual(result, { id: "00100", name: "Åse" })
      const is12 = version === "1.2"
      const envelopeNamespace = is12
        ? "http://www.w3.org/2003/05/soap-envelope"
        : "http://schemas.xmlsoap.org/soap/envelope/"
      assert.deepStrictEqual(seen, [
        {
          type: is12 ? `application/soap+xml; charset=utf-8; action="${ns}/GetPerson"` : "text/xml; charset=utf-8",
          action: is12 ? undefined : `"${ns}/GetPerson"`,
          body: `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelopeNamespace}"><soap:Body><GetPerson xmlns="${ns}"><id>&lt;00100&gt;</id></GetPerson></soap:Body></soap:Envelope>`,
          key: "k",
          encoding: "identity"
        }
      ])
    })
  )

  it.live("follows other names and namespaces, results without an element of their own, and absent results", () =>
    Effect.gen(function* () {
      const Update = SoapOperation.make("Update", {
        action: "",
        namespace: "urn:b",
        requestElement: "UpdateRequest",
        responseNamespace: "urn:c",
        resultElement: null,
        request: Xml.struct({}),
        response: Xml.struct({ Customer: Xml.string })
      })
      const Maybe = SoapOperation.make("Maybe", {
        action: "",
        namespace: "urn:b",
        request: Xml.struct({}),
        response: Xml.optional(Person)
      })
      const { url } = yield* serve((_, response, body) =>
        response.end(
          envelope(
            body.includes('<UpdateRequest xmlns="urn:b"/>')
              ? `<UpdateResponse xmlns="urn:c"><Customer>1</Customer></UpdateResponse>`
              : `<MaybeResponse xmlns="urn:b"/>`
          )
        )
      )
      yield* withClient({ endpoint: url }, (client) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* client.call(Update, {}), { Customer: "1" })
          const absent = yield* client.call(Maybe, {})
          assert.strictEqual(absent, undefined)
        })
      )
    })
  )

  it.live.each([
    ["a byte order mark", Buffer.from("\ufeff" + envelope(person)), "text/xml"],
    ["UTF-16 with a byte order mark", Buffer.from("\ufeff" + envelope(person), "utf16le"), "text/xml"],
    ["UTF-16 by its content type", Buffer.from(envelope(person), "utf16le").swap16(), "text/xml; charset=utf-16"],
    [
      "UTF-16 little-endian by its content type",
      Buffer.from(envelope(person), "utf16le"),
      "text/xml; charset=utf-16le"
    ],
    [
      "ISO-8859-1 by its content type",
      Buffer.from(envelope(person).replace(' encoding="utf-8"', ""), "latin1"),
      'text/xml; charset="ISO-8859-1"'
    ],
    [
      "a body in ASCII, whatever two encodings it names",
      Buffer.from(envelope(person).replace("Åse", "&#197;se")),
      "text/xml; charset='ISO-8859-1'"
    ],
    [
      "ISO-8859-1 by its declaration",
      Buffer.from(envelope(person).replace("utf-8", "iso-8859-1"), "latin1"),
      "text/xml"
    ]
  ] as const)("reads %s", ([, body, type]) =>
    Effect.gen(function* () {
      const { url } = yield* serve((_, response) => {
        response.setHeader("content-type", type)
        response.write(body.subarray(0, 7))
        setTimeout(() => response.end(body.subarray(7)), 20)
      })
      assert.strictEqual(
        (yield* withClient({ endpoint: url }, (client) => client.call(GetPerson, { id: "1" }))).name,
        "Åse"
      )
    })
  )

  it.live("says what was wrong in bytes that its encoding does not know", () =>
    Effect.gen(function* () {
      const error = yield* reasonFor({ body: Buffer.from(envelope(person), "latin1") })
      assert.strictEqual(error.reason._tag, "Malformed")
      const unknown = yield* reasonFor({ body: envelope(person), type: "text/xml; charset=ebcdic" })
      assert.strictEqual(unknown.reason._tag, "Malformed")
    })
  )

  it.live("refuses bytes that two encodings are named for, where a wrong one would read other letters", () =>
    Effect.gen(function* () {
      for (const type of ["text/xml; charset=ISO-8859-1", "text/xml; charset=windows-1252"]) {
        const { message } = yield* reasonFor({ body: envelope(person), type })
        assert.include(message, "two encodings")
      }
      const { message } = yield* reasonFor({ body: envelope(person).replace("utf-8", "utf-16"), type: "text/xml" })
      assert.include(message, "an encoding that its first bytes contradict")
    })
  )
})

describe("an answer that is none", () => {
  it.live.each([
    ["HTML", { body: "<!DOCTYPE html><html><body>Sorry</body></html>", type: "text/html" }, "NotSoap 200 html"],
    ["XHTML", { body: `<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html xmlns="h"/>` }, "NotSoap 200 html"],
    ["JSON", { body: `{"error":"Åse"}`, type: "application/json" }, "NotSoap 200 json"],
    ["gzip that says it is XML", { body: gzipSync(envelope(person)) }, "NotSoap 200 gzip"],
    ["nothing", { body: "" }, "NotSoap 200 empty"],
    ["white space", { body: " \r\n " }, "NotSoap 200 empty"],
    ["plain text", { body: "Service unavailable" }, "NotSoap 200 text"],
    ["other XML", { body: "<rss/>" }, "NotSoap 200 xml"],
    ["an envelope of another kind", { body: `<Envelope xmlns="urn:no"/>` }, "NotSoap 200 xml"],
    ["HTML with status 503", { status: 503, body: "<html>", headers: { "retry-after": "5" } }, "HttpStatus 503 html"],
    ["a redirect", { status: 302, body: "", headers: { location: "/elsewhere" } }, "HttpStatus 302 empty"],
    ["a good answer with status 500", { status: 500, body: envelope(person) }, "HttpStatus 500 soap"],
    ["half an answer with status 500", { status: 500, body: envelope(person).slice(0, 200) }, "HttpStatus 500 xml"],
    ["a document type declaration", { body: `<!DOCTYPE s [<!ENTITY a "b">]>${envelope(person)}` }, "DtdRefused"],
    ["an envelope without the response", { body: envelope("<other/>") }, "Undecodable"],
    ["an empty body", { body: envelope("") }, "Undecodable"],
    ["the response of the right name in no namespace", { body: envelope(`<GetPersonResponse/>`) }, "Undecodable"],
    ["a document that ends early", { body: envelope(person).slice(0, -30) }, "Truncated"],
    ["a document that goes on", { body: `${envelope(person)}<more/>` }, "Malformed"]
  ] as const)("%s", ([, answer, expected]) =>
    Effect.gen(function* () {
      const error = yield* reasonFor(answer)
      assert.strictEqual(summary(error), expected)
      assert.strictEqual(error.sent, "answered")
      assert.notInclude(JSON.stringify(error), "Åse")
    })
  )
})

describe("bounds", () => {
  const inPerson = (content: string) =>
    envelope(
      `<GetPersonResponse xmlns="${ns}"><GetPersonResult><id>1</id>${content}</GetPersonResult></GetPersonResponse>`
    )
  it.live.each([
    ["depth", `${"<a>".repeat(70)}${"</a>".repeat(70)}`, {}],
    ["attributes", `<a ${Array.from({ length: 65 }, (_, n) => `a${n}="1"`).join(" ")}/>`, {}],
    ["elements", "<a/>".repeat(50), { elements: 40 }],
    ["bytes", " ".repeat(5000), { bytes: 4000 }],
    ["text", `<a>${"x".repeat(2000)}</a>`, { text: 1000 }],
    ["text", `<a b="${"x".repeat(2000)}"/>`, { text: 1000 }],
    ["text", `<!--${"x".repeat(2000)}-->`, { text: 1000 }],
    ["text", `<name>${"<![CDATA[xxxxxxxxxx]]>".repeat(200)}</name>`, { text: 1000 }],
    ["text", `<a>${"<b/>".repeat(500)}</a>`, { text: 1000 }]
  ] as const)("%s are bounded", ([limit, content, limits]) =>
    Effect.gen(function* () {
      const { reason } = yield* reasonFor({ body: inPerson(content) }, { limits })
      assert.strictEqual(reason._tag === "LimitExceeded" ? reason.limit : reason._tag, limit)
    })
  )

  it.live("a body without a declared length is bounded while it arrives", () =>
    Effect.gen(function* () {
      let closed = false
      const { url } = yield* serve((_, response) => {
        const more = setInterval(() => response.write(" ".repeat(1000)), 1)
        response.on("close", () => {
          closed = true
          clearInterval(more)
        })
        response.write("<?xml version='1.0'?>")
      })
      const { reason } = yield* withClient({ endpoint: url, limits: { bytes: 20_000 } }, (client) =>
        Effect.flip(client.call(GetPerson, { id: "1" })).pipe(Effect.tap(() => Effect.sleep("100 millis")))
      )
      assert.strictEqual(reason._tag, "LimitExceeded")
      assert.strictEqual(closed, true)
    })
  )
})

describe("the wire", () => {
  it.live("a refused connection is not sent", () =>
    Effect.gen(function* () {
      const { url } = yield* Effect.scoped(serve(() => {}))
      const error = yield* withClient({ endpoint: url }, (client) => Effect.flip(client.call(GetPerson, { id: "1" })))
      assert.strictEqual(error.sent, "no")
      assert.strictEqual(error.reason._tag === "NotSent" ? error.reason.code : "", "ECONNREFUSED")
    })
  )

  it.live("an address that names nothing is not sent", () =>
    Effect.gen(function* () {
      for (const endpoint of ["http://no-such-host.invalid/", "nonsense"]) {
        const error = yield* withClient({ endpoint }, (client) => Effect.flip(client.call(GetPerson, { id: "1" })))
        assert.strictEqual(error.reason._tag, "NotSent")
      }
    })
  )

  it.live("input that XML cannot carry is not sent", () =>
    Effect.gen(function* () {
      let requests = 0
      const { url } = yield* serve(() => void requests++)
      const error = yield* withClient({ endpoint: url }, (client) =>
        Effect.flip(client.call(GetPerson, { id: "\ud800" }))
      )
      assert.strictEqual(error.reason._tag === "Unencodable" ? error.reason.path : "", "GetPerson/id")
      assert.strictEqual(requests, 0)
    })
  )

  it.live("a reset after the request was sent is in doubt", () =>
    Effect.gen(function* () {
      const { url } = yield* serveRaw((socket) => socket.resetAndDestroy())
      const error = yield* withClient({ endpoint: url }, (client) => Effect.flip(client.call(GetPerson, { id: "1" })))
      assert.strictEqual(error.reason._tag, "Disconnected")
      assert.strictEqual(error.sent, "maybe")
    })
  )

  it.live("a connection closed without an answer is in doubt", () =>
    Effect.gen(function* () {
      const { url } = yield* serveRaw((socket) => void socket.end())
      const error = yield* withClient({ endpoint: url }, (client) => Effect.flip(client.call(GetPerson, { id: "1" })))
      assert.strictEqual(error.reason._tag, "Disconnected")
    })
  )

  it.live.each([
    ["with a declared length", `content-length: 5000`],
    ["in chunks", "transfer-encoding: chunked"]
  ] as const)("a body %s that ends early is truncated", ([, header]) =>
    Effect.gen(function* () {
      const part = envelope(person).slice(0, 150)
      const body = header.startsWith("transfer") ? `${part.length.toString(16)}\r\n${part}\r\n` : part
      const { url } = yield* serveRaw(
        (socket) => void socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n${header}\r\n\r\n${body}`)
      )
      const error = yield* withClient({ endpoint: url }, (client) => Effect.flip(client.call(GetPerson, { id: "1" })))
      assert.strictEqual(error.reason._tag, "Truncated")
    })
  )

  it.live("an answer that never begins times out, and the connection is closed", () =>
    Effect.gen(function* () {
      const { sockets, url } = yield* serve(() => {})
      yield* withClient({ endpoint: url, timeout: "150 millis" }, (client) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(client.call(GetPerson, { id: "1" }))
          assert.strictEqual(error.reason._tag === "TimedOut" ? error.reason.during : "", "request")
          assert.strictEqual(error.sent, "maybe")
          yield* Effect.sleep("100 millis")
          assert.strictEqual(sockets.size, 0)
        })
      )
    })
  )

  it.live("a body that never ends times out, and the connection is closed", () =>
    Effect.gen(function* () {
      const { sockets, url } = yield* serve((_, response) => {
        response.write("<?xml version='1.0'?>")
        const more = setInterval(() => response.write(" "), 10)
        response.on("close", () => clearInterval(more))
      })
      yield* withClient({ endpoint: url, timeout: "200 millis" }, (client) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(client.call(GetPerson, { id: "1" }))
          assert.strictEqual(error.reason._tag === "TimedOut" ? error.reason.during : error.reason._tag, "response")
          yield* Effect.sleep("100 millis")
          assert.strictEqual(sockets.size, 0)
        })
      )
    })
  )

  it.live("interruption closes the connection and the next call works", () =>
    Effect.gen(function* () {
      let requests = 0
      const { sockets, url } = yield* serve((_, response) => {
        if (++requests > 3) response.end(envelope(person))
        else response.write("<")
      })
      yield* withClient({ endpoint: url }, (client) =>
        Effect.gen(function* () {
          for (let n = 0; n < 3; n++) {
            const fiber = yield* Effect.forkChild(client.call(GetPerson, { id: "1" }))
            yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => requests > n })
            yield* Fiber.interrupt(fiber)
          }
          yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => sockets.size === 0, times: 2000 })
          assert.strictEqual(sockets.size, 0)
          assert.strictEqual((yield* client.call(GetPerson, { id: "1" })).id, "00100")
        })
      )
    })
  )

  it.live("connections are used again, also after failed calls", () =>
    Effect.gen(function* () {
      let requests = 0
      const { opened, url } = yield* serve((_, response) => {
        const isFault = ++requests % 2 === 0
        response.writeHead(isFault ? 500 : 200, { "content-type": "text/xml" })
        response.end(envelope(isFault ? fault11 : person))
      })
      yield* withClient({ endpoint: url }, (client) =>
        Effect.gen(function* () {
          for (let n = 0; n < 100; n++) yield* Effect.exit(client.call(GetPerson, { id: "1" }))
          assert.strictEqual(requests, 100)
          // The transport may open a second one while the first is not quite free again.
          assert.isAtMost(opened(), 2)
        })
      )
    })
  )
})

describe("an answer that takes longer to read than the timeout", () => {
  // Nothing here is measured: reading a few million bytes takes longer than any timer's smallest wait.
  const body = envelope(
    `<GetPersonResponse xmlns="${ns}"><GetPersonResult><id>1</id>${"<a b='1'/>".repeat(400_000)}</GetPersonResult></GetPersonResponse>`
  )
  it.live.each([
    ["of a declared length", true],
    ["in chunks", false]
  ] as const)("times out: %s", ([, hasLength]) =>
    Effect.gen(function* () {
      const { url } = yield* serve((_, response) => {
        if (hasLength) response.setHeader("content-length", Buffer.byteLength(body))
        response.end(body)
      })
      const { reason } = yield* withClient({ endpoint: url, timeout: "100 millis" }, (client) =>
        Effect.flip(client.call(GetPerson, { id: "1" }))
      )
      assert.strictEqual(reason._tag, "TimedOut")
    })
  )
})

describe("a streamed answer", () => {
  const people = (count: number) => Array.from({ length: count }, (_, n) => `<person><id>${n}</id></person>`).join("")
  const list = (count: number, after = "") =>
    envelope(
      `<ListPeopleResponse xmlns="${ns}"><ListPeopleResult><total>${count}</total><people>${people(count)}</people>${after}</ListPeopleResult></ListPeopleResponse>`
    )

  it.live("gives every item and then the rest", () =>
    Effect.gen(function* () {
      const { url } = yield* serve((_, response) => response.end(list(5000)))
      const parts = yield* withClient({ endpoint: url }, (client) =>
        Stream.runCollect(client.stream(ListPeople, {}, Person))
      )
      assert.strictEqual(parts.length, 5001)
      assert.deepStrictEqual(parts[4999], { _tag: "Item", item: { id: "4999" } })
      assert.deepStrictEqual(parts[5000], { _tag: "Rest", rest: { total: 5000, people: [] } })
    })
  )

  it.live("fails at the end when the answer ends early, and gives what came before", () =>
    Effect.gen(function* () {
      const { url } = yield* serve((_, response) => response.end(list(3000).slice(0, -40)))
      let seen = 0
      const error = yield* withClient({ endpoint: url }, (client) =>
        client.stream(ListPeople, {}, Person).pipe(
          Stream.runForEach(() => Effect.sync(() => void seen++)),
          Effect.flip
        )
      )
      assert.strictEqual(error.reason._tag, "Truncated")
      assert.strictEqual(seen, 3000)
    })
  )

  it.live("bounds the elements of one item, not of the answer", () =>
    Effect.gen(function* () {
      const { url } = yield* serve((_, response) => response.end(list(500)))
      const count = withClient({ endpoint: url, limits: { elements: 20 } }, (client) =>
        Stream.runCount(client.stream(ListPeople, {}, Person))
      )
      assert.strictEqual(yield* count, 501)
      const between = yield* serve((_, response) => response.end(list(100).replaceAll("</person>", "</person><x/>")))
      const tooMany = yield* withClient({ endpoint: between.url, limits: { elements: 50 } }, (client) =>
        Effect.flip(Stream.runDrain(client.stream(ListPeople, {}, Person)))
      )
      assert.strictEqual(tooMany.reason._tag, "LimitExceeded")
      const many = yield* serve((_, response) => response.end(list(1, "<x/>".repeat(30))))
      const error = yield* withClient({ endpoint: many.url, limits: { elements: 20 } }, (client) =>
        Effect.flip(Stream.runDrain(client.stream(ListPeople, {}, Person)))
      )
      assert.strictEqual(error.reason._tag, "LimitExceeded")
    })
  )

  it.live("bounds a part that never ends", () =>
    Effect.gen(function* () {
      const { url } = yield* serve((_, response) => {
        response.write(`<?xml version="1.0"?><!--${"x".repeat(1000)}`)
        const more = setInterval(() => response.write("x".repeat(1000)), 1)
        response.on("close", () => clearInterval(more))
      })
      const error = yield* withClient({ endpoint: url, limits: { text: 20_000 }, timeout: "20 seconds" }, (client) =>
        Effect.flip(Stream.runDrain(client.stream(ListPeople, {}, Person)))
      )
      assert.strictEqual(error.reason._tag === "LimitExceeded" ? error.reason.limit : error.reason._tag, "text")
    })
  )

  it.live("times out when no further piece comes, and leaves no connection behind when it is not read to the end", () =>
    Effect.gen(function* () {
      const { sockets, url } = yield* serve((_, response) => void response.write(list(2000).slice(0, 60_000)))
      yield* withClient({ endpoint: url, timeout: Duration.millis(200) }, (client) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(Stream.runDrain(client.stream(ListPeople, {}, Person)))
          assert.strictEqual(error.reason._tag === "TimedOut" ? error.reason.during : error.reason._tag, "response")
          const some = yield* Stream.runCollect(Stream.take(client.stream(ListPeople, {}, Person), 10))
          assert.strictEqual(some.length, 10)
          yield* Effect.sleep("100 millis")
          assert.strictEqual(sockets.size, 0)
        })
      )
    })
  )
})
