/** Membership, periods, alternative items, obligations and premiums. */
import { type Fields, fieldsOf, listOf, textOf } from "../internal/tables.ts"
import { failed, found, items, type Outcome, written } from "./HarmoneyOutcome.ts"
import { missing, missingOf, notFound, type Run, withCustomer } from "./HarmoneyRun.ts"
import { firstPeriodToCome } from "./HarmoneySeed.ts"
import type { HarmoneyWorld } from "./HarmoneyWorld.ts"

/** Runs `then` with the customer's membership. */
const withMember = (
  as: "object" | "list" | "write",
  then: (world: HarmoneyWorld, id: string, club: Fields, parameters: Fields) => Outcome
): Run =>
  withCustomer(as, (world, id, _customer, parameters) => {
    const club = world.clubs.get(id)
    if (club !== undefined) return then(world, id, club, parameters)
    return as === "write" ? failed("98", "000920", "The customer is not a member") : notFound(world, as)
  })

const toCome = (club: Fields): ReadonlyArray<Fields> => {
  const last = textOf(club, "EndPeriod")
  return listOf(club, "Periods").filter((one) => {
    const period = textOf(one, "Period") ?? ""
    return period >= firstPeriodToCome && (last === undefined || period <= last)
  })
}

const badPeriod = (parameters: Fields): Outcome | undefined =>
  missingOf(parameters, "period") ??
  (/^\d{6}$/.test(textOf(parameters, "period") ?? "")
    ? undefined
    : failed("98", "000919", "period must have six digits"))

const unknownCode = (codes: ReadonlyArray<string>, parameters: Fields, name: string): Outcome | undefined =>
  missingOf(parameters, name) ??
  (codes.includes(textOf(parameters, name) ?? "") ? undefined : failed("98", "000923", `${name} is not a known code`))

/** Replaces the period that the parameters name, when it lies ahead and its cancellation is not yet `cancelled`. */
const setCancelled = (operation: string, cancelled: boolean): Run =>
  withMember("write", (world, id, club, parameters) => {
    const wrong = badPeriod(parameters)
    if (wrong !== undefined) return wrong
    const wanted = textOf(parameters, "period")
    const stored = toCome(club).find(({ Period }) => Period === wanted)
    if (stored === undefined) return failed("98", "000921", "There is no such period to come")
    if ((stored["Cancelled"] === "true") === cancelled) {
      return failed("98", "000922", cancelled ? "The period is already cancelled" : "The period is not cancelled")
    }
    const code = textOf(parameters, "reasonCode")
    const now: Fields = {
      Period: stored["Period"] ?? "",
      Cancelled: String(cancelled),
      ...(code !== undefined && { ReasonCode: code })
    }
    const Periods = listOf(club, "Periods").map((one) => (one["Period"] === wanted ? now : one))
    world.clubs.set(id, { ...club, Periods })
    return written(`${operation} ${id} ${wanted}`)
  })

const cancel = setCancelled("CancelPeriodItem", true)
const cancelByCode = setCancelled("CancelPeriodItemByCode", true)

const end = withMember("write", (world, id, club, parameters) => {
  const wrong = unknownCode(world.behaviour.exitCodes, parameters, "exitCode") ?? badPeriod(parameters)
  if (wrong !== undefined) return wrong
  if (club["EndPeriod"] !== undefined) return failed("98", "000924", "The membership has already ended")
  const obligation = fieldsOf(club, "Obligation")
  // An absent forceEnd is not described; it is read as false here.
  if (obligation?.["Fulfilled"] === "false" && textOf(parameters, "forceEnd") !== "true") {
    return failed("96", "000901", "An obligation remains. End anyway?")
  }
  const { exitCode = "", period = "" } = parameters
  world.clubs.set(id, { ...club, EndPeriod: period, ExitCode: exitCode })
  return written(`EndCustomerRelation ${id}`)
})

const serverClock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Stockholm",
  dateStyle: "short",
  timeStyle: "medium"
})

/** What a server in Sweden makes of an xs:dateTime: one with an offset is shifted, and may change the day. */
const onServer = (dateTime: string): string =>
  /(Z|[+-]\d\d:\d\d)$/.test(dateTime) ? serverClock.format(new Date(dateTime)).replace(" ", "T") : dateTime

const pause = withMember("write", (world, id, club, parameters) => {
  const wrong = missingOf(parameters, "fromDate", "toDate")
  if (wrong !== undefined) return wrong
  const PausedFrom = onServer(textOf(parameters, "fromDate") ?? "")
  const PausedTo = onServer(textOf(parameters, "toDate") ?? "")
  if (PausedFrom > PausedTo) return failed("98", "000925", "fromDate must not be after toDate")
  world.clubs.set(id, { ...club, PausedFrom, PausedTo })
  return written(`UpdateCustomerMembership ${id}`)
})

/** The customer's ClubInfo, or undefined when it is no member. */
export const clubInfo = (world: HarmoneyWorld, id: string): Fields | undefined => {
  const club = world.clubs.get(id)
  if (club === undefined) return undefined
  const { ExitCode: _e, Items: _i, Obligation: _o, Periods: _p, ...info } = club
  return { CustomerId: id, ...info }
}

const ofPeriod = (club: Fields, period: string | undefined) =>
  listOf(club, "Items").filter(({ Period }) => Period === period)

const getItems = withMember("object", (world, id, club, parameters) => {
  const wrong = badPeriod(parameters)
  if (wrong !== undefined) return wrong
  const period = textOf(parameters, "period") ?? ""
  const AlternativeItemList = ofPeriod(club, period)
  return AlternativeItemList.length === 0
    ? notFound(world, "object")
    : found({ CustomerId: id, Period: period, AlternativeItemList })
})

const key = (item: Fields) => `${textOf(item, "Id")}/${textOf(item, "DistributionId")}`
const changeable = ["Attribute1", "Quantity"] as const

/** What the page forbids: deselecting what is not selected, changing while deselecting, changing what is deselected. */
const badItem = (stored: Fields | undefined, change: Fields): Outcome | undefined => {
  if (stored === undefined) return failed("98", "000927", "There is no such alternative item")
  const alters = changeable.some((name) => change[name] !== undefined && change[name] !== stored[name])
  const selected = stored["Selected"] === "true"
  if (change["Selected"] === "false" && !selected) return failed("98", "000928", "The item is already deselected")
  if (change["Selected"] === "false" && alters) {
    return failed("98", "000929", "Nothing else may change while an item is deselected")
  }
  return !selected && change["Selected"] === undefined
    ? failed("98", "000930", "A deselected item cannot be changed")
    : undefined
}

const saveItems = withMember("write", (world, id, club, parameters) => {
  const wrong = badPeriod(parameters)
  if (wrong !== undefined) return wrong
  const changes = listOf(parameters, "alternativeItemList")
  if (changes.length === 0) return missing("alternativeItemList")
  const period = textOf(parameters, "period")
  const stored = new Map(ofPeriod(club, period).map((item) => [key(item), item]))
  for (const change of changes) {
    const bad = missingOf(change, "Id", "DistributionId") ?? badItem(stored.get(key(change)), change)
    if (bad !== undefined) return bad
    stored.set(key(change), { ...stored.get(key(change)), ...change })
  }
  const Items = listOf(club, "Items").map((item) =>
    item["Period"] === period ? (stored.get(key(item)) ?? item) : item
  )
  world.clubs.set(id, { ...club, Items })
  return written(`SaveCustomerAlternativeClubItems ${id} ${period}`)
})

const savePremiums = withCustomer("write", (world, id, _customer, parameters) => {
  const wrong = missingOf(parameters, "enrolledByCustomerId", "subCampaignId", "premiumType")
  if (wrong !== undefined) return wrong
  // Against its name, this is the customer who was recruited; customerId is the recruiter.
  const recruited = textOf(parameters, "enrolledByCustomerId") ?? ""
  if (world.customers.get(recruited) === undefined) return notFound(world, "write")
  if (recruited === id) return failed("98", "000931", "A customer cannot recruit itself")
  const articles = listOf(parameters, "articleList")
  if (articles.length === 0) return missing("articleList")
  for (const article of articles) {
    const incomplete = missingOf(article, "ItemId", "Quantity")
    if (incomplete !== undefined) return incomplete
  }
  const { articleList = [], premiumType = "", subCampaignId = "" } = parameters
  world.premiums.set(String(world.next("premium", 1)).padStart(8, "0"), {
    RecruiterCustomerId: id,
    RecruitedCustomerId: recruited,
    SubCampaignId: subCampaignId,
    PremiumType: premiumType,
    Articles: articleList
  })
  return written(`SaveCustomerPremiums ${id} ${recruited}`)
})

/** The operations on clubs and premiums. */
export const runs = {
  CancelPeriodItem: cancel,
  CancelPeriodItemByCode: (world, parameters) =>
    unknownCode(world.behaviour.reasonCodes, parameters, "reasonCode") ?? cancelByCode(world, parameters),
  UndoCancelPeriodItem: setCancelled("UndoCancelPeriodItem", false),
  GetFuturePeriods: withCustomer("list", (world, id) => items(toCome(world.clubs.get(id) ?? {}))),
  GetPastPeriods: withCustomer("list", (world, id) =>
    items(listOf(world.clubs.get(id), "Periods").filter((one) => (textOf(one, "Period") ?? "") < firstPeriodToCome))
  ),
  EndCustomerRelation: end,
  UpdateCustomerMembership: pause,
  GetCustomerClubInfo: withMember("object", (world, id) => found(clubInfo(world, id) ?? {})),
  GetCustomerObligation: withMember("object", (_world, id, club) =>
    found({ CustomerId: id, ...fieldsOf(club, "Obligation") })
  ),
  GetCustomerAlternativeClubItems: getItems,
  SaveCustomerAlternativeClubItems: saveItems,
  SaveCustomerPremiums: savePremiums
} as const satisfies Readonly<Record<string, Run>>
