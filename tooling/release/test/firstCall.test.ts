/** A page of documentation is followed to the letter. */
import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { blocks, follow } from "../src/FirstCall.ts"
import { given } from "../src/Environment.ts"
import { folder } from "./folder.ts"

const fence = "```"
const block = (words: string, text: string) => `${fence}${words}\n${text}\n${fence}\n`
const page = (...all: ReadonlyArray<string>) => all.join("\nSome words.\n\n")

const following = (text: string) => {
  const cwd = folder()
  const done = follow(text, { cwd, env: given() }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  return { cwd, done }
}

it.live("writes files, runs commands beside one that keeps running, and compares what they say", () => {
  const { cwd, done } = following(
    page(
      block("sh background", "echo $$ > pid\necho up\nsleep 600"),
      block('js title="hello.mjs"', 'console.log("hello\\n  there")'),
      block("sh", "test -s pid\nnode hello.mjs"),
      block("text", "hello\n  there")
    )
  )
  return Effect.gen(function* () {
    yield* done
    assert.include(readFileSync(join(cwd, "hello.mjs"), "utf8"), "there")
    const pid = Number(readFileSync(join(cwd, "pid"), "utf8"))
    assert.throws(() => process.kill(pid, 0), /ESRCH/)
  })
})

const failures = [
  {
    what: "a promised line that does not come",
    text: page(block("sh", "echo one"), block("text", "two")),
    says: /"two"/
  },
  { what: "a command that fails", text: block("sh", "echo one\nfalse\necho two"), says: /ended with 1/ },
  {
    what: "a command in the background that ends",
    text: block("sh background", "echo port in use >&2; exit 3"),
    says: /it ended with 3:\nport in use/
  },
  { what: "a block of no known kind", text: block("sh quietly", "true"), says: /nobody knows/ },
  { what: "output of nothing", text: block("text", "one"), says: /nobody knows/ },
  { what: "a page without a command", text: "Words only", says: /runs nothing/ }
]

it.live.each(failures)("fails at $what", ({ says, text }) =>
  Effect.gen(function* () {
    assert.match((yield* Effect.flip(following(text).done)).message, says)
  })
)

it("finds the parts of the true page", () => {
  const found = blocks(readFileSync(new URL("../../../docs/first-call.md", import.meta.url), "utf8"))
  const kinds = found.map(({ language, words }) => `${language} ${words}`.trim())
  assert.include(kinds, "sh background")
  assert.include(kinds, "sh")
  assert.include(kinds, "text")
  assert.isTrue(kinds.some((kind) => kind.includes("title=")))
})
