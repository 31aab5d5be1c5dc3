import { assert, describe, it } from "@effect/vitest"
import { EnactorSandbox, HarmoneySandbox, InfosoftSandbox, NorceSandbox, Sandboxes } from "@kundbro/sandbox"
import { Effect, Schema, type Scope } from "effect"
import { appendFile, readFile, writeFile } from "node:fs/promises"
import { exited, folder, started } from "./command.ts"
import { batch, changing, importing, outcomeOf } from "./enactor.ts"
import { callB, xml } from "./infosoft.ts"
import { call, client, textIn, until } from "./support.ts"

const people = { seed: 4, count: 10 }

const decodeAddresses = Schema.decodeUnknownSync(Schema.fromJsonString(Sandboxes.Addresses))

/** What one client writes, and where it must be found again. */
interface Writer {
  /** Writes something of each number; what it is called once the vendor has acknowledged it. */
  readonly open: (
    to: Sandboxes.Addresses
  ) => Effect.Effect<(at: number) => Effect.Effect<string | undefined, unknown>, unknown>
  /** What a sandbox over the same folder has. */
  readonly kept: (options: { readonly folder: string }) => Effect.Effect<ReadonlyArray<unknown>, unknown, Scope.Scope>
}

const writers: Readonly<Record<string, Writer>> = {
  "a customer of Harmoney": {
    open: ({ harmoney }) =>
      Effect.succeed((at) =>
        Effect.map(
          call(harmoney, "SaveCustomer", `<customer><LastName>Öbrink ${at}</LastName></customer>`),
          ({ body }) => textIn(body, "CustomerId")
        )
      ),
    kept: (options) =>
      Effect.gen(function* () {
        const { control } = yield* HarmoneySandbox.make({ people, undeclared: false, ...options })
        return Object.keys((yield* control.dump)["customers"] ?? {})
      })
  },
  "a customer of Infosoft": {
    open: ({ infosoft }) =>
      Effect.succeed((at) =>
        Effect.map(
          callB(infosoft.customersUrl, "CreateCustomerRequest", { CustomerDetails: xml({ LastName: `Hamre ${at}` }) }),
          ({ body }) => textIn(body, "CustomerNumber")
        )
      ),
    kept: (options) =>
      Effect.gen(function* () {
        const { control } = yield* InfosoftSandbox.make({ people, undeclared: false, ...options })
        return Object.keys((yield* control.dump)["customers"] ?? {})
      })
  },
  "a customer of Norce": {
    open: ({ norce }) =>
      Effect.map(client(norce), ({ send }) => (at) => {
        const Code = `MIG-${at}`
        return Effect.map(
          send("CreateCustomer3?doSendMail=false", { Code, Email: `${Code}@example.org` }),
          ({ status }) => (status === 200 ? Code : undefined)
        )
      }),
    kept: (options) =>
      Effect.gen(function* () {
        const nobody = { seed: 4, count: 0 }
        const { control } = yield* NorceSandbox.make({ people: nobody, undeclared: false, ...options })
        return Object.values((yield* control.dump)["customers"] ?? {}).map(({ Code }) => Code)
      })
  },
  "an imported customer of Enactor": {
    open: ({ enactor }) =>
      Effect.succeed((at) =>
        Effect.map(
          importing(
            enactor,
            batch(`<retail:customer><retail:customerNumber>M${at}</retail:customerNumber></retail:customer>`)
          ),
          ({ body }) => (body.includes('"created":1') ? `M${at}` : undefined)
        )
      ),
    kept: (options) =>
      Effect.gen(function* () {
        const { control } = yield* EnactorSandbox.make({ people, undeclared: false, ...options })
        return Object.keys((yield* control.dump)["customers"] ?? {})
      })
  },
  "a balance update of Enactor": {
    open: ({ enactor }) =>
      Effect.succeed((at) =>
        Effect.map(changing(enactor, "0000000", "1", String(at)), ({ body }) =>
          outcomeOf(body) === "Success" ? String(at) : undefined
        )
      ),
    kept: (options) =>
      Effect.gen(function* () {
        const { control } = yield* EnactorSandbox.make({ people, undeclared: false, ...options })
        return (yield* control.updates).map(({ transactionId }) => transactionId)
      })
  }
}

describe("a sandbox with a folder", () => {
  it.live("has everything that it acknowledged after kill -9", () =>
    Effect.gen(function* () {
      const data = yield* folder
      const counts = ["--count", "10", "--infosoft-count", "10", "--enactor-count", "10"]
      const acknowledged = Object.values(writers).map((writer) => ({ writer, keys: new Array<string>() }))
      for (const round of [1, 2, 3]) {
        const { child, output } = yield* started("--data", data, "--seed", "4", "--json", ...counts)
        const addresses = decodeAddresses(output)
        const writing = ({ keys, writer }: (typeof acknowledged)[number]) =>
          Effect.gen(function* () {
            const write = yield* writer.open(addresses)
            for (let at = round * 100_000; ; at++) {
              const key = yield* write(at)
              if (key !== undefined) keys.push(key)
            }
          })
        const busy = Effect.sync(() => acknowledged.every(({ keys }) => keys.length >= 5 * round))
        yield* Effect.all(acknowledged.map(writing), { concurrency: "unbounded" }).pipe(
          Effect.ignore,
          Effect.race(
            Effect.andThen(
              until(busy),
              Effect.sync(() => child.kill("SIGKILL"))
            )
          )
        )
        assert.strictEqual(yield* exited(child), "SIGKILL")
        for (const { keys, writer } of acknowledged) {
          assert.isAtLeast(keys.length, 5 * round)
          assert.includeMembers([...(yield* Effect.scoped(writer.kept({ folder: data })))], keys)
        }
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
