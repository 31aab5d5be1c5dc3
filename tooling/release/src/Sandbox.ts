/** The stand-ins for the vendors, from the registry, as a user starts them. */
import { Effect, Schema } from "effect"
import { Sandboxes } from "@kundbro/sandbox"
import { background, type Environment, type Place, StepFailed } from "./Shell.ts"

const decode = Schema.decodeEffect(Schema.fromJsonString(Sandboxes.Addresses))

/** Starts them by `npx` until the scope ends; gives their addresses. */
export const start = Effect.fnUntraced(function* (place: Place) {
  const line = yield* background(place, "npx", "--yes", "@kundbro/sandbox", "--json", "--norce-count", "20")
  return yield* decode(line).pipe(
    Effect.mapError(() => new StepFailed({ message: `npx @kundbro/sandbox --json tells no addresses: ${line}` }))
  )
})

/** The variables that the programs read. */
export const variables = ({ enactor, harmoney, infosoft, norce }: Sandboxes.Addresses): Environment => ({
  ENACTOR_URL: enactor.url,
  HARMONEY_URL: harmoney.url,
  INFOSOFT_ATTRIBUTES_URL: infosoft.attributesUrl,
  INFOSOFT_CUSTOMER_URL: infosoft.customersUrl,
  INFOSOFT_INFOWEB_URL: infosoft.infoWebUrl,
  NORCE_URL: norce.url
})
