import { assert, it } from "@effect/vitest"
import { CalendarDate } from "../src/index.ts"
import { alva } from "./example.ts"

it("the example in the README does what it says", () => {
  assert.strictEqual(alva.id, "00100")
  assert.instanceOf(alva.birthDate, CalendarDate.Unreadable)
})
