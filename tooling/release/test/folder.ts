import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

/** An empty folder that is gone when the test is over. */
export const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "kundbro-test-"))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}
