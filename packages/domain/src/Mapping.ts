/**
 * Mapping is data: what each vendor can hold, and what each reading or draft did to a record.
 */
import { Schema } from "effect"

/**
 * - `exact`: as it was
 * - `transformed`: another notation, and it can be turned back
 * - `truncated`: shortened
 * - `defaulted`: absent at the source, filled by a rule
 * - `dropped`: the target has no home for it
 * - `ambiguous`: carried as raw text, or by a choice that a person should look at
 */
export const NoteKind = Schema.Literals(["exact", "transformed", "truncated", "defaulted", "dropped", "ambiguous"])
export type NoteKind = typeof NoteKind.Type

/** One remark about one field of one record. Holds no value. */
export class MappingNote extends Schema.Class<MappingNote>("@kundbro/domain/MappingNote")({
  kind: NoteKind,
  /** One of {@link canonicalFields}, or `extensions.<vendor>` for what only one vendor has. */
  field: Schema.String,
  /** Why, in a few words and without the value. */
  reason: Schema.String,
  /** Which one in the draft, where it matters which of several it is: `addresses[1].country`. */
  path: Schema.optionalKey(Schema.String)
}) {}

/** The rows of every mapping and of the loss map. A list of parts is one row: `addresses.city` is every address's city. */
export const canonicalFields = [
  "id",
  "references",
  "kind",
  "name.given",
  "name.family",
  "name.title",
  "name.initials",
  "name.full",
  "birthDate",
  "gender",
  "nationalId",
  "language",
  "emails.address",
  "emails.others",
  "emails.role",
  "emails.preferred",
  "emails.status",
  "phones.number",
  "phones.others",
  "phones.kind",
  "phones.slot",
  "phones.label",
  "phones.countryCode",
  "phones.preferred",
  "phones.status",
  "addresses.invoice",
  "addresses.delivery",
  "addresses.others",
  "addresses.title",
  "addresses.validity",
  "addresses.preferred",
  "addresses.recipient",
  "addresses.additionalName",
  "addresses.organisation",
  "addresses.careOf",
  "addresses.lines",
  "addresses.dwelling",
  "addresses.district",
  "addresses.postalCode",
  "addresses.city",
  "addresses.region",
  "addresses.country",
  "addresses.phone",
  "addresses.globalLocationNumber",
  "addresses.validated",
  "consents",
  "protection.address",
  "protection.phone",
  "companies",
  "active",
  "login",
  "subscriptions",
  "attributes",
  "createdAt",
  "updatedAt",
  "relations",
  "loyalty.account",
  "loyalty.card",
  "loyalty.balance"
] as const

/** One of the canonical fields that mappings and loss maps speak of: `name.given`, `loyalty.balance`. */
export type CanonicalField = (typeof canonicalFields)[number]

/** Where a canonical field lives at one vendor, in one direction. */
export interface FieldRule {
  /** The vendor's own name of the field. */
  readonly vendorField: string
  /** What happens to a value on this way at best. */
  readonly kind: "exact" | "transformed" | "truncated" | "defaulted" | "ambiguous"
  /** Longest text in UTF-16 code units; a longer one is rejected, never cut, unless `kind` is `truncated`. */
  readonly limit?: number
  /** A rule of the vendor that a reader of the loss map should know. */
  readonly remark?: string
}

/** One vendor's declaration. A field that is left out is one that the vendor does not have in that direction. */
export interface VendorMapping {
  readonly vendor: string
  readonly read: Partial<Record<CanonicalField, FieldRule>>
  readonly write: Partial<Record<CanonicalField, FieldRule>>
  /** Fields that only this vendor has, by its own names: they survive a round trip to the same vendor, and no other. */
  readonly extensions: ReadonlyArray<string>
}

/** One row of the loss map of an ordered pair of vendors. */
export interface LossRow {
  readonly field: string
  readonly source: string
  readonly target: string | undefined
  readonly kind: NoteKind
  readonly remark: string
}

const worse: ReadonlyArray<NoteKind> = ["exact", "transformed", "defaulted", "ambiguous", "truncated", "dropped"]

/** What moving from `source` to `target` does to each field that the source has, before any record is read. */
export const lossMap = (source: VendorMapping, target: VendorMapping): ReadonlyArray<LossRow> => {
  const rows: Array<LossRow> = []
  for (const field of canonicalFields) {
    const from = source.read[field]
    if (from === undefined) continue
    const to = target.write[field]
    const remarks = [from.remark, to?.remark, to?.limit === undefined ? undefined : `at most ${to.limit} characters`]
    rows.push({
      field,
      source: from.vendorField,
      target: to?.vendorField,
      kind: to === undefined ? "dropped" : worse.indexOf(from.kind) > worse.indexOf(to.kind) ? from.kind : to.kind,
      remark: remarks.filter((remark) => remark !== undefined).join("; ")
    })
  }
  if (source.vendor !== target.vendor) {
    for (const field of source.extensions) {
      rows.push({
        field: `extensions.${source.vendor}`,
        source: field,
        target: undefined,
        kind: "dropped",
        remark: "only this vendor has it"
      })
    }
  }
  return rows
}
