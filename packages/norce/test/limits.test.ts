/** What breaks a documented limit is refused by name before it is sent, whoever sends it. */
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Option, Redacted, Result, Schema } from "effect"
import * as Limits from "../src/internal/Limits.ts"
import type { NorceClient } from "../src/NorceClient.ts"
import * as Wire from "../src/NorceWire.ts"
import { json, serve } from "./server.ts"
import { open } from "./support.ts"

const long = (length: number) => "å".repeat(length + 1)
const big = 2 ** 31

const refused: ReadonlyArray<
  readonly [string, (client: NorceClient) => Effect.Effect<unknown, { readonly message: string }>, RegExp]
> = [
  [
    "a customer, its account, its companies and their addresses",
    (client) =>
      client.CreateCustomer3({
        customer: {
          FirstName: long(50),
          ReferId: big,
          Account: { LoginName: long(255), Roles: [12, 1.5] },
          Companies: [{ Name: "A" }, { Name: long(100), InvoiceAddress: { Zip: long(50) } }],
          DeliveryAddresses: [{ Line1: long(255) }],
          Flags: [{ Id: big, IsSelected: true }]
        }
      }),
    new RegExp(
      [
        "FirstName too-long \\(50\\); shorten it to 50 UTF-16 units",
        "ReferId not-allowed; give a whole number of 32 bits",
        "Account\\.LoginName too-long \\(255\\)",
        "Account\\.Roles\\[1\\] not-allowed",
        "Companies\\[1\\]\\.Name too-long \\(100\\)",
        "Companies\\[1\\]\\.InvoiceAddress\\.Zip too-long \\(50\\)",
        "DeliveryAddresses\\[0\\]\\.Line1 too-long \\(255\\)",
        "Flags\\[0\\]\\.Id not-allowed"
      ].join(".*")
    )
  ],
  [
    "half a character, which a query would send as another one, and a number that is none",
    (client) =>
      client.CreateCustomer3({
        customer: {
          FirstName: "\ud83d",
          Companies: [{ Name: "A", InvoiceAddress: { City: "Å\udc00" } }],
          Extra: Number.NaN
        },
        cultureCode: "sv"
      }),
    /FirstName not-encodable.*Companies\[0\]\.InvoiceAddress\.City not-encodable.*Extra not-encodable/
  ],
  [
    "half a character in a password",
    (client) => client.CreateCustomer3({ customer: {}, password: Redacted.make("\ud83d") }),
    /password not-encodable; remove/
  ],
  [
    "half a character in a key",
    (client) => client.GetCustomerByEmail({ email: "\ud83d@example.org" }),
    /email not-enc/
  ],
  [
    "a company without a name",
    (client) => client.UpdateCompany({ customerId: 1, company: { OrgNo: long(50), Name: " " } }),
    /OrgNo too-long.*Name missing/
  ],
  [
    "an address without an id",
    (client) => client.UpdateCompanyDeliveryAddress({ customerId: 1, address: { CareOf: long(100) } }),
    /CareOf too-long \(100\).*Id missing/
  ],
  [
    "a price list",
    (client) =>
      client.InsertCompanyPricelist2({
        companyId: 1,
        pricelist: { Name: long(50), Agreement: Redacted.make(long(50)), CurrencyId: big }
      }),
    /Name too-long.*Agreement too-long.*CurrencyId not-allowed/
  ],
  [
    "a price with more digits than a JSON number keeps",
    (client) =>
      client.InsertCompanyPricelist2({
        companyId: 1,
        pricelist: { Id: 1, PriceRule: { Value: BigDecimal.fromStringUnsafe("0.12345678901234567890") } }
      }),
    /PriceRule\.Value not-encodable/
  ],
  [
    "half a currency",
    (client) => client.InsertCompanyPricelist2({ companyId: 1, pricelist: { CurrencyId: 0.5 } }),
    /CurrencyId not-encodable/
  ],
  ["an id that is no whole number", (client) => client.GetCustomer({ id: 1.5 }), /id not-allowed/],
  ["an id that is too large", (client) => client.GetCompanyPricelist({ companyId: big, pricelistId: 1 }), /companyId/],
  ["a culture", (client) => client.ListAccountRoles({ cultureCode: long(16) }), /cultureCode too-long \(16\)/],
  ["an organisation number without digits", (client) => client.ListCompaniesByOrgNo({ orgNo: "SE" }), /orgNo missing/],
  ["the default account as whoever activates", (client) => client.ActivateCustomer({ customerId: 1 }), /activatedBy/],
  ["the same by name", (client) => client.ActivateCustomer({ customerId: 1, by: 1 }), /other than the default one/]
]

describe("is not sent", () => {
  for (const [what, call, message] of refused) {
    it.live(what, () =>
      Effect.gen(function* () {
        const { calls, client } = yield* serve(() => json(null))
        const error = yield* Effect.flip(call(client))
        assert.match(error.message, /Rejected before sending/)
        assert.match(error.message, message)
        assert.notMatch(error.message, /åå/)
        assert.lengthOf(calls(), 0)
      })
    )
  }
})

const Drawn = Schema.Struct({
  entity: Schema.Literals(["Customer", "Company", "Address", "Pricelist", "Login"]),
  at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 })),
  over: Schema.Int.check(Schema.isBetween({ minimum: -3, maximum: 3 }))
})

it.prop("every documented length holds to the last character", [Drawn], ([{ at, entity, over }]) => {
  const rows = Object.entries(Wire.limits[entity])
  const [name, limit] = rows[at % rows.length] ?? ["", 0]
  const issues = Limits.ofBody(entity, { [name]: "x".repeat(limit + over) })
  assert.deepStrictEqual(
    issues.map((one) => [one.field, one.rule, one.limit]),
    over > 0 ? [[name, "too-long", limit]] : []
  )
})

describe("decimals", () => {
  const Pair = Schema.Struct({
    digits: Schema.Int.check(Schema.isBetween({ minimum: -999_999_999_999, maximum: 999_999_999_999 })),
    scale: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 }))
  })
  const encode = Schema.encodeUnknownResult(Wire.Decimal)
  const decode = Schema.decodeUnknownSync(Wire.Decimal)

  it.prop("go out and come back as they were", [Pair], ([{ digits, scale }]) => {
    const decimal = BigDecimal.make(BigInt(digits), scale)
    const wire = JSON.stringify(Result.getOrThrow(encode(decimal)))
    assert.isTrue(BigDecimal.equals(decode(JSON.parse(wire)), decimal))
  })

  it("that a JSON number would alter are refused", () => {
    for (const text of ["0.1234567890123456789", "12345678901234567890.5"]) {
      assert.isTrue(Result.isFailure(encode(BigDecimal.fromStringUnsafe(text))))
    }
    for (const text of ["0.1", "59.90", "-0.05", "1000000"]) {
      assert.isTrue(Result.isSuccess(encode(BigDecimal.fromStringUnsafe(text))))
    }
  })
})

const SECRET = "CANARY-TE-1"

it.live("a price list is created and read back, its agreement code only ever redacted", () =>
  Effect.gen(function* () {
    const { adapter } = yield* open({ people: { seed: 1, count: 1, nasty: 0 } })
    const { client } = adapter
    yield* client.UpdateCompany({ customerId: 50_000, company: { Name: "Påhittat AB" } })
    const companyId =
      Option.getOrThrow(yield* client.GetCustomer({ id: 50_000 })).Companies?.map(({ Id }) => Id ?? 0)[0] ?? 0
    const pricelist: Wire.Pricelist = {
      Name: "Te",
      Agreement: Redacted.make(SECRET),
      CurrencyId: 1,
      PriceRule: { RuleId: 3, Value: BigDecimal.fromStringUnsafe("12.5") }
    }
    yield* client.InsertCompanyPricelist2({ companyId, pricelist })
    const agreement = yield* client.LoginAgreementAccount({ password: Redacted.make(SECRET) })
    const pricelistId = Option.getOrThrow(agreement).PricelistId ?? 0
    const found = Option.getOrThrow(yield* client.GetCompanyPricelist({ companyId, pricelistId }))
    assert.deepStrictEqual([found.Agreement && Redacted.value(found.Agreement), found.Name], [SECRET, "Te"])
    assert.isTrue(found.PriceRule?.Value != null && BigDecimal.equals(found.PriceRule.Value, BigDecimal.make(125n, 1)))
    assert.notInclude(
      JSON.stringify(found, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
      SECRET
    )
    const item = Option.getOrThrow(yield* client.GetPricelistItem({ partNo: "0042", pricelistId: 32 }))
    assert.strictEqual(item.Price && BigDecimal.format(item.Price), "0.05")
    assert.isTrue(Option.isNone(yield* client.GetPricelistItem({ partNo: "42", pricelistId: 32 })))
  })
)
