/** What an enquiry told, in the documented form and without passwords. */
import type { Xml } from "@kundbro/soap"
import { Struct } from "effect"
import type * as Wire from "../EnactorWire.ts"

const isSecret = ({ xml }: Xml.RawElement): boolean => /<[^<>]*password/i.test(xml)

const clearedExtras = <A extends Xml.Undeclared>(extras: A): A => ({
  ...extras,
  ...(extras.attributes && { attributes: extras.attributes.filter(({ name }) => !/password/i.test(name)) }),
  ...(extras.children && {
    children: extras.children.flatMap((child): ReadonlyArray<Xml.RawChild> => {
      if (typeof child === "string") return [child]
      if (!("xml" in child)) return [clearedExtras(child)]
      return isSecret(child) ? [] : [child]
    })
  })
})

/** Without what names a password, wherever a server may have put one. */
const cleared = <A extends { readonly undeclared?: Xml.Undeclared }>(item: A): A =>
  item.undeclared === undefined ? item : { ...item, undeclared: clearedExtras(item.undeclared) }

/** The whole record without them: also one that somebody put into an extension by hand. */
export const withoutPasswords = ({ createdAt, employeeKey, ...customer }: Wire.Customer): Wire.Customer =>
  cleared({
    ...customer,
    ...(createdAt && !isSecret(createdAt) && { createdAt }),
    ...(employeeKey && !isSecret(employeeKey) && { employeeKey }),
    ...(customer.customerName && { customerName: cleared(customer.customerName) }),
    ...(customer.addresses && { addresses: customer.addresses.map(cleared) }),
    emailAddresses: customer.emailAddresses.map(cleared),
    phoneNumbers: customer.phoneNumbers.map(cleared)
  })

const isFilled = (item: object): boolean => Object.keys(item).length > 0

/** A customer in the documented form, whichever form it came in, and without its password. */
export const documented = (answer: Wire.AnsweredCustomer): Wire.Customer => {
  const { addresses, emailAddresses, password: _password, phoneNumbers, ...rest } = answer
  const places = addresses.flatMap((one): ReadonlyArray<Wire.Address> => {
    if (one === null) return []
    const { address, undeclared: _container, ...own } = one
    return isFilled(own) ? [Struct.omit(one, ["address"]), ...address] : address
  })
  const emails = emailAddresses.flatMap((one): ReadonlyArray<Wire.Email> => {
    if (one === null) return []
    const { emailAddress, ...own } = one
    const items = emailAddress.flatMap((item): ReadonlyArray<Wire.Email> => {
      if (item === null) return []
      const { text: _space, ...fields } = item
      return isFilled(fields) ? [fields] : []
    })
    if (items.length > 0) return items
    const item = emailAddress[0]
    return [{ ...own, ...(item !== undefined && { emailAddress: item === null ? null : item.text }) }]
  })
  const phones = phoneNumbers.flatMap((one): ReadonlyArray<Wire.Phone> => {
    if (one === null) return []
    const { phoneNumber = [], ...own } = one
    return phoneNumber.length > 0 ? phoneNumber : [own]
  })
  return withoutPasswords({
    ...rest,
    ...(addresses.length > 0 && { addresses: places }),
    emailAddresses: emails,
    phoneNumbers: phones
  })
}

/** The answer to an enquiry with its customer in the documented form, and without passwords. */
export const documentedOutput = ({ customer, ...output }: Wire.AnsweredOutput): Wire.EnquiryOutput => ({
  ...output,
  ...(output.account && { account: cleared(output.account) }),
  ...(output.accountBalance && { accountBalance: cleared(output.accountBalance) }),
  ...(output.customerCard && { customerCard: cleared(output.customerCard) }),
  customerGroup: output.customerGroup.filter((group) => !isSecret(group)),
  ...(customer && { customer: documented(customer) })
})
