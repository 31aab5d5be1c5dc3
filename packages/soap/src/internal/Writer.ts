/** Values out as XML: declared order and namespaces, and a refusal (with its path) of whatever XML cannot say. */
import { Predicate } from "effect"
import { isReadReason, Unencodable } from "../SoapError.ts"
import { undeclaredKey } from "../Xml.ts"
import { defaults } from "../XmlLimits.ts"
import { escapeAttribute, escapeText, unwritable } from "./Escape.ts"
import { Machine } from "./Machine.ts"
import { invalid, isName } from "./Node.ts"
import type { LeafNode } from "./Node.ts"
import { Plan } from "./Plan.ts"
import type { Slot } from "./Plan.ts"
import { xmlNamespace, xsiNamespace } from "./Scope.ts"

const rawPlan = new Plan("raw")

/** What an element's start tag says besides its name: prefixes are declared on the element that uses them. */
class Tag {
  private readonly prefixes = new Map<string, string>()
  private text = ""

  prefixFor(namespace: string, wanted: string): string {
    if (namespace === xmlNamespace) return "xml"
    for (const [prefix, uri] of this.prefixes) if (uri === namespace) return prefix
    let prefix = wanted
    for (let n = 1; this.prefixes.has(prefix); n++) prefix = `${wanted}${n}`
    this.prefixes.set(prefix, namespace)
    return prefix
  }

  /** False if the prefix already means something else here. */
  bind(prefix: string, namespace: string): boolean {
    const known = this.prefixes.get(prefix)
    this.prefixes.set(prefix, namespace)
    return known === undefined || known === namespace
  }

  attribute(namespace: string, name: string, value: string): void {
    const qualified = namespace === "" ? name : `${this.prefixFor(namespace, "a")}:${name}`
    this.text += ` ${qualified}="${escapeAttribute(value)}"`
  }

  written(): string {
    let declarations = ""
    for (const [prefix, uri] of this.prefixes) declarations += ` xmlns:${prefix}="${escapeAttribute(uri)}"`
    return declarations + this.text
  }
}

export class Writer {
  private readonly path: Array<string> = []

  /** One element; `around` is the default namespace where it will stand. `extras` are those that its parent kept for it. */
  element(name: string, namespace: string, plan: Plan, value: unknown, around: string, extras?: unknown): string {
    this.path.push(name)
    const written =
      plan.kind === "raw" ? this.raw(value, name, namespace) : this.open(name, namespace, plan, value, around, extras)
    this.path.pop()
    return written
  }

  private open(name: string, namespace: string, plan: Plan, value: unknown, around: string, extras: unknown): string {
    const tag = new Tag()
    const start = namespace === around ? `<${name}` : `<${name} xmlns="${escapeAttribute(namespace)}"`
    let own = extras
    let body = ""
    if (value === null && plan.nillable) {
      // Declared here, so that the element means the same wherever it is put.
      tag.bind("xsi", xsiNamespace)
      tag.attribute(xsiNamespace, "nil", "true")
    } else if (!(value === "" && plan.orEmpty)) {
      const { plan: chosen, value: content } = this.choose(plan, value, tag)
      if (chosen.kind === "struct") own = Predicate.isObject(content) ? content[undeclaredKey] : undefined
      body = this.content(chosen, content, namespace, tag, own)
    }
    this.rawAttributes(own, tag, namespace)
    const opened = start + tag.written()
    return body === "" ? `${opened}/>` : `${opened}>${body}</${name}>`
  }

  private choose(plan: Plan, value: unknown, tag: Tag): { readonly plan: Plan; readonly value: unknown } {
    if (plan.kind !== "byType") return { plan, value }
    const type = Predicate.isObject(value) ? value["type"] : undefined
    const member = plan.members.find((candidate) => candidate.type === type)
    if (member === undefined || !Predicate.isObject(value)) throw this.refuse("a type that its contract does not name")
    tag.bind("xsi", xsiNamespace)
    const prefix = tag.prefixFor(member.namespace, "t")
    tag.attribute(xsiNamespace, "type", `${prefix}:${member.name}`)
    return { plan: member.plan, value: value["value"] }
  }

  private content(plan: Plan, value: unknown, namespace: string, tag: Tag, own: unknown): string {
    if (plan.leaf !== undefined) return escapeText(this.leaf(plan.leaf, value))
    if (plan.kind === "list") {
      const slot = plan.elements[0]
      if (slot === undefined || !Array.isArray(value)) throw this.refuse("not an array")
      return this.children([slot], () => value, namespace, own)
    }
    if (!Predicate.isObject(value)) throw this.refuse("not an object")
    this.refuseUnknownKeys(plan, value)
    for (const slot of plan.attributes) this.attribute(slot, value[slot.key], tag)
    const text = plan.text === undefined ? "" : this.text(plan.text, value[plan.text.key])
    return text + this.children(plan.elements, (slot) => this.valuesOf(slot, value[slot.key]), namespace, own)
  }

  /** A key that no field declares would be lost without a word. */
  private refuseUnknownKeys(plan: Plan, value: { readonly [x: PropertyKey]: unknown }): void {
    for (const key of Object.keys(value)) {
      const known =
        key === undeclaredKey ||
        value[key] === undefined ||
        plan.elements.some((slot) => slot.key === key) ||
        plan.attributes.some((slot) => slot.key === key) ||
        plan.text?.key === key
      if (!known) throw this.refuse("a key that its contract does not declare")
    }
  }

  private valuesOf(slot: Slot, value: unknown): ReadonlyArray<unknown> {
    if (value === undefined) {
      if (slot.optional) return []
      throw this.refuse("missing", slot.name)
    }
    if (!slot.repeated) return [value]
    if (!Array.isArray(value)) throw this.refuse("not an array", slot.name)
    return value
  }

  private attribute(slot: Slot, value: unknown, tag: Tag): void {
    if (value === undefined && slot.optional) return
    if (slot.plan.leaf === undefined) throw this.refuse("an attribute can only hold text", `@${slot.name}`)
    tag.attribute(slot.namespace, slot.name, this.leaf(slot.plan.leaf, value, `@${slot.name}`))
  }

  private text(slot: Slot, value: unknown): string {
    if (value === undefined && slot.optional) return ""
    if (slot.plan.leaf === undefined) throw this.refuse("text content must be a leaf")
    return escapeText(this.leaf(slot.plan.leaf, value))
  }

  private leaf(leaf: LeafNode, value: unknown, name?: string): string {
    const text = leaf.encode(value)
    if (text === invalid) throw this.refuse(`not ${leaf.expected}`, name)
    const problem = unwritable(text)
    if (problem !== undefined) throw this.refuse(problem, name)
    return text
  }

  /** Declared children in declared order, or in the order that was read, with the raw ones in their places. */
  private children(
    slots: ReadonlyArray<Slot>,
    valuesOf: (slot: Slot) => ReadonlyArray<unknown>,
    around: string,
    own: unknown
  ): string {
    const children: unknown = Predicate.isObject(own) ? own["children"] : undefined
    const pending = slots.map((slot) => ({ slot, values: valuesOf(slot), next: 0 }))
    let out = ""
    const one = (entry: (typeof pending)[number], extras?: unknown) => {
      const { namespace, name, plan } = entry.slot
      out += this.element(name, namespace, plan, entry.values[entry.next], around, extras)
      entry.next++
    }
    const all = (entry: (typeof pending)[number]) => {
      while (entry.next < entry.values.length) one(entry)
    }
    if (Array.isArray(children)) {
      const keys = children.map((child: unknown) => (Predicate.isObject(child) ? child["field"] : child))
      children.forEach((child: unknown, at) => {
        const entry = pending.find(({ slot }) => slot.key === keys[at])
        if (entry === undefined) {
          if (Predicate.isObject(child) && !("field" in child)) out += this.raw(child)
          return
        }
        // Fields that were set since are not in the list: they come in their declared place.
        for (const other of pending) {
          if (other.slot.index < entry.slot.index && !keys.includes(other.slot.key)) all(other)
        }
        if (entry.next < entry.values.length) one(entry, child)
        if (keys.lastIndexOf(entry.slot.key) === at) all(entry)
      })
    }
    for (const entry of pending) all(entry)
    return out
  }

  private rawAttributes(own: unknown, tag: Tag, namespace: string): void {
    const attributes: unknown = Predicate.isObject(own) ? own["attributes"] : undefined
    if (!Array.isArray(attributes)) return
    for (const attribute of attributes) {
      const name: unknown = Predicate.isObject(attribute) ? attribute["name"] : undefined
      const uri: unknown = Predicate.isObject(attribute) ? attribute["namespace"] : undefined
      const value: unknown = Predicate.isObject(attribute) ? attribute["value"] : undefined
      const prefixes: unknown = Predicate.isObject(attribute) ? attribute["prefixes"] : undefined
      if (!Predicate.isString(name) || !Predicate.isString(uri) || !Predicate.isString(value) || !isName(name)) {
        throw this.refuse("an undeclared attribute of the wrong form")
      }
      const problem = unwritable(value) ?? unwritable(uri)
      if (problem !== undefined) throw this.refuse(problem, `@${name}`)
      for (const [prefix, bound] of Predicate.isObject(prefixes) ? Object.entries(prefixes) : []) {
        const fits =
          Predicate.isString(bound) && (prefix === "" ? bound === namespace : isName(prefix) && tag.bind(prefix, bound))
        if (!fits) throw this.refuse("a prefix that means two things", `@${name}`)
      }
      if (uri === xsiNamespace) tag.prefixFor(uri, "xsi")
      tag.attribute(uri, name, value)
    }
  }

  /** Raw text is read again before it is written, so that nothing can break out of its place. */
  private raw(value: unknown, name?: string, namespace?: string): string {
    const xml: unknown = Predicate.isObject(value) ? value["xml"] : undefined
    if (!Predicate.isString(xml)) throw this.refuse("not a raw element")
    const element = this.reread(xml)
    if (name !== undefined && (element.name !== name || element.namespace !== namespace)) {
      throw this.refuse("a raw element of another name")
    }
    return element.xml
  }

  private reread(xml: string): { readonly name: string; readonly namespace: string; readonly xml: string } {
    const problem = unwritable(xml)
    if (problem !== undefined) throw this.refuse(problem)
    try {
      const machine = new Machine({ root: () => rawPlan, limits: defaults })
      machine.write(xml)
      const element = machine.end()
      if (isRaw(element)) return element
    } catch (thrown) {
      if (!isReadReason(thrown)) throw thrown
    }
    throw this.refuse("a raw element that is not well-formed XML by itself")
  }

  private refuse(problem: string, name?: string): Unencodable {
    return new Unencodable({ path: [...this.path, ...(name === undefined ? [] : [name])].join("/"), problem })
  }
}

const isRaw = (value: unknown): value is { readonly name: string; readonly namespace: string; readonly xml: string } =>
  Predicate.isObject(value) && "xml" in value
