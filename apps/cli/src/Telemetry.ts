/**
 * OTLP metrics and traces of a command, where the standard `OTEL_*` variables name somebody who collects them. Without them there
 * are no spans, and nothing is counted. Names of operations, outcomes and times leave the machine; no id and no value does.
 */
import { NodeHttpClient } from "@effect/platform-node"
import {
  Cause,
  Config,
  ConfigProvider,
  type Context,
  Effect,
  Exit,
  Layer,
  Metric,
  Option,
  References,
  Tracer
} from "effect"
import { HttpClient } from "effect/http"
import { OtlpMetrics, OtlpSerialization, OtlpTracer } from "effect/observability"
import type { Progress } from "@kundbro/migration"

/** All other attributes of a span stay here: an address may hold a customer's id. */
const tellable: ReadonlySet<string> = new Set([
  "http.request.method",
  "http.response.status_code",
  "error.type",
  "peer.service"
])

const boundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000]
const durations = Metric.histogram("kundbro.vendor.call.duration", {
  description: "milliseconds of a call, by vendor, operation and outcome",
  boundaries
})
const inFlight = Metric.gauge("kundbro.vendor.calls.in_flight", { description: "calls that wait for their answer" })
const records = Metric.counter("kundbro.records", { description: "records dealt with, by stage and outcome" })
const left = Metric.gauge("kundbro.records.left", { description: "records that this stage has still to deal with" })

/** `norce.GetCustomer`, `soap.SaveCustomer`: a call of one operation. */
const operationOf = (name: string) => /^(soap|norce)\.(\w+)$/.exec(name)

const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string =>
  Exit.isSuccess(exit) ? "ok" : Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "failed"

/** A tracer that lets nothing out but what is tellable, and measures the calls. */
const measuring = (tracer: Tracer.Tracer, context: Context.Context<never>): Tracer.Tracer => {
  let calls = 0
  const moved = (by: number) => inFlight.updateUnsafe((calls += by), context)
  return Tracer.make({
    ...(tracer.context && { context: tracer.context }),
    span: (options) => {
      const span = tracer.span(options)
      const [attribute, end] = [span.attribute.bind(span), span.end.bind(span)]
      const [, protocol = "", operation] = operationOf(options.name) ?? []
      let vendor = protocol
      span.attribute = (key, value) => {
        if (key === "peer.service" && typeof value === "string") vendor = value
        if (tellable.has(key)) attribute(key, value)
      }
      if (operation === undefined) return span
      moved(1)
      span.end = (at, exit) => {
        moved(-1)
        Metric.withAttributes(durations, { vendor, operation, outcome: outcomeOf(exit) }).updateUnsafe(
          Number(at - options.startTime) / 1e6,
          context
        )
        end(at, exit)
      }
      return span
    }
  })
}

const isOn = Config.all({
  off: Config.Boolean("OTEL_SDK_DISABLED").pipe(Config.withDefault(false)),
  to: Config.all(
    ["", "_METRICS", "_TRACES"].map((signal) => Config.option(Config.String(`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`)))
  )
}).pipe(
  Effect.map(({ off, to }) => !off && to.some(Option.isSome)),
  Effect.orElseSucceed(() => false)
)

/** Whoever names a collector means it: OpenTelemetry's own default. */
const otlp = ConfigProvider.fromUnknown({ OTEL_METRICS_EXPORTER: "otlp", OTEL_TRACES_EXPORTER: "otlp" })

const resource = { serviceName: process.env["OTEL_SERVICE_NAME"] ?? "kundbro" }

const exporting = Layer.mergeAll(
  OtlpMetrics.layerFromConfig({ resource }),
  Layer.effect(
    Tracer.Tracer,
    Effect.gen(function* () {
      return measuring(yield* Tracer.Tracer, yield* Effect.context())
    })
  ).pipe(Layer.provide(OtlpTracer.layerFromConfig({ resource }))),
  Layer.succeed(References.TracerEnabled, true),
  // What hangs on a header is the vendor's to read.
  Layer.succeed(HttpClient.TracerPropagationEnabled, false)
).pipe(Layer.provide([OtlpSerialization.layerJson, NodeHttpClient.layerUndici, ConfigProvider.layerAdd(otlp)]))

const silent = Layer.mergeAll(
  Layer.succeed(References.TracerEnabled, false),
  Layer.succeed(HttpClient.TracerDisabledWhen, () => true)
)

/** Exports to whom the environment names; else no span is made. */
export const layer = Layer.unwrap(Effect.map(isOn, (on) => (on ? exporting : silent)))

/** Counts what a look at the engine tells that the last one did not. */
export const counting = (onProgress: Progress.OnProgress): Progress.OnProgress => {
  const counted = new Map<string, number>()
  return (progress) =>
    Effect.gen(function* () {
      if (yield* References.TracerEnabled) {
        const { done, outcomes, stage, total } = progress
        for (const [outcome, count] of Object.entries(outcomes)) {
          const more = count - (counted.get(outcome) ?? 0)
          counted.set(outcome, count)
          if (more > 0) yield* Metric.update(Metric.withAttributes(records, { stage, outcome }), more)
        }
        yield* Metric.update(Metric.withAttributes(left, { stage }), Math.max(0, total - done))
      }
      yield* onProgress(progress)
    })
}
