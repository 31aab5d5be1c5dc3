/** The body of one reply, fed as it arrives: judged by its first bytes, decoded, bounded and read. */
import { DtdRefused, isReadReason, HttpStatus, LimitExceeded, NotSoap } from "../SoapError.ts"
import type { BodyKind, Reason } from "../SoapError.ts"
import type { XmlLimits } from "../XmlLimits.ts"
import { isHtml, kindOf } from "./BodyKind.ts"
import { decoderFor, sniffLength } from "./Encoding.ts"
import type { Decoder } from "./Encoding.ts"
import { NotEnvelope } from "./Envelope.ts"
import { Machine } from "./Machine.ts"
import type { MachineOptions } from "./Machine.ts"
import type { Plan } from "./Plan.ts"

export type Outcome = { readonly result: unknown } | { readonly reason: Reason }

export interface ReplyOptions {
  readonly root: (name: string) => Plan
  readonly status: number
  readonly contentType: string | undefined
  readonly retryAfter: string | undefined
  readonly limits: XmlLimits
  /** The outcome that the whole envelope holds. */
  readonly open: (envelope: unknown, status: number) => Outcome
  readonly sink?: (item: unknown) => void
}

class OtherBody {
  readonly kind: BodyKind
  constructor(kind: BodyKind) {
    this.kind = kind
  }
}

export class Reply {
  private readonly options: ReplyOptions
  private readonly machine: Machine
  private head: Uint8Array = new Uint8Array(0)
  private decoder: Decoder | undefined
  private received = 0

  constructor(options: ReplyOptions) {
    this.options = options
    const { limits, root, sink } = options
    const machine: MachineOptions = { root, limits, ...(sink === undefined ? undefined : { sink }) }
    this.machine = new Machine(machine)
  }

  /** A reason, if what has arrived so far can no longer become an answer. */
  write(bytes: Uint8Array): Reason | undefined {
    return this.guard(() => {
      this.received += bytes.length
      const maximum = this.options.limits.bytes
      if (this.received > maximum) throw new LimitExceeded({ limit: "bytes", maximum })
      if (this.decoder !== undefined) this.machine.write(this.decoder.write(bytes))
      else if (this.head.length + bytes.length >= sniffLength) this.start(joined(this.head, bytes))
      else this.head = joined(this.head, bytes)
      return undefined
    })
  }

  /** The end of the body: the result of the operation, or the reason why there is none. */
  end(): Outcome {
    let outcome: Outcome | undefined
    const reason = this.guard(() => {
      const decoder = this.decoder ?? this.start(this.head)
      this.machine.write(decoder.end())
      outcome = this.options.open(this.machine.end(), this.options.status)
      return undefined
    })
    if (reason !== undefined || outcome === undefined) return { reason: reason ?? this.unexpected("xml") }
    // A fault says more than a status; any other answer under a failing status cannot be trusted.
    if ("result" in outcome && !this.succeeded) return { reason: this.unexpected("soap") }
    return outcome
  }

  private get succeeded(): boolean {
    return this.options.status >= 200 && this.options.status < 300
  }

  private start(head: Uint8Array): Decoder {
    this.head = head.subarray(0, sniffLength)
    const kind = kindOf(head)
    if (kind !== "xml") throw new OtherBody(kind)
    const decoder = decoderFor(head, this.options.contentType)
    this.decoder = decoder
    this.machine.write(decoder.write(head))
    return decoder
  }

  private guard(step: () => undefined): Reason | undefined {
    try {
      return step()
    } catch (thrown) {
      if (thrown instanceof NotEnvelope || thrown instanceof DtdRefused) {
        if (isHtml(this.head)) return this.unexpected("html")
        if (thrown instanceof NotEnvelope) return this.unexpected("xml")
      }
      if (thrown instanceof OtherBody) return this.unexpected(thrown.kind)
      if (!isReadReason(thrown)) throw thrown
      return this.succeeded ? thrown : this.unexpected("xml")
    }
  }

  private unexpected(body: BodyKind): HttpStatus | NotSoap {
    const { retryAfter, status } = this.options
    if (this.succeeded) return new NotSoap({ status, body })
    return new HttpStatus({ status, body, ...(retryAfter === undefined ? undefined : { retryAfter }) })
  }
}

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length === 0) return b
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
