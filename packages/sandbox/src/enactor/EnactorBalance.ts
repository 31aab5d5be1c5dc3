/** Balances: the enquiry by card, the update with its transaction id, and what a hand at the vendor does to an account. */
import { type Fields, fieldsOf, textOf } from "../internal/tables.ts"
import { accountTypes } from "./EnactorContract.ts"
import * as Seed from "./EnactorSeed.ts"
import { dateTimeIn } from "./EnactorTime.ts"
import { isLong } from "./EnactorWire.ts"
import { addressesOf, type EnactorWorld } from "./EnactorWorld.ts"

/** The four documented outcomes. */
export type OutcomeName = "Success" | "NoAccount" | "UnknownAccountType" | "Fail"

/** How a balance operation ended, with its parts by structure on success. */
export interface BalanceOutcome {
  readonly name: OutcomeName
  readonly message?: string
  readonly account?: Fields
  readonly customer?: Fields
  readonly balance?: Fields
  readonly card?: Fields
  readonly update?: Fields
}

/** `Fail` with the message that may accompany it. */
export const failed = (message: string): BalanceOutcome => ({ name: "Fail", message })

const now = (world: EnactorWorld) => dateTimeIn("UTC", world.clock.now())

/** The account that a card or an account id leads to; undefined when there is none, or when both disagree. */
const found = (world: EnactorWorld, accountId: string | undefined, pan: string | undefined) => {
  const card = pan === undefined ? undefined : world.cards.get(pan)
  const id = pan === undefined ? accountId : textOf(card, "accountId")
  const agree = accountId === undefined || accountId === id
  const account = agree && id !== undefined ? world.accounts.get(id) : undefined
  return account === undefined || id === undefined ? undefined : { id, account, card }
}

const wrongType = (type: string): BalanceOutcome | undefined => {
  if (type === accountTypes[0]) return undefined
  return { name: accountTypes.includes(type) ? "NoAccount" : "UnknownAccountType" }
}

/** A balance by card number. The chain customer → account → balance does not close: an account id is not enough. */
export const enquire = (world: EnactorWorld, request: Fields): BalanceOutcome => {
  const pan = textOf(request, "cardNumber")
  const one = found(world, pan === undefined ? textOf(request, "accountId") : undefined, pan)
  if (one === undefined) return { name: "NoAccount" }
  const wrong = wrongType(textOf(request, "accountType") ?? "")
  if (wrong !== undefined) return wrong
  const { account, id } = one
  const card = one.card ?? world.cards.get(world.cardsOf(id)[0] ?? "")
  const customer = world.customers.get(textOf(account, "customerNumber") ?? "")
  const { balance = "0", pendingBalance, ...rest } = account
  return {
    name: "Success",
    account: rest,
    ...(customer !== undefined && { customer }),
    balance: {
      ...rest,
      accountBalance: balance,
      ...(pendingBalance !== undefined && { pendingBalance })
    },
    ...(card !== undefined && { card })
  }
}

const changed = (account: Fields, amount: bigint, how: "delta" | "absolute"): bigint =>
  how === "absolute" ? amount : BigInt(textOf(account, "balance") ?? "0") + amount

const settle = (world: EnactorWorld, id: string, account: Fields, balance: bigint) =>
  world.accounts.set(id, { ...account, balance: String(balance), balanceDate: now(world) })

/** Applies one update, keeps it as pending, or gives back the first of its transaction id, as configured. */
export const update = (world: EnactorWorld, request: Fields, waits: boolean): BalanceOutcome => {
  const text = (name: string) => textOf(request, name)
  const [transactionId = "", device = ""] = [text("transactionId"), text("deviceId")]
  const one = found(world, text("accountId"), text("cardNumber"))
  if (one === undefined) return { name: "NoAccount" }
  const wrong = wrongType(text("accountType") ?? "")
  if (wrong !== undefined) return wrong
  const first = world.behaviour.repeats === "once" ? world.updateOf(device, transactionId) : undefined
  if (first !== undefined) return { name: "Success", update: reply(world, one, world.updates.get(first) ?? {}) }

  const balance = changed(one.account, BigInt(text("updateAmount") ?? "0"), world.behaviour.updateAmount)
  if (!isLong(balance)) return failed("The balance would leave the range of a long")
  const pending = waits || world.behaviour.updates === "pending" || text("status") === "PENDING"
  const recorded: Fields = {
    ...request,
    accountId: one.id,
    ...(pending && { status: "PENDING" }),
    referenceId: `UPD-${String(world.next("update")).padStart(8, "0")}`,
    lastUpdated: now(world)
  }
  world.updates.set(textOf(recorded, "referenceId") ?? "", recorded)
  if (!pending) settle(world, one.id, one.account, balance)
  world.requests.applied(`submitAccountBalanceUpdate ${one.id} ${device} ${transactionId}`)
  return { name: "Success", update: reply(world, one, recorded) }
}

const reply = (
  world: EnactorWorld,
  { account, card }: { readonly account: Fields; readonly card: Fields | undefined },
  recorded: Fields
): Fields => {
  const customer = world.customers.get(textOf(account, "customerNumber") ?? "")
  const address = addressesOf(customer)[0]
  const name = fieldsOf(customer, "customerName")
  return {
    ...recorded,
    ...(address !== undefined && { customerAddress: address }),
    ...(name !== undefined && { customerName: name }),
    ...(card !== undefined && { customerCard: card }),
    ...(world.behaviour.undeclared && { processedBy: "node-02" })
  }
}

/** Lets every pending update take effect; returns how many did. */
export const release = (world: EnactorWorld): number => {
  let released = 0
  for (const [reference, recorded] of Array.from(world.updates.entries())) {
    const id = textOf(recorded, "accountId") ?? ""
    const account = world.accounts.get(id)
    if (textOf(recorded, "status") !== "PENDING" || account === undefined) continue
    const amount = BigInt(textOf(recorded, "updateAmount") ?? "0")
    const balance = changed(account, amount, world.behaviour.updateAmount)
    if (!isLong(balance)) continue
    world.updates.set(reference, { ...recorded, status: "APPLIED" })
    settle(world, id, account, balance)
    released += 1
  }
  return released
}

/** Moves a balance as a till would, without any call on the wire. Returns the new one; undefined without such an account. */
export const move = (world: EnactorWorld, accountId: string, amount: bigint): bigint | undefined => {
  const account = world.accounts.get(accountId)
  if (account === undefined) return undefined
  const balance = changed(account, amount, "delta")
  if (!isLong(balance)) return undefined
  settle(world, accountId, account, balance)
  return balance
}

/** An account that was opened. */
export interface Opened {
  readonly accountId: string
  readonly cardNumber: string
}

/** Opens a loyalty account with a card for a customer, as a person in the Estate Manager would. */
export const openAccount = (
  world: EnactorWorld,
  customerNumber: string,
  wanted: Partial<Opened>
): Opened | undefined => {
  if (world.customers.get(customerNumber) === undefined) return undefined
  const number = world.next("account")
  const { accountId = `8${String(number).padStart(8, "0")}`, cardNumber = `1488${String(number).padStart(8, "0")}` } =
    wanted
  if (world.accounts.get(accountId) !== undefined || world.cards.get(cardNumber) !== undefined) return undefined
  const opened = `${now(world).slice(0, 10)}T00:00:00Z`
  world.accounts.set(accountId, Seed.newAccount(accountId, customerNumber, opened, 0n))
  world.cards.set(cardNumber, Seed.newCard(cardNumber, accountId, now(world)))
  return { accountId, cardNumber }
}
