/**
 * The generic list: rows of cells first, the names of the columns after them. Cells are found by name and never by place;
 * each cell says its own type; the list's own count is not believed.
 */
import { Result } from "effect"
import { codeOf } from "./EnactorError.ts"
import { namespaces, type PagedArrayList } from "./EnactorWire.ts"

/**
 * The types of a cell that holds something; all but `String` are XML Schema ones in a wrapper. `other` is what no page
 * names, and stands in undocumented columns only: its text may be a part of it.
 */
export type CellType = "String" | "dateTime" | "string" | "int" | "long" | "boolean" | "decimal" | "double" | "other"

/** A cell: its type and its text, exactly as it came, or `null` for a wrapped null and a wrapper around nothing. */
export type Cell = { readonly type: CellType; readonly text: string } | null

/** One row: the key in front of it, where there is one, and its cells by column. */
export interface Row {
  /** Text of the key, and its further parts, which travel as attributes (`accountType`). */
  readonly key: { readonly text: string; readonly attributes: ReadonlyMap<string, string> } | undefined
  /** By the name of the column, never by its place. */
  readonly cells: ReadonlyMap<string, Cell>
}

/** A list as read. */
export interface Rows {
  /** In the order in which they came. */
  readonly rows: ReadonlyArray<Row>
  /** The list says that there are more rows than came. There is no way to ask for them. */
  readonly truncated: boolean
}

/** Why a list cannot be read: a place and what was expected there, never a value. */
export interface Problem {
  /** Where in the list. */
  readonly path: string
  /** What should have been there. */
  readonly expected: string
}

/** Columns of the vendor page. Other names are not repeated in a failure: whatever the server sends may be personal. */
export const documented: ReadonlySet<string> = new Set([
  "customerNumber",
  "customerName.forename",
  "customerName.surname",
  "customerName.title",
  "customerName.dateOfBirth",
  "organisation",
  "tradingName",
  "lastTransactionDate",
  "AddressJoin:street1",
  "AddressJoin:street2",
  "AddressJoin:street3",
  "AddressJoin:town",
  "AddressJoin:province",
  "AddressJoin:postCode",
  "hasLoyaltyAccounts",
  "accountId",
  "accountType",
  "status"
])

const place = (row: number, column?: string): string =>
  `pagedArrayList/contents[${row}]${column === undefined ? "" : `/${documented.has(column) ? column : "an undocumented column"}`}`

const problem = (path: string, expected: string): Result.Result<never, Problem> => Result.fail({ path, expected })

type Contents = PagedArrayList["contents"][number]
type WireCell = NonNullable<NonNullable<Contents["data"]>["values"]>[number]
type Typed = NonNullable<WireCell>["undeclared"]

const xsi = "http://www.w3.org/2001/XMLSchema-instance"
const xsd = "http://www.w3.org/2001/XMLSchema"

/** `xsi:type`: local name, and namespace unless its prefix is declared nowhere. */
const typeOf = (undeclared: Typed): { readonly name: string; readonly namespace: string | undefined } | undefined => {
  const found = undeclared?.attributes?.find(({ name, namespace }) => name === "type" && namespace === xsi)
  if (found === undefined) return undefined
  const [prefix = "", local] = found.value.trim().split(":")
  return local === undefined
    ? { name: prefix, namespace: found.prefixes?.[""] }
    : { name: local, namespace: found.prefixes?.[prefix] }
}

const is = (type: ReturnType<typeof typeOf>, namespace: string, name: string): boolean =>
  type?.name === name && (type.namespace === undefined || type.namespace === namespace)

const within = (bits: bigint) => (text: string) => {
  const value = BigInt(text)
  return value >= -(2n ** (bits - 1n)) && value < 2n ** (bits - 1n)
}

const integer = /^[+-]?\d{1,40}$/

/** Which texts a wrapped primitive may have. They are checked and not converted. */
const primitives: ReadonlyMap<CellType, (text: string) => boolean> = new Map([
  ["dateTime", (text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,20})?(Z|[+-]\d{2}:\d{2})?$/.test(text)],
  ["string", () => true],
  ["int", (text) => integer.test(text) && within(32n)(text.replace("+", ""))],
  ["long", (text) => integer.test(text) && within(64n)(text.replace("+", ""))],
  ["boolean", (text) => /^(true|false|1|0)$/.test(text)],
  ["decimal", (text) => /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)],
  ["double", (text) => /^([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN)$/.test(text)]
] satisfies ReadonlyArray<readonly [CellType, (text: string) => boolean]>)

const cellOf = (wire: WireCell, path: string): Result.Result<Cell, Problem> => {
  if (wire === null) return Result.succeed(null)
  const type = typeOf(wire.undeclared)
  if (is(type, namespaces.core, "WrappedNull")) return Result.succeed(null)
  const isBare = wire.value === undefined && wire.undeclared?.children === undefined
  if (is(type, namespaces.core, "String")) {
    return isBare ? Result.succeed({ type: "String", text: wire.text }) : problem(path, "a text, not child elements")
  }
  if (!is(type, namespaces.core, "WrappedPrimitive")) {
    const seen = type === undefined ? "none" : codeOf(type.name, /^[A-Za-z]{1,40}$/)
    return problem(path, `a cell of type String, WrappedPrimitive or WrappedNull, not ${seen}`)
  }
  if (wire.value === undefined) return problem(path, "a value in the wrapper")
  if (wire.value === null) return Result.succeed(null)
  const inner = typeOf(wire.value.undeclared)
  const known = [...primitives].find(([name]) => is(inner, xsd, name))
  if (known === undefined) {
    const seen = inner === undefined ? "none" : codeOf(inner.name, /^[A-Za-z]{1,40}$/)
    return problem(path, `a value of type ${[...primitives.keys()].join(", ")}, not ${seen}`)
  }
  const [name, accepts] = known
  const { text } = wire.value
  if (text === "") return Result.succeed(null)
  return accepts(text) ? Result.succeed({ type: name, text }) : problem(path, `a value of type ${name}`)
}

/** A cell of a column that no page names cannot spoil the list, whatever it is. */
const cellIn = (wire: WireCell, row: number, column: string): Result.Result<Cell, Problem> => {
  const cell = cellOf(wire, place(row, column))
  return Result.isSuccess(cell) || documented.has(column)
    ? cell
    : Result.succeed({ type: "other", text: wire?.value?.text ?? wire?.text ?? "" })
}

const namesOf = ({ columnNames, propertyNames }: PagedArrayList): Result.Result<ReadonlyArray<string>, Problem> => {
  if (columnNames.length > 0 && propertyNames.length > 0) {
    return problem("pagedArrayList", "propertyNames or columnNames, not both")
  }
  const names = [...propertyNames, ...columnNames]
  return new Set(names).size === names.length
    ? Result.succeed(names)
    : problem("pagedArrayList/propertyNames", "each column's name once")
}

const keyOf = ({ key }: Contents, path: string): Result.Result<Row["key"], Problem> => {
  if (key === undefined) return Result.succeed(undefined)
  if (key.undeclared?.children !== undefined) {
    return problem(`${path}/key`, "a key of text: keys of child elements are not supported")
  }
  const parts = (key.undeclared?.attributes ?? []).filter(({ namespace }) => namespace !== xsi)
  return Result.succeed({ text: key.text, attributes: new Map(parts.map(({ name, value }) => [name, value])) })
}

const countOf = (text: string | undefined): number => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0)

/** Nothing is left to carry the warning that there is more. */
export const announced: Problem = { path: "pagedArrayList", expected: "the rows that totalRows announces" }

/** Puts names and cells together. No list, or one without rows, is no rows. */
export const read = (list: PagedArrayList | undefined): Result.Result<Rows, Problem> =>
  Result.gen(function* () {
    if (list === undefined) return { rows: [], truncated: false }
    const names = yield* namesOf(list)
    const rows: Array<Row> = []
    for (const [at, contents] of list.contents.entries()) {
      const wire = contents.data?.values ?? []
      if (wire.length !== names.length) {
        return yield* problem(place(at), `${names.length} cells, one for each column, not ${wire.length}`)
      }
      const cells = new Map<string, Cell>()
      for (const [column, name] of names.entries()) {
        cells.set(name, yield* cellIn(wire[column] ?? null, at, name))
      }
      rows.push({ key: yield* keyOf(contents, place(at)), cells })
    }
    const isElsewhere = list.undeclared?.children?.some(
      (child) => typeof child === "object" && "xml" in child && child.name === "contents"
    )
    if (rows.length === 0 && isElsewhere === true) {
      return yield* problem("pagedArrayList/contents", `elements in namespace ${namespaces.core}`)
    }
    const truncated = countOf(list.totalRows) > countOf(list.currentRowOffset) + rows.length
    if (truncated && rows.length === 0) return yield* Result.fail(announced)
    return { rows, truncated }
  })

/** What a row has in a column: `undefined` where the column is absent, the cell null, or the text empty. */
export const textIn = ({ cells }: Row, column: string): string | undefined => {
  const cell = cells.get(column)
  return cell === undefined || cell === null || cell.text === "" ? undefined : cell.text
}

/** The id that a row must have in a column. The key in front of the row has to say the same. */
export const idIn = (row: Row, at: number, column: string): Result.Result<string, Problem> => {
  const id = textIn(row, column)
  if (id === undefined) return problem(place(at, column), "an id")
  return row.key === undefined || row.key.text === id
    ? Result.succeed(id)
    : problem(place(at, column), "the id that the row's key has")
}

/** A part of the row's key that a column repeats. */
export const agrees = (row: Row, at: number, column: string): Result.Result<string, Problem> => {
  const text = textIn(row, column)
  if (text === undefined) return problem(place(at, column), "a text")
  const part = row.key?.attributes.get(column)
  return part === undefined || part === text
    ? Result.succeed(text)
    : problem(place(at, column), "what the row's key has as an attribute")
}

/** `TRUE` and `FALSE` are texts here; any capitals, nothing else. */
export const truthIn = (row: Row, at: number, column: string): Result.Result<boolean | undefined, Problem> => {
  const text = textIn(row, column)
  if (text === undefined) return Result.succeed(undefined)
  const lower = text.toLowerCase()
  return lower === "true" || lower === "false"
    ? Result.succeed(lower === "true")
    : problem(place(at, column), "TRUE or FALSE")
}
