/** All cases, by ability: what a reader of the table reads. */
import { Effect } from "effect"
import { assert } from "vitest"
import { type Case, nameOf } from "./Case.ts"
import { creation } from "./cases/creation.ts"
import { deactivation } from "./cases/deactivation.ts"
import { drafts } from "./cases/drafts.ts"
import { lookups } from "./cases/lookups.ts"
import { loyalty } from "./cases/loyalty.ts"
import { misuse } from "./cases/misuse.ts"
import { relations } from "./cases/relations.ts"
import { updates } from "./cases/updates.ts"

const adapter: ReadonlyArray<Case> = [
  {
    ability: "adapter",
    rule: "opening sends nothing, and the mapping is the adapter's own",
    run: Effect.fnUntraced(function* ({ adapter, relay }) {
      assert.strictEqual(yield* relay.sent, "")
      assert.strictEqual(adapter.mapping.vendor, adapter.vendor)
    })
  }
]

const all = [
  ...adapter,
  ...misuse,
  ...lookups,
  ...drafts,
  ...creation,
  ...updates,
  ...deactivation,
  ...relations,
  ...loyalty
]

/** The specification, grouped by ability in the order of their first case. */
export const cases: ReadonlyArray<Case> = [...new Set(all.map(({ ability }) => ability))].flatMap((ability) =>
  all.filter((one) => one.ability === ability)
)

/** The names of all cases. */
export const names: ReadonlySet<string> = new Set(cases.map(nameOf))
