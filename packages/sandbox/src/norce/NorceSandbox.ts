/**
 * A stand-in for Norce's CustomerService on a real socket: the token endpoint, the operations, an OpenAPI document at
 * `/openapi.json`, and a control below `/_sandbox/`. An independent reading of the vendor page that shares no code with any client.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { HttpRouter, type HttpServerRequest } from "effect/http"
import type { Strike } from "../Faults.ts"
import * as Control from "../internal/control.ts"
import { headerOf, open } from "../internal/journal.ts"
import { exchange, json, onTheWire, type Reply, send, serve } from "../internal/wire.ts"
import type { PeopleOptions } from "../People.ts"
import { fingerprint } from "../internal/recorder.ts"
import type { SandboxControl } from "../SandboxControl.ts"
import { basePath, isOperation, listFlags, operations, pathOf, tokenPath } from "./NorceContract.ts"
import { answer, closed, type Desk, type Sent } from "./NorceDesk.ts"
import { flags, runs } from "./NorceOperations.ts"
import { openApi } from "./NorceOpenApi.ts"
import { seededId } from "./NorceSeed.ts"
import * as Tokens from "./NorceTokens.ts"
import { make as makeWorld, type NorceBehaviour } from "./NorceWorld.ts"

/** How to start a Norce. Everything has a default. */
export interface NorceOptions extends Partial<NorceBehaviour> {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Default: nobody, because a target begins empty. */
  readonly people?: PeopleOptions
  /** Clients, lifetime and limits of the token endpoint. */
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
export interface NorceControl extends SandboxControl {
  /** Every mail so far. A migration must leave this empty. */
  readonly mails: Effect.Effect<ReadonlyArray<Mail>>
}

/** A running Norce. */
export interface Norce {
  /** The service's address, with a slash at its end. */
  readonly url: string
  /** Where tokens are asked for. */
  readonly tokenUrl: string
  /** Its own description. */
  readonly openApiUrl: string
  /** The Application that the people live in. */
  readonly applicationId: string
  /** The environment, for the token. */
  readonly scope: string
  /** The client that is let in. */
  readonly clientId: string
  /** Its invented secret. */
  readonly clientSecret: string
  /** For tests. */
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
  ],
  cullDays: options.cullDays ?? 30,
  flagsOperation: options.flagsOperation
})

const gates: ReadonlySet<string> = new Set(["maintenance", "expired-password"])
const words = new Set([...onTheWire, ...gates, "duplicate"])
const broken = json({ Message: "Internal Server Error" }, 500)

const decodeMails = Schema.decodeUnknownEffect(Schema.Array(Mail))

/** Starts a Norce that lives as long as the scope. Fails when the port is taken or the folder unusable. */
export const make = Effect.fnUntraced(function* (options: NorceOptions = {}) {
  const behaviour = behaviourOf(options)
  const people = options.people ?? { seed: 1, count: 0 }
  const header = (people: PeopleOptions) => headerOf("norce", behaviour.undeclared, people)
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
  const { changes, journal } = yield* open({
    folder: options.folder,
    name: "norce",
    fsync: options.fsync ?? "always",
    header: header(people)
  })
  world.restore(changes)

  const serving = (
    operation: string,
    can: (word: string) => boolean,
    answer: (call: Sent, peer: string, strike: Strike) => Reply
  ) =>
    Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const sent: Sent = { url: request.url, headers: request.headers, source: yield* Effect.orDie(request.text) }
      const strike = world.faults.take(operation, (word) => onTheWire.has(word) || gates.has(word) || can(word))
      const log = (outcome: string) =>
        world.requests.log({
          at: world.clock.now(),
          operation,
          fingerprint: fingerprint(sent.url, sent.source),
          outcome
        })
      const peer = Option.getOrElse(request.remoteAddress, () => "")
      const apply = Effect.suspend(() => {
        const reply = answer(sent, peer, strike)
        log(strike.fault ?? String(reply.status))
        return Effect.as(journal.append(world.tables.drain()), reply)
      })
      return yield* exchange(request, strike, { broken, log, apply })
    })

  const token = (sent: Sent, peer: string, strike: Strike): Reply =>
    closed(world, strike) ??
    (strike.fault === "expired-password"
      ? json({ error: "invalid_client" }, 400)
      : tokens.give(new URLSearchParams(sent.source), peer, [behaviour.environment], world.clock.now()))

  const common = Control.make({
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
  const { flagsOperation } = behaviour
  const desks: ReadonlyArray<Desk> = [
    ...Object.keys(operations)
      .filter(isOperation)
      .map((name) => ({ name, contract: operations[name], run: runs[name] })),
    ...(flagsOperation === undefined ? [] : [{ name: flagsOperation, contract: listFlags, run: flags }])
  ]
  for (const desk of desks) {
    const { contract, name } = desk
    const handler = serving(
      name,
      (word) => word === "duplicate" && name.endsWith("Customer3"),
      (sent, _peer, strike) => answer(world, tokens, desk, sent, strike)
    )
    yield* router.add(contract.method, pathOf(name, contract), handler)
  }
  yield* router.add(
    "POST",
    tokenPath,
    serving("Token", () => false, token)
  )
  yield* router.add("GET", "/openapi.json", (request) =>
    Effect.succeed(send(json(openApi(`http://${request.headers["host"]}`, desks))))
  )
  yield* Control.routes(router, control, { reads: { mails: control.mails }, commands: {} })
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

/** A Norce for tests: one per layer, on a free port. */
export const layer = (options: NorceOptions = {}) => Layer.effect(NorceSandbox, make(options))
