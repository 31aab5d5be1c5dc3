/** Nothing is published anywhere but on this machine: asked of the real npm and pnpm. */
import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { publish } from "../src/Copy.ts"
import { given, user } from "../src/Environment.ts"
import { isLoopback, requireLoopback } from "../src/Registry.ts"
import { folder } from "./folder.ts"

const loopback = "http://127.0.0.1:4873/"
const elsewhere = "https://registry.example.invalid/"
const refused = /^Refused: the registry in force for (npm|pnpm) is no loopback address/

it("tells loopback addresses from others", () => {
  for (const url of [loopback, "http://localhost:4873", "http://[::1]:4873/"]) assert.isTrue(isLoopback(url), url)
  for (const url of [
    elsewhere,
    "",
    "undefined",
    "localhost",
    "http://localhost.example.invalid/",
    "http://127.0.0.1@example.invalid/",
    "http://0.0.0.0:4873/"
  ]) {
    assert.isFalse(isLoopback(url), url)
  }
})

it.live("goes on where npm and pnpm have the rehearsal's registry", () => {
  const cwd = folder()
  return Effect.provide(requireLoopback({ cwd, env: user(loopback, cwd) }), NodeServices.layer)
})

it.live.each(["npm_config_registry", "pnpm_config_registry"])("refuses where only %s is loopback", (variable) => {
  const cwd = folder()
  const env = {
    ...user(loopback, cwd),
    npm_config_registry: elsewhere,
    pnpm_config_registry: elsewhere,
    [variable]: loopback
  }
  return Effect.gen(function* () {
    const { message } = yield* Effect.flip(requireLoopback({ cwd, env }))
    assert.match(message, refused)
  }).pipe(Effect.provide(NodeServices.layer))
})

it.live("refuses where our scope has a registry of its own", () => {
  const cwd = folder()
  writeFileSync(join(cwd, "package.json"), "{}")
  writeFileSync(join(cwd, ".npmrc"), `@kundbro:registry=${elsewhere}\n`)
  return Effect.gen(function* () {
    const { message } = yield* Effect.flip(requireLoopback({ cwd, env: user(loopback, cwd) }))
    assert.match(message, refused)
  }).pipe(Effect.provide(NodeServices.layer))
})

it.live("publishes nothing where the registry in force is not told", () => {
  const cwd = folder()
  return Effect.gen(function* () {
    const env = { ...given(), npm_config_registry: elsewhere, pnpm_config_registry: elsewhere }
    const { message } = yield* Effect.flip(publish(cwd, env, loopback))
    assert.match(message, refused)
  }).pipe(Effect.provide(NodeServices.layer))
})

it.live("publishes nothing where a package names a registry of its own", () => {
  const cwd = folder()
  mkdirSync(join(cwd, "packages/one"), { recursive: true })
  const manifest = { name: "one", publishConfig: { registry: elsewhere } }
  writeFileSync(join(cwd, "packages/one/package.json"), JSON.stringify(manifest))
  return Effect.gen(function* () {
    const { message } = yield* Effect.flip(publish(cwd, user(loopback, cwd), loopback))
    assert.include(message, "packages/one/package.json names a registry of its own")
  }).pipe(Effect.provide(NodeServices.layer))
})
