/** A running Norce and an adapter that talks to it. */
import { NodeHttpClient } from "@effect/platform-node"
import { Address, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Company, Customer, Login, empty } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { CountryCode } from "@kundbro/domain/Contact"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect, Layer, Redacted } from "effect"
import * as Norce from "../src/Norce.ts"
import type { NorceOptions } from "../src/NorceOptions.ts"

/** The catalogue of the sandbox's playground, as a caller would configure it. */
export const catalogue = {
  roles: { buyer: 12, approver: 13 },
  infoTypes: {
    member_since: 20,
    birth_date: 21,
    gender: 22,
    consent_email: 23,
    consent_sms: 24,
    consent_mail: 25
  },
  flagTypes: { newsletter: 5, vip: 6, sms: 7 }
} satisfies Partial<NorceOptions>

export const optionsFor = (sandbox: NorceSandbox.Norce, more: Partial<NorceOptions> = {}): NorceOptions => ({
  baseUrl: new URL(sandbox.url),
  clientId: sandbox.clientId,
  clientSecret: Redacted.make(sandbox.clientSecret),
  scope: sandbox.scope,
  applicationId: Number(sandbox.applicationId),
  cultureCode: "sv-SE",
  defaultCountry: "SE",
  ...catalogue,
  ...more
})

/** A sandbox and an adapter over a real socket. */
export const open = Effect.fnUntraced(function* (
  behaviour: NorceSandbox.NorceOptions = {},
  more: Partial<NorceOptions> = {}
) {
  const sandbox = yield* NorceSandbox.make(behaviour)
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const adapter = yield* Effect.provide(Norce.make(optionsFor(sandbox, more)), http)
  return { sandbox, adapter }
})

export const country = (code: string) => CountryCode.make(code)

export const address = (more: Partial<Address> = {}) =>
  new Address({
    role: "invoice",
    lines: ["Påhittsvägen 12"],
    postalCode: "01234",
    city: "Exempelstad",
    country: country("SE"),
    ...more
  })

/** Somebody with one of everything that Norce can hold. */
export const tuva = new Customer({
  ...empty,
  references: [
    new ExternalReference({ kind: "code", value: "MIG-000123" }),
    new ExternalReference({ kind: "crm", value: "IS-1" }),
    new ExternalReference({ kind: "refer", value: "77" })
  ],
  name: new PersonName({ given: "Tuva", family: "Lindkvist" }),
  nationalId: NationalId.make("19800101-0017"),
  emails: [new Email({ address: EmailAddress.make("Tuva.Lindkvist@example.org") })],
  phones: [new Phone({ number: "+46700000017", kind: "mobile" }), new Phone({ number: "08-123 456" })],
  addresses: [
    address({ careOf: "Å. Öberg", globalLocationNumber: "7300000000017", phone: "+4680000" }),
    address({
      role: "delivery",
      lines: ["Lagret", "Port 2"],
      postalCode: "0099",
      city: "Prøveby",
      country: country("NO")
    })
  ],
  companies: [
    new Company({ name: "Påhittat AB", organisationNumber: "556000-0167", code: "C-1", addresses: [address()] })
  ],
  active: true,
  login: new Login({ loginName: "tuva@example.org", displayName: "Tuva Lindkvist", active: true, roles: ["buyer"] })
})

export const id = (value: string) => CustomerId.make(value)
