import { Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

/** A folder that goes away with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "kundbro-migration-"))),
  (made) => Effect.sync(() => fs.rmSync(made, { recursive: true, force: true }))
)
