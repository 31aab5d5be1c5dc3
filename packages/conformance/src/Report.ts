/** The verdicts of one run as a file, and of several runs as a table. */
import { Schema } from "effect"
import { nameOf, type Verdict } from "./Case.ts"
import { cases } from "./Specification.ts"

const Verdicts = Schema.Record(
  Schema.String,
  Schema.Union([
    Schema.Struct({ _tag: Schema.Literal("Passed") }),
    Schema.Struct({ _tag: Schema.Literal("Failed"), why: Schema.String }),
    Schema.Struct({ _tag: Schema.Literal("NotApplicable"), reason: Schema.String }),
    Schema.Struct({ _tag: Schema.Literal("NoAbility") })
  ])
)

/** One adapter's verdicts, by the name of the case. */
export const Report = Schema.Struct({ name: Schema.String, verdicts: Verdicts })
/** One adapter's verdicts. */
export type Report = typeof Report.Type

const json = Schema.fromJsonString(Report)

/** A report as a file. */
export const write: (report: Report) => string = Schema.encodeSync(json)

/** A report from a file. Throws when it is none. */
export const read: (text: string) => Report = Schema.decodeSync(json)

const cell = (verdict: Verdict | undefined, footnote: (reason: string) => string): string => {
  if (verdict === undefined) return "not run"
  switch (verdict._tag) {
    case "Passed":
      return "passed"
    case "Failed":
      return "**failed**"
    case "NotApplicable":
      return `n/a ${footnote(verdict.reason)}`
    case "NoAbility":
      return "–"
  }
}

const row = (cells: ReadonlyArray<string>) => `| ${cells.join(" | ")} |`

/** The sums, and case by adapter, as Markdown: `passed`, `n/a` with its reason below, or `–` where the adapter has no such ability. */
export const table = (reports: ReadonlyArray<Report>): string => {
  const reasons: Array<string> = []
  const footnoteFor = (name: string) => (reason: string) => {
    const text = `${name}: ${reason}`
    if (!reasons.includes(text)) reasons.push(text)
    return `[${reasons.indexOf(text) + 1}]`
  }
  const sections = [...new Set(cases.map(({ ability }) => ability))].map((ability) => {
    const rows = cases
      .filter((one) => one.ability === ability)
      .map((one) =>
        row([one.rule, ...reports.map(({ name, verdicts }) => cell(verdicts[nameOf(one)], footnoteFor(name)))])
      )
    return [
      `## ${ability}`,
      "",
      row(["", ...reports.map(({ name }) => name)]),
      row(["---", ...reports.map(() => "---")]),
      ...rows,
      ""
    ].join("\n")
  })
  const count = (_tag: Verdict["_tag"]) => (report: Report) =>
    String(Object.values(report.verdicts).filter((verdict) => verdict._tag === _tag).length)
  const sums = [
    row(["", ...reports.map(({ name }) => name)]),
    row(["---", ...reports.map(() => "---")]),
    row(["cases passed", ...reports.map(count("Passed"))]),
    row(["cases that do not apply", ...reports.map(count("NotApplicable"))]),
    ""
  ].join("\n")
  const notes = reasons.map((reason, at) => `${at + 1}. ${reason}`)
  return [sums, ...sections, ...(notes.length === 0 ? [] : ["## Why not applicable", "", ...notes, ""])].join("\n")
}
