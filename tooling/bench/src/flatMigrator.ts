/**
 * A child: moves so many customers from a source that makes them up to a target that forgets them, with a real ledger, and says how
 * high its memory rose. No sockets: what is measured is the engine and its ledger.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Result } from "effect"
import type { Adapter } from "@kundbro/domain/Adapter"
import { Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress } from "@kundbro/domain/Ids"
import { Created, Updated } from "@kundbro/domain/Receipt"
import { NotFound, VendorError } from "@kundbro/domain/VendorError"
import { Ledger, Migration, Plan, SourceIds } from "@kundbro/migration"
import { answer } from "./Child.ts"
import { untraced } from "./Clients.ts"

const person = (id: string): Customer =>
  new Customer({
    ...empty,
    id: CustomerId.make(id),
    name: { given: "Åsa", family: `Ahlström-${id}` },
    emails: [{ address: EmailAddress.make(`member-${id}@example.test`) }],
    references: [{ kind: "external", value: `E-${id}` }],
    extensions: { club: { since: "2011-04-01", card: `4711${id}` } }
  })

const reading = <A>(value: A) => Effect.succeed({ value, notes: [], cached: false, warnings: [] })
const none = Effect.fail(
  new VendorError({ vendor: "target", operation: "get", reason: new NotFound({ entity: "customer" }) })
)
const rule = { vendorField: "x", kind: "exact" } as const

const source = {
  vendor: "source",
  mapping: { vendor: "source", read: {}, write: {}, extensions: ["club"] },
  customerById: { get: (id) => reading(person(id)) }
} satisfies Adapter

const target = {
  vendor: "target",
  mapping: { vendor: "target", read: {}, write: { references: rule }, extensions: [] },
  customerById: { get: () => none },
  customerByReference: { kinds: ["code"], get: () => none },
  customerDrafts: {
    draft: (customer) =>
      Result.succeed({ vendor: "target", customer: new Customer({ ...customer, extensions: {} }), notes: [] }),
    uniqueKeys: ({ customer }) =>
      customer.emails.map(({ address }) => ({ field: "emails.address", value: address.toLowerCase() }))
  },
  customerCreation: {
    plantable: ["code"],
    create: ({ customer }) =>
      Effect.succeed(new Created({ id: CustomerId.make(`t${customer.references.at(-1)?.value ?? ""}`), warnings: [] }))
  },
  customerUpdates: { update: (id) => Effect.succeed(new Updated({ id, warnings: [] })) }
} satisfies Adapter

const plan = Plan.make({
  name: "flat",
  reference: { kind: "code", prefix: "B-" },
  match: [],
  target: { concurrency: 16 }
})

/** Linux hands the peak that `resourceUsage` tells down from the parent process; this one is the process's own. */
const peakBytes = (): number => {
  const status = "/proc/self/status"
  const kilobytes = existsSync(status)
    ? Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, "utf8"))?.[1])
    : process.resourceUsage().maxRSS
  return kilobytes * 1024
}

answer({}, (count) => {
  const folder = mkdtempSync(join(tmpdir(), "kundbro-flat-"))
  const ids = SourceIds.fromRange("00000001", String(count).padStart(8, "0"))
  return Effect.runPromise(
    untraced(
      Effect.gen(function* () {
        const began = performance.now()
        const { endings } = yield* Migration.run({ plan, source, target, ids })
        const seconds = (performance.now() - began) / 1000
        return { customers: endings["created"] ?? 0, seconds, bytes: peakBytes() }
      }).pipe(
        Effect.provide(Ledger.layerEmbedded(folder)),
        Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true })))
      )
    )
  )
})
