/** Makes the calls of one adapter: runs them, tells how they ended, and knows which are under way. */
import { Cause, Effect, Exit, Result as EffectResult, Schema } from "effect"
import { refusal } from "../Arguments.ts"
import { fromPlain, type Plain, type PlainInput, toPlain } from "../Plain.ts"
import type { CallOptions, Closing, Failure, Result } from "../Promised.ts"
import * as E from "../VendorError.ts"

/** A call of an adapter that was closed before. */
export class ClosedError extends Error {
  override readonly name = "ClosedError"
  constructor(vendor: string) {
    super(`this ${vendor} was closed: create another one`)
  }
}

/** Where an argument belongs, for failures about it. */
export type Place = readonly [method: string, argument: string]

/** Reads an argument. */
export type Reader<I> = (input: unknown) => EffectResult.Result<I, E.VendorError>

/** What the methods of one adapter are made with. */
export interface Caller {
  /** Makes one call. */
  readonly call: <A>(effect: Effect.Effect<A, E.VendorError>, options?: CallOptions) => Promise<Result<Plain<A>>>
  /** Reads an argument, or says by field what is wrong with it. */
  readonly reader: <I>(place: Place, schema: Schema.Decoder<I>, defaults?: object) => Reader<I>
  /** A refusal of arguments, before anything was sent. */
  readonly refused: (method: string, issues: ReadonlyArray<E.FieldIssue>) => E.VendorError
  /** A method of one argument. */
  readonly one: <I, A>(
    read: Reader<I>,
    method: (input: I) => Effect.Effect<A, E.VendorError>
  ) => (input: PlainInput<I>, options?: CallOptions) => Promise<Result<Plain<A>>>
  /** A method of two. */
  readonly two: <I, J, A>(
    first: Reader<I>,
    second: Reader<J>,
    method: (first: I, second: J) => Effect.Effect<A, E.VendorError>
  ) => (first: PlainInput<I>, second: PlainInput<J>, options?: CallOptions) => Promise<Result<Plain<A>>>
  /** A method of three. */
  readonly three: <I, J, K, A>(
    first: Reader<I>,
    second: Reader<J>,
    third: Reader<K>,
    method: (first: I, second: J, third: K) => Effect.Effect<A, E.VendorError>
  ) => (
    first: PlainInput<I>,
    second: PlainInput<J>,
    third: PlainInput<K>,
    options?: CallOptions
  ) => Promise<Result<Plain<A>>>
  /** Aborted when the adapter is closed. */
  readonly ending: AbortSignal
  readonly closing: Closing
}

const encodeReason = Schema.encodeSync(E.Reason)

function failureOf(error: E.VendorError): Failure
function failureOf({ isRetryable, message, operation, reason, retryAfterMillis, vendor }: E.VendorError): object {
  const { _tag, ...details } = encodeReason(reason)
  return {
    vendor,
    operation,
    reason: _tag,
    retry: reason.retry,
    isRetryable,
    ...(retryAfterMillis !== undefined && { retryAfterMillis }),
    message,
    ...details
  }
}

/** How a call ended, in plain data. */
export const resultOf = <A>(result: EffectResult.Result<A, E.VendorError>): Result<Plain<A>> =>
  EffectResult.isSuccess(result)
    ? { ok: true, value: toPlain(result.success) }
    : { ok: false, error: failureOf(result.failure) }

const settle = async <A>(
  effect: Effect.Effect<A, E.VendorError>,
  signal: AbortSignal | undefined
): Promise<Result<Plain<A>>> => {
  const exit = await Effect.runPromiseExit(Effect.result(effect), signal === undefined ? undefined : { signal })
  if (Exit.isSuccess(exit)) return resultOf(exit.value)
  signal?.throwIfAborted()
  throw Cause.squash(exit.cause)
}

/** The calls of one adapter. */
export const make = (vendor: string): Caller => {
  const ending = new AbortController()
  const underWay = new Set<Promise<unknown>>()

  const call: Caller["call"] = async (effect, options) => {
    const signal = options?.signal
    ending.signal.throwIfAborted()
    signal?.throwIfAborted()
    const settled = settle(effect, signal)
    underWay.add(settled)
    try {
      return await settled
    } finally {
      underWay.delete(settled)
    }
  }

  const close = async () => {
    ending.abort(new ClosedError(vendor))
    await Promise.allSettled(underWay)
  }

  const refused: Caller["refused"] = (method, issues) => refusal(vendor, method, issues)

  return {
    call,
    reader: ([method, argument], schema, defaults) => {
      const read = fromPlain(schema, argument, defaults)
      return (input) => EffectResult.mapError(read(input), (issues) => refused(method, issues))
    },
    refused,
    one: (read, method) => (input, options) =>
      call(
        Effect.suspend(() => Effect.flatMap(Effect.fromResult(read(input)), method)),
        options
      ),
    two: (readFirst, readSecond, method) => (first, second, options) =>
      call(
        Effect.gen(function* () {
          return yield* method(yield* Effect.fromResult(readFirst(first)), yield* Effect.fromResult(readSecond(second)))
        }),
        options
      ),
    three: (readFirst, readSecond, readThird, method) => (first, second, third, options) =>
      call(
        Effect.gen(function* () {
          return yield* method(
            yield* Effect.fromResult(readFirst(first)),
            yield* Effect.fromResult(readSecond(second)),
            yield* Effect.fromResult(readThird(third))
          )
        }),
        options
      ),
    ending: ending.signal,
    closing: { close, [Symbol.asyncDispose]: close }
  }
}
