/** Everything that can be seen of a call from outside: its spans, its log lines, and its failure in every rendering. */
import { Cause, Effect, Exit, Layer, Logger, Tracer } from "effect"
import { inspect } from "node:util"

const deep = { depth: 12, showHidden: true } as const

const failureTexts = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<string> =>
  // What a call that succeeds returns is the caller's.
  Exit.isSuccess(exit) ? [] : [inspect(exit, deep), JSON.stringify(exit) ?? "", Cause.pretty(exit.cause)]

/** Runs the calls one after another, failures logged, and returns what could be seen of them. */
export const seen = Effect.fnUntraced(function* (calls: ReadonlyArray<Effect.Effect<unknown, unknown>>) {
  const spans: Array<Tracer.NativeSpan> = []
  const logs: Array<string> = []
  const watched = Layer.mergeAll(
    Layer.succeed(
      Tracer.Tracer,
      Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
    ),
    Logger.layer([
      Logger.make((entry) => {
        // Not the whole entry: its fiber holds the call itself.
        logs.push(inspect([entry.message, entry.cause], deep), Logger.formatJson.log(entry))
      })
    ])
  )
  const exits = yield* Effect.forEach(calls, (call) =>
    Effect.exit(Effect.tapCause(call, (cause) => Effect.logError("a call failed", cause)))
  ).pipe(Effect.provide(watched))
  const ends = spans.flatMap(({ status }) => (status._tag === "Ended" ? failureTexts(status.exit) : []))
  const said = spans.map(({ attributes, events, links, name }) => inspect([name, [...attributes], events, links], deep))
  return [...logs, ...exits.flatMap(failureTexts), ...said, ...ends].join("\n")
})
