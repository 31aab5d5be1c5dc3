/** What was measured, as one table for people and as JSON. */
import { cpus, totalmem } from "node:os"

type Unit = "microseconds" | "milliseconds" | "seconds" | "megabytes" | "customers/s"

/** One comparison. */
export interface Row {
  readonly figure: string
  readonly unit: Unit
  readonly kundbro: number
  readonly against: string
  readonly theirs: number
  readonly ratio: number
  /** Completes "Kundbro is 5.6 x …". */
  readonly ratioOf: string
  readonly target?: { readonly text: string; readonly reached: boolean }
}

export interface Report {
  readonly date: string
  readonly node: string
  readonly machine: { readonly cpus: number; readonly model: string; readonly memoryGiB: number }
  readonly rows: ReadonlyArray<Row>
}

export const make = (rows: ReadonlyArray<Row>): Report => ({
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  machine: {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30)
  },
  rows
})

export const missed = (report: Report): ReadonlyArray<Row> =>
  report.rows.filter(({ target }) => target?.reached === false)

const units: Readonly<Record<Unit, string>> = {
  microseconds: "µs",
  milliseconds: "ms",
  seconds: "s",
  megabytes: "MB",
  "customers/s": "customers/s"
}

const plain = (value: number, digits: number): string =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })

const amount = (value: number, unit: Unit): string => `${plain(value, value < 10 ? 1 : 0)} ${units[unit]}`

/** A Markdown table, aligned so that it reads in a terminal too. */
export const table = ({ date, machine, node, rows }: Report): string => {
  const cells = rows.map(({ against, figure, kundbro, ratio, ratioOf, target, theirs, unit }, index) => {
    const repeated = rows[index - 1]?.figure === figure
    return [
      repeated ? "" : figure,
      repeated ? "" : amount(kundbro, unit),
      `${against}: ${amount(theirs, unit)}`,
      `${plain(ratio, ratio < 1 ? 2 : 1)} x ${ratioOf}`,
      target === undefined ? "" : `${target.text}: ${target.reached ? "reached" : "MISSED"}`
    ]
  })
  const head = ["figure", "Kundbro", "against", "Kundbro is", "target"]
  const widths = head.map((name, column) =>
    Math.max(...[head, ...cells].map((row) => row[column]?.length ?? 0), name.length)
  )
  const line = (row: ReadonlyArray<string>) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  return [
    `${date}, Node ${node}, ${machine.cpus} CPUs (${machine.model}), ${machine.memoryGiB} GiB`,
    "",
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...cells.map(line)
  ].join("\n")
}
