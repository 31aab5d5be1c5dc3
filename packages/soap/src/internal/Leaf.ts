/**
 * Text to value and back for the built-in leaves. One rule makes them lossless: a number is accepted only in the
 * spelling that writing it back would give, so nothing (a leading zero, a plus sign, an exponent) is altered in silence.
 */
import { BigDecimal } from "effect"
import { invalid } from "./Node.ts"

const int32 = /^(?:0|-?[1-9][0-9]{0,9})$/

export const decodeInt = (text: string): number | typeof invalid => {
  if (!int32.test(text)) return invalid
  const value = Number(text)
  return value >= -2147483648 && value <= 2147483647 ? value : invalid
}

export const encodeInt = (value: number): string | typeof invalid =>
  Number.isInteger(value) && value >= -2147483648 && value <= 2147483647 ? String(value === 0 ? 0 : value) : invalid

const int64 = /^(?:0|-?[1-9][0-9]{0,18})$/
const longMin = -9223372036854775808n
const longMax = 9223372036854775807n

export const decodeLong = (text: string): bigint | typeof invalid => {
  if (!int64.test(text)) return invalid
  const value = BigInt(text)
  return value >= longMin && value <= longMax ? value : invalid
}

export const encodeLong = (value: bigint): string | typeof invalid =>
  value >= longMin && value <= longMax ? String(value) : invalid

// Digits are bounded because parsing a decimal of a million digits takes seconds: a body could stop the process.
const maximumDigits = 200
const decimal = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/

export const decodeDecimal = (text: string): BigDecimal.BigDecimal | typeof invalid => {
  if (text.length > maximumDigits) return invalid
  const match = decimal.exec(text)
  if (match === null) return invalid
  const [, sign = "", whole = "", fraction = ""] = match
  const value = BigInt(whole + fraction)
  // A negative zero would come back as zero.
  if (value === 0n && sign === "-") return invalid
  return BigDecimal.make(sign === "-" ? -value : value, fraction.length)
}

export const encodeDecimal = (value: BigDecimal.BigDecimal): string | typeof invalid => {
  if (Math.abs(value.scale) > maximumDigits) return invalid
  const negative = value.value < 0n
  const digits = String(negative ? -value.value : value.value)
  if (digits.length > maximumDigits) return invalid
  const sign = negative ? "-" : ""
  if (value.scale <= 0) return sign + (value.value === 0n ? "0" : digits + "0".repeat(-value.scale))
  const padded = digits.padStart(value.scale + 1, "0")
  return `${sign}${padded.slice(0, -value.scale)}.${padded.slice(-value.scale)}`
}

const zonePattern = /^(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?$/
const timePattern = /^T(?:([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,20})?|24:00:00(?:\.0{1,20})?)/

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const digitsAt = (text: string, at: number, count: number): number => {
  let value = 0
  for (let index = at; index < at + count; index++) {
    const digit = text.charCodeAt(index) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** How many characters of a date of the calendar the text starts with, or 0. Years may have up to nine digits and a minus. */
const dateLength = (text: string): number => {
  const start = text.startsWith("-") ? 1 : 0
  const yearEnd = text.indexOf("-", start)
  const yearDigits = yearEnd - start
  if (yearDigits < 4 || yearDigits > 9 || (yearDigits > 4 && text[start] === "0") || text[yearEnd + 3] !== "-") return 0
  const year = digitsAt(text, start, yearDigits)
  const month = digitsAt(text, yearEnd + 1, 2)
  const day = digitsAt(text, yearEnd + 4, 2)
  if (year === -1 || month === -1) return 0
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 && leap ? 29 : (monthDays[month - 1] ?? 0)
  return day >= 1 && day <= days ? yearEnd + 6 : 0
}

export const isDate = (text: string): boolean => {
  const length = dateLength(text)
  return length > 0 && zonePattern.test(text.slice(length))
}

export const isDateTime = (text: string): boolean => {
  const length = dateLength(text)
  if (length === 0) return false
  const rest = text.slice(length)
  const time = timePattern.exec(rest)
  return time !== null && zonePattern.test(rest.slice(time[0].length))
}

export const isLocalDate = (text: string): boolean => text.length === 10 && dateLength(text) === 10

/** The calendar date as written, whatever time and offset follow: the day never moves. */
export const decodeLocalDate = (text: string): string | typeof invalid => {
  if (dateLength(text) !== 10) return invalid
  if (text.length === 10) return text
  return isDate(text) || isDateTime(text) ? text.slice(0, 10) : invalid
}
