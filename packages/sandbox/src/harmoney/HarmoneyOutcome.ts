/** The Response of a call, as Harmoney words it. */
import type { Fields } from "../internal/tables.ts"

/** How an operation ended. */
export interface Outcome {
  readonly success: boolean
  /** Two digits, or empty for the configured success status. */
  readonly status: string
  readonly message: string
  readonly level: "None" | "Warning" | "Error" | "Critical"
  /** The Id of the HarmoneyError that says it, if one does. */
  readonly error: string | undefined
  /** The object of an object result, and the items of a list result. */
  readonly object: Fields
  readonly list: ReadonlyArray<Fields> | undefined
  readonly cached: boolean
  /** Under which key an applied write is counted. */
  readonly wrote: string | undefined
}

const plain: Outcome = {
  success: true,
  status: "",
  message: "",
  level: "None",
  error: undefined,
  object: {},
  list: undefined,
  cached: false,
  wrote: undefined
}

/** Done, with an object. */
export const found = (object: Fields): Outcome => ({ ...plain, object })

/** Done, with a list. */
export const items = (list: ReadonlyArray<Fields>): Outcome => ({ ...plain, list })

/** Done: a write, counted under `key`. */
export const written = (key: string, object: Fields = {}): Outcome => ({ ...plain, object, wrote: key })

/** Done, with something to say: 01 is a remark, 02 would be a pop-up. */
export const remarked = (outcome: Outcome, status: "" | "01" | "02", error: string, message: string): Outcome => ({
  ...outcome,
  status,
  message,
  level: status === "" ? "None" : "Warning",
  error
})

/** Not done. */
export const failed = (status: string, error: string, message: string, object: Fields = {}): Outcome => ({
  ...plain,
  success: false,
  status,
  message,
  level: status === "97" || status === "99" ? "Critical" : "Error",
  error,
  object
})
