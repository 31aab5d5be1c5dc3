/**
 * A folder for personal data: its owner's alone. The ledger, the report and the files of the command line are kept in such.
 */
import { Effect, type PlatformError, Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"

/** A folder cannot be made, or nothing can be written into it. Names the folder and no file of it. */
export class FolderError extends Schema.TaggedError<FolderError>("@kundbro/migration/FolderError")("FolderError", {
  folder: Schema.String,
  problem: Schema.String,
  remedy: Schema.String
}) {
  override get message(): string {
    return `the folder ${this.folder} cannot be used: ${this.problem}; ${this.remedy}`
  }
}

const another = "name another folder, one that is yours"

const problems: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  EACCES: ["you may not write there", `make it yours, or ${another}`],
  EPERM: ["it is not yours, and only its owner may close it to others", `make it yours, or ${another}`],
  EROFS: ["its disk is read-only", another],
  ENOTDIR: ["there is a file in its place or above it", another],
  EEXIST: ["there is a file in its place", another],
  ENOENT: ["the system takes no folder there", another],
  ENAMETOOLONG: ["its name is too long", another],
  ENOSPC: ["its disk is full", "make room there, then do the same again"],
  EDQUOT: ["your share of its disk is full", "make room there, then do the same again"]
}

const codeOf = (thrown: unknown): string =>
  typeof thrown === "object" && thrown !== null && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : ""

/** What the system's refusal of something in `folder` comes to. */
export const refused = (folder: string, thrown: unknown): FolderError => {
  const code = codeOf(thrown)
  const [problem, remedy] = problems[code] ?? [`the system answers ${code}`.trimEnd(), `see to it, or ${another}`]
  return new FolderError({ folder: path.resolve(folder), problem, remedy })
}

/** What a failure to read or write a file of `folder` comes to. */
export const fromPlatform =
  (folder: string) =>
  ({ reason }: PlatformError.PlatformError): FolderError =>
    refused(folder, reason._tag === "BadArgument" ? undefined : reason.cause)

/** Node's own way to make a folder with those above it never ends where a folder takes none in and does not say why, as `/proc`. */
const makeWithParents = (folder: string): void => {
  if (fs.existsSync(folder)) return
  makeWithParents(path.dirname(folder))
  try {
    fs.mkdirSync(folder, { mode: 0o700 })
  } catch (thrown) {
    // Somebody else may have made it meanwhile.
    if (codeOf(thrown) !== "EEXIST") throw thrown
  }
}

/** Makes the folder and those above it where they are not there, mode 0700, and closes it to others if it is there. */
export const make = (folder: string): Effect.Effect<void, FolderError> =>
  Effect.try({
    try: () => {
      makeWithParents(folder)
      // Refused where it is a file, which is nobody's to close.
      fs.readdirSync(folder)
      fs.chmodSync(folder, 0o700)
    },
    catch: (thrown) => refused(folder, thrown)
  })
