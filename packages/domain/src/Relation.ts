/**
 * Persons that a customer is responsible for (Harmoney: the children of a club member).
 */
import { Schema } from "effect"
import { DateOrUnreadable } from "./CalendarDate.ts"
import { PersonName } from "./Contact.ts"
import { Extensions } from "./Customer.ts"
import { RelationId } from "./Ids.ts"

/** One person attached to a customer. Twins with equal data are two relations and can be told apart by `id` only. */
export class Relation extends Schema.Class<Relation>("@kundbro/domain/Relation")({
  id: Schema.optionalKey(RelationId),
  /** `child`, or a vendor's own word. */
  kind: Schema.NonEmptyString,
  name: PersonName,
  birthDate: Schema.optionalKey(DateOrUnreadable),
  gender: Schema.optionalKey(Schema.NonEmptyString),
  /** `false` when the vendor keeps the relation but no longer uses it (Harmoney `Passive` true). */
  active: Schema.optionalKey(Schema.Boolean),
  extensions: Extensions
}) {}
