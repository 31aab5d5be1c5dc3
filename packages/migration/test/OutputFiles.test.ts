import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Layer, Logger, Stream, Tracer } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { HtmlReport, Migration, OutputFiles, Plan } from "../src/index.ts"
import { empty, folder, shared } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"

const plan = Plan.make({
  name: "members <b>",
  chunkSize: 10,
  reference: { kind: "code", prefix: "m:" },
  retry: { firstDelay: "1 millis", longestDelay: "2 millis", attempts: 2 },
  inDoubt: { lookups: 1 }
})

/** A migration with every ending, and what it said while at work. */
const migrated = Effect.gen(function* () {
  yield* empty
  const said: Array<string> = []
  const logger = Logger.make(({ message }) => {
    said.push(JSON.stringify(message))
  })
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      said.push(options.name)
      const attribute = span.attribute.bind(span)
      span.attribute = (key, value) => {
        said.push(`${key} ${String(value)}`)
        attribute(key, value)
      }
      return span
    }
  })
  const rejected = new V.Rejected({
    issues: [new V.FieldIssue({ field: "name.family", rule: "too-long", remedy: 'shorten it, "please"' })],
    sent: true
  })
  const source = make({ vendor: "old" })
  const target = make({
    vendor: "new",
    fault: (operation, key) =>
      operation === "create" && key === "m:s3"
        ? { before: rejected }
        : operation === "create" && key === "m:s4"
          ? { queued: true }
          : undefined
  })
  const ids = [...populate(source, 6), CustomerId.make("=cmd|'canary'!A1"), CustomerId.make("-5")]
  for (const id of ids.slice(6)) source.customers.set(id, new Customer({ ...person(80 + ids.indexOf(id)), id }))
  source.customers.delete("s2")
  source.relations.set("s1", [new Relation({ kind: "child", name: { given: "canary-child" }, extensions: {} })])
  const options = {
    plan,
    source: source.adapter,
    target: target.adapter,
    ids: Stream.fromIterable([...ids, CustomerId.make("s1")]),
    onProgress: (progress: object) => Effect.sync(() => void said.push(JSON.stringify(progress)))
  }
  const at = yield* folder
  const out = path.join(at, "out")
  const report = yield* Effect.gen(function* () {
    yield* Migration.dryRun(options)
    yield* Migration.run(options)
    yield* Migration.verify(options)
    return yield* OutputFiles.write(out)
  }).pipe(Effect.provide(Logger.layer([logger])), Effect.withTracer(tracer))
  return { options, out, report, said, text: (name: string) => fs.readFileSync(path.join(out, name), "utf8") }
})

const ledger = Layer.mergeAll(shared, NodeServices.layer)

layer(ledger, { timeout: "60 seconds", excludeTestServices: true })("the files of a migration", (it) => {
  it.effect("tell the systems around it where everyone went, and people what to do", () =>
    Effect.gen(function* () {
      const { text } = yield* migrated
      const reference = text("cross-reference.csv").split("\r\n")
      assert.strictEqual(reference[0], "source_id,target_id,outcome")
      assert.match(reference[1] ?? "", /^s1,t\d+,created$/)
      assert.strictEqual(reference[2], "s2,,dead-letter")
      assert.strictEqual(reference[4], "s4,,queued")
      assert.match(reference[7] ?? "", /^'=cmd\|'canary'!A1,t\d+,created$/, "a formula is not run")
      assert.match(reference[8] ?? "", /^-5,t\d+,created$/, "a number is left alone")
      assert.strictEqual(reference.length, 10)
      assert.deepStrictEqual(text("exceptions.csv").split("\r\n"), [
        "source_id,reason,field,remedy",
        's2,NotFound,,"the source has no such customer: correct the list, or leave it"',
        's3,Rejected,name.family (too-long),"shorten it, ""please"""',
        's4,queued,,"wait: the target has taken it, and verify again later"',
        ""
      ])
      assert.deepStrictEqual(text("duplicates.csv").split("\r\n"), ["entry,source_id", "9,s1", ""])
    })
  )

  it.effect("keep what persons decided, and why", () =>
    Effect.gen(function* () {
      const { options, out, text } = yield* migrated
      const because = "=gone, as she says"
      const { deadLetter } = yield* Migration.resolve({
        ...options,
        sourceId: CustomerId.make("s2"),
        resolution: { kind: "left", because }
      })
      assert.strictEqual(deadLetter.reason, "NotFound")
      const report = yield* OutputFiles.write(out)
      assert.strictEqual(report.endings["left"], 1)
      assert.notInclude(JSON.stringify(report), "as she says")
      assert.include(text("exceptions.csv"), "s2,NotFound,,none: a person left it as it is\r\n")
      const [header, decision] = text("decisions.csv").split("\r\n")
      assert.strictEqual(header, "source_id,at,decision,target_id,because")
      assert.match(decision ?? "", /^s2,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,left,,"'=gone, as she says"$/)
    })
  )

  it.effect("keep whatever the target has no home for, by source id", () =>
    Effect.gen(function* () {
      const { text } = yield* migrated
      const lines: Array<unknown> = text("left-behind.ndjson")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
      assert.deepStrictEqual(lines[0], {
        sourceId: "s1",
        relations: [{ kind: "child", name: { given: "canary-child" }, extensions: {} }],
        customer: { extensions: { secret: { shoeSize: 1 } } },
        lost: [
          { kind: "dropped", field: "relations", reason: "kept in a file" },
          { kind: "dropped", field: "extensions.secret", reason: "only that vendor has it" }
        ]
      })
      assert.strictEqual(lines.length, 6, "everyone who arrived or is on the way; dead letters stay at the source")
    })
  )

  it.effect("are for their owner only, and whole", () =>
    Effect.gen(function* () {
      const { out } = yield* migrated
      assert.strictEqual(fs.statSync(out).mode & 0o777, 0o700)
      const names = fs.readdirSync(out).sort()
      assert.deepStrictEqual(names, [
        "balances.csv",
        "cross-reference.csv",
        "decisions.csv",
        "duplicates.csv",
        "exceptions.csv",
        "exceptions.ndjson",
        "gone.csv",
        "left-behind.ndjson",
        "prediction.csv",
        "report.html",
        "report.json"
      ])
      for (const name of names) assert.strictEqual(fs.statSync(path.join(out, name)).mode & 0o777, 0o600, name)
      yield* OutputFiles.write(out)
    })
  )

  it.effect("show no personal data but ids where ids belong; neither do logs, spans and progress", () =>
    Effect.gen(function* () {
      const { report, said, text } = yield* migrated
      const personal = /canary|example\.test|Ahlström|Bergqvist|Åsa|Björn|\bs[1-6]\b|shoeSize/
      assert.notMatch(text("report.html"), personal)
      assert.notMatch(text("report.json"), personal)
      assert.notMatch(JSON.stringify(report), personal)
      assert.isAbove(said.length, 20)
      for (const one of said) assert.notMatch(one, personal)
      assert.notMatch(text("exceptions.csv"), /example\.test|Ahlström|Bergqvist|Åsa|Björn|shoeSize/)
    })
  )

  it.effect("hold a page that loads nothing, runs nothing and escapes what it shows", () =>
    Effect.gen(function* () {
      const { report, text } = yield* migrated
      const html = text("report.html")
      assert.notMatch(html, /<script|<link|src=|href=|url\(|@import/)
      assert.include(html, "members &lt;b&gt;")
      assert.notInclude(html, "<b>:")
      assert.include(html, `default-src 'none'`)
      for (const words of [
        "Where everyone went",
        "Rejected",
        "extensions.secret",
        "Prediction and outcome",
        "Not verified"
      ]) {
        if (words !== "Not verified" || !report.verified) assert.include(html, words)
      }
      const bare = HtmlReport.render({ ...report, endings: {}, exceptions: [], losses: [], activities: [], listed: 0 })
      assert.include(bare, "Nothing has been listed yet.")
    })
  )
})
