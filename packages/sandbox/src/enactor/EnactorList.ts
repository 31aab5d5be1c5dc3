/**
 * The paged array list: rows of typed cells first, the column names once, after all of them. In the shape that the
 * vendor page shows, with its oddities, or in one of the other shapes that a decoder must survive.
 */
import { random } from "../internal/random.ts"
import { escaped, leaf } from "../internal/xml.ts"
import { namespaces } from "./EnactorContract.ts"
import { wrap } from "./EnactorWire.ts"
import type { EnactorBehaviour } from "./EnactorWorld.ts"

/** One cell: a text, an instant or date with its offset, or nothing. The type belongs to the cell, not to the column. */
export type Cell = string | { readonly dateTime: string } | null

/** One row: the key's text, and a cell for each column. */
export interface Row {
  readonly id: string
  readonly cells: ReadonlyArray<Cell>
}

/** A list before it is put on the wire. */
export interface List {
  readonly key: "CustomerKey" | "CustomerLoyaltyAccountKey"
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<Row>
  readonly rowsPerPage: number
  readonly offset: number
  /** What `totalRows` says, which is not always the number of rows. */
  readonly total: number
}

const xsd = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'

const primitive = (type: "dateTime" | "string", text: string) =>
  `<core:arrayObject xsi:type="core:WrappedPrimitive"><core:value ${xsd} xsi:type="xsd:${type}">${escaped(text)}</core:value></core:arrayObject>`

const cellXml = (cell: Cell, at: number, wrapStrings: boolean): string => {
  if (cell === null) return '<core:arrayObject xsi:type="core:WrappedNull"/>'
  if (typeof cell !== "string") return primitive("dateTime", cell.dateTime)
  if (wrapStrings) return primitive("string", cell)
  // Both spellings of an empty element occur, even inside one row (documented).
  if (cell === "" && at % 2 === 1) return '<core:arrayObject xsi:type="core:String"/>'
  return `<core:arrayObject xsi:type="core:String">${escaped(cell)}</core:arrayObject>`
}

const attribute = (text: string) => escaped(text).replaceAll('"', "&quot;")

const keyXml = ({ columns, key }: List, { cells, id }: Row): string => {
  const type = cells[columns.indexOf("accountType")]
  const more = typeof type === "string" ? ` accountType="${attribute(type)}"` : ""
  return `<core:key xsi:type="retail:${key}"${more}>${escaped(id)}</core:key>`
}

const rowXml = (behaviour: EnactorBehaviour, list: List, row: Row, order: ReadonlyArray<number>): string => {
  const bare = behaviour.columnNames === "columnNames"
  const isCustomer = list.key === "CustomerKey"
  const cells = order.map((from, at) => cellXml(row.cells[from] ?? null, at, behaviour.cells === "wrapped"))
  return (
    '<core:contents xsi:type="core:ListElement">' +
    keyXml(list, row) +
    // For customers this is the value of the id, for accounts the name of a property (documented).
    (bare ? "" : leaf("core:descriptionProperty", isCustomer ? row.id : "accountId")) +
    wrap("core:data", wrap("core:values", cells.join(""))) +
    (bare ? "" : leaf("core:description", isCustomer ? `customerNumber=${row.id};` : row.id)) +
    "</core:contents>"
  )
}

/** The positions in another order, the same for the same columns. */
const permuted = (columns: ReadonlyArray<string>): ReadonlyArray<number> => {
  const r = random(columns.length, 31)
  const order = columns.map((_, at) => at)
  for (let at = order.length - 1; at > 0; at--) {
    const other = r.below(at + 1)
    const moved = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = moved
  }
  return order
}

/** One column that says the same in all rows of a key, and for customers one of the address join, which does not. */
const withUnknown = (list: List): List => {
  const joined = list.key === "CustomerKey"
  return {
    ...list,
    columns: ["internalRanking", ...list.columns, ...(joined ? ["AddressJoin:deliveryRound"] : [])],
    rows: list.rows.map(({ cells, id }, at) => {
      const more = joined ? [String(at)] : []
      return { id, cells: [`R${id.length}`, ...cells, ...more] }
    })
  }
}

/** The list as an element named `tag`, or nothing where the behaviour says so for an empty list. */
export const listXml = (behaviour: EnactorBehaviour, plain: List, tag = "core:pagedArrayList"): string => {
  if (plain.rows.length === 0 && behaviour.emptyList === "nothing") return ""
  const list = behaviour.unknownColumn ? withUnknown(plain) : plain
  const order = behaviour.permuteColumns ? permuted(list.columns) : list.columns.map((_, at) => at)
  const rows = list.rows.map((row) => rowXml(behaviour, list, row, order)).join("")
  const named = list.rows.length > 0 || behaviour.emptyList === "names"
  const names = named
    ? order.map((from) => leaf(`core:${behaviour.columnNames}`, list.columns[from] ?? "")).join("")
    : ""
  const page = ` rowsPerPage="${list.rowsPerPage}" currentRowOffset="${list.offset}" totalRows="${list.total}"`
  return wrap(
    tag,
    rows + names,
    ` xmlns:core="${namespaces.core}" xmlns:retail="${namespaces.retail}"${behaviour.columnNames === "columnNames" ? "" : page}`
  )
}
