/** The names on the wire where the page spells them in several ways, and the tenant's own. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Record } from "effect"
import type { HarmoneyOptions } from "../src/index.ts"
import { asked, callable, members } from "./samples.ts"
import { answering, envelope, send } from "./support.ts"

const operationOf = (body: string) => /Body><(\w+)/.exec(body)?.[1] ?? ""
const ok = "<Success>true</Success><TransStatus/>"

/** A server that says yes to everything, and an adapter that talks to it. */
const agreeing = (more: Partial<HarmoneyOptions.HarmoneyOptions> = {}) =>
  answering((_, response, body) => send(response, envelope(operationOf(body), `<Response>${ok}</Response>${ok}`)), {
    members,
    ...more
  })

describe("the page's conflicts of spelling", () => {
  /** The column "send" of the page, where signature and table differ, or where one operation differs from the others. */
  const sent: Readonly<Record<string, ReadonlyArray<string>>> = {
    AddRelation: ["customerId"],
    DeleteRelation: ["customerId"],
    GetCustomerBonus: ["customerId"],
    GetCustomerCrm: ["customerId"],
    GetCustomerUsersByCustomerId: ["CustomerId"],
    GetCustomerAlternativeClubItems: ["customerId"],
    SaveCustomerAlternativeClubItems: ["customerId"],
    UpdateCustomerMembership: ["customerId"],
    GetCustomerBySSN: ["SSN"],
    GetCustomerBySSNAndCountry: ["SSN"],
    GetCustomerFromExternalPartner: ["ssn"],
    GetDecidasCreditCheck: ["ssn"],
    SaveCustomerPremiums: ["customerId", "enrolledByCustomerId", "subCampaignId", "premiumType", "loginInfo"],
    SaveCustomerUserAccount: ["loginInfo"],
    GetCustomerByMiscInfo: ["MiscInfo"],
    ValidateCustomer: ["customer"],
    SaveCustomer: ["customer"]
  }
  it.live("are settled as the page advises", () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* agreeing()
      for (const name of Record.keys(callable)) yield* asked(adapter.ask, name)
      for (const [name, spellings] of Object.entries(sent)) {
        const body = bodies.find((text) => operationOf(text) === name) ?? ""
        for (const spelling of spellings) assert.include(body, `<${spelling}>`, name)
      }
      const deletion = bodies.find((text) => operationOf(text) === "DeleteRelation") ?? ""
      // The signature has the customer's id alone, which might remove every relation.
      assert.match(deletion, /<customerId>.*<firstName>.*<lastName>.*<birthdate>.*<gender>/)
    }).pipe(Effect.scoped)
  )

  it.live("can be settled otherwise: each parameter of each operation, the login, items and the SOAP action", () =>
    Effect.gen(function* () {
      const places = Record.keys(callable).flatMap((name) =>
        [...Object.keys(callable[name][0]), "LoginInfo"].map((parameter) => `${name}.${parameter}`)
      )
      const items = ["SaveCustomerPremiums.articleList[]", "SaveCustomerAlternativeClubItems.alternativeItemList[]"]
      const other = (place: string) => `X${place.replaceAll(/\W/g, "_")}`
      const { adapter, bodies, headers } = yield* agreeing({
        names: Object.fromEntries([...places, ...items].map((place) => [place, other(place)])),
        soapActionPrefix: "urn:tenant/"
      })
      for (const name of Record.keys(callable)) yield* asked(adapter.ask, name)
      for (const place of [...places, ...items]) {
        assert.isTrue(
          bodies.some((body) => body.includes(`<${other(place)}>`)),
          place
        )
      }
      assert.strictEqual(headers[0]?.["soapaction"], `"urn:tenant/${Record.keys(callable)[0]}"`)
    }).pipe(Effect.scoped)
  )
})
