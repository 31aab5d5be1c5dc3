import type { BodyKind } from "../SoapError.ts"

/** What a body is, judged by its first bytes and not by what its headers claim. */
export const kindOf = (head: Uint8Array): BodyKind => {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip"
  // Without zero bytes and byte order marks, the first characters of UTF-16 read like those of any other encoding.
  const text = String.fromCharCode(...head.subarray(0, 512).filter((byte) => byte !== 0 && byte < 0x80)).trimStart()
  if (text === "") return "empty"
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html)\b/i.test(text)) return "html"
  if (text.startsWith("<")) return "xml"
  if (text.startsWith("{") || text.startsWith("[")) return "json"
  if (text.startsWith("--")) return "multipart"
  return "text"
}
