/**
 * Relations: the children of a customer. They are read as a class and written as parameters, so what a relation has
 * beyond them (undeclared elements included) can be shown but not sent.
 */
import { CalendarDate, Contact, Ids, Mapping, Relation } from "@kundbro/domain"
import { documented } from "./internal/parameters.ts"
import { residue } from "./internal/Residue.ts"
import type { Sink } from "./internal/Sink.ts"
import { nonEmpty } from "./internal/words.ts"
import * as Words from "./internal/words.ts"
import { vendor } from "./HarmoneyMapping.ts"
import type { Child } from "./HarmoneyMethods.ts"
import type { CodecOptions } from "./HarmoneyOptions.ts"
import type * as Wire from "./HarmoneyWire.ts"

/** A relation with its notes. */
export interface RelationReading {
  /** The relation. */
  readonly value: Relation.Relation
  /** What of it was not to be read for certain. */
  readonly notes: ReadonlyArray<Mapping.MappingNote>
}

/** A relation as read. A birth date that no calendar has stays as text, with a note. */
export const fromWire = ({ vocabularies }: CodecOptions, wire: Wire.Relation): RelationReading => {
  const id = nonEmpty(wire.RelationId)
  const given = nonEmpty(wire.FirstName)
  const family = nonEmpty(wire.LastName)
  const birth = nonEmpty(wire.Birthdate)
  const birthDate = birth === undefined ? undefined : CalendarDate.fromBasic(birth)
  const gender = Words.read(vocabularies.childGender, wire.Gender)
  const passive = typeof wire.Passive === "boolean" ? wire.Passive : undefined
  const reproduced: Wire.Relation = {
    ...(id !== undefined && { RelationId: id }),
    ...(given !== undefined && { FirstName: given }),
    ...(family !== undefined && { LastName: family }),
    ...(birth !== undefined && { Birthdate: birth }),
    ...(wire.Gender !== undefined && gender !== undefined && { Gender: wire.Gender }),
    ...(passive !== undefined && { Passive: passive })
  }
  const left = residue(wire, reproduced)
  return {
    value: new Relation.Relation({
      ...(id !== undefined && { id: Ids.RelationId.make(id) }),
      kind: "child",
      name: new Contact.PersonName({ ...(given !== undefined && { given }), ...(family !== undefined && { family }) }),
      ...(birthDate !== undefined && { birthDate }),
      ...(gender !== undefined && { gender }),
      ...(passive !== undefined && { active: !passive }),
      extensions: Object.keys(left).length === 0 ? {} : { [vendor]: left }
    }),
    notes:
      typeof birthDate === "object"
        ? [
            new Mapping.MappingNote({
              kind: "ambiguous",
              field: "relations",
              reason: "no such birth date; kept as text"
            })
          ]
        : []
  }
}

const required = (sink: Sink, field: string, value: string | undefined, limit: number, fixed?: "fixed"): string => {
  if (value === undefined || value === "") return sink.issue(field, "missing", `Harmoney needs it; set ${field}`) ?? ""
  return sink.sendable(field, value, limit, fixed) ?? ""
}

/**
 * The parameters of a relation, with every field that cannot be sent in `sink`. `storedBirthdate` may be sent back even
 * if no calendar has it.
 */
export const toChild = (
  { limits: { name: longest }, vocabularies }: CodecOptions,
  relation: Relation.Relation,
  sink: Sink,
  storedBirthdate?: string
): Child => {
  const { birthDate, gender, kind, name } = relation
  if (kind !== "child") sink.issue("kind", "not-allowed", "Harmoney keeps children only")
  const firstName = required(sink, "name.given", name.given, longest)
  const lastName = nonEmpty(name.family)
  if (lastName !== undefined) sink.sendable("name.family", lastName, longest)
  const birthdate = birthDate === undefined ? undefined : CalendarDate.toBasic(birthDate)
  const invalid = typeof birthDate === "object" && birthdate !== storedBirthdate
  if (invalid) sink.issue("birthDate", "not-allowed", "give a date of the calendar, or leave the stored text as it is")
  const birth = invalid ? "" : required(sink, "birthDate", birthdate, documented.birthdate, "fixed")
  const member =
    gender === undefined ? undefined : Words.write(vocabularies.childGender, undefined, gender, () => undefined)
  if (gender !== undefined && typeof member !== "string") {
    sink.issue("gender", "unknown-value", "a child is female or male at Harmoney")
  }
  if (gender === undefined) sink.issue("gender", "missing", "Harmoney needs it; set gender to female or male")
  return {
    firstName,
    ...(lastName !== undefined && { lastName }),
    birthdate: birth,
    gender: typeof member === "string" ? member : ""
  }
}

/** `relation` with what it leaves open filled in from `stored`. */
export const merged = (
  options: CodecOptions,
  stored: Wire.Relation,
  relation: Relation.Relation
): Relation.Relation => {
  const { value } = fromWire(options, stored)
  return new Relation.Relation({
    ...value,
    ...relation,
    name: new Contact.PersonName({ ...value.name, ...relation.name })
  })
}

/** Whether a stored relation has exactly these four values: that is how DeleteRelation finds its victim. */
export const matches = (child: Child, stored: Wire.Relation): boolean =>
  nonEmpty(stored.FirstName) === child.firstName &&
  nonEmpty(stored.LastName) === child.lastName &&
  nonEmpty(stored.Birthdate) === child.birthdate &&
  nonEmpty(stored.Gender) === child.gender
