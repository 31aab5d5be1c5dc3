/**
 * The pending changesets, and what each owes the person who installs a package: which packages it is about, in whole
 * sentences and in words of the package instead of the repository, and what a program looked like before and after if
 * it breaks.
 */
import { globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"

/** How far a version moves. */
export type Level = "patch" | "minor" | "major"

/** One file of `.changeset`. */
export interface Changeset {
  readonly file: string
  readonly levels: ReadonlyMap<string, Level>
  readonly text: string
}

const isLevel = (word: string): word is Level => word === "patch" || word === "minor" || word === "major"

/** Reads one. What is wrong with the head is in `problems`; the rest can still be looked at. */
export const parse = (
  file: string,
  source: string
): { readonly changeset: Changeset; readonly problems: Array<string> } => {
  const problems: Array<string> = []
  const levels = new Map<string, Level>()
  const [, head, text] = /^---\n([\s\S]*?)^---\n([\s\S]*)$/m.exec(source) ?? []
  if (head === undefined) problems.push(`${file}: starts with no list of packages between two lines of ---`)
  for (const line of (head ?? "").split("\n").filter((one) => one !== "")) {
    const [, name = "", level = ""] = /^["']?([^"']+?)["']?: (\w+)$/.exec(line) ?? []
    if (!isLevel(level)) problems.push(`${file}: "${line}" is not a package with patch, minor or major`)
    else levels.set(name, level)
  }
  return { changeset: { file, levels, text: (text ?? "").trim() }, problems }
}

/** All of a repository. */
export const pending = (root: string): ReadonlyArray<ReturnType<typeof parse>> =>
  globSync("*.md", { cwd: join(root, ".changeset") })
    .filter((file) => basename(file) !== "README.md")
    .sort()
    .map((file) => parse(`.changeset/${file}`, readFileSync(join(root, ".changeset", file), "utf8")))

/** The level of a break: before 1.0 a `minor`, as `^0.1.0` does not take 0.2.0. */
export const breakingLevel = (version: string): Level => (version.startsWith("0.") ? "minor" : "major")

/** Whether the text shows a program before and after: a line `Before:`, a block, a line `After:`, a block. */
export const showsBeforeAndAfter = (text: string): boolean =>
  /^Before:\n+```[\s\S]*?^```\n+After:\n+```[\s\S]*?^```$/m.test(text)

/** What is wrong with one; `versions` has the published packages. */
export const problemsOf = ({ file, levels, text }: Changeset, versions: ReadonlyMap<string, string>): Array<string> => {
  const problems: Array<string> = []
  if (levels.size === 0) problems.push(`${file}: names no package`)
  for (const [name, level] of levels) {
    const version = versions.get(name)
    if (version === undefined) problems.push(`${file}: ${name} is no package that is published`)
    else if (level === "major" && version.startsWith("0.")) {
      problems.push(`${file}: ${name} is at ${version}, and before 1.0 a break is a minor`)
    }
  }
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "").trim()
  if (!/[.:!]\s*$/.test(prose) || prose.split(/\s+/).length < 5) {
    problems.push(`${file}: say in whole sentences what changes for who installs the package`)
  }
  if (/^(build|chore|ci|docs|feat|fix|perf|refactor|test)(\(.*\))?!?:/.test(prose)) {
    problems.push(`${file}: "${prose.split("\n")[0]}" is a commit's title; write to who installs the package`)
  }
  const [inside] = /(?:packages|apps|tooling|src|test)\/[\w./-]*/.exec(prose) ?? []
  if (inside !== undefined && !prose.includes(`@kundbro/${inside}`)) {
    problems.push(`${file}: who installs a package does not have ${inside}`)
  }
  if (/^\*\*Breaking\*\*/m.test(prose) !== showsBeforeAndAfter(text)) {
    problems.push(
      `${file}: what breaks starts with **Breaking**, and shows "Before:" and "After:", each with a block of code`
    )
  }
  return problems
}
