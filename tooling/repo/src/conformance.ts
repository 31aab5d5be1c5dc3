/**
 * `pnpm conformance`: runs every adapter's conformance test and writes what came out to `docs/conformance.md`. With
 * `--check` nothing is run or written: the last verdicts are compared with the page, as `pnpm test` does at its end.
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname } from "node:path"
import { Report } from "@kundbro/conformance"
import { stale, write } from "./pages.ts"

const page = "docs/conformance.md"

const head = `# Conformance

What every adapter owes, ability by ability, and which adapter keeps it: \`passed\` in a run over the vendor's sandbox, \`n/a\` with
the reason below, or – where the vendor has no such ability. Written by \`pnpm conformance\`; \`pnpm test\` fails when it is stale. The
cases are in \`packages/conformance\`.

`

/** The page as the last runs would have it. */
export const current = (): string =>
  head +
  Report.table(
    globSync("packages/*/test/conformance.test.ts")
      .map((file) => `${dirname(dirname(file))}/.test-results/conformance.json`)
      .filter((file) => !file.includes("packages/conformance/") && existsSync(file))
      .sort()
      .map((file) => Report.read(readFileSync(file, "utf8")))
  )

/** Whether the page says what the last runs say. */
export const isStale = (): boolean => stale({ [page]: current() }).length > 0

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = isStale()
    console.log(stale ? `${page} is stale: run pnpm conformance` : `${page} is current`)
    process.exitCode = stale ? 1 : 0
  } else {
    for (const file of globSync("packages/*/test/conformance.test.ts").sort()) {
      const run = spawnSync("pnpm", ["exec", "vitest", "run", "--reporter=dot", "test/conformance.test.ts"], {
        cwd: dirname(dirname(file)),
        stdio: ["ignore", "ignore", "inherit"]
      })
      console.log(`${dirname(dirname(file))}: ${run.status === 0 ? "conforms" : "does not conform"}`)
      if (run.status !== 0) process.exitCode = 1
    }
    write({ [page]: current() })
  }
}
