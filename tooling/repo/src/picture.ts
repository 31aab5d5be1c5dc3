/**
 * `pnpm picture`: runs the demo and draws its end, as the terminal showed it, into `docs/demo.svg`. With `--check` nothing is
 * drawn: the demo has to succeed, and its end has to be what the picture shows.
 */
import { spawn } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"

const file = "docs/demo.svg"
const columns = 118
const from = "5. "

const chunks: Array<string> = []
const demo = spawn(process.execPath, ["apps/cli/src/demo.ts"], {
  env: { ...process.env, FORCE_COLOR: "1" },
  stdio: ["ignore", "pipe", "inherit"]
})
demo.stdout.setEncoding("utf8").on("data", (text: string) => {
  chunks.push(text)
  process.stdout.write(text)
})
const code = await new Promise<number | null>((resolve) => demo.on("close", resolve))

/** A stretch of one line in one style. */
interface Piece {
  readonly text: string
  readonly styles: ReadonlyArray<string>
}

const names: Readonly<Record<string, string>> = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  36: "cyan"
}

const escape = String.fromCodePoint(27)

/** A line without its styles. */
const bare = (line: string): string =>
  line
    .split(`${escape}[`)
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf("m") + 1)))
    .join("")

/** A line's pieces, cut at the width of the picture. */
const pieces = (line: string): ReadonlyArray<Piece> => {
  const found: Array<Piece> = []
  const styles = new Set<string>()
  let left = columns
  for (const [index, part] of line.split(`${escape}[`).entries()) {
    const end = index === 0 ? -1 : part.indexOf("m")
    const style = part.slice(0, Math.max(end, 0))
    if (style === "22") for (const one of ["bold", "dim"]) styles.delete(one)
    else if (style === "39") for (const one of ["red", "green", "yellow", "cyan"]) styles.delete(one)
    else if (style !== "") styles.add(names[style] ?? "bold")
    const characters = Array.from(part.slice(end + 1))
    if (left > 0 && characters.length > 0) {
      const fits = characters.length <= left
      found.push({
        text: fits ? characters.join("") : `${characters.slice(0, left - 1).join("")}…`,
        styles: [...styles]
      })
    }
    left -= characters.length
  }
  return found
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/** A terminal with a background of its own, so that it reads the same on a light page and a dark one. */
const draw = (lines: ReadonlyArray<ReadonlyArray<Piece>>): string => {
  const [wide, high, margin] = [7.8, 19, 18]
  const rows = lines.flatMap((line, row) => {
    let column = 0
    return line.flatMap(({ styles, text }) => {
      const start = column
      column += Array.from(text).length
      const style = styles.length === 0 ? "" : ` class="${styles.join(" ")}"`
      // Each stretch without a gap stands at its own place, whatever font there is.
      return [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: words, index }) => {
        const x = margin + (start + Array.from(text.slice(0, index)).length) * wide
        const [where, length] = [`x="${x.toFixed(1)}" y="${margin + 14 + row * high}"`, Array.from(words).length * wide]
        return `<text ${where} textLength="${length.toFixed(1)}"${style}>${escaped(words)}</text>`
      })
    })
  })
  const [width, height] = [Math.ceil(columns * wide + 2 * margin), lines.length * high + 2 * margin]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>The end of pnpm demo, as a terminal shows it</title>
<style>
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d6deeb }
.bold { font-weight: 700 } .dim { fill: #8b98ad } .red { fill: #ff8b8b } .green { fill: #7ee0a1 } .yellow { fill: #f4cf7a } .cyan { fill: #7fd4ee }
</style>
<rect width="100%" height="100%" rx="10" fill="#141b27"/>
${rows.join("\n")}
</svg>
`
}

/** What is another in every run, and nobody's to look at: how long it took, and a hash. */
const timeless = (line: string): string =>
  line.replaceAll(/\b\d+(?:\.\d+)? s\b/g, "… s").replaceAll(/\b[0-9a-f]{64}\b/g, "…")

if (code !== 0) {
  process.exitCode = code ?? 1
} else {
  const all = chunks.join("").replaceAll(`${process.cwd()}/`, "").trimEnd().split("\n")
  const first = all.findIndex((line) => bare(line).startsWith(from))
  const picture = draw(all.slice(first).map((line) => pieces(timeless(line))))
  if (!process.argv.includes("--check")) {
    writeFileSync(file, picture)
    console.log(`${file}: drawn`)
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== picture) {
    console.error(`${file} does not show how the demo ends: run pnpm picture`)
    process.exitCode = 1
  }
}
