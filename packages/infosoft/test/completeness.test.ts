/** Every operation that the vendor page names, with what is known of it; the known ones are called over a socket. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { make as makeExperimental } from "../src/experimental.ts"
import { InfosoftOperations } from "../src/index.ts"
import { open } from "./sandbox.ts"
import { cabin, id } from "./support.ts"

const callable = [
  "GetCustomerInformation",
  "UpdateCustomerDetails",
  "GetCustomerDynamicAttributes",
  "SetCustomerDynamicAttributes",
  "SavePermanentMove",
  "SaveTemporaryMove",
  "AddContactAgreement",
  "GetSubscriptionProductMatrix",
  "SaveTemporaryProduct",
  "SaveTemporaryProduct2"
]
const experimental = [
  "SavePermanentProductAndTerm",
  "CustomerService.CreateCustomer",
  "CallresultCustomerService.CreateCustomer"
]
const namedOnly = [
  "SubscriptionOrderService.OrderSubscription",
  "ExtendSubscription",
  "DeletePermanentChange",
  "DeleteAndUpdateTemporaryChange",
  "AddContactAgreement2",
  "DeleteContactAgreement",
  "CancelSubscription",
  "CalculatePrice",
  "CalculatePrice2",
  "CalculatePriceWithOffer",
  "CalculatePriceWithOffer2",
  "GetSubscriptionElements",
  "VerifyCustomerNumberExtended",
  "CreateSubscriptionUser",
  "DeleteSubscriptionUser",
  "GetSubscriptionUserMappingsByUser",
  "GetSubscriptionUsersBySubscription"
]

describe("the operations", () => {
  it("are those of the vendor page, each with its class", () => {
    const of = (status: string) =>
      InfosoftOperations.operations.filter((one) => one.status === status).map(({ name }) => name)
    assert.sameMembers([...of("callable")], callable)
    assert.sameMembers([...of("experimental")], experimental)
    assert.sameMembers([...of("named-only")], namedOnly)
    assert.strictEqual(InfosoftOperations.operations.length, callable.length + experimental.length + namedOnly.length)
  })

  it.live("that can be called are called, and understood on both sides", () =>
    Effect.gen(function* () {
      const { adapter, http, options, sandbox } = yield* open({ people: { seed: 3, count: 4, nasty: 0 } })
      const { client, production } = adapter
      const guesses = yield* Effect.provide(makeExperimental(options), http)
      const [customerNumber = "none"] = yield* sandbox.control.ids
      const ofTitle = { customerNumber, titleCode: "FB" }
      const CustomerNumber = customerNumber
      const [from, to] = [CalendarDate.make("2031-05-05"), CalendarDate.make("2031-08-05")]
      const product = { title: "FB", product: "HELG", from }
      const details = { FirstName: "Åse", LastName: "Ny", EMailAddress: "ase.ny@example.org" }
      const calls: Readonly<Record<string, Effect.Effect<unknown, unknown>>> = {
        GetCustomerInformation: client.GetCustomerInformation(ofTitle),
        UpdateCustomerDetails: client.UpdateCustomerDetails({ CustomerNumber, CustomerDetails: details }),
        GetCustomerDynamicAttributes: client.GetCustomerDynamicAttributes({ CustomerNumber }),
        SetCustomerDynamicAttributes: client.SetCustomerDynamicAttributes({
          CustomerNumber,
          DynamicAttributes: [{ Code: "CRMREF", Value: "NC-1" }]
        }),
        SavePermanentMove: production.permanentMove(id(customerNumber), { title: "FB", address: cabin, from }),
        SaveTemporaryMove: production.temporaryMove(id(customerNumber), { title: "FB", address: cabin, from, to }),
        AddContactAgreement: production.addContactAgreement(id(customerNumber), { title: "FB", channel: "SMS" }),
        GetSubscriptionProductMatrix: production.products(id(customerNumber), "FB", from),
        SaveTemporaryProduct: production.temporaryProduct(id(customerNumber), { ...product, to }),
        SaveTemporaryProduct2: production.permanentProduct(id(customerNumber), product),
        SavePermanentProductAndTerm: guesses.savePermanentProductAndTerm({
          ...ofTitle,
          startDate: from,
          productCode: "HELG"
        }),
        "CustomerService.CreateCustomer": guesses.createCustomer(details),
        "CallresultCustomerService.CreateCustomer": guesses.createCustomerDeferred(details)
      }
      assert.sameMembers(Object.keys(calls), [...callable, ...experimental])
      for (const [name, call] of Object.entries(calls)) {
        const answer = yield* Effect.result(call)
        assert.isTrue(Result.isSuccess(answer), `${name}: ${Result.isFailure(answer) ? String(answer.failure) : ""}`)
        // Contract A tells of failures in an ordinary answer.
        const status = Result.isSuccess(answer) && /"StatusCode":"(\d+)"/.exec(JSON.stringify(answer.success))?.[1]
        assert.oneOf(status, [undefined, "00"], name)
      }
      assert.deepStrictEqual((yield* sandbox.control.requests).ignored, {})
    }).pipe(Effect.scoped)
  )
})
