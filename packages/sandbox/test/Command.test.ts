import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { chmod, writeFile } from "node:fs/promises"
import { exited, folder, ran, refused, started } from "./command.ts"
import { http } from "./support.ts"

/** What `curl` does with the flags that we print, for a machine that has none. */
const stranded = `#!/usr/bin/env node
const headers = {}
const data = []
let url = ""
const given = process.argv.slice(2)
while (given.length > 0) {
  const flag = given.shift()
  if (flag === "-H") headers[given[0].slice(0, given[0].indexOf(":"))] = given.shift().replace(/^[^:]*: */, "")
  else if (flag === "-d") data.push(given.shift())
  else if (flag !== "-s") url = flag
}
const form = { "Content-Type": "application/x-www-form-urlencoded" }
const sent = data.length === 0 ? { headers } : { method: "POST", headers: { ...form, ...headers }, body: data.join("&") }
fetch(url, sent).then((answer) => answer.text()).then((text) => process.stdout.write(text))
`

/** A shell that certainly has a curl: the machine's own, or else the one above. */
const shell = Effect.gen(function* () {
  const path = yield* folder
  yield* Effect.promise(() => writeFile(`${path}/curl`, stranded))
  yield* Effect.promise(() => chmod(`${path}/curl`, 0o755))
  return (lines: string) => ran("sh", ["-c", lines], { ...process.env, PATH: `${process.env["PATH"]}:${path}` })
})

describe("kundbro-sandbox", () => {
  it.live("prints addresses and calls for all four, each of which can be pasted into a shell", () =>
    Effect.gen(function* () {
      const { output } = yield* started("--count", "3", "--undeclared")
      const paste = yield* shell
      const blocks = output.split("\n\n")
      const answersOf = (vendor: string) =>
        Effect.gen(function* () {
          const block = blocks.find((one) => one.trim().startsWith(vendor)) ?? ""
          const lines = block.split("\n").filter((line) => /^ {2}(curl|TOKEN=)/.test(line))
          const { code, errors, output: answers } = yield* paste(lines.join("\n echo '---'\n"))
          assert.strictEqual(code, 0, errors)
          return answers.split("---").map((answer) => answer.trim())
        })
      const [harmoney = ""] = yield* answersOf("Harmoney")
      assert.include(harmoney, "<CustomerId>004711000</CustomerId>")
      const [master = "", attributes = ""] = yield* answersOf("Infosoft")
      assert.include(master, "<StatusCode>00</StatusCode><CustomerNumber>700001</CustomerNumber>")
      assert.include(attributes, "<DynamicAttributesListResponse")
      const [token, roles = ""] = yield* answersOf("Norce")
      assert.strictEqual(token, "")
      assert.match(roles, /^\[\{"Id":\d+,/)
      const [names = "", accounts = "", balance = "", batch = ""] = yield* answersOf("Enactor")
      assert.include(names, "submitCustomerNameSearchResponse")
      assert.match(accounts, /CustomerLoyaltyAccountKey[^>]*>0000000</)
      assert.include(balance, 'outcome name="Success"')
      assert.include(batch, '"created":1,"replaced":0,"rejected":0')
    })
  )

  it.live("prints addresses that answer, and stops cleanly on Ctrl-C", () =>
    Effect.gen(function* () {
      const { child, output } = yield* started()
      const addresses = Array.from(
        output.matchAll(/http:\/\/127\.0\.0\.1\S*?(?:\?wsdl|openapi\.json|_sandbox\/state)/g)
      )
      assert.isAtLeast(addresses.length, 8)
      for (const [address] of addresses) assert.strictEqual((yield* http(address)).status, 200, address)
      child.kill("SIGINT")
      assert.notStrictEqual(yield* exited(child), "SIGINT")
      assert.isNull(child.signalCode)
    })
  )

  it.live("says in a line what it cannot do, and ends with 1", () =>
    Effect.gen(function* () {
      const { url } = yield* HarmoneySandbox.make({ people: { seed: 1, count: 0 } })
      const taken = new URL(url).port
      const file = new URL(import.meta.url).pathname
      for (const [flags, says] of [
        [["--count", "-5"], 'Invalid value for flag --count: "-5". Expected: 0 or more'],
        [["--norce-port", "65536"], 'Invalid value for flag --norce-port: "65536". Expected: a port, 0 to 65535'],
        [["--enactor-port", taken], `Port ${taken} cannot be used`],
        [["--data", file], `${file}/harmoney.journal: the file cannot be read`]
      ] as const) {
        const { code, errors } = yield* refused(...flags)
        assert.strictEqual(code, 1)
        assert.include(errors, says)
        assert.notMatch(errors, /^ +at /m)
      }
    })
  )
})
