/**
 * The contracts of the operations, one row each: the parameters in the order in which they are sent (`LoginInfo` follows,
 * last) and what comes back; beside it, what kind of call each one is. Further operations of the customer service become further rows.
 *
 * Wire names are those of the vendor page's "send" column where it contradicts itself; each can be replaced through
 * `names` in the options.
 */
import { SoapOperation, Xml } from "@kundbro/soap"
import type { Kind } from "./HarmoneyError.ts"
import { make as makeWire, namespace, Names, truth, type Wire } from "./HarmoneyWire.ts"

/** Whether the same call made twice gives the same end state (all inferred; the vendor has no idempotency key). */
export type Repeat = "idempotent" | "second-may-fail" | "not-idempotent" | "create-not-idempotent"

/**
 * Longest text of the parameters, in UTF-16 units, the same in every operation of this scope; the names of a relation
 * are bounded by `limits` in the options.
 */
export const limits = {
  /** Contradicted: other operations take 10. A longer id draws a warning only. */
  customerId: 9,
  relationId: 10,
  /** Documented for UpdateRelation, applied to all three. */
  birthdate: 8
} as const

interface Call {
  readonly kind: Kind
  readonly repeat: Repeat
}

/** What kind of call each operation is, and what a repeat does. */
export const calls = {
  GetCustomerByCustomerId: { kind: "read", repeat: "idempotent" },
  GetCustomerByEmail: { kind: "read", repeat: "idempotent" },
  GetCustomerByMiscInfo: { kind: "read", repeat: "idempotent" },
  GetRelationsByCustomerId: { kind: "read", repeat: "idempotent" },
  AddRelation: { kind: "write", repeat: "not-idempotent" },
  UpdateRelation: { kind: "write", repeat: "idempotent" },
  DeleteRelation: { kind: "write", repeat: "second-may-fail" },
  ValidateCustomer: { kind: "read", repeat: "idempotent" },
  SaveCustomer: { kind: "save", repeat: "create-not-idempotent" },
  GetConsents: { kind: "read", repeat: "idempotent" },
  GetCustomerConsents: { kind: "read", repeat: "idempotent" },
  GetCustomerBonus: { kind: "read", repeat: "idempotent" },
  GetCustomerCrm: { kind: "read", repeat: "idempotent" }
} as const satisfies Readonly<Record<string, Call>>

/** The vendor's name of an operation. */
export type OperationName = keyof typeof calls

const text = Xml.string

/** The contracts with the wire names of one tenant. */
export const make = (names: Names, wire: Wire) => {
  const row = <const F extends Xml.Fields, O>(name: OperationName, parameters: F, answer: Xml.Shape<O>) =>
    SoapOperation.make(name, {
      action: `${namespace}${name}`,
      namespace,
      request: Xml.struct({ ...names.apply(name, parameters), LoginInfo: wire.LoginInfo }),
      response: answer
    })
  const customerId = { customerId: text }
  const child = { ...customerId, firstName: text, lastName: Xml.optional(text), birthdate: text, gender: text }
  const { firstName, lastName, birthdate, gender } = child

  return {
    /** 12. The plain read. */
    GetCustomerByCustomerId: row("GetCustomerByCustomerId", customerId, wire.Customer),
    /** 14. Of several customers with one address the one that was updated last (documented). */
    GetCustomerByEmail: row("GetCustomerByEmail", { emailAddress: text }, wire.Customer),
    /** 44. The capital of the parameter is documented, the names of the object's two fields are inferred. */
    GetCustomerByMiscInfo: row("GetCustomerByMiscInfo", { MiscInfo: wire.MiscInfo }, wire.Customer),
    /** 29. The only source of relation ids (documented). */
    GetRelationsByCustomerId: row("GetRelationsByCustomerId", customerId, wire.RelationList),
    /** 1. Does not tell the new id. */
    AddRelation: row("AddRelation", child, wire.Response),
    /** 39. What an omitted field becomes is not documented: all are sent. */
    UpdateRelation: row(
      "UpdateRelation",
      { ...customerId, relationId: text, firstName, lastName, birthdate, gender, passive: truth },
      wire.Response
    ),
    /** 6. Matches by personal data, since it takes no relation id: all five are sent. */
    DeleteRelation: row("DeleteRelation", child, wire.Response),
    /** 30. Saves nothing (documented): an id in its answer means nothing. */
    ValidateCustomer: row("ValidateCustomer", { customer: wire.Customer }, wire.Customer),
    /** 31. Takes `customer`, as the vendor's example does and its signature does not. Creates without a CustomerId. */
    SaveCustomer: row("SaveCustomer", { customer: wire.Customer }, wire.Customer),
    /** 8. All active consents of the sales channel. */
    GetConsents: row("GetConsents", {}, wire.ConsentList),
    /** 18. The active consents of one customer. */
    GetCustomerConsents: row("GetCustomerConsents", customerId, wire.ConsentList),
    /** 10. Passes through a third party's service, with outages of its own. */
    GetCustomerBonus: row("GetCustomerBonus", customerId, wire.CustomerBonus),
    /** 11. The id in a CRM system; one that is not registered is an empty field (documented). */
    GetCustomerCrm: row("GetCustomerCrm", customerId, wire.CustomerCrm)
  }
}

/** The contracts as a list, with the wire names of one tenant: for comparison with that tenant's WSDL. */
export const contracts = (
  names: Readonly<Record<string, string>> = {}
): ReadonlyArray<SoapOperation.SoapOperation<never, unknown>> => {
  const tenant = new Names(names)
  return Object.values(make(tenant, makeWire(tenant)))
}
