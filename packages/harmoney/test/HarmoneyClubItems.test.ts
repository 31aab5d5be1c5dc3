import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { HarmoneyClubItems, type HarmoneyWire } from "../src/index.ts"

const stored = {
  CustomerId: "1",
  Period: "203101",
  AlternativeItemList: [
    { Id: "001", DistributionId: "D1", Selected: true, Attribute1: "BLUE", Quantity: "2" },
    null,
    { Id: "001", DistributionId: "D2", Selected: false, Attribute1: null, Quantity: "1" }
  ]
} satisfies HarmoneyWire.AlternativeClubItem

const d1 = { Id: "001", DistributionId: "D1" }
const d2 = { Id: "001", DistributionId: "D2" }
const changes = (...wanted: ReadonlyArray<HarmoneyWire.AlternativeItemChange>) =>
  HarmoneyClubItems.changes(stored, wanted)
const sent = (...wanted: ReadonlyArray<HarmoneyWire.AlternativeItemChange>) => Result.getOrThrow(changes(...wanted))
const refused = (...wanted: ReadonlyArray<HarmoneyWire.AlternativeItemChange>) =>
  Result.getOrThrow(Result.flip(changes(...wanted))).map(({ field, rule }) => [field, rule])

describe("the items of a club's period", () => {
  it("that do not change are not sent", () => {
    assert.deepStrictEqual(sent({ ...d1, Selected: true }, { ...d2, Selected: false }), [])
    assert.deepStrictEqual(sent({ ...d1, Selected: true, Attribute1: "BLUE", Quantity: 2 }), [])
  })

  it("that change are sent with what is stored of them, since an absent field may clear", () => {
    assert.deepStrictEqual(sent({ ...d1, Selected: true, Quantity: 3 }), [
      { ...d1, Selected: true, Attribute1: "BLUE", Quantity: 3 }
    ])
    assert.deepStrictEqual(sent({ ...d2, Selected: true }), [{ ...d2, Selected: true, Quantity: 1 }])
    assert.deepStrictEqual(sent({ ...d1, Selected: false }), [
      { ...d1, Selected: false, Attribute1: "BLUE", Quantity: 2 }
    ])
  })

  it("are named by two keys: the same id of another distribution is another item", () => {
    assert.deepStrictEqual(
      sent({ ...d2, Selected: true }, { ...d1, Selected: true }).map(({ DistributionId }) => DistributionId),
      ["D2"]
    )
  })

  it("are refused where the vendor would refuse them, each by its place", () => {
    assert.deepStrictEqual(
      refused(
        { ...d1, Selected: false, Quantity: 9 },
        { ...d2, Selected: false, Attribute1: "RED" },
        { Id: "009", DistributionId: "D1", Selected: true }
      ),
      [
        ["alternativeItemList[0]", "not-allowed"],
        ["alternativeItemList[1]", "not-allowed"],
        ["alternativeItemList[2]", "unknown-value"]
      ]
    )
  })

  it("whose stored quantity is no number need a new one, since it could not go along", () => {
    const odd = { List: [{ ...d1, Selected: true, Quantity: "2,5" }] }
    const wanted = { ...d1, Selected: true, Attribute1: "RED" }
    const [issue] = Result.getOrThrow(Result.flip(HarmoneyClubItems.changes(odd, [wanted])))
    assert.strictEqual(issue?.rule, "missing")
    assert.deepStrictEqual(Result.getOrThrow(HarmoneyClubItems.changes(odd, [{ ...wanted, Quantity: 3 }])), [
      { ...wanted, Quantity: 3 }
    ])
  })

  const Item = Schema.Struct({
    Selected: Schema.Boolean,
    Attribute1: Schema.Literals(["RED", "BLUE"]),
    Quantity: Schema.Literals([1, 2])
  })
  const items = (list: ReadonlyArray<typeof Item.Type>) =>
    list.map((item, at) => ({ ...item, Id: String(at), DistributionId: "D" }))

  it.prop(
    "obey the vendor's rules whatever is wanted, and nothing is left to send once it is so",
    [Schema.Array(Schema.Tuple([Item, Item])).check(Schema.isMaxLength(4))],
    ([pairs]) => {
      const before = items(pairs.map(([one]) => one))
      const after = items(pairs.map(([, one]) => one))
      const asStored = (list: typeof before): HarmoneyWire.AlternativeClubItem => ({
        List: list.map((item) => ({ ...item, Quantity: String(item.Quantity) }))
      })
      const outcome = HarmoneyClubItems.changes(asStored(before), after)
      if (Result.isFailure(outcome)) {
        // Only a deselected item with other values is refused.
        assert.isTrue(
          after.some(
            ({ Attribute1, Quantity, Selected }, at) =>
              !Selected && (Attribute1 !== before[at]?.Attribute1 || Quantity !== before[at]?.Quantity)
          )
        )
        return
      }
      const now = new Map(before.map((item) => [item.Id, item]))
      for (const change of outcome.success) {
        const was = now.get(change.Id)
        assert.isTrue(change.Selected || was?.Selected)
        if (!change.Selected)
          assert.deepStrictEqual([change.Attribute1, change.Quantity], [was?.Attribute1, was?.Quantity])
      }
      const sentIds = new Set(outcome.success.map(({ Id }) => Id))
      assert.deepStrictEqual(HarmoneyClubItems.changes(asStored(after), after), Result.succeed([]))
      assert.deepStrictEqual(
        after.filter(({ Id }) => !sentIds.has(Id)),
        before.filter(({ Id }) => !sentIds.has(Id))
      )
    }
  )
})
