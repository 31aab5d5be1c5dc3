/**
 * Cells that a spreadsheet shows and does not run (RFC 4180, CRLF).
 */

/** A text that a spreadsheet would take for a formula gets an apostrophe in front; a plain number is left as it is. */
const harmless = (text: string): string =>
  /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text

const cell = (text: string): string => {
  const safe = harmless(text)
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const row = (cells: ReadonlyArray<string>): string => `${cells.map(cell).join(",")}\r\n`
