import { assert, describe, it } from "@effect/vitest"
import type { Adapter } from "@kundbro/domain/Adapter"
import { Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress, RelationId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Schema } from "effect"
import { type Groups, Merge, MergedSource, MergePolicy } from "../src/index.ts"

const id = (text: string) => CustomerId.make(text)
const reading = <A>(value: A) => ({ value, notes: [], cached: false, warnings: [] })
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const policy = MergePolicy.make({ authority: ["paper", "club"] })

/** A system that has these customers. `fails` says for an id how. */
const system = (
  vendor: string,
  customers: Readonly<Record<string, Customer>>,
  more: {
    readonly fails?: (id: string) => V.Reason | undefined
    readonly relations?: Readonly<Record<string, ReadonlyArray<Relation>>>
  } = {}
): Adapter => ({
  vendor,
  mapping: { vendor, read: {}, write: {}, extensions: [] },
  customerById: {
    get: (id) => {
      const customer = customers[id]
      const reason = more.fails?.(id) ?? (customer === undefined ? new V.NotFound({ entity: "customer" }) : undefined)
      return reason === undefined && customer !== undefined
        ? Effect.succeed(reading(customer))
        : Effect.fail(new V.VendorError({ vendor, operation: "get", reason: reason ?? new V.TimedOut() }))
    }
  },
  ...(more.relations && { relationReads: { of: (id) => Effect.succeed(reading(more.relations?.[id] ?? [])) } })
})

const group = (...members: readonly [string, ...ReadonlyArray<string>]): Pick<Groups.Group, "members" | "winner"> => {
  const of = (text: string) => ({ system: text.split(":")[0] ?? "", id: id(text.split(":")[1] ?? "") })
  return { members: members.map(of), winner: of(members[0]) }
}

const make = (systems: Readonly<Record<string, Adapter>>, groups: ReadonlyArray<ReturnType<typeof group>> = []) =>
  MergedSource.make({
    systems: Object.entries(systems).map(([system, adapter]) => ({ system, adapter })),
    groups,
    policy
  })

const get = ({ adapter }: MergedSource.MergedSource, of: string) =>
  adapter.customerById?.get(id(of)) ?? Effect.die("no such ability")

const member = Schema.Struct({ system: Schema.Literals(["paper", "club", "a b", "é"]), id: CustomerId })

describe("a merged source", () => {
  it.prop("has an id of its own for every record, whatever the ids of the systems are", [member, member], ([a, b]) => {
    const same = a.system === b.system && a.id === b.id
    assert.strictEqual(MergedSource.idOf(a) === MergedSource.idOf(b), same)
  })

  it.effect.prop("gives a record of no group as its system has it", [CustomerId, Customer, Customer], ([own, a, b]) =>
    Effect.gen(function* () {
      const source = yield* make({ paper: system("x", { [own]: a }), club: system("y", { [own]: b }) })
      for (const [name, customer] of [
        ["paper", a],
        ["club", b]
      ] as const) {
        const { notes, value } = yield* get(source, `${name}:${own}`)
        assert.deepStrictEqual(json(value), json({ ...customer, id: `${name}:${own}` }))
        assert.deepStrictEqual(notes, [])
      }
    })
  )

  it.effect.prop(
    "gives the same merged customer for every member of a group, and says of every conflict whose it was, without a value",
    [Customer, Customer, Customer],
    ([a, b, c]) =>
      Effect.gen(function* () {
        const source = yield* make({ paper: system("x", { "1": a }), club: system("y", { "1": b, "2": c }) }, [
          group("paper:1", "club:2", "club:1")
        ])
        const expected = Merge.make(policy)([
          { system: "paper", id: id("1"), customer: a },
          { system: "club", id: id("1"), customer: b },
          { system: "club", id: id("2"), customer: c }
        ])
        assert.deepStrictEqual(source.people.groups, [["paper:1", "club:1", "club:2"].map(id)])
        for (const one of ["paper:1", "club:1", "club:2"]) {
          const { notes, value } = yield* get(source, one)
          assert.deepStrictEqual(json(value), json({ ...expected.customer, id: one }))
          const chosen = expected.conflicts.filter(({ rule }) => rule !== "earliest" && rule !== "latest")
          assert.deepStrictEqual(
            notes.filter(({ kind }) => kind === "ambiguous").map(({ field }) => field),
            chosen.map(({ field }) => field)
          )
          for (const { reason } of notes) {
            assert.match(
              reason,
              /^merged by [\w- ,]+: (\w[\w ,]+ (stands, \w[\w ,]+ says|writes it) otherwise|it is put together of \w[\w ,]+, as none of them has it)$/
            )
          }
        }
      })
  )

  it.effect("keeps a household of one e-mail address apart, and a balance's reading by record", () =>
    Effect.gen(function* () {
      const home = (given: string) =>
        new Customer({
          ...empty,
          name: { given, family: "Ek" },
          emails: [{ address: EmailAddress.make("ek@a.example") }]
        })
      const source = yield* make(
        { paper: system("x", { "7": home("Bo") }), club: system("y", { "7": home("Bo"), "8": home("Ida") }) },
        [group("paper:7", "club:7")]
      )
      assert.strictEqual((yield* get(source, "club:7")).value.emails.length, 1)
      assert.strictEqual((yield* get(source, "club:8")).value.name.given, "Ida")
      const alone = yield* source.records.customerById?.get(id("club:7")) ?? Effect.die("no such ability")
      assert.deepStrictEqual(alone.notes, [])
    })
  )

  it.effect("names the system whose record cannot be read, and nobody", () =>
    Effect.gen(function* () {
      const canary = "canary-17"
      const customers = { [canary]: empty, ok: empty }
      const reason = (of: V.VendorError) => [of.vendor, of.reason._tag]
      const failing = (fails: V.Reason) =>
        make(
          {
            paper: system("x", customers),
            club: system("y", customers, { fails: (id) => (id === canary ? fails : undefined) })
          },
          [group(`paper:${canary}`, `club:${canary}`)]
        )
      const whole = (fails: V.Reason) =>
        Effect.gen(function* () {
          const source = yield* failing(fails)
          assert.deepStrictEqual((yield* get(source, "club:ok")).value.id, "club:ok")
          return yield* Effect.flip(get(source, `paper:${canary}`))
        })
      const down = yield* whole(new V.Unavailable({ problem: "closed", retryAfterMillis: 7 }))
      assert.deepStrictEqual(
        [...reason(down), down.isRetryable, down.retryAfterMillis],
        ["club", "Unavailable", true, 7]
      )
      const issue = new V.FieldIssue({ field: "id", rule: "too-long", limit: 9, remedy: "shorten it" })
      const refused = yield* whole(new V.Rejected({ issues: [issue], sent: false }))
      assert.include(refused.message, "club: id too-long (9); shorten it")
      const gone = yield* whole(new V.NotFound({ entity: "customer" }))
      assert.deepStrictEqual(reason(gone), ["club", "Rejected"])
      assert.include(gone.message, "club: id missing; it has no such record any more: search again")
      const nobody = yield* Effect.flip(get(yield* failing(new V.TimedOut()), "paper:nobody"))
      assert.deepStrictEqual(reason(nobody), ["paper", "NotFound"])
      const both = yield* make({ paper: system("x", {}), club: system("y", {}) }, [group("paper:1", "club:1")])
      assert.deepStrictEqual((yield* Effect.flip(get(both, "paper:1"))).reason._tag, "NotFound")
      for (const strange of ["nobody", "till:1", "paper:", ":1"]) {
        assert.strictEqual((yield* Effect.flip(get(both, strange))).reason._tag, "Rejected")
      }
      for (const error of [down, refused, gone, nobody]) assert.notInclude(error.message, canary)
    })
  )

  it.effect("has the relations of all members once: a twin stays two, another record's equal is the same person", () =>
    Effect.gen(function* () {
      const child = (given: string, key?: string) =>
        new Relation({
          kind: "child",
          name: { given },
          extensions: {},
          ...(key !== undefined && { id: RelationId.make(key) })
        })
      const relations = {
        "1": [child("Ada", "r1"), child("Ada", "r2"), child("Bo")],
        "2": [child("ADA", "r1"), child("Cia", "r2")]
      }
      const source = yield* make(
        { paper: system("x", { "1": empty }), club: system("y", { "1": empty, "2": empty }, { relations }) },
        [group("paper:1", "club:1", "club:2")]
      )
      const of = (adapter: Adapter, one: string) =>
        Effect.map(adapter.relationReads?.of(id(one)) ?? Effect.die("no such ability"), ({ value }) =>
          value.map(({ id: key, name }) => `${name.given} ${key}`)
        )
      const all = ["Ada club:r1", "Ada club:r2", "Bo club:1#3", "Cia club:r2"]
      assert.deepStrictEqual(yield* of(source.adapter, "paper:1"), all)
      assert.deepStrictEqual(yield* of(source.records, "paper:1"), [])
      assert.deepStrictEqual(yield* of(source.records, "club:1"), all.slice(0, 3))
      assert.isUndefined(source.adapter.loyaltyReads)
    })
  )

  it.effect("is refused by name with systems or groups that cannot be right", () =>
    Effect.gen(function* () {
      const one = system("x", {})
      const cases = [
        [{}, [], "name at least one system"],
        [{ "a:b": one }, [], "rename the one with a colon"],
        [{ purged: one }, [], 'or that is called "purged"'],
        [{ paper: one }, [group("paper:1", "till:1")], "records of till: name it as a system"],
        [{ paper: one }, [group("paper:1", "paper:2"), group("paper:2", "paper:3")], "into one of them only"]
      ] as const
      for (const [systems, groups, words] of cases) {
        const refused = yield* Effect.flip(make(systems, groups))
        assert.strictEqual(refused._tag, "InvalidOptions")
        assert.include(refused.message, words)
      }
      const { customerById: _, ...mute } = one
      const unable = yield* Effect.flip(make({ paper: one, till: mute }))
      assert.include(unable.message, "till cannot be used for a merged source: it has no customerById")
    })
  )

  it.effect("has another fingerprint with other groups, another policy or other systems", () =>
    Effect.gen(function* () {
      const systems = { paper: system("x", {}), club: system("y", {}) }
      const digests = yield* Effect.forEach(
        [
          make(systems),
          make(systems, [group("paper:1", "club:1")]),
          make(systems, [group("paper:1", "club:2")]),
          make(systems, [group("club:1", "paper:1")]),
          MergedSource.make({
            systems: [{ system: "paper", adapter: systems.paper }],
            groups: [],
            policy: MergePolicy.make({ authority: ["club"] })
          })
        ],
        Effect.map(({ people }) => people.digest)
      )
      assert.strictEqual(new Set(digests).size, digests.length)
      assert.strictEqual((yield* make(systems)).people.digest, digests[0])
    })
  )
})
