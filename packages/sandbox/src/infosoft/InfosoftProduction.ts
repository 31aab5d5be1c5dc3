/** Production data: what is scheduled for one title, and who agreed to be contacted. Nothing here is visible before its day. */
import { type Fields, fieldsOf, listOf, textOf } from "../internal/tables.ts"
import { nextDistribution } from "./InfosoftDates.ts"
import { done, type Outcome, status } from "./InfosoftOutcome.ts"
import { products, terms, titles } from "./InfosoftSeed.ts"
import { type InfosoftWorld, subscriptionOn } from "./InfosoftWorld.ts"

type Run = (world: InfosoftWorld, parameters: Fields) => Outcome

/** Who and which title a call is about, or the status that refuses it: `01` unknown customer, `02` no subscription to the title. */
const subscriber = (world: InfosoftWorld, parameters: Fields) => {
  const number = textOf(parameters, "customerNumber") ?? "0"
  const title = textOf(parameters, "titleCode") ?? ""
  const production = world.production.get(number) ?? {}
  const known = world.customers.get(number) !== undefined
  const subscribed = subscriptionOn(production, title, world.today()) !== undefined
  return { number, title, production, refusal: known ? (subscribed ? undefined : "02") : "01" }
}

/** `03`: before the next distribution; `04`: ends before it begins. */
const wrongDates = (world: InfosoftWorld, title: string, start: string, end: string | undefined) => {
  const { editions = "" } = titles.find(({ code }) => code === title) ?? {}
  if (start < nextDistribution(world.today(), editions)) return "03"
  return end !== undefined && end <= start ? "04" : undefined
}

const schedule = (
  operation: string,
  kind: "move" | "product",
  temporary: boolean,
  change: (parameters: Fields) => Fields | string
): Run => {
  return (world, parameters) => {
    const { number, production, refusal, title } = subscriber(world, parameters)
    if (refusal !== undefined) return status(refusal)
    const start = textOf(parameters, "startDate") ?? ""
    const end = temporary ? textOf(parameters, "endDate") : undefined
    const wrong = wrongDates(world, title, start, end)
    if (wrong !== undefined) return status(wrong)
    const changed = change(parameters)
    if (typeof changed === "string") return status(changed)
    const entry: Fields = {
      Kind: kind,
      Temporary: temporary,
      TitleCode: title,
      StartDate: start,
      ...(end !== undefined && { EndDate: end }),
      ...changed,
      Signature: textOf(parameters, "signature") ?? ""
    }
    world.production.set(number, { ...production, Changes: [...listOf(production, "Changes"), entry] })
    return done({ StatusCode: "00" }, `${operation} ${number} ${title}`)
  }
}

/** `05`: an address without a street, with an impossible postcode, or foreign without its own postcode in the extension. */
const newAddress = (parameters: Fields): Fields | string => {
  const given = fieldsOf(parameters, "addressInfo")
  if (given === undefined || !textOf(given, "StreetName")) return "05"
  const zip = textOf(given, "ZipCode") ?? ""
  const extension = textOf(given, "AddressExtension1")
  if (zip === "I/A" ? !extension : !/^\d{4}$/.test(zip)) return "05"
  const { CustomerNumber: _n, ErrorMessage: _e, StatusCode: _s, TitleCode: _t, ...address } = given
  const extensions = ["AddressExtension1", "AddressExtension2", "AddressExtension3"].flatMap((name) => {
    const value = textOf(given, name)
    return value === undefined ? [] : [[name, [value]]]
  })
  // A truth that is left out is false to .NET: the address is then hidden.
  return { Address: { IsAddressVisible: "false", ...address, StatusCode: "00", ...Object.fromEntries(extensions) } }
}

/** `06`: an unknown product or term. */
const newProduct = (parameters: Fields): Fields | string => {
  const product = textOf(parameters, "productCode") ?? ""
  const term = textOf(parameters, "termCode")
  if (!Object.hasOwn(products, product) || (term !== undefined && !Object.hasOwn(terms, term))) return "06"
  return { ProductCode: product, ...(term !== undefined && { TermCode: term }) }
}

/** `02`: an unknown title; `07`: no channel. */
const addContactAgreement: Run = (world, parameters) => {
  const number = textOf(parameters, "customerNumber") ?? "0"
  const title = textOf(parameters, "titleCode") ?? ""
  const channel = textOf(parameters, "commChannelCode") ?? ""
  const production = world.production.get(number) ?? {}
  if (world.customers.get(number) === undefined) return status("01")
  if (!titles.some(({ code }) => code === title)) return status("02")
  if (channel === "") return status("07")
  const agreement = {
    TitleCode: title,
    CommChannelCode: channel,
    AgreementComment: textOf(parameters, "agreementComment") ?? "",
    AgreementSign: textOf(parameters, "agreementSign") ?? ""
  }
  const others = listOf(production, "Agreements").filter(
    (one) => one["TitleCode"] !== title || one["CommChannelCode"] !== channel
  )
  const Agreements = [...others, agreement]
  world.production.set(number, { ...production, Agreements })
  return done(
    {
      StatusCode: "00",
      CustomerNumber: number,
      TitleCode: title,
      ContactAgreements: Agreements.filter((one) => one.TitleCode === title)
    },
    `AddContactAgreement ${number} ${title} ${channel}`
  )
}

const productMatrix: Run = (world, parameters) => {
  const { number, production, refusal, title } = subscriber(world, parameters)
  if (refusal !== undefined) return status(refusal)
  const day = textOf(parameters, "dateToBeChecked") ?? world.today()
  return done({ ...subscriptionOn(production, title, day), StatusCode: "00", CustomerNumber: number })
}

/** The operations on production data, by name. */
export const runs: Readonly<Record<string, Run>> = {
  SavePermanentMove: schedule("SavePermanentMove", "move", false, newAddress),
  SaveTemporaryMove: schedule("SaveTemporaryMove", "move", true, newAddress),
  AddContactAgreement: addContactAgreement,
  GetSubscriptionProductMatrix: productMatrix,
  SaveTemporaryProduct: schedule("SaveTemporaryProduct", "product", true, newProduct),
  // Permanent in spite of its name: it has no end date.
  SaveTemporaryProduct2: schedule("SaveTemporaryProduct2", "product", false, newProduct),
  SavePermanentProductAndTerm: schedule("SavePermanentProductAndTerm", "product", false, newProduct)
}
