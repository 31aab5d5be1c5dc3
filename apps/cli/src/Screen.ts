/**
 * What a person or a machine sees. People get tables and a bar that redraws itself; pipes get plain lines; `--json` gets
 * one JSON object a line on stdout and nothing else there.
 */
import { styleText } from "node:util"
import { Context, Effect, Layer } from "effect"

type Style = Parameters<typeof styleText>[0]

export class Screen extends Context.Service<
  Screen,
  {
    readonly json: boolean
    /** stderr is a terminal, so a line may be drawn over. */
    readonly live: boolean
    /** A line for people, on stdout; nothing with `--json`. */
    readonly say: (text?: string) => Effect.Effect<void>
    /** A line for machines, on stdout; nothing without `--json`. */
    readonly emit: (event: Readonly<Record<string, unknown>>) => Effect.Effect<void>
    /** The lines that stand at the foot of the terminal until they are replaced or kept. Empty removes them. */
    readonly foot: (lines: ReadonlyArray<string>) => Effect.Effect<void>
  }
>()("kundbro/Screen") {}

/** Styles text for stdout as the terminal allows (`NO_COLOR` and `FORCE_COLOR` hold). */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout })

// eslint-disable-next-line no-control-regex -- the escapes that styleText writes
const escapes = /\u001b\[\d+m/g

/** How many columns the text takes, its styles aside. */
const width = (text: string): number => [...text.replaceAll(escapes, "")].length

/** The text's first columns; what is cut off takes no style with it. */
export const clipped = (text: string, columns: number): string => {
  let left = columns
  // eslint-disable-next-line no-control-regex -- the escapes that styleText writes
  return text.replaceAll(/\u001b\[\d+m|./gsu, (part) => (part.length > 2 || left-- > 0 ? part : ""))
}

/** Rows in columns; the first row is the header. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = rows.reduce<ReadonlyArray<number>>(
    (all, row) => row.map((cell, column) => Math.max(all[column] ?? 0, width(cell))),
    []
  )
  return rows.map((row, index) => {
    const line = row
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join("  ")
      .trimEnd()
    return `  ${index === 0 ? styled("dim", line) : line}`
  })
}

/** A bar of `columns` characters, full at `done` = `total`. */
export const bar = (done: number, total: number, columns = 32): string => {
  const part = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.floor(part * columns)
  return styled("cyan", "█".repeat(full)) + styled("dim", "░".repeat(columns - full))
}

/** `1 h 02 min`, `3 min 05 s`, `12 s`. */
export const duration = (millis: number): string => {
  const seconds = Math.max(0, Math.round(millis / 1000))
  const two = (n: number): string => String(n).padStart(2, "0")
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
  return `${seconds} s`
}

// A process has one terminal, however many commands run in it: these lines stand at its foot.
let standing = 0

// Whoever reads our output may stop reading, as `| head` does: then we stop too, as on Ctrl-C, and do not say "done".
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
  process.emit("SIGINT")
})

/** The screen of this process. */
export const layer = (options: { readonly json: boolean }): Layer.Layer<Screen> =>
  Layer.effect(
    Screen,
    Effect.acquireRelease(
      Effect.sync(() => {
        const live = process.stderr.isTTY && !options.json
        const clear = (): void => {
          if (standing > 0) process.stderr.write(`\u001b[${standing}A\u001b[0J`)
          standing = 0
        }
        return {
          json: options.json,
          live,
          say: (text = "") =>
            Effect.sync(() => {
              if (options.json) return
              clear()
              process.stdout.write(`${text}\n`)
            }),
          emit: (event: Readonly<Record<string, unknown>>) =>
            Effect.sync(() => {
              if (options.json) process.stdout.write(`${JSON.stringify(event)}\n`)
            }),
          foot: (lines: ReadonlyArray<string>) =>
            Effect.sync(() => {
              if (options.json) return
              if (live) {
                clear()
                const columns = process.stderr.columns
                for (const line of lines) process.stderr.write(`${clipped(line, columns - 1)}\n`)
                standing = lines.length
              } else if (lines.length > 0) {
                process.stderr.write(`${lines.join("  ")}\n`)
              }
            })
        }
      }),
      (screen) => screen.foot([])
    ).pipe(Effect.map((screen) => Screen.of(screen)))
  )
