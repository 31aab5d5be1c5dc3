/**
 * What a shape is made of once its types are forgotten: the small tree that the reader's and the writer's plans are
 * compiled from. Public modules build it; nothing outside this package sees it.
 */

/** What a leaf answers instead of a value (or text) when what it was given is not of its type. */
export const invalid: unique symbol = Symbol("@kundbro/soap/invalid")

export interface LeafNode {
  readonly kind: "leaf"
  /** What was expected, in words for an error message. */
  readonly expected: string
  /** The XML Schema type that a WSDL should show here; `undefined` when any simple type will do. */
  readonly xsd: string | undefined
  readonly decode: (text: string) => unknown
  readonly encode: (value: unknown) => string | typeof invalid
}

export interface StructNode {
  readonly kind: "struct"
  readonly fields: ReadonlyArray<FieldNode>
  /** Namespace of the child elements; `undefined` inherits that of the surrounding struct. */
  readonly namespace: string | undefined
  readonly keep: boolean
}

export interface ListNode {
  readonly kind: "list"
  readonly item: Node
  readonly itemName: string
  readonly namespace: string | undefined
}

export interface NillableNode {
  readonly kind: "nillable"
  readonly of: Node
}

export interface OrEmptyNode {
  readonly kind: "orEmpty"
  readonly of: Node
}

export interface RawNode {
  readonly kind: "raw"
}

export interface ByTypeNode {
  readonly kind: "byType"
  readonly members: ReadonlyArray<{
    readonly type: string
    readonly namespace: string
    readonly name: string
    readonly node: Node
  }>
}

export type Node = LeafNode | StructNode | ListNode | NillableNode | OrEmptyNode | RawNode | ByTypeNode

export interface FieldNode {
  readonly key: string
  readonly name: string
  readonly namespace: string | undefined
  readonly place: "element" | "attribute" | "text"
  readonly optional: boolean
  readonly repeated: boolean
  readonly node: Node
}

/** `{namespace}local`, the only spelling of a name that does not depend on prefixes. */
export const clark = (namespace: string, name: string): string => (namespace === "" ? name : `{${namespace}}${name}`)

const ncName = /^[\p{L}_][\p{L}\p{M}\p{N}._\u00B7-]*$/u

/** True for a name without a colon, as XML allows them. */
export const isName = (name: string): boolean => ncName.test(name)
