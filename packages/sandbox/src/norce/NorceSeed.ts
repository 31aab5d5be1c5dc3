/** How Norce would have stored an invented person. */
import { createHash } from "node:crypto"
import type { Fields } from "../internal/tables.ts"
import type { Person, Place } from "../People.ts"
import { type Catalogue, countryId } from "./NorceCatalogue.ts"

/** The password of every seeded account. */
export const seededPassword = "not-a-real-one"

/** A GUID that follows from `text`. */
export const guid = (text: string): string => {
  const hex = createHash("md5").update(text).digest("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The id of the first seeded customer. */
export const firstSeededId = 50_000

/** The id of a seeded customer. */
export const seededId = (person: Person): number => firstSeededId + person.index

const hasAccount = (person: Person) => person.index % 2 === 0

/** The e-mail address here is unique and well formed, whatever is wrong with the person's own. */
export const seededEmail = (person: Person): string => `kund.${person.index}@shop.example.com`

/** The account id of a seeded customer who can log in. */
export const seededAccountId = (person: Person): number | undefined =>
  hasAccount(person) ? 90_000 + person.index : undefined

const address = (person: Person, place: Place, id: number, undeclared: boolean): Fields => ({
  Id: id,
  CareOf: place.careOf ?? null,
  Line1: place.street,
  Zip: place.zip || "00000",
  City: place.city,
  CountryId: countryId(person.countryCode) ?? 1,
  IsValidated: false,
  ...(undeclared && { DoorCode: `${1000 + (person.index % 9000)}` })
})

/** A price list behind an agreement. */
export const pricelist = ({ code, id, name }: Catalogue["agreements"][number]): Fields => ({
  Id: id,
  ParentId: null,
  Name: name,
  Description: null,
  Agreement: code,
  Type: 0,
  IsActive: true,
  PriceRule: { RuleId: null, Value: null },
  PopulationRules: [],
  CurrencyId: 1,
  IsExclusive: false
})

const undeclaredFields = (person: Person): Fields => ({
  LoyaltyTier: person.index % 2 === 0 ? "Guld" : "",
  Preferences: { Theme: "mörk", Sizes: [38, 40.5], Nothing: null },
  LegacyRefs: [`L-${person.index}`, "00100"]
})

/** The person as a stored Customer. */
export const customer = (person: Person, { flags, infoTypes, roles }: Catalogue, undeclared: boolean): Fields => {
  const id = seededId(person)
  const accountId = seededAccountId(person)
  const invoice = person.places.find(({ use }) => use === "Invoice")
  const deliveries = person.places.filter(({ use }) => use === "Delivery")
  const name = `${person.givenName} ${person.familyName}`
  const since = infoTypes.find(({ Code }) => Code === "member_since")
  const created = new Date(Date.UTC(2015 + (person.index % 9), person.index % 12, 1 + (person.index % 28), 8, 30))
  return {
    Id: id,
    Key: guid(`customer ${id}`),
    Code: `ERP-${person.id}`,
    Email: seededEmail(person),
    FirstName: person.givenName.slice(0, 50),
    LastName: person.familyName.slice(0, 50),
    Phone: person.landline ?? null,
    CellPhone: person.mobile?.slice(0, 50) ?? null,
    ...(accountId !== undefined && {
      Account: {
        Id: accountId,
        Key: guid(`account ${accountId}`),
        LoginName: seededEmail(person),
        Name: name.slice(0, 100),
        Roles: roles.slice(0, 1).map(({ Id }) => Id),
        Authorizations: [],
        IsActive: true
      }
    }),
    CompanyIds: [],
    DeliveryAddresses: deliveries.map((place, at) => address(person, place, 1_000_000 + id * 10 + at + 1, undeclared)),
    ...(invoice !== undefined && { InvoiceAddress: address(person, invoice, 1_000_000 + id * 10, undeclared) }),
    FlagIds: person.consents.email === "True" ? flags.slice(0, 1).map(({ Id }) => Id) : [],
    UseInvoiceAddressAsDeliveryAddress: deliveries.length === 0,
    Info: since === undefined || person.index % 3 > 0 ? [] : [{ Id: since.Id, Value: "2011", Code: since.Code }],
    PricelistIds: person.index % 10 === 0 ? [31] : [],
    IsActive: person.index % 25 !== 24,
    Created: created.toISOString(),
    Updated: created.toISOString(),
    ...(undeclared && undeclaredFields(person))
  }
}
