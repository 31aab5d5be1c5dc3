/**
 * Flags and info: what a tenant has defined, by the caller's codes, and the consents that the options keep in them.
 *
 * A flag that is listed but not selected says nothing, so one flag cannot hold three states: yes and no need a flag each.
 */
import { Record } from "effect"
import { type DateOrUnreadable, fromIso } from "@kundbro/domain/CalendarDate"
import { Attribute, Consent } from "@kundbro/domain/Customer"
import type { CodecOptions, ConsentFlags } from "../NorceOptions.ts"
import type * as Wire from "../NorceWire.ts"
import type { Sink } from "./Sink.ts"
import { given, hasHalf, nonEmpty, row } from "./Text.ts"

/** The part of a record that holds choices. */
export type Choices = Pick<Wire.Customer, "Flags" | "Info">

/** Info type codes that hold a canonical field and have an id, by field. */
export const infoOf = ({
  fieldInfo,
  infoTypes
}: CodecOptions): { readonly birthDate?: string; readonly gender?: string } => {
  const usable = (code: string | undefined) => (row(infoTypes, code) === undefined ? undefined : code)
  return { ...given("birthDate", usable(fieldInfo?.birthDate)), ...given("gender", usable(fieldInfo?.gender)) }
}

/** What is kept in flags and info, in canonical words. */
export interface Held {
  readonly birthDate?: DateOrUnreadable
  readonly gender?: string
  readonly attributes: ReadonlyArray<Attribute>
  readonly consents: ReadonlyArray<Consent>
}

type State = Consent["state"]

const states: ReadonlyArray<State> = ["granted", "refused", "unknown"]

/** What the options give a home, gone through once for all records. */
export const homesOf = (options: CodecOptions) => {
  const { consentFlags = {}, consentInfo = {} } = options
  const fields = infoOf(options)
  // An info, which holds all three states, goes before flags.
  const inFlags: Readonly<Record<string, ConsentFlags>> = Record.filter(
    consentFlags,
    (_, purpose) => consentInfo[purpose] === undefined
  )
  const flags = Object.values(consentFlags).flatMap(({ granted, refused }) => [granted, refused])
  return {
    options,
    fields,
    inFlags,
    purposes: new Set([...Object.keys(consentInfo), ...Object.keys(inFlags)]),
    /** Codes that the options have given to a field or a consent: they are no attributes. */
    taken: new Set<string | undefined>([...Object.values(fields), ...Object.values(consentInfo), ...flags])
  }
}

type Homes = ReturnType<typeof homesOf>

const codeOf = (table: Readonly<Record<string, number>> | undefined, id: number | null | undefined) =>
  Object.entries(table ?? {}).find(([, one]) => one === id)?.[0]

/** Reads selected flags, infos and the consents kept in either. */
export const read = (wire: Choices, { fields, inFlags, options, taken }: Homes, sink: Sink): Held => {
  const info = (wire.Info ?? []).flatMap((one) => {
    const code = codeOf(options.infoTypes, one.Id) ?? nonEmpty(one.Code)
    if (code === undefined)
      sink.note("ambiguous", "attributes", "an info without a code is known by its id, which differs by environment")
    return [{ code: code ?? `id:${one.Id}`, value: one.Value ?? "" }]
  })
  const flags = (wire.Flags ?? [])
    .filter(({ IsSelected }) => IsSelected === true)
    .map((one) => {
      const code = codeOf(options.flagTypes, one.Id) ?? nonEmpty(one.Name)
      if (code === undefined)
        sink.note("ambiguous", "attributes", "a flag without a name is known by its id, which differs by environment")
      return code ?? `id:${one.Id}`
    })
  const byInfo = Object.entries(options.consentInfo ?? {}).flatMap(([purpose, code]) => {
    const value = info.find((one) => one.code === code)?.value
    if (value === undefined || value === "") return []
    const state = states.find((one) => one === value)
    if (state === undefined) sink.note("ambiguous", "consents", "the info holds none of granted, refused, unknown")
    return [new Consent({ purpose, state: state ?? "unknown", source: `Info:${code}` })]
  })
  const byFlag = Object.entries(inFlags).map(([purpose, { granted, refused }]) => {
    const yes = flags.includes(granted)
    const no = refused !== undefined && flags.includes(refused)
    if (yes && no) sink.note("ambiguous", "consents", "both flags of one consent are selected")
    const state = yes === no ? "unknown" : yes ? "granted" : "refused"
    return new Consent({ purpose, state, source: `Flags:${granted}` })
  })
  const fieldValue = (code: string | undefined) => nonEmpty(info.find((one) => one.code === code)?.value)
  const [birthDate, gender] = [fieldValue(fields.birthDate), fieldValue(fields.gender)]
  const born = birthDate === undefined ? undefined : fromIso(birthDate)
  if (typeof born === "object") sink.note("ambiguous", "birthDate", "not a calendar date")
  return {
    ...(born !== undefined && { birthDate: born }),
    ...(gender !== undefined && { gender }),
    attributes: [
      ...info
        .filter(({ code }) => !taken.has(code))
        .map(({ code, value }) => new Attribute({ kind: "info", code, value })),
      ...flags.filter((code) => !taken.has(code)).map((code) => new Attribute({ kind: "flag", code, value: "true" }))
    ],
    consents: [...byInfo, ...byFlag]
  }
}

/** The one answer for a purpose: of several that disagree a refusal wins. */
const answer = (consents: ReadonlyArray<Consent>, purpose: string, sink: Sink): State | undefined => {
  const found = new Set(
    consents.filter((one) => one.purpose === purpose && one.title === undefined).map(({ state }) => state)
  )
  if (found.size > 1)
    sink.note("ambiguous", "consents", "several answers for one purpose: the most restrictive one is kept")
  return (["refused", "unknown", "granted"] as const).find((state) => found.has(state))
}

/** Writes what the options give a home; everything else is noted as dropped. */
export const write = (
  { attributes, birthDate, consents, gender }: Held,
  { fields, inFlags, options, purposes, taken }: Homes,
  sink: Sink
): Choices => {
  const info = new Map<number, Wire.IdValue>()
  const flags = new Map<number, Wire.Flag>()
  const setInfo = (code: string, value: string): boolean => {
    const id = row(options.infoTypes, code)
    if (id !== undefined) info.set(id, { Id: id, Value: value })
    return id !== undefined
  }
  const setFlag = (code: string | undefined, selected: boolean): boolean => {
    const id = row(options.flagTypes, code)
    if (id !== undefined) flags.set(id, { Id: id, IsSelected: selected })
    return id !== undefined
  }

  const born = typeof birthDate === "object" ? birthDate.text : birthDate
  if (fields.birthDate !== undefined && born !== undefined) setInfo(fields.birthDate, born)
  if (fields.gender !== undefined && gender !== undefined) setInfo(fields.gender, gender)

  attributes.forEach(({ code, kind, value }, at) => {
    const free = !taken.has(code) && attributes.findIndex((one) => one.kind === kind && one.code === code) === at
    const held =
      free && (kind === "info" ? setInfo(code, value) : kind === "flag" && value === "true" && setFlag(code, true))
    if (!held) sink.note("dropped", "attributes", "no info type or flag is configured for it, or it holds one already")
    if (hasHalf(value)) sink.issue(`attributes[${at}].value`, "not-encodable", "remove the half character")
  })

  for (const purpose of purposes) {
    const state = answer(consents, purpose, sink)
    if (state === undefined) {
      // Flags are always there to be read; an info is not.
      if (inFlags[purpose] !== undefined) {
        sink.note("defaulted", "consents", "a purpose that nobody was asked about reads as unknown")
      }
      continue
    }
    const code = options.consentInfo?.[purpose]
    const pair = inFlags[purpose]
    const granted = setFlag(pair?.granted, state === "granted")
    const refused = setFlag(pair?.refused, state === "refused")
    const held = code === undefined ? (state === "refused" ? refused : granted) : setInfo(code, state)
    const path = `consents[${consents.findIndex((one) => one.purpose === purpose && one.title === undefined)}]`
    if (held) sink.note("transformed", "consents", "kept in an info or in flags", path)
    else sink.note("dropped", "consents", "no info type or flag with an id is configured for this answer", path)
  }
  consents.forEach(({ purpose, recordedAt, title }, at) => {
    const path = `consents[${at}]`
    if (title !== undefined) sink.note("dropped", "consents", "a consent for one title has no home", path)
    else if (!purposes.has(purpose)) {
      sink.note("dropped", "consents", "no info type or flag is configured for this purpose", path)
    } else if (recordedAt !== undefined) sink.note("dropped", "consents", "when the answer was given has no home", path)
  })
  return {
    ...(info.size > 0 && { Info: [...info.values()] }),
    ...(flags.size > 0 && { Flags: [...flags.values()] })
  }
}

const laid = <A extends Wire.IdValue | Wire.Flag>(
  fresh: ReadonlyArray<A>,
  base: ReadonlyArray<A>
): ReadonlyArray<A> => [
  ...base.map((one) => ({ ...one, ...fresh.find(({ Id }) => Id === one.Id) })),
  ...fresh.filter(({ Id }) => !base.some((one) => one.Id === Id))
]

/** Lays the fresh choices over those that Norce holds. What the fresh record does not mention is left alone. */
export const overlay = (fresh: Choices, base: Choices): Choices => ({
  ...(fresh.Info && { Info: laid(fresh.Info, base.Info ?? []) }),
  ...(fresh.Flags && { Flags: laid(fresh.Flags, base.Flags ?? []) })
})
