/**
 * A customer whose address or phone is hidden: what of that the target cannot hide, and where the plan keeps it instead.
 */
import { type Attribute, Customer } from "@kundbro/domain/Customer"
import { Struct } from "effect"
import type { Engine } from "../Stage.ts"

/** What is hidden and the target has no switch for. */
export const unprotected = ({ plan, target }: Pick<Engine, "plan" | "target">, { protection }: Customer) =>
  plan.protectedIdentity === "carry"
    ? undefined
    : (["address", "phone"] as const).find(
        (part) => protection?.[part] === true && target.mapping.write[`protection.${part}`] === undefined
      )

/** The customer with its protection as the attribute in which the plan has the target keep it. */
export const protectedBy = (kept: Attribute, customer: Customer) => {
  const others = customer.attributes.filter(({ code, kind }) => kind !== kept.kind || code !== kept.code)
  return new Customer(
    { ...Struct.omit(customer, ["protection"]), attributes: [...others, kept] },
    { disableChecks: true }
  )
}
