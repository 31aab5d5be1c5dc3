/** The clients that are compared, each as "so many calls, {@link concurrency} of them at a time". */
import { promisify } from "node:util"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, ManagedRuntime } from "effect"
import { HttpClient } from "effect/http"
import * as nodeSoapLibrary from "soap"
import { soap as strongSoapLibrary } from "strong-soap"
import { Agent } from "undici"
import { SoapClient } from "@kundbro/soap"
import { ListCustomers, requestHeaders, requestText } from "./Vendor.ts"

const concurrency = 8

/** Asks for one customer. */
const one = { from: 0, count: 1 }

/** For strong-soap, which closes its connections unless told otherwise; node-soap takes the same words. */
const keepAlive = { forever: true, headers: { Connection: "keep-alive" } }

type Calls = (calls: number) => Promise<unknown>

const overPromises =
  (call: () => Promise<unknown>): Calls =>
  (calls) => {
    let left = calls
    const worker = async () => {
      while (left-- > 0) await call()
    }
    return Promise.all(Array.from({ length: concurrency }, worker))
  }

/** A Kundbro client and the runtime of an application that has one. */
export const kundbroClient = async (endpoint: string) => {
  const runtime = ManagedRuntime.make(NodeHttpClient.layerUndici)
  return { runtime, client: await runtime.runPromise(SoapClient.make({ endpoint })) }
}

/** An application that exports no spans says so once, round its whole program. */
export const untraced = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  program.pipe(
    Effect.withTracerEnabled(false),
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
  )

const kundbro =
  (around: (program: Effect.Effect<void, unknown>) => Effect.Effect<void, unknown>) =>
  async (address: string): Promise<Calls> => {
    const { client, runtime } = await kundbroClient(address)
    const call = Effect.flatMap(client.call(ListCustomers, one), ({ List }) =>
      List.length === 1 ? Effect.void : Effect.fail(new Error("another reply"))
    )
    return (calls) =>
      runtime.runPromise(
        around(Effect.forEach(Array.from({ length: calls }), () => call, { concurrency, discard: true }))
      )
  }

export const nodeSoapClient = (address: string): Promise<nodeSoapLibrary.Client> =>
  nodeSoapLibrary.createClientAsync(`${address}?wsdl`, { returnFault: false })

const nodeSoap = async (address: string): Promise<Calls> => {
  const client = await nodeSoapClient(address)
  return overPromises(() => client["ListCustomersAsync"](one, keepAlive))
}

const strongSoapClient = promisify(strongSoapLibrary.createClient)

const strongSoap = async (address: string): Promise<Calls> => {
  const client = await strongSoapClient(`${address}?wsdl`, {})
  return overPromises(
    () =>
      new Promise((resolve, reject) => {
        const settle = (error: unknown, result: unknown) =>
          error ? reject(new Error("strong-soap's call failed")) : resolve(result)
        client.ListCustomers(one, settle, keepAlive)
      })
  )
}

const undici = (address: string): Promise<Calls> => {
  const agent = new Agent()
  const { origin, pathname: path } = new URL(address)
  const body = requestText(1)
  const call = async () => {
    const response = await agent.request({ origin, path, method: "POST", headers: requestHeaders, body })
    if (response.statusCode !== 200) throw new Error("another reply")
    return response.body.text()
  }
  return Promise.resolve(overPromises(call))
}

export const clients = {
  kundbro: kundbro(untraced),
  kundbroTraced: kundbro((program) => program),
  nodeSoap,
  strongSoap,
  undici
}
