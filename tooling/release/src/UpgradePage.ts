/** The table in `docs/upgrading.md`, between its two comments: rendered from what happened, and compared with the page. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Result } from "./Upgrade.ts"

const header = ["release", "by", "`@kundbro/domain` is", "it", "norce is", "harmoney is", "domain is", "types", "runs"]

const rowOf = (before: string, { answer, change, runs, types, user, versions }: Result): ReadonlyArray<string> => {
  const age = (name: string) => (versions[name] === undefined ? "missing" : versions[name] === before ? "old" : "new")
  return [
    change,
    user.project.manager,
    user.named ? "in package.json" : "brought along",
    answer,
    age("@kundbro/norce"),
    age("@kundbro/harmoney"),
    age("@kundbro/domain"),
    types ? "yes" : "no",
    runs ? "yes" : "no"
  ]
}

/** One result and the version that everything had before. */
export interface Row {
  readonly before: string
  readonly result: Result
}

/** The table as Markdown, columns aligned. */
export const table = (rows: ReadonlyArray<Row>): string => {
  const cells = [header, ...rows.map(({ before, result }) => rowOf(before, result))]
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)))
  const [first = "", ...rest] = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  )
  return [first, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest].join("\n")
}

/** What is wrong with the page: nothing, or that it says otherwise. */
export const problems = (root: string, rows: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const page = readFileSync(join(root, "docs/upgrading.md"), "utf8")
  const [, written = ""] = /<!-- release:rehearse: begin -->([\s\S]*)<!-- release:rehearse: end -->/.exec(page) ?? []
  const happened = table(rows)
  return written.trim() === happened ? [] : [`docs/upgrading.md says otherwise; what happened is:\n${happened}`]
}
