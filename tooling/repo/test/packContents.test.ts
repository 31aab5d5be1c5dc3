import { assert, describe, it } from "@effect/vitest"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { modulesOf, problemsOf, type Manifest } from "../src/packContents.ts"

const manifest: Manifest = {
  name: "@kundbro/lyra",
  version: "0.1.0",
  license: "MIT",
  repository: { type: "git", url: "git+https://example.org/kundbro.git", directory: "packages/lyra" },
  type: "module",
  engines: { node: ">=22.19" },
  publishConfig: { access: "public" },
  exports: {
    ".": "./dist/index.js",
    "./*": "./dist/*.js",
    "./internal/*": null,
    "./package.json": "./package.json"
  },
  sideEffects: false,
  dependencies: { "@kundbro/soap": "^0.1.0" },
  peerDependencies: { effect: "~4.1.0" }
}

const map = (source: string) => JSON.stringify({ version: 3, sources: [source], mappings: "" })
const built = (path: string) => ({
  [`src/${path}.ts`]: "export const a = 1\n",
  [`dist/${path}.js`]: `export const a = 1;\n//# sourceMappingURL=${path.split("/").at(-1)}.js.map`,
  [`dist/${path}.js.map`]: map(`${"../".repeat(path.split("/").length)}src/${path}.ts`),
  [`dist/${path}.d.ts`]: "export declare const a = 1;\n"
})
const sound: Readonly<Record<string, string | undefined>> = {
  "package.json": "{}",
  "README.md": "# Lyra",
  "CHANGELOG.md": "# @kundbro/lyra",
  LICENSE: "MIT",
  ...built("index"),
  ...built("Lyra"),
  ...built("internal/Ask")
}

/** Lays the files in a folder and looks at it. */
const look = <A>(files: Readonly<Record<string, string | undefined>>, at: (folder: string) => A): A => {
  const folder = mkdtempSync(join(tmpdir(), "kundbro-contents-"))
  try {
    for (const [file, text] of Object.entries(files)) {
      if (text === undefined) continue
      mkdirSync(join(folder, dirname(file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    return at(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const problems = (files: Readonly<Record<string, string | undefined>>, other: Partial<Manifest> = {}) =>
  look({ ...sound, ...files }, (folder) => problemsOf("/build/kundbro", folder, { ...manifest, ...other }).join("\n"))

describe("what a tarball holds", () => {
  it("is well, and what can be imported is known", () => {
    assert.strictEqual(problems({}), "")
    assert.deepStrictEqual(
      look(sound, (folder) => modulesOf(folder, manifest)),
      [".", "./Lyra"]
    )
  })

  it.each([
    ["no licence", { LICENSE: undefined }, "has no LICENSE"],
    ["no changelog", { "CHANGELOG.md": undefined }, "has no CHANGELOG.md"],
    ["a test", { "src/Lyra.test.ts": "" }, "src/Lyra.test.ts does not belong in it"],
    ["a fixture", { "dist/fixtures/one.js": "" }, "dist/fixtures/one.js does not belong in it"],
    ["settings", { ".env": "A=1" }, ".env does not belong in it"],
    ["a source that is not built", { "src/Vega.ts": "" }, "src/Vega.ts is not built: dist/Vega.js is missing"],
    ["a built file without a source", { "dist/Vega.js": "" }, "dist/Vega.js has no source any more"],
    ["a map to nowhere", { "dist/Lyra.js.map": map("../Lyra.ts") }, "dist/Lyra.js.map leads to Lyra.ts, not in it"],
    ["a lost map", { "dist/Lyra.js.map": undefined }, "dist/Lyra.js leads to Lyra.js.map, not in it"],
    ["the builder's folder", { "dist/Lyra.js": "/build/kundbro/src" }, "dist/Lyra.js holds the path /build/kundbro"],
    ["a home folder", { "src/Lyra.ts": `${homedir()}/x` }, "src/Lyra.ts holds the path of a home folder"],
    ["a key", { "src/Lyra.ts": "-----BEGIN EC PRIVATE KEY-----" }, "src/Lyra.ts holds a private key"],
    ["a token", { "src/Lyra.ts": `npm_${"a1".repeat(18)}` }, "src/Lyra.ts holds a token of a package registry"]
  ])("%s is found", (_, files, problem) => {
    assert.include(problems(files), problem)
  })

  it.each([
    ["exports of nothing", { exports: { ".": "./dist/main.js" } }, "exports . as ./dist/main.js, which is not in it"],
    ["a command of nothing", { bin: { lyra: "./dist/bin.js" } }, "the command lyra cannot be started"],
    ["a range of the workspace", { dependencies: { a: "workspace:^" } }, "asks for a in workspace:^"],
    ["side effects", { sideEffects: undefined }, "does not say that its modules have no side effects"]
  ])("%s is found", (_, other, problem) => {
    assert.include(problems({}, other), problem)
  })
})
