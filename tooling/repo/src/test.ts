/**
 * `pnpm test`: runs every package's suite through turbo, then counts what the suites wrote down, so that a cached
 * result still counts and a suite that wrote nothing is a failure.
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Schema } from "effect"
import { isStale } from "./conformance.ts"

const Results = Schema.fromJsonString(
  Schema.Struct({
    numPassedTests: Schema.Int,
    numFailedTests: Schema.Int,
    numPendingTests: Schema.Int,
    numTodoTests: Schema.Int,
    success: Schema.Boolean
  })
)

const arguments_ = process.argv.slice(2)
const turbo = spawnSync(
  "turbo",
  ["run", "test", "--concurrency=2", "--continue", "--output-logs=errors-only", ...arguments_],
  { stdio: "inherit" }
)

let passed = 0
let failed = 0
let skipped = 0
for (const config of globSync("{packages,apps,tooling}/*/vitest.config.ts").sort()) {
  const folder = dirname(config)
  const file = join(folder, ".test-results/vitest.json")
  if (!existsSync(file)) {
    if (arguments_.length === 0) {
      console.log(`${folder}: the suite wrote no result`)
      failed += 1
    }
    continue
  }
  const results = Schema.decodeSync(Results)(readFileSync(file, "utf8"))
  console.log(`${folder}: ${results.numPassedTests} passed, ${results.numFailedTests} failed`)
  passed += results.numPassedTests
  failed += results.numFailedTests
  skipped += results.numPendingTests + results.numTodoTests
  if (!results.success && results.numFailedTests === 0) failed += 1
}
if (arguments_.length === 0 && isStale()) {
  console.log("docs/conformance.md is stale: run pnpm conformance")
  failed += 1
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`)
process.exitCode = failed > 0 || passed === 0 || turbo.status !== 0 ? 1 : 0
