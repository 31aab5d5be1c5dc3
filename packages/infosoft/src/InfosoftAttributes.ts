/**
 * Dynamic attributes on their own: read, set, and, which no canonical write ever does, removed. What a customer can have
 * depends on customer type and company; a refusal names the code, never the value.
 */
import { Arguments, type Capabilities, type Customer, type Ids, VendorError } from "@kundbro/domain"
import { Effect } from "effect"
import { type Ask, failure, reading, refused } from "./internal/Ask.ts"
import * as Attributes from "./internal/attributes.ts"
import { Sink } from "./internal/Sink.ts"
import { isCustomerNumber } from "./internal/words.ts"
import type { InfosoftClient } from "./InfosoftClient.ts"
import { attributeKind } from "./InfosoftMapping.ts"
import type { DynamicAttribute } from "./InfosoftWire.ts"

/** The dynamic attributes of customers. */
export interface InfosoftAttributes {
  /** All attributes of a customer. */
  readonly of: (
    id: Ids.CustomerId
  ) => Effect.Effect<Capabilities.Reading<ReadonlyArray<Customer.Attribute>>, VendorError.VendorError>
  /** Sets these values by code; others stay. All that the customer has then. Repeating it gives the same end state. */
  readonly set: (
    id: Ids.CustomerId,
    values: Readonly<Record<string, string>>
  ) => Effect.Effect<ReadonlyArray<Customer.Attribute>, VendorError.VendorError>
  /** Removes these codes; one that the customer does not have stays absent. What the customer has then. */
  readonly remove: (
    id: Ids.CustomerId,
    codes: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<Customer.Attribute>, VendorError.VendorError>
}

const notFound = () => new VendorError.NotFound({ entity: "customer" })

/** Sets attributes as they travel, and gives all that the vendor has then. `isThere`: the customer was read just before. */
export const send = Effect.fnUntraced(function* (
  client: InfosoftClient,
  ask: Ask,
  id: string,
  attributes: ReadonlyArray<Attributes.Setting>,
  isThere = false
): Effect.fn.Return<ReadonlyArray<DynamicAttribute>, VendorError.VendorError> {
  const operation = "SetCustomerDynamicAttributes"
  const answer = yield* ask.faulting(
    operation,
    client.SetCustomerDynamicAttributes({ CustomerNumber: id, DynamicAttributes: attributes }),
    { isThere, sent: new Map(attributes.map(({ Code }) => [Code, Attributes.fieldOf(Code)])) }
  )
  const after = Attributes.fromAnswer(answer)
  if ("missing" in after) return yield* failure(operation, new VendorError.InDoubt({ problem: "unreadable-reply" }))
  // Documented: the answer lists all attributes, the new ones included.
  const listed = new Set(after.map(({ Code }) => Code))
  return attributes.every(({ Code, Value }) => Value === "" || listed.has(Code))
    ? after
    : yield* failure(operation, new VendorError.InDoubt({ problem: "attribute-not-listed" }))
})

/** All attributes of one customer as they travel. */
export const list = Effect.fnUntraced(function* (
  client: InfosoftClient,
  ask: Ask,
  id: string
): Effect.fn.Return<ReadonlyArray<DynamicAttribute>, VendorError.VendorError> {
  const operation = "GetCustomerDynamicAttributes"
  const found = Attributes.fromAnswer(
    yield* ask.faulting(operation, client.GetCustomerDynamicAttributes({ CustomerNumber: id }))
  )
  return "missing" in found
    ? yield* failure(
        operation,
        new VendorError.Undecodable({ path: found.missing, expected: "attributes as named by `names` in the options" })
      )
    : found
})

/** The attributes of one installation. */
export const make = (client: InfosoftClient, ask: Ask): InfosoftAttributes => {
  const canonical = (wire: ReadonlyArray<DynamicAttribute>, sink = new Sink()) =>
    Attributes.fromWire({}, wire, sink).attributes
  const change = (
    id: Ids.CustomerId,
    attributes: ReadonlyArray<Attributes.Setting>
  ): Effect.Effect<ReadonlyArray<Customer.Attribute>, VendorError.VendorError> =>
    !isCustomerNumber(id)
      ? Effect.fail(failure("SetCustomerDynamicAttributes", notFound()))
      : attributes.some(({ Code }) => Code === "")
        ? Effect.fail(
            refused("SetCustomerDynamicAttributes", [
              new VendorError.FieldIssue({ field: "attributes", rule: "missing", remedy: "name every code" })
            ])
          )
        : Effect.map(send(client, ask, id, attributes), (wire) => canonical(wire))
  const attributes: InfosoftAttributes = {
    of: (id) =>
      isCustomerNumber(id)
        ? Effect.map(list(client, ask, id), (wire) => {
            const sink = new Sink()
            return reading({ value: canonical(wire, sink), notes: sink.notes })
          })
        : Effect.fail(failure("GetCustomerDynamicAttributes", notFound())),
    set: (id, values) => {
      const empty = Object.keys(values).filter((code) => values[code] === "")
      return empty.length > 0
        ? Effect.fail(
            refused(
              "SetCustomerDynamicAttributes",
              empty.map(
                (code) =>
                  new VendorError.FieldIssue({
                    field: Attributes.fieldOf(code),
                    rule: "not-allowed",
                    remedy: `an empty value removes the ${attributeKind}: use remove`
                  })
              )
            )
          )
        : change(
            id,
            Object.entries(values).map(([Code, Value]) => ({ Code, Value }))
          )
    },
    remove: (id, codes) =>
      change(
        id,
        codes.map((Code) => ({ Code, Value: "" }))
      )
  }
  const id = Arguments.text("id")
  return Arguments.held(
    attributes,
    { of: [id], set: [id, Arguments.object("values")], remove: [id, Arguments.list("codes")] },
    (method, issues) =>
      Effect.fail(refused(method === "of" ? "GetCustomerDynamicAttributes" : "SetCustomerDynamicAttributes", issues))
  )
}
