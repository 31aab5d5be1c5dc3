/**
 * Tokens in, one value out, in a single pass. The elements on their way are frames in an array that is reused for the
 * whole document, so that a leaf costs no allocation besides its value. Failures are thrown as read reasons.
 */
import { LimitExceeded, Malformed, Undecodable } from "../SoapError.ts"
import { undeclaredKey } from "../Xml.ts"
import type { RawAttribute } from "../Xml.ts"
import type { XmlLimits } from "../XmlLimits.ts"
import { Frame } from "./Frame.ts"
import { clark, invalid } from "./Node.ts"
import type { Plan, Slot } from "./Plan.ts"
import { RawCapture } from "./Raw.ts"
import { colonOf, prefixesIn, Scope, xsiNamespace } from "./Scope.ts"
import { noAttributes, Tokenizer } from "./Tokenizer.ts"
import type { Attributes, Tokens } from "./Tokenizer.ts"

const hasContent = /[^ \t\n\r]/

export interface MachineOptions {
  /** The plan of the root element; throws a read reason for a root that is none of ours. */
  readonly root: (name: string) => Plan
  readonly limits: XmlLimits
  /** Takes the streamed items. */
  readonly sink?: (item: unknown) => void
}

export class Machine implements Tokens {
  private readonly options: MachineOptions
  private readonly tokenizer: Tokenizer
  private readonly frames: Array<Frame> = []
  private readonly rootScope = new Scope(undefined, new Map())
  private depth = 0
  private capture: RawCapture | undefined = undefined
  private result: unknown = undefined
  private elementsBefore = 0

  constructor(options: MachineOptions) {
    this.options = options
    this.tokenizer = new Tokenizer(this, options.limits)
  }

  write(chunk: string): void {
    this.tokenizer.write(chunk)
  }

  end(): unknown {
    this.tokenizer.end()
    return this.result
  }

  open(name: string, attributes: Attributes): void {
    const parent = this.depth === 0 ? undefined : this.frames[this.depth - 1]
    const outer = parent === undefined ? this.rootScope : parent.scope
    const scope = attributes === noAttributes ? outer : enter(outer, attributes)
    const colon = colonOf(name)
    const namespace = scope.ofElement(name, colon)

    if (parent === undefined) {
      const local = name.slice(colon + 1)
      const plan = this.options.root(clark(namespace, local))
      this.begin(local, scope, plan, undefined, attributes)
      if (plan.kind === "raw") this.startCapture(this.rootScope, scope, name, attributes)
    } else if (this.capture !== undefined) {
      this.push("", scope, undefined, undefined)
      checkAttributes(scope, attributes)
      this.capture.open(name, attributes)
    } else if (parent.plan === undefined) {
      this.push("", scope, undefined, undefined)
      checkAttributes(scope, attributes)
    } else {
      const slot = parent.plan.slot(namespace, colon === -1 ? name : name.slice(colon + 1))
      this.openIn(parent, parent.plan, slot, name, scope, attributes)
    }
  }

  private openIn(
    parent: Frame,
    plan: Plan,
    slot: Slot | undefined,
    name: string,
    scope: Scope,
    attributes: Attributes
  ): void {
    parent.children++
    if (parent.isNil) throw this.undecodable("no content beside xsi:nil")
    if (plan.kind === "byType") throw this.undecodable("an xsi:type")
    if (plan.leaf !== undefined) throw this.undecodable(`${plan.leaf.expected}, not child elements`)
    if (slot !== undefined) {
      if (!parent.note(slot)) throw this.undecodable(`${slot.name} at most once`)
      // The elements of one streamed item, itself included, count until it has left.
      if (slot.streamed) this.elementsBefore = this.tokenizer.elements - 1
      this.begin(slot.name, scope, slot.plan, slot, attributes)
      if (slot.plan.kind === "raw") this.startCapture(parent.scope, scope, name, attributes)
    } else {
      this.push("", scope, undefined, undefined)
      checkAttributes(scope, attributes)
      if (plan.keep) this.startCapture(parent.scope, scope, name, attributes)
    }
  }

  private startCapture(outer: Scope, scope: Scope, name: string, attributes: Attributes): void {
    this.capture = new RawCapture(outer, scope, name, this.options.limits.text)
    this.capture.open(name, attributes)
  }

  private push(name: string, scope: Scope, plan: Plan | undefined, slot: Slot | undefined): Frame {
    const known = this.frames[this.depth]
    const frame = known ?? new Frame(scope)
    if (known === undefined) this.frames.push(frame)
    this.depth++
    frame.begin(name, scope, plan, slot)
    return frame
  }

  private begin(name: string, scope: Scope, plan: Plan, slot: Slot | undefined, attributes: Attributes): void {
    const frame = this.push(name, scope, plan, slot)
    if (attributes !== noAttributes && plan.kind !== "raw") this.readAttributes(frame, plan, scope, attributes)
    else if (attributes !== noAttributes) checkAttributes(scope, attributes)
    if (plan.kind === "byType" && frame.type === undefined && !frame.isNil && !plan.orEmpty)
      throw this.undecodable("an xsi:type")
  }

  private readAttributes(frame: Frame, plan: Plan, scope: Scope, attributes: Attributes): void {
    checkAttributes(scope, attributes)
    const others: Array<readonly [namespace: string, local: string, value: string]> = []
    let type: string | undefined
    for (const [name, value] of attributes) {
      if (isDeclaration(name)) continue
      const colon = colonOf(name)
      const namespace = colon === -1 ? "" : (scope.lookup(name.slice(0, colon)) ?? "")
      const local = name.slice(colon + 1)
      if (namespace === xsiNamespace && local === "nil") this.readNil(frame, plan, value)
      else if (namespace === xsiNamespace && local === "type" && plan.kind === "byType") type = value
      else others.push([namespace, local, value])
    }
    // Attributes have no order: what these two say decides how the others are read, wherever they stand.
    if (type !== undefined && frame.isNil) others.push([xsiNamespace, "type", type])
    else if (type !== undefined) this.readType(frame, plan, scope, type)
    for (const [namespace, local, value] of others) this.readAttribute(frame, namespace, local, value, scope)
  }

  private readAttribute(frame: Frame, namespace: string, local: string, value: string, scope: Scope): void {
    const { plan } = frame
    const slot = plan?.attributes.find((candidate) => candidate.name === local && candidate.namespace === namespace)
    // Nil is read as null, which has no place for an attribute: the element around it keeps them.
    if (slot?.plan.leaf !== undefined && !frame.isNil) {
      const decoded = slot.plan.leaf.decode(value)
      if (decoded === invalid) throw this.undecodable(slot.plan.leaf.expected, `@${local}`)
      frame.values[slot.key] = decoded
    } else if (plan === undefined || plan.kind !== "struct" || plan.keep) {
      frame.noteAttribute(rawAttribute(namespace, local, value, scope))
    }
  }

  private readNil(frame: Frame, plan: Plan, value: string): void {
    if (value === "true" || value === "1") {
      if (!plan.nillable) throw this.undecodable("content: its contract does not allow xsi:nil")
      frame.isNil = true
    } else if (value !== "false" && value !== "0") {
      throw this.undecodable("true or false", "@nil")
    }
  }

  private readType(frame: Frame, plan: Plan, scope: Scope, value: string): void {
    const name = value.trim()
    const colon = name.indexOf(":")
    const namespace = scope.lookup(colon === -1 ? "" : name.slice(0, colon))
    const local = name.slice(colon + 1)
    const member = plan.members.find(
      (candidate) => candidate.name === local && (namespace === undefined || candidate.namespace === namespace)
    )
    if (member === undefined) {
      throw this.undecodable(`an xsi:type among ${plan.members.map((candidate) => candidate.type).join(", ")}`)
    }
    frame.type = member.type
    frame.reset(member.plan)
  }

  text(text: string): void {
    if (this.capture !== undefined) return this.capture.text(text)
    const frame = this.depth === 0 ? undefined : this.frames[this.depth - 1]
    const plan = frame?.plan
    if (frame === undefined || plan === undefined) return
    if (plan.kind === "leaf" || plan.text !== undefined) {
      if (plan.text !== undefined && !frame.mayHaveText(hasContent.test(text)))
        throw this.undecodable("its text in one place, not between its child elements")
      frame.text = frame.text === "" ? text : frame.text + text
      const maximum = this.options.limits.text
      if (frame.text.length > maximum) throw new LimitExceeded({ limit: "text", maximum })
    } else if (hasContent.test(text)) {
      throw this.undecodable("child elements, not text")
    }
  }

  comment(text: string): void {
    this.capture?.comment(text)
  }

  instruction(target: string, body: string): void {
    this.capture?.instruction(target, body)
  }

  close(): void {
    const frame = this.frames[this.depth - 1]
    if (frame === undefined) return
    const parent = this.depth === 1 ? undefined : this.frames[this.depth - 2]
    if (this.capture !== undefined) {
      const raw = this.capture.close()
      if (raw !== undefined) {
        this.capture = undefined
        if (frame.plan === undefined) parent?.noteExtra(raw)
        else this.deliver(parent, frame.slot, raw)
      }
    } else if (frame.plan !== undefined) {
      this.deliver(parent, frame.slot, this.finish(frame, frame.plan, parent))
    }
    this.depth--
  }

  private finish(frame: Frame, plan: Plan, parent: Frame | undefined): unknown {
    const declared = frame.slot?.plan ?? plan
    if (frame.isNil) {
      if (!frame.isEmpty) throw this.undecodable("no content beside xsi:nil")
      this.leaveExtras(frame, parent)
      return null
    }
    if (declared.orEmpty && frame.isEmpty && !frame.hasAttributes) {
      this.leaveExtras(frame, parent)
      return ""
    }
    const value = this.content(frame, plan, parent)
    return frame.type === undefined ? value : { type: frame.type, value }
  }

  private content(frame: Frame, plan: Plan, parent: Frame | undefined): unknown {
    if (plan.kind === "struct") return this.struct(frame, plan)
    this.leaveExtras(frame, parent)
    if (plan.leaf === undefined) return frame.items
    const value = plan.leaf.decode(frame.text)
    if (value === invalid) throw this.undecodable(plan.leaf.expected)
    return value
  }

  private struct(frame: Frame, plan: Plan): unknown {
    const { values } = frame
    if (frame.lacksElements) {
      for (const slot of plan.elements) {
        if (frame.hasSeen(slot)) continue
        if (slot.repeated && !slot.optional) values[slot.key] = []
        else if (!slot.optional) throw this.undecodable(`${slot.name} in namespace "${slot.namespace}"`)
      }
    }
    for (const slot of plan.attributes) {
      if (!slot.optional && !Object.hasOwn(values, slot.key)) throw this.undecodable(`the attribute ${slot.name}`)
    }
    if (plan.text !== undefined && !(plan.text.optional && frame.text === "")) {
      const value = plan.text.plan.leaf?.decode(frame.text)
      if (value === invalid) throw this.undecodable(plan.text.plan.leaf?.expected ?? "text")
      values[plan.text.key] = value
    }
    const undeclared = plan.keep ? frame.undeclared() : undefined
    if (undeclared !== undefined) values[undeclaredKey] = undeclared
    return values
  }

  /** A leaf or a list has no place for what its contract does not declare: the struct (or list) around it keeps it. */
  private leaveExtras(frame: Frame, parent: Frame | undefined): void {
    if (frame.slot === undefined || parent === undefined || parent.plan?.keep !== true) return
    const undeclared = frame.undeclared()
    if (undeclared !== undefined && !frame.slot.streamed) parent.noteExtrasOfLast(frame.slot.key, undeclared)
  }

  private deliver(parent: Frame | undefined, slot: Slot | undefined, value: unknown): void {
    if (parent === undefined || slot === undefined) {
      this.result = value
    } else if (slot.streamed) {
      this.tokenizer.elements = this.elementsBefore
      this.options.sink?.(value)
    } else if (parent.plan?.kind === "list") {
      parent.items.push(value)
    } else if (slot.repeated) {
      const known = parent.values[slot.key]
      if (Array.isArray(known)) known.push(value)
      else parent.values[slot.key] = [value]
    } else {
      parent.values[slot.key] = value
    }
  }

  private undecodable(expected: string, attribute?: string): Undecodable {
    const names = this.frames.slice(0, this.depth).map((frame, index) => {
      const around = this.frames[index - 1]
      return frame.slot?.repeated === true && around?.plan?.kind === "list"
        ? `${frame.name}[${around.count - 1}]`
        : frame.name
    })
    return new Undecodable({ path: [...names, ...(attribute === undefined ? [] : [attribute])].join("/"), expected })
  }
}

const isDeclaration = (name: string): boolean => name.startsWith("xmlns") && (name.length === 5 || name[5] === ":")

const enter = (scope: Scope, attributes: Attributes): Scope => {
  const declarations = attributes.filter(([name]) => isDeclaration(name))
  return declarations.length === 0 ? scope : scope.enter(declarations)
}

/** Prefixes must be declared, and no two attributes may mean the same name. */
const checkAttributes = (scope: Scope, attributes: Attributes): void => {
  let seen: Set<string> | undefined
  for (const [name] of attributes) {
    if (isDeclaration(name)) continue
    const colon = colonOf(name)
    if (colon === -1) continue
    const namespace = scope.lookup(name.slice(0, colon))
    if (namespace === undefined) throw new Malformed({ problem: "an undeclared namespace prefix" })
    seen ??= new Set()
    const resolved = clark(namespace, name.slice(colon + 1))
    if (seen.has(resolved)) throw new Malformed({ problem: "an attribute twice on one element" })
    seen.add(resolved)
  }
}

/** A value that looks like a prefixed name takes the bindings along that it may refer to. */
const rawAttribute = (namespace: string, name: string, value: string, scope: Scope): RawAttribute => {
  const isType = namespace === xsiNamespace && name === "type"
  const mentioned = isType && !value.includes(":") ? [""] : prefixesIn(value)
  const bound = [...mentioned].flatMap((prefix) => {
    const uri = prefix === "xml" ? undefined : scope.lookup(prefix)
    return uri === undefined ? [] : [[prefix, uri] as const]
  })
  return bound.length === 0
    ? { namespace, name, value }
    : { namespace, name, value, prefixes: Object.fromEntries(bound) }
}
