/**
 * Text and numbers as the report page shows them.
 */

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

export const text = (value: string): string => value.replace(/[&<>"']/g, (character) => escapes[character] ?? "")

export const number = (value: number): string => value.toLocaleString("en-GB")

/** An exact amount with its thousands apart; it never passes through a float. */
export const exact = (value: string): string => value.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",")

/** Parts of a whole in percent; 100 only when all of them are. */
export const percent = (part: number, whole: number): string =>
  part === whole ? "100" : String(Math.floor((10_000 * part) / whole) / 100)

/** For a narrow cell: `654`, `12k`, `1.2M`. */
export const short = (value: number): string => {
  const [by, unit] = value >= 999_500 ? [1e6, "M"] : value >= 10_000 ? [1e3, "k"] : [1, ""]
  const scaled = value / by
  return `${by > 1 && scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`
}

export const share = (part: number, whole: number): string => (whole === 0 ? "0" : ((100 * part) / whole).toFixed(2))

export const time = (millis: number): string => {
  const seconds = millis / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** How records end, in the order of the drawings: what went well first. */
export const endings: ReadonlyArray<readonly [key: string, label: string]> = [
  ["created", "created"],
  ["updated", "updated"],
  ["unchanged", "unchanged"],
  ["untouched", "left alone: not changed"],
  ["merged", "one customer with another record"],
  ["queued", "queued at the target"],
  ["pending-review", "in review at the target"],
  ["skipped", "left as it was"],
  ["left", "left by a person"],
  ["undone", "taken back"],
  ["gone", "gone from the source"],
  ["conflict", "in conflict with another"],
  ["dead-letter", "for a person"],
  ["withdrawn", "taken off the list"],
  ["unfinished", "unfinished"]
]

const words = new Map(endings)

/** An ending as a person says it. */
export const ending = (key: string): string => words.get(key) ?? key
