import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { envelope, fault11, reasonFor } from "./support.ts"

const fault12 = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:e="urn:e">e:Locked</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">Åse is unknown</s:Text></s:Reason><s:Role>urn:actor</s:Role><s:Detail><e:NotFound xmlns:e="urn:e"/></s:Detail></s:Fault>`

describe("a fault", () => {
  it.live.each([
    ["SOAP 1.1 with status 500", 500, "1.1"],
    ["SOAP 1.2 with status 400", 400, "1.2"],
    ["SOAP 1.1 with status 200", 200, "1.1"]
  ] as const)("a fault of %s", ([, status, version]) =>
    Effect.gen(function* () {
      const error = yield* reasonFor({ status, body: envelope(version === "1.1" ? fault11 : fault12, version) })
      const { reason } = error
      if (reason._tag !== "SoapFault") return assert.fail(reason._tag)
      assert.deepStrictEqual(
        {
          status: reason.status,
          version: reason.version,
          code: reason.code,
          subcode: reason.subcode,
          role: reason.role
        },
        { status, version, code: "Sender", subcode: version === "1.1" ? "Authentication" : "Locked", role: "urn:actor" }
      )
      assert.strictEqual(Redacted.value(reason.text), "Åse is unknown")
      assert.deepStrictEqual(
        reason.details.map(({ name, namespace }) => ({ name, namespace })),
        [{ name: "NotFound", namespace: "urn:e" }]
      )
      assert.notInclude(`${error.message} ${JSON.stringify(error)} ${String(error)}`, "Åse")
    })
  )

  it.live("what is no code and no address is not let through", () =>
    Effect.gen(function* () {
      const { reason } = yield* reasonFor({
        status: 500,
        body: envelope(
          `<s:Fault><faultcode>Åse Ek, 19980522</faultcode><faultstring/><faultactor>Åse Ek</faultactor></s:Fault>`
        )
      })
      assert.deepStrictEqual(reason._tag === "SoapFault" ? [reason.code, reason.subcode, reason.role] : [], [
        "Other",
        undefined,
        undefined
      ])
    })
  )

  it.live.each(["Internal", "constructor", "toString", "__proto__"])(
    "a code outside the standard is the subcode: %s",
    (code) =>
      Effect.gen(function* () {
        const { reason } = yield* reasonFor({
          status: 500,
          body: envelope(`<s:Fault><faultcode>a:${code}</faultcode><faultstring/></s:Fault>`)
        })
        assert.strictEqual(reason._tag === "SoapFault" ? `${reason.code} ${reason.subcode}` : "", `Other ${code}`)
      })
  )

  it.live.each([
    ["text", "<detail>no such person</detail>", ["detail"]],
    ["text between entries", `<detail>a <e xmlns="urn:e">b</e> c</detail>`, ["detail"]],
    ["nil", `<detail xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>`, []],
    ["white space", "<detail>\n  </detail>", []],
    ["two entries", `<detail><a xmlns="urn:e"/> <b xmlns="urn:e">1</b></detail>`, ["a", "b"]]
  ] as const)("whose detail is %s is a fault", ([, detail, names]) =>
    Effect.gen(function* () {
      const { reason } = yield* reasonFor({
        status: 500,
        body: envelope(`<s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring>${detail}</s:Fault>`)
      })
      if (reason._tag !== "SoapFault") return assert.fail(reason._tag)
      assert.deepStrictEqual(
        reason.details.map(({ name }) => name),
        [...names]
      )
    })
  )

  it.live("keeps a detail's text", () =>
    Effect.gen(function* () {
      const { reason } = yield* reasonFor({
        status: 500,
        body: envelope(
          `<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Detail>no &lt;such&gt; person</s:Detail></s:Fault>`,
          "1.2"
        )
      })
      if (reason._tag !== "SoapFault") return assert.fail(reason._tag)
      assert.strictEqual(reason.version, "1.2")
      const [detail] = reason.details
      assert.include(detail === undefined ? "" : Redacted.value(detail.xml), ">no &lt;such&gt; person<")
      assert.notInclude(`${reason.message} ${JSON.stringify(reason)}`, "such")
    })
  )

  it.live.each(["1.1", "1.2"] as const)("that says nothing is one of SOAP %s all the same", (version) =>
    Effect.gen(function* () {
      const nil = `<faultstring xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>`
      for (const content of ["", ...(version === "1.1" ? [nil] : [])]) {
        const { reason } = yield* reasonFor({ status: 500, body: envelope(`<s:Fault>${content}</s:Fault>`, version) })
        assert.deepStrictEqual(reason._tag === "SoapFault" ? [reason.version, reason.code] : [], [version, "Other"])
      }
    })
  )

  it.live("in another encoding keeps its text", () =>
    Effect.gen(function* () {
      const body = Buffer.from(`\ufeff${envelope(fault11).replace("utf-8", "utf-16")}`, "utf16le")
      const { reason } = yield* reasonFor({ status: 500, type: "text/xml", body })
      assert.strictEqual(reason._tag === "SoapFault" ? Redacted.value(reason.text) : "", "Åse is unknown")
    })
  )
})
