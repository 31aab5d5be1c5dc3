/**
 * What the command tells a collector, over a socket, and what it never does.
 */
import { createServer } from "node:http"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Predicate } from "effect"
import { stage } from "./support.ts"

const page = readFileSync(new URL("../../../docs/telemetry.md", import.meta.url), "utf8")

/** The variable, and the command, that the page's example has. */
const [, variable = "", command = ""] = /^(OTEL_\w+)=\S+ kundbro (.+)$/m.exec(page) ?? []

/** The metrics of the page's table. */
const metricNames = Array.from(page.matchAll(/^\| `(kundbro\.[\w.]+)`/gm), ([, name = ""]) => name)

/** Takes whatever is posted, as a collector does. */
const collector = Effect.acquireRelease(
  Effect.promise(async () => {
    const posted: Array<{ readonly path: string; readonly body: string }> = []
    const server = createServer((request, response) => {
      const parts: Array<Buffer> = []
      request.on("data", (part: Buffer) => parts.push(part))
      request.on("end", () => {
        posted.push({ path: request.url ?? "", body: Buffer.concat(parts).toString("utf8") })
        response.writeHead(200, { "content-type": "application/json" }).end("{}")
      })
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    if (address === null || typeof address === "string") throw new Error("no socket")
    return { server, posted, url: `http://127.0.0.1:${address.port}` }
  }),
  ({ server }) => Effect.promise(() => new Promise((resolve) => server.close(resolve)))
)

describe("telemetry", () => {
  it.live(
    "goes to the collector that the environment names, with operations and outcomes and no id, name or address",
    () =>
      Effect.gen(function* () {
        const { posted, url } = yield* collector
        const { folder, ids, kundbro } = yield* stage({ count: 30, nasty: 0.2, plan: { stopWhen: { rejected: 1 } } })
        // Without a word in the environment nothing is sent.
        assert.strictEqual((yield* kundbro("migrate", "dry-run")).code, 0)
        assert.deepStrictEqual(posted, [])
        process.env[variable] = url
        const run = yield* kundbro(...command.split(" "))
        delete process.env[variable]
        assert.strictEqual(run.code, 0, run.stderr)
        const of = (path: string) =>
          posted
            .filter((one) => one.path === path)
            .map(({ body }) => body)
            .join("\n")
        const [metrics, traces] = [of("/v1/metrics"), of("/v1/traces")]
        assert.isAbove(metricNames.length, 3)
        for (const name of metricNames) assert.include(metrics, `"${name}"`)
        // Whose call it was: three of four vendors speak SOAP.
        for (const vendor of ["harmoney", "norce"])
          assert.include(metrics, `{"key":"vendor","value":{"stringValue":"${vendor}"}}`)
        assert.notInclude(metrics, '"soap"')
        for (const word of ["GetCustomerByCustomerId", "CreateCustomer3", "created", "moving"])
          assert.include(metrics, word)
        for (const word of ["Migration.run", "norce.CreateCustomer3", "soap.GetCustomerByCustomerId"])
          assert.include(traces, word)
        const told = metrics + traces
        const targets = readFileSync(join(folder, "report/cross-reference.csv"), "utf8")
          .trim()
          .split("\r\n")
          .slice(1)
          .map((line) => line.split(",")[1] ?? "")
        for (const id of ids) assert.notInclude(told, id)
        for (const id of targets.filter((one) => one.length > 4)) assert.notInclude(told, `"${id}"`)
        assert.notMatch(told, /@|CLUB-|url\.|example/)
      }).pipe(Effect.scoped)
  )

  it.live("that nobody takes stops no command", () =>
    Effect.gen(function* () {
      const { kundbro } = yield* stage({ count: 5, nasty: 0 })
      process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
      const run = yield* kundbro("migrate", "run", "--json")
      delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"]
      assert.strictEqual(run.code, 0, run.stderr)
      for (const line of run.stdout.trim().split("\n")) assert.isTrue(Predicate.isObject(JSON.parse(line)))
    }).pipe(Effect.scoped)
  )
})
