/**
 * A memory vendor in another process, over HTTP: the only state that survives when the engine is killed.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId, ExternalReference } from "@kundbro/domain/Ids"
import { WriteReceipt } from "@kundbro/domain/Receipt"
import { InDoubt, Unavailable, VendorError } from "@kundbro/domain/VendorError"
import { Effect, Schema } from "effect"
import { make, type MemoryVendor } from "./MemoryVendor.ts"
import { served } from "./served.ts"

const Call = Schema.Union([
  Schema.Struct({ operation: Schema.Literal("get"), id: CustomerId }),
  Schema.Struct({ operation: Schema.Literal("getByReference"), reference: ExternalReference }),
  Schema.Struct({ operation: Schema.Literal("create"), customer: Customer }),
  Schema.Struct({ operation: Schema.Literal("update"), id: CustomerId, customer: Customer }),
  Schema.Struct({ operation: Schema.Literal("deactivate"), id: CustomerId })
])
type Call = typeof Call.Type

const Answer = Schema.Struct({
  customer: Schema.optionalKey(Customer),
  receipt: Schema.optionalKey(WriteReceipt),
  error: Schema.optionalKey(VendorError)
})
type Answer = typeof Answer.Type

const CallJson = Schema.fromJsonString(Call)
const AnswerJson = Schema.fromJsonString(Answer)

const answer = ({ adapter }: MemoryVendor, call: Call): Effect.Effect<Answer> => {
  const draft = (customer: Customer): CustomerDraft => ({ vendor: adapter.vendor, customer, notes: [] })
  const run = (): Effect.Effect<Answer, VendorError> => {
    switch (call.operation) {
      case "get":
        return Effect.map(adapter.customerById.get(call.id), ({ value }) => ({ customer: value }))
      case "getByReference":
        return Effect.map(adapter.customerByReference.get(call.reference), ({ value }) => ({ customer: value }))
      case "create":
        return Effect.map(adapter.customerCreation.create(draft(call.customer)), (receipt) => ({ receipt }))
      case "update":
        return Effect.map(adapter.customerUpdates.update(call.id, draft(call.customer)), (receipt) => ({ receipt }))
      case "deactivate":
        return adapter.customerDeactivation === undefined
          ? Effect.die("this vendor deactivates nobody")
          : Effect.map(adapter.customerDeactivation.deactivate(call.id), (receipt) => ({ receipt }))
    }
  }
  return run().pipe(Effect.catch((error) => Effect.succeed({ error })))
}

/** Serves `/<name>` for each vendor; `onCall` sees every call before it is answered. */
export const serve = (vendors: Readonly<Record<string, MemoryVendor>>, onCall: () => void) =>
  served((path, body) => {
    onCall()
    const vendor = vendors[path.slice(1)]
    return vendor === undefined
      ? Effect.die("there is no such vendor")
      : Schema.decodeUnknownEffect(CallJson)(body).pipe(
          Effect.flatMap((call) => answer(vendor, call)),
          Effect.flatMap(Schema.encodeEffect(AnswerJson))
        )
  })

/** An adapter that reaches `vendor` at `url`. */
export const adapter = (url: string, vendor: string): Adapter => {
  const local = make({ vendor }).adapter
  const fail = (reason: Unavailable | InDoubt) => Effect.fail(new VendorError({ vendor, operation: "remote", reason }))
  const post = (call: Call, lost: () => Unavailable | InDoubt): Effect.Effect<Answer, VendorError> =>
    Schema.encodeEffect(CallJson)(call).pipe(
      Effect.orDie,
      Effect.flatMap((body) =>
        Effect.tryPromise((signal) =>
          fetch(`${url}/${vendor}`, { method: "POST", body, signal }).then((response) => response.text())
        )
      ),
      Effect.flatMap(Schema.decodeUnknownEffect(AnswerJson)),
      Effect.catch(() => fail(lost())),
      Effect.flatMap((answer) => (answer.error === undefined ? Effect.succeed(answer) : Effect.fail(answer.error)))
    )
  const read = (call: Call) =>
    Effect.flatMap(
      post(call, () => new Unavailable({ problem: "unreachable" })),
      ({ customer }) =>
        customer === undefined
          ? fail(new Unavailable({ problem: "empty" }))
          : Effect.succeed({ value: customer, notes: [], cached: false, warnings: [] })
    )
  const write = (call: Call) =>
    Effect.flatMap(
      post(call, () => new InDoubt({ problem: "disconnected" })),
      ({ receipt }) => (receipt === undefined ? fail(new InDoubt({ problem: "empty" })) : Effect.succeed(receipt))
    )
  return {
    vendor,
    mapping: local.mapping,
    customerById: { get: (id) => read({ operation: "get", id }) },
    customerByReference: { kinds: ["code"], get: (reference) => read({ operation: "getByReference", reference }) },
    customerDrafts: local.customerDrafts,
    customerCreation: { plantable: ["code"], create: ({ customer }) => write({ operation: "create", customer }) },
    customerDeactivation: {
      leaves: "the record, inactive",
      deactivate: (id) => write({ operation: "deactivate", id })
    },
    customerUpdates: {
      update: (id, { customer }) => write({ operation: "update", id, customer })
    }
  }
}
