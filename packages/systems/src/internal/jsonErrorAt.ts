/**
 * Where a text stops being JSON. `JSON.parse` does not always say where, and quotes the text, which may hold a secret.
 */

/* oxlint-disable no-control-regex -- JSON has none in its texts */
const token =
  /[ \t\r\n]*("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/y

/** Line and column, from 1. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly problem: "not JSON" | "repeated key"
}

/** The first thing that cannot stand there, or the first key that its object has already; `undefined`: the text is JSON. */
export const jsonErrorAt = (text: string): Place | undefined => {
  // What may stand next, as kinds of token: `v` is a value, `s` a text, the others are themselves.
  let next = "v"
  let end = 0
  const open: Array<string> = []
  const names: Array<Set<unknown>> = []
  const closed = () => (open.length === 0 ? "" : open.at(-1) === "{" ? ",}" : ",]")
  const place = (problem: Place["problem"]): Place => {
    const before = text.slice(0, end + (/^[ \t\r\n]*/.exec(text.slice(end))?.[0].length ?? 0)).split("\n")
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, problem }
  }
  for (;;) {
    token.lastIndex = end
    const found = token.exec(text)?.[1]
    if (found === undefined) break
    const isName = next.startsWith("s") && found.startsWith('"')
    const isValue = next.startsWith("v") && !"}],:".includes(found)
    if (!isName && !isValue && !next.includes(found)) break
    if (isName) {
      const name: unknown = JSON.parse(found)
      if (names.at(-1)?.has(name) === true) return place("repeated key")
      names.at(-1)?.add(name)
    }
    end = token.lastIndex
    if (isName) next = ":"
    else if (found === ":") next = "v"
    else if (found === ",") next = open.at(-1) === "{" ? "s" : "v"
    else if (found === "{" || found === "[") {
      open.push(found)
      names.push(new Set())
      next = found === "{" ? "s}" : "v]"
    } else {
      if (!isValue) {
        open.pop()
        names.pop()
      }
      next = closed()
    }
  }
  return next === "" && text.slice(end).trim() === "" ? undefined : place("not JSON")
}
