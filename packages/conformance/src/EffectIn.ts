/** For adapters with a `promise` entry: what its types show of Effect, which has to be nothing. */

type Native = AbortSignal | Uint8Array | URL | Date | bigint | boolean | number | symbol | null | undefined

type Mark<T> = Extract<keyof T, `~effect/${string}`>

type Deeper<Depth extends ReadonlyArray<unknown>> = [...Depth, unknown]

/**
 * The marks of Effect's own types (`~effect/Effect`, `~effect/Brand`…) in a type, its parts, what its methods take and
 * what they give, nine levels down. `never` if there is none.
 *
 * @example
 * const shown: ReadonlyArray<EffectIn<Norce>> = []
 * const nothing: ReadonlyArray<never> = shown
 */
export type EffectIn<T, Depth extends ReadonlyArray<unknown> = []> = Depth["length"] extends 9
  ? never
  : T extends Native
    ? never
    : T extends string
      ? Mark<T>
      : T extends (...input: infer I) => infer O
        ? EffectIn<I[number], Deeper<Depth>> | EffectIn<O, Deeper<Depth>>
        : T extends Promise<infer A> | AsyncIterable<infer A> | ReadonlyArray<infer A>
          ? EffectIn<A, Deeper<Depth>>
          : Mark<T> | { readonly [K in keyof T & string]: EffectIn<T[K], Deeper<Depth>> }[keyof T & string]
