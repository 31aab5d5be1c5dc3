/**
 * The report page in a real browser: as it is shown in the light, in the dark, and on a phone.
 */
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { chromium, type Page } from "playwright-core"
import { HtmlReport, type Report } from "../src/index.ts"
import { aReport } from "./support/aReport.ts"
import { complaints } from "./support/complaints.ts"
import { folder } from "./support/ledgers.ts"

class Window extends Context.Service<Window, Page>()("test/Window") {}

/** One window for all: this browser runs in one process, and ends with its first context. */
const window = Layer.effect(
  Window,
  Effect.acquireRelease(
    Effect.promise(async () => {
      // It brings its own system libraries when it is told that it is there.
      process.env["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs24.x"
      const { default: packed } = await import("@sparticuz/chromium")
      const browser = await chromium.launch({ args: packed.args, executablePath: await packed.executablePath() })
      return { browser, page: await browser.newPage() }
    }),
    ({ browser }) => Effect.promise(() => browser.close())
  ).pipe(Effect.map(({ page }) => page))
)

const bare: Report.Report = {
  ...aReport,
  listed: 0,
  endings: {},
  exceptions: [],
  losses: [],
  differences: [],
  activities: [],
  problems: ["no source id has been listed"]
}

layer(window, { timeout: "60 seconds", excludeTestServices: true })("the report page", (it) => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 360]) {
      it.effect(`can be read in ${colorScheme} colours, ${width} pixels wide, and asks for nothing`, () =>
        Effect.gen(function* () {
          const page = yield* Window
          const at = yield* folder
          const said: Array<string> = []
          page.removeAllListeners()
          page.on("console", (message) => said.push(message.text()))
          page.on("pageerror", (error) => said.push(error.message))
          page.on("request", (request) => (request.url().startsWith("file:") ? undefined : said.push(request.url())))
          yield* Effect.promise(() => page.setViewportSize({ width, height: 800 }))
          yield* Effect.promise(() => page.emulateMedia({ colorScheme }))
          for (const [name, report] of Object.entries({ full: aReport, bare })) {
            const file = path.join(at, `${name}.html`)
            fs.writeFileSync(file, HtmlReport.render(report))
            yield* Effect.promise(() => page.goto(`file://${file}`))
            assert.deepStrictEqual(yield* Effect.promise(() => page.evaluate(complaints)), [], name)
            const shots = process.env["KUNDBRO_SCREENSHOTS"]
            if (shots !== undefined) {
              const picture = path.join(shots, `${name}-${colorScheme}-${width}.png`)
              yield* Effect.promise(() => page.screenshot({ path: picture, fullPage: true }))
            }
          }
          assert.deepStrictEqual(said, [])
        })
      )
    }
  }
})
