/**
 * The report as one page: drawn, not listed. It loads nothing, runs nothing, and holds no personal data.
 */
import { DateTime } from "effect"
import type { Report } from "./Report.ts"
import { style } from "./internal/reportStyle.ts"

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}
const text = (value: string): string => value.replace(/[&<>"']/g, (character) => escapes[character] ?? "")
const number = (value: number): string => value.toLocaleString("en-GB")
const share = (part: number, whole: number): string => (whole === 0 ? "0" : ((100 * part) / whole).toFixed(2))

const time = (millis: number): string => {
  const seconds = millis / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** In the order of the drawing: what went well first. */
const endings = [
  ["created", "created"],
  ["updated", "updated"],
  ["unchanged", "unchanged"],
  ["queued", "queued at the target"],
  ["pending-review", "in review at the target"],
  ["skipped", "left as it was"],
  ["left", "left by a person"],
  ["dead-letter", "for a person"],
  ["withdrawn", "taken off the list"],
  ["unfinished", "unfinished"]
] as const

/** Bands from one bar (the source) to a bar per ending, as wide as their share; the smallest stays visible. */
const flow = (report: Report): string => {
  const height = 260
  const parts = endings.flatMap(([key, label]) => {
    const records = report.endings[key] ?? 0
    return records === 0 ? [] : [{ key, label, records }]
  })
  if (parts.length === 0) return `<p class="none">Nothing has been listed yet.</p>`
  const gap = 14
  const least = 5
  const room = height - gap * (parts.length - 1)
  const wanted = parts.map(({ records }) => Math.max(least, (room * records) / report.listed))
  const scale = room / wanted.reduce((sum, one) => sum + one, 0)
  let left = (height - room) / 2
  let right = 0
  const bands: Array<string> = []
  const labels: Array<string> = []
  parts.forEach(({ key, label, records }, index) => {
    const size = (wanted[index] ?? least) * scale
    const [a, b, c, d] = [left, left + size, right, right + size].map((y) => (y + 10).toFixed(1))
    bands.push(
      `<path class="band ${key}" d="M96 ${a}C300 ${a} 330 ${c} 540 ${c}L540 ${d}C330 ${d} 300 ${b} 96 ${b}Z"/>` +
        `<rect class="end ${key}" x="540" y="${c}" width="8" height="${size.toFixed(1)}" rx="2"/>`
    )
    const middle = right + size / 2 + 10
    labels.push(
      `<text x="560" y="${(middle + 4).toFixed(1)}"><tspan class="count">${number(records)}</tspan> ${label}</text>`
    )
    left += size
    right += size + gap
  })
  const top = (height - room) / 2 + 10
  return `<div class="wide"><svg class="flow" viewBox="0 0 760 ${height + 24}" role="img" aria-label="Flow of records from ${text(report.source)} to ${text(report.target)} by outcome">
<rect class="start" x="88" y="${top.toFixed(1)}" width="8" height="${room.toFixed(1)}" rx="2"/>
<text x="78" y="${height / 2 + 4}" text-anchor="end" class="count">${number(report.listed)}</text>
<text x="78" y="${height / 2 + 22}" text-anchor="end">${text(report.source)}</text>
${bands.join("\n")}
${labels.join("\n")}
</svg></div>`
}

interface Bar {
  readonly head: string
  readonly tag?: string
  readonly tone?: string
  readonly body: string
  readonly records: number
}

const bars = (rows: ReadonlyArray<Bar>, none: string): string => {
  if (rows.length === 0) return `<p class="none">${none}</p>`
  const most = Math.max(...rows.map(({ records }) => records))
  return `<ol class="bars">${rows
    .map(
      ({ body, head, records, tag, tone }) =>
        `<li><div class="head"><span><b>${text(head)}</b>${tag === undefined ? "" : ` <i class="tag ${text(tone ?? tag)}">${text(tag)}</i>`}</span><span class="count">${number(records)}</span></div>` +
        `<div class="track"><div class="fill ${text(tone ?? "")}" style="width:${share(records, most)}%"></div></div><p>${text(body)}</p></li>`
    )
    .join("")}</ol>`
}

const tile = (value: string, label: string): string =>
  `<div class="tile"><b>${text(value)}</b><span>${text(label)}</span></div>`

const section = (title: string, lead: string, body: string): string =>
  `<section><h2>${title}</h2><p class="lead">${lead}</p>${body}</section>`

const lossBars = (losses: Report["losses"]): string =>
  bars(
    losses.map(({ field, kind, reason, records }) => ({ head: field, tag: kind, tone: kind, body: reason, records })),
    "Every field arrives as it was."
  )

const prediction = ({ prediction }: Report): string => {
  if (prediction === undefined) return `<p class="none">No dry run has been made.</p>`
  return `<p class="lead">${number(prediction.agreed)} of ${number(prediction.compared)} as predicted.</p>`
}

const timings = ({ activities }: Report): string => {
  if (activities.length === 0) return `<p class="none">Nothing has been done yet.</p>`
  const rows = activities.map(
    ({ kind, millis, records, startedAt }) =>
      `<tr><th>${text(kind)}</th><td>${DateTime.formatIso(DateTime.makeUnsafe(startedAt)).slice(0, 19).replace("T", " ")} UTC</td><td>${time(millis)}</td><td>${number(records)}</td><td>${millis > 0 ? number(Math.round((records * 1000) / millis)) : ""}</td></tr>`
  )
  return `<div class="wide"><table><thead><tr><th></th><th>began</th><th>took</th><th>records</th><th>a second</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
}

const leftBehind = ({ leftBehind: { balances, consents, loyaltyAccounts, relations } }: Report): string => {
  const tiles = [
    tile(number(relations), "relations"),
    tile(number(loyaltyAccounts), "loyalty accounts"),
    tile(number(consents), "register entries"),
    ...balances.map(({ scheme, total, unit }) => tile(total, `${scheme === "" ? "balance" : scheme}, ${unit}`))
  ]
  return `<div class="tiles">${tiles.join("")}</div>`
}

const balances = ({ balances }: Report): string => {
  if (balances === undefined) return ""
  const rows = balances.totals.map(
    ({ accounts, after, before, moved, unit }) =>
      `<tr><th>${text(unit)}</th><td>${number(accounts)}</td><td>${text(before)}</td><td>${text(moved)}</td><td>${text(after)}</td></tr>`
  )
  const ended = Object.entries(balances.endings).map(([ending, records]) => tile(number(records), ending))
  const table = `<div class="wide"><table><thead><tr><th></th><th>accounts</th><th>before</th><th>moved</th><th>after</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
  const problems = bars(
    balances.exceptions.map(({ reason, records, remedy }) => ({ head: reason, body: remedy, records })),
    "Every balance of the list has been moved."
  )
  return section(
    "Balances",
    "Proved by asking before and after; each is in <code>balances.csv</code>. Totals are exact.",
    `<div class="tiles">${ended.join("")}</div>${rows.length === 0 ? "" : table}${problems}`
  )
}

/** One HTML document: light and dark, readable on a phone, without scripts. */
export const render = (report: Report): string => {
  const exceptions = report.exceptions.reduce((sum, { records }) => sum + records, 0)
  const arrived = ["created", "updated", "unchanged"].reduce((sum, key) => sum + (report.endings[key] ?? 0), 0)
  const verdict = report.verified
    ? `<p class="verdict good">Verified: every record is accounted for, and every written one is equal to what was meant.</p>`
    : `<p class="verdict bad">Not verified: ${report.problems.map(text).join("; ")}.</p>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>${text(report.name)}: ${text(report.source)} to ${text(report.target)}</title>
<style>${style}</style></head><body><main>
<header><p class="route">${text(report.source)} <span>to</span> ${text(report.target)}</p><h1>${text(report.name)}</h1>${verdict}</header>
<div class="tiles">${tile(number(report.listed), "customers listed")}${tile(number(arrived), "at the target")}${tile(number(exceptions), "listed exceptions")}${tile(number(report.duplicates), "repeated in the list")}</div>
${section("Where everyone went", "Each band is as wide as its share of the list.", flow(report))}
${section(
  "Exceptions by reason",
  "Each of these records is in <code>exceptions.csv</code> with what to do about it.",
  bars(
    report.exceptions.map(({ field, reason, records, remedy }) => ({
      head: reason,
      ...(field !== "" && { tag: field, tone: "plain" }),
      body: remedy,
      records
    })),
    "There are none."
  )
)}
${section(
  "What the way changes",
  "Records by field and by what happens to it. Whatever is dropped is kept in <code>left-behind.ndjson</code>.",
  lossBars(report.losses.length === 0 && report.prediction !== undefined ? report.prediction.losses : report.losses)
)}
${balances(report)}
${section("Left behind and kept", "What the target has no home for. Totals are exact.", leftBehind(report))}
${section(
  "Differences after reading back",
  "Where the target holds something else than was meant.",
  bars(
    report.differences.map(({ path, records }) => ({ head: path, tone: "dead-letter", body: "", records })),
    "There are none."
  )
)}
${section("Prediction and outcome", "What the last dry run said, and what happened.", prediction(report))}
${section("Time", "What was done, and how fast.", timings(report))}
<footer>Written by Kundbro, ${DateTime.formatIso(DateTime.makeUnsafe(report.at)).slice(0, 19).replace("T", " ")} UTC. This page holds numbers and no personal data.</footer>
</main></body></html>
`
}
