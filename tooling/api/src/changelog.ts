/**
 * What changesets writes into each CHANGELOG.md: the text as its author wrote it to who installs the package, without
 * the name of a commit, and one line on the packages that go together.
 */
interface Changeset {
  readonly summary: string
}

interface Dependency {
  readonly name: string
  readonly oldVersion: string
  readonly newVersion: string
}

/** One entry. */
const getReleaseLine = async ({ summary }: Changeset): Promise<string> => {
  const [first = "", ...rest] = summary.trim().split("\n")
  return [`- ${first}`, ...rest.map((line) => (line === "" ? "" : `  ${line}`))].join("\n")
}

/** Which packages of ours this one goes with; nothing at the first release, where there is but one version. */
const getDependencyReleaseLine = async (
  _changesets: ReadonlyArray<Changeset>,
  dependencies: ReadonlyArray<Dependency>
): Promise<string> => {
  const moved = dependencies.filter(({ oldVersion }) => oldVersion !== "0.0.0")
  if (moved.length === 0) return ""
  return `- Goes with ${moved.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).join(", ")}.`
}

export default { getReleaseLine, getDependencyReleaseLine }
