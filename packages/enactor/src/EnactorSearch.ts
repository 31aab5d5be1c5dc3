/** What a customer search tells: a few columns, one row for each address of a customer. */
import { Contact, Customer, Ids, Mapping } from "@kundbro/domain"
import { Equal, Result, type Schema } from "effect"
import { day } from "./internal/dates.ts"
import { defined } from "./internal/texts.ts"
import type { Read } from "./EnactorCustomer.ts"
import { documented, idIn, type Problem, type Row, type Rows, textIn, truthIn } from "./EnactorList.ts"
import { vendor } from "./EnactorMapping.ts"

const join = "AddressJoin:"

const addressOf = (row: Row): Contact.Address | undefined => {
  const part = (name: string) => textIn(row, `${join}${name}`)
  const lines = ["street1", "street2", "street3"].map((name) => part(name) ?? "")
  const fields = defined({ postalCode: part("postCode"), city: part("town"), region: part("province") })
  const used = lines.slice(0, lines.findLastIndex((line) => line !== "") + 1)
  return used.length === 0 && Object.keys(fields).length === 0
    ? undefined
    : new Contact.Address({ ...fields, lines: used })
}

/** Columns that no page names, by their names. */
const extraOf = ({ cells }: Row): Schema.JsonObject =>
  Object.fromEntries(
    [...cells].flatMap(([column, cell]) =>
      documented.has(column) ? [] : [[column, cell === null ? null : cell.text] as const]
    )
  )

interface Told {
  readonly customer: Customer.Customer
  /** What only a search tells. */
  readonly search: Schema.JsonObject
}

/** What a row says of the customer, the address aside. */
const toldBy = (row: Row, at: number, id: string): Result.Result<Told, Problem> =>
  Result.gen(function* () {
    const hasLoyaltyAccounts = yield* truthIn(row, at, "hasLoyaltyAccounts")
    const company = defined({ name: textIn(row, "organisation"), tradingName: textIn(row, "tradingName") })
    const customer = new Customer.Customer({
      ...Customer.empty,
      id: Ids.CustomerId.make(id),
      name: new Contact.PersonName(
        defined({
          given: textIn(row, "customerName.forename"),
          family: textIn(row, "customerName.surname"),
          title: textIn(row, "customerName.title")
        })
      ),
      ...defined({ birthDate: day(textIn(row, "customerName.dateOfBirth")) }),
      companies: Object.keys(company).length === 0 ? [] : [new Customer.Company({ ...company, addresses: [] })]
    })
    const lastTransactionDate = textIn(row, "lastTransactionDate")
    return {
      customer,
      search: {
        ...(hasLoyaltyAccounts !== undefined && { hasLoyaltyAccounts }),
        ...(lastTransactionDate !== undefined && { lastTransactionDate })
      }
    }
  })

const notesOf = ({ birthDate }: Customer.Customer): ReadonlyArray<Mapping.MappingNote> =>
  birthDate === undefined
    ? []
    : [
        typeof birthDate === "string"
          ? new Mapping.MappingNote({
              kind: "transformed",
              field: "birthDate",
              reason: "a day in a dateTime; only the day is read"
            })
          : new Mapping.MappingNote({
              kind: "ambiguous",
              field: "birthDate",
              reason: "no day of the calendar; it is kept as it is"
            })
      ]

interface Found {
  readonly told: Told
  readonly addresses: Array<Contact.Address>
  /** Of each row: what no page names may differ from row to row. */
  readonly extras: Array<Schema.JsonObject>
}

const whole = ({ addresses, extras, told: { customer, search } }: Found): Customer.Customer => {
  const extra = extras.some((one) => Object.keys(one).length > 0) ? { extra: extras } : {}
  return new Customer.Customer({ ...customer, addresses, extensions: { [vendor]: { search, ...extra } } })
}

/**
 * The customers of a search, each once, in the order of their first rows. In documented columns, rows of one customer may
 * differ in the address only; whatever else differs is an answer that cannot be trusted.
 */
export const customers = ({ rows }: Rows): Result.Result<ReadonlyArray<Read<Customer.Customer>>, Problem> =>
  Result.gen(function* () {
    const found = new Map<string, Found>()
    for (const [at, row] of rows.entries()) {
      const id = yield* idIn(row, at, "customerNumber")
      const told = yield* toldBy(row, at, id)
      const seen = found.get(id) ?? { told, addresses: [], extras: [] }
      found.set(id, seen)
      if (!Equal.equals(seen.told, told)) {
        return yield* Result.fail({
          path: `pagedArrayList/contents[${at}]`,
          expected: "what the customer's earlier rows say, the address aside"
        })
      }
      seen.extras.push(extraOf(row))
      const address = addressOf(row)
      if (address !== undefined && !seen.addresses.some((one) => Equal.equals(one, address))) {
        seen.addresses.push(address)
      }
    }
    return [...found.values()].map((one) => ({ value: whole(one), notes: notesOf(one.told.customer) }))
  })
