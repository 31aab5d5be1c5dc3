/**
 * A package's `build`: `dist/` from `src/`, the types with their comments and the code without, since editors show the
 * one, nobody reads the other, and who wants to finds `src/` beside it by the source maps.
 */
import { spawnSync } from "node:child_process"

const compile = (...args: ReadonlyArray<string>): boolean =>
  spawnSync("tsc", args, { stdio: "inherit", shell: process.platform === "win32" }).status === 0

const asBefore = ["composite", "incremental", "declaration", "declarationMap"].flatMap((one) => [`--${one}`, "false"])
const isBuilt =
  compile("-b", "tsconfig.src.json") && compile("-p", "tsconfig.src.json", ...asBefore, "--noCheck", "--removeComments")
process.exitCode = isBuilt ? 0 : 1
