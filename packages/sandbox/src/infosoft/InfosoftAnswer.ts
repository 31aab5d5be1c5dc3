/** From a SOAP message to its reply: reads the parameters, has the operation decide, and words the answer by its contract. */
import { Result } from "effect"
import type { Strike } from "../Faults.ts"
import type { Fields } from "../internal/tables.ts"
import type { Reply } from "../internal/wire.ts"
import { leaf } from "../internal/xml.ts"
import { classes, classesWithUndeclared, type Kind, type Service } from "./InfosoftContract.ts"
import { review } from "./InfosoftImport.ts"
import { runs } from "./InfosoftOperations.ts"
import { type Outcome, status } from "./InfosoftOutcome.ts"
import * as Soap from "./InfosoftSoap.ts"
import { type ClassTable, readFields, Unreadable, wrap, writeValue } from "./InfosoftWire.ts"
import type { InfosoftWorld } from "./InfosoftWorld.ts"

/** The vendor's own misbehaviour; `pending-review` means something to new customers only. */
export const wordsOf = (operation: string): ReadonlySet<string> =>
  new Set([
    "maintenance",
    "expired-password",
    "system-error",
    ...(operation.startsWith("CreateCustomer") ? ["pending-review"] : [])
  ])

/** A reply, and how the call ended: a status code, an exception's name, or `fault`. */
export interface Answered {
  readonly reply: Reply
  readonly outcome: string
}

/** The web server's answer while the vendor is closed. */
export const closed = (millis: number): Reply => ({
  status: 503,
  contentType: "text/plain; charset=utf-8",
  body: "Service Unavailable",
  headers: { "retry-after": String(Math.ceil(millis / 1000)) }
})

/** The web server's answer to missing or wrong credentials. */
export const unauthorized: Reply = {
  status: 401,
  contentType: "text/plain; charset=utf-8",
  body: "Unauthorized",
  headers: { "www-authenticate": 'Basic realm="Infosoft"' }
}

const tableOf = (world: InfosoftWorld): ClassTable => (world.behaviour.undeclared ? classesWithUndeclared : classes)

const parametersOf = (world: InfosoftWorld, service: Service, { body, operation }: Soap.Message) =>
  Result.try({
    try: () =>
      readFields(
        {
          table: classes,
          ordered: service.none === "nil" && world.behaviour.memberOrder === "strict",
          ignored: (name) => world.requests.ignored(operation.name, name)
        },
        body,
        { namespace: service.namespace, fields: operation.parameters }
      ),
    catch: (problem) =>
      Soap.platformFault(
        service,
        "DeserializationFailed",
        problem instanceof Unreadable ? problem.message : "Unreadable"
      )
  })

const unexpected = (service: Service) =>
  Soap.platformFault(service, "InternalServiceFault", "The server was unable to process the request.")

/** The platform's answer to `500`. */
export const broken = unexpected

const decide = (world: InfosoftWorld, name: string, parameters: Fields, strike: Strike): Outcome => {
  const run = runs[name]
  const outcome = run === undefined ? status("99") : run(world, parameters)
  if (outcome.is === "refused") return outcome
  if (outcome.wrote !== undefined) world.requests.applied(outcome.wrote)
  if (strike.fault === "pending-review" && typeof outcome.content === "string") review(world, outcome.content)
  return outcome
}

/** What a failed result holds: its code and, where the type has one, a customer number that says nobody. */
const failure = (kind: Kind, code: string): string => {
  const fields = kind.is === "class" ? (classes[kind.name]?.fields ?? []) : []
  return (
    leaf("StatusCode", code) + (fields.some(({ name }) => name === "CustomerNumber") ? leaf("CustomerNumber", "0") : "")
  )
}

/** Answers one message and changes the state accordingly. */
export const answer = (world: InfosoftWorld, service: Service, message: Soap.Message, strike: Strike): Answered => {
  const { operation } = message
  const read = parametersOf(world, service, message)
  if (Result.isFailure(read)) return { reply: read.failure, outcome: "fault" }
  if (strike.fault === "system-error" && service.none === "nil") return { reply: unexpected(service), outcome: "fault" }
  const outcome = strike.fault === "system-error" ? status("99") : decide(world, operation.name, read.success, strike)
  if (outcome.is === "refused") {
    const reply = Soap.exception(service, outcome.exception, outcome.message, world.behaviour.faultName)
    return { reply, outcome: outcome.exception }
  }
  const { kind, name } = operation.content
  const content =
    outcome.status === "00"
      ? writeValue({ table: tableOf(world), none: service.none }, name, kind, outcome.content)
      : wrap(name, failure(kind, outcome.status))
  return { reply: Soap.answer(service, operation, content), outcome: outcome.status }
}
