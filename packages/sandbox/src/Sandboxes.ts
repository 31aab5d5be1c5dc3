/** Starts every sandbox at once, as `kundbro-sandbox` and the `kundbro` command do. */
import { Effect, Schema } from "effect"
import * as HarmoneySandbox from "./harmoney/HarmoneySandbox.ts"
import * as NorceSandbox from "./norce/NorceSandbox.ts"

/** How to start them. Everything has a default; `folder` and `undeclared` hold for both unless a vendor says otherwise. */
export interface SandboxesOptions {
  readonly harmoney?: HarmoneySandbox.HarmoneyOptions
  readonly norce?: NorceSandbox.NorceOptions
  /** A folder to keep both states in. Default: memory only. */
  readonly folder?: string
  /** Whether records have undeclared fields, and writes clear what they leave out. */
  readonly undeclared?: boolean
}

/** All sandboxes, running. */
export interface Sandboxes {
  readonly harmoney: HarmoneySandbox.Harmoney
  readonly norce: NorceSandbox.Norce
}

/** Starts both sandboxes; they live as long as the scope. Fails when a port is taken or the folder unusable. */
export const make = Effect.fnUntraced(function* (options: SandboxesOptions = {}) {
  const { folder, harmoney, norce, undeclared } = options
  const shared = { ...(folder !== undefined && { folder }), ...(undeclared !== undefined && { undeclared }) }
  const sandboxes: Sandboxes = {
    harmoney: yield* HarmoneySandbox.make({ ...shared, ...harmoney }),
    norce: yield* NorceSandbox.make({ ...shared, ...norce })
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
  norce: Schema.Struct({
    url: Schema.String,
    tokenUrl: Schema.String,
    openApiUrl: Schema.String,
    applicationId: Schema.String,
    scope: Schema.String,
    clientId: Schema.String,
    clientSecret: Schema.String
  })
})

/** See {@link Addresses}. */
export type Addresses = typeof Addresses.Type

/** What a person needs to call them by hand: addresses and one ready command for each. */
export const describe = Effect.fnUntraced(function* ({ harmoney, norce }: Sandboxes) {
  const [id = "004711000"] = yield* harmoney.control.ids
  const credentials = Object.entries({ ...harmoney.login, Language: "English" })
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")
  const body =
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
    `<GetCustomerByCustomerId xmlns="http://www.harmoney.se/"><customerId>${id}</customerId>` +
    `<LoginInfo>${credentials}</LoginInfo></GetCustomerByCustomerId></s:Body></s:Envelope>`
  const token =
    `curl -s ${norce.tokenUrl} -d grant_type=client_credentials -d client_id=${norce.clientId} ` +
    `-d client_secret=${norce.clientSecret} -d scope=${norce.scope}`
  return `Harmoney  ${harmoney.url}
  WSDL    ${harmoney.wsdlUrl}
  control ${new URL("/_sandbox/state", harmoney.url).href}
  curl -s ${harmoney.url} -H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: "http://www.harmoney.se/GetCustomerByCustomerId"' -d '${body}'

Norce     ${norce.url}
  OpenAPI ${norce.openApiUrl}
  control ${new URL("/_sandbox/state", norce.url).href}
  TOKEN=$(${token} | sed 's/.*access_token":"\\([^"]*\\).*/\\1/')
  curl -s '${norce.url}ListAccountRoles' -H "Authorization: Bearer $TOKEN" -H 'application-id: ${norce.applicationId}'
`
})
