import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { Copy } from "./support.ts"

const optional = "phone: Schema.optionalKey(Schema.Boolean)"
const required = "phone: Schema.Boolean"
const source = "packages/domain/src/Customer.ts"

const shown = `A protection says whether the phone is hidden.

**Breaking**

Before:

\`\`\`ts
new Protection({})
\`\`\`

After:

\`\`\`ts
new Protection({ phone: false })
\`\`\`
`

describe("a copy of @kundbro/domain, released as 0.1.0", () => {
  let copy: Copy
  let released: string

  beforeAll(async () => {
    copy = new Copy()
    await copy.release()
    released = await copy.report()
  })
  afterAll(() => copy.close())

  it("has no problem as long as nothing changed", async () => {
    assert.strictEqual(copy.version(), "0.1.0")
    assert.include(released, "readonly phone: Schema.optionalKey<Schema.Boolean>;")
    assert.deepStrictEqual(await copy.problems(), [])
  })

  it("a field of a Schema class that changed is another report, and a problem without a changeset", async () => {
    copy.edit(source, optional, required)
    copy.build()
    assert.match((await copy.problems()).join(), /run pnpm api and commit it/)

    const text = await copy.report()
    assert.notStrictEqual(text, released)
    assert.include(text, "readonly phone: Schema.Boolean;")
    assert.match((await copy.problems()).join(), /no changeset says so.*\n.*Customer: changed const Protection_base/)
  })

  it("a break that is announced as a patch is refused, and as a minor without before and after too", async () => {
    copy.changeset("patch", shown)
    assert.match((await copy.problems()).join(), /breaks programs made for 0\.1\.0 and has no changeset with minor/)
    copy.changeset("minor", "A protection says whether the phone is hidden.")
    assert.match((await copy.problems()).join(), /no changeset with minor shows before and after/)
    copy.changeset("minor", shown)
    assert.deepStrictEqual(await copy.problems(), [])
  })

  it("while the release is made, and once it is, what is here is what was released", async () => {
    copy.edit("packages/domain/package.json", '"version": "0.1.0"', '"version": "0.2.0"')
    copy.git("rm", "--force", "--quiet", "--ignore-unmatch", ".changeset/one.md")
    copy.changeset("patch", "Nothing.")
    assert.deepStrictEqual(await copy.problems(), [])
    await copy.release()
    assert.deepStrictEqual(await copy.problems(), [])
  })

  it("an optional field that is new is a patch", async () => {
    copy.edit(source, required, `${required},\n  email: Schema.optionalKey(Schema.Boolean)`)
    copy.build()
    await copy.report()
    copy.changeset("patch", "An e-mail address can be hidden too.")
    assert.deepStrictEqual(await copy.problems(), [])
  })

  it("a schema that asks more than it did breaks, although its type is the same", async () => {
    copy.edit("packages/domain/src/Lyra.ts", "= Schema.String", "= Schema.String.check(Schema.isMaxLength(9))")
    copy.build()
    assert.include(await copy.report(), '"": "a value with a length of at most 9"')
    assert.match((await copy.problems()).join(), /@kundbro\/domain\/Lyra: Code asks more than its type/)
    copy.edit("packages/domain/src/Lyra.ts", ".check(Schema.isMaxLength(9))", "")
  })

  it("an export that no doc comment explains is refused; a schema and its type are explained once", async () => {
    copy.edit("packages/domain/src/Lyra.ts", "/** A. */\n", "")
    copy.edit("packages/domain/src/Lyra.ts", "Schema.String\n", "Schema.String\nexport type Code = typeof Code.Type\n")
    copy.build()
    await copy.report()
    assert.deepStrictEqual(await copy.problems(), [
      "@kundbro/domain exports what no doc comment explains:\n  @kundbro/domain/Lyra: lyra"
    ])
    copy.edit("packages/domain/src/Lyra.ts", "export const lyra", "/** A. */\nexport const lyra")
  })

  it("an export that is gone breaks", async () => {
    copy.edit("packages/domain/src/Lyra.ts", "lyra", "vega")
    copy.build()
    await copy.report()
    assert.match((await copy.problems()).join(), /@kundbro\/domain\/Lyra: removed const lyra/)
  })
})
