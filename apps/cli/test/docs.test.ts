/** What the pages say of the command: the transcript of `docs/migrating.md` is run, and every command named anywhere has its flags. */
import { execFile } from "node:child_process"
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Command } from "effect/cli"
import { TestConsole } from "effect/testing"
import { Ledger, MigrationStopped } from "@kundbro/migration"
import { Sandboxes } from "@kundbro/sandbox"
import { doctor } from "../src/commands/Doctor.ts"
import { identity } from "../src/commands/Identity.ts"
import { lookup } from "../src/commands/Lookup.ts"
import { lossMap } from "../src/commands/LossMap.ts"
import { migrate } from "../src/commands/Migrate.ts"
import { sandbox } from "../src/commands/Sandbox.ts"
import { schema } from "../src/commands/SchemaCommand.ts"
import { worker } from "../src/commands/Worker.ts"
import { exitCodes } from "../src/Failure.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))
const page = (file: string) => readFileSync(join(root, file), "utf8")

/** A folder, and a `kundbro` on the path that is this one; gone with the scope. */
const workshop = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "kundbro-docs-"))
    const command = join(folder, "kundbro")
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`)
    chmodSync(command, 0o700)
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** Runs a line in a shell there; what it prints on stdout, and how it ended. */
const shell = (folder: string, line: string) =>
  Effect.promise(
    () =>
      new Promise<{ readonly stdout: string; readonly stderr: string; readonly failed: boolean }>((resolve) => {
        const env = { ...process.env, NO_COLOR: "1", PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}` }
        execFile("sh", ["-c", line], { cwd: folder, env }, (error, stdout, stderr) =>
          resolve({ stdout, stderr, failed: error !== null })
        )
      })
  )

/** The commands of the page's transcripts, each with what it prints. */
const transcript = (text: string) =>
  [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = ""]) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => ({
        command: part.slice(0, part.indexOf("\n")),
        prints: part.slice(part.indexOf("\n") + 1)
      }))
  )

/** Times are what they are. */
const timeless = (text: string) =>
  text.replaceAll(/about [^.]*\./g, "about 0 s.").replaceAll(/since \S+ \S+ UTC/g, "since then")

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** `…` stands for anything: alone on its line for whole lines, else within its line. */
const pattern = (prints: string): RegExp =>
  new RegExp(
    `^${prints
      .split("\n")
      .slice(0, -1)
      .map((line) => (line === "…" ? "(?:.*\n)*?" : `${line.split("…").map(escaped).join(".*")}\n`))
      .join("")}$`
  )

describe("docs/migrating.md", () => {
  it.live(
    "its commands print what it says",
    () =>
      Effect.gen(function* () {
        const sandboxes = yield* Sandboxes.make({ harmoney: { people: { seed: 1, count: 30 } } })
        const folder = yield* workshop
        const here = (line: string) =>
          line
            .replaceAll("http://127.0.0.1:4701", new URL(sandboxes.harmoney.url).origin)
            .replaceAll("http://127.0.0.1:4702", new URL(sandboxes.norce.url).origin)
        const steps = transcript(page("docs/migrating.md"))
        assert.isAtLeast(steps.length, 10)
        let exported = ""
        const stored = page("docs/personal-data.md")
        for (const { command, prints } of steps) {
          if (command.startsWith("export ")) {
            exported += `${command}; `
            continue
          }
          const { failed, stderr, stdout } = yield* shell(folder, exported + here(command))
          assert.isFalse(failed, `${command}\n${stdout}\n${stderr}`)
          assert.match(timeless(stdout), pattern(timeless(prints)), command)
          if (command === "ls migration/report")
            for (const file of stdout.trim().split("\n")) assert.include(stored, file)
        }
      }).pipe(Effect.scoped),
    180_000
  )
})

/** The first cells of the tables under a heading, as code. */
const named = (text: string, heading: string): ReadonlyArray<string> => {
  const [, chapter = ""] = text.split(`\n## ${heading}\n`)
  return [...(chapter.split("\n## ")[0] ?? "").matchAll(/^\| `?([^`|]+?)`? +\|/gm)]
    .map(([, cell = ""]) => cell)
    .filter((cell) => !/^(-+|state|state of an undo|ending|code|file|rule)$/.test(cell))
}

describe("docs/night.md", () => {
  const night = page("docs/night.md")
  it("tells of every state, every ending and every exit code, and of no other", () => {
    assert.sameMembers([...named(night, "States")], [...Ledger.State.literals])
    const steps = page("packages/migration/src/internal/provedSchema.ts").matchAll(/'([a-z-]+) > ([a-z-]+)'/g)
    assert.sameMembers(
      [...named(night, "States of a balance")],
      [...new Set([...steps].flatMap(([, from = "", to = ""]) => [from, to]))]
    )
    const [, ofUndo = ""] =
      /state text[^(]*check \(state in\s+\(([^)]*)\)/.exec(page("packages/migration/src/internal/undoSchema.ts")) ?? []
    assert.sameMembers(
      [...named(night, "Taking it back")],
      [...ofUndo.matchAll(/'([^']+)'/g)].map(([, state]) => state)
    )
    assert.sameMembers(
      [...named(night, "Endings")],
      [...Ledger.Outcome.literals, "skipped", "dead-letter", "left", "undone", "withdrawn", "merged", "unfinished"]
    )
    assert.sameMembers([...named(night, "Exit codes")], Object.values(exitCodes).map(String))
    assert.sameMembers(
      [...named(night, "When the plan stops the run")],
      [...MigrationStopped.StoppedByPlan.fields.rule.literals]
    )
  })
})

const tree = Command.make("kundbro").pipe(
  Command.withSubcommands([doctor, identity, lookup, lossMap, migrate, sandbox, schema, worker])
)

/** The commands that a page names, in code and in shell blocks: `kundbro migrate run --after-canary`. */
const commands = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/(?:^|`|\$ )kundbro ([a-z][^`\n|>#]*)/gm)].map(([, line = ""]) => line.trim())

describe("the pages", () => {
  it.effect("name no command and no flag that there is not", () =>
    Effect.gen(function* () {
      const pages = globSync(["README.md", "docs/*.md", "apps/cli/README.md", "packages/*/README.md"], { cwd: root })
      const named = new Map<string, Set<string>>()
      for (const line of pages.flatMap((file) => commands(page(file)))) {
        const [, words = ""] =
          /^((?:migrate (?:balances |relations |key (?=change))?|identity )?[a-z-]+)/.exec(line) ?? []
        const flags = named.get(words) ?? new Set()
        for (const [flag] of line.matchAll(/(?<= )--[a-z][a-z-]*/g)) flags.add(flag)
        named.set(words, flags)
      }
      assert.isAtLeast(named.size, 10)
      const said: Array<unknown> = []
      for (const [words, flags] of named) {
        const before = said.length
        yield* Command.runWith(tree, { version: "0.0.0" })([...words.split(" "), "--help"])
        said.push(...(yield* TestConsole.logLines).slice(before))
        const help = said.slice(before).join("\n")
        assert.include(help, `kundbro ${words}`)
        for (const flag of flags) assert.match(help, new RegExp(`${flag}\\b`), `kundbro ${words} ${flag}`)
      }
    }).pipe(Effect.provide(Layer.merge(NodeServices.layer, NodeHttpClient.layerUndici)))
  )
})
