/**
 * Cells that a spreadsheet shows and does not run (RFC 4180, CRLF).
 */

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe in front; a plain number is left as it is. A spreadsheet of
 * the Nordic countries cuts at semicolons whatever stands in quotes, so what follows one counts too.
 */
const harmless = (text: string): string =>
  /^[+-]?\d+([.,]\d+)?$/.test(text) ? text : text.replace(/(^|[;\r\n])(?=[=+\-@\t\r＝＋－＠])/g, "$1'")

const cell = (text: string): string => {
  const safe = harmless(text)
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const row = (cells: ReadonlyArray<string>): string => `${cells.map(cell).join(",")}\r\n`
