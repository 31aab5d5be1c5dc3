/**
 * Commands in processes of their own. They end with the scope they were started in, so that Ctrl-C, a failure and the
 * end all leave nothing behind.
 */
import { Deferred, Effect, Fiber, type PlatformError, Schema, Stream } from "effect"
import { ChildProcess } from "effect/process"

/** Why the rehearsal cannot go on. */
export class StepFailed extends Schema.TaggedError<StepFailed>()("StepFailed", { message: Schema.String }) {}

/** Variables of an environment, all of them. */
export type Environment = Readonly<Record<string, string>>

/** Where a command runs. */
export interface Place {
  readonly cwd: string
  readonly env: Environment
}

/** What a command has said, and how it ended. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A command that is not told to wait for a key, and to end when it is told to. */
export const command = ({ cwd, env }: Place, name: string, args: ReadonlyArray<string>) =>
  ChildProcess.make(name, args, { cwd, env: { ...env }, stdin: "ignore", forceKillAfter: "5 seconds" })

const collect = (stream: Stream.Stream<Uint8Array, PlatformError.PlatformError>) =>
  Stream.mkString(Stream.decodeText(stream))

/** Runs a command to its end, whatever that is. Fails only if it cannot be started or takes longer than four minutes. */
export const attempt = Effect.fnUntraced(
  function* (place: Place, name: string, ...args: ReadonlyArray<string>) {
    const handle = yield* command(place, name, args)
    const [stdout, stderr, code] = yield* Effect.all(
      [collect(handle.stdout), collect(handle.stderr), handle.exitCode],
      { concurrency: "unbounded" }
    )
    return { code: Number(code), stdout, stderr } satisfies Outcome
  },
  Effect.scoped,
  Effect.timeout("4 minutes"),
  (effect, _place, name, ...args) =>
    Effect.mapError(effect, ({ message }) => new StepFailed({ message: `${name} ${args.join(" ")}: ${message}` }))
)

/** The last lines of what was said, for a message. */
export const tail = ({ stderr, stdout }: Outcome): string =>
  `${stdout}\n${stderr}`.trim().split("\n").slice(-25).join("\n")

/** Runs a command that must end well; gives what it said on standard output. */
export const run = Effect.fnUntraced(function* (place: Place, name: string, ...args: ReadonlyArray<string>) {
  const outcome = yield* attempt(place, name, ...args)
  if (outcome.code === 0) return outcome.stdout.trim()
  return yield* new StepFailed({
    message: `${name} ${args.join(" ")}\n  in ${place.cwd} ended with ${outcome.code}:\n${tail(outcome)}`
  })
})

/** Starts a command that keeps running until the scope ends; gives the first line it says, when it has said it. */
export const background = Effect.fnUntraced(
  function* (place: Place, name: string, ...args: ReadonlyArray<string>) {
    const handle = yield* command(place, name, args)
    const first = yield* Deferred.make<string>()
    const stderr = yield* Effect.forkScoped(collect(handle.stderr))
    const lines = Stream.splitLines(Stream.decodeText(handle.stdout))
    yield* Effect.forkScoped(Stream.runForEach(lines, (line) => Deferred.succeed(first, line)))
    const ended = Effect.gen(function* () {
      const code = Number(yield* handle.exitCode)
      const said = yield* Fiber.join(stderr)
      return yield* new StepFailed({ message: `it ended with ${code}:\n${tail({ code, stdout: "", stderr: said })}` })
    })
    return yield* Effect.raceFirst(Deferred.await(first), ended)
  },
  Effect.timeout("2 minutes"),
  (effect, _place, name, ...args) =>
    Effect.mapError(effect, ({ message }) => new StepFailed({ message: `${name} ${args.join(" ")}: ${message}` }))
)
