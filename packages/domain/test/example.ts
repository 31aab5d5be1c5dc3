import { CalendarDate, Contact, Customer, Ids } from "@kundbro/domain"

export const alva = new Customer.Customer({
  ...Customer.empty,
  id: Ids.CustomerId.make("00100"), // text: 00100 and 100 are two customers
  name: new Contact.PersonName({ given: "Alva", family: "Brännström" }),
  birthDate: CalendarDate.fromBasic("20210229"), // no such day: carried as Unreadable, never a failed record
  emails: [new Contact.Email({ address: Ids.EmailAddress.make("alva@example.org") })]
})
