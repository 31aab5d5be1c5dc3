/** Starts every sandbox at once, as `kundbro-sandbox` and the `kundbro` command do. */
import { Effect, Schema } from "effect"
import { namespaces } from "./enactor/EnactorContract.ts"
import * as EnactorSandbox from "./enactor/EnactorSandbox.ts"
import * as HarmoneySandbox from "./harmoney/HarmoneySandbox.ts"
import { infoWeb, messages, services } from "./infosoft/InfosoftContract.ts"
import * as InfosoftSandbox from "./infosoft/InfosoftSandbox.ts"
import * as NorceSandbox from "./norce/NorceSandbox.ts"

/** How to start them. Everything has a default; `folder` and `undeclared` hold for all unless a vendor says otherwise. */
export interface SandboxesOptions {
  /** Of Enactor alone. */
  readonly enactor?: EnactorSandbox.EnactorOptions
  /** Of Harmoney alone. */
  readonly harmoney?: HarmoneySandbox.HarmoneyOptions
  /** Of Infosoft alone. */
  readonly infosoft?: InfosoftSandbox.InfosoftOptions
  /** Of Norce alone. */
  readonly norce?: NorceSandbox.NorceOptions
  /** A folder to keep their states in. Default: memory only. */
  readonly folder?: string
  /** Whether records have undeclared fields; Harmoney's and Norce's writes then clear what they leave out. */
  readonly undeclared?: boolean
}

/** All sandboxes, running. */
export interface Sandboxes {
  /** The address of its services and its control. */
  readonly enactor: EnactorSandbox.Enactor
  /** Its address, login and control. */
  readonly harmoney: HarmoneySandbox.Harmoney
  /** The addresses of its services and its control. */
  readonly infosoft: InfosoftSandbox.Infosoft
  /** Its addresses, client and control. */
  readonly norce: NorceSandbox.Norce
}

/** Starts all sandboxes; they live as long as the scope. Fails when a port is taken or the folder unusable. */
export const make = Effect.fnUntraced(function* (options: SandboxesOptions = {}) {
  const { enactor, folder, harmoney, infosoft, norce, undeclared } = options
  const shared = { ...(folder !== undefined && { folder }), ...(undeclared !== undefined && { undeclared }) }
  const sandboxes: Sandboxes = {
    harmoney: yield* HarmoneySandbox.make({ ...shared, ...harmoney }),
    infosoft: yield* InfosoftSandbox.make({ ...shared, ...infosoft }),
    norce: yield* NorceSandbox.make({ ...shared, ...norce }),
    enactor: yield* EnactorSandbox.make({ ...shared, ...enactor })
  }
  return sandboxes
})

/** What a program needs to call them and their controls (`/_sandbox/…` on the same hosts). The secrets are invented. */
export const Addresses = Schema.Struct({
  harmoney: Schema.Struct({
    url: Schema.String,
    wsdlUrl: Schema.String,
    login: Schema.Struct({
      SystemName: Schema.String,
      Username: Schema.String,
      UserPassword: Schema.String,
      SalesChannel: Schema.String
    })
  }),
  infosoft: Schema.Struct({
    infoWebUrl: Schema.String,
    customersUrl: Schema.String,
    callresultUrl: Schema.String,
    attributesUrl: Schema.String
  }),
  norce: Schema.Struct({
    url: Schema.String,
    tokenUrl: Schema.String,
    openApiUrl: Schema.String,
    applicationId: Schema.String,
    scope: Schema.String,
    clientId: Schema.String,
    clientSecret: Schema.String
  }),
  enactor: Schema.Struct({
    url: Schema.String,
    customerUrl: Schema.String,
    balanceUrl: Schema.String,
    crmUrl: Schema.String,
    importUrl: Schema.String
  })
})

/** See {@link Addresses}. */
export type Addresses = typeof Addresses.Type

const soapCall = (url: string, action: string, body: string): string =>
  `curl -s ${url} -H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: "${action}"' -d '` +
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>'`

const describeInfosoft = Effect.fnUntraced(function* (infosoft: InfosoftSandbox.Infosoft) {
  const [number = "700001"] = yield* infosoft.control.ids
  const read =
    `<GetCustomerInformation xmlns="${infoWeb}"><customerNumber>${number}</customerNumber>` +
    `<titleCode>FB</titleCode></GetCustomerInformation>`
  const attributes =
    `<GetCustomerDynamicAttributesRequest xmlns="${messages}"><CustomerNumber>${number}</CustomerNumber>` +
    `</GetCustomerDynamicAttributesRequest>`
  return `Infosoft  ${infosoft.infoWebUrl}
          ${infosoft.customersUrl}
          ${infosoft.callresultUrl}
          ${infosoft.attributesUrl}
  WSDLs   ${infosoft.infoWebUrl}?wsdl, and so on
  control ${new URL("/_sandbox/state", infosoft.infoWebUrl).href}
  ${soapCall(infosoft.infoWebUrl, services.infoWeb.operations[0].action, read)}
  ${soapCall(infosoft.attributesUrl, services.attributes.operations[0].action, attributes)}`
})

/** The card that the first of Enactor's seeded people always has. */
const firstCard = "144200000000"

const describeEnactor = Effect.fnUntraced(function* (enactor: EnactorSandbox.Enactor) {
  const [number = "004711000"] = yield* enactor.control.ids
  const accounts = `<submitLoyaltyAccountSearch xmlns="${namespaces.balance}"><string xmlns="${namespaces.core}">${number}</string></submitLoyaltyAccountSearch>`
  const names =
    `<submitCustomerNameSearch xmlns="${namespaces.core}"><customerNameSearchRequest xmlns="${namespaces.retail}">` +
    `<searchName>a</searchName><types/></customerNameSearchRequest></submitCustomerNameSearch>`
  const balance =
    `<submitAccountBalanceEnquiry xmlns="${namespaces.balance}"><accountBalanceEnquiryRequest xmlns="${namespaces.retail}">` +
    `<accountType>customerLoyaltyAccount</accountType><cardNumber>${firstCard}</cardNumber>` +
    `</accountBalanceEnquiryRequest></submitAccountBalanceEnquiry>`
  const batch = `<Batch xmlns:retail="${namespaces.retail}"><retail:customer><retail:customerNumber>0004418</retail:customerNumber></retail:customer></Batch>`
  return `Enactor   ${enactor.customerUrl}
          ${enactor.balanceUrl}
          ${enactor.crmUrl}
  WSDLs   ${enactor.customerUrl}?wsdl, and so on
  control ${new URL("/_sandbox/state", enactor.url).href}
  ${soapCall(enactor.customerUrl, "urn:submitCustomerNameSearch", names)}
  ${soapCall(enactor.balanceUrl, "urn:submitLoyaltyAccountSearch", accounts)}
  ${soapCall(enactor.balanceUrl, "urn:submitAccountBalanceEnquiry", balance)}
  curl -s ${enactor.importUrl} -d '${batch}'`
})

/** What a person needs to call them by hand: addresses and one ready command for each. */
export const describe = Effect.fnUntraced(function* ({ enactor, harmoney, infosoft, norce }: Sandboxes) {
  const [id = "004711000"] = yield* harmoney.control.ids
  const credentials = Object.entries({ ...harmoney.login, Language: "English" })
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")
  const body =
    `<GetCustomerByCustomerId xmlns="http://www.harmoney.se/"><customerId>${id}</customerId>` +
    `<LoginInfo>${credentials}</LoginInfo></GetCustomerByCustomerId>`
  const token =
    `curl -s ${norce.tokenUrl} -d grant_type=client_credentials -d client_id=${norce.clientId} ` +
    `-d client_secret=${norce.clientSecret} -d scope=${norce.scope}`
  return `Harmoney  ${harmoney.url}
  WSDL    ${harmoney.wsdlUrl}
  control ${new URL("/_sandbox/state", harmoney.url).href}
  ${soapCall(harmoney.url, "http://www.harmoney.se/GetCustomerByCustomerId", body)}

${yield* describeInfosoft(infosoft)}

Norce     ${norce.url}
  OpenAPI ${norce.openApiUrl}
  control ${new URL("/_sandbox/state", norce.url).href}
  TOKEN=$(${token} | sed 's/.*access_token":"\\([^"]*\\).*/\\1/')
  curl -s '${norce.url}ListAccountRoles' -H "Authorization: Bearer $TOKEN" -H 'application-id: ${norce.applicationId}'

${yield* describeEnactor(enactor)}
`
})
