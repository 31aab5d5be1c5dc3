/**
 * What a package's command takes, for the report: its subcommands, arguments and flags, from its own `--help`. Written as
 * declarations, so that a flag that is new is an optional member that is new, and one that is gone breaks.
 */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

/** A command and what it takes. */
export interface Command {
  /** `kundbro migrate run`. */
  readonly name: string
  /** Declarations. */
  readonly source: string
}

/** A chapter of a help text, line by line. */
const chapter = (help: string, title: string): ReadonlyArray<string> =>
  (new RegExp(`^${title}\\n((?: .*\\n?)*)`, "m").exec(help)?.[1] ?? "").split("\n").filter((line) => line.trim() !== "")

/** The declarations that a help text amounts to, and the subcommands that it names. */
export const read = (help: string): { readonly source: string; readonly subcommands: ReadonlyArray<string> } => {
  const flags = chapter(help, "FLAGS").map((line) => {
    const [, names = "", value = ""] = /^ +(--[\w-]+(?:, -\w)?)(?: (\S+))?(?: {2,}|$)/.exec(line) ?? []
    if (names === "") throw new Error(`A help text has a flag that the report does not know: ${line}`)
    return `    "${names}"?: "${value}";\n`
  })
  const takes = /\[flags\](.*)$/.exec(chapter(help, "USAGE")[0] ?? "")?.[1]?.trim() ?? ""
  return {
    source: `export type Arguments = "${takes}";\nexport interface Flags {\n${flags.join("")}}\n`,
    subcommands: chapter(help, "SUBCOMMANDS").flatMap((line) => /^ +([\w-]+)/.exec(line)?.[1] ?? [])
  }
}

/** Asks a built command, and its subcommands in turn. */
export const of = async (name: string, file: string): Promise<ReadonlyArray<Command>> => {
  // Each is a process of its own, and most of what it does is compiling: the first compiles for all.
  const env = { ...process.env, NODE_COMPILE_CACHE: mkdtempSync(join(tmpdir(), "kundbro-api-")) }
  const ask = async (path: ReadonlyArray<string>): Promise<ReadonlyArray<Command>> => {
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...path, "--help"], { encoding: "utf8", env })
    const { source, subcommands } = read(stdout)
    const below = await Promise.all(subcommands.map((one) => ask([...path, one])))
    return [{ name: [name, ...path].join(" "), source }, ...below.flat()]
  }
  return ask([]).finally(() => rmSync(env.NODE_COMPILE_CACHE, { recursive: true, force: true }))
}

/** The commands of a package. */
export const all = async (folder: string, bin: Readonly<Record<string, string>>): Promise<ReadonlyArray<Command>> =>
  (await Promise.all(Object.entries(bin).map(([name, file]) => of(name, join(folder, file))))).flat()
