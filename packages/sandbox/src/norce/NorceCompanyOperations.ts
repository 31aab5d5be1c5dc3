/** What the operations of the groups Companies, Address and PriceLists do. */
import { type Fields, listOf, numberOf, textOf } from "../internal/tables.ts"
import { mergeCompany, showCompany } from "./NorceCompany.ts"
import type { OperationName } from "./NorceContract.ts"
import {
  type Call,
  culture,
  customer,
  customerOf,
  idOf,
  none,
  nothing,
  now,
  type Outcome,
  replaced,
  type Run,
  value
} from "./NorceOutcome.ts"
import { address, given, invalid } from "./NorceParts.ts"
import { numbersOf } from "./NorceRecord.ts"
import { digits, type NorceWorld } from "./NorceWorld.ts"

const storedCompany = (world: NorceWorld, id: string): Fields => {
  const stored = world.companies.get(id)
  if (stored === undefined) throw invalid("The company does not exist")
  return stored
}

const companyOf = (world: NorceWorld, call: Call) => storedCompany(world, idOf(call, "companyId"))

const keep = (world: NorceWorld, operation: string, company: Fields): void => {
  const id = numberOf(company, "Id")
  world.companies.set(String(id), company)
  world.requests.applied(`${operation} id:${id}`)
}

const companies = (world: NorceWorld, call: Call, ids: ReadonlyArray<string>): Outcome =>
  value(
    ids.flatMap((id) => {
      const found = world.companies.get(id)
      return found === undefined ? [] : [showCompany(world, found, culture(call))]
    })
  )

/** Creates a company and links it to the customer, or changes one of the customer's. */
const updateCompany: Run = (world, call) => {
  const owner = customerOf(world, call)
  const linked = numbersOf(owner, "CompanyIds")
  const id = given(call.body, "Id") ? numberOf(call.body, "Id") : undefined
  if (id !== undefined && !linked.includes(id)) throw invalid("The company is none of the customer's")
  const stored = id === undefined ? undefined : storedCompany(world, String(id))
  const company = mergeCompany(world, call.application, stored, call.body)
  const number = numberOf(company, "Id")
  const after = id === undefined ? { ...owner, CompanyIds: [...linked, number], Updated: now(world) } : owner
  if (after !== owner) world.customers.set(idOf(call, "customerId"), after)
  world.companies.set(String(number), company)
  world.requests.applied(`UpdateCompany ${id === undefined ? `of:${idOf(call, "customerId")}` : `id:${id}`}`)
  return customer(world, call, after)
}

const unlink: Run = (world, call) => {
  const owner = customerOf(world, call)
  const id = numberOf(companyOf(world, call), "Id")
  const linked = numbersOf(owner, "CompanyIds")
  if (!linked.includes(id)) throw invalid("The company is none of the customer's")
  world.customers.set(idOf(call, "customerId"), {
    ...owner,
    CompanyIds: linked.filter((one) => one !== id),
    Updated: now(world)
  })
  world.requests.applied(`DeleteCompanyCustomer id:${id} of:${idOf(call, "customerId")}`)
  return nothing
}

/** Adds a method to a company or takes it away; doing it again changes nothing. */
const method =
  (operation: string, list: "DeliveryMethodIds" | "PaymentMethodIds", adds: boolean): Run =>
  (world, call) => {
    const company = companyOf(world, call)
    const id = Number(call.query["methodId"])
    const { deliveryMethods, paymentMethods } = world.catalogue
    if (!(list === "DeliveryMethodIds" ? deliveryMethods : paymentMethods).includes(id)) {
      throw invalid("The method does not exist")
    }
    const others = numbersOf(company, list).filter((one) => one !== id)
    const after = { ...company, [list]: adds ? [...others, id] : others }
    keep(world, operation, after)
    return value(showCompany(world, after, culture(call)))
  }

/** The company of the call's customer that has this delivery address. */
const withAddress = (world: NorceWorld, call: Call, id: number): Fields => {
  const found = numbersOf(customerOf(world, call), "CompanyIds")
    .map((company) => storedCompany(world, String(company)))
    .find((company) => listOf(company, "DeliveryAddresses").some((one) => one["Id"] === id))
  if (found === undefined) throw invalid("No company of the customer has this delivery address")
  return found
}

const changeAddress = (world: NorceWorld, call: Call, operation: string, id: number, by: ReadonlyArray<Fields>) => {
  const company = withAddress(world, call, id)
  keep(world, operation, { ...company, DeliveryAddresses: replaced(company, "DeliveryAddresses", id, by) })
  return customer(world, call, customerOf(world, call))
}

const updateAddress: Run = (world, call) => {
  if (!given(call.body, "Id")) throw invalid("Address.Id is missing")
  const id = numberOf(call.body, "Id")
  withAddress(world, call, id)
  const changed = address(world, call.application, call.body, "Delivery")
  return changeAddress(world, call, "UpdateCompanyDeliveryAddress", id, [changed])
}

const pricelistsOf = (world: NorceWorld, company: Fields) =>
  numbersOf(company, "PricelistIds").flatMap((id) => {
    const found = world.pricelists.get(String(id))
    return found === undefined ? [] : [found]
  })

const getPricelist: Run = (world, call) => {
  const company = world.companies.get(idOf(call, "companyId"))
  const found = company && pricelistsOf(world, company).find((one) => one["Id"] === Number(call.query["pricelistId"]))
  return found === undefined ? none : value(found)
}

const connect = (world: NorceWorld, company: Fields, pricelists: ReadonlyArray<number>, operation: string): Fields => {
  const after = { ...company, PricelistIds: pricelists }
  keep(world, operation, after)
  return after
}

const deletePricelist: Run = (world, call) => {
  const company = companyOf(world, call)
  const others = numbersOf(company, "PricelistIds").filter((id) => id !== Number(call.query["pricelistId"]))
  return value(pricelistsOf(world, connect(world, company, others, "DeleteCompanyPricelist")))
}

/** A price list that has no rule gets rule 7. */
const newPricelist = (world: NorceWorld, body: Fields): Fields => {
  const agreement = textOf(body, "Agreement")
  if (agreement && [...world.pricelists.entries()].some(([, { Agreement }]) => Agreement === agreement)) {
    throw invalid("Another price list has this Agreement")
  }
  const id = world.next("pricelist", 5001)
  const ruled = given(body, "PriceRule") ? {} : { PriceRule: { RuleId: 7, Value: null } }
  return { Type: 0, IsActive: true, PopulationRules: [], IsExclusive: false, ...body, ...ruled, Id: id }
}

const insertPricelist: Run = (world, call) => {
  const company = companyOf(world, call)
  const known = given(call.body, "Id") ? world.pricelists.get(String(numberOf(call.body, "Id"))) : undefined
  if (given(call.body, "Id") && known === undefined) throw invalid("The price list does not exist")
  const pricelist = known ?? newPricelist(world, call.body)
  const id = numberOf(pricelist, "Id")
  if (known === undefined) world.pricelists.set(String(id), pricelist)
  const others = numbersOf(company, "PricelistIds").filter((one) => one !== id)
  connect(world, company, [...others, id], "InsertCompanyPricelist2")
  return value(pricelist)
}

const getItem: Run = (world, { query }) => {
  const found = world.catalogue.items.find(
    ({ partNo, pricelistId }) => partNo === query["partNo"] && pricelistId === Number(query["pricelistId"])
  )
  return found === undefined
    ? none
    : value({
        PartNo: found.partNo,
        PricelistId: found.pricelistId,
        Price: found.price,
        PriceRecommended: null,
        IsActive: true,
        PriceRule: { RuleId: null, Value: null }
      })
}

/** The operations of these groups, by name. */
export const companyRuns = {
  DeleteCompanyDeliveryAddress: (world, call) =>
    changeAddress(world, call, "DeleteCompanyDeliveryAddress", Number(call.query["addressId"]), []),
  UpdateCompanyDeliveryAddress: updateAddress,
  UpdateCompany: updateCompany,
  ListCompaniesByOrgNo: (world, call) => companies(world, call, world.companyNumbers.get(digits(call.query["orgNo"]))),
  ListCompaniesByParent: (world, call) =>
    companies(
      world,
      call,
      [...world.companies.entries()].flatMap(([id, { ParentId }]) =>
        ParentId === Number(call.query["parentId"]) ? [id] : []
      )
    ),
  DeleteCompanyCustomer: unlink,
  InsertCompanyDeliveryMethod: method("InsertCompanyDeliveryMethod", "DeliveryMethodIds", true),
  DeleteCompanyDeliveryMethod: method("DeleteCompanyDeliveryMethod", "DeliveryMethodIds", false),
  InsertCompanyPaymentMethod: method("InsertCompanyPaymentMethod", "PaymentMethodIds", true),
  InsertCompanyPaymentMethod2: method("InsertCompanyPaymentMethod2", "PaymentMethodIds", true),
  GetCompanyPricelist: getPricelist,
  DeleteCompanyPricelist: deletePricelist,
  InsertCompanyPricelist2: insertPricelist,
  GetPricelistItem: getItem
} satisfies Partial<Record<OperationName, Run>>
