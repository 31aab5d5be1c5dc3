/** The Harmoney and the Norce sandbox, by what their process has said of them, through our adapters. */
import { Effect, Redacted } from "effect"
import { Harmoney } from "@kundbro/harmoney"
import { Norce } from "@kundbro/norce"
import { type Hello, need } from "./Child.ts"

export const adapters = (words: Hello) => {
  const word = (key: string): string => need(words, key)
  return Effect.all({
    source: Harmoney.make({
      endpoint: word("endpoint"),
      credentials: {
        systemName: word("SystemName"),
        userName: Redacted.make(word("Username")),
        password: Redacted.make(word("UserPassword")),
        salesChannel: word("SalesChannel")
      }
    }),
    target: Norce.make({
      baseUrl: new URL(word("baseUrl")),
      tokenUrl: new URL(word("tokenUrl")),
      clientId: word("clientId"),
      clientSecret: Redacted.make(word("clientSecret")),
      scope: word("scope"),
      applicationId: Number(word("applicationId")),
      cultureCode: "sv-SE",
      defaultCountry: "SE"
    })
  })
}
