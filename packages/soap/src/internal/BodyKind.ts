import type { BodyKind } from "../SoapError.ts"

const LT = 0x3c
const QUESTION = 0x3f
const html = /^(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html)\b/i

/** What a body is, judged by its first bytes and not by what its headers claim. */
export const kindOf = (head: Uint8Array): BodyKind => {
  // Nearly every reply: an XML declaration, or an element whose name is not "html".
  const second = head[1] ?? 0
  if (head[0] === LT && (second === QUESTION || (isLetter(second) && (second | 0x20) !== 0x68))) return "xml"
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip"
  const text = asciiOf(head)
  if (text === "") return "empty"
  if (html.test(text)) return "html"
  if (text.startsWith("<")) return "xml"
  if (text.startsWith("{") || text.startsWith("[")) return "json"
  if (text.startsWith("--")) return "multipart"
  return "text"
}

const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

/** For XML that is no SOAP: XHTML starts like any other XML. */
export const isHtml = (head: Uint8Array): boolean => html.test(asciiOf(head))

/** Without zero bytes and byte order marks, the first characters of UTF-16 read like those of any other encoding. */
const asciiOf = (head: Uint8Array): string =>
  String.fromCharCode(...head.subarray(0, 512).filter((byte) => byte !== 0 && byte < 0x80)).trimStart()
