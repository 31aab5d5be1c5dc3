/**
 * The adapters, each opened with invented options and a client that must not be used: what they can do is looked up in
 * the layers that they provide.
 */
import { type Adapter, Capabilities as C, type Operation } from "@kundbro/domain"
import { Enactor, EnactorOperations } from "@kundbro/enactor"
import { Harmoney, HarmoneyOperations } from "@kundbro/harmoney"
import { Infosoft, InfosoftOperations } from "@kundbro/infosoft"
import { Norce, NorceOperations } from "@kundbro/norce"
import { Context, Effect, Layer, Option, Redacted } from "effect"
import { HttpClient } from "effect/http"

/** The service behind each ability. */
const services = {
  customerById: C.CustomerById,
  customerByEmail: C.CustomerByEmail,
  customerByNationalId: C.CustomerByNationalId,
  customerByCard: C.CustomerByCard,
  customerByReference: C.CustomerByReference,
  customerSearch: C.CustomerSearch,
  customerDrafts: C.CustomerDrafts,
  customerCreation: C.CustomerCreation,
  customerUpdates: C.CustomerUpdates,
  customerDeactivation: C.CustomerDeactivation,
  customerImport: C.CustomerImport,
  customerValidation: C.CustomerValidation,
  consentReads: C.ConsentReads,
  relationReads: C.RelationReads,
  relationWrites: C.RelationWrites,
  loyaltyReads: C.LoyaltyReads,
  loyaltyByCard: C.LoyaltyByCard,
  loyaltyAdjustments: C.LoyaltyAdjustments
} satisfies { readonly [K in Adapter.CapabilityName]: Context.Key<unknown, Adapter.Capabilities[K]> }

const keys: ReadonlyArray<readonly [string, Context.Key<unknown, unknown>]> = Object.entries(services)

/** Every ability that there is, in the order of the domain. */
export const capabilities: ReadonlyArray<string> = Object.keys(services)

type NamesOf<A> = {
  [K in Adapter.CapabilityName]: A extends { readonly [_ in K]: Adapter.Capabilities[K] } ? K : never
}[Adapter.CapabilityName]
type ServicesOf<A> = (typeof services)[NamesOf<A>]["Identifier"]
type Same<X, Y> = [X] extends [Y] ? ([Y] extends [X] ? true : never) : never

/** A vendor as the tables have it. */
export interface Vendor {
  readonly name: string
  readonly title: string
  readonly wire: string
  readonly adapter: Adapter.Adapter
  readonly operations: ReadonlyArray<Operation.Operation>
  /** The abilities that its layer provides, which are those of its value and of its type. */
  readonly provides: ReadonlySet<string>
}

/** Opening sends nothing, and a draft is pure. */
export const client = Layer.succeed(
  HttpClient.HttpClient,
  HttpClient.make((request) => Effect.die(new Error(`Opening an adapter sent ${request.method} ${request.url}`)))
)

const open = Effect.fnUntraced(function* <Own, A extends Adapter.Adapter, P, E>(
  row: Pick<Vendor, "title" | "wire" | "operations"> & {
    readonly key: Context.Key<Own, A>
    readonly layer: Layer.Layer<P, E, HttpClient.HttpClient>
    /** Whether the layer's type promises what the value's type has, and nothing else. */
    readonly typesAgree: Same<P, Own | ServicesOf<A>>
  }
) {
  const context = yield* Effect.scoped(Layer.build(Layer.provide(row.layer, client)))
  const adapter = Option.getOrThrow(Context.getOption(context, row.key))
  const has = capabilities.filter((name) => name in adapter)
  const provided = keys.filter(([, key]) => Option.isSome(Context.getOption(context, key)))
  if (has.join() !== provided.map(([name]) => name).join()) {
    throw new Error(`${adapter.vendor}: its layer and its value differ in what they can do`)
  }
  const vendor: Vendor = {
    name: adapter.vendor,
    title: row.title,
    wire: row.wire,
    adapter,
    operations: row.operations,
    provides: new Set(has)
  }
  return vendor
})

const invented = Redacted.make("none")

/** All of them, in the order of the tables. */
export const vendors = Effect.all([
  open({
    title: "Harmoney (Pulsen)",
    wire: "SOAP 1.1 and 1.2",
    operations: HarmoneyOperations.operations,
    key: Harmoney.Harmoney,
    layer: Harmoney.layer({
      endpoint: "https://harmoney.example",
      credentials: { systemName: "QZZ", userName: invented, password: invented, salesChannel: "007" }
    }),
    typesAgree: true
  }),
  open({
    title: "Infosoft",
    wire: "SOAP 1.1, two contracts",
    operations: InfosoftOperations.operations,
    key: Infosoft.Infosoft,
    layer: Infosoft.layer({
      endpoints: { infoWeb: "https://infosoft.example/a", customer: "https://infosoft.example/b" }
    }),
    typesAgree: true
  }),
  open({
    title: "Norce Commerce",
    wire: "JSON over HTTP",
    operations: NorceOperations.operations,
    key: Norce.Norce,
    layer: Norce.layer({
      baseUrl: new URL("https://norce.example"),
      clientId: "none",
      clientSecret: invented,
      scope: "playground",
      applicationId: 1
    }),
    typesAgree: true
  }),
  open({
    title: "Enactor",
    wire: "SOAP 1.1 and 1.2; import file",
    operations: EnactorOperations.operations,
    key: Enactor.Enactor,
    layer: Enactor.layer({ endpoint: "https://enactor.example" }),
    typesAgree: true
  })
])
