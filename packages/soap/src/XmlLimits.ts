/**
 * How much of a reply is read before it is refused. Every bound exists because a reply without it could exhaust memory
 * or time; the defaults leave ample room for a vendor's largest ordinary answer.
 */

/** Bounds of one document. */
export interface XmlLimits {
  /** Bytes of the body, as received. */
  readonly bytes: number
  /** Elements inside elements. */
  readonly depth: number
  /** Elements in the whole document. */
  readonly elements: number
  /** Attributes of one element, namespace declarations included. */
  readonly attributes: number
  /** Characters of one text, attribute, name, comment or CDATA section. */
  readonly text: number
}

/** 64 MiB, depth 64, two million elements, 64 attributes an element, one million characters a text. */
export const defaults: XmlLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 64,
  elements: 2_000_000,
  attributes: 64,
  text: 1_000_000
}

/**
 * Of a streamed answer: it may be endless, but each item, and all that is not an item, stays within the same bounds.
 */
export const streaming: XmlLimits = { ...defaults, bytes: Number.POSITIVE_INFINITY }
