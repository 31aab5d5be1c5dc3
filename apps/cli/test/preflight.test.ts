/** What `kundbro doctor` says before the first call can fail: each of the usual failures, with what helps. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { stage } from "./support.ts"

const Finding = Schema.Struct({
  check: Schema.String,
  ok: Schema.Boolean,
  detail: Schema.String,
  remedy: Schema.optionalKey(Schema.String)
})
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Finding))

describe("kundbro doctor, by one harmless read", () => {
  it.live("tells a refused address, an expired password, a wrong application id and a wrong namespace apart", () =>
    Effect.gen(function* () {
      const { edit, kundbro, sandboxes } = yield* stage({ count: 1, nasty: 0 })
      const { harmoney, infosoft, norce } = sandboxes
      /** The failed finding, as data. */
      const failing = Effect.fnUntraced(function* (system: string) {
        const { code, stdout } = yield* kundbro("doctor", system, "--json")
        assert.strictEqual(code, 3, stdout)
        const findings = stdout
          .trim()
          .split("\n")
          .map((line) => decode(line))
        assert.deepStrictEqual(
          findings.map(({ ok }) => ok),
          [true, false]
        )
        const { detail = "", remedy = "" } = findings[1] ?? {}
        assert.notInclude(detail, remedy)
        return { detail, remedy }
      })

      for (const [system, { control }] of Object.entries({ club: harmoney, paper: infosoft, shop: norce })) {
        yield* control.inject({ fault: "expired-password" })
        const { detail, remedy } = yield* failing(system)
        assert.match(detail, /password-expired|wrong-password|credentials-refused/)
        assert.match(remedy, /password has to be renewed|client secret|authentication/)
        yield* control.reset
      }
      edit("shop", { applicationId: 999_999 })
      assert.match((yield* failing("shop")).remedy, /^check application id/)
      edit("paper", { namespaces: { infoWeb: "InfoWebService.Other" } })
      const namespace = yield* failing("paper")
      assert.match(namespace.detail, /ContractMismatch/)
      assert.match(namespace.remedy, /namespaces.*--wsdl/)
      edit("club", { endpoint: "http://127.0.0.1:9/CustomerService.asmx" })
      const refused = yield* failing("club")
      assert.match(refused.detail, /unreachable/)
      assert.match(refused.remedy, /check the address.*IP address/)
    }).pipe(Effect.scoped)
  )

  it.live("says by --help how it is used, with examples", () =>
    Effect.gen(function* () {
      const { kundbro } = yield* stage({ count: 1 })
      const { code, stdout } = yield* kundbro("doctor", "--help")
      assert.strictEqual(code, 0)
      for (const word of ["EXAMPLES", "kundbro doctor club", "--wsdl", "--openapi", "--json"])
        assert.include(stdout, word)
    }).pipe(Effect.scoped)
  )
})
