/** A club and a till in another process, over HTTP: the only state that survives when the engine is killed. */
import type { Adapter } from "@kundbro/domain/Adapter"
import { Balance, UnitUnknown } from "@kundbro/domain/Balance"
import { CardNumber, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { BalanceAdjustment, LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { InDoubt, Unavailable, VendorError } from "@kundbro/domain/VendorError"
import { BigDecimal, Effect, Schema } from "effect"
import type * as till from "./MemoryTill.ts"
import { served } from "./served.ts"

const Call = Schema.Union([Schema.Struct({ card: CardNumber }), Schema.Struct({ adjustment: BalanceAdjustment })])
type Call = typeof Call.Type

const Answer = Schema.Struct({
  account: Schema.optionalKey(LoyaltyAccount),
  error: Schema.optionalKey(VendorError)
})
type Answer = typeof Answer.Type

const CallJson = Schema.fromJsonString(Call)
const AnswerJson = Schema.fromJsonString(Answer)

/** Whether the caller gets the answer. */
export type Way = "answered" | "lost"

/** Serves the till; `onCall` sees every call before it is answered and tells what becomes of the answer. */
export const serve = (
  { adapter }: ReturnType<typeof till.make>,
  onCall: (operation: "get" | "adjust", card: string) => Way
) =>
  served((_path, body) =>
    Effect.gen(function* () {
      const call = yield* Schema.decodeUnknownEffect(CallJson)(body)
      const way = "card" in call ? onCall("get", call.card) : onCall("adjust", call.adjustment.card ?? "")
      const answer: Effect.Effect<Answer, VendorError> =
        "card" in call
          ? Effect.map(adapter.loyaltyByCard.get(call.card), ({ value }) => ({ account: value }))
          : Effect.as(adapter.loyaltyAdjustments.adjust(call.adjustment), {})
      const found = yield* Effect.match(answer, {
        onFailure: (error): Answer => ({ error }),
        onSuccess: (done) => done
      })
      const text = yield* Schema.encodeEffect(AnswerJson)(found)
      return way === "lost" ? undefined : text
    })
  )

/** The till at `url`. */
export const adapter = (url: string): Adapter => {
  const fail = (reason: Unavailable | InDoubt) =>
    Effect.fail(new VendorError({ vendor: "till", operation: "remote", reason }))
  const post = (call: Call, lost: () => Unavailable | InDoubt): Effect.Effect<Answer, VendorError> =>
    Schema.encodeEffect(CallJson)(call).pipe(
      Effect.orDie,
      Effect.flatMap((body) =>
        Effect.tryPromise((signal) => fetch(url, { method: "POST", body, signal }).then((response) => response.text()))
      ),
      Effect.flatMap(Schema.decodeUnknownEffect(AnswerJson)),
      Effect.catch(() => fail(lost())),
      Effect.flatMap((answer) => (answer.error === undefined ? Effect.succeed(answer) : Effect.fail(answer.error)))
    )
  return {
    vendor: "till",
    mapping: { vendor: "till", read: {}, write: {}, extensions: [] },
    loyaltyByCard: {
      get: (card) =>
        Effect.flatMap(
          post({ card }, () => new Unavailable({ problem: "disconnected" })),
          ({ account }) =>
            account === undefined
              ? fail(new Unavailable({ problem: "empty" }))
              : Effect.succeed({ value: account, notes: [], cached: false, warnings: [] })
        )
    },
    loyaltyAdjustments: {
      adjust: (adjustment) =>
        Effect.as(
          post({ adjustment }, () => new InDoubt({ problem: "disconnected" })),
          []
        )
    }
  }
}

/** A club whose member `s<n>` has `n` points. */
export const club: Adapter = {
  vendor: "club",
  mapping: { vendor: "club", read: {}, write: {}, extensions: [] },
  loyaltyReads: {
    of: (id) =>
      Effect.succeed({
        value: [
          new LoyaltyAccount({
            id: LoyaltyAccountId.make(id),
            cards: [],
            balance: new Balance({
              amount: new UnitUnknown({ amount: BigDecimal.fromStringUnsafe(id.slice(1)) })
            }),
            extensions: {}
          })
        ],
        notes: [],
        cached: false,
        warnings: []
      })
  }
}
