/** A clone of what is committed, in which packages are versioned, built and published; the working tree stays as it is. */
import { Effect, Schema } from "effect"
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { given } from "./Environment.ts"
import { requireLoopback } from "./Registry.ts"
import { type Environment, type Place, run, StepFailed } from "./Shell.ts"

/** A package as it was published. */
export const Published = Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  /** Bytes of the tarball. */
  size: Schema.Int,
  /** Bytes of the files in it. */
  unpackedSize: Schema.Int
})
export type Published = typeof Published.Type

const decodePublished = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(Published)))

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    private: Schema.optionalKey(Schema.Boolean),
    publishConfig: Schema.optionalKey(Schema.Struct({ registry: Schema.optionalKey(Schema.String) }))
  })
)

/** Clones `root` into `folder` and installs there what the lockfile says, from where the user installs. */
export const make = Effect.fnUntraced(function* (root: string, folder: string) {
  yield* run({ cwd: root, env: given() }, "git", "clone", "--quiet", root, folder)
  const place = { cwd: folder, env: { ...given(), pnpm_config_verify_deps_before_run: "false" } }
  yield* run(place, "pnpm", "install", "--frozen-lockfile", "--prefer-offline")
  return place
})

/** Builds what is published; `cache` is turbo's, where a build of the same sources may be. */
export const build = (place: Place, cache: string) =>
  run(
    place,
    "pnpm",
    "exec",
    "turbo",
    "run",
    "build",
    "--filter=./packages/*",
    "--filter=kundbro",
    `--cache-dir=${cache}`
  )

/** Versions the packages as their changesets say; without any they are what they are, and changesets would call it an error. */
export const version = (place: Place) =>
  globSync(".changeset/*.md", { cwd: place.cwd }).length === 0
    ? Effect.void
    : Effect.asVoid(run(place, "pnpm", "exec", "changeset", "version"))

/** Versions them after a change of `domain`; what follows for the other packages is up to changesets. */
export const change = Effect.fnUntraced(function* (place: Place, bump: "patch" | "minor", text: string) {
  writeFileSync(join(place.cwd, ".changeset/rehearsal.md"), `---\n"@kundbro/domain": ${bump}\n---\n\n${text}\n`)
  yield* version(place)
})

/** Publishes all public packages to the registry of `env`, once it is sure that this is a loopback address. */
export const publish = Effect.fnUntraced(function* (cwd: string, env: Environment, registry: string) {
  const place = { cwd, env: { ...env, pnpm_config_verify_deps_before_run: "false" } }
  yield* requireLoopback(place)
  for (const file of globSync("{packages,apps,tooling}/*/package.json", { cwd })) {
    const manifest = Schema.decodeSync(Manifest)(readFileSync(join(cwd, file), "utf8"))
    if (manifest.publishConfig?.registry !== undefined) {
      return yield* new StepFailed({ message: `Refused: ${file} names a registry of its own in publishConfig` })
    }
  }
  // A token, since no client publishes without one; this registry takes any.
  writeFileSync(join(cwd, ".npmrc"), `${registry.replace("http:", "")}:_authToken=rehearsal\n`)
  const said = yield* run(
    place,
    "pnpm",
    "--recursive",
    "publish",
    "--no-git-checks",
    "--json",
    `--registry=${registry}`
  )
  const published = yield* decodePublished(said).pipe(
    Effect.mapError(
      () => new StepFailed({ message: `pnpm publish did not say what it published:\n${said.slice(0, 500)}` })
    )
  )
  const [one] = published
  if (one === undefined) return yield* new StepFailed({ message: "pnpm publish published nothing" })
  if (published.some(({ version }) => version !== one.version)) {
    return yield* new StepFailed({
      message: "the packages have different versions, although .changeset/config.json fixes them"
    })
  }
  return { version: one.version, packages: published }
})
