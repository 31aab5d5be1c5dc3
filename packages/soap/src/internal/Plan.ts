/**
 * A node compiled for one surrounding namespace: what the reader and the writer walk. Compiled once per shape, so that
 * reading an element costs one map lookup and no allocation beyond its value.
 */
import type { FieldNode, LeafNode, Node } from "./Node.ts"
import { clark, isName } from "./Node.ts"

export type PlanKind = "leaf" | "struct" | "list" | "raw" | "byType"

export class Slot {
  readonly index: number
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly clark: string
  readonly optional: boolean
  readonly repeated: boolean
  readonly plan: Plan
  /** Items leave through the reader's sink instead of piling up. */
  readonly streamed: boolean
  constructor(index: number, field: FieldNode, namespace: string, plan: Plan, streamed: boolean) {
    this.index = index
    this.key = field.key
    this.name = field.name
    this.namespace = namespace
    this.clark = clark(namespace, field.name)
    this.optional = field.optional
    this.repeated = field.repeated
    this.plan = plan
    this.streamed = streamed
  }
}

export interface Member {
  readonly type: string
  readonly namespace: string
  readonly name: string
  readonly plan: Plan
}

/** One class for every kind, so that the reader's property accesses stay monomorphic. */
export class Plan {
  readonly kind: PlanKind
  nillable = false
  orEmpty = false
  leaf: LeafNode | undefined = undefined
  keep = false
  /** Child elements of a struct in declared order; the one item of a list. */
  elements: ReadonlyArray<Slot> = []
  attributes: ReadonlyArray<Slot> = []
  text: Slot | undefined = undefined
  /** The slots of `elements` by local name; of several that share one, each is of another namespace. */
  private readonly byName = new Map<string, Array<Slot>>()
  members: ReadonlyArray<Member> = []
  constructor(kind: PlanKind) {
    this.kind = kind
  }

  /** Says which child elements there are. */
  hold(elements: ReadonlyArray<Slot>): void {
    this.elements = elements
    for (const slot of elements) this.byName.set(slot.name, [...(this.byName.get(slot.name) ?? []), slot])
  }

  /** The slot of a child element. */
  slot(namespace: string, name: string): Slot | undefined {
    for (const slot of this.byName.get(name) ?? []) if (slot.namespace === namespace) return slot
    return undefined
  }
}

const cache = new WeakMap<Node, Map<string, Plan>>()

/**
 * Compiles a node for elements whose children are, unless they say otherwise, in `namespace`. Items made of the node
 * `streamed` are marked to leave one by one.
 */
export const compile = (node: Node, namespace: string, streamed?: Node): Plan => {
  if (streamed !== undefined) return build(node, namespace, streamed)
  const plans = cache.get(node) ?? new Map<string, Plan>()
  cache.set(node, plans)
  const known = plans.get(namespace)
  if (known !== undefined) return known
  const plan = build(node, namespace, undefined)
  plans.set(namespace, plan)
  return plan
}

const build = (node: Node, namespace: string, streamed: Node | undefined): Plan => {
  switch (node.kind) {
    case "leaf": {
      const plan = new Plan("leaf")
      plan.leaf = node
      return plan
    }
    case "raw":
      return new Plan("raw")
    case "nillable": {
      const plan = build(node.of, namespace, streamed)
      plan.nillable = true
      return plan
    }
    case "orEmpty": {
      const plan = build(node.of, namespace, streamed)
      plan.orEmpty = true
      return plan
    }
    case "list": {
      const inner = node.namespace ?? namespace
      const plan = new Plan("list")
      const item: FieldNode = {
        key: node.itemName,
        name: node.itemName,
        namespace: inner,
        place: "element",
        optional: true,
        repeated: true,
        node: node.item
      }
      const slot = new Slot(0, item, inner, compile(node.item, inner, streamed), node.item === streamed)
      plan.keep = node.item !== streamed
      plan.hold([slot])
      checkNames(plan)
      return plan
    }
    case "byType": {
      const plan = new Plan("byType")
      plan.members = node.members.map((member) => ({ ...member, plan: compile(member.node, namespace, streamed) }))
      return plan
    }
    case "struct": {
      const inner = node.namespace ?? namespace
      const plan = new Plan("struct")
      const slots = (place: FieldNode["place"]) =>
        node.fields
          .filter((field) => field.place === place)
          .map((field, index) => {
            const own = field.namespace ?? inner
            return new Slot(
              index,
              field,
              own,
              compile(field.node, own, streamed),
              field.repeated && field.node === streamed
            )
          })
      plan.keep = node.keep
      plan.hold(slots("element"))
      plan.attributes = slots("attribute")
      plan.text = slots("text")[0]
      checkNames(plan)
      return plan
    }
  }
}

/** A mistake in a contract is a bug of the program, found when the contract is made. */
const checkNames = (plan: Plan): void => {
  const wrong = [...plan.elements, ...plan.attributes].find((slot) => !isName(slot.name))
  if (wrong !== undefined)
    throw new Error(`a ${plan.kind} cannot hold ${wrong.key}: "${wrong.name}" is not an XML name`)
  if (new Set(plan.elements.map((slot) => slot.clark)).size !== plan.elements.length)
    throw new Error("a struct holds two fields of the same element name")
}
