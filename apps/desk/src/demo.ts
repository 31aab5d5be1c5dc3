/**
 * `pnpm desk`: the desk over the four sandboxes, in one process, and three calls to paste.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, FileSystem, Option, Redacted, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { randomBytes, randomUUID } from "node:crypto"
import { Customer } from "@kundbro/domain"
import { Sandboxes } from "@kundbro/sandbox"
import * as Desk from "./Desk.ts"
import * as Platform from "./Platform.ts"
import { adapters } from "./sandboxes.ts"

const quoted = (value: unknown) => `'${JSON.stringify(value)}'`

const newcomer = {
  ...Schema.encodeSync(Customer.Customer)(Customer.empty),
  name: { given: "Alva", family: "Brandt" },
  emails: [{ address: "alva.brandt@example.org" }]
}

const demo = Command.make(
  "desk",
  {
    port: Flag.Int("port").pipe(Flag.withDescription("The desk's port; 0 is a free one"), Flag.withDefault(0)),
    folder: Flag.String("folder").pipe(
      Flag.withDescription("Where writes are kept; unless told, a folder that goes with the process"),
      Flag.optional
    )
  },
  Effect.fn(function* ({ folder, port }) {
    const files = yield* FileSystem.FileSystem
    const sandboxes = yield* Sandboxes.make()
    const token = randomBytes(12).toString("base64url")
    const { url } = yield* Desk.make({
      adapters: yield* adapters(sandboxes),
      folder: Option.isSome(folder) ? folder.value : yield* files.makeTempDirectoryScoped({ prefix: "kundbro-desk-" }),
      token: Redacted.make(token),
      port
    })
    const [member = ""] = yield* sandboxes.harmoney.control.ids
    const call = (path: string, body: unknown, header = "") =>
      `curl -s ${url}/systems/${path} -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json'${header} -d ${quoted(body)}`
    yield* Console.log(`Desk  ${url}
API   ${url}/docs     (token: ${token})
club is Harmoney, paper Infosoft, shop Norce and till Enactor, each played by a sandbox

A member of the club:
  ${call("club/customers/lookup", { id: member })}

The loyalty accounts of the same person at the till:
  ${call("till/loyalty/lookup", { id: member })}

A new customer of the shop; run it twice, and there is still one:
  ${call("shop/writes", { _tag: "Create", customer: newcomer }, ` -H 'Idempotency-Key: ${randomUUID()}'`)}

Ctrl-C ends it.`)
    return yield* Effect.never
  }, Effect.scoped)
).pipe(Command.withDescription("The desk over the four sandboxes"))

Command.run(demo, { version: "0.0.0" }).pipe(Platform.provide, NodeRuntime.runMain({ disableErrorReporting: true }))
