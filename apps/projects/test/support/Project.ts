/**
 * A sample project as somebody works in it: a copy of its folder, the stand-ins at other ports than its README has them, and
 * `kundbro` as a process of its own in that folder.
 */
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { start } from "@kundbro-tooling/postgres"

/** Where the ledger is, and how many `kundbro worker`s move what the run hands out; with none the run does so itself. */
export interface Way {
  readonly name: string
  readonly database?: "postgres" | "template1"
  readonly workers: number
}

/** PGlite is for one process alone: there is no way with several of them on it. */
export const folder: Way = { name: "PGlite, in a folder: one process", workers: 0 }

/** For what workers can share. */
export const shared: ReadonlyArray<Way> = [
  { name: "a Postgres server, one worker", database: "postgres", workers: 1 },
  { name: "a Postgres server, three workers", database: "template1", workers: 3 }
]

/** For what is one process's to do. */
export const alone: ReadonlyArray<Way> = [{ name: "a Postgres server: one process", database: "postgres", workers: 0 }]

/** The ways in words, for the name of a test. */
export const named = (ways: ReadonlyArray<Way>): string => [folder, ...ways].map(({ name }) => name).join("; on ")

/** A server with a database for each way. */
export const server = Effect.acquireRelease(Effect.promise(start), (server) => Effect.promise(server.stop))
export type Server = Effect.Success<typeof server>

export interface Project {
  readonly folder: string
  readonly read: (file: string) => string
  readonly write: (file: string, text: string) => void
  /** Runs the command until it ends, which it has to do with this exit code (0 unless told), and gives what it printed. */
  readonly kundbro: (args: string, code?: number) => Effect.Effect<string>
  /** The same for what can be handed out: with the way's workers beside it. */
  readonly handOut: (args: string) => Effect.Effect<string>
}

const bin = join(dirname(createRequire(import.meta.url).resolve("kundbro/package.json")), "src/bin.ts")
const projects = fileURLToPath(new URL("../../", import.meta.url))

/** Opens a project for one way. `ports`: where what the project's README starts at these ports is in truth. */
export const open = Effect.fnUntraced(function* (
  name: string,
  options: {
    readonly way: Way
    readonly server: Server
    readonly ports: Readonly<Record<number, string>>
    readonly env: Readonly<Record<string, string>>
  }
) {
  const { database, workers } = options.way
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "kundbro-project-"))),
    (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true }))
  )
  cpSync(join(projects, name), folder, { recursive: true })
  const read = (file: string) => readFileSync(join(folder, file), "utf8")
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  let configuration = read("kundbro.json")
  for (const [port, address] of Object.entries(options.ports)) {
    configuration = configuration.replaceAll(`http://127.0.0.1:${port}`, new URL(address).origin)
  }
  if (database !== undefined) {
    // The one line that the README names.
    configuration = configuration.replace(
      /"migration": [^]*?"folder": .*$/m,
      (upToIt) => `${upToIt}\n"ledger": { "env": "DATABASE_URL" },`
    )
  }
  write("kundbro.json", configuration)
  const env = {
    ...process.env,
    ...options.env,
    ...(database !== undefined && { DATABASE_URL: options.server.url(database) }),
    KUNDBRO_LEDGER_KEY: randomBytes(32).toString("base64"),
    NO_COLOR: "1"
  }

  const begin = (args: string) =>
    spawn(process.execPath, [bin, ...args.split(" ")], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })

  const kundbro = (args: string, code = 0) =>
    Effect.promise<string>(
      () =>
        new Promise((resolve, reject) => {
          const child = begin(args)
          let [stdout, stderr] = ["", ""]
          child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()))
          child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
          child.on("close", (ended) =>
            ended === code
              ? resolve(stdout)
              : reject(new Error(`kundbro ${args} ended with ${ended} and not ${code}: ${stderr}${stdout}`))
          )
        })
    )

  /** One that is at the ledger until the scope ends, and what it has said so far. */
  const worker = Effect.acquireRelease(
    Effect.promise<{ readonly child: ReturnType<typeof begin>; readonly said: () => string }>(
      () =>
        new Promise((resolve, reject) => {
          const child = begin("worker")
          let text = ""
          const said = () => text
          child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()))
          child.stdout.on("data", (chunk: Buffer) => {
            text += chunk.toString()
            resolve({ child, said })
          })
          child.on("close", (code) => reject(new Error(`a worker ended with ${code}: ${text}`)))
        })
    ),
    ({ child }) =>
      Effect.promise(async () => {
        const gone = new Promise((resolve) => child.once("close", resolve))
        if (child.kill("SIGINT")) await gone
      })
  )

  const project: Project = {
    folder,
    read,
    write,
    kundbro,
    handOut: (args) =>
      workers === 0
        ? kundbro(args)
        : Effect.gen(function* () {
            const there = yield* Effect.all(
              Array.from({ length: workers }, () => worker),
              { concurrency: "unbounded" }
            )
            const said = yield* kundbro(`${args} --workers`)
            // Who is quick may leave nothing to the others, and the run itself moves nothing.
            if (!there.some((one) => one.said().includes("At work.")))
              yield* Effect.die(new Error("no worker was at work"))
            return said
          }).pipe(Effect.scoped)
  }
  return project
})
