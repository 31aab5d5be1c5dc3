/** How one call is decided: maintenance, token, application, arguments, body, then the operation. Plain synchronous code. */
import { Option, Result, Schema } from "effect"
import type { Strike } from "../Faults.ts"
import { type Fields, isFields } from "../internal/tables.ts"
import { json, type Reply } from "../internal/wire.ts"
import type { Argument, Operation } from "./NorceContract.ts"
import type { Outcome, Run } from "./NorceOutcome.ts"
import { type Application, check, Refused } from "./NorceParts.ts"
import type { Tokens } from "./NorceTokens.ts"
import type { NorceBehaviour, NorceWorld } from "./NorceWorld.ts"

/** A call as it came from the socket. */
export interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly source: string
}

/** One operation: how it is called, and what it does. */
export interface Desk {
  readonly name: string
  readonly contract: Operation
  readonly run: Run
}

type Step<A> = Result.Result<A, Reply>

const refusal = (key: string, message: string, status = 400): Reply => json({ Key: key, Message: message }, status)

const invalid = (message: string, status?: number): Reply => refusal("InvalidArgument", message, status)

const unauthorised: Reply = { ...json({ Message: "Unauthorized" }, 401), headers: { "www-authenticate": "Bearer" } }

/** The answer while Norce is closed, if it is. */
export const closed = (world: NorceWorld, strike: Strike): Reply | undefined => {
  if (!world.closed() && strike.fault !== "maintenance") return undefined
  const millis = Math.max(strike.millis, world.closedUntil() - world.clock.now())
  return {
    ...json({ Message: "Closed for maintenance" }, 503),
    headers: { "retry-after": String(Math.ceil(millis / 1000)) }
  }
}

const admitted = (world: NorceWorld, tokens: Tokens, { headers }: Sent, strike: Strike): Step<Application> => {
  const shut = closed(world, strike)
  if (shut !== undefined) return Result.fail(shut)
  const token = /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1] ?? ""
  if (strike.fault === "expired-password" || !tokens.valid(token, world.clock.now())) return Result.fail(unauthorised)
  const id = headers["application-id"] ?? headers["applicationid"]
  const application = world.behaviour.applications[id ?? ""]
  return application === undefined
    ? Result.fail(invalid("The header application-id must name an application"))
    : Result.succeed(application)
}

const types: Readonly<Record<Argument["type"], RegExp>> = {
  string: /^/,
  int: /^[+-]?\d{1,10}$/,
  boolean: /^(true|false)$/i,
  bool: /^(true|false)$/i
}

/** The query arguments under their contract names. Names are compared without case, as the vendor's platform does. */
const queryOf = (
  world: NorceWorld,
  { contract: { arguments: known }, name }: Desk,
  { url }: Sent
): Step<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {}
  for (const [key, value] of new URL(url, "http://sandbox").searchParams) {
    const argument = known.find((one) =>
      [one.name, ...(one.spellings ?? [])].some((spelling) => spelling.toLowerCase() === key.toLowerCase())
    )
    if (argument === undefined) {
      world.requests.ignored(name, key)
      continue
    }
    if (argument.name !== key || argument.spellings !== undefined) world.requests.spelling(name, argument.name, key)
    if (!types[argument.type].test(value))
      return Result.fail(invalid(`${argument.name} is not of type ${argument.type}`))
    found[argument.name] ??= value
  }
  const lacking = known.find((one) => one.required && found[one.name] === undefined)
  return lacking === undefined ? Result.succeed(found) : Result.fail(invalid(`${lacking.name} is required`))
}

const decodeBody = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Json))

const bodyOf = ({ contract: { body: entity } }: Desk, { headers, source }: Sent): Step<Fields> => {
  if (entity === undefined) return Result.succeed({})
  if (!/^application\/json\b/i.test(headers["content-type"] ?? ""))
    return Result.fail(invalid("Send application/json", 415))
  const read = Option.getOrUndefined(decodeBody(source))
  if (!isFields(read)) return Result.fail(invalid("The body is not a JSON object"))
  const include = read["IncludeCompanies"]
  if (entity !== "Login" || include === undefined || include === null) return Result.succeed(read)
  // A string that means a boolean; a JSON boolean is let through as well.
  const text = typeof include === "string" || typeof include === "boolean" ? String(include) : ""
  return types.bool.test(text)
    ? Result.succeed({ ...read, IncludeCompanies: text })
    : Result.fail(invalid("IncludeCompanies is neither true nor false"))
}

const none = (behaviour: NorceBehaviour): Reply => {
  const empty: Reply = { ...json(null), body: "" }
  return { null: json(null), empty, "204": { ...empty, status: 204 } }[behaviour.none]
}

const reply = (world: NorceWorld, outcome: Outcome): Reply => {
  switch (outcome._tag) {
    case "Value":
      return json(outcome.value)
    case "Nothing":
      return { ...json(null), body: "" }
    case "None":
      return none(world.behaviour)
  }
}

/** Decides one call and changes the state accordingly. */
export const answer = (world: NorceWorld, tokens: Tokens, desk: Desk, sent: Sent, strike: Strike): Reply => {
  const decided = Result.gen(function* () {
    const application = yield* admitted(world, tokens, sent, strike)
    const query = yield* queryOf(world, desk, sent)
    const body = yield* bodyOf(desk, sent)
    return yield* Result.try({
      try: () => {
        if (strike.fault === "duplicate") throw new Refused("CustomerAlreadyExists", "Another customer has this Email")
        const { body: entity } = desk.contract
        if (entity !== undefined) {
          check(entity, body, (unknown) => {
            if (!world.behaviour.undeclared) world.requests.ignored(desk.name, unknown)
          })
        }
        return reply(world, desk.run(world, { application, query, body }))
      },
      catch: (problem) => {
        if (problem instanceof Refused) return refusal(problem.key, problem.message)
        throw problem
      }
    })
  })
  return Result.merge(decided)
}
