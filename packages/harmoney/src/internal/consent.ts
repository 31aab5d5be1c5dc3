/** The register of consents: what GetCustomerConsents lists as active. */
import { Customer, Mapping } from "@kundbro/domain"
import type { Consent } from "../HarmoneyWire.ts"
import { nonEmpty } from "./words.ts"

/**
 * The consents. A listed one is granted, since the operation lists active ones (documented); one that is listed as
 * inactive is no known refusal (inferred), so it is unknown.
 */
export const fromWire = (
  list: ReadonlyArray<Consent>
): { readonly value: ReadonlyArray<Customer.Consent>; readonly notes: ReadonlyArray<Mapping.MappingNote> } => {
  const notes = new Set<string>()
  const value = list.flatMap(({ Active, Id, Name, undeclared }) => {
    const id = nonEmpty(Id)
    const purpose = id ?? nonEmpty(Name)
    if (undeclared !== undefined) notes.add("undeclared elements of a consent have no canonical field")
    if (id !== undefined && nonEmpty(Name) !== undefined)
      notes.add("the name of a consent has no canonical field beside its id")
    if (purpose === undefined) {
      notes.add("a consent has neither id nor name")
      return []
    }
    const state = Active === false ? "unknown" : "granted"
    return [new Customer.Consent({ purpose, state, source: "GetCustomerConsents" })]
  })
  return {
    value,
    notes: [...notes].map((reason) => new Mapping.MappingNote({ kind: "dropped", field: "consents", reason }))
  }
}
