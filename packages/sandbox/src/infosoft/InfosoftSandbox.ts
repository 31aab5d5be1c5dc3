/**
 * A stand-in for Infosoft's customer services on a real socket: the classic contract at one `.asmx` address, the 2011/10 contract at
 * `.svc` addresses, each with its WSDL at `?wsdl`, and a control below `/_sandbox/`. An independent reading of the vendor page that
 * shares no code with any client.
 */
import { Context, Effect, Layer, Result, Schema } from "effect"
import { HttpRouter, type HttpServerRequest } from "effect/http"
import * as Control from "../internal/control.ts"
import { headerOf, open } from "../internal/journal.ts"
import { fingerprint } from "../internal/recorder.ts"
import { textOf } from "../internal/tables.ts"
import { exchange, onTheWire, type Reply, send, serve } from "../internal/wire.ts"
import type { PeopleOptions } from "../People.ts"
import type { SandboxControl } from "../SandboxControl.ts"
import { answer, broken, closed, unauthorized, wordsOf } from "./InfosoftAnswer.ts"
import { allServices, operationNames, type Service, services } from "./InfosoftContract.ts"
import { release, runImport } from "./InfosoftImport.ts"
import { numberOfPerson } from "./InfosoftSeed.ts"
import * as Soap from "./InfosoftSoap.ts"
import { type InfosoftBehaviour, make as makeWorld } from "./InfosoftWorld.ts"
import { wsdl } from "./InfosoftWsdl.ts"

/** Credentials for HTTP Basic. */
export interface Login {
  /** Without a colon. */
  readonly username: string
  /** As it is. */
  readonly password: string
}

/** How to start an Infosoft. Everything has a default. */
export interface InfosoftOptions extends Partial<InfosoftBehaviour> {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Default: seed 1, 100 people, a tenth of them nasty. */
  readonly people?: PeopleOptions
  /** Asked for by HTTP Basic. Default: nobody has to sign in, since the page names no way. */
  readonly login?: Login
  /** A folder to keep the state in. Default: memory only. */
  readonly folder?: string
  /** `always` (default) survives a power cut, `never` a killed process. */
  readonly fsync?: "always" | "never"
  /** Stops the clock at this instant (milliseconds since 1970); it then moves only by `advance`. */
  readonly startAt?: number
}

/** The real customer number behind an order number. */
export const Notification = Schema.Struct({ orderNumber: Schema.String, customerNumber: Schema.String })

/** The common control, and what only Infosoft has. */
export interface InfosoftControl extends SandboxControl {
  /** Runs the import job over everything that waits for it; returns how many it settled. */
  readonly import: Effect.Effect<number>
  /** A person lets everything in manual handling through as new customers; returns how many. */
  readonly release: Effect.Effect<number>
  /** The change notifications so far: which customer each order became. */
  readonly notifications: Effect.Effect<ReadonlyArray<typeof Notification.Type>>
}

/** A running Infosoft. Each address has its WSDL at `?wsdl`. */
export interface Infosoft {
  /** Contract A: reads, moves, contact agreements, products. */
  readonly infoWebUrl: string
  /** Contract B: UpdateCustomerDetails, and CreateCustomer at once. */
  readonly customersUrl: string
  /** Contract B: CreateCustomer by the order table. */
  readonly callresultUrl: string
  /** Contract B: dynamic attributes. */
  readonly attributesUrl: string
  /** Who is let in, if anybody has to sign in. */
  readonly login: Login | undefined
  /** For tests. */
  readonly control: InfosoftControl
}

/** A running Infosoft as a service. */
export class InfosoftSandbox extends Context.Service<InfosoftSandbox, Infosoft>()("@kundbro/sandbox/InfosoftSandbox") {}

const behaviourOf = (options: InfosoftOptions): InfosoftBehaviour => ({
  memberOrder: options.memberOrder ?? "strict",
  leftOut: options.leftOut ?? "keep",
  emptyText: options.emptyText ?? "clear",
  upperCase: options.upperCase ?? true,
  foldNames: options.foldNames ?? true,
  faultName: options.faultName ?? "faultcode",
  undeclared: options.undeclared ?? false
})

const helpPage = ({ name, operations }: Service): Reply => ({
  status: 200,
  contentType: "text/html; charset=utf-8",
  body: `<html><head><title>${name}</title></head><body><h1>${name}</h1><ul>${operations
    .map(({ method }) => `<li>${method}</li>`)
    .join("")}</ul></body></html>`
})

const words = new Set(onTheWire)
for (const name of operationNames) for (const word of wordsOf(name)) words.add(word)

/** Starts an Infosoft that lives as long as the scope. Fails when the port is taken or the folder unusable. */
export const make = Effect.fnUntraced(function* (options: InfosoftOptions = {}) {
  const behaviour = behaviourOf(options)
  const { login } = options
  const authorization =
    login && `Basic ${Buffer.from(`${login.username}:${login.password}`, "utf8").toString("base64")}`
  const header = (people: PeopleOptions) => headerOf("infosoft", behaviour.undeclared, people)
  const people = options.people ?? { seed: 1, count: 100 }
  let world = makeWorld(people, behaviour, options.startAt)
  const { changes, journal } = yield* open({
    folder: options.folder,
    name: "infosoft",
    fsync: options.fsync ?? "always",
    header: header(people)
  })
  world.restore(changes)

  const call = (service: Service) =>
    Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      runImport(world, false)
      const source = yield* Effect.orDie(request.text)
      const { headers } = request
      if (authorization !== undefined && headers["authorization"] !== authorization) return send(unauthorized)
      const received = Soap.receive(service, headers["content-type"] ?? "", source, behaviour.faultName)
      if (Result.isFailure(received)) return send(received.failure)
      const { name } = received.success.operation
      world.requests.spelling(name, "SOAPAction", (headers["soapaction"] ?? "").replace(/^"(.*)"$/, "$1"))
      const strike = world.faults.take(name, (word) => onTheWire.has(word) || wordsOf(name).has(word))
      const log = (outcome: string) =>
        world.requests.log({ at: world.clock.now(), operation: name, fingerprint: fingerprint(source), outcome })
      const apply = Effect.suspend(() => {
        const shut = world.closed() ? world.closedUntil() - world.clock.now() : strike.millis
        if (world.closed() || strike.fault === "maintenance") {
          log("maintenance")
          return Effect.succeed(closed(shut))
        }
        if (strike.fault === "expired-password") {
          log("expired-password")
          return Effect.succeed(unauthorized)
        }
        const { outcome, reply } = answer(world, service, received.success, strike)
        log(strike.fault ?? outcome)
        return Effect.as(journal.append(world.tables.drain()), reply)
      })
      return yield* exchange(request, strike, { broken: broken(service), log, apply })
    })

  const common = Control.make({
    vendor: "infosoft",
    words,
    world: () => world,
    idOf: numberOfPerson,
    renew: (seed) => {
      world = makeWorld(seed, behaviour, options.startAt)
    },
    settle: () => runImport(world, false),
    journal,
    header
  })
  const counted = (change: () => number) =>
    Effect.suspend(() => {
      const count = change()
      return Effect.as(journal.append(world.tables.drain()), count)
    })
  const control: InfosoftControl = {
    ...common,
    import: counted(() => runImport(world, true)),
    release: counted(() => release(world)),
    notifications: Effect.sync(() =>
      Array.from(world.notifications.entries(), ([orderNumber, entry]) => ({
        orderNumber,
        customerNumber: textOf(entry, "CustomerNumber") ?? ""
      }))
    )
  }

  const router = yield* HttpRouter.make
  for (const service of allServices) {
    yield* router.add("POST", service.path, call(service))
    yield* router.add("GET", service.path, (request) =>
      Effect.succeed(
        /\?(single)?wsdl$/i.test(request.url)
          ? send({
              status: 200,
              contentType: "text/xml; charset=utf-8",
              body: wsdl(service, `http://${request.headers["host"]}${service.path}`)
            })
          : send(helpPage(service))
      )
    )
  }
  yield* Control.routes(router, control, {
    reads: { notifications: control.notifications },
    commands: {
      import: Control.command(Control.Nothing, () => control.import),
      "manual/release": Control.command(Control.Nothing, () => control.release)
    }
  })
  const origin = yield* serve(router, options.port ?? 0)
  const infosoft: Infosoft = {
    infoWebUrl: origin + services.infoWeb.path,
    customersUrl: origin + services.customers.path,
    callresultUrl: origin + services.callresult.path,
    attributesUrl: origin + services.attributes.path,
    login,
    control
  }
  return infosoft
})

/** An Infosoft for tests: one per layer, on a free port. */
export const layer = (options: InfosoftOptions = {}) => Layer.effect(InfosoftSandbox, make(options))
