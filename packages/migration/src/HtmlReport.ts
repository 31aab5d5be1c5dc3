/**
 * The report as one page: drawn, not listed. It loads nothing, runs nothing, and holds no personal data.
 */
import { DateTime } from "effect"
import * as draw from "./internal/reportDrawings.ts"
import { style } from "./internal/reportStyle.ts"
import { ending, exact, number, percent, share, text, time } from "./internal/reportText.ts"
import type { Report } from "./Report.ts"

interface Bar {
  readonly head: string
  readonly tag?: string
  readonly tone?: string
  readonly body: string
  readonly records: number
}

/** So many are looked at; the rest is read by whoever opens it. */
const shown = 8

const bar = ({ body, head, records, tag, tone }: Bar, most: number): string =>
  `<li><div class="head"><span><b>${text(head)}</b>${tag === undefined ? "" : ` <i class="tag">${text(tag)}</i>`}</span><span class="count">${number(records)}</span></div>` +
  `<div class="track"><div class="fill ${text(tone ?? "")}" style="width:${share(records, most)}%"></div></div>${body === "" ? "" : `<p>${text(body)}</p>`}</li>`

const bars = (rows: ReadonlyArray<Bar>, none: string): string => {
  if (rows.length === 0) return `<p class="none">${none}</p>`
  const most = Math.max(...rows.map(({ records }) => records))
  const list = (some: ReadonlyArray<Bar>) => `<ol class="bars">${some.map((row) => bar(row, most)).join("")}</ol>`
  const rest = rows.slice(shown)
  return rest.length < 3
    ? list(rows)
    : `${list(rows.slice(0, shown))}<details><summary>${rest.length} more</summary>${list(rest)}</details>`
}

const tile = (value: string, label: string, tone = ""): string =>
  `<div class="tile ${tone}"><b>${text(value)}</b><span>${text(label)}</span></div>`

const section = (title: string, lead: string, body: string): string =>
  `<section><h2>${title}</h2><p class="lead">${lead}</p>${body}</section>`

interface Exceptional {
  readonly reason: string
  readonly field: string
  readonly remedy: string
  readonly records: number
}

const exceptionBars = (rows: ReadonlyArray<Exceptional>): string =>
  bars(
    rows.map(({ field, reason, records, remedy }) => ({
      head: reason,
      ...(field !== "" && { tag: field }),
      tone: "dead-letter",
      body: remedy,
      records
    })),
    "There are none."
  )

/** Worst first: what is lost, what is guessed, what is only said otherwise. */
const kinds = ["dropped", "truncated", "ambiguous", "defaulted", "transformed"]

const lossBars = (losses: Report["losses"]): string =>
  bars(
    losses
      .map(({ field, kind, reason, records }) => ({ head: field, tag: kind, tone: kind, body: reason, records }))
      .toSorted((a, b) => kinds.indexOf(a.tag) - kinds.indexOf(b.tag) || b.records - a.records),
    "Every field arrives as it was."
  )

const prediction = (report: Report): string => {
  const { prediction } = report
  if (prediction === undefined) return `<p class="none">No dry run has been made.</p>`
  const { agreed, compared, differences, estimatedMillis, exceptions, takenMillis } = prediction
  const tiles = [
    tile(compared === 0 ? "–" : `${percent(agreed, compared)}%`, "as predicted", agreed < compared ? "" : "good"),
    tile(number(compared - agreed), "otherwise"),
    tile(time(estimatedMillis), "predicted to take"),
    tile(takenMillis === undefined ? "–" : time(takenMillis), "taken")
  ]
  const surprises = bars(
    differences.map(({ cause, ended, predicted, records }) => ({
      head: `${ending(predicted)}, became ${ending(ended)}`,
      tone: "ambiguous",
      body: cause,
      records
    })),
    "Nothing ended otherwise than predicted."
  )
  return `<div class="tiles">${tiles.join("")}</div>${draw.matrix(report)}${
    compared === 0 ? `<h3>Would be exceptions</h3>${exceptionBars(exceptions)}` : `<h3>Ended otherwise</h3>${surprises}`
  }`
}

const stamp = (millis: number): string =>
  `${DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(0, 19).replace("T", " ")} UTC`

const timings = ({ activities }: Report): string => {
  if (activities.length === 0) return `<p class="none">Nothing has been done yet.</p>`
  return `<ol class="activities">${activities
    .map((activity) => {
      const { kind, millis, records, startedAt } = activity
      const speed = millis > 0 ? `, ${number(Math.round((records * 1000) / millis))} a second` : ""
      return `<li><div class="head"><span><b>${text(kind)}</b> <span class="soft">${stamp(startedAt)}</span></span><span class="count">${time(millis)}</span></div><p>${number(records)} records${speed}</p>${draw.pace(activity)}</li>`
    })
    .join("")}</ol>`
}

const leftBehind = ({ leftBehind: { balances, consents, loyaltyAccounts, relations } }: Report): string => {
  const tiles = [
    tile(number(relations), "relations"),
    tile(number(loyaltyAccounts), "loyalty accounts"),
    tile(number(consents), "register entries"),
    ...balances.map(({ scheme, total, unit }) => tile(exact(total), `${scheme === "" ? "balance" : scheme}, ${unit}`))
  ]
  return `<div class="tiles">${tiles.join("")}</div>`
}

const balances = ({ balances }: Report): string => {
  if (balances === undefined) return ""
  const ended = Object.entries(balances.endings).map(([key, records]) => tile(number(records), ending(key)))
  const { prediction } = balances
  const foreseen =
    prediction === undefined
      ? ""
      : `<p class="lead">The dry run: ${prediction.totals.map(({ moved, unit }) => `${exact(text(moved))} ${text(unit)}`).join(", ") || "nothing"} to move; ${number(prediction.agreed)} of ${number(prediction.compared)} ended as predicted.</p>`
  const problems = exceptionBars(balances.exceptions.map((one) => ({ ...one, field: "" })))
  return section(
    "Balances",
    "Proved by asking before and after; each is in <code>balances.csv</code>. Totals are exact.",
    `<div class="tiles">${ended.join("")}</div>${draw.balanceBars(balances.totals)}${foreseen}<h3>Not moved</h3>${problems}`
  )
}

const relations = ({ relations }: Report): string => {
  if (relations === undefined) return ""
  const { endings, exceptions, unread } = relations
  const ended = Object.entries({ ...endings, ...(unread > 0 && { unread }) }).map(([ending, records]) =>
    tile(number(records), ending)
  )
  const problems = bars(
    exceptions.map(({ reason, records, remedy }) => ({ head: reason, body: remedy, records })),
    "Every relation has been moved."
  )
  return section(
    "Relations",
    "Proved by reading them before and after; each is in <code>relations.csv</code>.",
    `<div class="tiles">${ended.join("")}</div>${problems}`
  )
}

const differences = ({ differences, proof }: Report): string => {
  const list = bars(
    differences.map(({ path, records }) => ({ head: path, tone: "dead-letter", body: "", records })),
    "There are none."
  )
  if (proof === undefined || proof.records === 0) return list
  const tiles = [
    tile(number(proof.records), "compared by hash"),
    tile(number(proof.differing), "differ", proof.differing === 0 ? "good" : "bad"),
    tile(`${number(proof.chunks - proof.differingChunks)} of ${number(proof.chunks)}`, "chunks are equal")
  ]
  return `<div class="tiles">${tiles.join("")}</div>${list}<p class="hashes">Meant <code>${text(proof.meant)}</code><br>found <code>${text(proof.found)}</code></p>`
}

/** One HTML document: light and dark, readable on a phone, without scripts. */
export const render = (report: Report): string => {
  const exceptions = report.exceptions.reduce((sum, { records }) => sum + records, 0)
  const arrived = ["created", "updated", "unchanged"].reduce((sum, key) => sum + (report.endings[key] ?? 0), 0)
  const verdict = report.verified
    ? `<p class="verdict good"><b>Verified.</b> Every record is accounted for, and every written one is equal to what was meant.</p>`
    : `<p class="verdict bad"><b>Not verified:</b> ${report.problems.map(text).join("; ")}.</p>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>${text(report.name)}: ${text(report.source)} to ${text(report.target)}</title>
<style>${style}</style></head><body><main>
<header><p class="route">${text(report.source)} <span>to</span> ${text(report.target)}</p><h1>${text(report.name)}</h1>${verdict}</header>
<div class="tiles lead-tiles">${tile(number(report.listed), "customers listed")}${tile(number(arrived), "at the target", "good")}${tile(number(exceptions), "listed exceptions", exceptions > 0 ? "bad" : "")}${tile(number(report.duplicates), "repeated in the list")}</div>
${section("Where everyone went", "Each band is as wide as its share of the list.", draw.flow(report))}
${section(
  "Exceptions by reason",
  "Each of these records is in <code>exceptions.csv</code> and <code>exceptions.ndjson</code> with what to do about it.",
  exceptionBars(report.exceptions)
)}
${section(
  "What the way changes",
  "Records by field and by what happens to it. Whatever is dropped is kept in <code>left-behind.ndjson</code>.",
  lossBars(report.losses.length === 0 && report.prediction !== undefined ? report.prediction.losses : report.losses)
)}
${section("Prediction and outcome", "What the last dry run said, and what happened. Each record is in <code>prediction.csv</code>.", prediction(report))}
${balances(report)}
${relations(report)}
${section("Left behind and kept", "What the target has no home for. Totals are exact.", leftBehind(report))}
${section("Differences after reading back", "Where the target holds something else than was meant.", differences(report))}
${section("Time", "What was done, and how fast.", timings(report))}
<footer>Written by Kundbro, ${stamp(report.at)}. This page holds numbers and no personal data.${report.audit.rows === 0 ? "" : `<br>The audit has ${number(report.audit.rows)} rows; its head, to be kept elsewhere: <code>${text(report.audit.head)}</code>`}</footer>
</main></body></html>
`
}
