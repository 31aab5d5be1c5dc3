/**
 * What services look like by promises: one mapped type, which keeps their names and documentation. A call that the vendor
 * refuses, or that got no answer, is a value: `{ ok: false, error }`. A promise rejects only when the call was aborted (with
 * the signal's reason), when the adapter was closed before, and for a mistake in this program.
 */
import type { Effect, Result as EffectResult } from "effect"
import type { Capabilities, CapabilityName } from "./Adapter.ts"
import type { ImportManifest } from "./Import.ts"
import type { ImportEntry, Plain, PlainFields, PlainInput, PlainInputs } from "./Plain.ts"
import type * as E from "./VendorError.ts"

/** What every failure says. */
interface FailureBase {
  readonly vendor: string
  /** The vendor's name of the operation, or ours if nothing was sent (`customerById.get`). */
  readonly operation: string
  /** What to do about it; see `RetryAdvice` in `@kundbro/domain/VendorError`. */
  readonly retry: E.RetryAdvice
  /** Whether the very same call may be made again without asking first. */
  readonly isRetryable: boolean
  /** How long the vendor asks to wait. */
  readonly retryAfterMillis?: number
  /** One line for a person. Holds no personal data and no secret. */
  readonly message: string
}

type Details<R> = R extends { readonly _tag: infer T } ? FailureBase & { readonly reason: T } & Omit<R, "_tag"> : never

/**
 * A call that did not succeed: switch on `reason`, and keep a default branch, since later versions may add one. `Rejected`
 * has the `issues` of all fields, `InDoubt` says that a write may have happened: look it up, never send it again on hope.
 */
export type Failure = Details<(typeof E.Reason)["Encoded"]>

/** How a call ended. */
export type Result<A> = { readonly ok: true; readonly value: A } | { readonly ok: false; readonly error: Failure }

/** What goes with any call. */
export interface CallOptions {
  /** Aborting gives the connection up and rejects with the signal's reason. A write on its way is then in doubt. */
  readonly signal?: AbortSignal
}

/** How requests leave. */
export interface Transport {
  /**
   * Default: the runtime's `fetch`. Another one, such as undici's with an `Agent` of yours, brings proxies, client
   * certificates and a pool of connections of its own. Redirects are never followed, whichever it is. By its standard
   * `fetch` refuses a few ports (6000, 10080…) and says a call again that a server answered with 421, which means that it
   * did nothing with it.
   */
  readonly fetch?: typeof globalThis.fetch
}

/** An open adapter. */
export interface Closing extends AsyncDisposable {
  /**
   * Waits for the calls under way and ends import files. Calls made afterwards reject. Idle connections stay in the pool of
   * the runtime's `fetch`, which drops them after seconds and holds no process.
   */
  readonly close: () => Promise<void>
}

/** A file of the vendor's import format, made while it is read. Can be read once. */
export interface ImportFile extends AsyncIterable<Uint8Array> {
  /**
   * Comes when the file is whole: keep it beside the file. An entry that cannot be written is a failure here, and makes the
   * iteration throw, so that nobody takes half a file for a whole one: what was read until then has to be thrown away.
   */
  readonly manifest: Promise<Result<PlainFields<ImportManifest>>>
}

/** The service `CustomerImport` by an iterable. */
export interface PromisedImport {
  /** Nothing is sent: delivering the file is the caller's. */
  readonly file: (entries: Iterable<ImportEntry> | AsyncIterable<ImportEntry>, options?: CallOptions) => ImportFile
}

type Member<F> = F extends (...input: infer I) => EffectResult.Result<infer A, E.VendorError>
  ? (...input: PlainInputs<I>) => Result<Plain<A>>
  : F extends (...input: infer I) => Effect.Effect<infer A, infer _E>
    ? (...input: [...PlainInputs<I>, options?: CallOptions]) => Promise<Result<Plain<A>>>
    : F extends (...input: infer I) => infer A
      ? (...input: PlainInputs<I>) => Plain<A>
      : F extends Effect.Effect<infer A, infer _E>
        ? (options?: CallOptions) => Promise<Result<Plain<A>>>
        : Plain<F>

/** A service whose methods give promises. What is pure stays as it is. */
export type Promised<S> = { readonly [K in keyof S]: Member<S[K]> }

/** The abilities of an adapter, by promises. */
export type PromisedAbilities<A> = {
  readonly [K in keyof A & CapabilityName]: K extends "customerImport" ? PromisedImport : Promised<Capabilities[K]>
}

/** Options in plain data: secrets and addresses as text, lengths of time in milliseconds or with their unit. */
export type PlainOptions<O> = PlainFields<O>

type InputOf<F> = F extends (input: infer I) => unknown ? I : never

/** How the input of a method is made of its plain form: needed exactly where the plain form will not do. */
export type Makers<C> = {
  readonly [K in keyof C as PlainInput<InputOf<C[K]>> extends InputOf<C[K]> ? never : K]: (
    input: PlainInput<InputOf<C[K]>>
  ) => Effect.Effect<InputOf<C[K]>, E.VendorError>
}

/** How the methods of a client fail. */
export type ErrorOf<C> = {
  readonly [K in keyof C]: C[K] extends (input: never) => Effect.Effect<unknown, infer X> ? X : never
}[keyof C]

/** Gives the calls of a client the failures of its adapter. */
export type Judge<C> = <A>(
  operation: string & keyof C,
  call: Effect.Effect<A, ErrorOf<C>>
) => Effect.Effect<A, E.VendorError>
