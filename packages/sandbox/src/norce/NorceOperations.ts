/** What each operation does: one small entry per operation, over the plain state. */
import { createHash } from "node:crypto"
import type { Schema } from "effect"
import { type Fields, fieldsOf, numberOf, textOf } from "../internal/tables.ts"
import { fingerprint } from "../internal/recorder.ts"
import type { OperationName } from "./NorceContract.ts"
import { type Application, merge, Refused, show } from "./NorceRecord.ts"
import { firstSeededId, seededAccountId, seededPassword } from "./NorceSeed.ts"
import type { NorceWorld } from "./NorceWorld.ts"

/** One readable call. */
export interface Call {
  readonly application: Application
  /** The query arguments by their contract name; missing ones are absent. */
  readonly query: Readonly<Record<string, string>>
  readonly body: Fields
}

/** What a call answers: JSON, nothing at all, or "none" in the configured manner. */
export type Outcome =
  | { readonly _tag: "Value"; readonly value: Schema.Json }
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "None" }

/** One operation: from its call to its outcome, changing the state on the way. Throws {@link Refused}. */
export type Run = (world: NorceWorld, call: Call) => Outcome

const value = (json: Schema.Json): Outcome => ({ _tag: "Value", value: json })
const none: Outcome = { _tag: "None" }
const nothing: Outcome = { _tag: "Nothing" }

const isTrue = (text: string | undefined, missing: boolean): boolean =>
  text === undefined ? missing : text.toLowerCase() === "true"

const culture = ({ application, query }: Call) => query["cultureCode"] ?? application.culture

const customer = (world: NorceWorld, call: Call, stored: Fields | undefined): Outcome =>
  stored === undefined ? none : value(show(world, stored, culture(call), isTrue(call.query["includeCompanies"], true)))

const missing = () => new Refused("CustomerMissing", "The customer does not exist")

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
  if (stored === undefined) throw missing()
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

const agreement = (world: NorceWorld, found: NorceWorld["catalogue"]["agreements"][number] | undefined): Outcome =>
  found === undefined
    ? none
    : value({
        PricelistId: found.id,
        Name: found.name,
        StartDate: "2024-01-01T00:00:00Z",
        EndDate: null,
        ImageKey: null,
        ShowPricesIncVat: world.behaviour.environment !== "stage"
      })

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
  if (stored === undefined) throw missing()
  mail(world, "password-reminder", stored)
  return nothing
}

const updateAccountStatus: Run = (world, call) => {
  const id = call.query["customerId"] ?? ""
  const stored = world.customers.get(String(Number(id)))
  const account = fieldsOf(stored, "Account")
  if (stored === undefined || account === undefined) throw missing()
  const now = {
    ...stored,
    Account: { ...account, IsActive: isTrue(call.query["isActive"], false) },
    Updated: new Date(world.clock.now()).toISOString()
  }
  world.customers.set(String(Number(id)), now)
  world.requests.applied(`UpdateAccountStatus id:${Number(id)}`)
  return customer(world, call, now)
}

/** All operations, by name. */
export const runs: Readonly<Record<OperationName, Run>> = {
  GetAgreementAccount: (world, { query }) =>
    agreement(
      world,
      world.catalogue.agreements.find(({ id }) => id === Number(query["id"]))
    ),
  ListAccountRoles: (world) => value(world.catalogue.roles.map((role) => ({ ...role }))),
  LoginAgreementAccount: (world, { query }) =>
    agreement(
      world,
      world.catalogue.agreements.find(({ code }) => code === query["password"])
    ),
  LoginPost: login,
  SendPasswordReminder: remind,
  UpdateAccountStatus: updateAccountStatus,
  GetCustomer: (world, call) => customer(world, call, world.customers.get(String(Number(call.query["id"])))),
  GetCustomerByAccountId: by("account", "accountId"),
  GetCustomerByCode: by("code", "code"),
  GetCustomerByEmail: by("email", "email"),
  GetCustomerByKey: by("key", "key"),
  GetCustomerByLoginName: by("login", "loginName"),
  CreateCustomer3: create,
  UpdateCustomer3: update,
  RegisterCustomer3: register
}
