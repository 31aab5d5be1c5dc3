/** The entry for people who do not use Effect, over real sockets. */
import type { EffectIn } from "@kundbro/conformance/EffectIn"
import { EnactorSandbox } from "@kundbro/sandbox"
import { Effect, Exit, Scope, Stream } from "effect"
import { createHash } from "node:crypto"
import { getEventListeners, once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { afterAll, assert, expect, it } from "vitest"
import {
  createEnactor,
  type CustomerInput,
  type Enactor,
  type EnactorOptions,
  type ImportEntry
} from "../src/promise.ts"
import { fault, listen, send, textOf } from "./support.ts"
import { copy } from "./withoutEffect.ts"

const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
const started = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.runPromise(Effect.provideService(effect, Scope.Scope, scope))

const inPoints = { semantics: "delta", unit: { kind: "points" } } as const

const optionsFor = (endpoint: string): EnactorOptions => ({ endpoint, zone: "Europe/London", balanceUpdate: inPoints })

const open = async (behaviour: EnactorSandbox.EnactorOptions = {}) => {
  const sandbox = await started(EnactorSandbox.make({ people: { seed: 1, count: 20, nasty: 0 }, ...behaviour }))
  const [first = assert.fail("nobody has a card")] = await Effect.runPromise(sandbox.control.cards)
  return { sandbox, first, enactor: createEnactor(optionsFor(sandbox.url)) }
}

/** A server that answers as told. */
const serve = async (answer: Parameters<typeof listen>[0], more: Partial<EnactorOptions> = {}) => {
  const { requests, url } = await started(listen(answer))
  return { requests, enactor: createEnactor({ ...optionsFor(url), ...more }) }
}

const tuva: CustomerInput = {
  name: { given: "Tuva", family: "Lindkvist" },
  emails: [{ address: "tuva.lindkvist@example.org", role: "home" }]
}

/** What a call gave, or a test that fails. */
const value = <A>(
  result: { readonly ok: true; readonly value: A } | { readonly ok: false; readonly error: object }
) => {
  if (!result.ok) assert.fail(inspect(result.error))
  return result.value
}
const error = <E>(result: { readonly ok: true } | { readonly ok: false; readonly error: E }) => {
  if (result.ok) assert.fail("it went well")
  return result.error
}

const wholeOf = async (file: AsyncIterable<Uint8Array>) => {
  const pieces: Array<Uint8Array> = []
  for await (const piece of file) pieces.push(piece)
  return Buffer.concat(pieces)
}

const entriesOf = (enactor: Enactor, count: number): ReadonlyArray<ImportEntry> => {
  const draft = value(enactor.customerDrafts.draft(tuva))
  return Array.from({ length: count }, (_, at) => ({ id: `M${at}`, draft }))
}

it("the example of the README runs as it stands there", async () => {
  assert.include(textOf("../README.md"), `\`\`\`ts\n${textOf("./withoutEffect.ts")}\`\`\``)
  const { enactor, first, sandbox } = await open()
  const folder = await mkdtemp(join(tmpdir(), "kundbro-"))
  try {
    const path = join(folder, "customers.xml")
    const manifest = value(await copy(optionsFor(sandbox.url), first.cardNumber, "00100", path))
    const bytes = await readFile(path)
    assert.strictEqual(manifest.sha256, createHash("sha256").update(bytes).digest("hex"))
    const report = await Effect.runPromise(sandbox.control.importBatch(Stream.make(bytes)))
    assert.deepInclude(report, { created: 1, rejected: 0, sha256: manifest.sha256 })
    const { cardNumber } = await Effect.runPromise(sandbox.control.openAccount("00100"))
    const [was, is] = await Promise.all([first.cardNumber, cardNumber].map((card) => enactor.customerByCard.get(card)))
    assert.deepStrictEqual(is && value(is).value.name, was && value(was).value.name)
    assert.strictEqual(error(await copy(optionsFor(sandbox.url), "nobody's", "1", path)).reason, "NotFound")
  } finally {
    await rm(folder, { recursive: true })
  }
})

it("reads balances as whole numbers of any size, and changes them once", async () => {
  const { enactor, first, sandbox } = await open()
  await Effect.runPromise(sandbox.control.move(first.accountId, 9007199254740993n))
  const { value: before } = value(await enactor.loyaltyByCard.get(first.cardNumber))
  if (before.balance?.amount._tag !== "Points") assert.fail("no points")
  assert.strictEqual(typeof before.balance.amount.points, "bigint")
  const adjustment = {
    transactionId: 9007199254740995n,
    card: first.cardNumber,
    delta: { _tag: "Points", points: -3n },
    at: "2026-01-31T12:00:00Z"
  } as const
  assert.isArray(value(await enactor.loyaltyAdjustments.adjust(adjustment)))
  const enquiry = value(await enactor.client.submitAccountBalanceEnquiry({ cardNumber: first.cardNumber }))
  assert.strictEqual(enquiry.accountBalance?.accountBalance, before.balance.amount.points - 3n)
  const [update] = await Effect.runPromise(sandbox.control.updates)
  assert.include(inspect(update), "9007199254740995")
})

it("finds by name, in the vendor's words and in ours", async () => {
  const { enactor } = await open()
  const people = value(await enactor.customerSearch.search({ name: "a" }))
  assert.isNotEmpty(people)
  assert.deepStrictEqual(structuredClone(people), people)
  const list = value(await enactor.client.submitCustomerNameSearch({ searchName: "a" }))
  assert.isNotEmpty(list?.contents)
})

it("tells a failure of business by a value, with its advice", async () => {
  const { enactor } = await open()
  const nobody = error(await enactor.loyaltyByCard.get("CANARY"))
  assert.deepInclude(nobody, { vendor: "enactor", reason: "NotFound", retry: "never", isRetryable: false })
  assert.notInclude(inspect(nobody), "CANARY")
  const wrong = error(
    await enactor.loyaltyAdjustments.adjust({
      transactionId: 1n,
      card: "CANARY",
      delta: { _tag: "Points", points: 1n },
      at: "CANARY day"
    })
  )
  assert.strictEqual(wrong.reason === "Rejected" && wrong.issues[0]?.field, "at")
  assert.notInclude(inspect(wrong, { depth: 9 }), "CANARY")
})

it("a fault of the client's operations has the adapter's advice: a write is in doubt, a read is not", async () => {
  const { enactor } = await serve((response) => send(response, fault("Server", "CANARY-text"), 500))
  const read = error(await enactor.client.submitAccountBalanceEnquiry({ cardNumber: "CANARY" }))
  assert.deepInclude(read, { reason: "Unavailable", isRetryable: true })
  const written = error(
    await enactor.client.submitAccountBalanceUpdate({
      transactionId: 1n,
      cardNumber: "CANARY",
      updateAmount: 1n,
      dateTimeUpdated: "2026-01-31T12:00:00Z"
    })
  )
  assert.deepInclude(written, { reason: "InDoubt", retry: "after-lookup", isRetryable: false })
  assert.notInclude(inspect([read, written], { depth: 9 }), "CANARY")
})

it("what the type of an input forbids is refused by field, and nothing is sent", async () => {
  const { enactor, requests } = await serve((response) => send(response, ""))
  const said = async (input: unknown) => {
    // As a program without types would call it.
    const call: unknown = Reflect.get(enactor.client, "submitCustomerPostCodeSearch")
    const result: unknown = typeof call === "function" ? await call(input) : undefined
    return inspect(result, { depth: 5 })
  }
  for (const input of [null, "ze9", 5, []]) assert.match(await said(input), /field: 'input',\s+rule: 'not-allowed'/)
  for (const input of [undefined, {}, { postCode: undefined }]) assert.match(await said(input), /remedy: 'missing'/)
  assert.match(await said({ postCode: 5 }), /remedy: 'not text'/)
  assert.isEmpty(requests)
})

it("headers are text or made for each call, and no failure holds them", async () => {
  const forms: ReadonlyArray<EnactorOptions["headers"]> = [
    { authorization: "CANARY-1" },
    (operation) => ({ authorization: `CANARY-${operation}` }),
    (operation) => Promise.resolve({ authorization: `CANARY-${operation}` })
  ]
  for (const headers of forms) {
    if (headers === undefined) continue
    const { enactor, requests } = await serve((response) => send(response, "no", 403), { headers })
    const failed = error(await enactor.client.submitCustomerNameSearch({ searchName: "a" }))
    assert.strictEqual(failed.reason, "Unauthorized")
    assert.include(requests[0]?.headers.authorization, "CANARY")
    assert.notInclude(inspect(failed, { depth: 9 }), "CANARY")
  }
})

it("an import file streams what is iterated, in pieces, and has a manifest", async () => {
  const { enactor } = await open()
  let pulled = 0
  async function* source() {
    for (const entry of entriesOf(enactor, 1000)) {
      pulled += 1
      yield entry
    }
  }
  const file = enactor.customerImport.file(source())
  const hash = createHash("sha256")
  let pieces = 0
  for await (const bytes of file) {
    pieces += 1
    hash.update(bytes)
    if (pieces === 2) assert.isBelow(pulled, 1000)
  }
  const manifest = value(await file.manifest)
  assert.deepInclude(manifest, { customers: 1000, emails: 1000, sha256: hash.digest("hex") })
  assert.isAbove(pieces, 5)
})

it("an entry that cannot be written breaks the file off, and the manifest says why", async () => {
  const { enactor } = await open()
  const [good = assert.fail("no entry")] = entriesOf(enactor, 1)
  const wrong = { ...good, draft: { ...good.draft, customer: { ...good.draft.customer, birthDate: "CANARY" } } }
  const file = enactor.customerImport.file([good, wrong])
  await expect(wholeOf(file)).rejects.toThrow("the import file cannot be written")
  const refused = error(await file.manifest)
  assert.deepInclude(refused, { reason: "Rejected", operation: "customerImport.file" })
  assert.strictEqual(refused.reason === "Rejected" && refused.issues[0]?.field, "entries[1].draft.customer.birthDate")
  assert.notInclude(inspect(refused, { depth: 9 }), "CANARY")
})

it("an import file ends with its source, its reader, its signal and its adapter", async () => {
  const { enactor } = await open()
  const [entry = assert.fail("no entry")] = entriesOf(enactor, 1)
  let isReleased = false
  async function* endless() {
    try {
      for (;;) yield entry
    } finally {
      isReleased = true
    }
  }
  const left = enactor.customerImport.file(endless())
  for await (const bytes of left) {
    assert.isNotEmpty(bytes)
    if (bytes.length > 1000) break
  }
  await expect(left.manifest).rejects.toThrow("not read to its end")
  assert.isTrue(isReleased)

  async function* broken() {
    yield entry
    throw new Error("the source broke")
  }
  const cut = enactor.customerImport.file(broken())
  await expect(wholeOf(cut)).rejects.toThrow("the source broke")
  await expect(cut.manifest).rejects.toThrow("the source broke")

  async function* silent() {
    yield entry
    await new Promise(() => {})
  }
  const controller = new AbortController()
  const stopped = enactor.customerImport.file(silent(), { signal: controller.signal })
  const reading = wholeOf(stopped)
  const reason = new Error("too late")
  setImmediate(() => controller.abort(reason))
  await expect(reading).rejects.toBe(reason)
  await expect(stopped.manifest).rejects.toBe(reason)

  const closed = enactor.customerImport.file(endless())
  await enactor.close()
  await expect(wholeOf(closed)).rejects.toThrow("this enactor was closed")
})

it("an aborted call rejects with the signal's reason, and the server sees its connection closed", async () => {
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  let left: Promise<unknown> = Promise.resolve()
  const { enactor, requests } = await serve((response) => {
    left = once(response, "close")
    arrive()
  })
  const controller = new AbortController()
  const call = enactor.customerByCard.get("1", { signal: controller.signal })
  await arrived
  const reason = new Error("too late")
  controller.abort(reason)
  await expect(call).rejects.toBe(reason)
  await left
  assert.isEmpty(getEventListeners(controller.signal, "abort"))
  assert.lengthOf(requests, 1)
  await enactor.close()
  await expect(enactor.customerByCard.get("1")).rejects.toThrow("this enactor was closed")
  assert.lengthOf(requests, 1)
})

it("options that cannot be are named when the adapter is made", () => {
  const options = optionsFor("http://127.0.0.1/")
  assert.throws(() => createEnactor({ ...options, zone: "Mars/Base" }), TypeError, /zone/)
  const misspelt = { ...options, accountTyp: "x" }
  assert.throws(() => createEnactor(misspelt), TypeError, /accountTyp/)
})

it("shows nothing of Effect in its types", () => {
  const shown: ReadonlyArray<EffectIn<Enactor | EnactorOptions>> = []
  const nothing: ReadonlyArray<never> = shown
  assert.isEmpty(nothing)
})
