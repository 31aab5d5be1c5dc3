/** One stored customer as each contract shows it. */
import { type Fields, numberOf, textOf } from "../internal/tables.ts"
import { customerTypes } from "./InfosoftSeed.ts"
import { addressOn, type InfosoftWorld, subscriptionOn } from "./InfosoftWorld.ts"

const typeOf = (customer: Fields) =>
  customerTypes.find(({ code }) => code === customer["CustomerTypeCode"]) ?? customerTypes[0]

/** Last name first, in one text. */
export const fullName = (customer: Fields): string =>
  [textOf(customer, "LastName"), textOf(customer, "FirstName")].filter(Boolean).join(" ")

/** CustomerInformation (contract A). Without a title: no subscription. */
export const information = (world: InfosoftWorld, number: string, customer: Fields, title: string): Fields => {
  const production = world.production.get(number)
  const today = world.today()
  const address = addressOn(production, title, today)
  const subscription = title === "" ? undefined : subscriptionOn(production, title, today)
  return {
    ...customer,
    StatusCode: "00",
    CustomerNumber: number,
    TitleCode: title,
    // The page's own example has 0 here: identity comes from the outer element only.
    ...(address !== undefined && { Address: { ...address, CustomerNumber: "0" } }),
    Phone: customer,
    ...(subscription !== undefined && { Subscription: { ...subscription, CustomerNumber: number } }),
    Name: fullName(customer),
    CustomerTypeText: typeOf(customer).text,
    Loyalty: { Level: "Sølv", Points: String(Number(number) % 500) },
    PreferredName: textOf(customer, "FirstName") ?? ""
  }
}

const token = (customer: Fields): string => {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setUint32(4, 2000 + Number(textOf(customer, "Customer_Id") ?? 0) * 16 + numberOf(customer, "Changes"))
  return Buffer.from(bytes.buffer).toString("base64")
}

const orNil = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""))

/** Customer (contract B). What is empty in the store is nil here. */
export const entity = (world: InfosoftWorld, number: string, customer: Fields): Fields => {
  const type = typeOf(customer)
  const folded = world.behaviour.foldNames && type.code === "PERSN"
  return orNil({
    ...customer,
    CustomerNumber: number,
    ConcurrencyToken: token(customer),
    CommChannel_Id: "1",
    CustomerType_Id: type.id,
    EMailAddress: textOf(customer, "Email") ?? "",
    ...(folded && { FirstName: "", LastName: fullName(customer) }),
    AllowsJointInvoice: "false",
    AllowsInvoicePayer: "false",
    PreferredName: textOf(customer, "FirstName") ?? ""
  })
}
