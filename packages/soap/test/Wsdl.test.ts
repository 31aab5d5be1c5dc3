import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { SoapOperation, Xml } from "@kundbro/soap"
import * as Wsdl from "@kundbro/soap/Wsdl"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { wsdl } from "./fixtures.ts"
import { envelope, ns, serve } from "./support.ts"

const Person = Xml.struct({
  id: Xml.string,
  name: Xml.optional(Xml.string),
  points: Xml.optional(Xml.long),
  kind: Xml.optional(Xml.literals(["A"])),
  phones: Xml.optional(Xml.list(Xml.nillable(Xml.string), { itemName: "phone" })),
  born: Xml.nillable(Xml.dateTime)
})

const GetPerson = SoapOperation.make("GetPerson", {
  action: `${ns}/GetPerson`,
  namespace: ns,
  request: Xml.struct({ id: Xml.string, deep: Xml.optional(Xml.boolean()) }),
  response: Person
})

const check = (...operations: Parameters<typeof Wsdl.check>[1]) =>
  Effect.provide(Wsdl.check({ text: wsdl("http://people.invalid/") }, operations), NodeHttpClient.layerUndici)

describe("check", () => {
  it.effect("finds nothing where contract and WSDL agree", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* check(GetPerson), [])
    })
  )

  it.effect("lists every point where they disagree", () =>
    Effect.gen(function* () {
      const Other = SoapOperation.make("Other", {
        action: "",
        namespace: ns,
        request: Xml.struct({}),
        response: Xml.struct({})
      })
      const Wrong = SoapOperation.make("GetPerson", {
        action: "urn:wrong",
        namespace: ns,
        request: Xml.struct({ deep: Xml.optional(Xml.int), id: Xml.optional(Xml.string), extra: Xml.string }),
        response: Xml.struct({
          id: Xml.element(Xml.string, { namespace: "urn:x" }),
          points: Xml.optional(Xml.int),
          born: Xml.dateTime,
          phones: Xml.optional(Xml.list(Xml.string, { itemName: "Phone" }))
        })
      })
      const found = yield* check(Other, Wrong)
      assert.deepStrictEqual(
        found.map(({ kind, path }) => `${kind} ${path}`),
        [
          "MissingOperation ",
          "ActionDiffers ",
          "TypeDiffers GetPerson/deep",
          "OccursDiffers GetPerson/id",
          "MissingElement GetPerson/extra",
          "OrderDiffers GetPerson",
          "NamespaceDiffers GetPersonResponse/GetPersonResult/id",
          "TypeDiffers GetPersonResponse/GetPersonResult/points",
          "OccursDiffers GetPersonResponse/GetPersonResult/born",
          "NotInContract GetPersonResponse/GetPersonResult/phones/phone",
          "NotInContract GetPersonResponse/GetPersonResult/name",
          "NotInContract GetPersonResponse/GetPersonResult/kind"
        ]
      )
      assert.deepStrictEqual(found[7], {
        operation: "GetPerson",
        severity: "contradiction",
        kind: "TypeDiffers",
        path: "GetPersonResponse/GetPersonResult/points",
        contract: "int",
        wsdl: "long"
      })
    })
  )

  it.effect("agrees with a contract that reads more than the WSDL allows, or sends less", () =>
    Effect.gen(function* () {
      const Tolerant = SoapOperation.make("GetPerson", {
        action: `${ns}/GetPerson`,
        namespace: ns,
        request: Xml.struct({ id: Xml.string }),
        response: Xml.struct({
          born: Xml.optional(Xml.nillable(Xml.string)),
          kind: Xml.repeated(Xml.nillable(Xml.string)),
          points: Xml.optional(Xml.nillable(Xml.long)),
          never: Xml.optional(Xml.string),
          id: Xml.optional(Xml.string),
          name: Xml.optional(Xml.string)
        })
      })
      const found = yield* check(Tolerant)
      assert.deepStrictEqual(
        found.map(({ kind, path, severity }) => [severity, kind, path]),
        [
          ["addition", "NotInContract", "GetPerson/deep"],
          ["addition", "NotInContract", "GetPersonResponse/GetPersonResult/phones"]
        ]
      )
    })
  )

  it.effect("agrees with what a WSDL leaves open: any type at all, and text where a number is sent", () =>
    Effect.gen(function* () {
      const Open = SoapOperation.make("GetPerson", {
        action: `${ns}/GetPerson`,
        namespace: ns,
        request: Xml.struct({ id: Xml.long }),
        response: Xml.struct({ points: Xml.optional(Xml.struct({ sum: Xml.long })) })
      })
      const text = wsdl("http://people.invalid/").replace('"s:long"', '"s:anyType"')
      const found = yield* Effect.provide(Wsdl.check({ text }, [Open]), NodeHttpClient.layerUndici)
      assert.deepStrictEqual(
        found.filter(({ severity }) => severity === "contradiction"),
        []
      )
    })
  )

  it.effect("leaves a type open that is derived from itself, and ends", () =>
    Effect.gen(function* () {
      const text = wsdl("http://people.invalid/").replace('restriction base="s:string"', 'restriction base="tns:Kind"')
      const found = yield* Effect.provide(Wsdl.check({ text }, [GetPerson]), NodeHttpClient.layerUndici)
      assert.deepStrictEqual(found, [])
    })
  )

  it.effect("names another namespace or element of the request", () =>
    Effect.gen(function* () {
      const Elsewhere = SoapOperation.make("GetPerson", {
        action: `${ns}/GetPerson`,
        namespace: "urn:e",
        request: Xml.struct({}),
        response: Person
      })
      const found = yield* check(Elsewhere)
      assert.deepStrictEqual(
        found.map(({ contract, kind, wsdl }) => [kind, contract, wsdl]),
        [
          ["ElementDiffers", "{urn:e}GetPerson", `{${ns}}GetPerson`],
          ["ElementDiffers", "{urn:e}GetPersonResponse", `{${ns}}GetPersonResponse`]
        ]
      )
    })
  )

  it.live.each([
    ["HTML", 200, "<html><p>", "Truncated"],
    ["a document type declaration", 200, "<!DOCTYPE a><a/>", "DtdRefused"],
    ["other XML", 200, "<a/>", "Malformed"],
    ["nothing there", 404, "gone", "HttpStatus"]
  ] as const)("gives a typed error for %s", ([, status, body, expected]) =>
    Effect.gen(function* () {
      const { url } = yield* serve((_, response) => {
        response.statusCode = status
        response.end(body)
      })
      const error = yield* Effect.flip(Effect.provide(Wsdl.check({ url }, [GetPerson]), NodeHttpClient.layerUndici))
      assert.strictEqual(error.reason._tag, expected)
    })
  )

  it.effect("never reads a file", () =>
    Effect.gen(function* () {
      for (const url of ["/etc/hostname", "file:///etc/hostname"]) {
        const error = yield* Effect.flip(Effect.provide(Wsdl.check({ url }, []), NodeHttpClient.layerUndici))
        assert.strictEqual(error.sent, "no")
      }
    })
  )
})

describe("passthrough", () => {
  const answering = (answer: string, status = 200) =>
    Effect.gen(function* () {
      const seen: Array<{
        readonly body: string
        readonly authorization: string | undefined
        readonly action: unknown
      }> = []
      const { url } = yield* serve((request, response, body) => {
        if (request.method === "GET") {
          response.end(wsdl(url))
          return
        }
        seen.push({ body, authorization: request.headers.authorization, action: request.headers["soapaction"] })
        response.writeHead(status, { "content-type": "text/xml" })
        response.end(answer)
      })
      const headers = () => Effect.succeed({ authorization: "Basic c2VjcmV0" })
      const people = yield* Wsdl.passthrough({ url: `${url}?wsdl` }, { headers })
      return { people, seen }
    })

  it.live("calls what has no contract", () =>
    Effect.gen(function* () {
      const { people, seen } = yield* answering(
        envelope(
          `<GetPersonResponse xmlns="${ns}"><GetPersonResult><id>00100</id></GetPersonResult></GetPersonResponse>`
        )
      )
      assert.deepStrictEqual(people.operations, ["GetPerson"])
      const answer = yield* people.call("GetPerson", { id: "00100" })
      assert.deepStrictEqual(JSON.parse(JSON.stringify(answer)), { GetPersonResult: { id: "00100" } })
      assert.include(seen[0]?.body, "00100")
      assert.deepStrictEqual([seen[0]?.authorization, seen[0]?.action], ["Basic c2VjcmV0", `"${ns}/GetPerson"`])
    }).pipe(Effect.provide(NodeHttpClient.layerUndici))
  )

  it.live.each([
    [
      "a fault",
      `<s:Fault><faultcode>s:Server</faultcode><faultstring>00100 is secret</faultstring></s:Fault>`,
      500,
      "SoapFault"
    ],
    ["a failing status", "", 503, "HttpStatus"],
    ["a broken answer", "<oops", 200, "Malformed"]
  ] as const)("translates %s, and lets nothing of node-soap's errors out", ([, body, status, expected]) =>
    Effect.gen(function* () {
      const { people } = yield* answering(status === 503 ? "down" : envelope(body), status)
      const error = yield* Effect.flip(people.call("GetPerson", { id: "00100" }))
      assert.strictEqual(error.reason._tag, expected)
      const shown = `${error.message} ${JSON.stringify(error)} ${String(error.cause)}`
      for (const secret of ["00100", "c2VjcmV0", "secret"]) assert.notInclude(shown, secret)
    }).pipe(Effect.provide(NodeHttpClient.layerUndici))
  )

  it.live("sends nothing for an operation that the WSDL does not have", () =>
    Effect.gen(function* () {
      const { people, seen } = yield* answering("")
      assert.strictEqual((yield* Effect.flip(people.call("constructor", {}))).sent, "no")
      assert.strictEqual(seen.length, 0)
    }).pipe(Effect.provide(NodeHttpClient.layerUndici))
  )
})

describe("the package", () => {
  it("does not load node-soap unless Wsdl is imported", () => {
    const loaded = (entry: string) =>
      execFileSync(
        process.execPath,
        [
          "--input-type=module",
          "-e",
          `import { registerHooks } from "node:module"
           const seen = new Set()
           registerHooks({ load: (url, context, next) => { if (/node_modules\\/(soap|saxes|fast-xml-parser)\\//.test(url)) seen.add(url); return next(url, context) } })
           await import("${entry}")
           console.log(seen.size)`
        ],
        { cwd: import.meta.dirname, encoding: "utf8" }
      ).trim()
    assert.strictEqual(loaded("@kundbro/soap"), "0")
    assert.notStrictEqual(loaded("@kundbro/soap/Wsdl"), "0")
  })
})
