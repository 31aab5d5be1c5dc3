import { defineConfig } from "vitest/config"

/** The settings of every package: results also go to a file, from which `pnpm test` counts. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "json"],
    outputFile: { json: ".test-results/vitest.json" },
    testTimeout: 60_000,
    hookTimeout: 60_000
  }
})
