import type { EnactorSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { http } from "./support.ts"

export const core = "http://www.enactor.com/core"
export const retail = "http://www.enactor.com/retail"
export const balance = "http://www.enactor.com/retail/AccountBalanceService"

const envelopes = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope"
} as const

/** Posts an envelope around `content`; the action is sent as it is given, and not at all when it is undefined. */
export const post = (url: string, action: string | undefined, content: string, version: "1.1" | "1.2" = "1.1") =>
  http(url, {
    method: "POST",
    headers:
      version === "1.1"
        ? { "content-type": "text/xml; charset=utf-8", ...(action !== undefined && { soapaction: action }) }
        : {
            "content-type": `application/soap+xml; charset=utf-8${action === undefined ? "" : `; action="${action}"`}`
          },
    body: `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="${envelopes[version]}"><e:Header/><e:Body>${content}</e:Body></e:Envelope>`
  })

/** The operation elements as the page shows them. */
export const byName = (name: string) =>
  `<ns:submitCustomerNameSearch xmlns:ns="${core}"><retail:customerNameSearchRequest xmlns:retail="${retail}">` +
  `<retail:searchName>${name}</retail:searchName><retail:types/></retail:customerNameSearchRequest></ns:submitCustomerNameSearch>`

export const byPostCode = (postCode: string) =>
  `<ns:submitCustomerPostCodeSearch xmlns:ns="${core}"><core:string xmlns:core="${core}">${postCode}</core:string></ns:submitCustomerPostCodeSearch>`

export const byCustomer = (number: string) =>
  `<ns:submitLoyaltyAccountSearch xmlns:ns="${balance}"><core:string xmlns:core="${core}">${number}</core:string></ns:submitLoyaltyAccountSearch>`

const inner = (operation: string, child: string, fields: string) =>
  `<ns:${operation} xmlns:ns="${balance}"><retail:${child} xmlns:retail="${retail}">${fields}</retail:${child}></ns:${operation}>`

const elements = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([name, value]) => `<retail:${name}>${value}</retail:${name}>`)
    .join("")

export const enquiry = (fields: Readonly<Record<string, string>>) =>
  inner("submitAccountBalanceEnquiry", "accountBalanceEnquiryRequest", elements(fields))

export const update = (fields: Readonly<Record<string, string>>, child = "accountBalanceUpdate") =>
  inner("submitAccountBalanceUpdate", child, elements(fields))

export const ofCard = (cardNumber: string) => ({ accountType: "customerLoyaltyAccount", cardNumber })

/** Changes the balance of an account by so many points. */
export const changing = (
  enactor: Pick<EnactorSandbox.Enactor, "balanceUrl">,
  accountId: string,
  updateAmount: string,
  transactionId = "9007199254740993"
) =>
  post(
    enactor.balanceUrl,
    '"urn:submitAccountBalanceUpdate"',
    update({
      transactionId,
      accountId,
      accountType: "customerLoyaltyAccount",
      updateAmount,
      dateTimeUpdated: "2025-11-04T10:15:30Z"
    })
  )

/** The outcome of a reply. */
export const outcomeOf = (xml: string): string | undefined => /<retail:outcome name="(\w+)"\/>/.exec(xml)?.[1]

/** The number of a balance: the inner of two elements of one name. */
export const pointsOf = (xml: string): string | undefined =>
  /<retail:accountBalance>(-?\d+)<\/retail:accountBalance>/.exec(xml)?.[1]

/** The balance behind a card. */
export const points = (enactor: EnactorSandbox.Enactor, card: string) =>
  Effect.map(post(enactor.balanceUrl, "", enquiry(ofCard(card))), ({ body }) => pointsOf(body))

/** A list as rows of cell texts by column name. */
export const rows = (xml: string): ReadonlyArray<Readonly<Record<string, string>>> => {
  const names = [...xml.matchAll(/<core:(?:propertyNames|columnNames)>([^<]*)</g)].map(([, name = ""]) => name)
  return [...xml.matchAll(/<core:contents .*?<\/core:contents>/gs)].map(([row]) => {
    const cells = [...row.matchAll(/<core:arrayObject xsi:type="([^"]*)"(?:\/>|>(.*?)<\/core:arrayObject>)/gs)]
    return Object.fromEntries(
      cells.map(([, type = "", content = ""], at) => [
        names[at] ?? `column ${at}`,
        type === "core:WrappedNull" ? "null" : content.replaceAll(/<[^>]*>/g, "")
      ])
    )
  })
}

/** Posts a batch file; the answer's lines as objects. */
export const importing = (enactor: Pick<EnactorSandbox.Enactor, "importUrl">, body: string) =>
  http(enactor.importUrl, { method: "POST", headers: { "content-type": "text/xml; charset=utf-8" }, body })

export const batch = (...records: ReadonlyArray<string>) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Batch xmlns:core="${core}" xmlns:retail="${retail}" ` +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n${records.join("\n")}\n</Batch>\n`
