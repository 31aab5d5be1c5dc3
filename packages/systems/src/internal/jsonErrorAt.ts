/**
 * Where a text stops being JSON. `JSON.parse` does not always say where, and quotes the text, which may hold a secret.
 */

/* oxlint-disable no-control-regex -- JSON has none in its texts */
const token =
  /[ \t\r\n]*("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/y

/** Line and column, from 1, of the first thing that cannot stand there; `undefined`: the text is JSON. */
export const jsonErrorAt = (text: string): { readonly line: number; readonly column: number } | undefined => {
  try {
    JSON.parse(text)
    return undefined
  } catch {
    // What may stand next, as kinds of token: `v` is a value, `s` a text, the others are themselves.
    let next = "v"
    let end = 0
    const open: Array<string> = []
    const closed = () => (open.length === 0 ? "" : open.at(-1) === "{" ? ",}" : ",]")
    for (;;) {
      token.lastIndex = end
      const found = token.exec(text)?.[1]
      if (found === undefined) break
      const isName = next.startsWith("s") && found.startsWith('"')
      const isValue = next.startsWith("v") && !"}],:".includes(found)
      if (!isName && !isValue && !next.includes(found)) break
      end = token.lastIndex
      if (isName) next = ":"
      else if (found === ":") next = "v"
      else if (found === ",") next = open.at(-1) === "{" ? "s" : "v"
      else if (found === "{") {
        open.push(found)
        next = "s}"
      } else if (found === "[") {
        open.push(found)
        next = "v]"
      } else {
        if (!isValue) open.pop()
        next = closed()
      }
    }
    const before = text.slice(0, end + (/^[ \t\r\n]*/.exec(text.slice(end))?.[0].length ?? 0)).split("\n")
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
}
