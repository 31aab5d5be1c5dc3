/**
 * The drawings of the report page. They stretch to the width there is: words stand beside them, not in them.
 */
import type { Report } from "../Report.ts"
import { endings, exact, number, share, short, text, time } from "./reportText.ts"

const at = (value: number): string => value.toFixed(1)

interface Part {
  readonly key: string
  readonly label: string
  readonly records: number
}

/** Heights that add up to `room`: by share, but the smallest stay visible. */
const heights = (parts: ReadonlyArray<Part>, room: number): ReadonlyArray<number> => {
  const whole = parts.reduce((sum, { records }) => sum + records, 0)
  const wanted = parts.map(({ records }) => Math.max(5, (room * records) / whole))
  const scale = room / wanted.reduce((sum, one) => sum + one, 0)
  return wanted.map((one) => one * scale)
}

/** Bands from one bar (the source) to a bar per ending, each as wide as its share. */
export const flow = (report: Report): string => {
  const parts = endings.flatMap(([key, label]) => {
    const records = report.endings[key] ?? 0
    return records === 0 ? [] : [{ key, label, records }]
  })
  if (parts.length === 0) return `<p class="none">Nothing has been listed yet.</p>`
  const gap = 34
  const height = Math.max(260, parts.length * 62)
  const room = height - gap * (parts.length - 1)
  const sizes = heights(parts, room)
  const start = (height - room) / 2
  let left = start
  let right = 0
  const drawn = parts.map(({ key, label, records }, index) => {
    const size = sizes[index] ?? 0
    const [a, b, c, d] = [left, left + size, right, right + size].map(at)
    const middle = right + size / 2
    left += size
    right += size + gap
    return {
      band: `<path class="band ${key}" d="M10 ${a}C150 ${a} 150 ${c} 290 ${c}L290 ${d}C150 ${d} 150 ${b} 10 ${b}Z"/><rect class="${key}" x="290" y="${c}" width="10" height="${at(size)}"/>`,
      label: `<li style="top:${share(middle, height)}%"><b>${number(records)}</b> <span>${label}</span></li>`
    }
  })
  return `<div class="flow" style="height:${height}px" role="img" aria-label="${text(report.source)}: ${number(report.listed)} listed; ${parts.map(({ label, records }) => `${number(records)} ${label}`).join("; ")}">
<p class="from"><b>${number(report.listed)}</b> <span>${text(report.source)}</span></p>
<svg viewBox="0 0 300 ${height}" preserveAspectRatio="none" aria-hidden="true"><rect class="start" x="0" y="${at(start)}" width="10" height="${at(room)}"/>${drawn.map(({ band }) => band).join("")}</svg>
<ul class="to">${drawn.map(({ label }) => label).join("")}</ul></div>`
}

/** What was predicted, by what came of it: on the diagonal they agree. */
export const matrix = ({ prediction }: Report): string => {
  if (prediction === undefined || prediction.compared === 0) return ""
  const { matrix } = prediction
  const seen = new Set(matrix.flatMap(({ ended, predicted }) => [ended, predicted]))
  const keys = endings.filter(([key]) => seen.has(key))
  const cell = (row: string, column: string): string => {
    const records = matrix.find(({ ended, predicted }) => predicted === row && ended === column)?.records ?? 0
    const kind = row === column ? "same" : "other"
    return records === 0
      ? `<td class="${row === column ? "diagonal" : ""}"></td>`
      : `<td class="${kind}" title="${number(records)}">${short(records)}</td>`
  }
  return `<table class="matrix"><caption>Rows: predicted. Columns: what came of it.</caption>
<thead><tr><td></td>${keys.map(([, label]) => `<th scope="col"><span>${label}</span></th>`).join("")}</tr></thead>
<tbody>${keys.map(([row, label]) => `<tr><th scope="row">${label}</th>${keys.map(([column]) => cell(row, column)).join("")}</tr>`).join("")}</tbody></table>`
}

type Activity = Report["activities"][number]

/** Records a second between two looks, over the time. */
const speeds = (pace: Activity["pace"]): ReadonlyArray<{ readonly until: number; readonly speed: number }> =>
  pace.flatMap(([until, records], index) => {
    const [from, before] = pace[index - 1] ?? [0, 0]
    return until > from ? [{ until, speed: (Math.max(0, records - before) * 1000) / (until - from) }] : []
  })

/** An area of records a second over the time of an activity. */
export const pace = ({ kind, pace: points }: Activity): string => {
  const steps = speeds(points)
  const last = steps.at(-1)
  if (steps.length < 3 || last === undefined) return ""
  const fastest = Math.max(...steps.map(({ speed }) => speed), 1)
  const height = 90
  const y = (speed: number) => at(height - (speed / fastest) * (height - 4))
  let before = 0
  const line = steps
    .map(({ speed, until }) => {
      const [from, to] = [before, until].map((millis) => at((millis * 600) / last.until))
      before = until
      return `L${from} ${y(speed)}L${to} ${y(speed)}`
    })
    .join("")
  return `<div class="pace" role="img" aria-label="${text(kind)}: up to ${number(Math.round(fastest))} records a second, over ${time(last.until)}">
<svg viewBox="0 0 600 ${height}" preserveAspectRatio="none" aria-hidden="true"><path d="M0 ${height}${line}L600 ${height}Z"/></svg>
<p><span>up to ${number(Math.round(fastest))} a second</span><span>${time(last.until)}</span></p></div>`
}

/** What the accounts held before, what was moved to them, and that both together are what they hold. */
export const balanceBars = (totals: NonNullable<Report["balances"]>["totals"]): string =>
  totals
    .map(({ accounts, after, before, moved, unit }) => {
      const [had, got] = [Math.max(0, Number(before)), Math.max(0, Number(moved))]
      const whole = had + got
      return `<figure class="balance"><figcaption><b>${text(unit)}</b> on ${number(accounts)} accounts</figcaption>
<div class="stack" aria-hidden="true"><i class="had" style="width:${share(had, whole)}%"></i><i class="got" style="width:${share(got, whole)}%"></i></div>
<dl><div><dt><i class="key had"></i>before</dt><dd>${exact(text(before))}</dd></div><div><dt><i class="key got"></i>moved</dt><dd>${exact(text(moved))}</dd></div><div><dt>after</dt><dd>${exact(text(after))}</dd></div></dl></figure>`
    })
    .join("")
