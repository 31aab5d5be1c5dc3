/** Which canonical fields a customer makes use of, so that those without a home at Norce can be reported. */
import type { Address } from "@kundbro/domain/Contact"
import type { Customer } from "@kundbro/domain/Customer"
import type { CodecOptions } from "../NorceOptions.ts"
import { infoOf } from "./Choices.ts"
import type { CanonicalField } from "@kundbro/domain/Mapping"

const inAddress: ReadonlyArray<readonly [CanonicalField, (address: Address) => unknown]> = [
  ["addresses.recipient", (one) => one.given ?? one.family],
  ["addresses.additionalName", (one) => one.additionalName],
  ["addresses.organisation", (one) => one.organisation],
  ["addresses.dwelling", (one) => one.dwelling],
  ["addresses.district", (one) => one.district]
]

const inCustomer: ReadonlyArray<readonly [CanonicalField, (customer: Customer) => unknown]> = [
  ["kind", (one) => one.kind],
  ["name.title", (one) => one.name.title],
  ["name.initials", (one) => one.name.initials],
  ["birthDate", (one) => one.birthDate],
  ["gender", (one) => one.gender],
  ["language", (one) => one.language],
  ["emails.others", (one) => one.emails[1]],
  ["emails.role", (one) => one.emails.find(({ role }) => role !== undefined)],
  ["emails.preferred", (one) => one.emails.find(({ preferred }) => preferred !== undefined)],
  ["emails.status", (one) => one.emails.find(({ status }) => status !== undefined)],
  ["phones.slot", (one) => one.phones.find(({ slot }) => slot !== undefined)],
  ["phones.label", (one) => one.phones.find(({ label }) => label !== undefined)],
  ["phones.countryCode", (one) => one.phones.find(({ countryCode }) => countryCode !== undefined)],
  ["phones.preferred", (one) => one.phones.find(({ preferred }) => preferred !== undefined)],
  ["phones.status", (one) => one.phones.find(({ status }) => status !== undefined)],
  ["protection.address", (one) => one.protection?.address],
  ["protection.phone", (one) => one.protection?.phone],
  ["subscriptions", (one) => one.subscriptions[0]],
  ["createdAt", (one) => one.createdAt],
  ["updatedAt", (one) => one.updatedAt],
  ...inAddress.map(
    ([field, of]) =>
      [
        field,
        (one: Customer) =>
          [...one.addresses, ...one.companies.flatMap(({ addresses }) => addresses)].find(
            (address) => of(address) !== undefined
          )
      ] as const
  )
]

/** The fields in use among those that Norce has no field for, the options give no info type to, and nobody else reports. */
export const homeless = (customer: Customer, options: CodecOptions): ReadonlyArray<CanonicalField> => {
  const housed = new Set<string>(Object.keys(infoOf(options)))
  return inCustomer.filter(([field, of]) => !housed.has(field) && of(customer) !== undefined).map(([field]) => field)
}
