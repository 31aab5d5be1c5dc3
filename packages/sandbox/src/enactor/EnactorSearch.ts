/** The searches: customers by name, post code or (experimental) by filters, and a customer's loyalty accounts. */
import { type Fields, fieldsOf, listOf, textOf } from "../internal/tables.ts"
import { accountColumns, customerColumns } from "./EnactorContract.ts"
import type { Cell, List, Row } from "./EnactorList.ts"
import { addressesOf, type EnactorWorld, type Searched, textsOf } from "./EnactorWorld.ts"

const dateCell = (text: string | undefined): Cell => (text === undefined ? null : { dateTime: text })

/** One customer in ten has bought something. */
const lastTransaction = (world: EnactorWorld, id: string): Cell => {
  if (!id.endsWith("1")) return null
  const dates = world.accountsOf(id).map((account) => textOf(world.accounts.get(account), "balanceDate") ?? "")
  return dateCell(dates.sort().at(-1))
}

/** What the join gives for a customer: its addresses, or one empty one. */
const joined = (customer: Fields | undefined): ReadonlyArray<Fields> => {
  const addresses = addressesOf(customer)
  return addresses.length === 0 ? [{}] : addresses
}

const of = (fields: Fields | undefined, field: string) => textOf(fields, field) ?? ""

/** A row for each address; with `distinct`, the first of them only. */
const rowsOf = (world: EnactorWorld, id: string, distinct = false): ReadonlyArray<Row> => {
  const customer = world.customers.get(id)
  const name = fieldsOf(customer, "customerName")
  const hasAccounts = world.accountsOf(id).length > 0 ? "TRUE" : "FALSE"
  const bought = lastTransaction(world, id)
  return joined(customer)
    .slice(0, distinct ? 1 : undefined)
    .map((address) => ({
      id,
      cells: [
        id,
        of(name, "forename"),
        of(name, "surname"),
        of(name, "title"),
        dateCell(textOf(name, "dateOfBirth")),
        of(customer, "organisation"),
        "",
        bought,
        of(address, "street1"),
        of(address, "street2"),
        of(address, "street3"),
        of(address, "town"),
        of(address, "county"),
        of(address, "postCode"),
        hasAccounts
      ]
    }))
}

const customerList = (world: EnactorWorld, ids: Iterable<string>): List => {
  const { searchLimit } = world.behaviour
  const rows: Array<Row> = []
  let total = 0
  for (const id of [...new Set(ids)].sort()) {
    total += joined(world.customers.get(id)).length
    if (searchLimit === 0 || rows.length < searchLimit) rows.push(...rowsOf(world, id))
  }
  return {
    key: "CustomerKey",
    columns: customerColumns,
    rows: searchLimit > 0 ? rows.slice(0, searchLimit) : rows,
    rowsPerPage: searchLimit,
    offset: 0,
    // The page shows 0 above two rows, so it says nothing unless the list was cut.
    total: searchLimit > 0 ? total : 0
  }
}

// No page says that an empty text lists everybody, so nobody should come to rely on it.
const found = (world: EnactorWorld, what: Searched, text: string) =>
  text === "" ? [] : world.by[what].startingWith(text)

/** By the beginning of a forename or surname, in any case (inferred). */
export const byName = (world: EnactorWorld, name: string): List =>
  customerList(world, [...found(world, "forename", name), ...found(world, "surname", name)])

/** By the beginning of a post code, in any case; blanks inside it matter (inferred). */
export const byPostCode = (world: EnactorWorld, postCode: string): List =>
  customerList(world, found(world, "postCode", postCode))

/** A customer's accounts; an unknown customer has none (inferred). Here `totalRows` is the number of rows. */
export const accountsOf = (world: EnactorWorld, customerNumber: string): List => {
  const rows = world.accountsOf(customerNumber).map((id) => {
    const account = world.accounts.get(id)
    return { id, cells: accountColumns.map((column) => textOf(account, column) ?? "") }
  })
  return {
    key: "CustomerLoyaltyAccountKey",
    columns: accountColumns,
    rows,
    rowsPerPage: 1000,
    offset: 0,
    total: rows.length
  }
}

const filters: Readonly<Record<string, Searched>> = {
  forename: "forename",
  surname: "surname",
  postcode: "postCode",
  email: "email",
  phone: "phone"
}

const begins = (text: string, beginning: string) => text.toLowerCase().startsWith(beginning.toLowerCase())

const ofCard = (world: EnactorWorld, pan: string): string | undefined => {
  const card = world.cards.get(pan) ?? world.cards.get([...pan].reverse().join(""))
  return textOf(world.accounts.get(textOf(card, "accountId") ?? ""), "customerNumber")
}

const matches = (world: EnactorWorld, request: Fields, id: string): boolean => {
  const customer = world.customers.get(id)
  const wanted = textOf(request, "address")
  const lines = addressesOf(customer).flatMap((one) =>
    ["street1", "street2", "street3", "town"].map((at) => textOf(one, at) ?? "")
  )
  if (wanted !== undefined && !lines.some((line) => begins(line, wanted))) return false
  return Object.entries(filters).every(([field, what]) => {
    const beginning = textOf(request, field)
    return beginning === undefined || textsOf[what](customer).some((text) => begins(text, beginning))
  })
}

/** The smallest set of customers that is quick to find and holds all that match. */
const candidates = (world: EnactorWorld, request: Fields): Iterable<string> => {
  const pan = textOf(request, "panOrReversePan")
  if (pan !== undefined) return [ofCard(world, pan)].filter((id) => id !== undefined)
  for (const [field, what] of Object.entries(filters).reverse()) {
    const beginning = textOf(request, field)
    if (beginning !== undefined) return world.by[what].startingWith(beginning)
  }
  return [...world.customers.entries()].map(([id]) => id)
}

const whole = (fields: Fields | undefined, name: string) => Number(textOf(fields, name) ?? "0")

const compared = (a: Cell, b: Cell): number => {
  const text = (cell: Cell) => (typeof cell === "string" ? cell : (cell?.dateTime ?? ""))
  return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0
}

const sorted = (rows: ReadonlyArray<Row>, request: Fields): ReadonlyArray<Row> => {
  const orders = listOf(request, "orderByColumns").map((one) => ({
    at: customerColumns.indexOf(textOf(one, "propertyName") ?? ""),
    sign: textOf(one, "sortOrder") === "DESCENDING" ? -1 : 1
  }))
  return [...rows].sort((a, b) => {
    for (const { at, sign } of orders) {
      const difference = compared(a.cells[at] ?? null, b.cells[at] ?? null)
      if (difference !== 0) return sign * difference
    }
    return 0
  })
}

/** By filters that all must match, with an upper limit and a page: the experimental search (only its names are documented). */
export const byFilters = (world: EnactorWorld, request: Fields): List => {
  const distinct = textOf(request, "distinct") === "true"
  const ids = [...new Set(candidates(world, request))].filter((id) => matches(world, request, id)).sort()
  const all = sorted(
    ids.flatMap((id) => rowsOf(world, id, distinct)),
    request
  )
  const maxRows = whole(request, "maxRows")
  const limited = maxRows > 0 ? all.slice(0, maxRows) : all
  const page = fieldsOf(request, "pageInfo")
  const [offset, count] = [whole(page, "rowOffset"), whole(page, "rowCount")]
  return {
    key: "CustomerKey",
    columns: customerColumns,
    rows: limited.slice(offset, count > 0 ? offset + count : undefined),
    rowsPerPage: count,
    offset,
    total: limited.length
  }
}
