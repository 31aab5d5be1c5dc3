/** Bytes to text, strictly: a byte that its encoding does not know is an error and never a replacement character. */
import { Malformed } from "../SoapError.ts"

/** A decoder that is fed chunk by chunk; throws `Malformed`. */
export interface Decoder {
  readonly write: (bytes: Uint8Array) => string
  readonly end: () => string
}

const charset = /charset\s*=\s*["']?([^\s;"']+)/i
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
  const claimed = charset.exec(contentType ?? "")?.[1]
  if (claimed !== undefined && claimed.toLowerCase() !== "utf-16") return claimedDecoder(supported(claimed), head)
  if (a === 0x00 && b === 0x3c) return textDecoder("utf-16be")
  if (a === 0x3c && b === 0x00) return textDecoder("utf-16le")
  // UTF-16 without a byte order mark is big-endian.
  if (claimed !== undefined) return textDecoder("utf-16be")
  const declared = declaredIn(head)
  if (declared === undefined) return textDecoder("utf-8")
  const encoding = supported(declared)
  // That could be read at all only because each character is one byte.
  if (encoding.startsWith("utf-16")) throw new Malformed({ problem: "an encoding that its first bytes contradict" })
  return decoderOf(encoding)
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "iso-8859-1" | "windows-1252"

const encodings: ReadonlyMap<string, Encoding> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["ascii", "utf-8"],
  ["utf-16", "utf-16le"],
  ["utf-16le", "utf-16le"],
  ["utf-16be", "utf-16be"],
  ["iso-8859-1", "iso-8859-1"],
  ["iso_8859-1", "iso-8859-1"],
  ["latin1", "iso-8859-1"],
  ["windows-1252", "windows-1252"]
])

const supported = (label: string): Encoding => {
  const encoding = encodings.get(label.toLowerCase())
  if (encoding === undefined) throw new Malformed({ problem: "an encoding that is not supported" })
  return encoding
}

const decoderOf = (encoding: Encoding): Decoder => (encoding === "iso-8859-1" ? latin1 : textDecoder(encoding))

/**
 * The content type has the last word, except where it names an encoding in which every byte is a character and the
 * document names another: servers put such a content type on whatever they send, and nobody would notice.
 */
const claimedDecoder = (claimed: Encoding, head: Uint8Array): Decoder => {
  if (claimed !== "iso-8859-1" && claimed !== "windows-1252") return decoderOf(claimed)
  const declared = declaredIn(head)
  return declared === undefined || encodings.get(declared.toLowerCase()) === claimed ? decoderOf(claimed) : asciiOnly
}

/** What the XML declaration says, where there is one that bytes can be compared with. */
const declaredIn = (head: Uint8Array): string | undefined => {
  // "<?": only then there can be a declaration, and it ends with the first ">".
  if (head[0] !== 0x3c || head[1] !== 0x3f) return undefined
  const start = String.fromCharCode(...head.subarray(0, Math.min(head.indexOf(0x3e) + 1, sniffLength)))
  return declaration.exec(start)?.[1]
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

const asciiOnly: Decoder = {
  write: (bytes) => {
    if (bytes.some((byte) => byte > 0x7f))
      throw new Malformed({ problem: "two encodings: its content type names one and its declaration another" })
    return latin1.write(bytes)
  },
  end: () => ""
}
