/**
 * Where each canonical field lives at Infosoft: the declaration behind the notes and the loss map. Master data can be
 * changed; production data (addresses, subscriptions) is read here and changed by processes of its own.
 */
import type { Mapping } from "@kundbro/domain"
import { type CodecOptions, detailMembersOf } from "./InfosoftOptions.ts"

/** The key of Infosoft's own fields under `extensions`. */
export const vendor = "infosoft"

/** The kind of the canonical attributes that are dynamic attributes. */
export const attributeKind = "attribute"

/** The kind of the reference that is read from `ExternalId`. */
export const externalKind = "external"

const exact = (vendorField: string, remark?: string): Mapping.FieldRule => ({
  vendorField,
  kind: "exact",
  ...(remark !== undefined && { remark })
})
const transformed = (vendorField: string, remark: string): Mapping.FieldRule => ({
  vendorField,
  kind: "transformed",
  remark
})

const addressRow = ({ addressRole }: CodecOptions): Mapping.CanonicalField =>
  addressRole === "invoice" || addressRole === "delivery" ? `addresses.${addressRole}` : "addresses.others"

const reading = (options: CodecOptions): Mapping.VendorMapping["read"] => ({
  id: exact("CustomerNumber"),
  references: transformed("ExternalId", `kind ${externalKind}; further kinds from configured dynamic attributes`),
  kind: transformed("CustomerTypeCode", "codes without a configured word are read as they are"),
  "name.given": exact("FirstName"),
  "name.family": exact("LastName", "may hold the whole name, last name first, where the installation folds names"),
  "name.full": exact("Name", "last name first"),
  birthDate: transformed("BirthDate", "the day of a dateTime; year 1 is none"),
  "emails.address": exact("Email"),
  "phones.number": exact("Phone.Telephone1"),
  "phones.others": exact("Phone.Telephone2 to 4"),
  "phones.slot": exact("Phone.Telephone1 to 4"),
  "phones.label": exact("Phone.PhoneLabel1 to 4"),
  ...(options.phoneKinds !== undefined && { "phones.kind": transformed("Phone slot", "as configured by phoneKinds") }),
  [addressRow(options)]: transformed("Address", "no role is told; further addresses where a title has its own"),
  "addresses.title": exact("TitleCode"),
  "addresses.careOf": exact("Address.CoAddress"),
  "addresses.lines": transformed(
    "Address.StreetName, HouseNumber, Entrance",
    "composed; the parts are in the dwelling"
  ),
  "addresses.dwelling": exact("Address.StreetName to ApartmentIdentity"),
  "addresses.postalCode": transformed("Address.ZipCode", "I/A of a foreign address is none"),
  "addresses.city": exact("Address.ZipText"),
  "addresses.country": transformed("Address.CountryCode", "a code nobody knows stays as text"),
  "protection.address": transformed("Address.IsAddressVisible", "hidden is protected (inferred)"),
  subscriptions: transformed("Subscription", "of the configured titles only"),
  attributes: transformed("DynamicAttributes", "an attribute that holds a reference is read as one")
})

const writing = (options: CodecOptions): Mapping.VendorMapping["write"] => {
  const members = new Set(detailMembersOf(options))
  const name = (vendorField: string) =>
    options.nameCase === "upper" ? transformed(vendorField, "stored in capitals") : exact(vendorField)
  const slots = ["Telephone1", "Telephone2", "Telephone3", "Telephone4"] as const
  const phones = slots.filter((one) => members.has(one))
  return {
    ...(members.has("FirstName") && { "name.given": name("CustomerDetails.FirstName") }),
    ...(members.has("LastName") && {
      "name.family": name("CustomerDetails.LastName"),
      "name.full": {
        vendorField: "CustomerDetails.LastName",
        kind: "ambiguous",
        remark: "only when there is neither a given nor a family name"
      }
    }),
    ...(members.has("BirthDate") && {
      birthDate: transformed("CustomerDetails.BirthDate", "a date that nobody can read, or of year 1, is dropped")
    }),
    ...(members.has("EMailAddress") && { "emails.address": exact("CustomerDetails.EMailAddress", "one address") }),
    ...(phones.length > 0 && {
      "phones.number": exact(`CustomerDetails.${phones.join(", ")}`),
      "phones.slot": { vendorField: phones.join(", "), kind: "defaulted", remark: "without one, the next free slot" },
      ...(options.phoneKinds !== undefined && {
        "phones.kind": transformed("Telephone slot", "a kind that the slot does not have is dropped")
      })
    }),
    ...(phones.length > 1 && {
      "phones.others": {
        vendorField: `CustomerDetails.${phones.slice(1).join(", ")}`,
        kind: "truncated",
        remark: `${phones.length} numbers at most`
      }
    }),
    ...(options.referenceAttributes !== undefined && {
      references: transformed("DynamicAttributes", "the configured kinds, one of each")
    }),
    attributes: transformed(
      "DynamicAttributes",
      "of kind attribute; which codes there are depends on customer type and company; an empty value would remove one, so it is never sent"
    )
  }
}

/** Infosoft's declaration for one installation. */
export const make = (options: CodecOptions = {}): Mapping.VendorMapping => ({
  vendor,
  read: reading(options),
  write: writing(options),
  extensions: [
    "NumberOfPapers",
    "ShowFirstName",
    "UCode",
    "Syklus",
    "CustomerHasAdvantageCard",
    "IsCustomerJustCreated",
    "NextContact",
    "LastResponseDate",
    "ContactPersons",
    "ConnectedAsContactPerson",
    "CustomerTypeText",
    "Address.CountryText",
    "Address.UniqueAddress",
    "Address.NewAddress",
    "Address.HousenumberStart",
    "Address.HousenumberEnd",
    "Address.GateVei_Id",
    "Address.DistributionCompanyCode",
    "Address.RouteNumber",
    "Address.DeliveryPoint",
    "Subscription.SharedSubscriptionCount",
    "Subscription.IsElectronic",
    "Subscription.IsCombiProduct",
    "Subscription.NumberOfCopies",
    "Subscription.Editions",
    "Subscription.TermCode",
    "Subscription.TermText",
    "Subscription.ProductText",
    "Subscription.PaymentType",
    "Subscription.AgreementReference",
    "Subscription.Title",
    "Subscription.PaymentAgreement_Id",
    "undeclared elements"
  ]
})
