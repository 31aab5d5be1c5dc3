/** Club members: their periods, items, membership, end and premiums. A period is an opaque text of up to six digits. */
import { Xml } from "@kundbro/soap"
import { midnight, truth } from "../../HarmoneyWire.ts"
import { make as rows, type Tenant } from "./row.ts"

const text = Xml.string

export const make = (tenant: Tenant) => {
  const row = rows(tenant)
  const { names, wire } = tenant
  const customerId = { customerId: text }
  const period = { ...customerId, period: text }
  const items = <A>(place: string, itemName: string, item: Xml.Shape<A>) =>
    Xml.list(item, { itemName: names.item(`${place}[]`, itemName) })

  return {
    /** 27. Documented with 10 characters where the other operations have 9. */
    GetFuturePeriods: row("GetFuturePeriods", customerId, wire.PeriodList),
    /** 28. As 27. */
    GetPastPeriods: row("GetPastPeriods", customerId, wire.PeriodList),
    /** 2. Declines a period's item. After no clear answer read 27 first: a second call may fail. */
    CancelPeriodItem: row("CancelPeriodItem", period, wire.ResponseOnly),
    /** 3. The same with a reason, of the NameValueService's list `CancelPeriodItemReasonCode` (documented). */
    CancelPeriodItemByCode: row("CancelPeriodItemByCode", { ...period, reasonCode: text }, wire.ResponseOnly),
    /** 36. Takes 2 or 3 back. */
    UndoCancelPeriodItem: row("UndoCancelPeriodItem", period, wire.ResponseOnly),
    /** 37. Pauses a membership. Whether the last day is part of it is not documented; days are sent as their midnight. */
    UpdateCustomerMembership: row(
      "UpdateCustomerMembership",
      { ...customerId, fromDate: midnight, toDate: midnight },
      wire.ResponseOnly
    ),
    /**
     * 7. Ends the customer's commitment (and no relation). With an unmet obligation it fails with 96, a question; `forceEnd`
     * true ends it regardless (documented), so set it only when a person has answered. It is always sent, false by default.
     * `exitCode` is the tenant's own.
     */
    EndCustomerRelation: row(
      "EndCustomerRelation",
      { ...customerId, forceEnd: Xml.optional(truth), exitCode: text, period: text },
      wire.ResponseOnly
    ),
    /** 17. The light alternative to 13. */
    GetCustomerClubInfo: row("GetCustomerClubInfo", customerId, wire.ClubInfo),
    /** 9. The items that a member may choose for a period. */
    GetCustomerAlternativeClubItems: row("GetCustomerAlternativeClubItems", period, wire.AlternativeClubItem),
    /** 32. Only what changes may be sent: `HarmoneyClubItems.changes` finds it. A second deselection fails (documented). */
    SaveCustomerAlternativeClubItems: row(
      "SaveCustomerAlternativeClubItems",
      {
        ...period,
        alternativeItemList: items(
          "SaveCustomerAlternativeClubItems.alternativeItemList",
          "AlternativeItem",
          wire.AlternativeItemChange
        )
      },
      wire.ResponseOnly
    ),
    /**
     * 43. Grants a premium for a new customer; a repeat can grant twice. On the wire the recruiter is `customerId` and the
     * recruited one `enrolledByCustomerId`: the vendor's descriptions say so, its names suggest the opposite.
     */
    SaveCustomerPremiums: row(
      "SaveCustomerPremiums",
      {
        recruiterCustomerId: Xml.element(text, { name: "customerId" }),
        recruitedCustomerId: Xml.element(text, { name: "enrolledByCustomerId" }),
        subCampaignId: text,
        premiumType: text,
        articleList: items("SaveCustomerPremiums.articleList", "PremiumArticle", wire.PremiumArticle)
      },
      wire.ResponseOnly,
      { loginName: "loginInfo" }
    )
  }
}
