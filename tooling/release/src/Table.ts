/** What each package costs, as a table for a terminal. */
import type { Cost } from "./Cost.ts"

const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? "–"

/** The table, one line a package, columns aligned. */
export const table = (costs: ReadonlyArray<Cost>): string => {
  const rows = [
    ["package", "tarball kB", "install MB *", "dependencies", "import ms", "x effect"],
    ...costs.map(({ dependencies, import: ratio, install, milliseconds, name, tarball }) => [
      name,
      number(tarball / 1e3, 0),
      number(install / 1e6, 2),
      String(dependencies),
      number(milliseconds, 0),
      number(ratio, 2)
    ])
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? []
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
  )
  return [...lines, "* on disk, with all that it brings, effect not counted"].join("\n")
}
