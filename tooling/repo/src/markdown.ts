/** What the checks of our pages need to know about Markdown: headings, links and fenced blocks. */

/** A fenced block: its language, what else its first line says, and its lines. */
export interface Block {
  readonly language: string
  readonly info: string
  readonly text: string
}

const fence = /^( *)(`{3,})(\S*) *(.*)\n([\s\S]*?)^\1\2 *$/gm

/** Every fenced block of a page. */
export const blocks = (page: string): ReadonlyArray<Block> =>
  [...page.matchAll(fence)].map(([, , , language = "", info = "", text = ""]) => ({ language, info, text }))

/** What is neither code nor a comment. */
const prose = (page: string): string =>
  page
    .replaceAll(fence, "")
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "")

/** Where a page's links and pictures lead, as written. */
export const links = (page: string): ReadonlyArray<string> => {
  const text = prose(page)
  return [
    ...[...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target = ""]) => target),
    ...[...text.matchAll(/^ *\[[^\]]+\]: +(\S+)/gm)].map(([, target = ""]) => target),
    ...[...text.matchAll(/<(?:a|img|source)\b[^>]*?(?:href|src|srcset)="([^"]+)"/g)].map(([, target = ""]) => target)
  ]
}

/** The anchors of a page's headings, as GitHub makes them. */
export const anchors = (page: string): ReadonlySet<string> => {
  const found = new Map<string, number>()
  const all = new Set<string>()
  for (const [, heading = ""] of page.replaceAll(fence, "").matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
    const slug = plain.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-")
    const times = found.get(slug) ?? 0
    found.set(slug, times + 1)
    all.add(times === 0 ? slug : `${slug}-${times}`)
  }
  return all
}
