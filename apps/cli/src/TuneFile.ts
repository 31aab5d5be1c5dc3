/**
 * How a person reaches a migration that is at work in another process: `tune.json`, in the migration's folder, says what is
 * wanted; the process at work says in `tune-taken.json` what is in force. What was wanted stays until it is taken back, so that
 * a run that is started again goes by it too.
 */
import { Effect, Option, Schema } from "effect"
import { Tuning } from "@kundbro/migration"
import { Failure } from "./Failure.ts"
import * as PrivateFiles from "./PrivateFiles.ts"

const Wanted = Schema.fromJsonString(Schema.Struct({ id: Schema.String, tuning: Tuning.Tuning }))
type Wanted = typeof Wanted.Type
const Taken = Schema.fromJsonString(Schema.Struct({ id: Schema.String, pid: Schema.Int }))
const strict = { onExcessProperty: "error" } as const

const asPlanned: Wanted = { id: "", tuning: {} }
const wantedFile = "tune.json"
const takenFile = "tune-taken.json"

type Folder = Effect.Success<ReturnType<typeof PrivateFiles.inFolder>>

const readFrom = (files: Folder) =>
  Effect.gen(function* () {
    const text = yield* files.read(wantedFile)
    if (text === undefined) return asPlanned
    return yield* Schema.decodeUnknownEffect(
      Wanted,
      strict
    )(text).pipe(
      Effect.mapError(
        () =>
          new Failure({
            code: "usage",
            message: `${files.at(wantedFile)} is not what \`kundbro migrate tune\` writes: put it right by \`kundbro migrate tune --reset\``
          })
      )
    )
  })

/** What is wanted; as the plan says when there is no file. */
export const read = (folder: string) => Effect.flatMap(PrivateFiles.inFolder(folder), readFrom)

/** Wants this from now on, and gives the id by which it is known. */
export const write = Effect.fnUntraced(function* (folder: string, tuning: Tuning.Tuning) {
  const files = yield* PrivateFiles.inFolder(folder)
  const id = crypto.randomUUID()
  yield* files.write({ [wantedFile]: [`${JSON.stringify({ id, tuning })}\n`] })
  return id
})

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The id of what is in force in the process at work; `undefined` when none is. */
export const inForce = Effect.fnUntraced(function* (folder: string) {
  const files = yield* PrivateFiles.inFolder(folder)
  const taken = Schema.decodeUnknownOption(Taken)((yield* files.read(takenFile)) ?? "")
  return Option.isSome(taken) && isAlive(taken.value.pid) ? taken.value.id : undefined
})

/** What the engine asks, until the scope closes. A file that has become unreadable changes nothing; one that is so from the start is refused. */
export const tuner = Effect.fnUntraced(function* (folder: string) {
  const files = yield* PrivateFiles.inFolder(folder)
  let last = yield* readFrom(files)
  yield* Effect.addFinalizer(() => Effect.ignore(files.remove(takenFile)))
  const answer: Tuning.Tuner = {
    wanted: readFrom(files).pipe(
      Effect.map((now) => {
        if (now.id !== last.id) last = now
        return last.tuning
      }),
      Effect.catch(() => Effect.succeed(last.tuning))
    ),
    taken: () => Effect.ignore(files.write({ [takenFile]: [JSON.stringify({ id: last.id, pid: process.pid })] }))
  }
  return answer
})
