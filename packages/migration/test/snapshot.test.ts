import { assert, describe, it } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { Relation } from "@kundbro/domain/Relation"
import { Schema } from "effect"

describe("what the ledger keeps", () => {
  it.prop("a customer's own JSON is its encoding", [Customer], ([customer]) => {
    assert.deepStrictEqual(
      JSON.parse(JSON.stringify(customer)),
      JSON.parse(JSON.stringify(Schema.encodeSync(Customer)(customer)))
    )
  })

  it.prop("a relation's own JSON is its encoding", [Relation], ([relation]) => {
    assert.deepStrictEqual(
      JSON.parse(JSON.stringify(relation)),
      JSON.parse(JSON.stringify(Schema.encodeSync(Relation)(relation)))
    )
  })
})
