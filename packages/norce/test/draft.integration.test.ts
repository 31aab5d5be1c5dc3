import { assert, layer } from "@effect/vitest"
import { differences } from "@kundbro/domain/Comparison"
import { Context, Effect, Layer, Result } from "effect"
import type { NorceOptions } from "../src/NorceOptions.ts"
import { build, PersonShape } from "./people.ts"
import { id, open } from "./support.ts"

const homes: Record<string, Partial<NorceOptions>> = {
  "nothing configured": { roles: {}, infoTypes: {}, flagTypes: {} },
  "consents, birth date and gender in info": {
    consentInfo: { "email-offer": "consent_email", "sms-offer": "consent_sms" },
    fieldInfo: { birthDate: "birth_date", gender: "gender" }
  },
  "consents in flags": { consentFlags: { "email-offer": { granted: "newsletter", refused: "sms" } } },
  "codes whose ids are looked up": {
    roles: ["buyer", "approver"],
    infoTypes: ["member_since", "consent_sms"],
    flagTypes: ["VIP", "contact/Newsletter", "contact/Sms"],
    flagsOperation: "ListFlags",
    consentFlags: { "email-offer": { granted: "contact/Newsletter", refused: "contact/Sms" } },
    consentInfo: { "sms-offer": "consent_sms" }
  }
}

class Opened extends Context.Service<Opened, Effect.Success<ReturnType<typeof open>>>()("test/Opened") {}

for (const [word, more] of Object.entries(homes)) {
  let unique = 0
  let updated = 0
  const outcomes = { created: 0, rejected: 0 }
  layer(Layer.effect(Opened, open({ flagsOperation: "ListFlags" }, more)), { excludeTestServices: true })(
    `what Norce gives back is what the draft said, with ${word}`,
    (it) => {
      it.effect.prop(
        "for generated customers",
        [PersonShape],
        Effect.fnUntraced(function* ([shape]) {
          const { adapter } = yield* Opened
          unique += 1
          const drafted = adapter.customerDrafts.draft(build(shape, unique))
          if (Result.isFailure(drafted)) {
            outcomes.rejected += 1
            assert.strictEqual(drafted.failure.reason._tag, "Rejected")
            return
          }
          const draft = drafted.success
          const again = yield* Effect.fromResult(adapter.customerDrafts.draft(draft.customer))
          assert.deepStrictEqual(differences(draft, again.customer), [])
          const receipt = yield* adapter.customerCreation.create(draft)
          const newId = id(receipt._tag === "Created" ? receipt.id : "none")
          outcomes.created += 1
          const back = yield* adapter.customerById.get(newId)
          assert.deepStrictEqual(differences(draft, back.value), [])
          assert.strictEqual((yield* adapter.customerUpdates.update(newId, draft))._tag, "Unchanged")
        }),
        { arbitrary: { runs: 60 } }
      )

      it.effect.prop(
        "for generated updates of generated customers",
        [PersonShape, PersonShape],
        Effect.fnUntraced(function* ([first, second]) {
          const { adapter } = yield* Opened
          const { keeps = [], update } = adapter.customerUpdates
          unique += 1
          const [before, after] = [first, second].map((shape) => adapter.customerDrafts.draft(build(shape, unique)))
          if (before === undefined || Result.isFailure(before) || after === undefined || Result.isFailure(after)) return
          const receipt = yield* adapter.customerCreation.create(before.success)
          const newId = id(receipt._tag === "Created" ? receipt.id : "none")
          yield* update(newId, after.success)
          updated += 1
          const back = yield* adapter.customerById.get(newId)
          assert.deepStrictEqual(differences(after.success, back.value, { after: "update", keeps }), [])
          assert.strictEqual((yield* update(newId, after.success))._tag, "Unchanged")
        }),
        { arbitrary: { runs: 60 } }
      )

      it.effect("and neither mails nor unread properties were caused by it", () =>
        Effect.gen(function* () {
          const { sandbox } = yield* Opened
          assert.isAbove(outcomes.created, 10)
          assert.isAbove(outcomes.rejected, 3)
          assert.isAbove(updated, 5)
          assert.deepStrictEqual((yield* sandbox.control.requests).ignored, {})
          assert.deepStrictEqual(yield* sandbox.control.mails, [])
        })
      )
    }
  )
}
