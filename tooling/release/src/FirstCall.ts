/** `docs/first-call.md`, followed to the letter in an empty folder: its comment says what each kind of block means. */
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { background, type Place, run, StepFailed } from "./Shell.ts"

/** A fenced block of a page: its language, the words after it, and what is in it. */
export interface Block {
  readonly language: string
  readonly words: string
  readonly text: string
}

/** The fenced blocks of a page, in order. */
export const blocks = (page: string): ReadonlyArray<Block> =>
  [...page.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language = "", words = "", text = ""]) => ({
    language,
    words: words.trim(),
    text
  }))

/** Lines of `expected` that are not among the lines of `said`. */
export const missing = (expected: string, said: string): ReadonlyArray<string> => {
  const lines = new Set(said.split("\n").map((line) => line.trim()))
  return expected.split("\n").filter((line) => line.trim() !== "" && !lines.has(line.trim()))
}

/** Follows the page; what it starts in the background ends with the scope. */
export const follow = Effect.fnUntraced(function* (page: string, place: Place) {
  let said: string | undefined
  for (const { language, text, words } of blocks(page)) {
    const [, title] = /title="([^"]+)"/.exec(words) ?? []
    if (title !== undefined) writeFileSync(join(place.cwd, title), text)
    else if (language === "sh" && words === "background") yield* background(place, "sh", "-c", text)
    else if (language === "sh" && words === "") said = yield* run(place, "sh", "-e", "-c", text)
    else if (language === "text" && said !== undefined) {
      const lines = missing(text, said)
      if (lines.length > 0) {
        return yield* new StepFailed({ message: `docs/first-call.md promises "${lines[0]}"; what came was:\n${said}` })
      }
    } else {
      return yield* new StepFailed({
        message: `docs/first-call.md: nobody knows what to do with a block of ${language} ${words}`
      })
    }
  }
  if (said === undefined) return yield* new StepFailed({ message: "docs/first-call.md runs nothing" })
})
