import { assert, describe, it } from "@effect/vitest"
import { InfosoftContract, InfosoftSandbox } from "@kundbro/sandbox"
import { Effect, Predicate } from "effect"
import { createClientAsync } from "soap"

const anyone = { people: { seed: 1, count: 20, nasty: 0 }, startAt: Date.UTC(2026, 5, 1, 10) }

const details = { FirstName: "Åse", LastName: "Ødegård", Telephone1: "+4790000001", EMailAddress: "ase@example.org" }

const addressInfo = {
  StreetName: "Trollstien",
  HouseNumber: "7",
  ZipCode: "0667",
  ZipText: "PRØVEBY",
  CountryCode: "NO"
}

/** A call of every operation, by service; the customer 700001 subscribes to FB. */
const calls: Readonly<Record<keyof typeof InfosoftContract.services, Readonly<Record<string, object>>>> = {
  infoWeb: {
    GetCustomerInformation: { customerNumber: 700001, titleCode: "FB" },
    SavePermanentMove: {
      customerNumber: 700001,
      titleCode: "FB",
      addressInfo,
      startDate: "2026-07-01",
      signature: "T"
    },
    SaveTemporaryMove: {
      customerNumber: 700001,
      titleCode: "FB",
      addressInfo,
      startDate: "2026-08-01",
      endDate: "2026-08-15",
      signature: "T"
    },
    AddContactAgreement: {
      titleCode: "FB",
      customerNumber: 700001,
      commChannelCode: "SMS",
      agreementComment: "Ja takk",
      agreementSign: "WEB"
    },
    GetSubscriptionProductMatrix: { customerNumber: 700001, titleCode: "FB", dateToBeChecked: "2026-07-01" },
    SaveTemporaryProduct: {
      customerNumber: 700001,
      titleCode: "FB",
      startDate: "2026-07-01",
      endDate: "2026-07-15",
      productCode: "HELG"
    },
    SaveTemporaryProduct2: { customerNumber: 700001, titleCode: "FB", startDate: "2026-07-01", productCode: "HELG" },
    SavePermanentProductAndTerm: {
      customerNumber: 700001,
      titleCode: "FB",
      startDate: "2026-07-01",
      productCode: "DAG",
      termCode: "03"
    }
  },
  customers: {
    UpdateCustomerDetails: { CustomerNumber: 700001, CustomerDetails: details, Signature: "T" },
    CreateCustomer: { CustomerDetails: details, Signature: "T" }
  },
  callresult: { CreateCustomer: { CustomerDetails: details, Signature: "T" } },
  attributes: {
    GetCustomerDynamicAttributes: { CustomerNumber: 700001 },
    SetCustomerDynamicAttributes: {
      CustomerNumber: 700001,
      DynamicAttributes: { DynamicAttribute: [{ Code: "CRMREF", Value: "007" }] }
    }
  }
}

const urls = (infosoft: InfosoftSandbox.Infosoft) => ({
  infoWeb: infosoft.infoWebUrl,
  customers: infosoft.customersUrl,
  callresult: infosoft.callresultUrl,
  attributes: infosoft.attributesUrl
})

const called = (client: object, operation: string, body: object) =>
  Effect.callback<unknown, Error>((resume) => {
    const method: unknown = Reflect.get(client, operation)
    if (!Predicate.isFunction(method)) return resume(Effect.fail(new Error(`no method ${operation}`)))
    method(body, (cause: unknown, value: unknown) =>
      resume(cause === null ? Effect.succeed(value) : Effect.fail(new Error(operation, { cause })))
    )
  })

const at = (value: unknown, ...path: ReadonlyArray<string>): unknown => {
  let found = value
  for (const name of path) found = Predicate.hasProperty(found, name) ? found[name] : undefined
  return found
}

describe("node-soap's client, generated from the WSDLs", () => {
  it.live("calls every operation", () =>
    Effect.gen(function* () {
      const infosoft = yield* InfosoftSandbox.make(anyone)
      const { callresult, ...others } = urls(infosoft)
      for (const [service, url] of Object.entries({ ...others, callresult })) {
        const client = yield* Effect.promise(() => createClientAsync(`${url}?wsdl`))
        const known = Object.entries(calls).find(([name]) => name === service)
        for (const [operation, body] of Object.entries(known?.[1] ?? {})) {
          const answer = yield* called(client, operation, body)
          if (service === "infoWeb") assert.strictEqual(at(answer, `${operation}Result`, "StatusCode"), "00", operation)
          else assert.isTrue(Predicate.isObject(answer), operation)
        }
      }
      const { counts, ignored, spellings, writes } = yield* infosoft.control.requests
      assert.deepStrictEqual(Object.keys(counts).sort(), [...InfosoftContract.operationNames].sort())
      assert.deepStrictEqual(ignored, {})
      assert.strictEqual(
        spellings[
          "UpdateCustomerDetails.SOAPAction=http://tech.infosoft.no/schemas/2011/10/ICustomerService/UpdateCustomerDetails"
        ],
        1
      )
      assert.strictEqual(writes["UpdateCustomerDetails 700001"], 1)
    })
  )

  it.live("reads text as text and finds what it wrote", () =>
    Effect.gen(function* () {
      const infosoft = yield* InfosoftSandbox.make(anyone)
      const customers = yield* Effect.promise(() => createClientAsync(`${infosoft.customersUrl}?wsdl`))
      const updated = yield* called(customers, "UpdateCustomerDetails", calls.customers["UpdateCustomerDetails"] ?? {})
      assert.strictEqual(at(updated, "Customer", "LastName"), "ØDEGÅRD ÅSE")
      const reads = yield* Effect.promise(() => createClientAsync(`${infosoft.infoWebUrl}?wsdl`))
      const read = yield* called(reads, "GetCustomerInformation", { customerNumber: 700001 })
      assert.strictEqual(at(read, "GetCustomerInformationResult", "FirstName"), "ÅSE")
      const attributes = yield* Effect.promise(() => createClientAsync(`${infosoft.attributesUrl}?wsdl`))
      const body = calls.attributes["SetCustomerDynamicAttributes"] ?? {}
      const set = yield* called(attributes, "SetCustomerDynamicAttributes", body)
      const list = at(set, "DynamicAttributes", "DynamicAttribute")
      assert.deepInclude(Array.isArray(list) ? list : [list], { Code: "CRMREF", Value: "007" })
    })
  )
})
