import { assert, it } from "@effect/vitest"
import { differences } from "@kundbro/domain/Comparison"
import { Address } from "@kundbro/domain/Contact"
import { Company, Customer, Login } from "@kundbro/domain/Customer"
import { Schema, Result } from "effect"
import * as NorceCustomer from "../src/NorceCustomer.ts"
import { build, PersonShape } from "./people.ts"

const codec = NorceCustomer.make({ defaultCountry: "SE", infoTypes: { member_since: 20 }, flagTypes: { vip: 6 } })

/** Without what means nothing at Norce: empty texts, an address that is "not validated", the order between kinds. */
const tidyAddress = (address: Address) => {
  const { validated, ...rest } = address
  const lines = address.lines.slice(0, address.lines.findLastIndex((line) => line !== "") + 1)
  return new Address({ ...texts(rest), lines, ...(validated === true && { validated }) })
}
const texts = <A extends object>(fields: A): A =>
  Object.entries(fields).reduce((kept, [key, value]) => (value === "" ? omit(kept, key) : kept), fields)
const omit = <A extends object>(fields: A, key: string): A => {
  const copy = { ...fields }
  Reflect.deleteProperty(copy, key)
  return copy
}
const rank = ({ role }: Address) => (role === "invoice" ? 0 : 1)
const tidy = (customer: Customer) =>
  new Customer({
    ...customer,
    name: texts({ ...customer.name }),
    phones: customer.phones.toSorted((a, b) => Number(b.kind === "mobile") - Number(a.kind === "mobile")),
    addresses: customer.addresses.map(tidyAddress).toSorted((a, b) => rank(a) - rank(b)),
    companies: customer.companies.map(
      (one) =>
        new Company({
          ...texts({ ...one }),
          addresses: one.addresses.map(tidyAddress).toSorted((a, b) => rank(a) - rank(b))
        })
    ),
    ...(customer.login && { login: new Login(texts({ ...customer.login })) }),
    attributes: customer.attributes.toSorted((a, b) => Number(b.kind === "info") - Number(a.kind === "info"))
  })

it.prop(
  "nothing is lost, added or changed by a draft without a note about it",
  [PersonShape],
  ([shape]) => {
    const source = tidy(build(shape, 1))
    const encoded = codec.encode(source)
    if (Result.isFailure(encoded)) return
    const { notes, value } = encoded.success
    const held = codec.decode(value).value
    const silent = differences({ vendor: "norce", customer: source, notes }, held).filter((path) => {
      const group = /^\w+/.exec(path)?.[0] ?? ""
      return !notes.some(
        ({ field }) => field.startsWith(group) || (group === "companies" && field.startsWith("addresses."))
      )
    })
    assert.deepStrictEqual(silent, [])
  },
  { arbitrary: { runs: 200 } }
)

it.prop(
  "a rejection names a rule and a remedy, and never a value",
  [PersonShape],
  ([shape]) => {
    const encoded = codec.encode(build(shape, 1))
    if (Result.isSuccess(encoded)) return
    for (const issue of encoded.failure) {
      assert.match(issue.field, /^[a-z]\w*(\[\d\])?(\.\w+(\[\d\])?)*$/)
      assert.isNotEmpty(issue.remedy)
      assert.notMatch(JSON.stringify(issue), /nnnnn|ggggg|Person1|Sweden/)
    }
    const repeated = new Set(
      encoded.failure.map((issue) => JSON.stringify(Schema.encodeUnknownSync(Schema.Json)({ ...issue })))
    )
    assert.strictEqual(repeated.size, encoded.failure.length)
  },
  { arbitrary: { runs: 200 } }
)
