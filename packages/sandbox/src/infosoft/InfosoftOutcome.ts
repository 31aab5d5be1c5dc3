/** How a call ended, before it is put into the words of its contract. */
import type { Schema } from "effect"
import type { ExceptionName } from "./InfosoftSoap.ts"

/** An answer, or contract B's refusal. */
export type Outcome =
  | {
      readonly is: "answered"
      /** What stands inside the reply's root. */
      readonly content: Schema.Json
      /** Contract A's status code; `00` for every answer of contract B. */
      readonly status: string
      /** Under which key an applied write is counted. */
      readonly wrote: string | undefined
    }
  | { readonly is: "refused"; readonly exception: ExceptionName; readonly message: string }

/** Done. */
export const done = (content: Schema.Json, wrote?: string): Outcome => ({
  is: "answered",
  content,
  status: "00",
  wrote
})

/** Not done, in contract A's words: a result with nothing but a status code. Only `00` is documented; the others are invented. */
export const status = (code: string): Outcome => ({
  is: "answered",
  content: { StatusCode: code },
  status: code,
  wrote: undefined
})

/** Not done, in contract B's words. */
export const refused = (exception: ExceptionName, message: string): Outcome => ({ is: "refused", exception, message })
