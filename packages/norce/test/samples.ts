/** Inputs with every field that an operation has. */
import { NationalId } from "@kundbro/domain/Ids"
import { Redacted } from "effect"

const culture = { cultureCode: "sv-SE" }
const companies = { ...culture, includeCompanies: true }
const ofCompany = { ...culture, companyId: 1 }
const written = {
  ...culture,
  customer: { Email: "a@example.org" },
  password: Redacted.make("x"),
  doSendMail: false,
  by: 7
}

/** Every argument of every operation. */
export const whole = {
  GetAgreementAccount: { ...culture, id: 31 },
  ListAccountRoles: culture,
  LoginAgreementAccount: { ...culture, password: Redacted.make("x") },
  LoginPost: { ...companies, loginName: "a", password: Redacted.make("x") },
  SendPasswordReminder: { ...culture, loginName: "a", by: 7 },
  UpdateAccountStatus: { ...companies, customerId: 1, isActive: true, by: 7 },
  GetCustomer: { ...companies, id: 1 },
  GetCustomerByAccountId: { ...companies, accountId: 1 },
  GetCustomerByCode: { ...companies, code: "A" },
  GetCustomerByEmail: { ...companies, email: "a@example.org" },
  GetCustomerByKey: { ...companies, key: "k" },
  GetCustomerByLoginName: { ...companies, loginName: "a" },
  ListCustomerByInfoType2: { ...culture, code: "A", value: "1", showInactive: true },
  CreateCustomer3: written,
  UpdateCustomer3: written,
  RegisterCustomer3: written,
  ActivateCustomer: { ...culture, customerId: 1, by: 7 },
  DeleteCompanyDeliveryAddress: { ...companies, addressId: 1, customerId: 1 },
  UpdateCompanyDeliveryAddress: { ...companies, customerId: 1, address: { Id: 1 }, by: 7 },
  UpdateCompany: { ...companies, customerId: 1, company: { Name: "A" }, by: 7 },
  ListCompaniesByOrgNo: { ...culture, orgNo: "1" },
  DeleteCompanyCustomer: { ...ofCompany, customerId: 1 },
  InsertCompanyDeliveryMethod: { ...ofCompany, methodId: 1, by: 7 },
  DeleteCompanyDeliveryMethod: { ...ofCompany, methodId: 1 },
  GetCompanyPricelist: { ...ofCompany, pricelistId: 1 },
  DeleteCompanyPricelist: { ...ofCompany, pricelistId: 1 },
  InsertCompanyPricelist2: { ...ofCompany, pricelist: { Id: 31 }, by: 7 },
  GetPricelistItem: { ...culture, partNo: "0042", pricelistId: 1 },
  ListCustomerInfoTypes: culture,
  ListCompanyInfoTypes: culture,
  passthrough: {
    operation: "X",
    method: "GET",
    query: { a: 1 },
    body: null,
    serviceUrl: new URL("https://norce.example/"),
    effect: "read"
  },
  ListCustomerBySSN2: { ...culture, argument: "ssn", ssn: NationalId.make("1"), showInactive: true, method: "GET" },
  InactivateCustomer: { ...culture, customerId: 1, by: 7 }
} as const
