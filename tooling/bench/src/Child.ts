/**
 * Processes of their own, so that a server's work never counts as a client's, and no contender runs on another's heap or
 * compiled code. A child says hello once, in words by name; then a message to it is one number, and an answer is numbers
 * by name.
 */
import { fork } from "node:child_process"
import { once } from "node:events"
import { Schema } from "effect"

const Hello = Schema.Record(Schema.String, Schema.String)
const Answer = Schema.Record(Schema.String, Schema.Number)

export type Hello = typeof Hello.Type
export type Answer = typeof Answer.Type

const decodeHello = Schema.decodeUnknownSync(Hello)
const decodeAnswer = Schema.decodeUnknownSync(Answer)
const decodeUnits = Schema.decodeUnknownSync(Schema.Number)
const decodeArgument = Schema.decodeUnknownSync(Schema.fromJsonString(Hello))

export interface Child {
  readonly hello: Hello
  readonly ask: (units: number) => Promise<Answer>
  readonly stop: (signal?: "SIGSTOP" | "SIGCONT") => void
}

/** Starts `script`, a file beside this one, as `name` with `words`; rejects if it ends before it answers. */
export const start = async (script: string, name = "", words: Hello = {}): Promise<Child> => {
  const child = fork(new URL(script, import.meta.url), [name, JSON.stringify(words)])
  const next = async (): Promise<unknown> => {
    const settled = new AbortController()
    const [message] = await Promise.race([
      once(child, "message", { signal: settled.signal }),
      once(child, "exit", { signal: settled.signal }).then(() => {
        throw new Error(`${script} ${name} ended before it answered`)
      })
    ]).finally(() => settled.abort())
    return message
  }
  return {
    hello: decodeHello(await next()),
    ask: async (units) => {
      const answer = next()
      child.send(units)
      return decodeAnswer(await answer)
    },
    stop: (signal) => {
      child.kill(signal)
    }
  }
}

/** What a process said under `key`. */
export const need = <A>(said: Readonly<Record<string, A>>, key: string): A => {
  const value = said[key]
  if (value === undefined) throw new Error(`a process has not said its ${key}`)
  return value
}

/** The child's side: as what it was started. */
export const started = (): { readonly name: string; readonly words: Hello } => {
  const [name = "", words] = process.argv.slice(2)
  return { name, words: decodeArgument(words) }
}

/** The child's side: says hello, then answers each message. */
export const answer = (hello: Hello, work: (units: number) => Promise<Answer>): void => {
  process.on("message", (units) => {
    void work(decodeUnits(units)).then((result) => process.send?.(result))
  })
  process.on("disconnect", () => process.exit())
  process.send?.(hello)
}
