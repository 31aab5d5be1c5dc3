/** Finding, reading, validating and saving customers, and their relations. */
import { Xml } from "@kundbro/soap"
import { truth } from "../../HarmoneyWire.ts"
import { make as rows, type Tenant } from "./row.ts"

const text = Xml.string

export const make = (tenant: Tenant) => {
  const row = rows(tenant)
  const { wire } = tenant
  const customerId = { customerId: text }
  const child = { firstName: text, lastName: Xml.optional(text), birthdate: text, gender: text }

  return {
    /** 12. The plain read. */
    GetCustomerByCustomerId: row("GetCustomerByCustomerId", customerId, wire.Customer),
    /** 13. The club data come only with `isClub` true, and only where clubs are used (documented). Undeclared, so raw. */
    GetCustomerByCustomerIdWithClubInfo: row(
      "GetCustomerByCustomerIdWithClubInfo",
      { ...customerId, isClub: truth },
      wire.Customer
    ),
    /** 14. Of several customers with one address the one that was updated last (documented). No check of identity. */
    GetCustomerByEmail: row("GetCustomerByEmail", { emailAddress: text }, wire.Customer),
    /** 15. The notation depends on the country; 13 characters are documented, an example of the vendor has 15. */
    GetCustomerBySSN: row("GetCustomerBySSN", { SSN: text }, wire.Customer),
    /** 16. Falls through to the credit agency where that has been activated (documented), so it may cost money. */
    GetCustomerBySSNAndCountry: row("GetCustomerBySSNAndCountry", { SSN: text, country: text }, wire.Customer),
    /** 44. The capital of the parameter is documented, the names of the object's two fields are inferred. */
    GetCustomerByMiscInfo: row("GetCustomerByMiscInfo", { MiscInfo: wire.MiscInfo }, wire.Customer),
    /**
     * 19. Asks an outside register; the person need not be a customer, so the `CustomerId` may be empty (inferred). May
     * cost money and leave a trace there.
     */
    GetCustomerFromExternalPartner: row(
      "GetCustomerFromExternalPartner",
      { ssn: text, country: text, partner: text },
      wire.Customer
    ),
    /** 11. The id in a CRM system; one that is not registered is an empty field (documented). */
    GetCustomerCrm: row("GetCustomerCrm", customerId, wire.CustomerCrm),
    /** 10. Passes through a third party's service, with outages of its own. */
    GetCustomerBonus: row("GetCustomerBonus", customerId, wire.CustomerBonus),
    /** 20. By invoice, although it is named after the customer; the answer names the customer (documented). */
    GetCustomerLedger: row("GetCustomerLedger", { invoiceNr: text }, wire.CustomerLedger),
    /** 21. What the customer still has to do, such as purchases. */
    GetCustomerObligation: row("GetCustomerObligation", customerId, wire.Obligation),
    /** 8. All active consents of the sales channel. */
    GetConsents: row("GetConsents", {}, wire.ConsentList),
    /** 18. The active consents of one customer. */
    GetCustomerConsents: row("GetCustomerConsents", customerId, wire.ConsentList),
    /**
     * 26. A credit enquiry: costs money and leaves a trace on a person. To be ordered separately. `country` has two
     * letters, `SV` in the vendor's example; neither the currency of `amount` nor whether it counts whole units is
     * documented. Send the answer on unchanged: `HarmoneyWire.creditCheckOf`.
     */
    GetDecidasCreditCheck: row(
      "GetDecidasCreditCheck",
      { ssn: text, country: text, amount: Xml.int, isCompany: truth },
      wire.CreditCheck
    ),
    /** 30. Saves nothing (documented): an id in its answer means nothing. */
    ValidateCustomer: row("ValidateCustomer", { customer: wire.Customer }, wire.Customer),
    /** 31. Takes `customer`, as the vendor's example does and its signature does not. Creates without a CustomerId (inferred). */
    SaveCustomer: row("SaveCustomer", { customer: wire.Customer }, wire.Customer),
    /** 29. The only source of relation ids (documented). */
    GetRelationsByCustomerId: row("GetRelationsByCustomerId", customerId, wire.RelationList),
    /** 1. Does not tell the new id: read 29 afterwards. */
    AddRelation: row("AddRelation", { ...customerId, ...child }, wire.ResponseOnly),
    /** 39. What an omitted field becomes is not documented: all are sent. */
    UpdateRelation: row(
      "UpdateRelation",
      { ...customerId, relationId: text, ...child, passive: truth },
      wire.ResponseOnly
    ),
    /**
     * 6. Matches by personal data, since it takes no relation id. The signature has the customer's id alone, which might
     * remove every relation: all five values are needed.
     */
    DeleteRelation: row("DeleteRelation", { ...customerId, ...child, lastName: text }, wire.ResponseOnly)
  }
}
