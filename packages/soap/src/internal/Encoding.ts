/** Bytes to text, strictly: a byte that its encoding does not know is an error and never a replacement character. */
import { Malformed } from "../SoapError.ts"

/** A decoder that is fed chunk by chunk; throws `Malformed`. */
export interface Decoder {
  readonly write: (bytes: Uint8Array) => string
  readonly end: () => string
}

const charset = /charset\s*=\s*"?([^\s;"]+)/i
const declaration = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/

/** How many first bytes {@link decoderFor} wants to see: the XML declaration must fit. */
export const sniffLength = 512

/** By byte order mark, else by the content type, else by the XML declaration, else UTF-8. */
export const decoderFor = (head: Uint8Array, contentType: string | undefined): Decoder => {
  const a = head[0]
  const b = head[1]
  if (a === 0xef && b === 0xbb && head[2] === 0xbf) return textDecoder("utf-8")
  if (a === 0xfe && b === 0xff) return textDecoder("utf-16be")
  if (a === 0xff && b === 0xfe) return textDecoder("utf-16le")
  const declared = charset.exec(contentType ?? "")?.[1]
  if (declared !== undefined && declared.toLowerCase() !== "utf-16") return named(declared)
  if (a === 0x00 && b === 0x3c) return textDecoder("utf-16be")
  if (a === 0x3c && b === 0x00) return textDecoder("utf-16le")
  // UTF-16 without a byte order mark is big-endian.
  if (declared !== undefined) return textDecoder("utf-16be")
  // "<?": only then there can be a declaration, and it ends with the first ">".
  if (a !== 0x3c || b !== 0x3f) return textDecoder("utf-8")
  const start = String.fromCharCode(...head.subarray(0, Math.min(head.indexOf(0x3e) + 1, sniffLength)))
  return named(declaration.exec(start)?.[1] ?? "utf-8")
}

const named = (label: string): Decoder => {
  switch (label.toLowerCase()) {
    case "utf-8":
    case "utf8":
    case "us-ascii":
    case "ascii":
      return textDecoder("utf-8")
    case "utf-16":
    case "utf-16le":
      return textDecoder("utf-16le")
    case "utf-16be":
      return textDecoder("utf-16be")
    case "iso-8859-1":
    case "iso_8859-1":
    case "latin1":
      return latin1
    case "windows-1252":
      return textDecoder("windows-1252")
    default:
      throw new Malformed({ problem: "an encoding that is not supported" })
  }
}

const textDecoder = (label: string): Decoder => {
  const decoder = new TextDecoder(label, { fatal: true })
  const decode = (bytes: Uint8Array | undefined): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch {
      throw new Malformed({ problem: "bytes that its encoding does not know" })
    }
  }
  return { write: decode, end: () => decode(undefined) }
}

// TextDecoder takes this name for windows-1252, which reads 0x80 to 0x9F as other characters.
const latin1: Decoder = {
  write: (bytes) => {
    let text = ""
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
    return text
  },
  end: () => ""
}
