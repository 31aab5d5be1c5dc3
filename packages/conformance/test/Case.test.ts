/** How the suite itself judges: it believes no reason that it can refute, and skips nothing in silence. */
import type { CapabilityName } from "@kundbro/domain/Adapter"
import { Case, Report, Specification } from "@kundbro/conformance"
import { Effect, Struct } from "effect"
import { assert, describe, it } from "vitest"
import { open } from "./support.ts"

const find = (name: string) => {
  const one = Specification.cases.find((each) => Case.nameOf(each) === name)
  return one ?? assert.fail(`there is no case "${name}"`)
}
const judged = (name: string, options: Partial<Case.ConformanceOptions> = {}) =>
  Effect.runPromise(Case.judge(find(name), { name: "lyra", open, ...options }))

const deleted = "customerById: a deleted customer is NotFound"
const shared = "customerByEmail: an address of several people gives one of them"
const withoutDeleted: Case.ConformanceOptions["open"] = (millis) =>
  Effect.map(open(millis), (playground) => ({ ...playground, known: Struct.omit(playground.known, ["deleted"]) }))

describe("a case", () => {
  it("passes where the behaviour is there", async () => {
    assert.deepStrictEqual(await judged(deleted), { _tag: "Passed" })
  })

  it("fails without its people and without a reason", async () => {
    const verdict = await judged(deleted, { open: withoutDeleted })
    assert.include(verdict._tag === "Failed" ? verdict.why : "", "there is no `deleted` among the known people")
  })

  it("does not apply without its people, for the reason that is given", async () => {
    const notApplicable = { [deleted]: "nobody is ever deleted" }
    const verdict = await judged(deleted, { open: withoutDeleted, notApplicable })
    assert.deepStrictEqual(verdict, { _tag: "NotApplicable", reason: "nobody is ever deleted" })
  })

  it("is red when a reason is given and it would pass", async () => {
    const verdict = await judged(deleted, { notApplicable: { [deleted]: "nobody is ever deleted" } })
    assert.include(verdict._tag === "Failed" ? verdict.why : "", "take the reason out")
  })

  it("is red when a reason is given for what the adapter does not claim to do", async () => {
    const card = "customerByCard: the customer who has the card comes back"
    const without: Case.ConformanceOptions["open"] = (millis) =>
      Effect.map(open(millis), (playground) => ({
        ...playground,
        adapter: Struct.omit(playground.adapter, ["customerByCard"])
      }))
    assert.deepStrictEqual(await judged(card, { open: without }), { _tag: "NoAbility" })
    const verdict = await judged(card, { open: without, notApplicable: { [card]: "there are no cards" } })
    assert.include(verdict._tag === "Failed" ? verdict.why : "", "no such ability")
  })

  it("is red, and ends no other, when the playground cannot be opened", async () => {
    const verdict = await judged(deleted, { open: () => Effect.die(new Error("no port")) })
    assert.deepStrictEqual(verdict, { _tag: "Failed", why: "no port" })
  })
})

describe("the specification", () => {
  it("names each case once", () => {
    assert.strictEqual(Specification.names.size, Specification.cases.length)
  })

  it("has cases for every ability of the domain", () => {
    // A new ability does not compile here until it stands in the list.
    const abilities = {
      consentReads: true,
      customerByCard: true,
      customerByEmail: true,
      customerById: true,
      customerByNationalId: true,
      customerByReference: true,
      customerCreation: true,
      customerDeactivation: true,
      customerDrafts: true,
      customerImport: true,
      customerSearch: true,
      customerUpdates: true,
      customerValidation: true,
      loyaltyAdjustments: true,
      loyaltyByCard: true,
      loyaltyReads: true,
      relationReads: true,
      relationWrites: true
    } satisfies Record<CapabilityName, true>
    const covered = new Set(Specification.cases.map(({ ability }) => ability))
    assert.sameMembers([...covered], ["adapter", ...Object.keys(abilities)])
  })
})

describe("the table", () => {
  const report: Report.Report = {
    name: "lyra",
    verdicts: {
      [deleted]: { _tag: "Passed" },
      [shared]: { _tag: "NotApplicable", reason: "an address belongs to one customer" },
      "customerById: reading changes nothing": { _tag: "Failed", why: "it does" },
      "customerByCard: reading changes nothing": { _tag: "NoAbility" }
    }
  }

  it("has a row for each case, and says of each what came out", () => {
    const table = Report.table([report])
    for (const { rule } of Specification.cases) assert.include(table, `| ${rule} |`)
    assert.include(table, "| cases passed | 1 |")
    assert.include(table, "| a deleted customer is NotFound | passed |")
    assert.include(table, "| reading changes nothing | **failed** |")
    assert.include(table, "| reading changes nothing | – |")
    assert.include(table, "| an id is not trimmed and not folded | not run |")
    assert.include(table, "| an address of several people gives one of them | n/a [1] |")
    assert.include(table, "1. lyra: an address belongs to one customer")
  })

  it("is made of reports that survive being files", () => {
    assert.deepStrictEqual(Report.read(Report.write(report)), report)
  })
})
