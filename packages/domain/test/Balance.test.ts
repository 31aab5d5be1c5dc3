import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { CurrencyCode } from "../src/Balance.ts"

describe("a currency", () => {
  it("is three capital letters and nothing else", () => {
    const isCode = (text: string) => Result.isSuccess(Schema.decodeUnknownResult(CurrencyCode)(text))
    for (const code of ["SEK", "NOK", "GBP"]) assert.isTrue(isCode(code), code)
    for (const text of ["", "sek", "SE", "SEKK", " SEK", "SEK\n", "S3K", "kr"]) assert.isFalse(isCode(text), text)
  })
})
