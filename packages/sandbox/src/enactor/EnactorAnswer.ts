/** From a SOAP message to its reply: reads the request, lets the operation run, and words what came of it. */
import type { Strike } from "../Faults.ts"
import { type Fields, textOf } from "../internal/tables.ts"
import type { Reply } from "../internal/wire.ts"
import { leaf } from "../internal/xml.ts"
import { type BalanceOutcome, enquire, failed, update } from "./EnactorBalance.ts"
import { namespaces, type Operation, type OperationName, operations } from "./EnactorContract.ts"
import { type List, listXml } from "./EnactorList.ts"
import { accountsOf, byFilters, byName, byPostCode } from "./EnactorSearch.ts"
import * as Soap from "./EnactorSoap.ts"
import { readFields, Unreadable, wrap, writeFields } from "./EnactorWire.ts"
import type { EnactorWorld } from "./EnactorWorld.ts"

/** The business words that mean something for an operation; the rest is the wire's. */
export const wordsOf = (operation: OperationName): ReadonlySet<string> => {
  const { gives }: Operation = operations[operation]
  return new Set([
    "maintenance",
    ...(gives === "enquiry" || gives === "update" ? ["system-error"] : []),
    ...(gives === "update" ? ["pending-review"] : [])
  ])
}

/** What an application server says while its services are stopped (inferred). */
export const closed = (millis: number): Reply => ({
  status: 503,
  contentType: "text/html; charset=utf-8",
  body: "<html><head><title>503</title></head><body><h1>The service is stopped</h1></body></html>",
  headers: { "retry-after": String(Math.ceil(millis / 1000)) }
})

/** The request's fields; a request that is one text has it as `string`. Throws {@link Unreadable}. */
const requestOf = (world: EnactorWorld, { body, operation }: Soap.Message): Fields => {
  const { takes }: Operation = operations[operation]
  const { elementOrder, enquiryByAccount } = world.behaviour
  const reading = {
    table: world.classes,
    order: enquiryByAccount ? "any" : elementOrder,
    ignored: (name: string) => world.requests.ignored(operation, name)
  } as const
  if (takes.as === "fields") return readFields({ ...reading, order: "any", anyNamespace: true }, body, takes.of)
  const [namespace, names] = takes.as === "string" ? [namespaces.core, ["string"]] : [namespaces.retail, takes.names]
  const [first, other] = body.children
  if (first === undefined || first.namespace !== namespace || !names.includes(first.name)) {
    throw new Unreadable(`element ${names.join(" or ")} is missing from ${operation}`)
  }
  if (other !== undefined) throw new Unreadable(`unexpected element ${other.name} in ${operation}`)
  world.requests.spelling(operation, "request", first.name)
  if (takes.as === "object") return readFields(reading, first, takes.of)
  if (first.children.length > 0) throw new Unreadable("element string holds elements")
  return { string: first.text }
}

/** The keys of which at least one must be there: card or account, as each operation allows. */
const keys = (world: EnactorWorld, operation: OperationName): ReadonlyArray<string> => {
  if (operation === "submitAccountBalanceUpdate") return ["accountId", "cardNumber"]
  if (operation !== "submitAccountBalanceEnquiry") return []
  return world.behaviour.enquiryByAccount ? ["cardNumber", "accountId"] : ["cardNumber"]
}

const retail = ` xmlns:retail="${namespaces.retail}"`

const outcomeXml = ({ message, name }: BalanceOutcome) =>
  `<retail:outcome name="${name}"/>${message === undefined ? "" : leaf("retail:messages", message)}`

const enquiryXml = (world: EnactorWorld, outcome: BalanceOutcome): string => {
  const part = (name: string, of: string, fields: Fields | undefined, attributes = "") =>
    fields === undefined ? "" : wrap(`retail:${name}`, writeFields(world.classes, of, fields), attributes)
  return wrap(
    "retail:accountBalanceEnquiryOutput",
    outcomeXml(outcome) +
      part("account", "CustomerLoyaltyAccount", outcome.account, ' xsi:type="retail:CustomerLoyaltyAccount"') +
      part("customer", "Customer", outcome.customer) +
      part("accountBalance", "AccountBalance", outcome.balance) +
      part("customerCard", "CustomerCard", outcome.card) +
      (world.behaviour.undeclared && outcome.name === "Success" ? "<retail:dynamicPromotions/>" : ""),
    retail
  )
}

const updateXml = (world: EnactorWorld, outcome: BalanceOutcome): string => {
  const fields = outcome.update === undefined ? "" : writeFields(world.classes, "AccountBalanceUpdate", outcome.update)
  const nested = world.behaviour.updateReply === "nested" && outcome.update !== undefined
  return wrap(
    "retail:accountBalanceUpdateOutput",
    outcomeXml(outcome) + (nested ? wrap("retail:accountBalanceUpdate", fields) : fields),
    retail
  )
}

interface Worded {
  readonly xml: string
  readonly outcome: string
}

const listed = (world: EnactorWorld, list: List): Worded => ({
  xml: listXml(world.behaviour, list),
  outcome: `${list.rows.length} rows`
})

const run = (world: EnactorWorld, operation: OperationName, request: Fields, { fault }: Strike): Worded => {
  const broken = fault === "system-error"
  const string = textOf(request, "string") ?? ""
  switch (operation) {
    case "submitCustomerNameSearch":
      return listed(world, byName(world, textOf(request, "searchName") ?? ""))
    case "submitCustomerPostCodeSearch":
      return listed(world, byPostCode(world, string))
    case "submitLoyaltyAccountSearch":
      return listed(world, accountsOf(world, string))
    case "submitAccountBalanceEnquiry": {
      const outcome = broken ? failed("The account could not be read") : enquire(world, request)
      return { xml: enquiryXml(world, outcome), outcome: outcome.name }
    }
    case "submitAccountBalanceUpdate": {
      const outcome = broken
        ? failed("The account could not be changed")
        : update(world, request, fault === "pending-review")
      return { xml: updateXml(world, outcome), outcome: outcome.name }
    }
    case "searchCustomers": {
      const list = byFilters(world, request)
      const echo = writeFields(world.classes, "SearchCustomers", request)
      return { xml: echo + listXml(world.behaviour, list, "retail:customersList"), outcome: `${list.rows.length} rows` }
    }
  }
}

/** A reply, and how the call ended in the vendor's words. */
export interface Answered {
  readonly reply: Reply
  readonly outcome: string
}

/** Answers one message and changes the state accordingly. */
export const answer = (world: EnactorWorld, message: Soap.Message, strike: Strike): Answered => {
  const { action, body, operation, version } = message
  if (strike.fault === "maintenance") return { reply: closed(strike.millis), outcome: "closed" }
  const left = world.closedUntil() - world.clock.now()
  if (left > 0) return { reply: closed(left), outcome: "closed" }
  world.requests.spelling(operation, "SOAPAction", action)
  try {
    const request = requestOf(world, message)
    const needed = keys(world, operation)
    if (needed.length > 0 && needed.every((name) => textOf(request, name) === undefined)) {
      throw new Unreadable(`element ${needed.join(" or ")} is missing from ${operation}`)
    }
    const { outcome, xml } = run(world, operation, request, strike)
    const more = operation === "searchCustomers" ? `${retail} xmlns:core="${namespaces.core}"` : ""
    const wrapper = wrap(`ns:${operation}Response`, xml, ` xmlns:ns="${body.namespace}"${more}`)
    return { reply: Soap.answer(version, wrapper), outcome }
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem
    return { reply: Soap.fault(version, "Server", problem.message), outcome: "fault" }
  }
}
