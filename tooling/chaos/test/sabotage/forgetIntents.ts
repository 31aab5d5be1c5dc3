/** What was intended when the engine was killed counts as never sent, as if the intent had not been written down. */
import { replace } from "./replace.ts"

replace(
  "set state = 'in-doubt', doubted = true, at = now() where state = 'intended'",
  "set state = 'listed', attempts = 0, at = now() where state = 'intended'"
)
