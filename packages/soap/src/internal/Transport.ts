/** What a failed request means: whether anything left, judged by the system's own codes. Nothing of the cause is kept. */
import { Predicate } from "effect"
import type { HttpClientError } from "effect/http"
import { Disconnected, NotSent } from "../SoapError.ts"

// Node names the system call that failed: before a connection stands, nothing can have been sent.
const beforeSending = new Set(["connect", "getaddrinfo"])
const connectionCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_INVALID_ARG"
])
// OpenSSL's and Node's names for a certificate that was refused: the handshake failed, so no request was written.
const certificateCode = /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_)/
const safeCode = /^[A-Z][A-Z0-9_]{1,60}$/

interface Finding {
  readonly code: string
  readonly before: boolean
}

const look = (cause: unknown, depth: number): Finding | undefined => {
  if (!Predicate.isObject(cause) || depth > 5) return undefined
  const code = cause["code"]
  if (Predicate.isString(code) && safeCode.test(code)) {
    const before =
      connectionCodes.has(code) ||
      certificateCode.test(code) ||
      (Predicate.isString(cause["syscall"]) && beforeSending.has(cause["syscall"]))
    return { code, before }
  }
  return look(cause["cause"], depth + 1)
}

/** For an error before any response: not sent, or broken on the way. */
export const reasonOfRequest = (error: HttpClientError.HttpClientError): NotSent | Disconnected => {
  const { reason } = error
  if (reason._tag === "InvalidUrlError") return new NotSent({ code: "INVALID_URL" })
  if (reason._tag === "EncodeError") return new NotSent({ code: "INVALID_REQUEST" })
  const found = look(reason.cause, 0)
  if (found?.before === true) return new NotSent({ code: found.code })
  return new Disconnected({ code: found?.code ?? "UNKNOWN" })
}
