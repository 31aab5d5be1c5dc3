/**
 * The contracts of the operations, one row each: what kind of call it is, the parameters in the order in which they are
 * sent (`LoginInfo` follows, last), what it answers. Further operations of the customer service become further rows.
 *
 * Wire names are those of the vendor page's "send" column where it contradicts itself; each can be replaced through
 * `names` in the options.
 */
import { SoapOperation, Xml } from "@kundbro/soap"
import type { Kind } from "./HarmoneyError.ts"
import { namespace, type Names, truth, type Wire } from "./HarmoneyWire.ts"

/** Whether the same call made twice gives the same end state (all inferred; the vendor has no idempotency key). */
export type Repeat = "idempotent" | "second-may-fail" | "not-idempotent" | "create-not-idempotent"

/** Longest text of each parameter, in UTF-16 units; the vendor gives the same for every operation of this scope. */
export const limits = {
  /** Contradicted: other operations take 10. A longer id draws a warning only. */
  customerId: 9,
  relationId: 10,
  firstName: 35,
  lastName: 35,
  /** Documented for UpdateRelation, applied to all three. */
  birthdate: 8
} as const

const text = Xml.string

/** The contracts with the wire names of one tenant. */
export const make = (names: Names, wire: Wire) => {
  const row = <const F extends Xml.Fields, O>(
    name: string,
    kind: Kind,
    repeat: Repeat,
    parameters: F,
    answer: Xml.Shape<O>
  ) => ({
    kind,
    repeat,
    soap: SoapOperation.make(name, {
      action: `${namespace}${name}`,
      namespace,
      request: Xml.struct({ ...names.apply(name, parameters), LoginInfo: wire.LoginInfo }),
      response: answer
    })
  })
  const read = <const F extends Xml.Fields, O>(name: string, parameters: F, answer: Xml.Shape<O>) =>
    row(name, "read", "idempotent", parameters, answer)
  const child = { firstName: text, lastName: Xml.optional(text), birthdate: text, gender: text }

  return {
    /** 12. The plain read. */
    GetCustomerByCustomerId: read("GetCustomerByCustomerId", { customerId: text }, wire.Customer),
    /** 14. Of several customers with one address the one that was updated last (documented). */
    GetCustomerByEmail: read("GetCustomerByEmail", { emailAddress: text }, wire.Customer),
    /** 44. The capital of the parameter is documented, the names of the object's two fields are inferred. */
    GetCustomerByMiscInfo: read("GetCustomerByMiscInfo", { MiscInfo: wire.MiscInfo }, wire.Customer),
    /** 29. The only source of relation ids (documented). */
    GetRelationsByCustomerId: read("GetRelationsByCustomerId", { customerId: text }, wire.RelationList),
    /** 1. Does not tell the new id. */
    AddRelation: row("AddRelation", "write", "not-idempotent", { customerId: text, ...child }, wire.Response),
    /** 39. What an omitted field becomes is not documented: all are sent. */
    UpdateRelation: row(
      "UpdateRelation",
      "write",
      "idempotent",
      { customerId: text, relationId: text, ...child, passive: truth },
      wire.Response
    ),
    /** 6. Matches by personal data, since it takes no relation id: all five are sent. */
    DeleteRelation: row("DeleteRelation", "write", "second-may-fail", { customerId: text, ...child }, wire.Response),
    /** 30. Saves nothing (documented): an id in its answer means nothing. */
    ValidateCustomer: read("ValidateCustomer", { customer: wire.Customer }, wire.Customer),
    /** 31. Takes `customer`, as the vendor's example does and its signature does not. Creates without a CustomerId. */
    SaveCustomer: row("SaveCustomer", "save", "create-not-idempotent", { customer: wire.Customer }, wire.Customer),
    /** 8. All active consents of the sales channel. */
    GetConsents: read("GetConsents", {}, wire.ConsentList),
    /** 18. The active consents of one customer. */
    GetCustomerConsents: read("GetCustomerConsents", { customerId: text }, wire.ConsentList),
    /** 10. Passes through a third party's service, with outages of its own. */
    GetCustomerBonus: read("GetCustomerBonus", { customerId: text }, wire.CustomerBonus),
    /** 11. The id in a CRM system; one that is not registered is an empty field (documented). */
    GetCustomerCrm: read("GetCustomerCrm", { customerId: text }, wire.CustomerCrm)
  }
}

/** All contracts of one tenant. */
export type Operations = ReturnType<typeof make>

/** The vendor's name of an operation. */
export type OperationName = keyof Operations
