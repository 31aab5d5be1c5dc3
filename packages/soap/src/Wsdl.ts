/**
 * What node-soap is for: reading the WSDL of a live system, to say where our contracts and that system disagree, and
 * calling operations that we do not model. The only module that needs the optional peer `soap`; nothing else of this
 * package imports it.
 */
import { Effect, Result } from "effect"
import type { Duration } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import type { Headers } from "effect/http"
import { Client, WSDL } from "soap"
import { attemptRead } from "./internal/Attempt.ts"
import * as Envelope from "./internal/Envelope.ts"
import { unwritable } from "./internal/Escape.ts"
import { Machine } from "./internal/Machine.ts"
import { fetchWhole, run, textOfBody } from "./internal/NodeSoap.ts"
import type { Body, BridgeOptions, Exchange } from "./internal/NodeSoap.ts"
import { compile } from "./internal/Plan.ts"
import { kindOf } from "./internal/BodyKind.ts"
import { Reply } from "./internal/Reply.ts"
import { checkOperation } from "./internal/WsdlCheck.ts"
import { WsdlSchema } from "./internal/WsdlSchema.ts"
import { HttpStatus, Malformed, NotSent, SoapError, Unencodable, Undecodable } from "./SoapError.ts"
import type { Reason } from "./SoapError.ts"
import type { SoapOperation } from "./SoapOperation.ts"
import * as Xml from "./Xml.ts"
import * as XmlLimits from "./XmlLimits.ts"

/** Where the WSDL is: an `http(s)` address, or its text. What it imports is fetched, relative to the address or `base`. */
export type Source = { readonly url: string } | { readonly text: string; readonly base?: string }

/** How to fetch and call. */
export interface Options {
  /** Of each request. Default 30 seconds. */
  readonly timeout?: Duration.Input
  /** Bounds of the document and of what it imports. */
  readonly limits?: Partial<XmlLimits.XmlLimits>
  /** Further HTTP headers, such as credentials. They go to every address that the WSDL imports from as well. */
  readonly headers?: () => Effect.Effect<Headers.Input>
}

/**
 * One point where a contract and a WSDL differ in a way that matters. `contract` and `wsdl` are what each says there.
 * A contract that reads more than the WSDL allows, or sends less, agrees with it.
 *
 * - `MissingOperation`, `ActionDiffers`: about the operation itself.
 * - `ElementDiffers`: the request or response element is another one.
 * - `MissingElement`: the WSDL has no such element; `NotInContract`: we have none.
 * - `NamespaceDiffers`, `TypeDiffers`, `OccursDiffers` (required, optional, any number, nillable), `OrderDiffers`.
 */
export interface Disagreement {
  /** By the contract's name. */
  readonly operation: string
  /** `contradiction`: a call can fail or lose data. `addition`: the system has more than we model; nothing breaks. */
  readonly severity: "contradiction" | "addition"
  /** What differs. */
  readonly kind:
    | "MissingOperation"
    | "ActionDiffers"
    | "ElementDiffers"
    | "MissingElement"
    | "NotInContract"
    | "NamespaceDiffers"
    | "TypeDiffers"
    | "OccursDiffers"
    | "OrderDiffers"
  /** Element path from the request or response element down; empty for the operation itself. */
  readonly path: string
  /** As the contract has it; none where the WSDL has more. */
  readonly contract: string | undefined
  /** As the WSDL has it; none where it lacks it. */
  readonly wsdl: string | undefined
}

/**
 * Compares operations with a WSDL. An empty list means that they agree; a text leaf agrees with every simple type.
 *
 * @example
 * const differences = yield* Wsdl.check({ url: "https://soap.example/service.asmx?wsdl" }, [GetRelations])
 */
export const check = (
  source: Source,
  operations: ReadonlyArray<SoapOperation<never, unknown>>,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Disagreement>, SoapError, HttpClient.HttpClient> =>
  Effect.flatMap(load(source, options), (wsdl) =>
    inspectParsed(() => {
      const methods = methodsOf(wsdl)
      const schema = new WsdlSchema(wsdl.definitions)
      return operations.flatMap((operation) => checkOperation(operation, methods, schema))
    })
  ).pipe(named("wsdl"))

/** Calls without a contract. */
export interface Passthrough {
  /** The operations that the WSDL has. */
  readonly operations: ReadonlyArray<string>
  /**
   * Calls an operation by name with node-soap's objects. **Lossy**: node-soap reads longs and decimals as binary
   * floats, trims text and shifts dates. Model an operation before its values matter.
   */
  readonly call: (operation: string, input: Readonly<Record<string, unknown>>) => Effect.Effect<unknown, SoapError>
}

/**
 * A client for the operations of a WSDL that have no contract.
 *
 * @example
 * const vendor = yield* Wsdl.passthrough({ url: "https://soap.example/service.asmx?wsdl" })
 * const answer = yield* vendor.call("GetItemStockStatus", { itemId: "00100" })
 */
export const passthrough = (
  source: Source,
  options: Options & { /** Instead of the address in the WSDL. */ readonly endpoint?: string } = {}
): Effect.Effect<Passthrough, SoapError, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const http = yield* HttpClient.HttpClient
    const wsdl = yield* load(source, options)
    const operations = [...(yield* inspectParsed(() => methodsOf(wsdl))).keys()]
    const bridge = bridgeOptions(options)
    const exchange: Exchange = (url, body, headers) => {
      const request = HttpClientRequest.post(url).pipe(
        HttpClientRequest.setHeaders({ "accept-encoding": "identity" }),
        HttpClientRequest.bodyText(body ?? "", "text/xml; charset=utf-8"),
        HttpClientRequest.setHeaders(callHeaders(headers))
      )
      return Effect.flatMap(fetchWhole(http, request, bridge), (answer) => judge(answer, bridge.limits))
    }
    const call = (operation: string, input: Readonly<Record<string, unknown>>): Effect.Effect<unknown, SoapError> => {
      const invoke = run<unknown>(
        exchange,
        (hasSent): Reason =>
          hasSent
            ? new Undecodable({ path: "Envelope/Body", expected: "what node-soap can read" })
            : new Unencodable({ path: operation, problem: "node-soap cannot write this input" }),
        (httpClient, done) => {
          const client = new Client(wsdl, options.endpoint, { httpClient })
          const method: unknown = client[operation]
          if (typeof method !== "function") return done(operation)
          Reflect.apply(method, client, [input, (error: unknown, value: unknown) => done(error, value ?? {})])
        }
      )
      const known = operations.includes(operation)
        ? invoke
        : Effect.fail(new Unencodable({ path: operation, problem: "the WSDL has no such operation" }))
      return named(operation)(known)
    }
    return { operations, call }
  }).pipe(
    Effect.mapError((error) =>
      error instanceof SoapError ? error : new SoapError({ operation: "wsdl", reason: error })
    )
  )

const named =
  (operation: string) =>
  <A, R>(self: Effect.Effect<A, Reason, R>): Effect.Effect<A, SoapError, R> =>
    Effect.mapError(self, (reason) => new SoapError({ operation, reason }))

const bridgeOptions = (options: Options): BridgeOptions => ({
  timeout: options.timeout ?? "30 seconds",
  limits: { ...XmlLimits.defaults, ...options.limits },
  headers: options.headers
})

/** Of the headers that node-soap wants, those that say what is called. */
const callHeaders = (headers: Readonly<Record<string, string>>): Headers.Input =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => ["soapaction", "content-type"].includes(name.toLowerCase()))
  )

const load = (source: Source, options: Options): Effect.Effect<WSDL, Reason, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const http = yield* HttpClient.HttpClient
    const bridge = bridgeOptions(options)
    const exchange: Exchange = (url) =>
      Effect.flatMap(fetchWhole(http, HttpClientRequest.get(url), bridge), (body) => documentIn(body, bridge.limits))
    const base = "url" in source ? source.url : (source.base ?? "http://wsdl.invalid/")
    // node-soap reads files for any other kind of address.
    if (!/^https?:\/\//i.test(base)) return yield* new NotSent({ code: "INVALID_URL" })
    const text =
      "url" in source
        ? yield* Effect.flatMap(exchange(source.url, undefined, {}), (body) => Effect.fromResult(textIn(body)))
        : source.text
    yield* Effect.fromResult(inspect(text, bridge.limits))
    return yield* run<WSDL>(
      exchange,
      () => new Malformed({ problem: "not a WSDL that node-soap can use" }),
      (httpClient, done) => {
        const wsdl: WSDL = new WSDL(text, base, { httpClient })
        wsdl.onReady((error: unknown) => done(error, wsdl))
      }
    )
  })

const anything = compile(Xml.struct({}, { undeclared: "ignore" }).node, "")

/** Our own reader's judgement of a document that node-soap is to read: well-formed, bounded, without a DTD. */
const inspect = (text: string, limits: XmlLimits.XmlLimits): Result.Result<unknown, Reason> =>
  attemptRead(() => {
    const problem = unwritable(text)
    if (problem !== undefined) throw new Malformed({ problem })
    const machine = new Machine({ root: () => anything, limits })
    machine.write(text)
    return machine.end()
  })

const textIn = (body: Body): Result.Result<string, Reason> => attemptRead(() => textOfBody(body))

const documentIn = (body: Body, limits: XmlLimits.XmlLimits): Effect.Effect<Body, Reason> => {
  if (body.status !== 200) return Effect.fail(new HttpStatus({ status: body.status, body: kindOf(body.bytes) }))
  return Effect.as(Effect.fromResult(Result.flatMap(textIn(body), (text) => inspect(text, limits))), body)
}

/** The body of a reply, if it is one: everything else has its reason before node-soap sees it. */
const judge = (body: Body, limits: XmlLimits.XmlLimits): Effect.Effect<Body, Reason> =>
  Effect.suspend(() => {
    const { contentType, status } = body
    const reply = new Reply({
      root: Envelope.bareRoot,
      open: Envelope.openBare,
      status,
      contentType,
      retryAfter: undefined,
      limits
    })
    const reason = reply.write(body.bytes)
    const outcome = reason === undefined ? reply.end() : { reason }
    return "reason" in outcome ? Effect.fail(outcome.reason) : Effect.succeed(body)
  })

const methodsOf = (wsdl: WSDL): ReadonlyMap<string, object> =>
  new Map(
    Object.values(wsdl.definitions.services)
      .flatMap((service) => Object.values(service.ports))
      .flatMap((port) => Object.entries(port.binding.methods))
  )

/** Reads what node-soap parsed: a WSDL with holes in it must not become a defect. */
const inspectParsed = <A>(look: () => A): Effect.Effect<A, Reason> =>
  Effect.try({ try: look, catch: () => new Malformed({ problem: "a WSDL without services" }) })
