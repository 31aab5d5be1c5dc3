/** Dynamic attributes on their own, against answers that are hard to get from a stand-in, and at one. */
import { assert, describe, it } from "@effect/vitest"
import { Attribute } from "@kundbro/domain/Customer"
import { Effect } from "effect"
import { open } from "./sandbox.ts"
import { answering, envelope, fixture, id, informing, rootOf, send } from "./support.ts"

const number = "810077"
const known = informing(fixture("full"))

describe("dynamic attributes, whose names are a guess,", () => {
  const answered = (content: string) =>
    envelope(
      `<DynamicAttributesListResponse xmlns="http://tech.infosoft.no/schemas/2011/10" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:o="urn:other">${content}</DynamicAttributesListResponse>`
    )
  const item = "<DynamicAttribute><Code>NEWSMAIL</Code><Value>true</Value></DynamicAttribute>"
  const others: ReadonlyArray<readonly [string, string]> = [
    [`<Attributes>${item}</Attributes>`, "DynamicAttributes"],
    [
      "<DynamicAttributes><Attribute><Code>A</Code></Attribute></DynamicAttributes>",
      "DynamicAttributes/DynamicAttribute"
    ],
    [
      "<DynamicAttributes><o:DynamicAttribute><o:Code>A</o:Code></o:DynamicAttribute></DynamicAttributes>",
      "DynamicAttributes/DynamicAttribute"
    ],
    [
      "<DynamicAttributes><DynamicAttribute><Name>A</Name></DynamicAttribute></DynamicAttributes>",
      "DynamicAttribute/Code"
    ]
  ]
  for (const [content, path] of others) {
    it.live(`are no empty list where they have other names: ${content}`, () =>
      Effect.gen(function* () {
        const { adapter } = yield* answering(({ body }, response) =>
          send(response, rootOf(body) === "GetCustomerInformation" ? known : answered(content))
        )
        const read = yield* Effect.flip(adapter.customerById.get(id(number)))
        assert.deepInclude({ ...read.reason }, { _tag: "Undecodable", path })
        const set = yield* Effect.flip(adapter.attributes.set(id(number), { NEWSMAIL: "true" }))
        assert.deepInclude({ ...set.reason }, { _tag: "InDoubt", problem: "unreadable-reply" })
      }).pipe(Effect.scoped)
    )
  }

  const none = [
    "",
    "<DynamicAttributes/>",
    '<DynamicAttributes o:Id="1"/><More/>',
    '<DynamicAttributes i:nil="true"/><More/>'
  ]
  for (const content of none) {
    it.live(`are none where the answer has none: ${content}`, () =>
      Effect.gen(function* () {
        const { adapter } = yield* answering((_, response) => send(response, answered(content)))
        const { notes, value } = yield* adapter.attributes.of(id(number))
        assert.deepStrictEqual([value, notes], [[], []])
        const { reason } = yield* Effect.flip(adapter.attributes.set(id(number), { NEWSMAIL: "true" }))
        assert.deepInclude({ ...reason }, { _tag: "InDoubt", problem: "attribute-not-listed" })
        assert.deepStrictEqual(yield* adapter.attributes.remove(id(number), ["NEWSMAIL"]), [])
      }).pipe(Effect.scoped)
    )
  }

  it.live("without a code are told of, and none is written", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(({ body }, response) =>
        send(
          response,
          rootOf(body) === "GetCustomerInformation"
            ? known
            : answered(`<DynamicAttributes>${item}<DynamicAttribute><Code/></DynamicAttribute></DynamicAttributes>`)
        )
      )
      for (const notes of [
        (yield* adapter.customerById.get(id(number))).notes,
        (yield* adapter.attributes.of(id(number))).notes
      ]) {
        assert.include(
          notes.map(({ field, kind }) => `${kind} ${field}`),
          "dropped attributes"
        )
      }
      const before = seen.length
      for (const call of [
        adapter.attributes.set(id(number), { "": "x" }),
        adapter.attributes.remove(id(number), [""])
      ]) {
        assert.deepInclude({ ...(yield* Effect.flip(call)).reason }, { _tag: "Rejected", sent: false })
      }
      assert.strictEqual(seen.length, before)
    }).pipe(Effect.scoped)
  )
})

describe("dynamic attributes at a stand-in", () => {
  it.live("are set, overwritten, left alone and removed", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ people: { seed: 2, count: 6, nasty: 0 } })
      const [first = "none"] = yield* sandbox.control.ids
      const { of, remove, set } = adapter.attributes
      yield* set(id(first), { CRMREF: "NC-1" })
      const before = (yield* of(id(first))).value
      const listed = yield* set(id(first), { CRMREF: "NC-2" })
      const changed = before.map((one) => (one.code === "CRMREF" ? new Attribute({ ...one, value: "NC-2" }) : one))
      assert.sameDeepMembers([...listed], changed)
      const left = yield* remove(id(first), ["CRMREF"])
      assert.sameDeepMembers(
        [...left],
        before.filter(({ code }) => code !== "CRMREF")
      )
      const empty = yield* Effect.flip(set(id(first), { CRMREF: "" }))
      assert.deepInclude({ ...empty.reason }, { _tag: "Rejected", sent: false })
    }).pipe(Effect.scoped)
  )

  it.live("are refused by code: one that nobody knows, one of another type, a value of another form", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ people: { seed: 2, count: 30, nasty: 0 } })
      let person = "none"
      for (const one of yield* sandbox.control.ids) {
        if ((yield* adapter.customerById.get(id(one))).value.kind === "person") person = one
      }
      const wrong = [{ NOPE: "x" }, { ACCOUNT: "12345678901" }, { MEMBERNO: "CANARY" }]
      for (const values of wrong) {
        const error = yield* Effect.flip(adapter.attributes.set(id(person), values))
        const [code] = Object.keys(values)
        assert.deepStrictEqual(error.reason._tag === "Rejected" && error.reason.issues.map(({ field }) => field), [
          `attributes.${code}`
        ])
        assert.notInclude(JSON.stringify(error), "CANARY")
      }
      const nobody = yield* Effect.flip(adapter.attributes.set(id("2147483647"), { CRMREF: "x" }))
      assert.strictEqual(nobody.reason._tag, "NotFound")
    }).pipe(Effect.scoped)
  )
})
