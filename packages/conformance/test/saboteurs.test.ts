import { Case, Specification } from "@kundbro/conformance"
import { Effect } from "effect"
import { assert, describe, it } from "vitest"
import { believers } from "./saboteurs/believers.ts"
import { clerks } from "./saboteurs/clerks.ts"
import { readers } from "./saboteurs/readers.ts"
import { writers } from "./saboteurs/writers.ts"
import { sabotaged } from "./support.ts"

const saboteurs = [...readers, ...writers, ...clerks, ...believers]

describe("a broken rule turns a case red:", { concurrent: true }, () => {
  for (const { red, who, why, ...sabotage } of saboteurs) {
    it(`an adapter that ${who}`, async () => {
      const broken = Specification.cases.find((one) => Case.nameOf(one) === red)
      assert.isDefined(broken, `there is no case "${red}"`)
      if (broken === undefined) return
      const verdict = await Effect.runPromise(Case.judge(broken, { name: "lyra", open: sabotaged(sabotage) }))
      assert.include(verdict._tag === "Failed" ? verdict.why : verdict._tag, why)
    })
  }
})

it("every rule has a saboteur who breaks it", () => {
  const broken = new Set(
    Specification.cases.filter((one) => saboteurs.some(({ red }) => red === Case.nameOf(one))).map(({ rule }) => rule)
  )
  assert.deepStrictEqual(Specification.cases.filter(({ rule }) => !broken.has(rule)).map(Case.nameOf), [])
})
