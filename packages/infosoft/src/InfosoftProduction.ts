/**
 * Production data: what a customer has of one title (publication), and the scheduled changes to it. An address is never
 * set; a move is planned per title, not before the next distribution date, and until then reading shows the old one.
 */
import {
  Arguments,
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
import { isCustomerNumber, nonEmpty, sendableDay, truth } from "./internal/words.ts"
import type { InfosoftClient } from "./InfosoftClient.ts"
import { subscriptionOf } from "./InfosoftCustomer.ts"
import { information } from "./InfosoftCustomers.ts"
import { vendor } from "./InfosoftMapping.ts"
import type { OperationName } from "./InfosoftOperations.ts"
import type { InfosoftOptions } from "./InfosoftOptions.ts"
import type * as Wire from "./InfosoftWire.ts"

/** A subscription in full: canonical fields, and what only Infosoft tells. */
export interface TitleSubscription {
  /** What other vendors have of a subscription as well. */
  readonly subscription: Customer.Subscription
  /** Of the three numbers of copies the one that counts. */
  readonly copies: string | undefined
  /** Days of publication as digits: `123456` is Monday to Saturday (inferred). */
  readonly editions: string | undefined
  /** For how long it is paid at a time: a code whose leading zero counts, and its name in the installation's language. */
  readonly term: { readonly code: string | undefined; readonly text: string | undefined }
  /** The product's name in the installation's language. */
  readonly productText: string | undefined
  /** `GIRO` is seen; no other word is documented. */
  readonly paymentType: string | undefined
  /** Whether it is one to an electronic edition; none where it is not told. */
  readonly isElectronic: boolean | undefined
  /** Whether it is part of a combination of products; none where it is not told. */
  readonly isCombination: boolean | undefined
  /** The title's name in the installation's language. */
  readonly titleText: string | undefined
}

/** What a customer has of one title. */
export interface TitleData {
  /** The title that was asked for. */
  readonly title: string
  /** Where the title is delivered today: a planned move shows from its day on. */
  readonly address: Contact.Address | undefined
  /** Whether the address may be shown (inferred to be what `IsAddressVisible` says); none where it is not told. */
  readonly isAddressVisible: boolean | undefined
  /** None: the customer does not subscribe to the title. */
  readonly subscription: TitleSubscription | undefined
  /** As it travelled, with everything that is not listed above. `AgreementReference` may concern payments: do not log it. */
  readonly wire: Wire.CustomerInformation
}

/** A new address for one title. */
export interface Move {
  /** The title by its code: a move is for one. */
  readonly title: string
  /** Street and unit parts in `dwelling`, or the street as the one line. */
  readonly address: Contact.Address
  /** First day at the new address; not before the title's next distribution date, which only the vendor knows. */
  readonly from: CalendarDate.CalendarDate
  /** Whether the new address may be shown. Default: as the present one; where that is not told, it has to be said. */
  readonly isVisible?: boolean
}

/** Another product for one title. */
export interface ProductChange {
  /** The title by its code. */
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
  /** What the customer has of one title; a title without a subscription is no failure. */
  readonly of: (
    id: Ids.CustomerId,
    title: string
  ) => Effect.Effect<Capabilities.Reading<TitleData>, VendorError.VendorError>
  /** Plans a move for good. Not idempotent. */
  readonly permanentMove: (id: Ids.CustomerId, move: Move) => Effect.Effect<Receipt.Queued, VendorError.VendorError>
  /** Plans a move until `to`, a day after the first one (documented); without an end it is open. Not idempotent. */
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
  return subscription === undefined || one === undefined || one === null
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

/** What a caller said of a call, each under its own name. */
interface Said {
  readonly title: string
  readonly product?: string
  readonly channel?: string
  readonly on?: CalendarDate.CalendarDate
  readonly from?: CalendarDate.CalendarDate
  readonly to?: CalendarDate.CalendarDate
}

/** An empty word could mean everything, and a day of year 1 means none. */
const objections = (said: Said, sink: Sink): Sink["issues"] => {
  for (const word of ["title", "product", "channel"] as const) {
    if (said[word] === "") sink.issue(word, "missing", `name the ${word}`)
  }
  for (const day of ["on", "from", "to"] as const) {
    if (said[day] !== undefined && sendableDay(said[day]) === undefined)
      sink.issue(day, "not-allowed", "a day of year 1 means none to the vendor")
  }
  if (said.from !== undefined && said.to !== undefined && said.to < said.from)
    sink.issue("to", "not-allowed", "it ends on its first day or later")
  return sink.issues
}

const { list, object, text } = Arguments
const [id, title, from] = [text("id"), text("title"), text("from")]
const move = object("move", title, from, object("address", list("lines")))
const change = object("change", title, from, text("product"))

const expected: { readonly [K in keyof InfosoftProduction]: ReadonlyArray<Arguments.Argument> } = {
  of: [id, title],
  permanentMove: [id, move],
  temporaryMove: [id, move],
  products: [id, title, text("on")],
  temporaryProduct: [id, change],
  permanentProduct: [id, change],
  addContactAgreement: [id, object("agreement", title, text("channel"))]
}

/** Production data and its processes. */
export const make = (client: InfosoftClient, ask: Ask, options: InfosoftOptions): InfosoftProduction => {
  const isForeignConfigured = Object.hasOwn(options.names ?? {}, "InfoWebAddress.ForeignPostalCode")

  /** A call about a customer whom Infosoft can have, with words that say something and days that are some. */
  const about = (
    operation: OperationName,
    id: Ids.CustomerId,
    said: Said,
    call: () => ReturnType<InfosoftClient["SaveTemporaryProduct"]>
  ): Effect.Effect<Wire.Answer, VendorError.VendorError> => {
    if (!isCustomerNumber(id)) return Effect.fail(failure(operation, new VendorError.NotFound({ entity: "customer" })))
    const issues = objections(said, new Sink())
    return issues.length > 0 ? Effect.fail(refused(operation, issues)) : ask.telling(operation, call())
  }

  /** Reads first: whether the address may be shown stays as it is for that title, unless the move says otherwise. */
  const plan = Effect.fnUntraced(function* (
    operation: "SavePermanentMove" | "SaveTemporaryMove",
    id: Ids.CustomerId,
    move: Move & { readonly to?: CalendarDate.CalendarDate },
    call: (addressInfo: Wire.InfoWebAddress) => ReturnType<InfosoftClient["SavePermanentMove"]>
  ): Effect.fn.Return<Receipt.Queued, VendorError.VendorError> {
    const { title } = move
    const sink = new Sink()
    objections(move, sink)
    // Documented for moves, and for nothing else.
    if (move.to !== undefined && move.to === move.from)
      sink.issue("to", "not-allowed", "a temporary move ends after its first day")
    const address = Address.toWire(options, move.address, { isForeignConfigured, title }, sink)
    if (sink.issues.length > 0) return yield* refused(operation, sink.issues)
    const { Address: now } = yield* information(client, ask, id, title)
    const isVisible = move.isVisible ?? truth(now?.IsAddressVisible)
    if (isVisible === undefined) {
      const remedy = "say whether the new address may be shown: of the present one the vendor does not tell"
      return yield* refused(operation, [new VendorError.FieldIssue({ field: "isVisible", rule: "missing", remedy })])
    }
    yield* ask.telling(operation, call({ ...address, IsAddressVisible: String(isVisible) }))
    return new Receipt.Queued({ id, warnings: [] })
  })

  const production: InfosoftProduction = {
    of: (id, title) =>
      title === ""
        ? Effect.fail(refused("GetCustomerInformation", objections({ title }, new Sink())))
        : Effect.map(information(client, ask, id, title), (wire) => {
            const sink = new Sink()
            const { Address: place } = wire
            return reading({
              value: {
                title,
                address: Address.fromWire(options, place, title, sink),
                isAddressVisible: truth(place?.IsAddressVisible),
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
    temporaryMove: (id, move) =>
      plan("SaveTemporaryMove", id, move, (addressInfo) =>
        client.SaveTemporaryMove({
          customerNumber: id,
          titleCode: move.title,
          addressInfo,
          startDate: move.from,
          endDate: move.to ?? null
        })
      ),
    products: (id, title, on) =>
      about("GetSubscriptionProductMatrix", id, { title, on }, () =>
        client.GetSubscriptionProductMatrix({ customerNumber: id, titleCode: title, dateToBeChecked: on })
      ),
    temporaryProduct: (id, change) =>
      Effect.as(
        about("SaveTemporaryProduct", id, change, () =>
          client.SaveTemporaryProduct({
            customerNumber: id,
            titleCode: change.title,
            startDate: change.from,
            endDate: change.to,
            productCode: change.product
          })
        ),
        new Receipt.Queued({ id, warnings: [] })
      ),
    permanentProduct: (id, change) =>
      Effect.as(
        about("SaveTemporaryProduct2", id, change, () =>
          client.SaveTemporaryProduct2({
            customerNumber: id,
            titleCode: change.title,
            startDate: change.from,
            productCode: change.product
          })
        ),
        new Receipt.Queued({ id, warnings: [] })
      ),
    addContactAgreement: (id, agreement) =>
      Effect.as(
        about("AddContactAgreement", id, agreement, () =>
          client.AddContactAgreement({
            titleCode: agreement.title,
            customerNumber: id,
            commChannelCode: agreement.channel,
            // Absent is not empty: an empty one may take the comment away.
            ...(agreement.comment !== undefined && { agreementComment: agreement.comment })
          })
        ),
        new Receipt.Updated({ id, warnings: [] })
      )
  }
  return Arguments.held(production, expected, (method, issues) =>
    Effect.fail(Arguments.refusal(vendor, `production.${method}`, issues))
  )
}
