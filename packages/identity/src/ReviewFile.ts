/**
 * The questions of a search as a table that a person fills in: CSV, or one JSON object a line. One row for each pair; `decision`
 * (`same` or `different`) and `remark` are the person's, everything else comes back as it was, or the file is refused.
 */
import { Option, Result, Schema } from "effect"
import { againstInWords, describe } from "./Comparison.ts"
import { type FileIssue, FileRefused } from "./FileRefused.ts"
import type { Found, Member, Question } from "./Found.ts"
import { type Contradicting, decide, type Decision, type Group } from "./Groups.ts"
import * as csv from "./internal/csv.ts"
import { hash64 } from "./internal/hash.ts"
import { line } from "./internal/ndjson.ts"
import type { Points } from "./MatchOptions.ts"
import type { Traits } from "./Traits.ts"

/** `csv` for spreadsheets, `ndjson` for programs. */
export type Format = "csv" | "ndjson"

const plain = ["pair", "left_system", "left_id", "right_system", "right_id", "score", "why", "reasons"] as const
const personal = ["left_record", "right_record"] as const
const ours = ["check", "decision", "remark"] as const

/** The columns, in this order; the two of records only in a file with personal data. */
export const columns = (withPersonalData: boolean): ReadonlyArray<string> => [
  ...plain,
  ...(withPersonalData ? personal : []),
  ...ours
]

/** A row as it was read. An empty `decision` is one that nobody has taken yet. */
export interface Row {
  /** Where it begins, from 1. */
  readonly line: number
  readonly pair: string
  /** All cells but `check`, `decision` and `remark`. */
  readonly asked: ReadonlyArray<string>
  readonly decision: Decision | ""
  readonly remark: string
}

const whys: Readonly<Record<Question["why"], string>> = {
  score: "too little to be sure",
  contradiction: "a chain of pairs makes them one, and two of the chain contradict each other",
  large: "a chain of pairs makes many records one"
}

const reasons = (question: Question, points: Points): string => {
  const around = question.around.map((one) => againstInWords[one]).join(", ")
  return `${describe(question, points)}${around === "" ? "" : `; "same" would join records with ${around}`}`
}

/** What is compared of a record in one line: personal data, normalised. */
export const traitsInWords = ({
  birthDate,
  emails,
  family,
  given,
  nationalId,
  phones,
  places,
  whole
}: Traits): string =>
  [
    [...given, ...family, ...whole].join(" "),
    birthDate === undefined ? "" : `born ${birthDate}`,
    nationalId === undefined ? "" : `id ${nationalId.value}`,
    ...emails,
    ...phones,
    ...places.map(({ postalCode, street }) => `${street} ${postalCode}`.trim())
  ]
    .filter((part) => part !== "")
    .join("; ")

const cellsOf = (question: Question, points: Points, record?: (member: Member) => string): ReadonlyArray<string> => {
  const { left, pair, right, score, why } = question
  const cells = [
    pair,
    left.system,
    left.id,
    right.system,
    right.id,
    String(score),
    whys[why],
    reasons(question, points)
  ]
  return record === undefined ? cells : [...cells, record(left), record(right)]
}

const checkOf = (cells: ReadonlyArray<string>): string => `c-${hash64(JSON.stringify(cells))}`

/** How a review file is written. */
export interface WriteOptions {
  readonly format: Format
  readonly points: Points
  /** What the file says of a record: personal data, and only if somebody asked for it. */
  readonly record?: (member: Member) => string
  /** The rows of the file before: decisions are kept where the question is still the same. */
  readonly before?: ReadonlyArray<Row>
}

/** The lines of the file. A decision that was taken on other reasons is no decision any more, and is told in the remark. */
export const write = function* (
  questions: ReadonlyArray<Question>,
  { before = [], format, points, record }: WriteOptions
): Generator<string> {
  const names = columns(record !== undefined)
  const decided = new Map(before.map((row) => [row.pair, row]))
  if (format === "csv") yield csv.row(names)
  for (const question of questions) {
    const cells = cellsOf(question, points, record)
    const old = decided.get(question.pair)
    const isSame = old !== undefined && plain.every((_, at) => old.asked[at] === cells[at])
    const was = old === undefined || old.decision === "" || isSame ? "" : `was ${old.decision} for other reasons`
    const remark = [was, old?.remark ?? ""].filter((part) => part !== "").join("; ")
    const all = [...cells, checkOf(cells), isSame ? old.decision : "", remark]
    yield format === "csv" ? csv.row(all) : line(Object.fromEntries(names.map((name, at) => [name, all[at] ?? ""])))
  }
}

interface Read {
  readonly line: number
  readonly cells: ReadonlyArray<string> | undefined
}

const decodeObject = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.String)))

const isJson = (text: string): boolean => /^\s*\{/.test(text)

const tables = (text: string): { readonly header: ReadonlyArray<string>; readonly rows: ReadonlyArray<Read> } => {
  if (!isJson(text)) {
    const [first, ...rows] = csv.parse(text)
    return { header: first?.cells ?? [], rows }
  }
  const objects = text.split("\n").flatMap((one, at) => {
    const trimmed = one.trim()
    return trimmed === "" ? [] : [{ line: at + 1, object: Option.getOrUndefined(decodeObject(trimmed)) }]
  })
  const header = columns(objects.some(({ object }) => object !== undefined && "left_record" in object))
  return {
    header,
    rows: objects.map(({ line: at, object }) => {
      const isWhole = object !== undefined && Object.keys(object).length === header.length
      const cells = isWhole ? header.map((name) => object[name]).filter((cell) => cell !== undefined) : undefined
      return { line: at, cells: cells?.length === header.length ? cells : undefined }
    })
  }
}

const decisionOf = (text: string): Decision | "" | undefined => {
  const word = text.trim().toLowerCase()
  return word === "" || word === "same" || word === "different" ? word : undefined
}

/** Reads a file, CSV with commas, semicolons or tabs, or NDJSON. An empty file has no rows. */
export const parse = (text: string): Result.Result<ReadonlyArray<Row>, FileRefused> => {
  const refuse = (issues: ReadonlyArray<FileIssue>) => Result.fail(new FileRefused({ file: "review", issues }))
  if (text.replace(/^\ufeff/, "").trim() === "") return Result.succeed([])
  if (text.includes("\ufffd")) return refuse([{ problem: "not-readable" }])
  const { header, rows } = tables(text)
  const known = [true, false].map(columns).find((names) => names.join() === header.join())
  if (known === undefined) return refuse([{ line: 1, problem: "other-header" }])
  const issues: Array<FileIssue> = []
  const seen = new Set<string>()
  const read = rows.flatMap(({ cells, line: at }): ReadonlyArray<Row> => {
    if (cells === undefined || cells.length !== known.length) {
      issues.push({ line: at, problem: cells === undefined ? "not-readable" : "other-columns" })
      return []
    }
    const asked = cells.slice(0, -3)
    const [check = "", written = "", remark = ""] = cells.slice(-3)
    const [pair = ""] = asked
    const decision = decisionOf(written)
    if (check !== checkOf(asked)) issues.push({ line: at, problem: "changed-row" })
    else if (seen.has(pair)) issues.push({ line: at, problem: "repeated-row" })
    else if (decision === undefined) issues.push({ line: at, problem: "unknown-decision" })
    seen.add(pair)
    return decision === undefined ? [] : [{ line: at, pair, asked, decision, remark }]
  })
  return issues.length > 0 ? refuse(issues) : Result.succeed(read)
}

const isAbout = ({ asked }: Row, { left, right, score }: Question): boolean =>
  [left.system, left.id, right.system, right.id, String(score)].every((cell, at) => asked[at + 1] === cell)

/**
 * The groups that follow from a search and a person's decisions. Every question needs a decision: fails with all rows that are
 * unknown, of another search, missing, undecided, or cannot all be right.
 */
export const apply = (
  found: Pick<Found, "groups" | "questions">,
  rows: ReadonlyArray<Row>,
  authority: ReadonlyArray<string>
): Result.Result<ReadonlyArray<Group>, FileRefused> => {
  const questions = new Map(found.questions.map((question) => [question.pair, question]))
  const issues: Array<FileIssue> = []
  const lines = new Map<string, number>()
  const decisions = new Map<string, Decision>()
  for (const row of rows) {
    const question = questions.get(row.pair)
    lines.set(row.pair, row.line)
    if (question === undefined || !isAbout(row, question)) issues.push({ line: row.line, problem: "unknown-pair" })
    else if (row.decision === "") issues.push({ line: row.line, problem: "missing-decision" })
    else decisions.set(row.pair, row.decision)
  }
  for (const pair of questions.keys()) if (!lines.has(pair)) issues.push({ problem: "missing-row" })
  const refuse = (all: ReadonlyArray<FileIssue>) => new FileRefused({ file: "review", issues: all })
  if (issues.length > 0) return Result.fail(refuse(issues))
  return Result.mapError(decide(found, decisions, authority), ({ pairs }: Contradicting) =>
    refuse(
      pairs.map((pair): FileIssue => {
        const at = lines.get(pair)
        return { ...(at !== undefined && { line: at }), problem: "contradicting-decisions" }
      })
    )
  )
}
