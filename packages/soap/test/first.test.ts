import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { SoapClient, SoapOperation, Xml, XmlReader, XmlWriter } from "@kundbro/soap"
import { Effect, Result } from "effect"
import { createServer } from "node:http"

const ns = "http://www.harmoney.se/"
const Relation = Xml.struct({
  RelationId: Xml.string,
  BirthDate: Xml.optional(Xml.nillable(Xml.localDate)),
  n: Xml.optional(Xml.list(Xml.int, { itemName: "int" }))
})
const Op = SoapOperation.make("GetRelations", {
  action: `${ns}GetRelations`,
  namespace: ns,
  request: Xml.struct({ customerId: Xml.string }),
  response: Xml.struct({ List: Xml.list(Relation, { itemName: "Relation" }) })
})
const xml = `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body><GetRelationsResponse xmlns="${ns}"><GetRelationsResult><List><Relation><New xsi:type="s:q">x</New><RelationId> 0031</RelationId><BirthDate xsi:nil="true"/><x:Y xmlns:x="urn:x">1</x:Y></Relation><Relation><n><int>4</int></n><RelationId a="1"/></Relation></List></GetRelationsResult></GetRelationsResponse></s:Body></s:Envelope>`

describe("first", () => {
  it.live("calls", () =>
    Effect.gen(function* () {
      let sent = ""
      const server = createServer((req, res) => {
        req.on("data", (d) => {
          sent += d
        })
        req.on("end", () => {
          res.setHeader("content-type", "text/xml")
          res.end(xml)
        })
      })
      yield* Effect.callback<void>((resume) => {
        server.listen(0, () => resume(Effect.void))
      })
      const address = server.address()
      const port = address !== null && typeof address === "object" ? address.port : 0
      const client = yield* SoapClient.make({ endpoint: `http://127.0.0.1:${port}/` })
      const out = yield* client.call(Op, { customerId: "00100" })
      console.log(sent)
      console.log(JSON.stringify(out, null, 1))
      const back = Result.getOrThrow(XmlWriter.make(Op.response.shape, { name: "R", namespace: ns })(out))
      console.log(back)
      const again = Result.getOrThrow(XmlReader.make(Op.response.shape, { name: "R", namespace: ns })(back))
      assert.deepStrictEqual(again, out)
      server.close()
    }).pipe(Effect.provide(NodeHttpClient.layerUndici))
  )
})
