import { assert, describe, it } from "@effect/vitest"
import { People } from "@kundbro/sandbox"
import { Schema } from "effect"

const options = { seed: 7, count: 3000, nasty: 0.5 }

describe("people", () => {
  it("are the same for the same seed and others for another", () => {
    assert.deepStrictEqual(People.people(options), People.people(options))
    assert.notDeepEqual(People.people({ ...options, seed: 8 }), People.people(options))
  })

  it("do not depend on how many there are", () => {
    assert.deepStrictEqual(People.people({ ...options, count: 10 }), People.people(options).slice(0, 10))
  })

  it("have ids of their own, as text", () => {
    const ids = People.people(options).map(({ id }) => id)
    assert.strictEqual(new Set(ids).size, ids.length)
    assert.isTrue(ids.some((id) => ids.includes(`00${id}`)))
  })

  it("show every nasty trait, in about the share that was asked for", () => {
    const nasty = People.people(options).filter((person) => person.nasty.length > 0)
    assert.deepStrictEqual([...new Set(nasty.flatMap((person) => person.nasty))].sort(), [...People.nastyKinds].sort())
    assert.isAbove(nasty.length, options.count * 0.45)
    assert.isBelow(nasty.length, options.count * 0.55)
  })

  it("are ordinary when nothing nasty is asked for", () => {
    assert.isTrue(People.people({ seed: 1, count: 500, nasty: 0 }).every(({ nasty }) => nasty.length === 0))
  })

  it("share an e-mail address with their neighbour where that is their trait", () => {
    const all = People.people(options)
    const shared = all.filter(({ nasty }) => nasty.includes("shared-email"))
    assert.isNotEmpty(shared)
    for (const { email, index } of shared) {
      const neighbour = People.person({ ...options, nasty: 0 }, index - 1)
      assert.strictEqual(email, neighbour.email)
    }
  })

  it.prop("come from any seed", [Schema.Int], ([seed]) => {
    const [first, second] = People.people({ seed, count: 2 })
    assert.strictEqual(first?.id, "004711000")
    assert.isAtMost(second?.children.length ?? 9, 4)
  })
})
