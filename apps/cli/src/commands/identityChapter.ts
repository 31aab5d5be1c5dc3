/**
 * The chapter `identity` of the configuration, checked, and the folder of its files.
 */
import { Effect, Path } from "effect"
import { MergePolicy } from "@kundbro/identity"
import type { Configuration } from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as PrivateFiles from "../PrivateFiles.ts"

/** The file of the decided groups. */
export const groupsFile = "identity.ndjson"

const usage = (message: string) => new Failure({ code: "usage", message })

/** Fails with what is missing or contradicts itself. `file` and `folder` are those of the configuration. */
export const identityChapter = Effect.fnUntraced(function* (
  file: string,
  { configuration, folder }: { readonly configuration: Configuration; readonly folder: string }
) {
  const path = yield* Path.Path
  const { identity } = configuration
  if (identity === undefined) return yield* usage(`${file} has no "identity" chapter: see docs/identity.md`)
  const systems = identity.sources.map(({ system }) => system)
  const twice = systems.find((one, at) => systems.indexOf(one) !== at)
  if (twice !== undefined)
    return yield* usage(`${file} names "${twice}" twice under "identity.sources": put its lists together`)
  const policy = identity.merge ?? MergePolicy.make({ authority: [systems[0] ?? "", ...systems.slice(1)] })
  const unknown = [
    ...policy.authority,
    ...Object.values(policy.fields).flatMap((rule) => (typeof rule === "string" ? [] : rule.from))
  ].find((one) => !systems.includes(one))
  if (unknown !== undefined)
    return yield* usage(`${file}: "identity.merge" names "${unknown}", which is none of the sources`)
  return { identity, policy, files: yield* PrivateFiles.inFolder(path.resolve(folder, identity.folder)) }
})
