/**
 * A stand-in for Enactor's customer and balance services on real sockets: three Axis2 services with their WSDLs, and the
 * entity import below `/_sandbox/`. An independent reading of the vendor page that shares no code with any client.
 */
import { Context, Effect, Layer, Result, Schema, Stream } from "effect"
import { HttpRouter, type HttpServerRequest } from "effect/http"
import * as Control from "../internal/control.ts"
import { headerOf, open } from "../internal/journal.ts"
import { fingerprint } from "../internal/recorder.ts"
import { type Fields, textOf } from "../internal/tables.ts"
import { exchange, json, onTheWire, type Reply, send, serve } from "../internal/wire.ts"
import type { PeopleOptions } from "../People.ts"
import type { SandboxControl } from "../SandboxControl.ts"
import { answer, closed, wordsOf } from "./EnactorAnswer.ts"
import * as Balance from "./EnactorBalance.ts"
import { isOperation, operations, operationsOf, type ServiceName } from "./EnactorContract.ts"
import { begin, type ImportReport } from "./EnactorImport.ts"
import * as Soap from "./EnactorSoap.ts"
import { type EnactorBehaviour, make as makeWorld } from "./EnactorWorld.ts"
import { wsdl } from "./EnactorWsdl.ts"

/** How to start an Enactor. Everything has a default. */
export interface EnactorOptions extends Partial<EnactorBehaviour> {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Default: seed 1, 100 people, a tenth of them nasty. */
  readonly people?: PeopleOptions
  /** A folder to keep the state in. Default: memory only. */
  readonly folder?: string
  /** `always` (default) survives a power cut, `never` a killed process. */
  readonly fsync?: "always" | "never"
  /** Stops the clock at this instant (milliseconds since 1970); it then moves only by `advance`. */
  readonly startAt?: number
}

/** Something that the control was asked for and cannot do. */
export class EnactorRefusal extends Schema.TaggedError<EnactorRefusal>("@kundbro/sandbox/EnactorRefusal")(
  "EnactorRefusal",
  { problem: Schema.String, remedy: Schema.String }
) {
  override get message() {
    return `${this.problem}. ${this.remedy}`
  }
}

/** Whose a card is. */
export interface CardOwner {
  /** The PAN. */
  readonly cardNumber: string
  /** The account that it opens. */
  readonly accountId: string
  /** Whose it is. */
  readonly customerNumber: string
}

/** The common control, and what only Enactor has. */
export interface EnactorControl extends SandboxControl {
  /** Every balance update that was taken, with its transaction id, in the order of their reference ids. */
  readonly updates: Effect.Effect<ReadonlyArray<Fields>>
  /** Every card with its account and customer: what no search of the services gives. */
  readonly cards: Effect.Effect<ReadonlyArray<CardOwner>>
  /** Loads a batch file, read while it arrives; each record is taken or rejected on its own. */
  readonly importBatch: <E>(file: Stream.Stream<Uint8Array, E>) => Effect.Effect<ImportReport, E>
  /** Lets every pending balance update take effect; returns how many did. */
  readonly release: Effect.Effect<number>
  /** Adds so many points to an account (or takes them), as a till elsewhere would; returns the new balance. */
  readonly move: (accountId: string, points: bigint) => Effect.Effect<bigint, EnactorRefusal>
  /** Opens an empty loyalty account with a card, as a person at the vendor would: no call of the services can. */
  readonly openAccount: (
    customerNumber: string,
    wanted?: Partial<Balance.Opened>
  ) => Effect.Effect<Balance.Opened, EnactorRefusal>
}

/** A running Enactor. */
export interface Enactor {
  /** The address of all services, without a slash at its end. */
  readonly url: string
  /** CustomerService, with its WSDL at `?wsdl`. */
  readonly customerUrl: string
  /** AccountBalanceService, with its WSDL at `?wsdl`. */
  readonly balanceUrl: string
  /** CRMCustomerDataService, with its WSDL at `?wsdl`. */
  readonly crmUrl: string
  /** Where a batch file is posted to: it stands for the vendor's File Importer, whose address no page gives. */
  readonly importUrl: string
  /** For tests. */
  readonly control: EnactorControl
}

/** A running Enactor as a service. */
export class EnactorSandbox extends Context.Service<EnactorSandbox, Enactor>()("@kundbro/sandbox/EnactorSandbox") {}

const importPath = "/_sandbox/import"

const base = "/axis2/services" as const

const names: ReadonlyArray<ServiceName> = ["CustomerService", "AccountBalanceService", "CRMCustomerDataService"]

/** Where a service answers: at its own path, and at the per-binding ones that Axis2 also publishes, with a slash or without. */
const pathsOf = (service: ServiceName) =>
  ["", `.${service}HttpSoap11Endpoint`, `.${service}HttpSoap12Endpoint`].map(
    (end) => `${base}/${service}${end}` as const
  )

const behaviourOf = (options: EnactorOptions): EnactorBehaviour => ({
  permuteColumns: options.permuteColumns ?? false,
  unknownColumn: options.unknownColumn ?? options.undeclared ?? false,
  columnNames: options.columnNames ?? "propertyNames",
  cells: options.cells ?? "string",
  emptyList: options.emptyList ?? "names",
  searchLimit: options.searchLimit ?? 0,
  updateAmount: options.updateAmount ?? "delta",
  updates: options.updates ?? "applied",
  repeats: options.repeats ?? "twice",
  updateReply: options.updateReply ?? "nested",
  enquiryByAccount: options.enquiryByAccount ?? false,
  elementOrder: options.elementOrder ?? "sequence",
  importing: options.importing ?? "replace",
  zone: options.zone ?? "Europe/London",
  undeclared: options.undeclared ?? false
})

const page = (title: string, lines: ReadonlyArray<string>): Reply => ({
  status: 200,
  contentType: "text/html; charset=utf-8",
  body: `<html><head><title>${title}</title></head><body><h1>${title}</h1><ul>${lines.map((line) => `<li>${line}</li>`).join("")}</ul></body></html>`
})

/** A line for each record, and one for the file. */
const importReply = ({ results, ...file }: ImportReport): Reply => ({
  status: file.problem === null ? 200 : 400,
  contentType: "application/x-ndjson; charset=utf-8",
  body: [...results, file].map((line) => `${JSON.stringify(line)}\n`).join("")
})

const words = new Set(onTheWire)
for (const name of Object.keys(operations)) {
  if (isOperation(name)) for (const word of wordsOf(name)) words.add(word)
}

const noAccount = new EnactorRefusal({
  problem: "There is no such account, or the balance would leave the range of a long",
  remedy: "See the accounts at /_sandbox/dump"
})
const cannotOpen = new EnactorRefusal({
  problem: "There is no such customer, or the account id or card number is taken",
  remedy: "Import the customer first, and leave the ids out to have some made up"
})

/** An integer of any size as text, because JSON numbers lose digits beyond 2^53. */
const Move = Schema.Struct({ accountId: Schema.String, points: Schema.BigIntFromString })
const Open = Schema.Struct({
  customerNumber: Schema.String,
  accountId: Schema.optionalKey(Schema.String),
  cardNumber: Schema.optionalKey(Schema.String)
})

/** Starts an Enactor that lives as long as the scope. Fails when the port is taken or the folder unusable. */
export const make = Effect.fnUntraced(function* (options: EnactorOptions = {}) {
  const behaviour = behaviourOf(options)
  const header = (people: PeopleOptions) => headerOf("enactor", behaviour.undeclared, people)
  const people = options.people ?? { seed: 1, count: 100 }
  let world = makeWorld(people, behaviour, options.startAt)
  const { changes, journal } = yield* open({
    folder: options.folder,
    name: "enactor",
    fsync: options.fsync ?? "always",
    header: header(people)
  })
  world.restore(changes)

  const changing = <A, E>(change: () => Effect.Effect<A, E>) =>
    Effect.suspend(change).pipe(Effect.tap(() => Effect.suspend(() => journal.append(world.tables.drain()))))

  const calling = (service: ServiceName, path: string) =>
    Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const source = yield* Effect.orDie(request.text)
      const received = Soap.receive(service, path, request.headers, source)
      if (Result.isFailure(received)) return send(received.failure)
      const message = received.success
      const { operation, version } = message
      const strike = world.faults.take(operation, (word) => onTheWire.has(word) || wordsOf(operation).has(word))
      const log = (outcome: string) =>
        world.requests.log({ at: world.clock.now(), operation, fingerprint: fingerprint(source), outcome })
      const apply = Effect.suspend(() => {
        const { outcome, reply } = answer(world, message, strike)
        log(strike.fault ?? outcome)
        return Effect.as(journal.append(world.tables.drain()), reply)
      })
      const broken = Soap.fault(version, "Server", "Internal error")
      return yield* exchange(request, strike, { broken, log, apply })
    })

  const importBatch: EnactorControl["importBatch"] = Effect.fnUntraced(function* (file) {
    const importing = begin()
    yield* Stream.runForEach(file, (bytes) =>
      Effect.suspend(() => {
        importing.push(world, bytes)
        return journal.append(world.tables.drain())
      })
    )
    const report = importing.end(world)
    yield* journal.append(world.tables.drain())
    return report
  })

  const posted = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const strike = world.faults.take("import", (word) => onTheWire.has(word) || word === "maintenance")
    const log = (outcome: string, fingerprint = "") =>
      world.requests.log({ at: world.clock.now(), operation: "import", fingerprint, outcome })
    const left = strike.fault === "maintenance" ? strike.millis : world.closedUntil() - world.clock.now()
    const apply =
      left > 0
        ? Effect.sync(() => {
            log("closed")
            return closed(left)
          })
        : Effect.map(importBatch(Stream.orDie(request.stream)), (report) => {
            log(strike.fault ?? report.problem ?? "read", report.sha256.slice(0, 16))
            return importReply(report)
          })
    return yield* exchange(request, strike, { broken: json({ error: "Internal error" }, 500), log, apply })
  })

  const common = Control.make({
    vendor: "enactor",
    words,
    world: () => world,
    idOf: ({ id }) => id,
    renew: (seed) => {
      world = makeWorld(seed, behaviour, options.startAt)
    },
    settle: () => {},
    journal,
    header
  })
  const control: EnactorControl = {
    ...common,
    updates: Effect.sync(() => Array.from(world.updates.entries(), ([, recorded]) => recorded)),
    cards: Effect.sync(() =>
      Array.from(world.cards.entries(), ([cardNumber, card]) => {
        const accountId = textOf(card, "accountId") ?? ""
        return { cardNumber, accountId, customerNumber: textOf(world.accounts.get(accountId), "customerNumber") ?? "" }
      })
    ),
    importBatch,
    release: changing(() => Effect.sync(() => Balance.release(world))),
    move: (accountId, points) =>
      changing(() => {
        const balance = Balance.move(world, accountId, points)
        return balance === undefined ? Effect.fail(noAccount) : Effect.succeed(balance)
      }),
    openAccount: (customerNumber, wanted = {}) =>
      changing(() => {
        const opened = Balance.openAccount(world, customerNumber, wanted)
        return opened === undefined ? Effect.fail(cannotOpen) : Effect.succeed(opened)
      })
  }

  const router = yield* HttpRouter.make
  for (const service of names) {
    const described = page(
      service,
      operationsOf(service).map(([name]) => name)
    )
    for (const path of pathsOf(service)) {
      yield* router.add("POST", path, calling(service, path))
      yield* router.add("GET", path, (request) =>
        Effect.sync(() => {
          if (!/\?wsdl$/i.test(request.url)) return send(described)
          const body = wsdl(
            service,
            `http://${request.headers["host"]}${base}`,
            world.classes,
            behaviour.updateReply === "flat"
          )
          return send({ status: 200, contentType: "text/xml; charset=utf-8", body })
        })
      )
    }
  }
  yield* router.add("GET", base, Effect.succeed(send(page("Available services", names))))
  yield* Control.routes(router, control, {
    reads: { updates: control.updates, cards: control.cards },
    commands: {
      "updates/release": Control.command(Control.Nothing, () => control.release),
      balance: Control.command(Move, ({ accountId, points }) =>
        Effect.map(control.move(accountId, points), (balance) => ({ accountId, balance: String(balance) }))
      ),
      accounts: Control.command(Open, ({ customerNumber, ...wanted }) => control.openAccount(customerNumber, wanted))
    }
  })
  yield* router.add("POST", importPath, posted)
  const origin = yield* serve(router, options.port ?? 0)
  const url = origin + base
  const enactor: Enactor = {
    url,
    customerUrl: `${url}/CustomerService`,
    balanceUrl: `${url}/AccountBalanceService`,
    crmUrl: `${url}/CRMCustomerDataService`,
    importUrl: `${origin}${importPath}`,
    control
  }
  return enactor
})

/** An Enactor for tests: one per layer, on a free port. */
export const layer = (options: EnactorOptions = {}) => Layer.effect(EnactorSandbox, make(options))
