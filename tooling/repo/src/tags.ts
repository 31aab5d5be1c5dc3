/**
 * The tags of a release, one `name@version` for each package. They are made before anything is published, as the intent to
 * write is in the ledger before a call leaves: who is interrupted half way runs `pnpm release` again, and what is missing
 * is published from the same commit or not at all.
 */
import { execFileSync } from "node:child_process"

const git = (cwd: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", args, { cwd, encoding: "utf8" }).trim()

/** What is wrong if some of them stand on another commit than this one: this is no way to finish that release. */
export const elsewhere = (cwd: string, tags: ReadonlyArray<string>): ReadonlyArray<string> => {
  const head = git(cwd, "rev-parse", "HEAD")
  const other = tags.filter(
    (tag) => git(cwd, "tag", "--list", tag) === tag && git(cwd, "rev-parse", `refs/tags/${tag}^{commit}`) !== head
  )
  return other.length === 0
    ? []
    : [
        `Tagged on another commit: ${other.join(", ")}. A new release needs pnpm changeset version; that one is finished after git switch --detach ${other[0]}`
      ]
}

/** Makes those of them that are missing, on this commit. */
export const make = (cwd: string, tags: ReadonlyArray<string>): void => {
  for (const tag of tags) {
    if (git(cwd, "tag", "--list", tag) === "") git(cwd, "tag", "--annotate", tag, "--message", tag)
  }
}
