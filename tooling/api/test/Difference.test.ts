import { assert, describe, it } from "vitest"
import * as Commands from "../src/Commands.ts"
import * as Difference from "../src/Difference.ts"
import * as Report from "../src/Report.ts"

const report = (source: string, name = "@kundbro/lyra/Lyra") =>
  Report.parse("lyra", `## ${name}\n\n\`\`\`ts\n${source}\n\`\`\`\n`)

const between = (before: string, after: string) =>
  Difference.between(report(before), report(after)).map(({ breaking, what }) =>
    what.replace("@kundbro/lyra/Lyra:", breaking ? "breaks:" : "adds:")
  )

describe("what breaks a program", () => {
  it.each([
    [
      "a removed export",
      "export declare const a: 1;\nexport declare const b: 1;",
      "export declare const b: 1;",
      "removed const a"
    ],
    ["another type", "export declare const a: string;", "export declare const a: number;", "changed const a"],
    ["a removed field", "export interface A { b: 1; c: 1 }", "export interface A { b: 1 }", "changed interface A"],
    [
      "a field that is required now",
      "export interface A { b?: 1 }",
      "export interface A { b: 1 }",
      "changed interface A"
    ],
    ["a new required field", "export interface A { b: 1 }", "export interface A { b: 1; c: 1 }", "changed interface A"],
    [
      "a field that may be absent now",
      "export interface A { b: 1 }",
      "export interface A { b?: 1 }",
      "changed interface A"
    ],
    ["a wider union", 'export type A = "b";', 'export type A = "b" | "c";', "changed type A"],
    [
      "a parameter",
      "export declare const a: () => void;",
      "export declare const a: (b: 1) => void;",
      "changed const a"
    ],
    [
      "a lost overload",
      "export declare function a(): 1;\nexport declare function a(b: 1): 1;",
      "export declare function a(): 1;",
      "changed function a"
    ],
    [
      "a changed base of a class",
      "declare const A_base: B<{ c: D }>;\nexport declare class A extends A_base {}",
      "declare const A_base: B<{ c: E }>;\nexport declare class A extends A_base {}",
      "changed const A_base"
    ],
    [
      "a name from elsewhere",
      'import { B } from "effect";\nexport type A = B;',
      'import { B } from "saxes";\nexport type A = B;',
      "changed import B"
    ]
  ])("%s", (_, before, after, what) => {
    assert.deepStrictEqual(between(before, after), [`breaks: ${what}`])
  })

  it.each([
    [
      "a new export",
      "export declare const a: 1;",
      "export declare const a: 1;\nexport type B = 1;",
      ["adds: added type B"]
    ],
    [
      "a new optional field",
      "export interface A { b: 1 }",
      "export interface A { b: 1; c?: 1 }",
      ["adds: changed interface A"]
    ],
    [
      "a new optional field deep inside",
      "export declare const a: (b: { c: { d: 1 } }) => void;",
      "export declare const a: (b: { c: { d: 1; e?: 2 } }) => void;",
      ["adds: changed const a"]
    ],
    [
      "a new optional field of a schema",
      "declare const a: S<{ b: C }>;\nexport declare class A extends a {}",
      "declare const a: S<{ b: C; d: Schema.optionalKey<C> }>;\nexport declare class A extends a {}",
      ["adds: changed const a"]
    ],
    [
      "a new method of a class",
      "export declare class A { b: 1 }",
      "export declare class A { b: 1; c(): void }",
      ["adds: changed class A"]
    ],
    ["another order", "export interface A { b: 1; c: 1 }", "export interface A { c: 1; b: 1 }", []],
    ["another comment or line", "export interface A { b: 1 }", "/** B. */\nexport interface A {\n  b: 1\n}", []],
    [
      "a file that moved inside the package",
      'import { B } from "./B.ts";\nexport type A = B;',
      'import { B } from "./inner/B.ts";\nexport type A = B;',
      []
    ]
  ])("%s does not", (_, before, after, what) => {
    assert.deepStrictEqual(between(before, after), what)
  })

  it("a module that is gone does, and one that could not be imported does not", () => {
    const gone = (name: string) => Difference.between(report("export type A = 1;", name), [])
    assert.isTrue(gone("@kundbro/lyra/Lyra").some(({ breaking }) => breaking))
    assert.isTrue(gone("(command) lyra export").some(({ breaking }) => breaking))
    assert.isFalse(gone("(shown) internal/Lyra").some(({ breaking }) => breaking))
  })

  it("a flag that is gone does, and one that is new does not", () => {
    const flags = (...lines: ReadonlyArray<string>) =>
      Commands.read(`USAGE\n  lyra [flags] <id>\n\nFLAGS\n${lines.join("\n")}\n`).source
    const [file, json] = ["  --file, -f path    Where to write it", "  --json             For programs"]
    assert.deepStrictEqual(between(flags(file), flags(file, json)), ["adds: changed interface Flags"])
    assert.deepStrictEqual(between(flags(file, json), flags(json)), ["breaks: changed interface Flags"])
    assert.deepStrictEqual(between(flags(file), flags(file.replace("path", "name"))), [
      "breaks: changed interface Flags"
    ])
    assert.deepStrictEqual(between(flags(file), flags(file.replace("Where", "Whither"))), [])
  })
})
