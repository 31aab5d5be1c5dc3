/**
 * The canonical abilities, made of client, codecs and the table of outcomes. Nothing is ever sent twice here: whether to
 * try again is the caller's decision, and each failure carries the advice for it.
 */
import { type Adapter, type Customer, type LoyaltyAccount, Mapping, Receipt, VendorError } from "@kundbro/domain"
import { DateTime, Effect, Result } from "effect"
import { ask, askOutcome, failure, reading, refused, refusedField, understood } from "./internal/Ask.ts"
import { nonEmpty, trimmed } from "./internal/texts.ts"
import type { EnactorClient } from "./EnactorClient.ts"
import type { EnactorCustomer, Read } from "./EnactorCustomer.ts"
import * as EnactorImport from "./EnactorImport.ts"
import * as EnactorList from "./EnactorList.ts"
import * as EnactorLoyalty from "./EnactorLoyalty.ts"
import { vendor } from "./EnactorMapping.ts"
import type { EnactorOptions, OperationName } from "./EnactorOptions.ts"
import * as EnactorSearch from "./EnactorSearch.ts"
import type * as Wire from "./EnactorWire.ts"

/** The abilities of Enactor. No call is documented that makes or changes a customer, or that finds one by its number. */
export type EnactorCapabilities = Pick<
  Adapter.Capabilities,
  | "customerByCard"
  | "customerSearch"
  | "customerDrafts"
  | "customerImport"
  | "loyaltyReads"
  | "loyaltyByCard"
  | "loyaltyAdjustments"
>

type Found = {
  readonly customers: ReadonlyArray<Read<Customer.Customer>>
  readonly truncated: boolean
}

const enquiry = "submitAccountBalanceEnquiry"
const update = "submitAccountBalanceUpdate"

const min = -(2n ** 63n)
const max = 2n ** 63n - 1n

/** The abilities of one tenant. */
export const make = (
  client: EnactorClient,
  codec: EnactorCustomer,
  loyalty: EnactorLoyalty.EnactorLoyalty,
  options: Pick<EnactorOptions, "balanceUpdate" | "enquiryByAccount" | "importRoot">
): EnactorCapabilities => {
  const rows = (operation: OperationName, call: ReturnType<EnactorClient["submitCustomerNameSearch"]>) =>
    Effect.flatMap(ask(operation, "read", call), (list) => understood(operation, EnactorList.read(list)))

  const search = (operation: OperationName, call: ReturnType<EnactorClient["submitCustomerNameSearch"]>) =>
    Effect.flatMap(rows(operation, call), (found) =>
      Effect.map(understood(operation, EnactorSearch.customers(found)), (customers): Found => ({
        customers,
        truncated: found.truncated
      }))
    )
  const byName = (searchName: string) =>
    search("submitCustomerNameSearch", client.submitCustomerNameSearch({ searchName }))
  const byPostCode = (postCode: string) =>
    search("submitCustomerPostCodeSearch", client.submitCustomerPostCodeSearch({ postCode }))

  /** The answer about a card; it has to be about the card that was asked for, unless the number comes masked. */
  const byCard = Effect.fnUntraced(function* (cardNumber: string) {
    const output = yield* askOutcome(enquiry, "read", client.submitAccountBalanceEnquiry({ cardNumber }))
    const pan = nonEmpty(output.customerCard?.pan)
    return pan === undefined || mayBe(cardNumber, pan) ? output : yield* missing("customerCard/pan")
  })

  /** The account of a search with its balance, at an installation that tells it by account id. */
  const accountOf = Effect.fnUntraced(function* (listed: LoyaltyAccount.LoyaltyAccount) {
    const { customerId, id = "", kind = "" } = listed
    const call = client.submitAccountBalanceEnquiry({ accountId: id, accountType: kind })
    const output = yield* Effect.catchReason(
      askOutcome(enquiry, "read", call),
      "VendorError",
      "NotFound",
      // It is the account that the enquiry does not know, not the customer who was asked for.
      () => Effect.succeed(undefined)
    )
    if (output === undefined) return { value: listed, notes: [unasked] }
    const read = yield* understood(enquiry, loyalty.fromEnquiry(output))
    const { customerId: owner = customerId, id: found = id } = read.value
    if (owner !== customerId || found !== id) return yield* missing("account")
    return read
  })

  const missing = (part: string) =>
    failure(
      enquiry,
      new VendorError.Undecodable({ path: `accountBalanceEnquiryOutput/${part}`, expected: "what belongs to the card" })
    )

  const adjust = Effect.fnUntraced(function* (adjustment: LoyaltyAccount.BalanceAdjustment) {
    const { accountId, at, card, delta, transactionId } = adjustment
    const settings = options.balanceUpdate
    if (settings === undefined) {
      return yield* refusedField(
        update,
        "delta",
        "not-configured",
        "whether an amount is added or replaces the balance is not documented: find out with EnactorProbe on a test account and set balanceUpdate"
      )
    }
    if (settings.semantics === "absolute") {
      return yield* refusedField(
        update,
        "delta",
        "not-allowed",
        "at this tenant an update replaces the balance: a change by an amount cannot be sent without undoing others"
      )
    }
    if (accountId === undefined && card === undefined) {
      return yield* refusedField(update, "accountId", "missing", "give the account, the card, or both")
    }
    if (transactionId < min || transactionId > max) {
      return yield* refusedField(update, "transactionId", "too-long", "use a number of 64 bits")
    }
    const updateAmount = EnactorLoyalty.amountToSend(delta, settings.unit)
    if (typeof updateAmount === "object") {
      return yield* refusedField(update, "delta", updateAmount.rule, updateAmount.remedy)
    }
    if (updateAmount < min || updateAmount > max) {
      return yield* refusedField(update, "delta", "too-long", "use an amount of 64 bits")
    }
    const output = yield* askOutcome(
      update,
      "write",
      client.submitAccountBalanceUpdate({
        transactionId,
        ...(accountId !== undefined && { accountId }),
        ...(card !== undefined && { cardNumber: card }),
        updateAmount,
        dateTimeUpdated: DateTime.formatIso(at),
        ...(delta._tag === "Money" && { currencyId: delta.currency })
      })
    )
    const echo = trimmed(output.accountBalanceUpdate?.transactionId) ?? trimmed(output.transactionId)
    if (echo !== undefined && echo !== String(transactionId)) {
      return yield* failure(update, new VendorError.InDoubt({ problem: "answered-about-another-transaction" }))
    }
    return warningsOf(output)
  })

  /** The customer of a card; the account beside it has to be the same customer's. */
  const customerOf = Effect.fnUntraced(function* (cardNumber: string) {
    const { account, customer, customerGroup } = yield* byCard(cardNumber)
    const number = nonEmpty(customer?.customerNumber)
    if (customer === undefined || number === undefined) return yield* missing("customer/customerNumber")
    if ((nonEmpty(account?.customerNumber) ?? number) !== number) return yield* missing("account/customerNumber")
    return reading(withGroups(codec.fromWire(customer), customerGroup.length))
  })

  return {
    customerByCard: { get: customerOf },
    customerSearch: {
      search: Effect.fnUntraced(function* ({ name, postalCode }) {
        if (nonEmpty(name?.trim()) === undefined && nonEmpty(postalCode?.trim()) === undefined) {
          return yield* refusedField(
            "submitCustomerNameSearch",
            "name",
            "missing",
            "give the beginning of a name, of a post code, or both"
          )
        }
        const named = nonEmpty(name?.trim()) === undefined ? undefined : yield* byName(name ?? "")
        const placed = nonEmpty(postalCode?.trim()) === undefined ? undefined : yield* byPostCode(postalCode ?? "")
        const found = named ?? placed ?? { customers: [], truncated: false }
        const ids = named && placed && new Set(placed.customers.map(({ value }) => value.id))
        const truncated = found.truncated || placed?.truncated === true
        const both = found.customers.filter(({ value }) => ids === undefined || ids.has(value.id))
        if (truncated && both.length === 0) {
          const operation = found.truncated ? "submitCustomerNameSearch" : "submitCustomerPostCodeSearch"
          return yield* understood(operation, Result.fail(EnactorList.announced))
        }
        return both.map((one) => reading(one, truncated))
      })
    },
    customerDrafts: {
      draft: (customer) => Result.mapError(codec.draft(customer), (issues) => refused(EnactorImport.operation, issues)),
      uniqueKeys: ({ customer: { id } }) => (id === undefined ? [] : [{ field: "id", value: id }])
    },
    customerImport: EnactorImport.make(codec, options.importRoot ?? "Batch"),
    loyaltyReads: {
      of: Effect.fnUntraced(function* (customerId) {
        const operation = "submitLoyaltyAccountSearch"
        const found = yield* rows(operation, client.submitLoyaltyAccountSearch({ customerNumber: customerId }))
        const accounts = yield* understood(operation, EnactorLoyalty.fromRows(customerId, found))
        const read =
          options.enquiryByAccount === true
            ? yield* Effect.forEach(accounts, accountOf)
            : accounts.map((value) => ({ value, notes: [] }))
        const value = read.map((one) => one.value)
        return reading({ value, notes: read.flatMap(({ notes }) => notes) }, found.truncated)
      })
    },
    loyaltyByCard: {
      get: (card) =>
        Effect.flatMap(byCard(card), (output) =>
          output.account === undefined && output.accountBalance === undefined
            ? Effect.fail(missing("account"))
            : Effect.map(understood(enquiry, loyalty.fromEnquiry(output)), (read) => reading(read))
        )
    },
    loyaltyAdjustments: { adjust }
  }
}

/** Whether a number in an answer can be the card that was asked for: the same, or the same masked. */
const mayBe = (asked: string, told: string): boolean => {
  const isMasked = /[^0-9A-Za-z]|xx/i.test(told)
  return isMasked ? asked.endsWith(/\d*$/.exec(told)?.[0] ?? "") : asked === told
}

const unasked = new Mapping.MappingNote({
  kind: "ambiguous",
  field: "loyalty.balance",
  reason: "the enquiry does not know an account that the search lists"
})

/** Groups are told beside the customer, in a form that no page shows. */
const withGroups = (read: Read<Customer.Customer>, groups: number): Read<Customer.Customer> =>
  groups === 0
    ? read
    : {
        ...read,
        notes: [
          ...read.notes,
          new Mapping.MappingNote({
            kind: "dropped",
            field: `extensions.${vendor}`,
            reason: "the customer's groups, whose form is not documented"
          })
        ]
      }

/** An update that waits for a second call is answered with success; how to make that call is not documented. */
const warningsOf = (output: Wire.UpdateOutput): ReadonlyArray<Receipt.Warning> => {
  const status = nonEmpty(output.accountBalanceUpdate?.status) ?? nonEmpty(output.status)
  return status === undefined
    ? []
    : [
        new Receipt.Warning({
          level: status === "PENDING" ? "warning" : "information",
          code: status === "PENDING" ? "status PENDING" : "status other than PENDING"
        })
      ]
}
