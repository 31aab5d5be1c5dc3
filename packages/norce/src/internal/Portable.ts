/**
 * What a record read from one Norce says by ids of its environment only. An update may keep that; a new record, perhaps
 * in another environment, must not guess it.
 */
import type { Customer } from "@kundbro/domain/Customer"
import { FieldIssue } from "@kundbro/domain/VendorError"
import type { CodecOptions } from "../NorceOptions.ts"
import { row } from "./Text.ts"

const unknown = (field: string, remedy: string) => new FieldIssue({ field, rule: "unknown-value", remedy })

/** Everything that forbids making a new record of this customer. */
export const issues = (customer: Customer, { roles }: CodecOptions): ReadonlyArray<FieldIssue> => {
  const addresses = [
    ...customer.addresses.map((address, at) => ({ address, path: `addresses[${at}]` })),
    ...customer.companies.flatMap((company, owner) =>
      company.addresses.map((address, at) => ({ address, path: `companies[${owner}].addresses[${at}]` }))
    )
  ]
  return [
    ...addresses.flatMap(({ address, path }) =>
      typeof address.country === "object"
        ? [unknown(`${path}.country`, "configure the country's id or give its ISO code")]
        : []
    ),
    ...(customer.login?.roles ?? []).flatMap((role, at) =>
      row(roles, role) === undefined ? [unknown(`login.roles[${at}]`, "configure the role's id")] : []
    ),
    ...(customer.login?.active === false
      ? [new FieldIssue({ field: "login.active", rule: "not-allowed", remedy: "leave an inactive login out" })]
      : [])
  ]
}
