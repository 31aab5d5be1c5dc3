/** The way to one tenant: checks, sends, and says what a missing answer means. */
import { type Adapter, Arguments, VendorError } from "@kundbro/domain"
import { SoapClient } from "@kundbro/soap"
import { Effect, Redacted } from "effect"
import type { HttpClient } from "effect/http"
import { decideSilence } from "../HarmoneyError.ts"
import { vendor } from "../HarmoneyMapping.ts"
import * as HarmoneyOperations from "../HarmoneyOperations.ts"
import type { Input, OperationName, Output } from "../HarmoneyOperations.ts"
import type { HarmoneyOptions } from "../HarmoneyOptions.ts"
import type { LoginInfo } from "../HarmoneyWire.ts"
import * as Options from "./options.ts"
import * as Parameters from "./parameters.ts"

/** One call of an operation. */
export type Call<K extends OperationName> = (input: Input<K>) => Effect.Effect<Output<K>, VendorError.VendorError>

/** Makes the method of an operation. */
export type Connection = <K extends OperationName>(operation: K) => Call<K>

interface WithLogin {
  readonly LoginInfo: LoginInfo
}

/** The failure of an operation. */
export const failure = (operation: OperationName, reason: VendorError.Reason): VendorError.VendorError =>
  new VendorError.VendorError({ vendor, operation, reason })

/** A refusal before anything was sent. */
export const refused = (operation: OperationName, issues: ReadonlyArray<VendorError.FieldIssue>) =>
  failure(operation, new VendorError.Rejected({ issues, sent: false }))

/** Methods that refuse what is no object. */
export const methods = <C extends { readonly [K in OperationName]?: unknown }>(client: C): C =>
  Arguments.client(client, (operation, issues) => Effect.fail(Arguments.refusal(vendor, operation, issues)))

/** The vendor page's own examples are longer than its limits, so this is worth a remark and nothing more. */
const remarkOn = (what: string, value: string, limit: number) =>
  value.length > limit
    ? Effect.logWarning(`harmoney: ${what} is longer than the ${limit} characters that the vendor documents`)
    : Effect.void

/** Opens one tenant. Nothing is sent before the first call. */
export const open = Effect.fnUntraced(function* (
  options: HarmoneyOptions
): Effect.fn.Return<Connection, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const { credentials } = options
  const contracts = yield* Options.contracts(options)
  yield* remarkOn("userName", Redacted.value(credentials.userName), 5)
  yield* remarkOn("password", Redacted.value(credentials.password), 8)
  const soap = yield* SoapClient.make({
    endpoint: options.endpoint,
    ...(options.soapVersion !== undefined && { version: options.soapVersion }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.xmlLimits !== undefined && { limits: options.xmlLimits })
  })
  const check = Parameters.make(options)
  const withLogin = <I>(input: I): I & WithLogin => ({
    ...input,
    LoginInfo: {
      SystemName: credentials.systemName,
      Username: Redacted.value(credentials.userName),
      UserPassword: Redacted.value(credentials.password),
      SalesChannel: credentials.salesChannel,
      Language: credentials.language ?? "English"
    }
  })
  return (operation) => (input) =>
    Effect.suspend(() => {
      const issues = check(operation, input)
      if (issues.length > 0) return Effect.fail(refused(operation, issues))
      return Effect.mapError(soap.call(contracts[operation], withLogin(input)), ({ reason }) =>
        failure(operation, decideSilence(HarmoneyOperations.kindOf(operation), reason))
      )
    })
})
