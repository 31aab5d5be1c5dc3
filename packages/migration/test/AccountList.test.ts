import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { AccountList } from "../src/index.ts"

const bytes = (...chunks: ReadonlyArray<string>) =>
  Stream.fromIterable(chunks.map((chunk) => new TextEncoder().encode(chunk)))

const csv = (...chunks: ReadonlyArray<string>) => Stream.runCollect(AccountList.fromCsv(bytes(...chunks)))
const ndjson = (...chunks: ReadonlyArray<string>) => Stream.runCollect(AccountList.fromNdjson(bytes(...chunks)))

const plain = (accounts: ReadonlyArray<AccountList.Account>) =>
  accounts.map(({ accountId, card, sourceId }): ReadonlyArray<string> => [sourceId, accountId, card])

describe("a list of accounts", () => {
  it.effect("is read as it stands, whatever the order of its columns and the ends of its lines", () =>
    Effect.gen(function* () {
      const found = yield* csv(
        '\ufeffcard,noted,source_id,account_id\r\n0063, x ,"00,1"',
        ',7\r\n\r\n"6 3""1",,1e5,0x10\n',
        "63,y, 2 ,007"
      )
      assert.deepStrictEqual(plain(found), [
        ["00,1", "7", "0063"],
        ["1e5", "0x10", '6 3"1'],
        [" 2 ", "007", "63"]
      ])
      const other = yield* Stream.runCollect(
        AccountList.fromCsv(bytes("kund;konto;kort\n1;2;3"), {
          columns: { sourceId: "kund", accountId: "konto", card: "kort" },
          delimiter: ";"
        })
      )
      assert.deepStrictEqual(plain(other), [["1", "2", "3"]])
      const lines = yield* ndjson(
        '{"card":"063","account_id":"7","source_id":"1","x":null}\n\n',
        '{"source_id":"2",',
        '"account_id":"8","card":"å"}'
      )
      assert.deepStrictEqual(plain(lines), [
        ["1", "7", "063"],
        ["2", "8", "å"]
      ])
    })
  )

  const header = "source_id,account_id,card\n"
  const canary = "6331-CANARY"
  const refused = [
    ["nothing", csv(""), "has no source ids"],
    ["a header alone", csv(header), "has no source ids"],
    ["another file", csv("a,b\n1,2"), "line 1: has no column for the source id"],
    ["a column that is missing", csv(`source_id,account_id\n1,${canary}`), "line 1: has no column for the card"],
    ["two columns of one name", csv(`source_id,card,account_id,card\n1,${canary},3,4`), "two columns for the card"],
    ["a row that is cut", csv(`${header}1,2,${canary}\n3,4`), "line 3: has no card"],
    ["an empty cell", csv(`${header}1,"",${canary}`), "line 2: has no account id"],
    ["a control character", csv(`${header}1,2,"${canary}\n9"`), "line 2: has a control character in its card"],
    ["an open quote", csv(`${header}1,2,"${canary}`), "line 2: ends inside quotes"],
    ["an endless line", csv(`${header}1,2,${canary.repeat(10_000)}`), "line 2: is longer than"],
    ["a number for an id", ndjson(`{"source_id":1,"account_id":"2","card":"${canary}"}`), 'no text in "source_id"'],
    ["a number for a card", ndjson('{"source_id":"1","account_id":"2","card":63}'), 'no text in "card"'],
    ["no object", ndjson(`"${canary}"`), 'line 1: has no text in "source_id"'],
    ["no JSON", ndjson(`{"source_id":"1","account_id":"2","card":"3"}\n{${canary}`), "line 2: is not JSON"]
  ] as const

  for (const [what, reading, problem] of refused) {
    it.effect(`with ${what} is refused by line and remedy, never by what stands there`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(reading)
        assert.include(error.message, problem)
        assert.notInclude(JSON.stringify(error) + error.message, canary)
        assert.notStrictEqual(error.remedy, "")
      })
    )
  }

  it.effect("in another encoding is refused", () =>
    Effect.gen(function* () {
      const latin = Uint8Array.from([...new TextEncoder().encode(header), 0x31, 0x2c, 0xe5, 0x2c, 0x33])
      const error = yield* Effect.flip(Stream.runCollect(AccountList.fromCsv(Stream.make(latin))))
      assert.include(error.message, "line 2: is not UTF-8")
    })
  )

  // oxlint-disable-next-line no-control-regex
  const Cell = Schema.NonEmptyString.check(Schema.isPattern(/^[^\u0000-\u001f\u007f]+$/u))
  const Rows = Schema.NonEmptyArray(Schema.Tuple([Cell, Cell, Cell]))
  const Size = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 50 }))

  it.effect.prop(
    "comes back as it was written, in both forms, however it is cut into chunks",
    [Rows, Size],
    ([written, size]) =>
      Effect.gen(function* () {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
        const chunked = (text: string) => {
          const all = new TextEncoder().encode(text)
          const step = size + 1
          return Stream.fromIterable(
            Array.from({ length: Math.ceil(all.length / step) }, (_, n) => all.slice(n * step, (n + 1) * step))
          )
        }
        const asCsv = header + written.map((row) => row.map(quote).join()).join("\n")
        assert.deepStrictEqual<unknown>(plain(yield* Stream.runCollect(AccountList.fromCsv(chunked(asCsv)))), written)
        const asJson = written
          .map(([source_id, account_id, card]) => JSON.stringify({ source_id, account_id, card }))
          .join("\n")
        assert.deepStrictEqual<unknown>(
          plain(yield* Stream.runCollect(AccountList.fromNdjson(chunked(asJson)))),
          written
        )
      })
  )
})
