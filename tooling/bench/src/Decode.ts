/**
 * One reply of n customers, from text to values: the typed pass, which validates every field, against node-soap and
 * fast-xml-parser, which guess, and a `saxes` pass that keeps nothing.
 */
import { Result } from "effect"
import { XMLParser } from "fast-xml-parser"
import { SaxesParser } from "saxes"
import * as soap from "soap"
import { XmlReader } from "@kundbro/soap"
import { inTurns, nanosecondsOf } from "./Measure.ts"
import { Envelope, replyPieces, wsdl } from "./Vendor.ts"

const parsedWsdl = (): Promise<soap.WSDL> =>
  new Promise((resolve, reject) => {
    const document = new soap.WSDL(wsdl("http://127.0.0.1/"), "bench.wsdl", {})
    document.onReady((error: unknown) => {
      if (error) reject(new Error("the bench's own WSDL is broken"))
      else resolve(document)
    })
  })

/** Nanoseconds per reply of `records` customers, of each reader. */
export const decode = async (records: number) => {
  const nodeSoap = await parsedWsdl()
  const typed = XmlReader.make(Envelope, { name: "Envelope", namespace: "http://schemas.xmlsoap.org/soap/envelope/" })
  const fastXmlParser = new XMLParser({ ignoreAttributes: false, parseTagValue: false })
  const text = [...replyPieces(records)].join("")
  const read = Result.getOrThrow(typed(text)).Body.ListCustomersResponse.ListCustomersResult.List.length
  if (read !== records) throw new Error(`the typed pass read ${read} of ${records} customers`)
  return inTurns(
    {
      typed: nanosecondsOf(() => typed(text)),
      nodeSoap: nanosecondsOf(() => nodeSoap.xmlToObject(text)),
      fastXmlParser: nanosecondsOf(() => fastXmlParser.parse(text)),
      saxes: nanosecondsOf(() => new SaxesParser({ xmlns: true }).write(text).close())
    },
    { rounds: 15, warmUp: 3 }
  )
}
