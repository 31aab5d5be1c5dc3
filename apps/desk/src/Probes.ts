/**
 * What a supervisor asks. Neither calls a system: that one vendor is closed is no reason to restart the desk.
 */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "./Api.ts"

export const probes = (isClosing: () => boolean) =>
  HttpApiBuilder.group(Api, "probes", (handlers) =>
    handlers.handleAll({
      live: () => Effect.void,
      ready: () => Effect.sync(() => HttpServerResponse.empty({ status: isClosing() ? 503 : 204 }))
    })
  )
