/**
 * The canonical abilities, made of client, codec and the table of outcomes. Infosoft changes customers whose number is
 * known; it has no documented way to create one, to find one, or to list them. Nothing is ever sent twice here.
 */
import { type Adapter, type Capabilities, type Ids, Mapping, Receipt, VendorError } from "@kundbro/domain"
import { Effect, Result } from "effect"
import { type Ask, failure, reading, refused } from "./internal/Ask.ts"
import * as Attributes from "./internal/attributes.ts"
import * as Details from "./internal/details.ts"
import { isCustomerNumber, nonEmpty, nonZero } from "./internal/words.ts"
import * as InfosoftAttributes from "./InfosoftAttributes.ts"
import type { InfosoftClient } from "./InfosoftClient.ts"
import * as InfosoftCustomer from "./InfosoftCustomer.ts"
import { notTheCustomer, notTheRecord } from "./InfosoftError.ts"
import * as InfosoftMapping from "./InfosoftMapping.ts"
import type { InfosoftOptions } from "./InfosoftOptions.ts"
import type { CustomerDetails, CustomerInformation, DynamicAttribute } from "./InfosoftWire.ts"

/** The abilities of Infosoft. */
export type InfosoftCapabilities = Pick<Adapter.Capabilities, "customerById" | "customerDrafts" | "customerUpdates">

const unknownCustomer = () => new VendorError.NotFound({ entity: "customer" })

/** Master data, with the production data of a title if one is named; it has to be that of the customer asked for. */
export const information = (
  client: InfosoftClient,
  ask: Ask,
  id: string,
  title?: string
): Effect.Effect<CustomerInformation, VendorError.VendorError> => {
  const operation = "GetCustomerInformation"
  if (!isCustomerNumber(id)) return Effect.fail(failure(operation, unknownCustomer()))
  const call = client.GetCustomerInformation({ customerNumber: id, ...(title !== undefined && { titleCode: title }) })
  return Effect.flatMap(ask.telling(operation, call), (answer) => {
    const number = nonZero(answer.CustomerNumber)
    if (number === undefined) return Effect.fail(failure(operation, unknownCustomer()))
    // Argument names are inferred, and a misnamed one is no error there: so the answer has to be about what was asked.
    const told = nonEmpty(answer.TitleCode) ?? nonEmpty(answer.Subscription?.TitleCode) ?? title
    const wrong = number !== id ? "CustomerNumber" : title !== undefined && told !== title ? "TitleCode" : undefined
    return wrong === undefined
      ? Effect.succeed(answer)
      : Effect.fail(failure(operation, notTheRecord(`${operation}Result/${wrong}`)))
  })
}

/** What an update never takes away: all that only production processes change, and what nothing can clear. */
const keptBy = (options: InfosoftOptions): ReadonlyArray<Mapping.CanonicalField> => {
  const { read } = InfosoftMapping.make(options)
  const cleared = new Set<Mapping.CanonicalField>(["name.given", "name.family", "birthDate", "emails.address"])
  const keepsAll = (options.clearing ?? "keep") === "keep"
  return Mapping.canonicalFields.filter(
    (field) =>
      field !== "id" &&
      (read[field] !== undefined || field.startsWith("addresses.")) &&
      (keepsAll || !cleared.has(field))
  )
}

/** The abilities of one installation. */
export const make = (client: InfosoftClient, ask: Ask, options: InfosoftOptions): InfosoftCapabilities => {
  const { readAttributes = true, titles = [] } = options

  /** What is known of one title; nothing where the vendor says that this customer has none of it. */
  const ofTitle = (id: string, title: string) =>
    information(client, ask, id, title).pipe(
      Effect.map((one): ReadonlyArray<CustomerInformation> => [one]),
      Effect.catch((error) => (error.reason._tag === "NotFound" ? Effect.succeed([]) : Effect.fail(error)))
    )

  /** The customer is known to exist: who is not found now, is not there for another reason. */
  const attributesOf = (id: string) =>
    Effect.mapError(InfosoftAttributes.list(client, ask, id), (error) =>
      error.reason._tag === "NotFound"
        ? failure("GetCustomerDynamicAttributes", new VendorError.Failed({ code: "NotFoundException" }))
        : error
    )

  const get: Capabilities.CustomerById["Service"]["get"] = Effect.fnUntraced(function* (id) {
    const master = yield* information(client, ask, id)
    const production = yield* Effect.forEach(titles, (title) => ofTitle(id, title))
    const attributes = readAttributes ? yield* attributesOf(id) : undefined
    return reading(
      InfosoftCustomer.fromWire(options, {
        information: master,
        ...(titles.length > 0 && { titles: production.flat() }),
        ...(attributes !== undefined && { attributes })
      })
    )
  })

  const draft: Capabilities.CustomerDrafts["Service"]["draft"] = (customer) =>
    Result.mapError(InfosoftCustomer.draft(options, customer), (issues) => refused("UpdateCustomerDetails", issues))

  const saveDetails = Effect.fnUntraced(function* (id: string, details: CustomerDetails) {
    const operation = "UpdateCustomerDetails"
    const sent = new Map(Object.entries(Details.fields).filter(([member]) => member in details))
    const answer = yield* ask.faulting(
      operation,
      client.UpdateCustomerDetails({ CustomerNumber: id, CustomerDetails: details }),
      { sent }
    )
    // Names come back folded, so of the answer only the number can be compared.
    if ((answer.Customer?.CustomerNumber ?? answer.CustomerNumber) !== id) {
      return yield* failure(operation, notTheCustomer())
    }
  })

  /** Puts the attributes back as they were: the vendor has no transaction over its two services. */
  const putBack = (id: string, before: ReadonlyArray<DynamicAttribute>, changed: ReadonlyArray<Attributes.Setting>) =>
    InfosoftAttributes.send(
      client,
      ask,
      id,
      changed.map(({ Code }) => ({ Code, Value: before.find((one) => one.Code === Code)?.Value ?? "" })),
      true
    )

  const halfWritten = () => failure("UpdateCustomerDetails", new VendorError.InDoubt({ problem: "half-written" }))

  const update: Capabilities.CustomerUpdates["Service"]["update"] = Effect.fnUntraced(function* (
    id: Ids.CustomerId,
    wanted: Capabilities.CustomerDraft
  ) {
    const master = yield* information(client, ask, id)
    const needsAttributes = InfosoftCustomer.toUpdate(options, { information: master }, wanted).attributes.length > 0
    const before = needsAttributes ? yield* attributesOf(id) : []
    const {
      attributes,
      details,
      refused: codes
    } = InfosoftCustomer.toUpdate(options, { information: master, attributes: before }, wanted)
    if (codes.length > 0) {
      return yield* refused(
        "SetCustomerDynamicAttributes",
        codes.map(
          (code) =>
            new VendorError.FieldIssue({
              field: Attributes.fieldOf(code),
              rule: "not-allowed",
              remedy: "this customer's type does not have the code; see attributeCodes in the options"
            })
        )
      )
    }
    if (attributes.length > 0) yield* InfosoftAttributes.send(client, ask, id, attributes, true)
    if (details !== undefined) {
      yield* saveDetails(id, details).pipe(
        Effect.catch((error) =>
          attributes.length === 0
            ? Effect.fail(error)
            : error.reason._tag === "Rejected"
              ? Effect.andThen(Effect.mapError(putBack(id, before, attributes), halfWritten), Effect.fail(error))
              : Effect.fail(halfWritten())
        )
      )
    }
    return details === undefined && attributes.length === 0
      ? new Receipt.Unchanged({ id, warnings: [] })
      : new Receipt.Updated({ id, warnings: [] })
  })

  return {
    customerById: { get },
    customerDrafts: { draft, uniqueKeys: () => [] },
    customerUpdates: { keeps: keptBy(options), update }
  }
}
