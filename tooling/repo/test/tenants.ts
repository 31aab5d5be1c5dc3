/** The four adapters, opened: as the committed tables have them, and with a home configured for all that can have one. */
import type { Adapter } from "@kundbro/domain"
import { Enactor } from "@kundbro/enactor"
import { Harmoney } from "@kundbro/harmoney"
import { Infosoft } from "@kundbro/infosoft"
import { Norce } from "@kundbro/norce"
import { Effect, Redacted } from "effect"
import { client, vendors } from "../src/vendors.ts"

const none = Redacted.make("none")
const same = <A extends string>(...words: ReadonlyArray<A>) => {
  const table = Object.fromEntries(words.map((word) => [word, word]))
  return { read: table, write: table }
}

const configured: Effect.Effect<ReadonlyArray<Adapter.Adapter>, { readonly message: string }> = Effect.all([
  Harmoney.make({
    endpoint: "https://harmoney.example",
    credentials: { systemName: "QZZ", userName: none, password: none, salesChannel: "007" },
    crmReferences: true,
    vocabularies: {
      country: same("SE", "NO"),
      language: same("en", "sv"),
      gender: same("female", "male", "other"),
      phoneKind: same("mobile", "home", "fax")
    }
  }),
  Infosoft.make({
    endpoints: { infoWeb: "https://infosoft.example/a", customer: "https://infosoft.example/b" },
    detailMembers: [
      "FirstName",
      "LastName",
      "Telephone1",
      "Telephone2",
      "Telephone3",
      "Telephone4",
      "EMailAddress",
      "BirthDate"
    ],
    nameCase: "upper",
    addressRole: "delivery",
    phoneKinds: { "1": "home", "2": "mobile" },
    referenceAttributes: { crm: "CRMREF" }
  }),
  Norce.make({
    baseUrl: new URL("https://norce.example"),
    clientId: "none",
    clientSecret: none,
    scope: "playground",
    applicationId: 1,
    defaultCountry: "SE",
    roles: { buyer: 12 },
    infoTypes: { member_since: 20, birth_date: 21, gender: 22, consent_email: 23 },
    flagTypes: { newsletter: 5 },
    fieldInfo: { birthDate: "birth_date", gender: "gender" },
    consentInfo: { "email-offer": "consent_email" },
    consentFlags: { "direct-mail": { granted: "newsletter" } }
  }),
  Enactor.make({
    endpoint: "https://enactor.example",
    enquiryByAccount: true,
    balanceUpdate: { semantics: "delta", unit: { kind: "points" } },
    vocabularies: {
      addressRole: same("invoice", "delivery", "home"),
      kind: same("person", "company"),
      status: same("active", "inactive")
    }
  })
]).pipe(Effect.provide(client))

/** By what is configured. */
export const tenants: ReadonlyArray<{ readonly options: string; readonly adapters: ReadonlyArray<Adapter.Adapter> }> = [
  { options: "default options", adapters: (await Effect.runPromise(vendors)).map(({ adapter }) => adapter) },
  { options: "all configured", adapters: await Effect.runPromise(configured) }
]
