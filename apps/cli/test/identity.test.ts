/**
 * `kundbro identity`: from two lists to decided groups. The same invented people live in both sandboxes, each as its vendor would
 * have stored them, so the truth is known.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { IdentityFile, MatchOptions, MergePolicy, ReviewFile } from "@kundbro/identity"
import { People } from "@kundbro/sandbox"
import { Identity } from "../src/Configuration.ts"
import { stage } from "./support.ts"

const Configuration = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))
const Summary = Schema.fromJsonString(
  Schema.Struct({
    records: Schema.Int,
    repeated: Schema.Int,
    missing: Schema.Int,
    unread: Schema.Int,
    groups: Schema.Int,
    questions: Schema.Int,
    decisionsKept: Schema.Int
  })
)
const Group = Schema.fromJsonString(
  Schema.Struct({
    group: Schema.String,
    members: Schema.Array(Schema.Struct({ system: Schema.String, id: Schema.String })),
    winner: Schema.Struct({ system: Schema.String, id: Schema.String }),
    by: Schema.String
  })
)

/** Both systems with the same people, and the chapter `identity` over both lists. */
const twoSources = Effect.fnUntraced(function* (count: number) {
  const people = { seed: 7, count, nasty: 0.2 }
  const staged = yield* stage({ count, nasty: 0.2, sandboxes: { infosoft: { people } } })
  const { folder, sandboxes } = staged
  const paper = yield* sandboxes.infosoft.control.ids
  writeFileSync(join(folder, "paper.csv"), `number\r\n${[...paper, "999999", paper[0]].join("\r\n")}\r\n`)
  const file = join(folder, "kundbro.json")
  const configuration = Schema.decodeSync(Configuration)(readFileSync(file, "utf8"))
  const identity = {
    sources: [
      { system: "paper", ids: { file: "paper.csv", column: "number" } },
      { system: "club", ids: { file: "ids.csv", column: "customer_id" } }
    ],
    folder: "identity",
    match: { country: "SE" }
  }
  /** Changes parts of the chapter. */
  const change = (chapter: Readonly<Record<string, Schema.Json>>) =>
    writeFileSync(file, JSON.stringify({ ...configuration, identity: { ...identity, ...chapter } }))
  change({})
  const at = (name: string) => join(folder, "identity", name)
  const read = (name: string) => readFileSync(at(name), "utf8")
  return {
    ...staged,
    change,
    paper,
    at,
    read,
    people,
    summary: () => Schema.decodeSync(Summary)(read("summary.json")),
    groups: () =>
      read("identity.ndjson")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => Schema.decodeSync(Group)(line)),
    /** Decides every row by the same word. */
    decide: (word: string) =>
      writeFileSync(at("review.csv"), read("review.csv").replaceAll(/,,(was [^\r\n]*)?\r\n/g, `,${word},\r\n`))
  }
})

describe("docs/identity.md", () => {
  const text = readFileSync(fileURLToPath(new URL("../../../docs/identity.md", import.meta.url)), "utf8")
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? ""

  it.effect("shows a chapter and groups that are read", () =>
    Effect.gen(function* () {
      const chapter = yield* Schema.decodeEffect(Schema.fromJsonString(Identity), { onExcessProperty: "error" })(
        block("json")
      )
      assert.deepStrictEqual(chapter.merge?.authority, ["paper", "club"])
      const bytes = Stream.make(new TextEncoder().encode(block("ndjson")))
      assert.strictEqual((yield* Stream.runCollect(IdentityFile.decode(bytes))).length, 1)
    })
  )

  it("tells every point, threshold, column and merge rule as it is", () => {
    const { maxBlock, maxGroup, points, review, same } = MatchOptions.make()
    const told = [...text.matchAll(/^\| `(\w+)` +\| (-?\d+) +\|/gm)].map(([, row = "", value]) => [row, Number(value)])
    assert.deepStrictEqual(Object.fromEntries(told), points)
    for (const words of [`(${same})`, `(${review})`, `\`maxBlock\` (${maxBlock})`, `\`maxGroup\` (${maxGroup})`]) {
      assert.include(text, words)
    }
    for (const column of ReviewFile.columns(true)) assert.include(text, `\`${column}\``)
    const { fields } = MergePolicy.make({ authority: ["paper"] })
    for (const rule of new Set(Object.values(fields))) {
      assert.include(text, `| \`${typeof rule === "string" ? rule : "from"}\` `)
    }
  })
})

describe("kundbro identity", () => {
  it.live("finds who is in both lists, asks about the rest, and makes groups of the answers", () =>
    Effect.gen(function* () {
      const { at, decide, groups, ids, kundbro, paper, people, read, summary } = yield* twoSources(120)
      const found = yield* kundbro("identity", "find")
      assert.strictEqual(found.code, 0, found.stderr + found.stdout)
      assert.include(found.stdout, "1 ids are not there any more")
      const { missing, questions, records, repeated, unread } = summary()
      assert.deepStrictEqual([records, repeated, missing, unread], [2 * ids.length, 1, 1, 0])
      assert.isAbove(questions, 0)
      const files = ["found.ndjson", "review.csv", "summary.json", "unread.ndjson"]
      for (const file of files) assert.strictEqual(statSync(at(file)).mode & 0o077, 0, `${file} is for its owner only`)
      const everything = files.map(read).join().toLowerCase()
      for (let index = 0; index < ids.length; index++) {
        const { email = "nobody@", familyName } = People.person(people, index)
        assert.notInclude(everything, email.toLowerCase())
        assert.notInclude(everything, `${familyName.toLowerCase()},`)
      }

      const early = yield* kundbro("identity", "apply")
      assert.strictEqual(early.code, 2)
      assert.include(early.stderr, "line 2 has no decision: write same or different")
      assert.isFalse(existsSync(at("identity.ndjson")))

      decide("same")
      const applied = yield* kundbro("identity", "apply", "--json")
      assert.strictEqual(applied.code, 0, applied.stderr)
      assert.include(applied.stdout, '"event":"applied"')
      // The person at a place of one list is the person at the same place of the other.
      const personOf = new Map([...ids, ...paper].map((id, place) => [id, place % ids.length]))
      const told = groups()
      const right = told.filter(({ members }) => new Set(members.map(({ id }) => personOf.get(id))).size === 1)
      assert.strictEqual(right.length, told.length)
      assert.isAtLeast(right.length, ids.length * 0.85)
      assert.isTrue(told.every(({ winner }) => winner.system === "paper"))
      assert.isTrue(told.some(({ by }) => by === "person"))

      const shown = yield* kundbro("identity", "show", told[0]?.group ?? "", "--json")
      assert.strictEqual(shown.code, 0, shown.stderr)
      assert.match(shown.stdout, /"field":"name","rule":"authority","from":\[\{"system":"paper"/)
    }).pipe(Effect.scoped)
  )

  it.live(
    "keeps decisions over a rerun, shows personal data when asked to, and refuses a spoilt file before any call",
    () =>
      Effect.gen(function* () {
        const { at, decide, kundbro, people, read, sandboxes, summary } = yield* twoSources(60)
        assert.strictEqual((yield* kundbro("identity", "find")).code, 0)
        decide("different")
        assert.strictEqual((yield* kundbro("identity", "apply")).code, 0)
        const again = yield* kundbro("identity", "find", "--with-personal-data", "--json")
        assert.strictEqual(again.code, 0, again.stderr)
        const { decisionsKept, questions } = summary()
        assert.deepStrictEqual([decisionsKept, questions > 0], [questions, true])
        const everybody = Array.from({ length: 60 }, (_, index) => People.person(people, index).givenName.toLowerCase())
        assert.isTrue(everybody.some((given) => read("review.csv").includes(given)))
        assert.isTrue(existsSync(at("review.csv.before")))
        assert.isFalse(existsSync(at("identity.ndjson")), "groups of the search before are put away")
        assert.strictEqual((yield* kundbro("identity", "apply")).code, 0)

        writeFileSync(at("review.csv"), read("review.csv").replace("paper", "pap3r"))
        const calls = (yield* sandboxes.harmoney.control.requests).counts["GetCustomerByCustomerId"]
        for (const command of ["find", "apply"]) {
          const refused = yield* kundbro("identity", command)
          assert.strictEqual(refused.code, 2)
          assert.include(refused.stderr, "line 2 has been changed outside of decision and remark")
        }
        assert.strictEqual((yield* sandboxes.harmoney.control.requests).counts["GetCustomerByCustomerId"], calls)
      }).pipe(Effect.scoped)
  )

  it.live("stops on Ctrl-C with 130 and nothing written, and lists what could not be read with 4", () =>
    Effect.gen(function* () {
      const { at, kundbro, read, sandboxes, start, summary } = yield* twoSources(30)
      const { harmoney } = sandboxes
      yield* harmoney.control.inject({ fault: "latency", millis: 200 })
      const stopped = yield* Effect.promise(() => {
        let sent = false
        return start(["identity", "find", "--json"], (stdout, kill) => {
          if (sent || !stdout.includes('"reading"')) return
          sent = true
          kill("SIGINT")
        })
      })
      assert.strictEqual(stopped.code, 130, stopped.stderr)
      assert.isFalse(existsSync(at("found.ndjson")))
      yield* harmoney.control.clearFaults
      yield* harmoney.control.inject({ fault: "question", operation: "GetCustomerByCustomerId", every: 10, times: 2 })
      const partly = yield* kundbro("identity", "find")
      assert.strictEqual(partly.code, 4, partly.stdout + partly.stderr)
      assert.include(partly.stderr, "2 records could not be read")
      assert.strictEqual(summary().unread, 2)
      assert.match(read("unread.ndjson"), /"system":"club","id":"\d+","reason":"QuestionRaised"/)
    }).pipe(Effect.scoped)
  )

  it.live("refuses by name what it cannot do, before any call", () =>
    Effect.gen(function* () {
      const { change, kundbro, sandboxes } = yield* twoSources(3)
      const nothing = yield* kundbro("identity", "apply")
      assert.strictEqual(nothing.code, 2)
      assert.include(nothing.stderr, "kundbro identity find")
      const list = { file: "ids.csv", column: "customer_id" }
      const cases: ReadonlyArray<readonly [Readonly<Record<string, Schema.Json>>, string]> = [
        [
          { sources: [{ system: "till", ids: list }] },
          "enactor cannot be used for identity matching: it has no customerById"
        ],
        [
          {
            sources: [
              { system: "club", ids: list },
              { system: "club", ids: list }
            ]
          },
          "twice"
        ],
        [{ merge: { authority: ["shop"] } }, '"shop", which is none of the sources'],
        [{ match: { same: 30 } }, "`review` must not be above `same`"],
        [{ match: { points: { mail: 3 } } }, "mail"]
      ]
      for (const [chapter, words] of cases) {
        change(chapter)
        const refused = yield* kundbro("identity", "find")
        assert.strictEqual(refused.code, 2, refused.stderr)
        assert.include(refused.stderr, words)
      }
      assert.deepStrictEqual((yield* sandboxes.harmoney.control.requests).counts, {})
    }).pipe(Effect.scoped)
  )
})
