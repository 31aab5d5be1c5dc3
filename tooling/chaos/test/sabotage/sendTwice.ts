/** Every tenth balance is sent a second time on hope. */
import { replace } from "./replace.ts"

replace(
  "send: ({ accountId, amount, card, transactionId }) =>\n    Effect.flatMap(DateTime.now, ",
  `send: ({ accountId, amount, card, position, transactionId }) =>
    ((now, adjust) => {
      const once = Effect.flatMap(now, adjust)
      return position % 10 === 0 ? Effect.andThen(once, once) : once
    })(DateTime.now, `
)
