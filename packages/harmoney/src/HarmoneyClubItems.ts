/**
 * The items that a club member chooses for a period. Saving them has rules of its own (documented): an item is named by
 * `Id` and `DistributionId`; a deselection changes nothing else; a deselected item cannot be changed; and deselecting what
 * is not selected fails, so only what changes may be sent.
 */
import { VendorError } from "@kundbro/domain"
import { Result } from "effect"
import { items, nonEmpty } from "./internal/words.ts"
import type { AlternativeClubItem, AlternativeItem, AlternativeItemChange } from "./HarmoneyWire.ts"

const quantityOf = (text: string | null | undefined): number | undefined =>
  text !== undefined && text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined

/** The items of an answer, in whichever of the two places they came. */
export const of = ({ AlternativeItemList, List }: AlternativeClubItem): ReadonlyArray<AlternativeItem> => [
  ...items(AlternativeItemList),
  ...items(List)
]

/**
 * What to send with SaveCustomerAlternativeClubItems so that `stored` becomes `wanted`, or every item for which the vendor
 * would refuse it. Nothing when nothing differs, which is also what a first try that was in doubt leaves behind: read
 * the items again before repeating.
 */
export const changes = (
  stored: AlternativeClubItem,
  wanted: ReadonlyArray<AlternativeItemChange>
): Result.Result<ReadonlyArray<AlternativeItemChange>, ReadonlyArray<VendorError.FieldIssue>> => {
  const issues: Array<VendorError.FieldIssue> = []
  const sent = wanted.flatMap((item, at) => {
    const refuse = (rule: string, remedy: string) => {
      issues.push(new VendorError.FieldIssue({ field: `alternativeItemList[${at}]`, rule, remedy }))
      return []
    }
    const now = of(stored).find(({ DistributionId, Id }) => Id === item.Id && DistributionId === item.DistributionId)
    if (now === undefined) return refuse("unknown-value", "name an item that the vendor lists for this period")
    const attribute = item.Attribute1 !== undefined && item.Attribute1 !== (nonEmpty(now.Attribute1) ?? "")
    const quantity = item.Quantity !== undefined && item.Quantity !== quantityOf(now.Quantity)
    const selected = now.Selected === true
    if (selected === item.Selected && !attribute && !quantity) return []
    if (!item.Selected && (attribute || quantity)) {
      return refuse("not-allowed", "deselect without other changes; a deselected item cannot be changed")
    }
    // What an absent field becomes is not documented: the stored values go along.
    const Quantity = item.Quantity ?? quantityOf(now.Quantity)
    if (Quantity === undefined && nonEmpty(now.Quantity) !== undefined) {
      return refuse("missing", "give the Quantity: the stored one is no number that could go along")
    }
    const Attribute1 = item.Attribute1 ?? nonEmpty(now.Attribute1)
    return [
      {
        Id: item.Id,
        DistributionId: item.DistributionId,
        Selected: item.Selected,
        ...(Attribute1 !== undefined && { Attribute1 }),
        ...(Quantity !== undefined && { Quantity })
      }
    ]
  })
  return issues.length > 0 ? Result.fail(issues) : Result.succeed(sent)
}
