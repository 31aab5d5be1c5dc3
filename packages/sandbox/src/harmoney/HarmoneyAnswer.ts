/** From a SOAP message to its reply: reads the parameters, has the desk decide, and words the Response. */
import { Result } from "effect"
import type { Strike } from "../Faults.ts"
import { type Fields, fieldsOf, textOf } from "../internal/tables.ts"
import type { Reply } from "../internal/wire.ts"
import { classes, classesWithUndeclared } from "./HarmoneyClasses.ts"
import { loginOf, type Operation, type OperationName, operations } from "./HarmoneyContract.ts"
import { decide, type Login } from "./HarmoneyDesk.ts"
import { failed, type Outcome } from "./HarmoneyOutcome.ts"
import * as Soap from "./HarmoneySoap.ts"
import { type ClassTable, overlongField, readFields, Unreadable, wrap, writeFields } from "./HarmoneyWire.ts"
import type { HarmoneyWorld } from "./HarmoneyWorld.ts"

const tableOf = (world: HarmoneyWorld): ClassTable => (world.behaviour.undeclared ? classesWithUndeclared : classes)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const languages: Readonly<Record<string, string>> = { Swedish: "SV", Norwegian: "NO", Danish: "DA", Finnish: "FI" }

/** Messages are English; in another language they say which, so that nobody takes their text for a code. */
const spoken = (message: string, language: string) => (language === "EN" ? message : `[${language}] ${message}`)

const response = (
  world: HarmoneyWorld,
  expected: Login,
  sent: Fields | undefined,
  outcome: Outcome,
  millis: number
): Fields => {
  const { capitalIsCached, successStatus } = world.behaviour
  const language = languages[textOf(sent, "Language") ?? ""] ?? "EN"
  const message = spoken(outcome.message, language)
  const cached = String(outcome.cached)
  return {
    // The page shows one value only, so a failure leaves the element out.
    ...(outcome.success && { Status: "Success" }),
    Success: String(outcome.success),
    TransMessage: outcome.level === "None" ? "" : message,
    TransStatus: outcome.success && outcome.status === "" ? successStatus : outcome.status,
    ErrorLevel: outcome.level,
    HarmoneyMessages:
      outcome.error === undefined
        ? []
        : [
            {
              Name: `${expected.SystemName}K0001KND`,
              Id: outcome.error,
              Language: language,
              Type: "01",
              Message: message
            }
          ],
    Ident: `00000000-0000-4000-8000-${world.ident().toString(16).padStart(12, "0")}`,
    CallDuration: String(millis),
    IsCached: capitalIsCached ? capital(cached) : cached,
    Messages: []
  }
}

/** The content of the Result element, in the operation's placement of the Response. */
const content = (world: HarmoneyWorld, operation: OperationName, outcome: Outcome, fields: Fields): string => {
  const table = tableOf(world)
  const { returns }: Operation = operations[operation]
  const xml = writeFields(table, "Response", fields)
  switch (returns.as) {
    case "response":
      return xml
    case "object": {
      const object = returns.of === "Customer" ? { ControlStatus: "false", ...outcome.object } : outcome.object
      return wrap("Response", xml) + writeFields(table, returns.of, object)
    }
    case "list": {
      const items = outcome.list?.map((item) => wrap(returns.of, writeFields(table, returns.of, item)))
      return wrap("Response", xml) + (items === undefined ? "" : wrap("List", items.join("")))
    }
  }
}

const parametersOf = (world: HarmoneyWorld, operation: OperationName, message: Soap.Message) => {
  const asked: Operation = operations[operation]
  return Result.try({
    try: () =>
      readFields(tableOf(world), message.body, [...asked.parameters, loginOf(asked)], {
        ignored: (name) => world.requests.ignored(operation, name),
        spelling: (field, spelling) => world.requests.spelling(operation, field, spelling)
      }),
    catch: (problem) => Soap.unreadable(message, problem instanceof Unreadable ? problem.message : String(problem))
  })
}

const tooLong = (world: HarmoneyWorld, operation: OperationName, fields: Fields): Outcome | undefined => {
  const { parameters }: Operation = operations[operation]
  for (const field of parameters) {
    const long = overlongField(tableOf(world), operation, field, fields[field.name])
    if (long !== undefined) return failed("98", "000917", `${long} is too long`)
  }
  return undefined
}

/** A reply, and how the call ended in the vendor's words. */
export interface Answered {
  readonly reply: Reply
  readonly outcome: string
}

/** Answers one message and changes the state accordingly. */
export const answer = (
  world: HarmoneyWorld,
  expected: Login,
  operation: OperationName,
  message: Soap.Message,
  strike: Strike
): Answered => {
  const started = performance.now()
  const read = parametersOf(world, operation, message)
  if (Result.isFailure(read)) return { reply: read.failure, outcome: "fault" }
  const login = loginOf(operations[operation]).name
  const { [login]: _, ...parameters } = read.success
  const sent = fieldsOf(read.success, login)
  const outcome = tooLong(world, operation, parameters) ?? decide(world, expected, operation, sent, parameters, strike)
  const fields = response(world, expected, sent, outcome, Math.round(performance.now() - started))
  return {
    reply: Soap.answer(message.version, operation, content(world, operation, outcome, fields)),
    outcome: outcome.status || "00"
  }
}
