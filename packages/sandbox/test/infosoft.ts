import { InfosoftContract, type InfosoftSandbox } from "@kundbro/sandbox"
import { http } from "./support.ts"

export const { infoWeb, messages } = InfosoftContract

/** Posts an envelope around `content`, with the action that came to mind. */
export const post = (url: string, content: string, headers: Readonly<Record<string, string>> = {}) =>
  http(url, {
    method: "POST",
    headers: { "content-type": "text/xml; charset=utf-8", soapaction: '"anything"', ...headers },
    body: `<?xml version="1.0" encoding="utf-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${content}</e:Body></e:Envelope>`
  })

/** Members as elements, in the order given. */
export const xml = (members: Readonly<Record<string, string | number>>): string =>
  Object.entries(members)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")

/** Calls contract A. */
export const callA = (
  { infoWebUrl }: Pick<InfosoftSandbox.Infosoft, "infoWebUrl">,
  method: string,
  members: Readonly<Record<string, string | number>>
) => post(infoWebUrl, `<${method} xmlns="${infoWeb}">${xml(members)}</${method}>`)

/** Calls contract B at one of its addresses. */
export const callB = (url: string, request: string, members: Readonly<Record<string, string | number>>) =>
  post(url, `<${request} xmlns="${messages}">${xml(members)}</${request}>`)

/** Reads a customer, with a title or without. */
export const read = (infosoft: Pick<InfosoftSandbox.Infosoft, "infoWebUrl">, number: string | number, title?: string) =>
  callA(infosoft, "GetCustomerInformation", {
    customerNumber: number,
    ...(title !== undefined && { titleCode: title })
  })

/** Updates a customer's details. */
export const update = (
  infosoft: InfosoftSandbox.Infosoft,
  number: string | number,
  details: Readonly<Record<string, string>>
) =>
  callB(infosoft.customersUrl, "UpdateCustomerDetailsRequest", {
    CustomerNumber: number,
    CustomerDetails: xml(details),
    Signature: "SYNC-TEST"
  })

/** Sets dynamic attributes. */
export const setAttributes = (
  infosoft: InfosoftSandbox.Infosoft,
  number: string | number,
  pairs: Readonly<Record<string, string>>
) =>
  callB(infosoft.attributesUrl, "SetDynamicAttributesRequest", {
    CustomerNumber: number,
    DynamicAttributes: Object.entries(pairs)
      .map(([Code, Value]) => `<DynamicAttribute>${xml({ Code, Value })}</DynamicAttribute>`)
      .join("")
  })

/** The attributes of an answer, by code. */
export const attributesIn = (body: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from(body.matchAll(/<Code>([^<]*)<\/Code><Value(?: \/|>([^<]*)<\/Value)>/g), ([, code = "", value = ""]) => [
      code,
      value
    ])
  )
