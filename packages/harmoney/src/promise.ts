/**
 * Harmoney for programs that do not use Effect: the same abilities and operations by promises, plain data in and out. A call
 * that fails is a value, `{ ok: false, error }`.
 */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { type Plain, type PlainFields, type PlainInput, toDuration, toEncoded } from "@kundbro/domain/Plain"
import * as PromiseBridge from "@kundbro/domain/PromiseBridge"
import type {
  CallOptions,
  Closing,
  Makers,
  Promised,
  PromisedAbilities,
  Result,
  Transport
} from "@kundbro/domain/Promised"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Record, Redacted, Schema } from "effect"
import * as Experimental from "./experimental.ts"
import * as Adapter from "./Harmoney.ts"
import * as HarmoneyAnswer from "./HarmoneyAnswer.ts"
import type { HarmoneyClient } from "./HarmoneyClient.ts"
import type { CallableName, Input, Output } from "./HarmoneyOperations.ts"
import type * as Options from "./HarmoneyOptions.ts"
import { decode } from "./HarmoneySettings.ts"

export type { Customer, CustomerDraft, CustomerInput, Reading, Relation } from "@kundbro/domain/Plain"
export type { CallOptions, Failure, Result, Transport } from "@kundbro/domain/Promised"

/** How to reach one tenant of Harmoney, and how to read what the vendor page leaves open. */
export interface HarmoneyOptions extends PlainFields<Options.HarmoneyOptions> {}

/** A Harmoney tenant: its abilities, its mapping, and the calls for everything that is not canonical. */
export interface Harmoney extends PromisedAbilities<Adapter.HarmoneyAdapter>, Closing {
  /** `harmoney`. */
  readonly vendor: Adapter.HarmoneyAdapter["vendor"]
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: Plain<Adapter.HarmoneyAdapter["mapping"]>
  /** The vendor's operations: the answer as it is, so that a failure of business is `ok` too. */
  readonly client: Promised<HarmoneyClient>
  /** The same by name, and the answer judged: a failure of business is no `ok`. */
  readonly ask: <K extends CallableName>(
    operation: K,
    input: PlainInput<Input<K>>,
    options?: CallOptions
  ) => Promise<Result<Plain<HarmoneyAnswer.Answered<Output<K>>>>>
}

/** The operations whose arguments are inferred: compare with the tenant's WSDL before the first call. */
export interface HarmoneyExperimental extends Promised<Experimental.HarmoneyExperimental>, Closing {}

/** The operations, each with its answer judged. */
type Asking = {
  readonly [K in CallableName]: (input: Input<K>) => Effect.Effect<HarmoneyAnswer.Answered<Output<K>>, VendorError>
}
type Asked = {
  readonly [K in CallableName]: (
    input: PlainInput<Input<K>>,
    options?: CallOptions
  ) => Promise<Result<Plain<HarmoneyAnswer.Answered<Output<K>>>>>
}

function askingOf<A extends Pick<Adapter.HarmoneyAdapter, "ask" | "client">>(adapter: A): Asking
function askingOf(adapter: {
  readonly ask: (operation: string, input: unknown) => Effect.Effect<unknown, VendorError>
  readonly client: Readonly<Record<string, unknown>>
}): object {
  return Record.map(adapter.client, (_, operation) => (input: unknown) => adapter.ask(operation, input))
}

const Pause = Schema.Struct({ customerId: Schema.String, fromDate: CalendarDate, toDate: CalendarDate })

const makers = ({ reader }: PromiseBridge.Bridge): Makers<HarmoneyClient> => {
  const pauseOf = reader(["UpdateCustomerMembership", "input"], Pause)
  return {
    UpdateCustomerMembership: (input) => Effect.fromResult(pauseOf(input)),
    SaveCustomerUserAccount: (input) => Effect.succeed({ ...input, userPassword: Redacted.make(input.userPassword) })
  }
}

const decoded = (options: HarmoneyOptions) => {
  const { credentials, timeout } = options
  return decode(
    toEncoded({
      ...options,
      timeout: toDuration(timeout),
      credentials: {
        ...credentials,
        userName: Redacted.make(credentials.userName),
        password: Redacted.make(credentials.password)
      }
    })
  )
}

/** Opens a tenant. Nothing is sent before the first call. Throws where an option cannot be. */
export const createHarmoney = (options: HarmoneyOptions, transport?: Transport): Harmoney => {
  const made = Effect.flatMap(decoded(options), Adapter.make)
  const { adapter, bridge } = PromiseBridge.open("harmoney", made, transport)
  const asked: Asked = bridge.client<Asking>(askingOf(adapter), makers(bridge))
  return {
    vendor: adapter.vendor,
    mapping: adapter.mapping,
    ...bridge.abilities(adapter),
    client: bridge.client(adapter.client, makers(bridge)),
    ask: (operation, input, call) =>
      Object.hasOwn(asked, operation)
        ? asked[operation](input, call)
        : bridge.call(Effect.fail(HarmoneyAnswer.unknownOperation), call),
    ...bridge.closing
  }
}

/** Opens the experimental operations of a tenant, as `createHarmoney` opens the others. */
export const createHarmoneyExperimental = (options: HarmoneyOptions, transport?: Transport): HarmoneyExperimental => {
  const made = Effect.flatMap(decoded(options), Experimental.make)
  const { adapter, bridge } = PromiseBridge.open("harmoney", made, transport)
  return { ...bridge.client(adapter, {}), ...bridge.closing }
}
