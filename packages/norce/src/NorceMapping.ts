/**
 * Where each canonical field lives at Norce: the declaration from which the loss map is made, and from which a draft
 * knows what it has to report as dropped.
 */
import type { FieldRule, VendorMapping } from "@kundbro/domain/Mapping"
import { infoOf } from "./internal/Choices.ts"
import type { CodecOptions } from "./NorceOptions.ts"
import { limits } from "./NorceWire.ts"

const { Address, Customer } = limits

const exact = (vendorField: string, limit?: number): FieldRule => ({
  vendorField,
  kind: "exact",
  ...(limit !== undefined && { limit })
})

/** Fields that are the same in both directions; the limits bind what is written. */
const both = {
  "name.given": exact("FirstName", Customer.FirstName),
  "name.family": exact("LastName", Customer.LastName),
  nationalId: exact("SSN", Customer.SSN),
  "emails.address": exact("Email", Customer.Email),
  "phones.number": exact("Phone, CellPhone", Customer.Phone),
  "addresses.careOf": exact("CareOf", Address.CareOf),
  "addresses.postalCode": exact("Zip", Address.Zip),
  "addresses.city": exact("City", Address.City),
  "addresses.region": exact("Region", Address.Region),
  "addresses.phone": exact("ShippingPhoneNumber", Address.ShippingPhoneNumber),
  "addresses.validated": {
    vendorField: "IsValidated",
    kind: "exact",
    remark: "the application's own claim; not validated and not said are the same"
  }
} satisfies VendorMapping["write"]

const attributes = (options: CodecOptions): VendorMapping["write"] =>
  options.infoTypes === undefined && options.flagTypes === undefined
    ? {}
    : {
        attributes: {
          vendorField: "Info, Flags",
          kind: "transformed",
          remark:
            "configured codes of info types and flags only, by the ids that they have here; a flag counts only if selected"
        }
      }

const fields = (options: CodecOptions): VendorMapping["write"] => {
  const { birthDate, gender } = infoOf(options)
  return {
    ...(birthDate !== undefined && { birthDate: { vendorField: `Info:${birthDate}`, kind: "transformed" } }),
    ...(gender !== undefined && { gender: { vendorField: `Info:${gender}`, kind: "transformed" } })
  }
}

const consents = (options: CodecOptions): VendorMapping["write"] =>
  options.consentFlags === undefined && options.consentInfo === undefined
    ? {}
    : {
        consents: {
          vendorField: "Flags, Info",
          kind: "transformed",
          remark: "configured purposes only; neither flag set is unknown, never refused; dates are lost"
        }
      }

const country = ({ defaultCountry }: CodecOptions): FieldRule =>
  defaultCountry === undefined
    ? {
        vendorField: "Country",
        kind: "transformed",
        remark: "sent as a code; an address without one is rejected unless a default country is configured"
      }
    : {
        vendorField: "Country",
        kind: "defaulted",
        remark: "sent as a code; where there is none the configured default country, or on update the one that is there"
      }

/** The mapping of a tenant with these options. */
export const make = (options: CodecOptions): VendorMapping => ({
  vendor: "norce",
  read: {
    ...both,
    id: { vendorField: "Id", kind: "transformed", remark: "differs between environments" },
    references: exact("Code, CrmId, Key, ReferId"),
    "phones.others": exact("CellPhone, Phone"),
    "phones.kind": { vendorField: "CellPhone", kind: "transformed", remark: "CellPhone is mobile; Phone has no kind" },
    "addresses.delivery": {
      vendorField: "DeliveryAddresses",
      kind: "truncated",
      remark: "UseInvoiceAddressAsDeliveryAddress silences all of them"
    },
    "addresses.invoice": exact("InvoiceAddress"),
    "addresses.lines": exact("Line1, Line2"),
    "addresses.country": {
      vendorField: "CountryId, Country",
      kind: "transformed",
      remark: "a name in the call's culture; unknown names travel as they are"
    },
    "addresses.globalLocationNumber": exact("InvoiceAddress.GlobalLocationNo"),
    active: exact("IsActive"),
    login: {
      vendorField: "Account",
      kind: "transformed",
      remark: "role ids become codes where configured; no password"
    },
    companies: exact("Companies"),
    attributes: { vendorField: "Info, Flags", kind: "transformed", remark: "selected flags only" },
    ...fields(options),
    ...consents(options),
    createdAt: { vendorField: "Created", kind: "transformed", remark: "without an offset it is taken as UTC" },
    updatedAt: { vendorField: "Updated", kind: "transformed", remark: "without an offset it is taken as UTC" }
  },
  write: {
    ...both,
    references: {
      vendorField: "Code, CrmId, ReferId",
      kind: "truncated",
      limit: Customer.Code,
      remark: "kinds code, crm and refer, one of each; refer is a whole number"
    },
    "name.full": {
      vendorField: "LastName",
      kind: "ambiguous",
      limit: Customer.LastName,
      remark: "only when there is neither a given nor a family name"
    },
    "phones.others": {
      vendorField: "CellPhone, Phone",
      kind: "truncated",
      limit: Customer.Phone,
      remark: "one mobile number and one other"
    },
    "phones.kind": {
      vendorField: "CellPhone",
      kind: "transformed",
      remark: "mobile is CellPhone, any other kind is Phone"
    },
    "addresses.invoice": {
      vendorField: "InvoiceAddress",
      kind: "transformed",
      remark: "without one the home or delivery address serves; postal code and city are demanded"
    },
    "addresses.delivery": {
      vendorField: "DeliveryAddresses",
      kind: "transformed",
      remark: "the first is used; one that equals the invoice address is told by UseInvoiceAddressAsDeliveryAddress"
    },
    "addresses.others": {
      vendorField: "InvoiceAddress",
      kind: "truncated",
      remark: "a home address, or one of another lasting role, serves as the invoice address where there is none"
    },
    "addresses.preferred": {
      vendorField: "DeliveryAddresses[0]",
      kind: "ambiguous",
      remark: "the preferred delivery address comes first"
    },
    "addresses.lines": {
      vendorField: "Line1, Line2",
      kind: "transformed",
      limit: Address.Line1,
      remark: "lines after the first share the second one"
    },
    "addresses.country": country(options),
    "addresses.globalLocationNumber": {
      vendorField: "InvoiceAddress.GlobalLocationNo",
      kind: "truncated",
      limit: Address.GlobalLocationNo,
      remark: "invoice addresses only"
    },
    active: { vendorField: "IsActive", kind: "defaulted", remark: "true unless said otherwise" },
    login: {
      vendorField: "Account",
      kind: "transformed",
      remark: "a new password is generated; an inactive login is left out of a new record"
    },
    companies: {
      vendorField: "Companies",
      kind: "truncated",
      remark: "the first is the default one; each needs a name; trading name and location number have no home"
    },
    ...attributes(options),
    ...fields(options),
    ...consents(options)
  },
  extensions: [
    "ReferUrl",
    "Account.Authorizations",
    "PricelistIds",
    "Companies.Flags",
    "Companies.Info",
    "Companies.ReferId",
    "Companies.ReferUrl",
    "Companies.PricelistIds",
    "Companies.ParentId",
    "Companies.DeliveryMethodIds",
    "Companies.PaymentMethodIds",
    "unselected Flags",
    "undeclared properties"
  ]
})
