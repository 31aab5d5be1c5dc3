/**
 * Where an answer comes from: a flag, a person, or what is usual; what nobody gave is remembered.
 */
import { Effect, Option } from "effect"
import { Prompt } from "effect/cli"
import { Failure } from "../Failure.ts"

/** One thing to be told. */
export interface Question {
  /** What was given on the command line. */
  readonly given: Option.Option<string>
  readonly flag: string
  readonly message: string
  /** What is offered, and taken where nobody is asked; without it an answer is needed. */
  readonly usual?: string
  /** What is wrong with an answer, if anything. */
  readonly problem?: (answer: string) => string | undefined
}

const nothingSaid = (answer: string) => (answer === "" ? "Say something" : undefined)

/** Asks a person, or nobody (`yes`). */
export const make = (yes: boolean) => {
  const missing: Array<string> = []

  const ask = ({ flag, given, message, problem = nothingSaid, usual }: Question) => {
    if (Option.isSome(given)) {
      const wrong = problem(given.value)
      return wrong === undefined
        ? Effect.succeed(given.value)
        : Effect.fail(new Failure({ code: "usage", message: `Nothing was written. ${flag}: ${wrong}` }))
    }
    if (yes) {
      if (usual === undefined) missing.push(flag)
      return Effect.succeed(usual ?? "")
    }
    const validate = (text: string) => {
      const wrong = nothingSaid(text.trim()) ?? problem(text.trim())
      return wrong === undefined ? Effect.succeed(text.trim()) : Effect.fail(wrong)
    }
    return Prompt.run(Prompt.String({ message, validate, ...(usual !== undefined && { default: usual }) }))
  }

  /** What only a flag changes: nobody is asked. */
  const told = (question: Omit<Question, "message"> & { readonly usual: string }) =>
    Option.isSome(question.given) ? ask({ ...question, message: "" }) : Effect.succeed(question.usual)

  /** The first of the choices is what is usual, unless there is none (`needed`). */
  const choose = (
    question: Omit<Question, "usual" | "problem">,
    choices: Readonly<Record<string, string>>,
    needed = false
  ) => {
    const names = Object.keys(choices)
    const [first, second] = names
    const problem = (answer: string) =>
      Object.hasOwn(choices, answer) ? undefined : `"${answer}" is none of ${names.join(", ")}`
    const all = { ...question, ...(!needed && first !== undefined && { usual: first }) }
    if (Option.isSome(question.given) || yes || second === undefined) return ask({ ...all, problem })
    return Prompt.run(
      Prompt.Select({
        message: question.message,
        choices: Object.entries(choices).map(([value, said]) => ({
          title: said === "" ? value : `${value}: ${said}`,
          value
        }))
      })
    )
  }

  return { ask, choose, told, missing }
}

export type Asker = ReturnType<typeof make>
