/**
 * Shapes: typed descriptions of XML content, from which reading and writing are compiled. A shape says what an element
 * contains; its name comes from the struct field (or the operation) that holds it. Nothing is guessed: text is never
 * trimmed, numbers keep every digit, and absent, nil and empty stay three different things.
 */
import { BigDecimal, Predicate, Result, Schema } from "effect"
import * as Leaf from "./internal/Leaf.ts"
import type { ByTypeNode, FieldNode, LeafNode, Node } from "./internal/Node.ts"
import { invalid } from "./internal/Node.ts"

/**
 * What an element (or an attribute, if it is a leaf) contains. `typeof shape.Type` is the value it reads and writes.
 */
export class Shape<out A> {
  declare readonly Type: A
  /** Internal. */
  readonly node: Node
  constructor(node: Node) {
    this.node = node
  }
}

/**
 * A struct field that is more than a required element: optional, repeated, an attribute, the text, or renamed.
 */
export class Field<out A, out Optional extends boolean> {
  declare readonly Type: A
  declare readonly Optional: Optional
  /** Internal. */
  readonly field: Omit<FieldNode, "key" | "name"> & { readonly name: string | undefined }
  constructor(field: Omit<FieldNode, "key" | "name"> & { readonly name: string | undefined }) {
    this.field = field
  }
}

/** The fields of a struct by key; the key is the element's name unless {@link element} renames it. */
export type Fields = Readonly<Record<string, Shape<unknown> | Field<unknown, boolean>>>

type Simplify<T> = { readonly [K in keyof T]: T[K] }

/** The value of a struct with these fields. */
export type StructType<F extends Fields> = Simplify<
  {
    readonly [K in keyof F as F[K] extends Field<unknown, true> ? never : K]: F[K]["Type"]
  } & {
    readonly [K in keyof F as F[K] extends Field<unknown, true> ? K : never]?: F[K]["Type"]
  } & { readonly undeclared?: Undeclared }
>

/**
 * An element kept as it came, as text that stands alone: every prefix that it uses is declared on it, so it can be
 * stored as JSON, shown, or written back anywhere. Comments stay; CDATA becomes the same text, escaped.
 */
export interface RawElement {
  /** Of the element; empty for none. */
  readonly namespace: string
  /** Without a prefix. */
  readonly name: string
  /** The element from its start tag to its end tag. */
  readonly xml: string
}

/** An attribute that no contract declares. `prefixes` are the bindings that its value may refer to (`xsi:type="p:Name"`). */
export interface RawAttribute {
  /** Of the attribute; empty for none. */
  readonly namespace: string
  /** Without a prefix. */
  readonly name: string
  /** Unescaped. */
  readonly value: string
  /** Namespace by prefix, `""` for the default one; only what the value may refer to. */
  readonly prefixes?: Readonly<Record<string, string>>
}

/**
 * What an element carried beyond its contract, and where: plain data, present only when there is something to tell.
 * `children` is then the whole order of the children: a field's name for each declared one, the raw element for each
 * undeclared one. Written back, the element comes out in that order; fields that the list does not mention (set since)
 * come out in their declared place, and mentioned ones that are gone are left out.
 */
export interface Undeclared {
  /** Those that no contract declares. */
  readonly attributes?: ReadonlyArray<RawAttribute>
  /** Every child in its order, declared ones by name. */
  readonly children?: ReadonlyArray<RawChild>
}

/** One step in the order of an element's children: a field (by key), a field with extras of its own, or a raw element. */
export type RawChild = string | (Undeclared & { readonly field: string }) | RawElement

/** The key under which a struct keeps what its contract does not declare; no field may take it. */
export const undeclaredKey = "undeclared"

/**
 * An element with named children, in the order in which they are written. Reading accepts any order.
 * A child of the right name in another namespace is not the field. What is not declared is kept under `undeclared`
 * (see {@link Undeclared}), or dropped with `{ undeclared: "ignore" }` where a record can never be written back.
 *
 * @example
 * const Relation = Xml.struct({
 *   RelationId: Xml.string,
 *   FirstName: Xml.optional(Xml.string),
 *   BirthDate: Xml.optional(Xml.nillable(Xml.localDate)),
 *   Phones: Xml.optional(Xml.list(Xml.string, { itemName: "Phone" }))
 * })
 * type Relation = typeof Relation.Type
 */
export const struct = <const F extends Fields>(
  fields: F,
  options?: {
    /** Namespace of the children; inherited from the surrounding struct or operation when left out. */
    readonly namespace?: string
    readonly undeclared?: "keep" | "ignore"
  }
): Shape<StructType<F>> => {
  const nodes = Object.entries(fields).map(([key, field]): FieldNode => {
    if (key === undeclaredKey || key === "__proto__") throw new Error(`Xml.struct: a field cannot be called ${key}`)
    const node = field instanceof Shape ? required(field).field : field.field
    return Object.assign({}, node, { key, name: node.name ?? key })
  })
  return new Shape({
    kind: "struct",
    fields: nodes,
    namespace: options?.namespace,
    keep: options?.undeclared !== "ignore"
  })
}

const required = <A>(shape: Shape<A>): Field<A, false> =>
  new Field({
    name: undefined,
    namespace: undefined,
    place: "element",
    optional: false,
    repeated: false,
    node: shape.node
  })

const asField = <A, O extends boolean>(self: Shape<A> | Field<A, O>): Field<A, boolean> =>
  self instanceof Shape ? required(self) : self

/** The field may be absent; absent is a missing key, never `undefined` or an empty value. */
export const optional = <A>(self: Shape<A> | Field<A, boolean>): Field<A, true> =>
  new Field({ ...asField(self).field, optional: true })

/** The field under another element name or in another namespace than its struct's. `""` is no namespace. */
export const element: {
  <A>(self: Shape<A>, options: { readonly name?: string; readonly namespace?: string }): Field<A, false>
  <A, O extends boolean>(
    self: Field<A, O>,
    options: { readonly name?: string; readonly namespace?: string }
  ): Field<A, O>
} = <A>(self: Shape<A> | Field<A, boolean>, options: { readonly name?: string; readonly namespace?: string }) => {
  const { field } = asField(self)
  return new Field<A, false>({
    ...field,
    name: options.name ?? field.name,
    namespace: options.namespace ?? field.namespace
  })
}

/** An attribute of the struct's element; in no namespace unless one is given. */
export const attribute = <A>(
  self: Shape<A>,
  options?: { readonly name?: string; readonly namespace?: string }
): Field<A, false> =>
  new Field({
    name: options?.name,
    namespace: options?.namespace ?? "",
    place: "attribute",
    optional: false,
    repeated: false,
    node: self.node
  })

/** The text of the struct's own element, for elements that have both attributes and text. */
export const text = <A>(self: Shape<A>): Field<A, false> =>
  new Field({ name: undefined, namespace: "", place: "text", optional: false, repeated: false, node: self.node })

/** Repeated siblings without a wrapper. Always an array: none is `[]`. */
export const repeated = <A>(self: Shape<A>): Field<ReadonlyArray<A>, false> =>
  new Field({ ...required(self).field, repeated: true })

/** A wrapper element around any number of items. Always an array; an absent wrapper is {@link optional}'s business. */
export const list = <A>(
  item: Shape<A>,
  options: { readonly itemName: string; readonly namespace?: string }
): Shape<ReadonlyArray<A>> =>
  new Shape({ kind: "list", item: item.node, itemName: options.itemName, namespace: options.namespace })

/** `xsi:nil="true"` reads and writes as `null`. */
export const nillable = <A>(self: Shape<A>): Shape<A | null> => new Shape({ kind: "nillable", of: self.node })

/** An element without any content reads and writes as `""`, beside what the leaf itself allows. */
export const orEmpty = <A>(self: Shape<A>): Shape<A | ""> => new Shape({ kind: "orEmpty", of: self.node })

/** Any element, kept as it is. */
export const raw: Shape<RawElement> = new Shape({ kind: "raw" })

/**
 * Content chosen by `xsi:type`, resolved through the prefixes in scope; a prefix that is declared nowhere falls back to
 * the local name. Member names live in `namespace` unless spelled `{namespace}name`.
 *
 * @example
 * const Cell = Xml.byType({ String: Xml.string, "{http://www.w3.org/2001/XMLSchema}int": Xml.int }, { namespace: "urn:core" })
 * // { type: "String", value: string } | { type: "{http://…}int", value: number }
 */
export const byType = <const M extends Readonly<Record<string, Shape<unknown>>>>(
  members: M,
  options: { readonly namespace: string }
): Shape<{ readonly [K in keyof M]: { readonly type: K; readonly value: M[K]["Type"] } }[keyof M]> => {
  const nodes: ByTypeNode["members"] = Object.entries(members).map(([type, shape]) => {
    const match = /^\{(.*)\}(.+)$/s.exec(type)
    return { type, namespace: match?.[1] ?? options.namespace, name: match?.[2] ?? type, node: shape.node }
  })
  return new Shape({ kind: "byType", members: nodes })
}

const leaf = <A>(options: {
  readonly expected: string
  readonly xsd?: string
  readonly decode: (text: string) => A | typeof invalid
  readonly is: (value: unknown) => value is A
  readonly encode: (value: A) => string | typeof invalid
}): Shape<A> => {
  const { decode, encode, expected, is } = options
  const node: LeafNode = {
    kind: "leaf",
    expected,
    xsd: options.xsd,
    decode,
    encode: (value) => (is(value) ? encode(value) : invalid)
  }
  return new Shape(node)
}

const sameText = (value: string): string => value

const textLeaf = (expected: string, xsd: string, accepts: (text: string) => boolean): Shape<string> => {
  const check = (text: string) => (accepts(text) ? text : invalid)
  return leaf({ expected, xsd, decode: check, is: Predicate.isString, encode: check })
}

/** Text, exactly as written: padding, line ends after XML's own normalisation, and the empty text included. */
export const string: Shape<string> = leaf({
  expected: "text",
  xsd: "string",
  decode: sameText,
  is: Predicate.isString,
  encode: sameText
})

/** A 32-bit integer in canonical spelling. `00100` and `+5` are refused: what has leading zeros is a string. */
export const int: Shape<number> = leaf({
  expected: "an integer of 32 bits in canonical form",
  xsd: "int",
  decode: Leaf.decodeInt,
  is: Predicate.isNumber,
  encode: Leaf.encodeInt
})

/** A 64-bit integer in canonical spelling, as `bigint`. */
export const long: Shape<bigint> = leaf({
  expected: "an integer of 64 bits in canonical form",
  xsd: "long",
  decode: Leaf.decodeLong,
  is: Predicate.isBigInt,
  encode: Leaf.encodeLong
})

/** A decimal whose scale survives: `0.10` is written back as `0.10`. At most 200 characters. */
export const decimal: Shape<BigDecimal.BigDecimal> = leaf({
  expected: "a decimal in canonical form",
  xsd: "decimal",
  decode: Leaf.decodeDecimal,
  is: BigDecimal.isBigDecimal,
  encode: Leaf.encodeDecimal
})

/**
 * A truth value. Without options the spellings of XML Schema: `true`, `false`, `1`, `0`. Give the accepted spellings to
 * replace them; the first of each list is the one that is written.
 *
 * @example
 * const IsCached = Xml.boolean({ true: ["true", "True"], false: ["false", "False"] })
 */
export const boolean = (
  spellings: {
    readonly true: readonly [string, ...ReadonlyArray<string>]
    readonly false: readonly [string, ...ReadonlyArray<string>]
  } = { true: ["true", "1"], false: ["false", "0"] }
): Shape<boolean> =>
  leaf({
    expected: `one of ${[...spellings.true, ...spellings.false].join(", ")}`,
    xsd: "boolean",
    decode: (text) => (spellings.true.includes(text) ? true : spellings.false.includes(text) ? false : invalid),
    is: Predicate.isBoolean,
    encode: (value) => (value ? spellings.true[0] : spellings.false[0])
  })

/** A date of the calendar, with or without an offset, kept as written. `2007-02-29` is refused. */
export const date: Shape<string> = textLeaf("a date of the calendar (yyyy-mm-dd)", "date", Leaf.isDate)

/** A date and time, with or without an offset, kept as written: no zone is assumed and no fraction lost. */
export const dateTime: Shape<string> = textLeaf("a date and time (yyyy-mm-ddThh:mm:ss)", "dateTime", Leaf.isDateTime)

/**
 * The calendar date (`yyyy-mm-dd`) of a date or date-time, as written there: an offset never moves a day of birth.
 * Writes the ten characters only; use {@link dateTime} where the rest must be written back.
 */
export const localDate: Shape<string> = leaf({
  expected: "a date, or a date and time",
  decode: Leaf.decodeLocalDate,
  is: Predicate.isString,
  encode: (value) => (Leaf.isLocalDate(value) ? value : invalid)
})

/** One of the given texts. */
export const literals = <const L extends readonly [string, ...ReadonlyArray<string>]>(values: L): Shape<L[number]> => {
  const is = (value: unknown): value is L[number] => values.some((candidate) => candidate === value)
  return leaf({
    expected: `one of ${values.join(", ")}`,
    decode: (text) => (is(text) ? text : invalid),
    is,
    encode: sameText
  })
}

/** Text of which some values are known: the vendor may add members, and they arrive as they are. */
export const openEnum = <const L extends readonly [string, ...ReadonlyArray<string>]>(
  _known: L
): Shape<L[number] | (string & {})> => string

/**
 * A leaf read and written by an Effect Schema from and to text.
 *
 * @example
 * const CustomerId = Schema.String.pipe(Schema.brand("CustomerId"))
 * const field = Xml.scalar(CustomerId)
 */
export const scalar = <T>(
  schema: Schema.Codec<T, string>,
  options?: { /** What to call the expected value in an error message. */ readonly expected?: string }
): Shape<T> => {
  const decode = Schema.decodeUnknownResult(schema)
  const encode = Schema.encodeUnknownResult(schema)
  return new Shape({
    kind: "leaf",
    expected: options?.expected ?? "a value that its schema accepts",
    xsd: undefined,
    decode: (text) => Result.getOrElse(decode(text), () => invalid),
    encode: (value) => Result.getOrElse(encode(value), (): typeof invalid => invalid)
  })
}
