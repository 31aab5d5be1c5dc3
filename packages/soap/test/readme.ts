import { NodeHttpClient } from "@effect/platform-node"
import { SoapClient, SoapOperation, Xml } from "@kundbro/soap"
import { Effect } from "effect"

const Person = Xml.struct({
  id: Xml.string, // "00100" stays "00100"
  born: Xml.optional(Xml.nillable(Xml.localDate)), // absent, nil and a date are three things
  points: Xml.long, // bigint
  phones: Xml.list(Xml.string, { itemName: "phone" }) // an array, whether 0, 1 or n
})

const GetPerson = SoapOperation.make("GetPerson", {
  action: "urn:example:people/GetPerson",
  namespace: "urn:example:people",
  request: Xml.struct({ id: Xml.string }),
  response: Person
})

export const program = (endpoint: string) =>
  Effect.gen(function* () {
    const people = yield* SoapClient.make({ endpoint, version: "1.2", timeout: "10 seconds" })
    return yield* people.call(GetPerson, { id: "00100" })
  }).pipe(
    Effect.catchReason("SoapError", "SoapFault", (fault) => Effect.die(`refused: ${fault.code}`)),
    Effect.provide(NodeHttpClient.layerUndici)
  )
