/** What the checks of our pages see in Markdown. */
import { assert, describe, it } from "@effect/vitest"
import { anchors, blocks, links } from "../src/markdown.ts"

const page = `# A page: \`code\` & more

[one](a.md) and ![two](b.svg), [three](c.md "title"), [four][ref], \`[not](code.md)\`.

[ref]: https://example.org/ref#x

<img src="e.png" alt="">
<!-- [hidden](no.md) -->

## Twice
## Twice
## Åäö, 1 & [linked](f.md#g)

\`\`\`\`md
# no heading
[no](link.md)
\`\`\`ts
const inner = 1
\`\`\`
\`\`\`\`

\`\`\`ts title="x.ts"
const outer = 2
\`\`\`
`

describe("Markdown", () => {
  it("has links in prose, pictures, references and HTML, and none in code or comments", () => {
    assert.deepStrictEqual([...links(page)], ["a.md", "b.svg", "c.md", "f.md#g", "https://example.org/ref#x", "e.png"])
  })

  it("has an anchor for each heading, numbered where it comes again", () => {
    assert.deepStrictEqual([...anchors(page)], ["a-page-code--more", "twice", "twice-1", "åäö-1--linked"])
  })

  it("has fenced blocks, each with its language and what else its first line says", () => {
    assert.deepStrictEqual(
      blocks(page).map(({ info, language }) => [language, info]),
      [
        ["md", ""],
        ["ts", 'title="x.ts"']
      ]
    )
    assert.strictEqual(blocks(page)[1]?.text, "const outer = 2\n")
  })
})
