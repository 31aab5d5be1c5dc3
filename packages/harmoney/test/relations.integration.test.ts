/** The children of a customer: against a running Harmoney, and against lists that no Harmoney should give. */
import { assert, describe, it } from "@effect/vitest"
import { Unreadable } from "@kundbro/domain/CalendarDate"
import { PersonName } from "@kundbro/domain/Contact"
import { CustomerId, RelationId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect } from "effect"
import { at, over, reasonOf, tagOf, calls } from "./running.ts"
import { answering, envelope, id, send, ture as child } from "./support.ts"

describe("relations", () => {
  over("are added, changed and removed, each checked against the list", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids } = opened
      const customer = at(ids, 1)
      const list = Effect.map(adapter.relationReads.of(customer), ({ value }) => value)
      const before = (yield* list).length
      assert.strictEqual((yield* adapter.relationWrites.add(customer, child))._tag, "Created")
      const added = (yield* list).at(-1) ?? child
      assert.deepStrictEqual(
        [added.name.given, added.birthDate, added.gender, added.active],
        ["Ture", child.birthDate, "male", true]
      )
      const passive = new Relation({ ...added, active: false })
      assert.strictEqual((yield* adapter.relationWrites.update(customer, passive))._tag, "Updated")
      assert.strictEqual((yield* adapter.relationWrites.update(customer, passive))._tag, "Unchanged")
      const stored = (yield* list).at(-1)
      assert.deepStrictEqual([stored?.active, stored?.name.family], [false, "Lindkvist"])
      assert.strictEqual((yield* adapter.relationWrites.remove(customer, passive))._tag, "Updated")
      assert.strictEqual((yield* list).length, before)
      assert.strictEqual(yield* tagOf(adapter.relationWrites.remove(customer, passive)), "NotFound")
    })
  )

  over("an update sends what it does not change as it was", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids } = opened
      const customer = at(ids, 1)
      yield* adapter.relationWrites.add(customer, child)
      const added = (yield* adapter.relationReads.of(customer)).value.at(-1)
      const only = new Relation({
        id: added?.id ?? RelationId.make("none"),
        kind: "child",
        name: new PersonName({ given: "Love" }),
        extensions: {}
      })
      yield* adapter.relationWrites.update(customer, only)
      const stored = (yield* adapter.relationReads.of(customer)).value.at(-1)
      assert.deepStrictEqual(
        [stored?.name.given, stored?.name.family, stored?.birthDate, stored?.gender, stored?.active],
        ["Love", "Lindkvist", child.birthDate, "male", true]
      )
      const nobody = new Relation({ ...only, id: RelationId.make("none") })
      assert.strictEqual(yield* tagOf(adapter.relationWrites.update(customer, nobody)), "NotFound")
    })
  )

  over("twins with equal data are not removed: nobody can say which", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids } = opened
      yield* adapter.relationWrites.add(at(ids, 1), child)
      yield* adapter.relationWrites.add(at(ids, 1), child)
      const twin = (yield* adapter.relationReads.of(at(ids, 1))).value.at(-1) ?? child
      assert.strictEqual(yield* tagOf(adapter.relationWrites.remove(at(ids, 1), twin)), "Rejected")
      assert.isUndefined((yield* calls(opened))["DeleteRelation"])
    })
  )

  over("an incomplete one is neither added nor removed, with every missing field named", (opened) =>
    Effect.gen(function* () {
      const { adapter, ids } = opened
      const bare = new Relation({ kind: "pet", name: new PersonName({}), active: false, extensions: {} })
      const fields = (reason: VendorError["reason"]) =>
        reason._tag === "Rejected" ? reason.issues.map(({ field, rule }) => `${field} ${rule}`).sort() : []
      assert.deepStrictEqual(fields(yield* reasonOf(adapter.relationWrites.add(at(ids, 1), bare))), [
        "active not-allowed",
        "birthDate missing",
        "gender missing",
        "kind not-allowed",
        "name.given missing"
      ])
      assert.deepStrictEqual(fields(yield* reasonOf(adapter.relationWrites.remove(at(ids, 1), bare))), [
        "birthDate missing",
        "gender missing",
        "kind not-allowed",
        "name.family missing",
        "name.given missing"
      ])
      const strange = new Relation({ ...child, gender: "other", birthDate: new Unreadable({ text: "20210229" }) })
      assert.deepStrictEqual(fields(yield* reasonOf(adapter.relationWrites.add(at(ids, 1), strange))), [
        "birthDate not-allowed",
        "gender unknown-value"
      ])
      assert.deepStrictEqual(fields(yield* reasonOf(adapter.relationWrites.update(at(ids, 1), child))), ["id missing"])
      assert.deepStrictEqual(yield* calls(opened), { GetRelationsByCustomerId: 1 })
    })
  )

  over(
    "a birth date that no calendar has is read as text, sent back untouched, and no obstacle to a removal",
    (opened) =>
      Effect.gen(function* () {
        const { adapter, ids, sandbox } = opened
        const nasty = (yield* sandbox.control.nasty).find(({ kinds }) => kinds.includes("invalid-child-birth-date"))
        const customer = nasty === undefined ? at(ids, 0) : id(nasty.id)
        const { notes, value } = yield* adapter.relationReads.of(customer)
        const [first = child] = value
        assert.deepStrictEqual(first.birthDate, new Unreadable({ text: "20210229" }))
        assert.deepStrictEqual(
          notes.map(({ field, kind }) => `${kind} ${field}`),
          ["ambiguous relations"]
        )
        const renamed = new Relation({ ...first, name: new PersonName({ ...first.name, given: "Love" }) })
        assert.strictEqual((yield* adapter.relationWrites.update(customer, renamed))._tag, "Updated")
        assert.deepStrictEqual((yield* adapter.relationReads.of(customer)).value[0], renamed)
        assert.strictEqual((yield* adapter.relationWrites.remove(customer, renamed))._tag, "Updated")
      }),
    { people: { seed: 1, count: 300, nasty: 1 } }
  )
})

const ok = "<Success>true</Success><TransStatus/>"

describe("relations, where the list is not what was hoped for", () => {
  const stored = (relationId: string, firstName: string) =>
    `<Relation><RelationId>${relationId}</RelationId><FirstName>${firstName}</FirstName><LastName>Å</LastName><Birthdate>20200101</Birthdate><Gender>Girl</Gender><Passive>false</Passive></Relation>`
  const listing = (list: string, cached = false) =>
    answering((_, response, body) => {
      const name = body.includes("<GetRelationsByCustomerId") ? "GetRelationsByCustomerId" : "DeleteRelation"
      const operation = body.includes("<UpdateRelation") ? "UpdateRelation" : name
      send(
        response,
        envelope(operation, `<Response>${ok}<IsCached>${cached}</IsCached></Response>${ok}<List>${list}</List>`)
      )
    })
  const customerId = CustomerId.make("00100")
  const sent = (bodies: ReadonlyArray<string>) => bodies.filter((body) => !body.includes("<GetRelations")).length

  it.live("a cached list does not prove that nothing differs: the update goes out", () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* listing(stored("1", "Ella"), true)
      const [ella] = (yield* adapter.relationReads.of(customerId)).value
      assert.isDefined(ella)
      const { _tag, warnings } = yield* adapter.relationWrites.update(customerId, ella)
      assert.deepStrictEqual([_tag, ...warnings.map(({ code }) => code)], ["Updated", "written over a cached reading"])
      assert.strictEqual(sent(bodies), 1)
    }).pipe(Effect.scoped)
  )

  it.live("one that is still listed after its removal is in doubt, unless the list was cached", () =>
    Effect.gen(function* () {
      for (const cached of [false, true]) {
        const { adapter } = yield* listing(stored("1", "Ella"), cached)
        const [ella] = (yield* adapter.relationReads.of(customerId)).value
        assert.isDefined(ella)
        const removed = adapter.relationWrites.remove(customerId, ella)
        if (cached) {
          const { _tag, warnings } = yield* removed
          assert.deepStrictEqual(
            [_tag, ...warnings.map(({ code }) => code)],
            ["Updated", "written over a cached reading", "not confirmed by GetRelationsByCustomerId"]
          )
        } else {
          assert.strictEqual((yield* Effect.flip(removed)).reason._tag, "InDoubt")
        }
      }
    }).pipe(Effect.scoped)
  )

  it.live("one whose id and values point at two children is not removed", () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* listing(stored("1", "Ella") + stored("2", "Tuva"))
      const [ella, tuva] = (yield* adapter.relationReads.of(customerId)).value
      assert.isDefined(ella)
      assert.isDefined(tuva)
      const { reason } = yield* Effect.flip(
        adapter.relationWrites.remove(
          customerId,
          new Relation({ ...tuva, ...(ella.id !== undefined && { id: ella.id }) })
        )
      )
      assert.strictEqual(reason._tag, "NotFound")
      assert.strictEqual(sent(bodies), 0)
    }).pipe(Effect.scoped)
  )
})
