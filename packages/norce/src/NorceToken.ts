/**
 * The access token: one per adapter, kept until shortly before it ends, fetched by one caller while the others wait. The
 * endpoint takes three requests a minute (documented), so a refusal is shared by all who waited for it, and after a 429
 * it is left alone for as long as it asks.
 */
import { Clock, Effect, Redacted, Schema, Semaphore } from "effect"
import { type HttpClient, HttpClientRequest } from "effect/http"
import * as E from "@kundbro/domain/VendorError"
import { exchange } from "./internal/Exchange.ts"
import { reasonOf, unreadable } from "./NorceError.ts"
import type { NorceOptions } from "./NorceOptions.ts"
import { Token } from "./NorceWire.ts"

/** A token in use. Compare by identity: an endpoint may hand out the same text twice. */
export interface Granted {
  /** What the `authorization` header carries. */
  readonly bearer: Redacted.Redacted
  /** Milliseconds since 1970: from then on another one is fetched. */
  readonly refreshAt: number
}

/** The token of one adapter. */
export interface Tokens {
  /** A token that holds; never `refused`, which the service has just answered with 401. */
  readonly get: (refused?: Granted) => Effect.Effect<Granted, E.Reason>
}

/** Documented lifetime, used when the answer does not say, or says that the token has ended already. */
const documentedLifetimeSeconds = 3600
/** Three a minute (documented), used when a 429 does not say. */
const defaultPauseMillis = 20_000
const refreshEarlyMillis = 60_000
const timeoutMillis = 15_000
const maximumBytes = 1024 * 1024

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Token))

/** Where the token endpoint is when the options do not say (documented). */
export const defaultTokenUrl = (baseUrl: URL): URL => new URL("/identity/1.0/connect/token", baseUrl)

/** Nothing is fetched before the first call needs a token. */
export const make = (options: NorceOptions, http: HttpClient.HttpClient): Tokens => {
  const one = Semaphore.makeUnsafe(1)
  let granted: Granted | undefined
  let failed: E.Reason | undefined
  let attempts = 0
  let pausedUntil = 0

  const fetch = Effect.gen(function* () {
    const answer = yield* exchange(
      http,
      HttpClientRequest.post(options.tokenUrl ?? defaultTokenUrl(options.baseUrl)).pipe(
        HttpClientRequest.acceptJson,
        HttpClientRequest.bodyUrlParams({
          grant_type: "client_credentials",
          client_id: options.clientId,
          client_secret: options.clientSecret,
          scope: options.scope
        })
      ),
      "read",
      maximumBytes
    ).pipe(
      Effect.timeoutOrElse({
        duration: timeoutMillis,
        orElse: () => Effect.fail<E.Reason>(new E.Unavailable({ problem: "token-timed-out" }))
      })
    )
    const now = yield* Clock.currentTimeMillis
    if (answer.status === 429) {
      const retryAfterMillis = answer.retryAfterMillis ?? defaultPauseMillis
      pausedUntil = now + retryAfterMillis
      return yield* new E.RateLimited({ retryAfterMillis })
    }
    if (answer.status === 400 || answer.status === 401) {
      return yield* new E.Unauthorized({
        problem: "wrong-password",
        remedy: "check client id, client secret and scope at the token endpoint"
      })
    }
    if (answer.status !== 200) return yield* reasonOf("read", answer)
    const token = yield* Effect.mapError(decode(answer.body), () => unreadable("read", "token", "an OAuth2 token"))
    const told = token.expires_in ?? 0
    const lifetime = (told > 0 ? told : documentedLifetimeSeconds) * 1000
    const fresh: Granted = {
      bearer: Redacted.make(token.access_token),
      refreshAt: now + lifetime - Math.min(refreshEarlyMillis, lifetime / 2)
    }
    return fresh
  })

  return {
    get: Effect.fnUntraced(function* (refused?: Granted) {
      const seen = attempts
      return yield* one.withPermit(
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          if (granted !== undefined && granted !== refused && now < granted.refreshAt) return granted
          if (attempts !== seen && failed !== undefined) return yield* failed
          if (now < pausedUntil) return yield* new E.RateLimited({ retryAfterMillis: pausedUntil - now })
          return yield* fetch.pipe(
            Effect.tap((fresh) =>
              Effect.sync(() => {
                attempts += 1
                granted = fresh
                failed = undefined
              })
            ),
            Effect.tapError((reason) =>
              Effect.sync(() => {
                attempts += 1
                failed = reason
              })
            )
          )
        })
      )
    })
  }
}
