import { NodeHttpClient } from "@effect/platform-node"
import { passthrough } from "@kundbro/soap/Wsdl"
import { Effect } from "effect"

// CancelPeriodItemReasonCode is a list of the NameValueService. Which operation serves it, your WSDL says.
export const reasonCodes = (wsdl: string, operation: string, input: Readonly<Record<string, unknown>>) =>
  Effect.flatMap(passthrough({ url: wsdl }), (service) => service.call(operation, input)).pipe(
    Effect.provide(NodeHttpClient.layerUndici)
  )
