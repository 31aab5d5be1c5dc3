/** Prefixes in scope, and the namespaces that they stand for. */
import { Malformed } from "../SoapError.ts"

export const xmlNamespace = "http://www.w3.org/XML/1998/namespace"
const xmlnsNamespace = "http://www.w3.org/2000/xmlns/"
export const xsiNamespace = "http://www.w3.org/2001/XMLSchema-instance"

const malformed = (problem: string) => new Malformed({ problem })

/** The index of the colon, or -1; a name with an empty half or two colons is refused. */
export const colonOf = (name: string): number => {
  const colon = name.indexOf(":")
  if (colon === -1) return -1
  const first = name.charCodeAt(colon + 1)
  const startsBadly =
    Number.isNaN(first) || first === 45 || first === 46 || (first >= 48 && first <= 58) || first === 0xb7
  if (colon === 0 || startsBadly || name.includes(":", colon + 1)) throw malformed("a name with a misplaced colon")
  return colon
}

// Records often declare the same namespaces again and again: their scopes are shared. The bound keeps a hostile document
// from filling memory with scopes.
const sharedChildren = 32

export class Scope {
  readonly parent: Scope | undefined
  readonly own: ReadonlyMap<string, string>
  /** The namespace of names without a prefix. */
  private readonly unprefixed: string
  private children: Map<string, Scope> | undefined

  constructor(parent: Scope | undefined, own: ReadonlyMap<string, string>) {
    this.parent = parent
    this.own = own
    this.unprefixed = own.get("") ?? parent?.unprefixed ?? ""
  }

  /** The namespace of a prefix; `""` for the default one when there is none, `undefined` for an undeclared prefix. */
  lookup(prefix: string): string | undefined {
    if (prefix === "") return this.unprefixed
    return prefix === "xml" ? xmlNamespace : bindingIn(this, prefix)
  }

  /** The namespace of an element whose name has its colon at `colon`. */
  ofElement(name: string, colon: number): string {
    if (colon === -1) return this.unprefixed
    const prefix = name.slice(0, colon)
    const namespace = this.lookup(prefix)
    if (namespace === undefined || prefix === "xmlns") throw malformed("an undeclared namespace prefix")
    return namespace
  }

  /** The scope inside an element that declares `declarations` (attribute names with their values). */
  enter(declarations: ReadonlyArray<readonly [name: string, value: string]>): Scope {
    const key = declarations.map(([name, value]) => `${name}=${value}`).join("\n")
    this.children ??= new Map()
    const shared = this.children.get(key)
    if (shared !== undefined) return shared
    const own = new Map<string, string>()
    for (const [name, value] of declarations) {
      const prefix = name === "xmlns" ? "" : name.slice(colonOf(name) + 1)
      checkBinding(prefix, value)
      own.set(prefix, value)
    }
    const scope = new Scope(this, own)
    if (this.children.size < sharedChildren) this.children.set(key, scope)
    return scope
  }
}

// No recursion: how deep a document may be is the caller's choice.
const bindingIn = (innermost: Scope, prefix: string): string | undefined => {
  for (let scope: Scope | undefined = innermost; scope !== undefined; scope = scope.parent) {
    const found = scope.own.get(prefix)
    if (found !== undefined) return found
  }
  return undefined
}

const isNameCharacter = (code: number): boolean =>
  code > 127 ||
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 45 ||
  code === 46

/**
 * What stands before the colons of a content: it may hold prefixed names (`xsi:type="p:Name"`). In one walk, because a
 * hostile document may declare thousands of prefixes.
 */
export const prefixesIn = (content: string): ReadonlySet<string> => {
  const found = new Set<string>()
  for (let colon = content.indexOf(":"); colon !== -1; colon = content.indexOf(":", colon + 1)) {
    let start = colon
    while (start > 0 && isNameCharacter(content.charCodeAt(start - 1))) start--
    if (start < colon) found.add(content.slice(start, colon))
  }
  return found
}

const checkBinding = (prefix: string, namespace: string): void => {
  const reserved =
    namespace === xmlnsNamespace || prefix === "xmlns" || (prefix === "xml") !== (namespace === xmlNamespace)
  if (reserved) throw malformed("a reserved prefix or namespace is bound")
  if (prefix !== "" && namespace === "") throw malformed("a prefix is bound to no namespace")
}
