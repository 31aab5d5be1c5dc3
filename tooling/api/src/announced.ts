/** Part of `pnpm lint`: every pending changeset says to who installs a package what changes for them. */
import { join } from "node:path"
import * as Check from "./Check.ts"

const problems = Check.changesetProblems(join(import.meta.dirname, "../../.."))
for (const problem of problems) console.error(problem)
console.log(`${problems.length} problems with the pending changesets`)
process.exitCode = problems.length === 0 ? 0 : 1
