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
    GetCustomerByCustomerId: row("GetCustomerByCustomerId", customerId, wire.Customer),
    GetCustomerByCustomerIdWithClubInfo: row(
      "GetCustomerByCustomerIdWithClubInfo",
      { ...customerId, isClub: truth },
      wire.Customer
    ),
    GetCustomerByEmail: row("GetCustomerByEmail", { emailAddress: text }, wire.Customer),
    GetCustomerBySSN: row("GetCustomerBySSN", { SSN: text }, wire.Customer),
    GetCustomerBySSNAndCountry: row("GetCustomerBySSNAndCountry", { SSN: text, country: text }, wire.Customer),
    GetCustomerByMiscInfo: row("GetCustomerByMiscInfo", { MiscInfo: wire.MiscInfo }, wire.Customer),
    GetCustomerFromExternalPartner: row(
      "GetCustomerFromExternalPartner",
      { ssn: text, country: text, partner: text },
      wire.Customer
    ),
    GetCustomerCrm: row("GetCustomerCrm", customerId, wire.CustomerCrm),
    GetCustomerBonus: row("GetCustomerBonus", customerId, wire.CustomerBonus),
    GetCustomerLedger: row("GetCustomerLedger", { invoiceNr: text }, wire.CustomerLedger),
    GetCustomerObligation: row("GetCustomerObligation", customerId, wire.Obligation),
    GetConsents: row("GetConsents", {}, wire.ConsentList),
    GetCustomerConsents: row("GetCustomerConsents", customerId, wire.ConsentList),
    GetDecidasCreditCheck: row(
      "GetDecidasCreditCheck",
      { ssn: text, country: text, amount: Xml.int, isCompany: truth },
      wire.CreditCheck
    ),
    ValidateCustomer: row("ValidateCustomer", { customer: wire.Customer }, wire.Customer),
    SaveCustomer: row("SaveCustomer", { customer: wire.Customer }, wire.Customer),
    GetRelationsByCustomerId: row("GetRelationsByCustomerId", customerId, wire.RelationList),
    AddRelation: row("AddRelation", { ...customerId, ...child }, wire.ResponseOnly),
    UpdateRelation: row(
      "UpdateRelation",
      { ...customerId, relationId: text, ...child, passive: truth },
      wire.ResponseOnly
    ),
    DeleteRelation: row("DeleteRelation", { ...customerId, ...child, lastName: text }, wire.ResponseOnly)
  }
}
