/**
 * A migration's report as lines for a terminal. The page `report.html` tells the same at more length.
 */
import type { Report } from "@kundbro/migration"
import { outcomes } from "./ProgressView.ts"
import { duration, styled, table } from "./Screen.ts"

const number = (n: number): string => n.toLocaleString("en")

const listed = (title: string, exceptions: Report.Report["exceptions"]): ReadonlyArray<string> =>
  exceptions.length === 0
    ? []
    : [
        "",
        styled("bold", title),
        ...table([
          ["records", "reason", "field", "what helps"],
          ...exceptions.map(({ field, reason, records, remedy }) => [number(records), reason, field, remedy])
        ])
      ]

/** What a dry run said, against what happened. */
const predicted = ({ prediction }: Report.Report): ReadonlyArray<string> =>
  prediction === undefined || prediction.compared === 0
    ? []
    : [
        `  The dry run: ${number(prediction.agreed)} of ${number(prediction.compared)} records ended as predicted${
          prediction.takenMillis === undefined
            ? ""
            : `; ${duration(prediction.takenMillis)} instead of ${duration(prediction.estimatedMillis)}`
        }`,
        ...(prediction.differences.length === 0
          ? []
          : [
              "",
              styled("bold", "Ended otherwise than predicted: see prediction.csv"),
              ...table([
                ["records", "predicted", "ended", "cause"],
                ...prediction.differences.map(({ cause, ended, predicted, records }) => [
                  number(records),
                  predicted,
                  ended,
                  cause
                ])
              ])
            ])
      ]

const losses = (rows: Report.Report["losses"]): ReadonlyArray<string> =>
  rows.length === 0
    ? []
    : [
        "",
        styled("bold", "What the way does to the records"),
        ...table([
          ["records", "", "field", "why"],
          ...rows.map(({ field, kind, reason, records }) => [number(records), kind, field, reason])
        ])
      ]

/** After a dry run: what would happen. */
export const ofDryRun = (report: Report.Report): ReadonlyArray<string> => {
  const { prediction } = report
  if (prediction === undefined) return ["  Nothing has been predicted."]
  return [
    `  ${number(report.listed)} records: ${outcomes(prediction.outcomes)}`,
    `  A run would take about ${duration(prediction.estimatedMillis)}. Nothing was written at ${report.target}.`,
    ...listed("Would be exceptions, by reason", prediction.exceptions),
    ...listed("What the target's validation objects to; a run sends it all the same", prediction.objections),
    ...losses(prediction.losses)
  ]
}

/** After a run, or at any time: what has happened. */
export const ofRun = (report: Report.Report): ReadonlyArray<string> => {
  const { consents, loyaltyAccounts, relations } = report.leftBehind
  return [
    `  ${number(report.listed)} records: ${outcomes(report.endings)}`,
    ...(report.duplicates > 0 ? [`  ${number(report.duplicates)} ids stood in the list more than once`] : []),
    ...(report.gone > 0
      ? [`  ${number(report.gone)} are at ${report.target} and no longer at the source or on the list: see gone.csv`]
      : []),
    ...(relations + loyaltyAccounts + consents > 0
      ? [
          `  Kept in left-behind.ndjson, since ${report.target} has no home for them: ${[
            `${number(relations)} relations`,
            `${number(loyaltyAccounts)} loyalty accounts`,
            `${number(consents)} register entries`
          ].join(", ")}`
        ]
      : []),
    ...predicted(report),
    ...listed("Exceptions, by reason", report.exceptions)
  ]
}

/** After a dry run of balances: what would move. */
export const ofBalancesDryRun = ({ balances, target }: Report.Report): ReadonlyArray<string> => {
  const prediction = balances?.prediction
  if (prediction === undefined) return ["  Nothing has been predicted."]
  return [
    `  Balances: ${outcomes(prediction.outcomes)}`,
    `  Moving them would take about ${duration(prediction.estimatedMillis)}. Nothing was changed at ${target}.`,
    ...(prediction.totals.length === 0
      ? []
      : [
          "",
          ...table([
            ["unit", "balances", "would move, exactly"],
            ...prediction.totals.map(({ balances, moved, unit }) => [unit, number(balances), moved])
          ])
        ]),
    ...(prediction.exceptions.length === 0
      ? []
      : [
          "",
          styled("bold", "Would not move, by reason"),
          ...table([
            ["balances", "reason"],
            ...prediction.exceptions.map(({ balances, reason }) => [number(balances), reason])
          ])
        ])
  ]
}

/** What a dry run said of balances, against what happened. */
const predictedBalances = ({ balances }: Report.Report): ReadonlyArray<string> => {
  const { agreed = 0, compared = 0, differences = [] } = balances?.prediction ?? {}
  if (compared === 0) return []
  return [
    `  The dry run: ${number(agreed)} of ${number(compared)} balances ended as predicted`,
    ...(differences.length === 0
      ? []
      : table([
          ["balances", "predicted", "ended", "cause"],
          ...differences.map(({ balances, cause, ended, predicted }) => [number(balances), predicted, ended, cause])
        ]))
  ]
}

/** Of the balances: how they ended, exact totals, and what a person has to look at. */
export const ofBalances = (report: Report.Report): ReadonlyArray<string> => {
  const { balances, target } = report
  return balances === undefined
    ? ["  No balance has been listed."]
    : [
        `  ${number(Object.values(balances.endings).reduce((sum, n) => sum + n, 0))} balances: ${outcomes(balances.endings)}`,
        ...predictedBalances(report),
        ...(balances.totals.length === 0
          ? []
          : [
              "",
              styled("bold", `Moved to ${target}, exactly`),
              ...table([
                ["unit", "accounts", "before", "moved", "after"],
                ...balances.totals.map(({ accounts, after, before, moved, unit }) => [
                  unit,
                  number(accounts),
                  before,
                  moved,
                  after
                ])
              ])
            ]),
        ...(balances.exceptions.length === 0
          ? []
          : [
              "",
              styled("bold", "Not moved, by reason"),
              ...table([
                ["balances", "reason", "what helps"],
                ...balances.exceptions.map(({ reason, records, remedy }) => [number(records), reason, remedy])
              ])
            ])
      ]
}

/** Of the relations: how they ended, and what a person has to look at. */
export const ofRelations = ({ relations }: Report.Report): ReadonlyArray<string> =>
  relations === undefined
    ? ["  No relation has been read."]
    : [
        `  ${number(Object.values(relations.endings).reduce((sum, n) => sum + n, 0))} relations: ${outcomes(relations.endings)}`,
        ...(relations.unread > 0 ? [`  Those of ${number(relations.unread)} customers could not be read`] : []),
        ...(relations.exceptions.length === 0
          ? []
          : [
              "",
              styled("bold", "Not moved, by reason"),
              ...table([
                ["records", "reason", "what helps"],
                ...relations.exceptions.map(({ reason, records, remedy }) => [number(records), reason, remedy])
              ])
            ])
      ]

/** After a verification: proved, or why not. */
export const ofVerify = (report: Report.Report): ReadonlyArray<string> => [
  ...ofRun(report),
  ...(report.differences.length === 0
    ? []
    : [
        "",
        styled("bold", "Differences that nobody declared"),
        ...table([["records", "field"], ...report.differences.map(({ path, records }) => [number(records), path])])
      ]),
  "",
  report.verified
    ? styled(
        "green",
        `  ✓ Verified: every one of ${number(report.listed)} source ids ended in exactly one way, and every written record reads back as it was meant.`
      )
    : styled("red", `  ✗ Not verified: ${report.problems.join("; ")}`)
]
