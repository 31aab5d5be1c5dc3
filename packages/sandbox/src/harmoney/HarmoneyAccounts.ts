/** Web accounts, newsletter addresses, messages, cards and invoices. */
import { fingerprint } from "../internal/recorder.ts"
import { type Fields, fieldsOf, textOf } from "../internal/tables.ts"
import { failed, found, items, type Outcome, written } from "./HarmoneyOutcome.ts"
import { listedIn, missing, missingOf, notFound, type Run, withCustomer } from "./HarmoneyRun.ts"
import type { HarmoneyWorld } from "./HarmoneyWorld.ts"

const byUserId: Run = (world, parameters) => {
  const user = world.user(textOf(parameters, "userId") ?? "")
  return missingOf(parameters, "userId") ?? (user === undefined ? notFound(world, "object") : found(user))
}

/** Users with this address, the one written last first. */
const withEmail = (world: HarmoneyWorld, parameters: Fields): ReadonlyArray<Fields> =>
  world
    .usersWithEmail(textOf(parameters, "emailAddress") ?? "")
    .map(world.user)
    .filter((user) => user !== undefined)
    .toReversed()

const userByEmail: Run = (world, parameters) => {
  const [user] = withEmail(world, parameters)
  return missingOf(parameters, "emailAddress") ?? (user === undefined ? notFound(world, "object") : found(user))
}

const usersByEmail: Run = (world, parameters) => {
  const users = withEmail(world, parameters)
  return missingOf(parameters, "emailAddress") ?? (users.length === 0 ? notFound(world, "list") : items(users))
}

const saveUser = withCustomer("write", (world, id, customer, parameters) => {
  const wrong = missingOf(parameters, "userId", "userPassword")
  if (wrong !== undefined) return wrong
  const UserId = textOf(parameters, "userId") ?? ""
  const AccountType = textOf(parameters, "accountType") ?? "Regular"
  const users = listedIn(world.users, id)
  if (world.user(UserId) !== undefined) return failed("98", "000932", "The user id is taken")
  if (AccountType === "Administrator" && users.some((user) => user["AccountType"] === AccountType)) {
    return failed("98", "000933", "The customer has an administrator already")
  }
  const user: Fields = { UserId, CustomerId: id, Email: textOf(customer, "Email") ?? "", AccountType }
  world.users.set(id, { List: [...users, user] })
  return written(`SaveCustomerUserAccount ${id} ${fingerprint(UserId)}`)
})

const deleteUser = withCustomer("write", (world, id, _customer, parameters) => {
  const wrong = missingOf(parameters, "userId")
  if (wrong !== undefined) return wrong
  const userId = textOf(parameters, "userId") ?? ""
  const users = listedIn(world.users, id)
  const others = users.filter(({ UserId }) => UserId !== userId)
  if (others.length === users.length) return notFound(world, "write")
  world.users.set(id, { List: others })
  return written(`DeleteCustomerUserAccount ${id} ${fingerprint(userId)}`)
})

/** Newsletter addresses belong to no customer and are the same in any case. */
const address = (parameters: Fields) => (textOf(parameters, "emailAddress") ?? "").toLowerCase()

const saveEmail: Run = (world, parameters) => {
  const wrong = missingOf(parameters, "emailAddress")
  if (wrong !== undefined) return wrong
  const email = address(parameters)
  world.emails.set(email, { EmailAddress: email })
  return written(`SaveEmailAddress ${fingerprint(email)}`)
}

const deleteEmail: Run = (world, parameters) => {
  const wrong = missingOf(parameters, "emailAddress")
  if (wrong !== undefined) return wrong
  const email = address(parameters)
  if (world.emails.get(email) === undefined) return notFound(world, "write")
  world.emails.remove(email)
  return written(`DeleteEmailAddress ${fingerprint(email)}`)
}

const sendMessage = withCustomer("write", (world, id, _customer, parameters) => {
  const wrong = missingOf(parameters, "printType")
  if (wrong !== undefined) return wrong
  const printType = textOf(parameters, "printType") ?? ""
  world.messages.set(String(world.next("message", 1)).padStart(8, "0"), { CustomerId: id, PrintType: printType })
  return written(`SendCustomerMessage ${id} ${printType}`)
})

/** A customer without a card has none, or an empty record where one was deleted. */
const cardOf = (world: HarmoneyWorld, id: string): Fields | undefined => {
  const card = world.cards.get(id)
  return card?.["CustomerId"] === undefined ? undefined : card
}

const saveCard: Run = (world, parameters): Outcome => {
  const card = fieldsOf(parameters, "DefaultCreditCard")
  if (card === undefined) return missing("DefaultCreditCard")
  const wrong = missingOf(card, "CustomerId")
  if (wrong !== undefined) return wrong
  const id = textOf(card, "CustomerId") ?? ""
  if (world.customers.get(id) === undefined) return notFound(world, "write")
  world.cards.set(id, card)
  return written(`SaveCustomerDefaultCreditCard ${id}`)
}

const deleteCard = withCustomer("write", (world, id) => {
  if (cardOf(world, id) === undefined) return notFound(world, "write")
  world.cards.set(id, {})
  return written(`DeleteCustomerDefaultCreditCard ${id}`)
})

const updateInvoice: Run = (world, parameters) => {
  const invoice = fieldsOf(parameters, "invoice")
  if (invoice === undefined) return missing("invoice")
  const wrong = missingOf(invoice, "InvoiceNr", "PaymentMethod")
  if (wrong !== undefined) return wrong
  const { PaymentMethod = "" } = invoice
  const number = textOf(invoice, "InvoiceNr") ?? ""
  const stored = world.invoices.get(number)
  if (stored === undefined) return notFound(world, "write")
  world.invoices.set(number, { ...stored, PaymentMethod })
  return written(`UpdatePaymentMethodOnInvoice ${number}`)
}

/** The operations on accounts, addresses, messages, cards and invoices. */
export const runs = {
  GetCustomerUser: byUserId,
  GetCustomerUsersByCustomerId: withCustomer("list", (world, id) => items(listedIn(world.users, id))),
  GetCustomerUserByEmail: userByEmail,
  GetCustomerUsersByEmail: usersByEmail,
  SaveCustomerUserAccount: saveUser,
  DeleteCustomerUserAccount: deleteUser,
  SaveEmailAddress: saveEmail,
  DeleteEmailAddress: deleteEmail,
  SendCustomerMessage: sendMessage,
  GetCustomerDefaultCreditCard: withCustomer("object", (world, id) => {
    const card = cardOf(world, id)
    return card === undefined ? notFound(world, "object") : found(card)
  }),
  SaveCustomerDefaultCreditCard: saveCard,
  DeleteCustomerDefaultCreditCard: deleteCard,
  GetCustomerLedger: (world, parameters) => {
    const ledger = world.invoices.get(textOf(parameters, "invoiceNr") ?? "")
    return missingOf(parameters, "invoiceNr") ?? (ledger === undefined ? notFound(world, "object") : found(ledger))
  },
  UpdatePaymentMethodOnInvoice: updateInvoice
} as const satisfies Readonly<Record<string, Run>>
