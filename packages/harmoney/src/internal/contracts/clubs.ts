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
    GetFuturePeriods: row("GetFuturePeriods", customerId, wire.PeriodList),
    GetPastPeriods: row("GetPastPeriods", customerId, wire.PeriodList),
    CancelPeriodItem: row("CancelPeriodItem", period, wire.ResponseOnly),
    CancelPeriodItemByCode: row("CancelPeriodItemByCode", { ...period, reasonCode: text }, wire.ResponseOnly),
    UndoCancelPeriodItem: row("UndoCancelPeriodItem", period, wire.ResponseOnly),
    UpdateCustomerMembership: row(
      "UpdateCustomerMembership",
      { ...customerId, fromDate: midnight, toDate: midnight },
      wire.ResponseOnly
    ),
    EndCustomerRelation: row(
      "EndCustomerRelation",
      { ...customerId, forceEnd: Xml.optional(truth), exitCode: text, period: text },
      wire.ResponseOnly
    ),
    GetCustomerClubInfo: row("GetCustomerClubInfo", customerId, wire.ClubInfo),
    GetCustomerAlternativeClubItems: row("GetCustomerAlternativeClubItems", period, wire.AlternativeClubItem),
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
