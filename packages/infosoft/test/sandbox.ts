/** A running Infosoft and an adapter that talks to it. */
import { NodeHttpClient } from "@effect/platform-node"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { Effect, Layer } from "effect"
import { Infosoft, type InfosoftOptions } from "../src/index.ts"

/** What a caller would configure for the sandbox's installation. */
export const installation = {
  notFound: ["01"],
  nameCase: "upper",
  customerTypes: { PERSN: "person", FIRMA: "company", FORHA: "retailer" },
  referenceAttributes: { crm: "CRMREF" },
  names: {
    "Address.ForeignPostalCode": "AddressExtension1",
    "InfoWebAddress.ForeignPostalCode": "AddressExtension1"
  }
} as const satisfies Partial<InfosoftOptions.InfosoftOptions>

export const optionsFor = (
  sandbox: InfosoftSandbox.Infosoft,
  more: Partial<InfosoftOptions.InfosoftOptions> = {}
): InfosoftOptions.InfosoftOptions => ({
  endpoints: {
    infoWeb: sandbox.infoWebUrl,
    customer: sandbox.customersUrl,
    attributes: sandbox.attributesUrl,
    callresult: sandbox.callresultUrl
  },
  ...installation,
  ...more
})

/** A sandbox and an adapter over real sockets. */
export const open = Effect.fnUntraced(function* (
  behaviour: InfosoftSandbox.InfosoftOptions = {},
  more: Partial<InfosoftOptions.InfosoftOptions> = {}
) {
  const sandbox = yield* InfosoftSandbox.make(behaviour)
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const options = optionsFor(sandbox, more)
  const adapter = yield* Effect.provide(Infosoft.make(options), http)
  return { sandbox, adapter, http, options }
})
