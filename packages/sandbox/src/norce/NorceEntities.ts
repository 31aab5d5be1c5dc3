/**
 * The entities of Norce's CustomerService 1.1 with their properties and lengths, read from the vendor page. Validation,
 * replies and the OpenAPI document follow from this table.
 */

/** What a property may hold. */
export type Kind =
  | { readonly is: "string" | "int" | "decimal" | "boolean" | "guid" | "date-time" | "ints" }
  | { readonly is: "object" | "list"; readonly of: string }

/** One property of an entity. */
export interface Property {
  readonly name: string
  readonly kind: Kind
  /** The documented maximum in UTF-16 units. */
  readonly max?: number
}

const text = (name: string, max?: number): Property => ({ name, kind: { is: "string" }, ...(max && { max }) })
const plain = (name: string, is: Exclude<Kind["is"], "string" | "object" | "list">): Property => ({
  name,
  kind: { is }
})
const object = (name: string, of: string): Property => ({ name, kind: { is: "object", of } })
const list = (name: string, of: string): Property => ({ name, kind: { is: "list", of } })

/** Properties by entity, in documented order. */
export const entities: Readonly<Record<string, ReadonlyArray<Property>>> = {
  Customer: [
    plain("Id", "int"),
    plain("Key", "guid"),
    text("Code", 50),
    text("Email", 255),
    text("SSN", 50),
    text("FirstName", 50),
    text("LastName", 50),
    text("Phone", 50),
    text("CellPhone", 50),
    plain("ReferId", "int"),
    text("ReferUrl", 255),
    object("Account", "Account"),
    list("Companies", "Company"),
    list("DeliveryAddresses", "Address"),
    object("InvoiceAddress", "Address"),
    list("Flags", "Flag"),
    plain("UseInvoiceAddressAsDeliveryAddress", "boolean"),
    list("Info", "IdValue"),
    plain("PricelistIds", "ints"),
    text("CrmId", 50),
    plain("IsActive", "boolean"),
    plain("Created", "date-time"),
    plain("Updated", "date-time")
  ],
  Account: [
    plain("Id", "int"),
    plain("Key", "guid"),
    text("LoginName", 255),
    text("Name", 100),
    plain("Roles", "ints"),
    list("Authorizations", "IdValue"),
    plain("IsActive", "boolean")
  ],
  Company: [
    plain("Id", "int"),
    plain("Key", "guid"),
    text("Code", 50),
    text("Name", 100),
    text("OrgNo", 50),
    text("Phone", 50),
    plain("ReferId", "int"),
    text("ReferUrl", 255),
    list("DeliveryAddresses", "Address"),
    object("InvoiceAddress", "Address"),
    list("Flags", "Flag"),
    plain("UseInvoiceAddressAsDeliveryAddress", "boolean"),
    list("Info", "IdValue"),
    plain("PricelistIds", "ints"),
    plain("ParentId", "int"),
    plain("DeliveryMethodIds", "ints"),
    plain("PaymentMethodIds", "ints"),
    text("Email"),
    text("VatNo")
  ],
  Address: [
    plain("Id", "int"),
    text("CareOf", 100),
    text("Line1", 255),
    text("Line2", 255),
    text("Zip", 50),
    text("City", 50),
    plain("CountryId", "int"),
    text("Country", 50),
    text("Region", 50),
    plain("IsValidated", "boolean"),
    text("GlobalLocationNo", 50),
    text("ShippingPhoneNumber", 50)
  ],
  Flag: [plain("Id", "int"), text("Name", 50), plain("Group", "int"), plain("IsSelected", "boolean")],
  IdValue: [plain("Id", "int"), text("Value"), text("Code", 255)],
  AgreementAccount: [
    plain("PricelistId", "int"),
    text("Name", 50),
    plain("StartDate", "date-time"),
    plain("EndDate", "date-time"),
    plain("ImageKey", "guid"),
    plain("ShowPricesIncVat", "boolean")
  ],
  Login: [text("LoginName", 255), text("Password", 4000), text("CultureCode", 16), text("IncludeCompanies")],
  CustomerFlag: [
    plain("Id", "int"),
    text("Name", 50),
    text("Description"),
    plain("SortOrder", "int"),
    object("Group", "IdNameDescription")
  ],
  IdNameDescription: [
    plain("Id", "int"),
    text("Name", 50),
    text("Description", 500),
    plain("ImageKey", "guid"),
    text("Code", 50)
  ],
  Pricelist: [
    plain("Id", "int"),
    plain("ParentId", "int"),
    text("Name", 50),
    text("Description"),
    text("Agreement", 50),
    plain("Type", "int"),
    plain("IsActive", "boolean"),
    object("PriceRule", "PricelistPriceRule"),
    list("PopulationRules", "PricelistPopulationRule"),
    plain("CurrencyId", "int"),
    plain("IsExclusive", "boolean")
  ],
  PricelistPriceRule: [plain("RuleId", "int"), plain("Value", "decimal")],
  PricelistPopulationRule: [
    plain("RuleId", "int"),
    plain("ManufacturerId", "int"),
    plain("CategoryId", "int"),
    plain("IsSupplierRequired", "boolean"),
    plain("IsInclusive", "boolean")
  ],
  PricelistItem: [
    text("PartNo", 50),
    plain("PricelistId", "int"),
    plain("Price", "decimal"),
    plain("PriceRecommended", "decimal"),
    plain("IsActive", "boolean"),
    object("PriceRule", "PricelistPriceRule")
  ]
}
