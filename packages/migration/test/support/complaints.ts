/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What a person would complain about, found in the page itself. */
export const complaints = (): ReadonlyArray<string> => {
  const found: Array<string> = []
  const wide = document.documentElement
  if (wide.scrollWidth > wide.clientWidth) found.push(`scrolls sideways: ${wide.scrollWidth} of ${wide.clientWidth}`)
  const rgb = (colour: string): ReadonlyArray<number> => (colour.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (colour: ReadonlyArray<number>): number => {
    const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((value) => {
      const part = value / 255
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const paperOf = (element: Element | null): ReadonlyArray<number> => {
    if (element === null) return [255, 255, 255]
    const colour = rgb(getComputedStyle(element).backgroundColor)
    return (colour[3] ?? 1) > 0 ? colour : paperOf(element.parentElement)
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement
    const words = node.textContent?.trim() ?? ""
    if (element === null || words === "" || element.getClientRects().length === 0) continue
    const ink = luminance(rgb(getComputedStyle(element).color))
    const paper = luminance(paperOf(element))
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)
    if (contrast < 4.5) found.push(`pale (${contrast.toFixed(1)}): ${words}`)
    if (Number.parseFloat(getComputedStyle(element).fontSize) < 12) found.push(`small: ${words}`)
    const box = element.getBoundingClientRect()
    if (box.right > wide.clientWidth + 1 || box.left < -1) found.push(`cut off: ${words}`)
  }
  for (const number of document.querySelectorAll(".tile b")) {
    const text = number.textContent.trim()
    const { fontSize } = getComputedStyle(number)
    if (/^\S{1,11}$/.test(text) && number.getBoundingClientRect().height > 2 * Number.parseFloat(fontSize)) {
      found.push(`a number on two lines: ${text}`)
    }
  }
  const labels = [...document.querySelectorAll(".to li")].map((label) => label.getBoundingClientRect())
  labels.forEach((box, index) => {
    const next = labels[index + 1]
    if (next !== undefined && box.bottom > next.top + 1) found.push(`label ${index} lies on the next one`)
  })
  for (const drawing of document.querySelectorAll("svg")) {
    const named = drawing.closest("[role=img][aria-label]") !== null
    if (!named) found.push("a drawing without words")
    if (drawing.getBoundingClientRect().width < 60) found.push("a drawing too narrow to see")
  }
  if (document.querySelectorAll("h1").length !== 1) found.push("not one title")
  return found
}
