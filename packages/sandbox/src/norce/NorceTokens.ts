/** Norce's token endpoint: client credentials in the form body, a JWT of an hour, three requests a minute and address. */
import { createHmac } from "node:crypto"
import { Option, Schema } from "effect"
import { json, type Reply } from "../internal/wire.ts"

/** What the token endpoint accepts and gives. */
export interface TokenOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** How long a token is valid. */
  readonly seconds: number
  /** Requests per minute and address in the long run, and how many more may come at once. */
  readonly perMinute: number
  readonly burst: number
}

/** The token endpoint of one sandbox. */
export interface Tokens {
  readonly give: (form: URLSearchParams, peer: string, scopes: ReadonlyArray<string>, now: number) => Reply
  /** Whether a token was given here and is still valid. */
  readonly valid: (token: string, now: number) => boolean
}

const Claims = Schema.fromJsonString(Schema.Struct({ exp: Schema.Number }))
const readClaims = Schema.decodeUnknownOption(Claims)

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
const head = part({ alg: "HS256", typ: "at+jwt" })
const signature = (text: string) => createHmac("sha256", "a sandbox keeps no secrets").update(text).digest("base64url")

const refused = (error: string): Reply => json({ error }, 400)

/** A token endpoint; its clock is the sandbox's, in milliseconds. */
export const make = (options: TokenOptions): Tokens => {
  const buckets = new Map<string, { readonly left: number; readonly at: number }>()
  let given = 0

  /** Seconds to wait, or 0 when the request may pass. */
  const limited = (peer: string, now: number): number => {
    const capacity = options.perMinute + options.burst
    const before = buckets.get(peer) ?? { left: capacity, at: now }
    const left = Math.min(capacity, before.left + ((now - before.at) / 60_000) * options.perMinute)
    buckets.set(peer, { left: left >= 1 ? left - 1 : left, at: now })
    return left >= 1 ? 0 : Math.ceil(((1 - left) * 60) / options.perMinute)
  }

  return {
    give: (form, peer, scopes, now) => {
      const wait = limited(peer, now)
      if (wait > 0) {
        return { ...json({ error: "rate_limited" }, 429), headers: { "retry-after": String(wait) } }
      }
      if (form.get("grant_type") !== "client_credentials") return refused("unsupported_grant_type")
      if (form.get("client_id") !== options.clientId || form.get("client_secret") !== options.clientSecret) {
        return refused("invalid_client")
      }
      const asked = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "")
      if (asked.length === 0 || asked.some((scope) => !scopes.includes(scope))) return refused("invalid_scope")
      given += 1
      const claims = part({
        client_id: options.clientId,
        scope: asked,
        exp: Math.floor(now / 1000) + options.seconds,
        jti: String(given)
      })
      const text = `${head}.${claims}`
      return json({ access_token: `${text}.${signature(text)}`, expires_in: options.seconds, token_type: "Bearer" })
    },
    valid: (token, now) => {
      const [first = "", claims = "", signed] = token.split(".")
      if (signature(`${first}.${claims}`) !== signed) return false
      const read = readClaims(Buffer.from(claims, "base64url").toString("utf8"))
      return Option.isSome(read) && read.value.exp * 1000 > now
    }
  }
}
