/**
 * The report that was last released, from the history alone.
 *
 * A package's version changes in one kind of commit only, the one that `pnpm changeset version` makes; the report that
 * stands in that commit is the released one, because `pnpm api --check` holds in every commit. So neither tags nor the
 * registry is asked, and a release that is prepared and not yet published counts. At 0.0.0 nothing was released, and
 * where the version in the folder is not the committed one, this is the release being made: what is here is released.
 */
import { execFileSync } from "node:child_process"
import { Schema } from "effect"

const decodeVersion = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ version: Schema.String })))

/** The text of the report at the last release, or why there is none to compare with. */
export type Released =
  | { readonly _tag: "Report"; readonly text: string }
  | { readonly _tag: "First" }
  | { readonly _tag: "Now" }

/** Looks it up; `folder` and `report` are relative to `root`. */
export const of = (root: string, folder: string, version: string, report: string): Released => {
  const git = (...args: ReadonlyArray<string>): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  if (version === "0.0.0") return { _tag: "First" }
  if (git("rev-parse", "--is-shallow-repository") === "true") {
    throw new Error("The last release cannot be found in a shallow clone: run git fetch --unshallow")
  }
  const manifest = `${folder}/package.json`
  const commit = git("log", "-1", "--format=%H", "-S", `"version": "${version}"`, "--", manifest)
  if (commit === "" || decodeVersion(git("show", `HEAD:${manifest}`)).version !== version) return { _tag: "Now" }
  // Of a package that had no report then, everything is new.
  const had = git("ls-tree", "--name-only", commit, report) !== ""
  return { _tag: "Report", text: had ? `${git("show", `${commit}:${report}`)}\n` : "" }
}
