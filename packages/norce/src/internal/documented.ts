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
