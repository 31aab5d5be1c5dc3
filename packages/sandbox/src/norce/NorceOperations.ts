/** What the operations of the groups Accounts and Customers do, over the plain state; and all operations by name. */
import { createHash } from "node:crypto"
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../internal/tables.ts"
import { fingerprint } from "../internal/recorder.ts"
import { companyRuns } from "./NorceCompanyOperations.ts"
import type { OperationName } from "./NorceContract.ts"
import {
  type Call,
  culture,
  customer,
  customerMissing,
  customerOf,
  idOf,
  isTrue,
  none,
  nothing,
  now as moment,
  type Outcome,
  type Run,
  value
} from "./NorceOutcome.ts"
import { Refused } from "./NorceParts.ts"
import { merge, show } from "./NorceRecord.ts"
import { firstSeededId, seededAccountId, seededPassword } from "./NorceSeed.ts"
import type { NorceWorld } from "./NorceWorld.ts"

const hash = (id: string, password: string) => createHash("sha256").update(`${id}\0${password}`).digest("base64url")

/** Eight letters and digits; the vendor's are random, these repeat with the run. */
const generated = (id: string) =>
  fingerprint("password", id)
    .replaceAll(/[^a-zA-Z0-9]/g, "0")
    .slice(0, 8)

const mail = (world: NorceWorld, kind: "registration" | "password-reminder", to: Fields): void => {
  if (!world.behaviour.mailConfigured) return
  const number = world.next("mail", 1)
  world.mails.set(String(number).padStart(8, "0"), {
    kind,
    customerId: to["Id"] ?? null,
    to: to["Email"] ?? null,
    at: world.clock.now()
  })
}

const keyOf = (body: Fields): string => {
  const code = textOf(body, "Code")
  return code === undefined ? `email:${fingerprint((textOf(body, "Email") ?? "").toLowerCase())}` : `code:${code}`
}

/** Creates or updates one customer, its password and its mail. */
const write = (world: NorceWorld, call: Call, operation: string, id: string, stored: Fields | undefined): Outcome => {
  const now = merge(world, call.application, id, stored, call.body)
  world.customers.set(id, now)
  const password = call.query["password"] ?? (stored === undefined ? generated(id) : undefined)
  if (fieldsOf(call.body, "Account") !== undefined && password !== undefined) {
    world.passwords.set(id, { hash: hash(id, password) })
  }
  if (isTrue(call.query["doSendMail"], true)) mail(world, "registration", now)
  world.requests.applied(`${operation} ${operation === "UpdateCustomer3" ? `id:${id}` : keyOf(call.body)}`)
  return customer(world, call, now)
}

const nextId = (world: NorceWorld) => String(world.next("customer", 500_001))

const create: Run = (world, call) => {
  if (call.body["Id"] !== undefined && call.body["Id"] !== null) {
    throw new Refused("InvalidArgument", "Customer.Id must be left out on create")
  }
  return write(world, call, "CreateCustomer3", nextId(world), undefined)
}

const update: Run = (world, call) => {
  const id = String(numberOf(call.body, "Id"))
  const stored = world.customers.get(id)
  if (stored === undefined) throw customerMissing()
  return write(world, call, "UpdateCustomer3", id, stored)
}

const register: Run = (world, call) => {
  const [id] = world.by.email.get(textOf(call.body, "Email") ?? "")
  return write(
    world,
    call,
    "RegisterCustomer3",
    id ?? nextId(world),
    id === undefined ? undefined : world.customers.get(id)
  )
}

const by =
  (index: keyof NorceWorld["by"], argument: string): Run =>
  (world, call) => {
    const [id] = world.by[index].get(call.query[argument] ?? "")
    return customer(world, call, id === undefined ? undefined : world.customers.get(id))
  }

const agreement = (world: NorceWorld, isIt: (pricelist: Fields) => boolean): Outcome => {
  const [, found] = [...world.pricelists.entries()].find(([, one]) => isIt(one)) ?? []
  return found === undefined
    ? none
    : value({
        PricelistId: numberOf(found, "Id"),
        Name: textOf(found, "Name") ?? null,
        StartDate: "2024-01-01T00:00:00Z",
        EndDate: null,
        ImageKey: null,
        ShowPricesIncVat: world.behaviour.environment !== "stage"
      })
}

const seededMatch = (world: NorceWorld, id: string, password: string): boolean => {
  const person = world.people[Number(id) - firstSeededId]
  return person !== undefined && seededAccountId(person) !== undefined && password === seededPassword
}

const login: Run = (world, call) => {
  const refused = (): Outcome => {
    if (world.behaviour.loginRefusal === "none") return none
    throw new Refused("LoginRefused", "The login was refused")
  }
  const [id] = world.by.login.get(textOf(call.body, "LoginName") ?? "")
  const stored = id === undefined ? undefined : world.customers.get(id)
  if (id === undefined || stored === undefined) return refused()
  const password = textOf(call.body, "Password") ?? ""
  const changed = textOf(world.passwords.get(id), "hash")
  const right = changed === undefined ? seededMatch(world, id, password) : changed === hash(id, password)
  if (!right || fieldsOf(stored, "Account")?.["IsActive"] !== true) return refused()
  const cultureCode = textOf(call.body, "CultureCode") ?? call.application.culture
  return value(show(world, stored, cultureCode, isTrue(textOf(call.body, "IncludeCompanies"), true)))
}

const remind: Run = (world, call) => {
  const [id] = world.by.login.get(call.query["loginName"] ?? "")
  const stored = id === undefined ? undefined : world.customers.get(id)
  if (stored === undefined) throw customerMissing()
  mail(world, "password-reminder", stored)
  return nothing
}

const updateAccountStatus: Run = (world, call) => {
  const id = idOf(call, "customerId")
  const stored = customerOf(world, call)
  const account = fieldsOf(stored, "Account")
  if (account === undefined) throw customerMissing()
  const now = {
    ...stored,
    Account: { ...account, IsActive: isTrue(call.query["isActive"], false) },
    Updated: moment(world)
  }
  world.customers.set(id, now)
  world.requests.applied(`UpdateAccountStatus id:${id}`)
  return customer(world, call, now)
}

/** What is left of a customer who was inactive for too long. */
const culled = ({ Created = null, Id = null, Key = null }: Fields): Fields => ({ Id, Key, Created })

const dayMillis = 86_400_000

const switchCustomer =
  (operation: "ActivateCustomer" | "InactivateCustomer"): Run =>
  (world, call) => {
    const id = idOf(call, "customerId")
    const stored = customerOf(world, call)
    const since = world.inactivated.get(id)
    const isLate = world.clock.now() - numberOf(since, "at") > world.behaviour.cullDays * dayMillis
    const IsActive = operation === "ActivateCustomer"
    if (!IsActive) world.inactivated.set(id, { at: world.clock.now() })
    else if (since !== undefined) world.inactivated.remove(id)
    const kept = IsActive && since !== undefined && isLate ? culled(stored) : stored
    world.customers.set(id, { ...kept, IsActive, Updated: moment(world) })
    world.requests.applied(`${operation} id:${id}`)
    return nothing
  }

const customers = (world: NorceWorld, call: Call, isIt: (stored: Fields) => boolean): Outcome => {
  const all = isTrue(call.query["showInactive"], false)
  return value(
    [...world.customers.entries()]
      .filter(([, stored]) => (all || stored["IsActive"] !== false) && isIt(stored))
      .map(([, stored]) => show(world, stored, culture(call), true))
  )
}

const byInfo: Run = (world, call) => {
  const { code, value: wanted } = call.query
  const type = world.catalogue.infoTypes.find(({ Code }) => Code === code)
  return type === undefined
    ? none
    : customers(world, call, (stored) =>
        listOf(stored, "Info").some(({ Id, Value }) => Id === type.Id && Value === wanted)
      )
}

const listed = (types: ReadonlyArray<{ readonly Id: number; readonly Code: string }>): Outcome =>
  value(types.map(({ Code, Id }) => ({ Id, Value: Code.replaceAll("_", " "), Code })))

/** The flags that are set up, for the lookup whose name the page does not tell. */
export const flags: Run = ({ catalogue }) =>
  value(
    catalogue.flags.map(({ Group, Id, Name }, at) => {
      const group = catalogue.flagGroups.find((one) => one.Id === Group)
      return {
        Id,
        Name,
        Description: null,
        SortOrder: at,
        Group: group === undefined ? null : { Id: group.Id, Name: group.Name, Description: null, Code: group.Code }
      }
    })
  )

/** All operations, by name. */
export const runs: Readonly<Record<OperationName, Run>> = {
  GetAgreementAccount: (world, { query }) => agreement(world, ({ Id }) => Id === Number(query["id"])),
  ListAccountRoles: (world) => value(world.catalogue.roles.map((role) => ({ ...role }))),
  LoginAgreementAccount: (world, { query }) => agreement(world, ({ Agreement }) => Agreement === query["password"]),
  LoginPost: login,
  SendPasswordReminder: remind,
  UpdateAccountStatus: updateAccountStatus,
  GetCustomer: (world, call) => customer(world, call, world.customers.get(idOf(call, "id"))),
  GetCustomerByAccountId: by("account", "accountId"),
  GetCustomerByCode: by("code", "code"),
  GetCustomerByEmail: by("email", "email"),
  GetCustomerByKey: by("key", "key"),
  GetCustomerByLoginName: by("login", "loginName"),
  ListCustomerByInfoType2: byInfo,
  ListCustomerBySSN2: (world, call) => customers(world, call, ({ SSN }) => SSN === call.query["ssn"]),
  CreateCustomer3: create,
  UpdateCustomer3: update,
  RegisterCustomer3: register,
  ActivateCustomer: switchCustomer("ActivateCustomer"),
  InactivateCustomer: switchCustomer("InactivateCustomer"),
  ...companyRuns,
  ListCustomerInfoTypes: ({ catalogue }) => listed(catalogue.infoTypes),
  ListCompanyInfoTypes: ({ catalogue }) => listed(catalogue.companyInfoTypes)
}
