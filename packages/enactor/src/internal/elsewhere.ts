/** A record that comes from another system: what stays behind, and what is added. */
import { Contact, type Customer, type Fields } from "@kundbro/domain"
import { Struct } from "effect"
import type * as Wire from "../EnactorWire.ts"

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

/** What was kept of another record, to be written under a new number: keys of addresses belong to the old one. */
export const withoutKeys = (base: Wire.Customer): Wire.Customer => ({
  ...base,
  ...(base.addresses && { addresses: base.addresses.map((one) => Struct.omit(one, ["addressReferenceId"])) })
})

/** Keys for the addresses of a new record, made of the customer's number as in the vendor's samples (inferred). */
export const withKeys = (wire: Wire.Customer, number: string): Wire.Customer => ({
  ...wire,
  ...(wire.addresses && {
    addresses: wire.addresses.map((one, at) => ({ ...one, addressReferenceId: `${number}-A${at + 1}` }))
  })
})
