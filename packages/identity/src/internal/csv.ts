/**
 * Tables that go through a spreadsheet and come back (RFC 4180). A text that a spreadsheet would take for a formula gets an
 * apostrophe in front, and loses it when it is read.
 */

const guarded = (text: string): string =>
  /^['=+\-@\t\r]/.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text

const cell = (text: string): string => {
  const safe = guarded(text)
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The cells as a row with its line break. */
export const row = (cells: ReadonlyArray<string>): string => `${cells.map(cell).join(",")}\r\n`

/** A row and the line that it begins on, from 1. */
export interface Row {
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

/** What the first line is cut at: spreadsheets of many countries write semicolons. */
const delimiterOf = (text: string): string => /[,;\t]/.exec(text.split("\n", 1)[0] ?? "")?.[0] ?? ","

/** All rows but empty ones; with or without a byte order mark. */
export const parse = (file: string): ReadonlyArray<Row> => {
  const text = file.replace(/^\ufeff/, "")
  const delimiter = delimiterOf(text)
  const rows: Array<Row> = []
  let cells: Array<string> = []
  let current = ""
  let quoted = false
  let line = 1
  let begun = 1
  const endCell = () => {
    cells.push(current.startsWith("'") ? current.slice(1) : current)
    current = ""
  }
  const endRow = () => {
    endCell()
    if (cells.some((one) => one !== "")) rows.push({ line: begun, cells })
    cells = []
    begun = line
  }
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === "\n") line++
    if (letter === '"') {
      if (quoted && text[at + 1] === '"') current += text.charAt(++at)
      else quoted = !quoted
    } else if (quoted) current += letter
    else if (letter === delimiter) endCell()
    else if (letter === "\n") endRow()
    else if (letter !== "\r" || text[at + 1] !== "\n") current += letter
  }
  if (current !== "" || cells.length > 0) endRow()
  return rows
}
