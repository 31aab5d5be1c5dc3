/** Web accounts, e-mail addresses without a customer, messages, cards and invoices. */
import { Xml } from "@kundbro/soap"
import { secret } from "../../HarmoneyWire.ts"
import { make as rows, type Tenant } from "./row.ts"

const text = Xml.string

export const make = (tenant: Tenant) => {
  const row = rows(tenant)
  const { wire } = tenant
  const customerId = { customerId: text }
  const emailAddress = { emailAddress: text }

  return {
    GetCustomerUser: row("GetCustomerUser", { userId: text }, wire.CustomerUser),
    GetCustomerUsersByCustomerId: row("GetCustomerUsersByCustomerId", { CustomerId: text }, wire.CustomerUserList),
    GetCustomerUserByEmail: row("GetCustomerUserByEmail", emailAddress, wire.CustomerUser),
    GetCustomerUsersByEmail: row("GetCustomerUsersByEmail", emailAddress, wire.CustomerUserList),
    DeleteCustomerUserAccount: row("DeleteCustomerUserAccount", { ...customerId, userId: text }, wire.ResponseOnly),
    SaveCustomerUserAccount: row(
      "SaveCustomerUserAccount",
      { ...customerId, userId: text, userPassword: secret, accountType: Xml.optional(text) },
      wire.ResponseOnly,
      { loginName: "loginInfo" }
    ),
    SaveEmailAddress: row("SaveEmailAddress", emailAddress, wire.ResponseOnly),
    DeleteEmailAddress: row("DeleteEmailAddress", emailAddress, wire.ResponseOnly),
    SendCustomerMessage: row("SendCustomerMessage", { ...customerId, printType: text }, wire.ResponseOnly),
    GetCustomerDefaultCreditCard: row("GetCustomerDefaultCreditCard", customerId, wire.DefaultCreditCard),
    DeleteCustomerDefaultCreditCard: row("DeleteCustomerDefaultCreditCard", customerId, wire.ResponseOnly),
    SaveCustomerDefaultCreditCard: row(
      "SaveCustomerDefaultCreditCard",
      { DefaultCreditCard: wire.DefaultCreditCard },
      wire.ResponseOnly
    ),
    UpdatePaymentMethodOnInvoice: row("UpdatePaymentMethodOnInvoice", { invoice: wire.Invoice }, wire.ResponseOnly)
  }
}
