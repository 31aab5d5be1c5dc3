/** Pages that are generated and committed: the formatter may align their tables, nothing else may differ. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

/** Text by file name. */
export type Pages = Readonly<Record<string, string>>

/** What the formatter does to tables is no difference. */
const plain = (text: string) => text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---")

/** The files that do not say what they should. */
export const stale = (pages: Pages): ReadonlyArray<string> =>
  Object.entries(pages)
    .filter(([file, text]) => !existsSync(file) || plain(readFileSync(file, "utf8")) !== plain(text))
    .map(([file]) => file)

/** Writes the stale ones, formatted, and says which those were. */
export const write = (pages: Pages): ReadonlyArray<string> => {
  const files = stale(pages)
  for (const file of files) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, pages[file] ?? "")
  }
  if (files.length > 0) spawnSync("pnpm", ["exec", "oxfmt", ...files], { stdio: "inherit" })
  return files
}

/** A table: the cells of the head, then those of each row. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n")
