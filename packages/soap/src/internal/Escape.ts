/** Escaping, and the characters that no escaping can carry. */

const textSpecial = /[&<>\r]/
const attributeSpecial = /[&<>"\r\n\t]/

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // As references, because a reader would turn the characters themselves into line feeds or spaces.
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;"
}

const escapeOne = (character: string): string => escapes[character] ?? character

export const escapeText = (text: string): string =>
  textSpecial.test(text) ? text.replace(/[&<>\r]/g, escapeOne) : text

export const escapeAttribute = (text: string): string =>
  attributeSpecial.test(text) ? text.replace(/[&<>"\r\n\t]/g, escapeOne) : text

// oxlint-disable-next-line no-control-regex -- these control characters are what XML 1.0 forbids
export const forbiddenCharacter = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/

// With the flag u, a pair of surrogates is one character and does not match.
export const loneSurrogate = /[\uD800-\uDFFF]/u

/** Why a text cannot be part of an XML 1.0 document, or `undefined` if it can. */
export const unwritable = (text: string): string | undefined => {
  if (forbiddenCharacter.test(text)) return "a character that XML 1.0 forbids"
  if (loneSurrogate.test(text)) return "a lone surrogate"
  return undefined
}
