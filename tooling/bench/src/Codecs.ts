/**
 * One customer from the XML of Harmoney over the canonical record to the JSON of Norce, in one process without a network: what
 * the codecs of a move cost, each of them once. Each customer is another one, so nothing is remembered from the one before. The
 * record has what the vendor's own example has, consents and protection included, and the shop has a home for the consents.
 */
import { Result } from "effect"
import { HarmoneyCustomer, HarmoneyOptions, HarmoneyWire } from "@kundbro/harmoney"
import { NorceCustomer } from "@kundbro/norce"
import { XmlReader } from "@kundbro/soap"
import { inTurns } from "./Measure.ts"

const answers = ["True", "False", "UnKnown"]

const xml = (n: number): string =>
  `<Customer xmlns="${HarmoneyWire.namespace}"><Response><Status>Success</Status><Success>true</Success><TransMessage/><TransStatus/>` +
  `<ErrorLevel>None</ErrorLevel><HarmoneyMessages/><IsCached>False</IsCached><Messages/></Response>` +
  `<CustomerId>${String(n).padStart(9, "0")}</CustomerId><FirstName>Åsa ${n}</FirstName><LastName>Öberg-${n}</LastName>` +
  `<Address><Address><Id>1</Id><Type>Invoice</Type><Street>Påhittade gränd ${n}</Street><ZipCode>123 45</ZipCode>` +
  `<City>Exempelstad</City><Country>Sweden</Country></Address></Address>` +
  `<PhoneNumberList><PhoneNumber><Number>070${String(n).padStart(7, "0")}</Number><Type>Mobile</Type></PhoneNumber></PhoneNumberList>` +
  `<Email>member-${n}@example.test</Email><Gender>Female</Gender><ControlStatus>false</ControlStatus>` +
  `<Properties><AcceptEmailOffer>${answers[n % 3]}</AcceptEmailOffer><AcceptDirectMail>UnKnown</AcceptDirectMail>` +
  `<ProtectedPhoneNumber>false</ProtectedPhoneNumber><ProtectedAddress>false</ProtectedAddress></Properties></Customer>`

/** The customer as a text of one piece, as one that has arrived is: taking it together is no part of reading it. */
const arrived = (n: number): string => Buffer.from(xml(n)).toString()

const shapes = HarmoneyWire.make(new HarmoneyWire.Names({}))
const read = XmlReader.make(shapes.Customer, { name: "Customer", namespace: HarmoneyWire.namespace })
const harmoney = HarmoneyOptions.codecOptions({})
const norce = NorceCustomer.make({
  cultureCode: "sv-SE",
  defaultCountry: "SE",
  infoTypes: { consent_email: 23, consent_mail: 25 },
  consentInfo: { "email-offer": "consent_email", "direct-mail": "consent_mail" }
})

/** Decodes, maps and encodes; gives the length of what would be sent. */
const move = (text: string): number => {
  const { value } = HarmoneyCustomer.fromWire(harmoney, Result.getOrThrow(read(text)))
  const drafted = Result.getOrThrow(norce.encode(value))
  return JSON.stringify(norce.sendable(drafted.value)).length
}

const records = 4_000

/** Customers a second of CPU: all of this process's, what collects its garbage and compiles its code included. */
export const codecs = async (): Promise<ReadonlyArray<number>> => {
  let next = 0
  const turn = (): number => {
    const texts = Array.from({ length: records }, () => arrived(next++))
    const before = process.cpuUsage()
    let sent = 0
    for (const text of texts) sent += move(text)
    const { system, user } = process.cpuUsage(before)
    if (sent < records * 100) throw new Error("the customers have not been encoded")
    return records / ((system + user) / 1e6)
  }
  // So long a warm-up because the compilers are at it for some 40,000 customers, of the millions of a night.
  return (await inTurns({ turn }, { rounds: 15, warmUp: 10 })).turn
}
