import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Result, Stream } from "effect"
import { type FileRefused, Found, type Groups, Matching, MatchOptions, ReviewFile } from "../src/index.ts"
import { hardSet } from "./support/hardSet.ts"
import { customer, type Facts } from "./support/people.ts"

const options = MatchOptions.make({ year: 2026 })
const { points } = options

const member = (text: string): Found.Member => {
  const [system = "", id = ""] = text.split(" ")
  return { system, id: CustomerId.make(id) }
}

const question = (one: string, other: string, more: Partial<Found.Question> = {}): Found.Question => {
  const [left = member(one), right = member(other)] = [member(one), member(other)].sort(Found.byMember)
  const base = { score: 55, evidence: ["birthDate", "givenName"], against: [], why: "score", around: [] } as const
  return { pair: Found.pairId(left, right), left, right, ...base, ...more }
}

const written = (questions: ReadonlyArray<Found.Question>, more: Partial<ReviewFile.WriteOptions> = {}) =>
  [...ReviewFile.write(questions, { format: "csv", points, ...more })].join("")

const parsed = (text: string) => Result.getOrThrow(ReviewFile.parse(text))
const problems = <A>(result: Result.Result<A, FileRefused.FileRefused>) =>
  Result.match(result, {
    onSuccess: () => [],
    onFailure: ({ issues }) => issues.map(({ line, problem }) => `${line ?? ""} ${problem}`.trim())
  })

/** Fills in decisions, in the order of the rows. */
const filled = (text: string, ...decisions: ReadonlyArray<string>) =>
  text
    .split("\r\n")
    .map((row, at) => (at > 0 && decisions[at - 1] !== undefined ? row.replace(/,$/, `${decisions[at - 1]},`) : row))
    .join("\r\n")

const ab = question("club a", "paper b")
const bc = question("paper b", "club c")
const ac = question("club a", "club c", { against: ["birthDate"], why: "contradiction" })

describe("a review file", () => {
  it.effect("comes back as it went, in both formats, with and without personal data", () =>
    Effect.gen(function* () {
      const { found, traits } = yield* Matching.find(Stream.fromIterable(hardSet(2, 20)), options)
      assert.isAbove(found.questions.length, 50)
      const record = (one: Found.Member) => ReviewFile.traitsInWords(traits(one) ?? assert.fail("unknown"))
      for (const format of ["csv", "ndjson"] as const) {
        for (const more of [{ format }, { format, record }]) {
          const text = written(found.questions, more)
          const rows = parsed(text)
          assert.deepStrictEqual(
            rows.map(({ pair }) => pair),
            found.questions.map(({ pair }) => pair)
          )
          assert.strictEqual(written(found.questions, { ...more, before: rows }), text)
        }
      }
    })
  )

  it("says why in words, and of the groups that a yes would join", () => {
    const [header, row] = written([{ ...ac, around: ["nationalId"] }]).split("\r\n")
    assert.strictEqual(header, "pair,left_system,left_id,right_system,right_id,score,why,reasons,check,decision,remark")
    assert.include(
      row,
      '"same birth date (+30), same given name (+15); but different birth dates; ""same"" would join records with different national ids"'
    )
  })

  it("holds personal data only when asked for", () => {
    const facts: Facts = { given: "Kanarie", family: "Fågel", email: "kanarie@example.org" }
    assert.notMatch(written([ab]), /kanarie/i)
    const text = written([ab], { record: () => JSON.stringify(customer(facts)) })
    assert.match(text, /Kanarie/)
    assert.include(text, "left_record,right_record")
  })

  it("may come back from a spreadsheet: other line ends, delimiters and quotes, formulas disarmed", () => {
    const odd = question("club =1+1", "paper b", { score: -5 })
    const text = filled(written([odd, ab]), "same", "Different ")
    assert.include(text, "'=1+1")
    const saved = text.replaceAll(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ";").replaceAll("\r\n", "\n")
    for (const file of [
      text,
      `\ufeff${saved}`,
      saved.replaceAll(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/g, "\t").replace(/\n$/, "")
    ]) {
      const rows = parsed(file)
      assert.deepStrictEqual(
        rows.map(({ asked, decision }) => [asked[2], decision]),
        [
          ["=1+1", "same"],
          ["a", "different"]
        ]
      )
    }
  })

  it("is refused with the lines of what is wrong, all of it, and without a word of what stands there", () => {
    const rows = written([ab, bc, ac]).split("\r\n")
    const [header = "", first = "", second = "", third = ""] = rows
    const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
      [[header.replace("check", "Check"), first].join("\r\n"), ["1 other-header"]],
      [[header, `${first},x`].join("\r\n"), ["2 other-columns"]],
      [[header, first.replace("paper", "paper2")].join("\r\n"), ["2 changed-row"]],
      [[header, first.replace(",b,", ",00b,")].join("\r\n"), ["2 changed-row"]],
      [[header, first.replace(",55,", ",56,")].join("\r\n"), ["2 changed-row"]],
      [[header, first, second, first].join("\r\n"), ["4 repeated-row"]],
      [filled(rows.join("\r\n"), "same", "maybe", "kanarie"), ["3 unknown-decision", "4 unknown-decision"]],
      [
        [header, first.replace("club", "klubb"), second, third.replace(/,$/, "yes,")].join("\r\n"),
        ["2 changed-row", "4 unknown-decision"]
      ],
      ["\ufffd", ["not-readable"]],
      [`{"pair":"x"}\n{kanarie\n`, ["1 not-readable", "2 not-readable"]]
    ]
    for (const [text, expected] of cases) {
      const result = ReviewFile.parse(text)
      assert.deepStrictEqual(problems(result), expected)
      if (Result.isFailure(result)) assert.notMatch(result.failure.message, /kanarie|club|paper/)
    }
  })

  it("in JSON lines is refused by line too", () => {
    const lines = written([ab, bc], { format: "ndjson" }).trim().split("\n")
    const spoilt = [lines[0], lines[1]?.replace('"score":"55"', '"score":"54"'), '{"pair":1}'].join("\n")
    assert.deepStrictEqual(problems(ReviewFile.parse(spoilt)), ["2 changed-row", "3 not-readable"])
  })

  it("an empty one has no rows", () => {
    assert.deepStrictEqual(parsed(""), [])
    assert.deepStrictEqual(parsed(written([])), [])
  })
})

describe("decisions", () => {
  const found = (...questions: ReadonlyArray<Found.Question>) => ({
    groups: [[member("club a"), member("paper a2")]],
    questions
  })
  const apply = (questions: ReadonlyArray<Found.Question>, text: string) =>
    ReviewFile.apply(found(...questions), parsed(text), ["paper", "club"])
  const names = (groups: ReadonlyArray<Groups.Group>) =>
    groups.map(
      ({ by, members, winner }) => `${by} ${winner.system} ${winner.id}: ${members.map(({ id }) => id).join(" ")}`
    )

  it("make groups, with the winner that the authority names", () => {
    const questions = [ab, bc]
    const groups = Result.getOrThrow(apply(questions, filled(written(questions), "same", "different")))
    assert.deepStrictEqual(names(groups), ["person paper a2: a a2 b"])
    const none = Result.getOrThrow(apply(questions, filled(written(questions), "different", "same")))
    assert.deepStrictEqual(names(none), ["person paper a2: a a2", "person paper b: c b"])
    assert.deepStrictEqual(names(Result.getOrThrow(apply([bc], filled(written([bc]), "different")))), [
      "score paper a2: a a2"
    ])
  })

  it("may overrule a contradiction, and may not contradict each other", () => {
    const questions = [ab, bc, ac]
    const text = written(questions)
    assert.strictEqual(Result.getOrThrow(apply(questions, filled(text, "same", "same", "same"))).length, 1)
    assert.deepStrictEqual(problems(apply(questions, filled(text, "same", "same", "different"))), [
      "4 contradicting-decisions"
    ])
  })

  it("must all be there, and none of another search", () => {
    const text = written([ab, bc, ac])
    assert.deepStrictEqual(problems(apply([ab, bc, ac], filled(text, "same"))), [
      "3 missing-decision",
      "4 missing-decision"
    ])
    assert.deepStrictEqual(problems(apply([ab, bc, ac], filled(written([ab]), "same"))), ["missing-row", "missing-row"])
    assert.deepStrictEqual(problems(apply([ab], filled(written([ab, bc]), "same", "same"))), ["3 unknown-pair"])
    assert.deepStrictEqual(problems(apply([{ ...ab, score: 60 }], filled(written([ab]), "same"))), ["2 unknown-pair"])
  })

  it("are kept when the search is repeated, unless their reasons are others now", () => {
    const before = parsed(filled(written([ab, bc]), "same", "different"))
    const again = parsed(written([ac, ab, { ...bc, score: 60 }], { before }))
    assert.deepStrictEqual(
      again.map(({ decision, remark }) => [decision, remark]),
      [
        ["", ""],
        ["same", ""],
        ["", "was different for other reasons"]
      ]
    )
    const withData = parsed(written([ab], { before, record: () => "somebody" }))
    assert.deepStrictEqual(
      withData.map(({ decision }) => decision),
      ["same"]
    )
  })
})
