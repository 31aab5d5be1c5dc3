/**
 * Every operation that the vendor page names for CustomerService 1.1, and the two lookups of ApplicationService that it
 * points to, with what is known of each. The retry policy reads it: only a `read` is ever repeated.
 *
 * The groups Flags and InfoTypes exist on the page without names, and so does setting a customer's default company:
 * `passthrough` reaches them once a tenant's own description has told the name.
 */
import type { Operation } from "@kundbro/domain/Operation"
import { row } from "./internal/Text.ts"

type Details = Pick<Operation, "effect"> & Partial<Pick<Operation, "besides" | "obsolete">>

const of =
  (status: Operation["status"]) =>
  ({ besides = [], ...details }: Details, names: ReadonlyArray<string>): ReadonlyArray<Operation> =>
    names.map((name) => ({ name, status, besides, ...details }))

const callable = of("callable")
const experimental = of("experimental")
const named = of("named-only")

/** The operations. Obsolete ones are those of the older Storm service, absent from the new one's listing. */
export const operations: ReadonlyArray<Operation> = [
  ...callable({ effect: "read" }, [
    "GetAgreementAccount",
    "ListAccountRoles",
    "LoginAgreementAccount",
    "LoginPost",
    "GetCustomer",
    "GetCustomerByAccountId",
    "GetCustomerByCode",
    "GetCustomerByEmail",
    "GetCustomerByKey",
    "GetCustomerByLoginName",
    "ListCustomerByInfoType2",
    "ListCompaniesByOrgNo",
    "GetCompanyPricelist",
    "GetPricelistItem",
    "ListCustomerInfoTypes",
    "ListCompanyInfoTypes"
  ]),
  ...callable({ effect: "write", besides: ["contacts-person"] }, ["SendPasswordReminder"]),
  // Mail, unless `doSendMail` is false, which the client sends unless asked otherwise. A changed e-mail address makes
  // Register create a second customer.
  ...callable({ effect: "write", besides: ["contacts-person"] }, ["CreateCustomer3", "RegisterCustomer3"]),
  ...callable({ effect: "idempotent-write", besides: ["contacts-person"] }, ["UpdateCustomer3"]),
  ...callable({ effect: "idempotent-write" }, [
    "UpdateAccountStatus",
    "ActivateCustomer",
    "DeleteCompanyDeliveryAddress",
    "UpdateCompanyDeliveryAddress",
    "DeleteCompanyCustomer",
    "InsertCompanyDeliveryMethod",
    "DeleteCompanyDeliveryMethod",
    "DeleteCompanyPricelist"
  ]),
  // Both create when there is no id.
  ...callable({ effect: "write" }, ["UpdateCompany", "InsertCompanyPricelist2"]),
  ...experimental({ effect: "read" }, ["ListCustomerBySSN2"]),
  ...experimental({ effect: "idempotent-write" }, ["InactivateCustomer"]),
  ...named({ effect: "read" }, ["SearchCustomer2", "ListCompaniesByParent"]),
  ...named({ effect: "write" }, ["InsertCompanyPaymentMethod", "InsertCompanyPaymentMethod2"]),
  ...named({ effect: "read", obsolete: { instead: "LoginPost" } }, ["Login"]),
  ...named({ effect: "write", obsolete: { instead: "CreateCustomer3" }, besides: ["contacts-person"] }, [
    "CreateCustomer",
    "CreateCustomer2"
  ]),
  ...named({ effect: "write", obsolete: { instead: "RegisterCustomer3" }, besides: ["contacts-person"] }, [
    "RegisterCustomer2"
  ]),
  ...named({ effect: "write", obsolete: { instead: "UpdateCustomer3" }, besides: ["contacts-person"] }, [
    "UpdateCustomer"
  ]),
  ...named({ effect: "write", obsolete: {} }, ["ChangePassword"])
]

const byName = Object.fromEntries(operations.map((operation) => [operation.name, operation]))

/** What a call of this name does; of an unknown one the worst is assumed. */
export const effectOf = (name: string): Operation["effect"] => row(byName, name)?.effect ?? "write"
