/** The members of `CustomerDetails`: what the record holds, what a customer wants, and what to send. */
import type { Contact, Mapping } from "@kundbro/domain"
import type { CustomerFields } from "@kundbro/domain/Fields"
import { Record } from "effect"
import { type CodecOptions, type DetailMember, detailMembersOf } from "../InfosoftOptions.ts"
import type { CustomerDetails, CustomerInformation } from "../InfosoftWire.ts"
import type { Sink } from "./Sink.ts"
import { day, listed, nonEmpty, sendableDay, type Text } from "./words.ts"

/** The telephone slots, by the names of their members. */
export const slots = [
  { slot: 1, number: "Telephone1", label: "PhoneLabel1" },
  { slot: 2, number: "Telephone2", label: "PhoneLabel2" },
  { slot: 3, number: "Telephone3", label: "PhoneLabel3" },
  { slot: 4, number: "Telephone4", label: "PhoneLabel4" }
] as const

/** Where each member stands in canonical words. */
export const fields: Readonly<Record<DetailMember, Mapping.CanonicalField>> = {
  FirstName: "name.given",
  LastName: "name.family",
  Telephone1: "phones.number",
  Telephone2: "phones.number",
  Telephone3: "phones.number",
  Telephone4: "phones.number",
  EMailAddress: "emails.address",
  BirthDate: "birthDate"
}

/** A text for each member; absent or empty where there is none. */
export type Details = Readonly<Partial<Record<DetailMember, Text>>>

/** What the record holds. A date of birth that is no date is not told: it can neither be sent nor changed unread. */
export const heldBy = ({ BirthDate, Email, FirstName, LastName, Phone }: CustomerInformation): Details => ({
  ...optional("FirstName", FirstName),
  ...optional("LastName", LastName),
  ...optional("EMailAddress", Email),
  ...optional("BirthDate", sendableDay(day(BirthDate))),
  ...optional("Telephone1", Phone?.Telephone1),
  ...optional("Telephone2", Phone?.Telephone2),
  ...optional("Telephone3", Phone?.Telephone3),
  ...optional("Telephone4", Phone?.Telephone4)
})

const optional = <K extends string>(key: K, text: Text): Partial<Record<K, string | null>> =>
  text === undefined ? {} : Record.singleton(key, text)

/**
 * The slot of each number: the one that it names; without one the first free one of its kind, or else the first free one.
 */
const placed = (options: CodecOptions, phones: ReadonlyArray<Contact.Phone>, current: Details, sink: Sink): Details => {
  const members = new Set(detailMembersOf(options))
  const free = new Set(slots.filter(({ number }) => members.has(number)))
  const found = new Map<DetailMember, string>()
  const take = ({ number }: Contact.Phone, matches: (slot: number) => boolean): boolean => {
    const place = [...free].find(({ slot }) => matches(slot))
    if (place === undefined) return false
    free.delete(place)
    found.set(place.number, number)
    return true
  }
  const kindOf = (slot: number) => listed(options.phoneKinds, String(slot))
  const isThere = (phone: Contact.Phone) =>
    slots.some(({ number, slot }) => slot === phone.slot && current[number] === phone.number)
  const named = phones.filter((phone) => phone.slot !== undefined)
  const nameless = phones.filter((phone) => phone.slot === undefined)
  const lost = [
    ...named.filter((phone) => !take(phone, (slot) => slot === phone.slot) && !isThere(phone)),
    ...nameless
      .filter((phone) => !take(phone, (slot) => phone.kind !== undefined && kindOf(slot) === phone.kind))
      .filter((phone) => !take(phone, () => true))
  ]
  if (lost.length > 0) sink.note("dropped", "phones.others", "no slot that can be written is free for it")
  if (nameless.length > lost.length)
    sink.note("defaulted", "phones.slot", "without a slot of its own it gets a free one")
  return Object.fromEntries(found)
}

const mainEmail = ({ emails }: CustomerFields) => emails.find(({ preferred }) => preferred === true) ?? emails.at(0)

const namesOf = (
  { nameCase }: CodecOptions,
  { name }: CustomerFields,
  { Name }: CustomerInformation,
  sink: Sink
): Details => {
  const { family, full, given } = name
  // One that the vendor has as it is needs no other place.
  const isUndivided = nonEmpty(given) === undefined && nonEmpty(family) === undefined && nonEmpty(Name) !== full
  if (isUndivided && nonEmpty(full) !== undefined) {
    sink.note("ambiguous", "name.full", "the undivided name is kept as the last name")
  }
  const cased = (field: Mapping.CanonicalField, text: string | undefined) => {
    const upper = text?.toUpperCase()
    if (nameCase !== "upper" || upper === text) return text
    sink.note("transformed", field, "stored in capitals")
    return upper
  }
  return {
    ...optional("FirstName", cased("name.given", given)),
    ...optional("LastName", cased("name.family", isUndivided ? full : family))
  }
}

const birthDateOf = ({ birthDate }: CustomerFields, current: Text, sink: Sink): Details => {
  const date = sendableDay(birthDate)
  if (birthDate !== undefined && date === undefined && (typeof birthDate === "string" || birthDate.text !== current)) {
    sink.note("dropped", "birthDate", "a date that nobody can read, or of year 1, is not sent")
  }
  return optional("BirthDate", date)
}

/** What the customer wants of the members that can be written. */
const wantedBy = (
  options: CodecOptions,
  current: CustomerInformation,
  customer: CustomerFields,
  sink: Sink
): Details => ({
  ...namesOf(options, customer, current, sink),
  ...placed(options, customer.phones, heldBy(current), sink),
  ...optional("EMailAddress", mainEmail(customer)?.address),
  ...birthDateOf(customer, current.BirthDate, sink)
})

/** What is to be taken away stays, unless the installation is known to have a way. */
const written = (
  { clearing = "keep" }: CodecOptions,
  member: DetailMember,
  current: Text,
  wanted: Text,
  sink: Sink
): Text => {
  const field = fields[member]
  const text = nonEmpty(wanted)
  if (nonEmpty(current) === text) return current
  if (text !== undefined) return sink.sendable(field, text)
  // An empty element is no date, and would spoil the whole request.
  if (clearing !== "keep") return clearing === "nil" || member === "BirthDate" ? null : ""
  sink.note("dropped", field, "a value cannot be taken away, so the vendor's stays")
  return current
}

/** What every member that can be written will hold. */
export const laidOver = (
  options: CodecOptions,
  current: CustomerInformation,
  customer: CustomerFields,
  sink: Sink
): Details => {
  const held = heldBy(current)
  const wanted = wantedBy(options, current, customer, sink)
  return Object.fromEntries(
    detailMembersOf(options).map((member) => [member, written(options, member, held[member], wanted[member], sink)])
  )
}

/** The record with these members changed; what already reads alike stays as it was. */
export const applied = (information: CustomerInformation, next: Details): CustomerInformation => {
  const held = heldBy(information)
  const changed = (member: DetailMember) => member in next && nonEmpty(next[member]) !== nonEmpty(held[member])
  const change = <K extends string>(member: DetailMember, key: K, text: Text = next[member]) =>
    changed(member) ? optional(key, text ?? "") : {}
  const { Name, ...rest } = information
  const phones = {
    ...change("Telephone1", "Telephone1"),
    ...change("Telephone2", "Telephone2"),
    ...change("Telephone3", "Telephone3"),
    ...change("Telephone4", "Telephone4")
  }
  const born = nonEmpty(next.BirthDate)
  return {
    ...rest,
    // The vendor makes it of the two others, by a rule of its own.
    ...(Name !== undefined && !changed("FirstName") && !changed("LastName") && { Name }),
    ...change("FirstName", "FirstName"),
    ...change("LastName", "LastName"),
    ...change("EMailAddress", "Email"),
    ...change("BirthDate", "BirthDate", born === undefined ? "" : `${born}T00:00:00`),
    ...(Object.keys(phones).length > 0 && { Phone: { ...information.Phone, ...phones } })
  }
}

/**
 * What to send: every member that has a value, so that it does not matter what a member left out would mean; `undefined`
 * when the record holds it all already.
 */
export const toSend = (information: CustomerInformation, next: Details): CustomerDetails | undefined => {
  const held: Details = heldBy(information)
  const isSame = (member: DetailMember) => nonEmpty(held[member]) === nonEmpty(next[member])
  const members = Object.keys(fields).filter(isMember)
  if (members.every((member) => !(member in next) || isSame(member))) return undefined
  return Object.fromEntries(
    members.flatMap((member) => {
      const text = next[member]
      return text === undefined || (nonEmpty(text) === undefined && isSame(member)) ? [] : [[member, text]]
    })
  )
}

const isMember = (key: string): key is DetailMember => key in fields
