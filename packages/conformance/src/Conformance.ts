/**
 * Runs the specification against one adapter: one vitest test for each case that the adapter owes.
 */
import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, describe, it } from "vitest"
import { type ConformanceOptions, claims, judge, nameOf, type Verdict } from "./Case.ts"
import * as Report from "./Report.ts"
import { cases, names } from "./Specification.ts"

/** What an adapter's test says, and where to. */
export interface SuiteOptions extends ConformanceOptions {
  /** A file to keep the verdicts in, as JSON, from which tables are made. */
  readonly report?: URL
}

/** For a case that waits in vain more than once, on a busy machine. */
const timeout = 60_000

/** Registers the tests. To be called at the top of a test file. */
export const conformance = (options: SuiteOptions): void => {
  const verdicts = new Map<string, Verdict>()
  describe(`${options.name} conforms`, { concurrent: true }, async () => {
    const adapter = await Effect.runPromise(Effect.scoped(Effect.map(options.open(30_000), ({ adapter }) => adapter)))

    it("gives reasons for cases that there are", () => {
      assert.deepStrictEqual(
        Object.keys(options.notApplicable ?? {}).filter((name) => !names.has(name)),
        []
      )
    })

    for (const one of cases) {
      const name = nameOf(one)
      if (!claims(adapter, one) && options.notApplicable?.[name] === undefined) {
        verdicts.set(name, { _tag: "NoAbility" })
        continue
      }
      it(`${one.ability}: ${one.rule}`, { timeout }, async () => {
        const verdict = await Effect.runPromise(judge(one, options))
        verdicts.set(name, verdict)
        assert.notStrictEqual(verdict._tag, "Failed", verdict._tag === "Failed" ? verdict.why : "")
      })
    }

    afterAll(() => {
      if (options.report === undefined) return
      const path = fileURLToPath(options.report)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, Report.write({ name: options.name, verdicts: Object.fromEntries(verdicts) }))
    })
  })
}
