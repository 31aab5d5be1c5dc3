import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as csv from "../src/internal/csv.ts"

/** The cells of a line without quotes, as a spreadsheet cuts it. */
const cut = (line: string, at: RegExp) => line.replaceAll('"', "").split(at)

const Cells = Schema.Array(
  Schema.Union([
    Schema.String,
    Schema.Literals(["=1+1", "x;=cmd|' /C calc'!A0", "a\n+b", "\t=1", "＝1", "-2.5", "@SUM(A1)"])
  ])
)

describe("a line of a CSV file", () => {
  it.prop("has no cell that a spreadsheet runs, whether it cuts at commas or at semicolons", [Cells], ([cells]) => {
    const line = csv.row(cells)
    for (const at of [/[,\r\n]/, /[;\r\n]/]) {
      for (const cell of cut(line, at)) {
        // Cut at commas and quotes alike, what a text itself has of them makes more cells than there are.
        if (/^[+-]?\d+([.,]\d+)?(,|$)/.test(cell) || cells.some((text) => /[,"]/.test(text))) continue
        assert.notMatch(cell, /^[=+\-@＝＋－＠]/, JSON.stringify(line))
      }
    }
  })

  it("leaves plain numbers, and texts that run nowhere, as they are", () => {
    assert.strictEqual(csv.row(["-2.5", "+46701", "a;b", "00100", "a-b"]), "-2.5,+46701,a;b,00100,a-b\r\n")
    assert.strictEqual(csv.row(["=1", "x;=cmd"]), "'=1,x;'=cmd\r\n")
    assert.strictEqual(csv.row(["a\n+b", " 7 "]), `"a\n'+b"," 7 "\r\n`)
  })
})
