/**
 * The records of CustomerService 1.1 as they travel: vendor words, vendor nulls. Every string, object and list may be
 * absent or null on read (inferred), and properties that the vendor page does not declare stay in place at every level,
 * so that a record can be written back whole.
 */
import { BigDecimal, Effect, Option, Schema, SchemaIssue, SchemaTransformation } from "effect"

const optional = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
const text = optional(Schema.String)
const int = optional(Schema.Int)
const ints = optional(Schema.Array(Schema.Int))
const bool = optional(Schema.Boolean)
/** An exact decimal that travels as a JSON number; one that a double would alter is refused in both directions. */
export const Decimal = Schema.Finite.pipe(
  Schema.decodeTo(
    Schema.BigDecimal,
    SchemaTransformation.transformEffect({
      decode: (number) => Effect.succeed(BigDecimal.fromNumberUnsafe(number)),
      encode: (decimal) => {
        const number = BigDecimal.toNumberUnsafe(decimal)
        const same = Option.exists(BigDecimal.fromNumber(number), BigDecimal.equals(decimal))
        return same
          ? Effect.succeed(number)
          : Effect.fail(new SchemaIssue.InvalidValue({ message: "more digits than a JSON number is read with" }))
      }
    })
  )
)
/** Undeclared properties, kept as they came. */
const undeclared = [Schema.Record(Schema.String, Schema.Json)] as const

/**
 * The longest texts that the vendor page documents, in UTF-16 code units. They bind what is written; a longer text that
 * the vendor sends is read as it is. A field without a row has no documented limit.
 */
export const limits = {
  Customer: {
    Code: 50,
    Email: 255,
    SSN: 50,
    FirstName: 50,
    LastName: 50,
    Phone: 50,
    CellPhone: 50,
    ReferUrl: 255,
    CrmId: 50
  },
  Account: { LoginName: 255, Name: 100 },
  Company: { Code: 50, Name: 100, OrgNo: 50, Phone: 50, ReferUrl: 255 },
  Address: {
    CareOf: 100,
    Line1: 255,
    Line2: 255,
    Zip: 50,
    City: 50,
    Country: 50,
    Region: 50,
    GlobalLocationNo: 50,
    ShippingPhoneNumber: 50
  },
  Flag: { Name: 50 },
  IdValue: { Code: 255 },
  AgreementAccount: { Name: 50 },
  CustomerFlag: { Name: 50 },
  FlagGroup: { Name: 50, Description: 500, Code: 50 },
  Pricelist: { Name: 50, Agreement: 50 },
  PricelistItem: { PartNo: 50 },
  Login: { LoginName: 255, Password: 4000, CultureCode: 16 }
} as const

/** An info value, a role, an authorization: `Id` is specific to the environment, `Code` exists only if the type has one. */
export const IdValue = Schema.StructWithRest(Schema.Struct({ Id: int, Value: text, Code: text }), undeclared)
/** An info value, a role or an authorization. */
export type IdValue = typeof IdValue.Type

/** A flag that may be set on the record. It is set only if `IsSelected`; being listed means nothing. `Group` is an id. */
export const Flag = Schema.StructWithRest(
  Schema.Struct({ Id: int, Name: text, Group: int, IsSelected: bool }),
  undeclared
)
/** A flag of a record, set or not. */
export type Flag = typeof Flag.Type

/** An address. `Country` is a name in the call's culture on read, and should be a code on write (documented). */
export const Address = Schema.StructWithRest(
  Schema.Struct({
    Id: int,
    CareOf: text,
    Line1: text,
    Line2: text,
    Zip: text,
    City: text,
    CountryId: int,
    Country: text,
    Region: text,
    IsValidated: bool,
    GlobalLocationNo: text,
    ShippingPhoneNumber: text
  }),
  undeclared
)
/** An address. */
export type Address = typeof Address.Type

const addresses = {
  DeliveryAddresses: optional(Schema.Array(Address)),
  InvoiceAddress: optional(Address),
  UseInvoiceAddressAsDeliveryAddress: bool
}

/** The login of a customer; it belongs to one Application. `Roles` are role ids. There is no password property. */
export const Account = Schema.StructWithRest(
  Schema.Struct({
    Id: int,
    Key: text,
    LoginName: text,
    Name: text,
    Roles: ints,
    Authorizations: optional(Schema.Array(IdValue)),
    IsActive: bool
  }),
  undeclared
)
/** A login. */
export type Account = typeof Account.Type

/** An organisation of the customer; the first is the default one. `PricelistIds` is read only, `ParentId` inferred. */
export const Company = Schema.StructWithRest(
  Schema.Struct({
    Id: int,
    Key: text,
    Code: text,
    Name: text,
    OrgNo: text,
    Phone: text,
    ReferId: int,
    ReferUrl: text,
    ...addresses,
    Flags: optional(Schema.Array(Flag)),
    Info: optional(Schema.Array(IdValue)),
    PricelistIds: ints,
    ParentId: int,
    DeliveryMethodIds: ints,
    PaymentMethodIds: ints,
    Email: text,
    VatNo: text
  }),
  undeclared
)
/** An organisation of a customer. */
export type Company = typeof Company.Type

/** A customer. `PricelistIds` is read only; dates are kept as the vendor wrote them. */
export const Customer = Schema.StructWithRest(
  Schema.Struct({
    Id: int,
    Key: text,
    Code: text,
    Email: text,
    SSN: text,
    FirstName: text,
    LastName: text,
    Phone: text,
    CellPhone: text,
    ReferId: int,
    ReferUrl: text,
    Account: optional(Account),
    Companies: optional(Schema.Array(Company)),
    ...addresses,
    Flags: optional(Schema.Array(Flag)),
    Info: optional(Schema.Array(IdValue)),
    PricelistIds: ints,
    CrmId: text,
    IsActive: bool,
    Created: text,
    Updated: text
  }),
  undeclared
)
/** A customer. */
export type Customer = typeof Customer.Type

/** The price list behind an agreement. The agreement code, a secret, is never echoed. */
export const AgreementAccount = Schema.StructWithRest(
  Schema.Struct({
    PricelistId: int,
    Name: text,
    StartDate: text,
    EndDate: text,
    ImageKey: text,
    ShowPricesIncVat: bool
  }),
  undeclared
)
/** What an agreement code admits to. */
export type AgreementAccount = typeof AgreementAccount.Type

/** A group of flags; it may allow one choice only, which no property says. */
export const FlagGroup = Schema.StructWithRest(
  Schema.Struct({ Id: int, Name: text, Description: text, ImageKey: text, Code: text }),
  undeclared
)
/** A group of flags. */
export type FlagGroup = typeof FlagGroup.Type

/** A flag as it is defined. It has no code of its own, its group has. */
export const CustomerFlag = Schema.StructWithRest(
  Schema.Struct({ Id: int, Name: text, Description: text, SortOrder: int, Group: optional(FlagGroup) }),
  undeclared
)
/** A flag as it is defined. */
export type CustomerFlag = typeof CustomerFlag.Type

/** How a price comes about. `Value` is exact: the JSON number is read as decimal digits. */
export const PriceRule = Schema.Struct({ RuleId: int, Value: optional(Decimal) })
/** How a price comes about. */
export type PriceRule = typeof PriceRule.Type

/** What falls under a price list. */
export const PopulationRule = Schema.Struct({
  RuleId: int,
  ManufacturerId: int,
  CategoryId: int,
  IsSupplierRequired: bool,
  IsInclusive: bool
})
/** What falls under a price list. */
export type PopulationRule = typeof PopulationRule.Type

/** A price list. `Agreement` is the agreement code, which logs in by itself: a secret. `Type` 0 is the default one. */
export const Pricelist = Schema.Struct({
  Id: int,
  ParentId: int,
  Name: text,
  Description: text,
  Agreement: optional(Schema.RedactedFromValue(Schema.String)),
  Type: int,
  IsActive: bool,
  PriceRule: optional(PriceRule),
  PopulationRules: optional(Schema.Array(PopulationRule)),
  CurrencyId: int,
  IsExclusive: bool
})
/** A price list. */
export type Pricelist = typeof Pricelist.Type

/** One article in a price list; `Price` is read only. The currency is that of the price list. */
export const PricelistItem = Schema.Struct({
  PartNo: text,
  PricelistId: int,
  Price: optional(Decimal),
  PriceRecommended: optional(Decimal),
  IsActive: bool,
  PriceRule: optional(PriceRule)
})
/** An article in a price list. */
export type PricelistItem = typeof PricelistItem.Type

/** The body of `LoginPost`. `IncludeCompanies` is a boolean in a string (documented). */
export const Login = Schema.Struct({
  LoginName: Schema.String,
  Password: Schema.String,
  CultureCode: Schema.optionalKey(Schema.String),
  IncludeCompanies: Schema.optionalKey(Schema.Literals(["true", "false"]))
})
/** The body of `LoginPost`. */
export type Login = typeof Login.Type

/** The answer of the token endpoint (standard OAuth2, inferred). */
export const Token = Schema.Struct({
  // What no header can carry is no token.
  access_token: Schema.String.check(Schema.isPattern(/^[\x21-\x7e]+$/)),
  expires_in: optional(Schema.Number),
  token_type: text
})
