/**
 * A stand-in for Norce's CustomerService on a real socket: the token endpoint, the operations, an OpenAPI document at
 * `/openapi.json`, and a control below `/_sandbox/`. An independent reading of the vendor page that shares no code with any client.
 */
import { Context, Effect, Layer, Option, Result, Schema } from "effect"
import { HttpRouter, HttpServerRequest } from "effect/http"
import type { Strike } from "../Faults.ts"
import { none as noJournal, open } from "../internal/journal.ts"
import { type Fields, isFields } from "../internal/tables.ts"
import { exchange, json, onTheWire, type Reply, send, serve } from "../internal/wire.ts"
import type { PeopleOptions } from "../People.ts"
import { fingerprint } from "../Requests.ts"
import * as SandboxControl from "../SandboxControl.ts"
import { type Argument, basePath, type Operation, type OperationName, operations, tokenPath } from "./NorceContract.ts"
import { openApi } from "./NorceOpenApi.ts"
import { type Call, type Outcome, runs } from "./NorceOperations.ts"
import { check, Refused } from "./NorceRecord.ts"
import { seededId } from "./NorceSeed.ts"
import * as Tokens from "./NorceTokens.ts"
import { make as makeWorld, type NorceBehaviour } from "./NorceWorld.ts"

/** How to start a Norce. Everything has a default. */
export interface NorceOptions extends Partial<NorceBehaviour> {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Default: nobody, because a target begins empty. */
  readonly people?: PeopleOptions
  readonly tokens?: Partial<Tokens.TokenOptions>
  /** A folder to keep the state in. Default: memory only. */
  readonly folder?: string
  /** `always` (default) survives a power cut, `never` a killed process. */
  readonly fsync?: "always" | "never"
  /** Stops the clock at this instant (milliseconds since 1970); it then moves only by `advance`. */
  readonly startAt?: number
}

/** A mail that would have been sent. */
export const Mail = Schema.Struct({
  kind: Schema.Literals(["registration", "password-reminder"]),
  customerId: Schema.Number,
  to: Schema.NullOr(Schema.String),
  at: Schema.Number
})

/** See {@link Mail}. */
export type Mail = typeof Mail.Type

/** The common control, and what only Norce has. */
export interface NorceControl extends SandboxControl.SandboxControl {
  /** Every mail so far. A migration must leave this empty. */
  readonly mails: Effect.Effect<ReadonlyArray<Mail>>
}

/** A running Norce. */
export interface Norce {
  /** The service's address, with a slash at its end. */
  readonly url: string
  readonly tokenUrl: string
  readonly openApiUrl: string
  readonly applicationId: string
  readonly scope: string
  readonly clientId: string
  readonly clientSecret: string
  readonly control: NorceControl
}

/** A running Norce as a service. */
export class NorceSandbox extends Context.Service<NorceSandbox, Norce>()("@kundbro/sandbox/NorceSandbox") {}

const behaviourOf = (options: NorceOptions): NorceBehaviour => ({
  environment: options.environment ?? "playground",
  none: options.none ?? "null",
  loginRefusal: options.loginRefusal ?? "none",
  requireEmail: options.requireEmail ?? true,
  undeclared: options.undeclared ?? false,
  absentParts: options.absentParts ?? (options.undeclared === true ? "clear" : "keep"),
  mailConfigured: options.mailConfigured ?? true,
  applications: options.applications ?? { "4711": { culture: "sv-SE", country: "SE" } },
  infoTypes: options.infoTypes ?? [
    "member_since",
    "birth_date",
    "gender",
    "consent_email",
    "consent_sms",
    "consent_mail"
  ]
})

const writes: ReadonlySet<string> = new Set(["CreateCustomer3", "UpdateCustomer3", "RegisterCustomer3"])
const words = new Set([...onTheWire, "maintenance", "expired-password", "duplicate"])

const decodeMails = Schema.decodeUnknownEffect(Schema.Array(Mail))
const decodeBody = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Json))

const invalid = (message: string): Reply => json({ Key: "InvalidArgument", Message: message }, 400)

const types: Readonly<Record<Argument["type"], RegExp>> = {
  string: /^/,
  int: /^[+-]?\d{1,10}$/,
  boolean: /^(true|false)$/i,
  bool: /^(true|false)$/i
}

/** Starts a Norce that lives as long as the scope. Fails when the port is taken or the folder unusable. */
export const make = Effect.fnUntraced(function* (options: NorceOptions = {}) {
  const behaviour = behaviourOf(options)
  const people = options.people ?? { seed: 1, count: 0 }
  const header = (seed: PeopleOptions): Fields => ({ vendor: "norce", ...seed, undeclared: behaviour.undeclared })
  const tokenOptions: Tokens.TokenOptions = {
    clientId: "sandbox-client",
    clientSecret: "sandbox-secret",
    seconds: 3600,
    perMinute: 3,
    burst: 20,
    ...options.tokens
  }
  const tokens = Tokens.make(tokenOptions)
  let world = makeWorld(people, behaviour, options.startAt)
  const { changes, journal } =
    options.folder === undefined
      ? { journal: noJournal, changes: [] }
      : yield* open({ folder: options.folder, name: "norce", fsync: options.fsync ?? "always", header: header(people) })
  world.restore(changes)

  const reply = (outcome: Outcome): Reply => {
    switch (outcome._tag) {
      case "Value":
        return json(outcome.value)
      case "Nothing":
        return { ...json(null), body: "" }
      case "None":
        return behaviour.none === "null"
          ? json(null)
          : { ...json(null), body: "", status: behaviour.none === "204" ? 204 : 200 }
    }
  }

  /** The query arguments under their contract names. Names are compared without case, as the vendor's platform does. */
  const query = (
    name: OperationName,
    sent: URLSearchParams
  ): Result.Result<Readonly<Record<string, string>>, Reply> => {
    const found: Record<string, string> = {}
    const { arguments: known }: Operation = operations[name]
    for (const [key, value] of sent) {
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

  const body = (name: OperationName, contentType: string, source: string): Result.Result<Fields, Reply> => {
    const { body: entity }: Operation = operations[name]
    if (entity === undefined) return Result.succeed({})
    if (!/^application\/json\b/i.test(contentType))
      return Result.fail({ ...invalid("Send application/json"), status: 415 })
    const read = Option.getOrUndefined(decodeBody(source))
    return isFields(read) ? Result.succeed(read) : Result.fail(invalid("The body is not a JSON object"))
  }

  const perform = (name: OperationName, call: Call, strike: Strike): Result.Result<Outcome, Refused> => {
    try {
      if (strike.fault === "duplicate") throw new Refused("CustomerAlreadyExists", "Another customer has this Email")
      const { body: entity }: Operation = operations[name]
      const include = call.body["IncludeCompanies"]
      // A string that means a boolean; a JSON boolean is let through as well.
      const checked =
        entity === "Login" && typeof include === "boolean"
          ? { ...call.body, IncludeCompanies: String(include) }
          : call.body
      if (
        entity === "Login" &&
        typeof checked["IncludeCompanies"] === "string" &&
        !types.bool.test(checked["IncludeCompanies"])
      ) {
        throw new Refused("InvalidArgument", "IncludeCompanies is neither true nor false")
      }
      if (entity !== undefined) check(entity, checked, (unknown) => world.requests.ignored(name, unknown))
      return Result.succeed(runs[name](world, { ...call, body: checked }))
    } catch (problem) {
      if (problem instanceof Refused) return Result.fail(problem)
      throw problem
    }
  }

  const peerOf = (request: HttpServerRequest.HttpServerRequest) => Option.getOrElse(request.remoteAddress, () => "")

  const closed = (strike: Strike): Reply | undefined =>
    world.closed() || strike.fault === "maintenance"
      ? {
          ...json({ Message: "Closed for maintenance" }, 503),
          headers: { "retry-after": String(Math.ceil(strike.millis / 1000)) }
        }
      : undefined

  const unauthorised: Reply = { ...json({ Message: "Unauthorized" }, 401), headers: { "www-authenticate": "Bearer" } }

  const gate = (
    request: HttpServerRequest.HttpServerRequest,
    strike: Strike
  ): Result.Result<Call["application"], Reply> => {
    const shut = closed(strike)
    if (shut !== undefined) return Result.fail(shut)
    const token = /^Bearer (.+)$/.exec(request.headers["authorization"] ?? "")?.[1] ?? ""
    if (strike.fault === "expired-password" || !tokens.valid(token, world.clock.now())) return Result.fail(unauthorised)
    const id = request.headers["application-id"] ?? request.headers["applicationid"]
    if (id === undefined) return Result.fail(invalid("The header application-id is required"))
    const application = behaviour.applications[id]
    return application === undefined
      ? Result.fail(invalid("The header application-id names no application"))
      : Result.succeed(application)
  }

  const serving = (name: OperationName) => {
    const can = (word: string) =>
      onTheWire.has(word) ||
      word === "maintenance" ||
      word === "expired-password" ||
      (word === "duplicate" && writes.has(name))
    return Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const source = yield* request.text
      const strike = world.faults.take(name, can)
      const log = (outcome: string) =>
        world.requests.log({
          at: world.clock.now(),
          operation: name,
          fingerprint: fingerprint(request.url, source),
          outcome: strike.fault ?? outcome
        })
      const apply = Effect.suspend(() => {
        const answer = Result.gen(function* () {
          const application = yield* gate(request, strike)
          const found = yield* query(name, new URL(request.url, "http://sandbox").searchParams)
          const read = yield* body(name, request.headers["content-type"] ?? "", source)
          return yield* Result.mapError(perform(name, { application, query: found, body: read }, strike), (refused) =>
            json({ Key: refused.key, Message: refused.message }, 400)
          )
        })
        const sent = Result.isSuccess(answer) ? reply(answer.success) : answer.failure
        log(String(sent.status))
        return Effect.as(journal.append(world.tables.drain()), sent)
      })
      return yield* exchange(request, strike, json({ Message: "Internal Server Error" }, 500), apply)
    })
  }

  const token = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const form = new URLSearchParams(yield* request.text)
    const strike = world.faults.take(
      "Token",
      (word) => onTheWire.has(word) || word === "expired-password" || word === "maintenance"
    )
    world.requests.log({ at: world.clock.now(), operation: "Token", fingerprint: "", outcome: strike.fault ?? "" })
    const give = Effect.sync(
      () =>
        closed(strike) ??
        (strike.fault === "expired-password"
          ? json({ error: "invalid_client" }, 400)
          : tokens.give(form, peerOf(request), [behaviour.environment], world.clock.now()))
    )
    return yield* exchange(request, strike, json({ error: "server_error" }, 500), give)
  })

  const common = SandboxControl.make({
    vendor: "norce",
    words,
    world: () => world,
    idOf: (person) => String(seededId(person)),
    renew: (seed) => {
      world = makeWorld(seed, behaviour, options.startAt)
    },
    settle: () => {},
    journal,
    header
  })
  const control: NorceControl = {
    ...common,
    mails: Effect.suspend(() => Effect.orDie(decodeMails([...world.mails.entries()].map(([, mail]) => mail))))
  }

  const router = yield* HttpRouter.make
  for (const name of Object.keys(operations)) {
    if (!isOperation(name)) continue
    yield* router.add(operations[name].method, `${basePath}/${name}`, serving(name))
  }
  yield* router.add("POST", tokenPath, token)
  yield* router.add("GET", "/openapi.json", (request) =>
    Effect.succeed(send(json(openApi(`http://${request.headers["host"]}`))))
  )
  yield* SandboxControl.routes(router, control, { reads: { mails: control.mails }, commands: {} })
  const origin = yield* serve(router, options.port ?? 0)
  const norce: Norce = {
    url: `${origin}${basePath}/`,
    tokenUrl: origin + tokenPath,
    openApiUrl: `${origin}/openapi.json`,
    applicationId: Object.keys(behaviour.applications)[0] ?? "",
    scope: behaviour.environment,
    clientId: tokenOptions.clientId,
    clientSecret: tokenOptions.clientSecret,
    control
  }
  return norce
})

const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name)

/** A Norce for tests: one per layer, on a free port. */
export const layer = (options: NorceOptions = {}) => Layer.effect(NorceSandbox, make(options))
