import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { check } from "@kundbro/soap/Wsdl"
import { Effect } from "effect"
import { InfosoftOperations } from "../src/index.ts"
import { installation } from "./sandbox.ts"

const differences = (options: InfosoftOperations.ContractOptions) =>
  Effect.gen(function* () {
    const sandbox = yield* InfosoftSandbox.make({ people: { seed: 1, count: 1 } })
    const { attributes, customer, infoWeb } = InfosoftOperations.contractsByEndpoint(options)
    const experimental = InfosoftOperations.experimentalContracts(options)
    const create = experimental.filter(({ name }) => name === "CreateCustomer")
    const product = experimental.filter(({ name }) => name === "SavePermanentProductAndTerm")
    assert.lengthOf([...create, ...product], experimental.length)
    return yield* Effect.all([
      check({ url: `${sandbox.infoWebUrl}?wsdl` }, [...infoWeb, ...product]),
      check({ url: `${sandbox.customersUrl}?wsdl` }, [...customer, ...create]),
      check({ url: `${sandbox.callresultUrl}?wsdl` }, create),
      check({ url: `${sandbox.attributesUrl}?wsdl` }, attributes)
    ])
  }).pipe(
    Effect.map((found) => found.flat().filter(({ severity }) => severity === "contradiction")),
    Effect.scoped,
    Effect.provide(NodeHttpClient.layerUndici)
  )

it.live("the contracts agree with WSDLs written by others", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* differences({ names: installation.names }), [])
  })
)

it.live("a guess that an installation contradicts is found before the first call", () =>
  Effect.gen(function* () {
    const found = yield* differences({
      names: {
        "DynamicAttribute.Code": "Key",
        "GetCustomerDynamicAttributes.CustomerNumber": "Number",
        "InfoWebAddress.ForeignPostalCode": "Zip2"
      },
      actions: {
        UpdateCustomerDetails: "urn:elsewhere",
        "CustomerService.CreateCustomer": "urn:elsewhere",
        SavePermanentProductAndTerm: "urn:elsewhere"
      }
    })
    assert.sameMembers(
      [...new Set(found.map(({ kind, operation }) => `${operation} ${kind}`))],
      [
        "SavePermanentMove MissingElement",
        "SaveTemporaryMove MissingElement",
        "UpdateCustomerDetails ActionDiffers",
        "CreateCustomer ActionDiffers",
        "SavePermanentProductAndTerm ActionDiffers",
        "GetCustomerDynamicAttributes MissingElement",
        "SetCustomerDynamicAttributes MissingElement"
      ]
    )
  })
)
