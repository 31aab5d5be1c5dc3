import { assert, describe, it } from "@effect/vitest"
import { HarmoneySandbox, People } from "@kundbro/sandbox"
import { Effect, type Schema } from "effect"
import { call, callWith, http, inside, textIn, xml } from "./support.ts"

const anyone = { people: { seed: 1, count: 20, nasty: 0 } }
const who = "004711000"

const open = (options: HarmoneySandbox.HarmoneyOptions = {}) =>
  Effect.map(HarmoneySandbox.make({ ...anyone, ...options }), (harmoney) => ({
    harmoney,
    send: (operation: string, fields: Schema.JsonObject) =>
      Effect.map(call(harmoney, operation, xml(fields)), ({ body }) => body)
  }))

const says = (body: string) => textIn(body, "TransMessage")
const userIds = (body: string) => [...body.matchAll(/<UserId>([^<]*)/g)].map(([, id]) => id)

const account = (harmoney: HarmoneySandbox.Harmoney, fields: Schema.JsonObject) =>
  Effect.map(
    callWith(harmoney, "SaveCustomerUserAccount", {
      customerId: who,
      userPassword: "hemligt-1",
      ...fields,
      loginInfo: { ...harmoney.login }
    }),
    ({ body }) => body
  )

describe("web accounts", () => {
  it.live("are made, found by id, customer and e-mail address, and deleted", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open()
      assert.strictEqual(says(yield* account(harmoney, { userId: "å/1" })), "")
      const user = yield* send("GetCustomerUser", { userId: "å/1" })
      assert.strictEqual(textIn(user, "AccountType"), "Regular")
      const emailAddress = textIn(user, "Email") ?? ""
      assert.deepStrictEqual(userIds(yield* send("GetCustomerUsersByCustomerId", { CustomerId: who })), [
        "10000000",
        "å/1"
      ])
      const byEmail = send("GetCustomerUsersByEmail", { emailAddress: emailAddress.toUpperCase() })
      assert.deepStrictEqual(userIds(yield* byEmail), ["å/1", "10000000"])
      assert.strictEqual(textIn(yield* send("GetCustomerUserByEmail", { emailAddress }), "UserId"), "å/1")
      yield* send("DeleteCustomerUserAccount", { customerId: who, userId: "å/1" })
      assert.deepStrictEqual(userIds(yield* byEmail), ["10000000"])
      const again = yield* send("DeleteCustomerUserAccount", { customerId: who, userId: "å/1" })
      assert.strictEqual(says(again), "Nothing was found")
    })
  )

  it.live("have an id of their own, and one administrator for each customer", () =>
    Effect.gen(function* () {
      const { harmoney } = yield* open()
      const taken = yield* account(harmoney, { userId: "10000003" })
      assert.strictEqual(says(taken), "The user id is taken")
      assert.strictEqual(says(yield* account(harmoney, { userId: "Åsa" })), "")
      assert.strictEqual(says(yield* account(harmoney, { userId: "åSA" })), "The user id is taken")
      const second = yield* account(harmoney, { userId: "a2", accountType: "Administrator" })
      assert.strictEqual(says(second), "The customer has an administrator already")
      const first = yield* account(harmoney, { customerId: "004711001", userId: "a2", accountType: "Administrator" })
      assert.strictEqual(says(first), "")
    })
  )

  it.live("leave no password anywhere, also while Harmoney is closed", () =>
    Effect.gen(function* () {
      const { harmoney } = yield* open()
      yield* account(harmoney, { userId: "a1" })
      yield* harmoney.control.maintenance(60_000)
      yield* account(harmoney, { userId: "a2" })
      const kept = JSON.stringify([yield* harmoney.control.dump, yield* harmoney.control.requests])
      assert.include(kept, "a2")
      assert.notInclude(kept, "hemligt")
      yield* harmoney.control.advance(3_600_000)
      assert.include(JSON.stringify((yield* harmoney.control.dump)["users"]), '"UserId":"a2"')
    })
  )
})

describe("newsletter addresses", () => {
  it.live("are kept once in any case, belong to no customer, and are gone when deleted", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open()
      const emails = Effect.map(harmoney.control.dump, ({ emails: kept = {} }) => Object.keys(kept))
      yield* send("SaveEmailAddress", { emailAddress: "Nyhet@Example.org" })
      yield* send("SaveEmailAddress", { emailAddress: "nyhet@example.org" })
      assert.deepStrictEqual(yield* emails, ["nyhet@example.org"])
      assert.strictEqual(says(yield* send("DeleteEmailAddress", { emailAddress: "NYHET@example.org" })), "")
      assert.deepStrictEqual(yield* emails, [])
      const gone = yield* send("DeleteEmailAddress", { emailAddress: "nyhet@example.org" })
      assert.strictEqual(says(gone), "Nothing was found")
      assert.notInclude(JSON.stringify(yield* harmoney.control.requests), "nyhet")
    })
  )
})

describe("messages", () => {
  it.live("are sent as often as they are asked for", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open()
      const message = send("SendCustomerMessage", { customerId: who, printType: "ConsentBySms" })
      yield* message
      yield* message
      assert.strictEqual((yield* harmoney.control.state).records["messages"], 2)
      assert.deepStrictEqual((yield* harmoney.control.requests).writes, {
        "SendCustomerMessage 004711000 ConsentBySms": 2
      })
    })
  )
})

describe("cards", () => {
  it.live("are saved, read and deleted", () =>
    Effect.gen(function* () {
      const { send } = yield* open()
      const read = send("GetCustomerDefaultCreditCard", { customerId: who })
      assert.strictEqual(says(yield* read), "Nothing was found")
      const card = { CustomerId: who, MaskedNumber: "************4242", Expiry: "12/34", Token: "t-1" }
      yield* send("SaveCustomerDefaultCreditCard", { DefaultCreditCard: card })
      assert.strictEqual(inside(yield* read, "GetCustomerDefaultCreditCardResult"), xml(card))
      yield* send("DeleteCustomerDefaultCreditCard", { customerId: who })
      assert.strictEqual(says(yield* read), "Nothing was found")
      const again = yield* send("DeleteCustomerDefaultCreditCard", { customerId: who })
      assert.strictEqual(says(again), "Nothing was found")
    })
  )

  it.live("that customers began with can be deleted", () =>
    Effect.gen(function* () {
      const { send } = yield* open()
      const read = send("GetCustomerDefaultCreditCard", { customerId: "004711001" })
      assert.strictEqual(textIn(yield* read, "MaskedNumber"), "************0001")
      yield* send("DeleteCustomerDefaultCreditCard", { customerId: "004711001" })
      assert.strictEqual(says(yield* read), "Nothing was found")
    })
  )

  it.live("keep the last four digits of a number that somebody sent whole", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open()
      yield* harmoney.control.inject({ fault: "queue", times: 1 })
      const save = send("SaveCustomerDefaultCreditCard", {
        DefaultCreditCard: { CustomerId: who, MaskedNumber: "4000 0000-00001234" }
      })
      yield* save
      yield* save
      const kept = JSON.stringify(yield* harmoney.control.dump)
      assert.include(kept, "**** ****-****1234")
      assert.notInclude(kept, "4000")
    })
  )
})

describe("invoices", () => {
  it.live("name their customer, and take another payment method", () =>
    Effect.gen(function* () {
      const { send } = yield* open()
      const ledger = send("GetCustomerLedger", { invoiceNr: "0000000021" })
      const before = yield* ledger
      assert.deepStrictEqual([textIn(before, "CustomerId"), textIn(before, "PaymentMethod")], ["004711002", "Invoice"])
      yield* send("UpdatePaymentMethodOnInvoice", { invoice: { InvoiceNr: "0000000021", PaymentMethod: "Account" } })
      assert.strictEqual(textIn(yield* ledger, "PaymentMethod"), "Account")
    })
  )
})

describe("national ids", () => {
  const swede = "004711001"

  it.live("find the customer, with its country or without", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open({ decidas: false })
      const ids = yield* harmoney.control.ssns
      for (const { customerId, ssn: SSN } of ids.filter((one) => one.customerId !== undefined)) {
        assert.match(SSN, /^\d{8}-T[0-9A-Z]{3}$/)
        assert.strictEqual(textIn(yield* send("GetCustomerBySSN", { SSN }), "CustomerId"), customerId)
      }
      const SSN = ids.find(({ customerId }) => customerId === swede)?.ssn ?? ""
      const inCountry = (country: string) => send("GetCustomerBySSNAndCountry", { SSN, country })
      assert.strictEqual(textIn(yield* inCountry("Sweden"), "CustomerId"), swede)
      assert.strictEqual(says(yield* inCountry("Norway")), "Nothing was found")
      const listed = yield* http(new URL("/_sandbox/ssns", harmoney.url).href)
      assert.include(listed.body, JSON.stringify({ ssn: SSN, customerId: swede }))
    })
  )

  it.live("lead to the external partner, who knows neighbours that are no customers, without an id", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open()
      const strangers = (yield* harmoney.control.ssns).filter(({ customerId }) => customerId === undefined)
      assert.strictEqual(strangers.length, 20)
      let found = 0
      for (const { ssn } of strangers) {
        const partner = yield* send("GetCustomerFromExternalPartner", { ssn, country: "Sweden", partner: "Decidas" })
        const fallen = yield* send("GetCustomerBySSNAndCountry", { SSN: ssn, country: "Sweden" })
        assert.strictEqual(textIn(partner, "Success"), textIn(fallen, "Success"))
        if (textIn(partner, "Success") !== "true") continue
        found += 1
        assert.strictEqual(textIn(partner, "Country"), "Sweden")
        assert.isUndefined(textIn(partner, "CustomerId"))
        assert.isUndefined(textIn(partner, "Email"))
        assert.strictEqual(says(yield* send("GetCustomerBySSN", { SSN: ssn })), "Nothing was found")
      }
      assert.isAbove(found, 0)
    })
  )

  it.live("do not give away an address that is protected", () =>
    Effect.gen(function* () {
      const people = { seed: 1, count: 400, nasty: 0.7 }
      const { harmoney, send } = yield* open({ people })
      const hidden = new Map(People.people(people).map(({ id, protectedAddress }) => [id, protectedAddress]))
      const told = new Set<string>()
      const ids = (yield* harmoney.control.ssns).filter(
        ({ customerId }, at) => at < 5 || (customerId !== undefined && hidden.get(customerId) === true)
      )
      for (const { customerId = "", ssn } of ids) {
        for (const country of ["Sweden", "Norway", "Denmark", "Finland"]) {
          const partner = yield* send("GetCustomerFromExternalPartner", { ssn, country, partner: "Decidas" })
          if (textIn(partner, "CustomerId") !== customerId) continue
          const isTold = textIn(partner, "Street") !== undefined
          told.add(`${hidden.get(customerId) === true ? "hidden" : "shown"}, ${isTold ? "an address" : "no address"}`)
        }
      }
      assert.includeMembers([...told], ["hidden, no address", "shown, an address"])
      assert.notInclude([...told], "hidden, an address")
    })
  )

  it.live("lead nowhere where the partner was not ordered", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open({ decidas: false })
      const ssn = (yield* harmoney.control.ssns).find(({ customerId }) => customerId === swede)?.ssn ?? ""
      const partner = yield* send("GetCustomerFromExternalPartner", { ssn, country: "Sweden", partner: "Decidas" })
      assert.strictEqual(says(partner), "Decidas is not activated")
      const check = yield* send("GetDecidasCreditCheck", { ssn, country: "SV", amount: 1, isCompany: false })
      assert.strictEqual(says(check), "Decidas is not activated")
    })
  )

  it.live("are checked for credit, which leaves a trace each time; the check is saved as it was given out", () =>
    Effect.gen(function* () {
      const { harmoney, send } = yield* open()
      const ssn = (yield* harmoney.control.ssns).find(({ customerId }) => customerId === swede)?.ssn ?? ""
      const check = (amount: number, more: Schema.JsonObject = {}) =>
        send("GetDecidasCreditCheck", { ssn, country: "SV", amount, isCompany: false, ...more })
      const CreditCheck = { Reference: "D0000001", Approved: true, Amount: 1499 }
      assert.strictEqual(inside(yield* check(1499), "GetDecidasCreditCheckResult"), xml(CreditCheck))
      assert.strictEqual(textIn(yield* check(90_000), "Approved"), "false")
      assert.strictEqual((yield* harmoney.control.state).records["creditChecks"], 2)
      assert.strictEqual(says(yield* check(1, { country: "DK" })), "Nothing was found")
      assert.strictEqual(says(yield* check(1, { isCompany: true })), "Nothing was found")

      const save = (changed: Schema.JsonObject) =>
        send("SaveCustomer", { customer: { CustomerId: swede, CreditCheck: { ...CreditCheck, ...changed } } })
      assert.strictEqual(says(yield* save({ Amount: 9999 })), "The credit check is not the one given out")
      assert.strictEqual(says(yield* save({ Reference: "D9" })), "The credit check is not the one given out")
      assert.strictEqual(says(yield* save({})), "")
      const stored = yield* send("GetCustomerByCustomerId", { customerId: swede })
      assert.strictEqual(inside(stored, "CreditCheck"), xml(CreditCheck))
    })
  )
})
