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
    /**
     * 22. Obsolete since 2018-05-25: keep web accounts in a register of your own, as the vendor recommends.
     * @deprecated The vendor calls it obsolete.
     */
    GetCustomerUser: row("GetCustomerUser", { userId: text }, wire.CustomerUser),
    /** 23. The capital of `CustomerId` is documented, and unlike all others. */
    GetCustomerUsersByCustomerId: row("GetCustomerUsersByCustomerId", { CustomerId: text }, wire.CustomerUserList),
    /** 24. Which one, when several match, is not documented: prefer 25. */
    GetCustomerUserByEmail: row("GetCustomerUserByEmail", emailAddress, wire.CustomerUser),
    /** 25. All accounts with this address. */
    GetCustomerUsersByEmail: row("GetCustomerUsersByEmail", emailAddress, wire.CustomerUserList),
    /** 4. Removes a web account, not the customer. */
    DeleteCustomerUserAccount: row("DeleteCustomerUserAccount", { ...customerId, userId: text }, wire.ResponseOnly),
    /**
     * 33. Obsolete since 2018-05-25. Without `accountType` a `Regular` account; one `Administrator` per customer (documented).
     * @deprecated The vendor calls it obsolete.
     */
    SaveCustomerUserAccount: row(
      "SaveCustomerUserAccount",
      { ...customerId, userId: text, userPassword: secret, accountType: Xml.optional(text) },
      wire.ResponseOnly,
      { loginName: "loginInfo" }
    ),
    /** 34. Newsletter sign-up of an address without a customer; adds or updates (documented). */
    SaveEmailAddress: row("SaveEmailAddress", emailAddress, wire.ResponseOnly),
    /** 5. Opt-out of an address without a customer. A customer's own address stays as far as documented. */
    DeleteEmailAddress: row("DeleteEmailAddress", emailAddress, wire.ResponseOnly),
    /** 35. Sends a consent message to a person. No member of `printType` is documented: `members` in the options. */
    SendCustomerMessage: row("SendCustomerMessage", { ...customerId, printType: text }, wire.ResponseOnly),
    /** 40. How "no card" is answered is not documented. */
    GetCustomerDefaultCreditCard: row("GetCustomerDefaultCreditCard", customerId, wire.DefaultCreditCard),
    /** 41. */
    DeleteCustomerDefaultCreditCard: row("DeleteCustomerDefaultCreditCard", customerId, wire.ResponseOnly),
    /** 42. Experimental: nothing is documented of the object's fields. Never put a full card number in it. */
    SaveCustomerDefaultCreditCard: row(
      "SaveCustomerDefaultCreditCard",
      { DefaultCreditCard: wire.DefaultCreditCard },
      wire.ResponseOnly
    ),
    /** 38. Experimental: that `invoice` is an object is inferred, and so are its fields. */
    UpdatePaymentMethodOnInvoice: row("UpdatePaymentMethodOnInvoice", { invoice: wire.Invoice }, wire.ResponseOnly)
  }
}
