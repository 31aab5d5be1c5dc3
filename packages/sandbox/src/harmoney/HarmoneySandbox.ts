/**
 * A stand-in for Harmoney's customer service on a real socket: SOAP 1.1 and 1.2 on one `.asmx` address, its WSDL at
 * `?wsdl`, and a control below `/_sandbox/`. An independent reading of the vendor page that shares no code with any client.
 */
import { Context, Effect, Layer, Result, Schema } from "effect"
import { HttpRouter, type HttpServerRequest } from "effect/http"
import * as Control from "../internal/control.ts"
import { headerOf, open } from "../internal/journal.ts"
import { exchange, onTheWire, type Reply, send, serve } from "../internal/wire.ts"
import type { PeopleOptions } from "../People.ts"
import { fingerprint } from "../internal/recorder.ts"
import type { SandboxControl } from "../SandboxControl.ts"
import { answer } from "./HarmoneyAnswer.ts"
import { isOperation, operations } from "./HarmoneyContract.ts"
import { type Login, release, settle, wordsOf } from "./HarmoneyDesk.ts"
import * as Soap from "./HarmoneySoap.ts"
import { type HarmoneyBehaviour, make as makeWorld } from "./HarmoneyWorld.ts"
import { wsdl } from "./HarmoneyWsdl.ts"

/** How to start a Harmoney. Everything has a default. */
export interface HarmoneyOptions extends Partial<HarmoneyBehaviour> {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Default: seed 1, 100 people, a tenth of them nasty. */
  readonly people?: PeopleOptions
  /** The one login that is let in. Default: an invented one. */
  readonly login?: Login
  /** A folder to keep the state in. Default: memory only. */
  readonly folder?: string
  /** `always` (default) survives a power cut, `never` a killed process. */
  readonly fsync?: "always" | "never"
  /** Stops the clock at this instant (milliseconds since 1970); it then moves only by `advance`. */
  readonly startAt?: number
}

/** The common control, and what only Harmoney has. */
export interface HarmoneyControl extends SandboxControl {
  /** Releases everything on the Control Page; returns how many writes were applied. */
  readonly release: Effect.Effect<number>
  /** Blocks a customer: it can be read, and neither validated nor saved. */
  readonly block: (customerId: string) => Effect.Effect<void>
  /** All national ids, with the customer's id where it is a customer's; the others only the external partner knows. */
  readonly ssns: Effect.Effect<ReadonlyArray<{ readonly ssn: string; readonly customerId?: string }>>
}

/** A running Harmoney. */
export interface Harmoney {
  /** The address that calls are posted to. */
  readonly url: string
  /** Its own description. */
  readonly wsdlUrl: string
  /** Who is let in. */
  readonly login: Login
  /** For tests. */
  readonly control: HarmoneyControl
}

/** A running Harmoney as a service. */
export class HarmoneySandbox extends Context.Service<HarmoneySandbox, Harmoney>()("@kundbro/sandbox/HarmoneySandbox") {}

const path = "/wspcl_v3.7/service.asmx"

const defaultLogin: Login = { SystemName: "QZZ", Username: "demo1", UserPassword: "notreal", SalesChannel: "007" }

const behaviourOf = (options: HarmoneyOptions): HarmoneyBehaviour => ({
  successStatus: options.successStatus ?? "",
  notFound: options.notFound ?? "failure",
  duplicates: options.duplicates ?? "warn",
  undeclared: options.undeclared ?? false,
  absentFields: options.absentFields ?? (options.undeclared === true ? "clear" : "keep"),
  capitalIsCached: options.capitalIsCached ?? false,
  cacheMillis: options.cacheMillis ?? 0,
  decidas: options.decidas ?? true,
  exitCodes: options.exitCodes ?? ["600", "610"],
  reasonCodes: options.reasonCodes ?? ["01", "02"]
})

const helpPage: Reply = {
  status: 200,
  contentType: "text/html; charset=utf-8",
  body: `<html><head><title>Service</title></head><body><h1>Service</h1><ul>${Object.keys(operations)
    .map((name) => `<li>${name}</li>`)
    .join("")}</ul></body></html>`
}

const CustomerId = Schema.Struct({ customerId: Schema.String })

const words = new Set(onTheWire)
for (const name of Object.keys(operations)) {
  if (isOperation(name)) for (const word of wordsOf(name)) words.add(word)
}

/** Starts a Harmoney that lives as long as the scope. Fails when the port is taken or the folder unusable. */
export const make = Effect.fnUntraced(function* (options: HarmoneyOptions = {}) {
  const behaviour = behaviourOf(options)
  const login = options.login ?? defaultLogin
  const header = (people: PeopleOptions) => headerOf("harmoney", behaviour.undeclared, people)
  const people = options.people ?? { seed: 1, count: 100 }
  let world = makeWorld(people, behaviour, options.startAt)
  const { changes, journal } = yield* open({
    folder: options.folder,
    name: "harmoney",
    fsync: options.fsync ?? "always",
    header: header(people)
  })
  world.restore(changes)

  const call = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    settle(world)
    const source = yield* Effect.orDie(request.text)
    const received = Soap.receive(request.headers["content-type"] ?? "", request.headers["soapaction"], source)
    if (Result.isFailure(received)) return send(received.failure)
    const message = received.success
    const { action, version } = message
    if (!isOperation(action)) return send(Soap.unknownAction(message))
    const strike = world.faults.take(action, (word) => onTheWire.has(word) || wordsOf(action).has(word))
    const log = (outcome: string) =>
      world.requests.log({ at: world.clock.now(), operation: action, fingerprint: fingerprint(source), outcome })
    const apply = Effect.suspend(() => {
      const { outcome, reply } = answer(world, login, action, message, strike)
      log(strike.fault ?? outcome)
      return Effect.as(journal.append(world.tables.drain()), reply)
    })
    const broken = Soap.fault(version, "Server", "Server was unable to process request.")
    return yield* exchange(request, strike, { broken, log, apply })
  })

  const common = Control.make({
    vendor: "harmoney",
    words,
    world: () => world,
    idOf: ({ id }) => id,
    renew: (seed) => {
      world = makeWorld(seed, behaviour, options.startAt)
    },
    settle: () => settle(world),
    journal,
    header
  })
  const control: HarmoneyControl = {
    ...common,
    block: (customerId) =>
      Effect.suspend(() => {
        world.blocked.set(customerId, {})
        return journal.append(world.tables.drain())
      }),
    ssns: Effect.sync(() => world.ssns()),
    release: Effect.suspend(() => {
      const applied = release(world)
      return Effect.as(journal.append(world.tables.drain()), applied)
    })
  }

  const router = yield* HttpRouter.make
  yield* router.add("POST", path, call)
  yield* router.add("GET", path, (request) =>
    Effect.succeed(
      /\?wsdl$/i.test(request.url)
        ? send({
            status: 200,
            contentType: "text/xml; charset=utf-8",
            body: wsdl(`http://${request.headers["host"]}${path}`)
          })
        : send(helpPage)
    )
  )
  yield* Control.routes(router, control, {
    reads: { ssns: control.ssns },
    commands: {
      block: Control.command(CustomerId, ({ customerId }) => control.block(customerId)),
      "control-page/release": Control.command(Control.Nothing, () => control.release)
    }
  })
  const origin = yield* serve(router, options.port ?? 0)
  const harmoney: Harmoney = { url: origin + path, wsdlUrl: `${origin}${path}?wsdl`, login, control }
  return harmoney
})

/** A Harmoney for tests: one per layer, on a free port. */
export const layer = (options: HarmoneyOptions = {}) => Layer.effect(HarmoneySandbox, make(options))
