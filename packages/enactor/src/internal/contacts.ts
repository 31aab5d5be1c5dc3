/** Addresses, e-mails and phones, one at a time and both ways. */
import { CalendarDate, Contact, Ids } from "@kundbro/domain"
import { Equal, Struct } from "effect"
import type { CodecOptions } from "../EnactorOptions.ts"
import type * as Wire from "../EnactorWire.ts"
import type { Sink } from "./Sink.ts"
import {
  defined,
  flag,
  listed,
  member,
  nonEmpty,
  put,
  putFlag,
  putText,
  putWord,
  residue,
  trimmed,
  word
} from "./texts.ts"

const lineNames = ["street1", "street2", "street3"] as const

const linesOf = (wire: Wire.Address): ReadonlyArray<string> => {
  const lines = lineNames.map((name) => nonEmpty(wire[name]) ?? "")
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1)
}

/** The code, if there is one; else the display name, as a code if it happens to be one. */
const countryOf = ({ vocabularies }: CodecOptions, wire: Wire.Address): Contact.Address["country"] => {
  const text = nonEmpty(wire.countryCodeId) ?? nonEmpty(wire.country)
  if (text === undefined) return undefined
  const code = listed(vocabularies.country, text)
  return code !== undefined && /^[A-Z]{2}$/.test(code)
    ? Contact.CountryCode.make(code)
    : new CalendarDate.Unreadable({ text })
}

const unreadFlag = (text: string | null | undefined): boolean =>
  nonEmpty(text) !== undefined && flag(text) === undefined

/** An address as read. */
export const address = (options: CodecOptions, wire: Wire.Address, sink: Sink): Contact.Address => {
  const country = countryOf(options, wire)
  if (typeof country === "object") {
    sink.note("ambiguous", "addresses.country", "no configured country has this text; it is kept as it is")
  }
  if (unreadFlag(wire.isPreferred))
    sink.note("ambiguous", "addresses.preferred", "neither true nor false; kept as it is")
  return new Contact.Address({
    ...defined({
      reference: trimmed(wire.addressReferenceId),
      role: word(options.vocabularies.addressRole, wire.typeId),
      preferred: flag(wire.isPreferred),
      organisation: nonEmpty(wire.organisation),
      postalCode: nonEmpty(wire.postCode),
      city: nonEmpty(wire.town),
      region: nonEmpty(wire.county),
      country
    }),
    lines: linesOf(wire)
  })
}

const writeCountry = (
  options: CodecOptions,
  base: Wire.Address,
  wanted: Contact.Address["country"],
  path: string,
  sink: Sink
): Pick<Wire.Address, "country" | "countryCodeId"> => {
  if (Equal.equals(countryOf(options, base), wanted)) {
    return defined({ country: base.country, countryCodeId: base.countryCodeId })
  }
  if (wanted === undefined) return {}
  if (typeof wanted === "object") {
    sink.note("ambiguous", "addresses.country", "no code: the text goes into the display name")
    return defined({ country: sink.sendable(path, wanted.text) })
  }
  const code =
    member(options.vocabularies.country, wanted) ??
    sink.issue(path, "unknown-value", "add the country's code to vocabularies.country.write in the options")
  return defined({ countryCodeId: code })
}

const roleField = (role: string | undefined) =>
  role === "invoice" ? "addresses.invoice" : role === "delivery" ? "addresses.delivery" : "addresses.others"

/** `wanted` laid over `base`. */
export const writeAddress = (
  options: CodecOptions,
  base: Wire.Address,
  wanted: Contact.Address,
  path: string,
  sink: Sink
): Wire.Address => {
  if (wanted.lines.length > lineNames.length) {
    sink.issue(`${path}.lines`, "too-many", "Enactor has three address lines; join what lies beyond the second", 3)
  }
  const text = (field: string, current: string | null | undefined, value: string | undefined) =>
    putText(sink, `${path}.${field}`, current, value)
  const rest = Struct.omit(base, [
    "country",
    "countryCodeId",
    "isPreferred",
    "organisation",
    "typeId",
    "county",
    "postCode",
    ...lineNames,
    "town",
    "addressReferenceId"
  ])
  return {
    ...rest,
    ...writeCountry(options, base, wanted.country, `${path}.country`, sink),
    ...defined({
      isPreferred: putFlag(base.isPreferred, wanted.preferred),
      organisation: text("organisation", base.organisation, wanted.organisation),
      typeId: putWord(options.vocabularies.addressRole, base.typeId, wanted.role, () =>
        sink.note(
          "dropped",
          roleField(wanted.role),
          "the role has no configured typeId; the address is kept without it"
        )
      ),
      county: text("region", base.county, wanted.region),
      postCode: text("postalCode", base.postCode, wanted.postalCode),
      street1: text("lines[0]", base.street1, wanted.lines[0]),
      street2: text("lines[1]", base.street2, wanted.lines[1]),
      street3: text("lines[2]", base.street3, wanted.lines[2]),
      town: text("city", base.town, wanted.city),
      addressReferenceId: putReference(sink, path, base.addressReferenceId, wanted.reference)
    })
  }
}

const putReference = (sink: Sink, path: string, current: string | null | undefined, wanted: string | undefined) =>
  put(current, wanted, trimmed, (value) => sink.sendable(`${path}.reference`, value))

/** An e-mail as read; `undefined` if there is no address in it. */
export const email = (options: CodecOptions, wire: Wire.Email, sink: Sink): Contact.Email | undefined => {
  const text = nonEmpty(wire.emailAddress)
  if (text === undefined) return undefined
  if (unreadFlag(wire.preferred)) sink.note("ambiguous", "emails.preferred", "neither true nor false; kept as it is")
  return new Contact.Email({
    address: Ids.EmailAddress.make(text),
    ...defined({
      reference: trimmed(wire.emailAddressReferenceId),
      role: word(options.vocabularies.emailRole, wire.typeId),
      preferred: flag(wire.preferred),
      status: nonEmpty(wire.status)
    })
  })
}

/** `wanted` laid over `base`. */
export const writeEmail = (
  options: CodecOptions,
  base: Wire.Email,
  wanted: Contact.Email,
  path: string,
  sink: Sink
): Wire.Email => ({
  ...Struct.omit(base, ["emailAddress", "preferred", "status", "typeId", "emailAddressReferenceId"]),
  ...defined({
    emailAddress: putText(sink, `${path}.address`, base.emailAddress, wanted.address),
    preferred: putFlag(base.preferred, wanted.preferred),
    status: putText(sink, `${path}.status`, base.status, wanted.status),
    typeId: putWord(options.vocabularies.emailRole, base.typeId, wanted.role, () =>
      sink.note("dropped", "emails.role", "the role has no configured typeId; the e-mail is kept without it")
    ),
    emailAddressReferenceId: putReference(sink, path, base.emailAddressReferenceId, wanted.reference)
  })
})

/** A phone as read; `undefined` if there is no number in it. */
export const phone = (options: CodecOptions, wire: Wire.Phone, sink: Sink): Contact.Phone | undefined => {
  const number = nonEmpty(wire.number)
  if (number === undefined) return undefined
  if (unreadFlag(wire.preferred)) sink.note("ambiguous", "phones.preferred", "neither true nor false; kept as it is")
  return new Contact.Phone({
    number,
    ...defined({
      reference: trimmed(wire.phoneNumberReferenceId),
      kind: word(options.vocabularies.phoneKind, wire.typeId),
      countryCode: nonEmpty(wire.countryCode),
      preferred: flag(wire.preferred),
      status: nonEmpty(wire.status)
    })
  })
}

/** `wanted` laid over `base`. */
export const writePhone = (
  options: CodecOptions,
  base: Wire.Phone,
  wanted: Contact.Phone,
  path: string,
  sink: Sink
): Wire.Phone => ({
  ...Struct.omit(base, ["countryCode", "number", "preferred", "status", "typeId", "phoneNumberReferenceId"]),
  ...defined({
    countryCode: putText(sink, `${path}.countryCode`, base.countryCode, wanted.countryCode),
    number: putText(sink, `${path}.number`, base.number, wanted.number),
    preferred: putFlag(base.preferred, wanted.preferred),
    status: putText(sink, `${path}.status`, base.status, wanted.status),
    typeId: putWord(options.vocabularies.phoneKind, base.typeId, wanted.kind, () =>
      sink.note("dropped", "phones.kind", "the kind has no configured typeId; the number is kept without it")
    ),
    phoneNumberReferenceId: putReference(sink, path, base.phoneNumberReferenceId, wanted.reference)
  })
})

/**
 * For each part the wire item that it is laid over: the first free one that is the same, else an empty one. Items that
 * hold no part (`isPart` false) stay where they were.
 */
export const layOver = <W extends object, C>(
  base: ReadonlyArray<W>,
  wanted: ReadonlyArray<C>,
  empty: W,
  rules: {
    readonly isPart: (item: W) => boolean
    readonly isSame: (item: W, part: C, at: number) => boolean
    readonly write: (item: W, part: C, at: number) => W
  }
): ReadonlyArray<W> => {
  const free = new Set(base.filter(rules.isPart))
  const written = wanted.map((part, at) => {
    const found = [...free].find((item) => rules.isSame(item, part, at))
    if (found !== undefined) free.delete(found)
    return rules.write(found ?? empty, part, at)
  })
  base.forEach((item, at) => {
    if (!rules.isPart(item)) written.splice(at, 0, item)
  })
  return written
}

/** Of each item what canonical words cannot say, beside that by which it is found again; nothing if that is all. */
export const leftOf = <W extends object>(
  items: ReadonlyArray<W>,
  written: ReadonlyArray<W>,
  identity: (item: W) => Partial<W>
): ReadonlyArray<Partial<W>> => {
  const left = items.map((item, at) => {
    const other = written[at]
    return other === undefined ? item : residue(item, other)
  })
  return left.some((item) => Object.keys(item).length > 0)
    ? items.map((item, at) => ({ ...identity(item), ...left[at] }))
    : []
}
