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

export { limits } from "./internal/documented.ts"

/** An info value, a role, an authorization: `Id` is specific to the environment, `Code` exists only if the type has one. */
export const IdValue = Schema.StructWithRest(
  Schema.Struct({
    /** Of the info type, role or authorization, in this environment only: settings name the code. */
    Id: int,
    /** Text of any length, whatever the type says. */
    Value: text,
    /** At most 255 characters; absent where the type has none. */
    Code: text
  }),
  undeclared
)
/** An info value, a role or an authorization. */
export type IdValue = typeof IdValue.Type

/** A flag that may be set on the record. It is set only if `IsSelected`; being listed means nothing. `Group` is an id. */
export const Flag = Schema.StructWithRest(
  Schema.Struct({
    /** Of the flag, in this environment only. */
    Id: int,
    /** At most 50 characters, in the culture of the call. */
    Name: text,
    /** The id of its group. */
    Group: int,
    /** Whether it is set: a flag that is listed need not be. */
    IsSelected: bool
  }),
  undeclared
)
/** A flag of a record, set or not. */
export type Flag = typeof Flag.Type

/** An address. `Country` is a name in the call's culture on read, and should be a code on write (documented). */
export const Address = Schema.StructWithRest(
  Schema.Struct({
    /** Blank on creation. */
    Id: int,
    /** At most 100 characters. */
    CareOf: text,
    /** At most 255 characters. */
    Line1: text,
    /** At most 255 characters. */
    Line2: text,
    /** At most 50 characters; leading zeros count. */
    Zip: text,
    /** At most 50 characters. */
    City: text,
    /** Give this or `Country`, not both; with neither the Application's default country is meant (documented). */
    CountryId: int,
    /** At most 50 characters: read as a name in the culture of the call, written as a code. */
    Country: text,
    /** At most 50 characters. */
    Region: text,
    /** The Application's own claim. */
    IsValidated: bool,
    /** A GLN of at most 50 characters, on invoice addresses only. */
    GlobalLocationNo: text,
    /** At most 50 characters (seen in another service of the vendor). */
    ShippingPhoneNumber: text
  }),
  undeclared
)
/** An address. */
export type Address = typeof Address.Type

const addresses = {
  /** In order: the first is used (documented). Absent in a write: left alone. */
  DeliveryAddresses: optional(Schema.Array(Address)),
  /** One. Absent in a write: left alone. */
  InvoiceAddress: optional(Address),
  /** An option of a write: `true` ignores the delivery addresses, `false` demands both (documented). */
  UseInvoiceAddressAsDeliveryAddress: bool
}

/** The login of a customer; it belongs to one Application. `Roles` are role ids. There is no password property. */
export const Account = Schema.StructWithRest(
  Schema.Struct({
    /** What `updatedBy` and `createdBy` name. */
    Id: int,
    /** A GUID. */
    Key: text,
    /** At most 255 characters; mostly the e-mail address, but not kept in step with it. */
    LoginName: text,
    /** The whole name, at most 100 characters. */
    Name: text,
    /** Ids of roles, in this environment only. */
    Roles: ints,
    /** What it may do beyond its roles (inferred). */
    Authorizations: optional(Schema.Array(IdValue)),
    /** Whether it may log in: changed by `UpdateAccountStatus` only. */
    IsActive: bool
  }),
  undeclared
)
/** A login. */
export type Account = typeof Account.Type

/** An organisation of the customer; the first is the default one. `PricelistIds` is read only, `ParentId` inferred. */
export const Company = Schema.StructWithRest(
  Schema.Struct({
    /** Without it a write creates the company. */
    Id: int,
    /** A GUID. */
    Key: text,
    /** The number in another system, at most 50 characters. */
    Code: text,
    /** At most 100 characters; needed in practice (`InvalidCompanyName`). */
    Name: text,
    /** At most 50 characters; unique only together with the name. */
    OrgNo: text,
    /** At most 50 characters. */
    Phone: text,
    /** A tag of another system's. */
    ReferId: int,
    /** At most 255 characters. */
    ReferUrl: text,
    ...addresses,
    /** Absent in a write: left alone. */
    Flags: optional(Schema.Array(Flag)),
    /** Values of the tenant's info types. Absent in a write: left alone. */
    Info: optional(Schema.Array(IdValue)),
    /** Read only. */
    PricelistIds: ints,
    /** The company that it belongs to (the name is inferred). */
    ParentId: int,
    /** May be empty. Absent in a write: left alone. */
    DeliveryMethodIds: ints,
    /** May be empty. Absent in a write: left alone. */
    PaymentMethodIds: ints,
    /** No limit is documented. */
    Email: text,
    /** No limit is documented. */
    VatNo: text
  }),
  undeclared
)
/** An organisation of a customer. */
export type Company = typeof Company.Type

/** A customer. `PricelistIds` is read only; dates are kept as the vendor wrote them. */
export const Customer = Schema.StructWithRest(
  Schema.Struct({
    /** Blank on creation. */
    Id: int,
    /** A GUID, unique in the whole system. */
    Key: text,
    /** The number in another system, mostly the ERP: at most 50 characters. */
    Code: text,
    /** At most 255 characters; unique in practice (`CustomerAlreadyExists`), and what `RegisterCustomer3` matches by. */
    Email: text,
    /** The national id, at most 50 characters. */
    SSN: text,
    /** At most 50 characters. */
    FirstName: text,
    /** At most 50 characters. */
    LastName: text,
    /** At most 50 characters. */
    Phone: text,
    /** At most 50 characters. */
    CellPhone: text,
    /** A tag of another system's. */
    ReferId: int,
    /** At most 255 characters. */
    ReferUrl: text,
    /** The login; absent: cannot log in. */
    Account: optional(Account),
    /** The first is the default one. With `includeCompanies` false only that one comes. */
    Companies: optional(Schema.Array(Company)),
    ...addresses,
    /** Those that are set, and others: see `IsSelected`. Absent in a write: left alone. */
    Flags: optional(Schema.Array(Flag)),
    /** Values of the tenant's info types. Absent in a write: left alone. */
    Info: optional(Schema.Array(IdValue)),
    /** Read only. */
    PricelistIds: ints,
    /** The number in a CRM system, at most 50 characters. */
    CrmId: text,
    /** Of the customer, not of the account. */
    IsActive: bool,
    /** When the record was made. */
    Created: text,
    /** When the record was changed last. */
    Updated: text
  }),
  undeclared
)
/** A customer. */
export type Customer = typeof Customer.Type

/** The price list behind an agreement. The agreement code, a secret, is never echoed. */
export const AgreementAccount = Schema.StructWithRest(
  Schema.Struct({
    /** The price list, which the operation calls `id`. */
    PricelistId: int,
    /** At most 50 characters. */
    Name: text,
    /** From when it holds (inferred); none: always. */
    StartDate: text,
    /** Until when it holds (inferred); none: for ever. */
    EndDate: text,
    /** A GUID. */
    ImageKey: text,
    /** Whether prices are shown with VAT; none: not said. */
    ShowPricesIncVat: bool
  }),
  undeclared
)
/** What an agreement code admits to. */
export type AgreementAccount = typeof AgreementAccount.Type

/** A group of flags; it may allow one choice only, which no property says. */
export const FlagGroup = Schema.StructWithRest(
  Schema.Struct({
    /** Of the group, in this environment only. */
    Id: int,
    /** At most 50 characters. */
    Name: text,
    /** At most 500 characters. */
    Description: text,
    /** A GUID. */
    ImageKey: text,
    /** At most 50 characters. */
    Code: text
  }),
  undeclared
)
/** A group of flags. */
export type FlagGroup = typeof FlagGroup.Type

/** A flag as it is defined. It has no code of its own, its group has. */
export const CustomerFlag = Schema.StructWithRest(
  Schema.Struct({
    /** Of the flag, in this environment only. */
    Id: int,
    /** At most 50 characters, in the culture of the call. */
    Name: text,
    /** Text of any length. */
    Description: text,
    /** Where it stands among the others (inferred). */
    SortOrder: int,
    /** The group that it belongs to. */
    Group: optional(FlagGroup)
  }),
  undeclared
)
/** A flag as it is defined. */
export type CustomerFlag = typeof CustomerFlag.Type

/** How a price comes about. `Value` is exact: the JSON number is read as decimal digits. */
export const PriceRule = Schema.Struct({
  /** Which rule; 7 where none is given. */
  RuleId: int,
  /** What the rule reckons with. */
  Value: optional(Decimal)
})
/** How a price comes about. */
export type PriceRule = typeof PriceRule.Type

/** What falls under a price list. */
export const PopulationRule = Schema.Struct({
  /** Which rule. */
  RuleId: int,
  /** Only articles of this manufacturer (inferred). */
  ManufacturerId: int,
  /** Only articles of this category (inferred). */
  CategoryId: int,
  /** Whether a supplier has to have it (inferred). */
  IsSupplierRequired: bool,
  /** Whether it takes in what matches, or leaves it out (inferred). */
  IsInclusive: bool
})
/** What falls under a price list. */
export type PopulationRule = typeof PopulationRule.Type

/** A price list. `Agreement` is the agreement code, which logs in by itself: a secret. `Type` 0 is the default one. */
export const Pricelist = Schema.Struct({
  /** Given: connects that price list; else one is created. */
  Id: int,
  /** The price list that it builds on (inferred). */
  ParentId: int,
  /** At most 50 characters. */
  Name: text,
  /** Text of any length. */
  Description: text,
  /** At most 50 characters, unique across price lists. */
  Agreement: optional(Schema.RedactedFromValue(Schema.String)),
  /** 0 is the default one. */
  Type: int,
  /** Whether it is in use. */
  IsActive: bool,
  /** How its prices come about. */
  PriceRule: optional(PriceRule),
  /** What falls under it. */
  PopulationRules: optional(Schema.Array(PopulationRule)),
  /** Of its prices, in this environment only. */
  CurrencyId: int,
  /** Not documented. */
  IsExclusive: bool
})
/** A price list. */
export type Pricelist = typeof Pricelist.Type

/** One article in a price list; `Price` is read only. The currency is that of the price list. */
export const PricelistItem = Schema.Struct({
  /** At most 50 characters; leading zeros count. */
  PartNo: text,
  /** The price list. */
  PricelistId: int,
  /** Exact; read only. */
  Price: optional(Decimal),
  /** Exact. */
  PriceRecommended: optional(Decimal),
  /** Whether it is in use. */
  IsActive: bool,
  /** How its price comes about. */
  PriceRule: optional(PriceRule)
})
/** An article in a price list. */
export type PricelistItem = typeof PricelistItem.Type

/** The body of `LoginPost`. `IncludeCompanies` is a boolean in a string (documented). */
export const Login = Schema.Struct({
  /** At most 255 characters. */
  LoginName: Schema.String,
  /** At most 4000 characters, clear text over TLS. */
  Password: Schema.String,
  /** At most 16 characters, as `sv-SE`. */
  CultureCode: Schema.optionalKey(Schema.String),
  /** Left out: `true`. */
  IncludeCompanies: Schema.optionalKey(Schema.Literals(["true", "false"]))
})
/** The body of `LoginPost`. */
export type Login = typeof Login.Type

/** The answer of the token endpoint (standard OAuth2, inferred). */
export const Token = Schema.Struct({
  // What no header can carry is no token.
  /** What the `authorization` header carries. */
  access_token: Schema.String.check(Schema.isPattern(/^[\x21-\x7e]+$/)),
  /** Seconds. */
  expires_in: optional(Schema.Number),
  /** `Bearer`. */
  token_type: text
})
