/**
 * The tags of a release, one `name@version` for each package. They are made before anything is published, as the intent to
 * write is in the ledger before a call leaves: who is interrupted half way runs `pnpm release` again, and what is missing
 * is published from the same commit or not at all.
 */
import { execFileSync } from "node:child_process"

const git = (cwd: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", args, { cwd, encoding: "utf8" }).trim()

/** The tags that stand on another commit than this one, in words. */
export const elsewhere = (cwd: string, tags: ReadonlyArray<string>): ReadonlyArray<string> => {
  const head = git(cwd, "rev-parse", "HEAD")
  return tags
    .filter((tag) => git(cwd, "tag", "--list", tag) === tag)
    .filter((tag) => git(cwd, "rev-parse", `refs/tags/${tag}^{commit}`) !== head)
    .map(
      (tag) =>
        `${tag} is tagged on another commit: run pnpm changeset version if this is a new release; to finish that one, git switch --detach ${tag}`
    )
}

/** Makes those of them that are missing, on this commit. */
export const make = (cwd: string, tags: ReadonlyArray<string>): void => {
  for (const tag of tags) {
    if (git(cwd, "tag", "--list", tag) === "") git(cwd, "tag", "--annotate", tag, "--message", tag)
  }
}
