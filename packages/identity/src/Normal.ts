/**
 * Values in the form in which they are compared. The record keeps its own: nothing here is ever written anywhere but into a
 * review file that somebody asked personal data for. Each form is its own form: normalising twice changes nothing.
 */
import type { MatchOptions, NationalIdScheme, PhoneCountry } from "./MatchOptions.ts"

/** One spelling of one text: compatibility forms, case, control characters and runs of blanks aside. Diacritics stay. */
export const text = (raw: string): string =>
  raw
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()

const letters: Readonly<Record<string, string>> = { æ: "a", ø: "o", ß: "ss", ð: "d", đ: "d", þ: "th", ł: "l", ı: "i" }

/** Without diacritics and the ways to write around them (`ae`, `oe`, `aa`): a weaker sign than {@link text}. */
export const folded = (raw: string): string =>
  text(raw)
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[æøßðđþłı]/g, (letter) => letters[letter] ?? letter)
    .replaceAll(/a[ae]+/g, "a")
    .replaceAll(/oe+/g, "o")

const words = (normal: string): ReadonlyArray<string> =>
  normal.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== "")

/** The words of a name: `Per-Olof O'Hara` is `per`, `olof`, `ohara`. */
export const nameWords = (raw: string | undefined): ReadonlyArray<string> =>
  raw === undefined ? [] : words(text(raw).replaceAll(/['’`´]/g, ""))

/** An address that mail could be sent to, in small letters; `undefined` for what is none. */
export const email = (raw: string): string | undefined => {
  const normal = text(raw)
  return /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(normal) ? normal : undefined
}

const phoneCountries: Readonly<Record<string, PhoneCountry>> = {
  SE: { callingCode: "46", trunkPrefix: "0" },
  NO: { callingCode: "47", trunkPrefix: "" },
  DK: { callingCode: "45", trunkPrefix: "" },
  FI: { callingCode: "358", trunkPrefix: "0" },
  IS: { callingCode: "354", trunkPrefix: "" },
  GB: { callingCode: "44", trunkPrefix: "0" },
  DE: { callingCode: "49", trunkPrefix: "0" },
  NL: { callingCode: "31", trunkPrefix: "0" },
  EE: { callingCode: "372", trunkPrefix: "" }
}

const countryOf = (written: string, { phoneCountries: own }: MatchOptions): PhoneCountry | undefined => {
  const known: Readonly<Record<string, PhoneCountry>> = { ...phoneCountries, ...own }
  const code = written.trim().toUpperCase()
  if (Object.hasOwn(known, code)) return known[code]
  const digits = code.replace(/^(\+|00)/, "")
  return /^[1-9]\d{0,3}$/.test(digits)
    ? (Object.values(known).find(({ callingCode }) => callingCode === digits) ?? {
        callingCode: digits,
        trunkPrefix: ""
      })
    : undefined
}

/** `+46701234567` of whatever stands for it. `country`: what the record says, an alpha-2 or a calling code. `undefined`: no number. */
export const phone = (raw: string, options: MatchOptions, country?: string): string | undefined => {
  const all = Object.values({ ...phoneCountries, ...options.phoneCountries })
  const written = raw.normalize("NFKC").replaceAll(/\(0+\)/g, (zero, at: number) => (at === 0 ? zero : ""))
  const digits = written.replaceAll(/\D/g, "")
  const home = (country === undefined ? undefined : countryOf(country, options)) ?? countryOf(options.country, options)
  const international = (number: string) => {
    const land = all.find(
      ({ callingCode, trunkPrefix }) => trunkPrefix !== "" && number.startsWith(callingCode + trunkPrefix)
    )
    if (land === undefined) return number
    const { callingCode, trunkPrefix } = land
    let rest = number.slice(callingCode.length)
    while (rest.startsWith(trunkPrefix)) rest = rest.slice(trunkPrefix.length)
    return callingCode + rest
  }
  const whole = (): string => {
    if (/^\D*\+/.test(written)) return international(digits)
    if (digits.startsWith("00")) return international(digits.replace(/^0+/, ""))
    if (home === undefined) return digits
    const { callingCode, trunkPrefix } = home
    if (trunkPrefix !== "" && digits.startsWith(trunkPrefix)) return international(callingCode + digits)
    return digits.startsWith(callingCode) && digits.length > 8 ? international(digits) : callingCode + digits
  }
  const number = whole()
  return number.length < 8 || number.length > 15 || /^(.)\1+$/.test(digits) ? undefined : `+${number}`
}

/** Letters and digits, without a country's mark in front: `SE-123 45` is `12345`. */
export const postalCode = (raw: string): string =>
  text(raw)
    .replace(/^[a-z]{1,3}\s*-\s*(?=\d)/, "")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")

/** Street and number, folded, with short forms written out; what follows the number is left out: `storgatan 5b`. */
export const street = (raw: string, { streetWords }: MatchOptions): string => {
  const endings = Object.entries(streetWords).filter(([short]) => short.startsWith("-"))
  const written = text(raw)
    .split(" ")
    .map((word) => {
      const ending = endings.find(([short]) => word.endsWith(short.slice(1)) && word.length > short.length)
      return ending === undefined ? word : word.slice(0, 1 - ending[0].length) + ending[1]
    })
    .join(" ")
  const parts = words(folded(written)).map((word) =>
    Object.hasOwn(streetWords, word) ? folded(streetWords[word] ?? "") : word
  )
  const at = parts.findIndex((part, index) => index > 0 && /^\d/.test(part))
  if (at < 0) return parts.join(" ")
  const letter = parts[at + 1] ?? ""
  const number = `${parts[at] ?? ""}${/^\d+$/.test(parts[at] ?? "") && /^[a-z]$/.test(letter) ? letter : ""}`
  return [...parts.slice(0, at), number].join(" ")
}

/** A national id as it is compared. `scheme` `text`: of no known form, so that it can agree and never contradict. */
export interface NationalIdForm {
  readonly scheme: NationalIdScheme | "text"
  readonly value: string
}

const luhn = (digits: string): boolean =>
  [...digits].reduce((sum, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1)
    return sum + (doubled > 9 ? doubled - 9 : doubled)
  }, 0) %
    10 ===
  0

const weighed = (digits: string, weights: ReadonlyArray<number>): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0)

/** Day and month of `YYMMDD`; 60 (SE) or 40 (NO) is added to the day of people without a permanent number. */
const isDay = (day: string, month: string): boolean => {
  const [d, m] = [Number(day), Number(month)]
  return m >= 1 && m <= 12 && ((d >= 1 && d <= 31) || (d >= 41 && d <= 71) || (d >= 61 && d <= 91))
}

const finnish = "0123456789ABCDEFHJKLMNPRSTUVWXY"

const forms: Readonly<Record<NationalIdScheme, (id: string, year: number | undefined) => string | undefined>> = {
  SE: (id, year) => {
    const [, century, short, month, day, sign, last] = /^(\d\d)?(\d\d)(\d\d)(\d\d)([-+]?)(\d{4})$/.exec(id) ?? []
    if (short === undefined || month === undefined || day === undefined || last === undefined) return undefined
    const ten = short + month + day + last
    if (!isDay(day, month) || !luhn(ten)) return undefined
    if (century !== undefined) return century + ten
    if (year === undefined || sign === "") return ten
    const latest = year - ((((year - Number(short)) % 100) + 100) % 100)
    return String(Math.floor((sign === "+" ? latest - 100 : latest) / 100)) + ten
  },
  NO: (id) => {
    const digits = id.replace(/^(\d{6})-(\d{5})$/, "$1$2")
    if (!/^\d{11}$/.test(digits) || !isDay(digits.slice(0, 2), digits.slice(2, 4))) return undefined
    const first = weighed(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11
    return first === 0 && weighed(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 ? digits : undefined
  },
  DK: (id) => {
    const digits = id.replace(/^(\d{6})-(\d{4})$/, "$1$2")
    return /^\d{10}$/.test(digits) && isDay(digits.slice(0, 2), digits.slice(2, 4)) ? digits : undefined
  },
  FI: (id) => {
    const [, day, month, rest, sign, serial, check] = /^(\d\d)(\d\d)(\d\d)([-+A-FU-Y])(\d{3})([0-9A-Y])$/.exec(id) ?? []
    if (day === undefined || month === undefined || !isDay(day, month)) return undefined
    return finnish[Number(`${day}${month}${rest}${serial}`) % 31] === check
      ? `${day}${month}${rest}${/[-U-Y]/.test(sign ?? "") ? "-" : /[A-F]/.test(sign ?? "") ? "A" : "+"}${serial}${check}`
      : undefined
  },
  GB: (id) => (/^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(id) ? id : undefined)
}

/** By the first of the options' schemes that it has the form of; `undefined` when there is nothing to compare. */
export const nationalId = (raw: string, options: MatchOptions): NationalIdForm | undefined => {
  const written = raw
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[‐‑‒–—−]/g, "-")
    .replaceAll(/[^A-Z0-9+-]/g, "")
  for (const scheme of options.nationalIds) {
    const value = forms[scheme](written, options.year)
    if (value !== undefined) return { scheme, value }
  }
  const value = written.replaceAll(/[^A-Z0-9]/g, "")
  return value.length < 4 || /^(.)\1+$/.test(value) ? undefined : { scheme: "text", value }
}
