import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox, NorceSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { call, client, http, json, textIn, until } from "./support.ts"

const people = { seed: 4, count: 10 }

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(`${tmpdir()}/kundbro-sandbox-`)),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const exited = (child: ChildProcess) =>
  Effect.callback<number | string>((resume) => {
    const done = () => resume(Effect.succeed(child.exitCode ?? child.signalCode ?? ""))
    if (child.exitCode === null && child.signalCode === null) child.once("exit", done)
    else done()
  })

/** Starts the command and waits until it has printed everything. */
const started = (...flags: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly child: ChildProcess; readonly output: string }>((resume) => {
      const child = spawn(process.execPath, [new URL("../src/bin.ts", import.meta.url).pathname, ...flags])
      let output = ""
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString("utf8")
        if (output.includes("Ctrl-C")) resume(Effect.succeed({ child, output }))
      })
      child.once("exit", () => resume(Effect.die(`the command ended: ${output}`)))
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

describe("a sandbox with a folder", () => {
  it.live("has everything that it acknowledged after kill -9", () =>
    Effect.gen(function* () {
      const data = yield* folder
      for (const round of [1, 2, 3]) {
        const { child, output } = yield* started("--data", data, "--seed", "4", "--count", "10")
        const norceUrl = /^Norce +(\S+)$/m.exec(output)?.[1] ?? ""
        const harmoneyUrl = /^Harmoney +(\S+)$/m.exec(output)?.[1] ?? ""
        const acknowledged: Array<string> = []
        const created: Array<string> = []
        const running = yield* HarmoneySandbox.make({ people })
        const target = yield* NorceSandbox.make()
        const norce = {
          ...target,
          url: norceUrl,
          tokenUrl: norceUrl.replace(/\/commerce.*/, "/identity/1.0/connect/token")
        }
        const { send } = yield* client(norce)
        const writing = (worker: number) =>
          Effect.gen(function* () {
            for (let at = 0; ; at++) {
              const saved = yield* call(
                { ...running, url: harmoneyUrl },
                "SaveCustomer",
                `<customer><LastName>Öbrink ${round}.${worker}.${at}</LastName></customer>`
              )
              acknowledged.push(textIn(saved.body, "CustomerId") ?? "")
              const Code = `MIG-${round}-${worker}-${at}`
              const made = yield* send("CreateCustomer3?doSendMail=false", { Code, Email: `${Code}@example.org` })
              if (made.status === 200) created.push(Code)
            }
          })
        const busy = Effect.sync(() => acknowledged.length >= 7 * round && created.length >= 5 * round)
        yield* Effect.all([0, 1, 2, 3].map(writing), { concurrency: 4 }).pipe(
          Effect.ignore,
          Effect.race(
            Effect.andThen(
              until(busy),
              Effect.sync(() => child.kill("SIGKILL"))
            )
          )
        )
        assert.strictEqual(yield* exited(child), "SIGKILL")

        yield* Effect.scoped(
          Effect.gen(function* () {
            const harmoney = yield* HarmoneySandbox.make({ people, folder: data, undeclared: false })
            const { customers } = yield* harmoney.control.dump
            assert.includeMembers(Object.keys(customers ?? {}), acknowledged)
            const { writes } = yield* harmoney.control.requests
            assert.isAtLeast(Object.keys(writes).length, acknowledged.length)
            const again = yield* NorceSandbox.make({ people: { seed: 4, count: 0 }, folder: data, undeclared: false })
            const { get } = yield* client(again)
            for (const code of created) assert.isNotNull(json(yield* get(`GetCustomerByCode?code=${code}`)), code)
          })
        )
      }
    })
  )

  it.live("forgets a line that was torn by the crash, and goes on", () =>
    Effect.gen(function* () {
      const data = yield* folder
      const run = <A, E>(use: (harmoney: HarmoneySandbox.Harmoney) => Effect.Effect<A, E>) =>
        Effect.scoped(Effect.flatMap(HarmoneySandbox.make({ people, folder: data, fsync: "never", startAt: 0 }), use))
      const save = (harmoney: HarmoneySandbox.Harmoney) =>
        Effect.map(call(harmoney, "SaveCustomer", "<customer><LastName>Ek</LastName></customer>"), ({ body }) =>
          textIn(body, "CustomerId")
        )
      const first = yield* run((harmoney) => Effect.andThen(harmoney.control.advance(5000), save(harmoney)))
      yield* Effect.promise(() => appendFile(`${data}/harmoney.journal`, '[["customers","00800'))
      const second = yield* run(save)
      assert.deepStrictEqual([first, second], ["008000001", "008000002"])
      const state = yield* run((harmoney) => harmoney.control.state)
      assert.deepInclude(state, { now: 5000 })
      assert.strictEqual(state.records["customers"], 12)
    })
  )

  it.live("begins anew on reset, on disk too", () =>
    Effect.gen(function* () {
      const data = yield* folder
      const options = { people: { seed: 4, count: 0 }, folder: data }
      yield* Effect.scoped(
        Effect.gen(function* () {
          const norce = yield* NorceSandbox.make(options)
          const { send } = yield* client(norce)
          yield* send("CreateCustomer3", { Email: "a@example.org" })
          assert.strictEqual((yield* norce.control.state).records["customers"], 1)
          yield* norce.control.reset
          yield* send("CreateCustomer3?doSendMail=false", { Email: "b@example.org" })
        })
      )
      const { control } = yield* NorceSandbox.make(options)
      assert.strictEqual((yield* control.state).records["customers"], 1)
      assert.deepStrictEqual(yield* control.mails, [])
    })
  )

  it.live("refuses a journal of other people, a damaged one and an unusable folder, and says what to do", () =>
    Effect.gen(function* () {
      const data = yield* folder
      const open = (seed: number, at = data) =>
        Effect.scoped(NorceSandbox.make({ people: { seed, count: 0 }, folder: at }))
      yield* open(1)
      const other = yield* Effect.flip(open(2))
      assert.include(other.message, "Start with the same options or an empty folder")
      const file = `${data}/norce.journal`
      const header = yield* Effect.promise(() => readFile(file, "utf8"))
      yield* Effect.promise(() => writeFile(file, `${header}[["customers",1]]\n[]\n`))
      assert.include((yield* Effect.flip(open(1))).message, "line 2 is damaged")
      assert.include((yield* Effect.flip(open(1, `${file}/below`))).message, "cannot be read")
    })
  )
})

describe("kundbro-sandbox", () => {
  it.live("prints both addresses with a call for each, answers, and stops cleanly on Ctrl-C", () =>
    Effect.gen(function* () {
      const { child, output } = yield* started("--count", "3", "--undeclared")
      for (const word of ["?wsdl", "/openapi.json", "/_sandbox/state", "curl -s"]) assert.include(output, word)
      const wsdl = /^ +WSDL +(\S+)$/m.exec(output)?.[1] ?? ""
      assert.strictEqual((yield* http(wsdl)).status, 200)
      child.kill("SIGINT")
      assert.notStrictEqual(yield* exited(child), "SIGINT")
      assert.isNull(child.signalCode)
    })
  )
})
