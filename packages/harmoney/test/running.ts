/** Tests over a fresh sandbox. */
import { it } from "@effect/vitest"
import type { CustomerId } from "@kundbro/domain/Ids"
import type { VendorError } from "@kundbro/domain/VendorError"
import type { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import type { HarmoneyOptions } from "../src/index.ts"
import { id, open } from "./support.ts"

export type Opened = Effect.Success<ReturnType<typeof open>>

/** A test over a fresh sandbox. */
export const over = (
  name: string,
  test: (opened: Opened & { readonly ids: ReadonlyArray<CustomerId> }) => Effect.Effect<void, unknown>,
  behaviour: HarmoneySandbox.HarmoneyOptions = {},
  more: Partial<HarmoneyOptions.HarmoneyOptions> = {}
) =>
  it.live(name, () =>
    Effect.gen(function* () {
      const opened = yield* open({ people: { seed: 3, count: 20, nasty: 0 }, ...behaviour }, more)
      yield* test({ ...opened, ids: (yield* opened.sandbox.control.ids).map(id) })
    }).pipe(Effect.scoped)
  )

export const at = (ids: ReadonlyArray<CustomerId>, index: number) => ids[index] ?? id("none")
export const reasonOf = <A>(effect: Effect.Effect<A, VendorError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)
export const tagOf = <A>(effect: Effect.Effect<A, VendorError>) => Effect.map(reasonOf(effect), ({ _tag }) => _tag)
export const calls = ({ sandbox }: Opened) => Effect.map(sandbox.control.requests, ({ counts }) => counts)
