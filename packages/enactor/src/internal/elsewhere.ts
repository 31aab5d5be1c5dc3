/** A record that comes from another system: what stays behind, what is added, and who is not taken. */
import { Contact, type Customer, type Fields } from "@kundbro/domain"
import { Struct } from "effect"
import type * as Wire from "../EnactorWire.ts"
import type { Sink } from "./Sink.ts"

/** What a new record needs beside canonical fields, so that its parts are used at all (inferred from the vendor's samples). */
export const basis = (customer: Customer.Customer): Wire.Customer => ({
  ...(customer.addresses.length > 0 && { addresses: customer.addresses.map(() => ({ isTemplate: "false" })) }),
  emailAddresses: customer.emails.map(({ address }) => ({ emailAddress: address, active: "true" })),
  phoneNumbers: customer.phones.map(({ number }) => ({ number, active: "true" }))
})

const withoutReference = {
  address: (one: Contact.Address) => new Contact.Address(Struct.omit(one, ["reference"])),
  email: (one: Contact.Email) => new Contact.Email(Struct.omit(one, ["reference"])),
  phone: (one: Contact.Phone) => new Contact.Phone(Struct.omit(one, ["reference"]))
}

/** The record without its ids and keys, which mean nothing here. */
export const fromElsewhere = (customer: Customer.Customer): Fields.CustomerFields => ({
  ...Struct.omit(customer, ["id"]),
  addresses: customer.addresses.map(withoutReference.address),
  emails: customer.emails.map(withoutReference.email),
  phones: customer.phones.map(withoutReference.phone)
})

/** Whoever asked to be hidden must not become visible by moving. */
export const refuseProtected = ({ protection }: Fields.CustomerFields, sink: Sink): void => {
  for (const field of ["address", "phone"] as const) {
    if (protection?.[field] === true) {
      sink.issue(`protection.${field}`, "not-allowed", "Enactor has no such switch: leave this customer to a person")
    }
  }
}
