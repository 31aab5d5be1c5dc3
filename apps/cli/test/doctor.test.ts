import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stage } from "./support.ts"

const textOf = (address: string) => Effect.promise(async () => (await fetch(address)).text())

describe("kundbro doctor", () => {
  it.live("is content with each stand-in and its own description", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 5, nasty: 0 })
      const { enactor, harmoney, infosoft, norce } = sandboxes
      const given = {
        club: ["--wsdl", harmoney.wsdlUrl],
        paper: [infosoft.infoWebUrl, infosoft.customersUrl, infosoft.attributesUrl].flatMap((url) => [
          "--wsdl",
          `${url}?wsdl`
        ]),
        shop: ["--openapi", norce.openApiUrl],
        till: [enactor.customerUrl, enactor.balanceUrl].flatMap((url) => ["--wsdl", `${url}?wsdl`])
      }
      for (const [system, flags] of Object.entries(given)) {
        const { code, stderr, stdout } = yield* kundbro("doctor", system, ...flags)
        assert.strictEqual(code, 0, stdout + stderr)
        assert.match(stdout, /confirms \d+ facts: /)
        assert.notInclude(stdout, "says nothing of")
      }
      const half = yield* kundbro("doctor", "till", "--wsdl", `${enactor.customerUrl}?wsdl`)
      assert.strictEqual(half.code, 0, half.stderr)
      assert.include(half.stdout, "says nothing of submitLoyaltyAccountSearch (balances)")
    }).pipe(Effect.scoped)
  )

  it.live("finds a contradiction that was planted in each vendor's description, and ends with 3", () =>
    Effect.gen(function* () {
      const { folder, kundbro, sandboxes } = yield* stage({ count: 5, nasty: 0 })
      const { enactor, harmoney, infosoft, norce } = sandboxes
      const planted = [
        ["club", "--wsdl", harmoney.wsdlUrl, 'name="relationId"', 'name="RelationNumber"', "UpdateRelation"],
        [
          "paper",
          "--wsdl",
          `${infosoft.infoWebUrl}?wsdl`,
          'name="customerNumber"',
          'name="number"',
          "GetCustomerInformation"
        ],
        [
          "paper",
          "--wsdl",
          `${infosoft.attributesUrl}?wsdl`,
          'name="Code"',
          'name="AttributeCode"',
          "SetCustomerDynamicAttributes"
        ],
        [
          "paper",
          "--wsdl",
          `${infosoft.callresultUrl}?wsdl`,
          'element="tns:CreateCustomerRequest"',
          'element="tns:CreateCustomer"',
          "CreateCustomer"
        ],
        [
          "till",
          "--wsdl",
          `${enactor.balanceUrl}?wsdl`,
          'name="updateAmount"',
          'name="amount"',
          "submitAccountBalanceUpdate"
        ],
        ["shop", "--openapi", norce.openApiUrl, '"doSendMail"', '"sendMail"', "CreateCustomer3"]
      ] as const
      for (const [system, flag, address, ours, theirs, operation] of planted) {
        const text = yield* textOf(address)
        assert.include(text, ours)
        const file = join(folder, "tenant.txt")
        writeFileSync(file, text.replaceAll(ours, theirs))
        const { code, stderr, stdout } = yield* kundbro("doctor", system, flag, file)
        assert.strictEqual(code, 3, `${system}\n${stdout}${stderr}`)
        assert.include(stdout, `✗ contract ${operation}`, system)
        assert.include(stdout, "→ set ")
      }
    }).pipe(Effect.scoped)
  )

  it.live("says what is wrong before the first call, each with its remedy", () =>
    Effect.gen(function* () {
      const { edit, kundbro, sandboxes } = yield* stage({ count: 5, nasty: 0 })
      const failing = Effect.fnUntraced(function* (system: string, ...words: ReadonlyArray<string>) {
        const { code, stderr, stdout } = yield* kundbro("doctor", system)
        assert.strictEqual(code, 3, stdout + stderr)
        for (const word of [...words, "→"]) assert.include(stdout, word, system)
      })
      yield* sandboxes.harmoney.control.inject({ fault: "expired-password", times: 1 })
      yield* failing("club", "password-expired")
      const { enactor, harmoney, infosoft, norce } = sandboxes
      for (const [system, { control }] of Object.entries({
        club: harmoney,
        paper: infosoft,
        shop: norce,
        till: enactor
      })) {
        yield* control.inject({ fault: "html" })
        yield* failing(system)
        yield* control.reset
      }
      edit("shop", { applicationId: 999_999 })
      yield* failing("shop")
      edit("paper", { namespaces: { infoWeb: "InfoWebService.Other" } })
      yield* failing("paper")
      edit("club", { endpoint: "http://127.0.0.1:9/CustomerService.asmx" })
      yield* failing("club", "unreachable", "IP address")
    }).pipe(Effect.scoped)
  )

  it.live("says which kind of description a vendor has, and which file cannot be one", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 1 })
      const wrong = yield* kundbro("doctor", "shop", "--wsdl", "x.wsdl")
      assert.strictEqual(wrong.code, 2)
      assert.include(wrong.stderr, "--openapi")
      assert.strictEqual((yield* kundbro("doctor", "shop", "--openapi", "kundbro.json")).code, 3)
      const other = yield* kundbro("doctor", "till", "--wsdl", sandboxes.harmoney.wsdlUrl)
      assert.strictEqual(other.code, 2)
      assert.include(other.stderr, "another service")
    }).pipe(Effect.scoped)
  )
})
