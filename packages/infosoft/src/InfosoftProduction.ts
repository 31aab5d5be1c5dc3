/**
 * Production data: what a customer has of one title (publication), and the scheduled changes to it. An address is never
 * set; a move is planned per title, not before the next distribution date, and until then reading shows the old one.
 */
import {
  type CalendarDate,
  type Capabilities,
  type Contact,
  type Customer,
  type Ids,
  Receipt,
  VendorError
} from "@kundbro/domain"
import { Effect } from "effect"
import * as Address from "./internal/address.ts"
import { type Ask, failure, reading, refused } from "./internal/Ask.ts"
import { Sink } from "./internal/Sink.ts"
import { isCustomerNumber, nonEmpty, truth } from "./internal/words.ts"
import type { InfosoftClient } from "./InfosoftClient.ts"
import { subscriptionOf } from "./InfosoftCustomer.ts"
import { information } from "./InfosoftCustomers.ts"
import type { OperationName } from "./InfosoftOperations.ts"
import type { InfosoftOptions } from "./InfosoftOptions.ts"
import type * as Wire from "./InfosoftWire.ts"

/** A subscription in full: canonical fields, and what only Infosoft tells. */
export interface TitleSubscription {
  readonly subscription: Customer.Subscription
  /** Of the three numbers of copies the one that counts. */
  readonly copies: string | undefined
  /** Days of publication as digits: `123456` is Monday to Saturday (inferred). */
  readonly editions: string | undefined
  readonly term: { readonly code: string | undefined; readonly text: string | undefined }
  readonly productText: string | undefined
  readonly paymentType: string | undefined
  readonly isElectronic: boolean | undefined
  readonly isCombination: boolean | undefined
  /** The title's name in the installation's language. */
  readonly titleText: string | undefined
}

/** What a customer has of one title. */
export interface TitleData {
  readonly title: string
  readonly address: Contact.Address | undefined
  /** None: the customer does not subscribe to the title. */
  readonly subscription: TitleSubscription | undefined
  /** As it travelled, with everything that is not listed above. `AgreementReference` may concern payments: do not log it. */
  readonly wire: Wire.CustomerInformation
}

/** A new address for one title. */
export interface Move {
  readonly title: string
  /** Street and unit parts in `dwelling`, or the street as the one line. */
  readonly address: Contact.Address
  /** First day at the new address; not before the title's next distribution date, which only the vendor knows. */
  readonly from: CalendarDate.CalendarDate
}

/** Another product for one title. */
export interface ProductChange {
  readonly title: string
  /** `ProductCode`. */
  readonly product: string
  /** First day of it. */
  readonly from: CalendarDate.CalendarDate
}

/**
 * Production data of one installation. Receipts of moves and products are `Queued`: planned, and not in effect before
 * their day.
 */
export interface InfosoftProduction {
  readonly of: (
    id: Ids.CustomerId,
    title: string
  ) => Effect.Effect<Capabilities.Reading<TitleData>, VendorError.VendorError>
  /** Plans a move for good. Not idempotent. */
  readonly permanentMove: (id: Ids.CustomerId, move: Move) => Effect.Effect<Receipt.Queued, VendorError.VendorError>
  /** Plans a move that ends after `to`; without an end it is open. Not idempotent. */
  readonly temporaryMove: (
    id: Ids.CustomerId,
    move: Move & { readonly to?: CalendarDate.CalendarDate }
  ) => Effect.Effect<Receipt.Queued, VendorError.VendorError>
  /** What the customer could have of the title on a day. Only the status of the answer is documented: it is raw. */
  readonly products: (
    id: Ids.CustomerId,
    title: string,
    on: CalendarDate.CalendarDate
  ) => Effect.Effect<Wire.Answer, VendorError.VendorError>
  /** Plans a product until `to` (SaveTemporaryProduct). Not idempotent. */
  readonly temporaryProduct: (
    id: Ids.CustomerId,
    change: ProductChange & { readonly to: CalendarDate.CalendarDate }
  ) => Effect.Effect<Receipt.Queued, VendorError.VendorError>
  /** Plans a product for good; the vendor calls it SaveTemporaryProduct2, but it has no end. Not idempotent. */
  readonly permanentProduct: (
    id: Ids.CustomerId,
    change: ProductChange
  ) => Effect.Effect<Receipt.Queued, VendorError.VendorError>
  /** Adds or updates a contact agreement (a consent for a channel and a title). The vendor cannot be asked for them. */
  readonly addContactAgreement: (
    id: Ids.CustomerId,
    agreement: { readonly title: string; readonly channel: string; readonly comment?: string }
  ) => Effect.Effect<Receipt.Updated, VendorError.VendorError>
}

const fullOf = (wire: Wire.CustomerInformation, sink: Sink): TitleSubscription | undefined => {
  const subscription = subscriptionOf(wire, sink)
  const { Subscription: one } = wire
  return subscription === undefined || one === undefined
    ? undefined
    : {
        subscription,
        copies: nonEmpty(one.NumberOfCopies),
        editions: nonEmpty(one.Editions),
        term: { code: nonEmpty(one.TermCode), text: nonEmpty(one.TermText) },
        productText: nonEmpty(one.ProductText),
        paymentType: nonEmpty(one.PaymentType),
        isElectronic: truth(one.IsElectronic),
        isCombination: truth(one.IsCombiProduct),
        titleText: nonEmpty(one.Title?.Text)
      }
}

/** Production data and its processes. */
export const make = (client: InfosoftClient, ask: Ask, options: InfosoftOptions): InfosoftProduction => {
  const isForeignConfigured = Object.hasOwn(options.names ?? {}, "InfoWebAddress.ForeignPostalCode")

  /** A call about a customer whom Infosoft can have. */
  const about = (
    operation: OperationName,
    id: Ids.CustomerId,
    call: () => ReturnType<InfosoftClient["SaveTemporaryProduct"]>
  ): Effect.Effect<Wire.Answer, VendorError.VendorError> =>
    isCustomerNumber(id)
      ? ask.telling(operation, call())
      : Effect.fail(failure(operation, new VendorError.NotFound({ entity: "customer" })))

  /** Reads first: whether the address may be shown is no matter of a move, so it stays as it is for that title. */
  const plan = Effect.fnUntraced(function* (
    operation: "SavePermanentMove" | "SaveTemporaryMove",
    id: Ids.CustomerId,
    { address, title }: Move,
    call: (addressInfo: Wire.InfoWebAddress) => ReturnType<InfosoftClient["SavePermanentMove"]>,
    sink = new Sink()
  ): Effect.fn.Return<Receipt.Queued, VendorError.VendorError> {
    const convert = (isVisible: boolean) => Address.toWire(options, address, { isForeignConfigured, isVisible }, sink)
    convert(true)
    if (sink.issues.length > 0) return yield* refused(operation, sink.issues)
    const { Address: now } = yield* information(client, ask, id, title)
    yield* ask.telling(operation, call(convert(truth(now?.IsAddressVisible) ?? true)))
    return new Receipt.Queued({ id, warnings: [] })
  })

  return {
    of: (id, title) =>
      Effect.map(information(client, ask, id, title), (wire) => {
        const sink = new Sink()
        const { Address: place } = wire
        return reading({
          value: {
            title,
            address: place === undefined ? undefined : Address.fromWire(options, place, title, sink),
            subscription: fullOf(wire, sink),
            wire
          },
          notes: sink.notes
        })
      }),
    permanentMove: (id, move) =>
      plan("SavePermanentMove", id, move, (addressInfo) =>
        client.SavePermanentMove({
          customerNumber: id,
          titleCode: move.title,
          addressInfo,
          startDate: move.from
        })
      ),
    temporaryMove: (id, move) => {
      const { from, title, to } = move
      const sink = new Sink()
      if (to !== undefined && to < from) sink.issue("to", "not-allowed", "a move ends on its first day or later")
      return plan(
        "SaveTemporaryMove",
        id,
        move,
        (addressInfo) =>
          client.SaveTemporaryMove({
            customerNumber: id,
            titleCode: title,
            addressInfo,
            startDate: from,
            endDate: to ?? null
          }),
        sink
      )
    },
    products: (id, title, on) =>
      about("GetSubscriptionProductMatrix", id, () =>
        client.GetSubscriptionProductMatrix({ customerNumber: id, titleCode: title, dateToBeChecked: on })
      ),
    temporaryProduct: (id, { from, product, title, to }) =>
      Effect.as(
        about("SaveTemporaryProduct", id, () =>
          client.SaveTemporaryProduct({
            customerNumber: id,
            titleCode: title,
            startDate: from,
            endDate: to,
            productCode: product
          })
        ),
        new Receipt.Queued({ id, warnings: [] })
      ),
    permanentProduct: (id, { from, product, title }) =>
      Effect.as(
        about("SaveTemporaryProduct2", id, () =>
          client.SaveTemporaryProduct2({
            customerNumber: id,
            titleCode: title,
            startDate: from,
            productCode: product
          })
        ),
        new Receipt.Queued({ id, warnings: [] })
      ),
    addContactAgreement: (id, { channel, comment = "", title }) =>
      Effect.as(
        about("AddContactAgreement", id, () =>
          client.AddContactAgreement({
            titleCode: title,
            customerNumber: id,
            commChannelCode: channel,
            agreementComment: comment
          })
        ),
        new Receipt.Updated({ id, warnings: [] })
      )
  }
}
