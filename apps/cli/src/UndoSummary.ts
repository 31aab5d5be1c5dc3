/**
 * What an undo did, would do, and cannot do, as lines for a terminal.
 */
import type { Adapter } from "@kundbro/domain"
import type { Undo } from "@kundbro/migration"
import { outcomes } from "./ProgressView.ts"
import { styled, table } from "./Screen.ts"

const number = (n: number): string => n.toLocaleString("en")

type Kind = Undo.UndoReport["endings"][number]["kind"]

const counts = (report: Undo.UndoReport, kind: Kind): string | undefined => {
  const rows = report.endings.filter((one) => one.kind === kind)
  return rows.length === 0
    ? undefined
    : outcomes(Object.fromEntries(rows.map(({ ending, records }) => [ending, records])))
}

/** What an undo at this target can do about customers that a run makes: said before there is one. */
export const wayBack = ({ customerDeactivation }: Adapter.Adapter, target: string): string =>
  customerDeactivation === undefined
    ? `Customers that a run makes at ${target} cannot be taken back: an undo lists them, and their removal is its operator's.`
    : `An undo can take customers that a run makes at ${target} out of use. It leaves ${customerDeactivation.leaves}.`

const stays = (report: Undo.UndoReport, target: string): ReadonlyArray<string> => {
  const { balances, keeps, leaves, queued, relations, undecided } = report
  const of = (kind: "created" | "updated") => report.endings.some((one) => one.kind === kind)
  return [
    ...(!of("created")
      ? []
      : leaves === undefined
        ? [`Created customers stay at ${target}: it has no way to take one back. undo.csv lists them.`]
        : [`Of a created customer stays: ${leaves}.`]),
    ...(of("updated") && keeps.length > 0
      ? [
          `An update at ${target} takes nothing away from ${keeps.join(", ")}: what was added there stays, and is listed.`
        ]
      : []),
    ...(of("updated") ? ["What only the vendor has, and no canonical field, stays as it is now."] : []),
    ...(relations > 0
      ? [
          `${number(relations)} relations may have been added, and are not taken back: decide with \`kundbro migrate relations resolve\`, then undo again.`
        ]
      : []),
    ...(balances > 0
      ? [
          `${number(balances)} balances may have been moved, and are not taken back: decide with \`kundbro migrate balances resolve\`, then undo again.`
        ]
      : []),
    ...(queued > 0 ? [`${number(queued)} writes are kept for later by ${target}: undo again when they show.`] : []),
    ...(undecided > 0
      ? [`${number(undecided)} writes may have happened: see \`kundbro migrate resolve --list\`, then undo again.`]
      : [])
  ]
}

const titles = [
  ["created", "Created"],
  ["updated", "Updated"],
  ["relation", "Relations"],
  ["balance", "Balances"]
] as const

/** After an undo, or before one. */
export const of = (report: Undo.UndoReport, target: string): ReadonlyArray<string> => {
  const lines = titles.flatMap(([kind, title]) => {
    const found = counts(report, kind)
    return found === undefined ? [] : [`  ${title}: ${found}`]
  })
  return [
    ...(lines.length === 0 ? ["  There is nothing to take back."] : lines),
    ...stays(report, target).map((line) => `  ${styled("yellow", "·")} ${line}`),
    ...(report.reasons.length === 0
      ? []
      : [
          "",
          styled("bold", "Not taken back, or not wholly, by reason"),
          ...table([
            ["records", "were", "reason", "field", "what helps"],
            ...report.reasons.map(({ field, kind, reason, records, remedy }) => [
              number(records),
              kind,
              reason,
              field,
              remedy
            ])
          ])
        ])
  ]
}
