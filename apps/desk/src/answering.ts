/**
 * What the handlers have in common: refusals.
 */
import { Effect } from "effect"
import { HttpEffect, HttpServerResponse } from "effect/http"
import { Adapter, type VendorError } from "@kundbro/domain"
import * as Problem from "./Problem.ts"
import type { System } from "./Systems.ts"

/** Sets a header of the answer, whatever it will be. */
export const withHeader = (name: string, value: string) =>
  HttpEffect.appendPreResponseHandler((_, response) =>
    Effect.succeed(HttpServerResponse.setHeader(response, name, value))
  )

/** The failure as a problem, with Retry-After where the vendor says how long. */
export const refuse = (system: System, error: VendorError.VendorError) => {
  const problem = Problem.ofVendorError(system.name, error)
  return "retryAfterSeconds" in problem && problem.retryAfterSeconds !== undefined
    ? Effect.andThen(withHeader("retry-after", String(problem.retryAfterSeconds)), Effect.fail(problem))
    : Effect.fail(problem)
}

/** The ability, or the problem that names what is missing. */
export const need = <K extends Adapter.CapabilityName>(system: System, capability: K) =>
  Adapter.requireCapability(system.adapter, capability, "this call").pipe(
    Effect.mapError((missing) => Problem.ofMissingCapability(system.name, missing))
  )
