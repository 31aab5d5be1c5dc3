/**
 * `searchCustomers` of CRMCustomerDataService: the one documented search by e-mail, phone or card, and the one with
 * pages. Its table is documented; its namespace, the inside of a text filter and the form of its list are not. So both are
 * the caller's to copy from the installation's WSDL, and nothing here has a default that could be believed.
 */
import { type Adapter, Arguments, type VendorError } from "@kundbro/domain"
import { SoapOperation, Xml } from "@kundbro/soap"
import { Effect, Struct } from "effect"
import type { HttpClient } from "effect/http"
import { ask, refused, understood } from "./internal/Ask.ts"
import { contractOf as checked } from "./internal/options.ts"
import { connect } from "./EnactorClient.ts"
import * as EnactorList from "./EnactorList.ts"
import type { EnactorOptions } from "./EnactorOptions.ts"
import { listFields, namespaces, PagedArrayList } from "./EnactorWire.ts"

/** What the WSDL of the installation says. */
export interface SearchWire {
  /** Of the request and the response; `http://www.enactor.com/retail` and `…/crm` are both in use on this service. */
  readonly namespace: string
  /** Of the elements in them. Default `http://www.enactor.com/retail`, as in every other operation (inferred). */
  readonly members?: string
  /**
   * What a *Text Value Filter* looks like: `text` is text in the filter's element, `value` a `core:value` in it,
   * `supportValues` a `core:id` and the value in `core:supportValues/core:value` (as list criteria elsewhere have it).
   */
  readonly filter: "text" | "value" | "supportValues"
  /** Below the endpoint. Default `CRMCustomerDataService` (documented). */
  readonly path?: string
  /** Default `urn:searchCustomers`. */
  readonly action?: string
}

/** What to look for. Filters that are given must all match, as far as the vendor says. */
export interface Criteria {
  /** The first name, or a part of it: how it is matched is not documented. */
  readonly forename?: string
  /** The family name. */
  readonly surname?: string
  /** A line of an address. */
  readonly address?: string
  /** The post code. */
  readonly postcode?: string
  /** The e-mail address. */
  readonly email?: string
  /** A telephone number. */
  readonly phone?: string
  /** A card number, forwards or backwards. */
  readonly panOrReversePan?: string
  /** Each customer once. */
  readonly distinct?: boolean
  /** At most as many rows; 0 asks for all (inferred). */
  readonly maxRows?: number
  /** By which columns, in this order, and which way. */
  readonly orderByColumns?: ReadonlyArray<{
    readonly propertyName: string
    readonly sortOrder: "ASCENDING" | "DESCENDING"
  }>
  /** Which page: rows to pass over, and rows to give. */
  readonly pageInfo?: { readonly rowOffset: number; readonly rowCount: number }
  /** Leaves out the order that the vendor gives by itself. */
  readonly suppressDefaultOrderBy?: boolean
}

const { core } = namespaces

const filters = ["forename", "surname", "address", "postcode", "email", "phone", "panOrReversePan"] as const

/** What a filter holds, in any of its forms. */
interface TextFilter {
  readonly text?: string
  readonly id?: string
  readonly value?: string
  readonly supportValues?: { readonly value: string }
}

const inCore = { namespace: core }

const filterShapes: Readonly<Record<SearchWire["filter"], Xml.Shape<TextFilter>>> = {
  text: Xml.struct({ text: Xml.text(Xml.string) }),
  value: Xml.struct({ value: Xml.string }, inCore),
  supportValues: Xml.struct({ id: Xml.string, supportValues: Xml.struct({ value: Xml.string }) }, inCore)
}

const filterOf = (form: SearchWire["filter"], name: string, value: string): TextFilter =>
  form === "text" ? { text: value } : form === "value" ? { value } : { id: name, supportValues: { value } }

const contractOf = ({ action, filter: form, members = namespaces.retail, namespace }: SearchWire) => {
  const filter = Xml.optional(filterShapes[form])
  return SoapOperation.make("searchCustomers", {
    action: action ?? "urn:searchCustomers",
    namespace,
    request: Xml.struct(
      {
        forename: filter,
        surname: filter,
        address: filter,
        postcode: filter,
        email: filter,
        phone: filter,
        panOrReversePan: filter,
        distinct: Xml.optional(Xml.boolean()),
        maxRows: Xml.optional(Xml.int),
        orderByColumns: Xml.repeated(
          Xml.struct(
            { propertyName: Xml.string, sortOrder: Xml.literals(["ASCENDING", "DESCENDING"]) },
            { namespace: core }
          )
        ),
        pageInfo: Xml.optional(Xml.struct({ rowOffset: Xml.int, rowCount: Xml.int }, { namespace: core })),
        suppressDefaultOrderBy: Xml.optional(Xml.boolean())
      },
      { namespace: members }
    ),
    // A paged list is probable, in the element or being it: its members, either way.
    response: Xml.struct(
      {
        customersList: Xml.optional(
          Xml.nillable(
            Xml.struct(
              {
                ...listFields,
                pagedArrayList: Xml.optional(PagedArrayList)
              },
              { namespace: core, undeclared: "ignore" }
            )
          )
        )
      },
      { namespace: members, undeclared: "ignore" }
    ),
    resultElement: null
  })
}

/** The search of one installation. */
export interface EnactorExperimental {
  /**
   * One page of what matches, as rows by column: which columns come is not documented. `truncated` when the list says
   * that there are more. Fails like every read.
   */
  readonly searchCustomers: (criteria: Criteria) => Effect.Effect<EnactorList.Rows, VendorError.VendorError>
}

const present = (criteria: Criteria, form: SearchWire["filter"]) =>
  Object.fromEntries(
    filters.flatMap((name) => {
      const value = criteria[name]
      return value === undefined ? [] : [[name, filterOf(form, name, value)] as const]
    })
  )

/** Opens the search. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: EnactorOptions,
  wire: SearchWire
): Effect.fn.Return<EnactorExperimental, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const contract = yield* checked(options, "wire", () => contractOf(wire))
  const client = yield* connect(options, wire.path ?? "CRMCustomerDataService")
  const search: EnactorExperimental = {
    searchCustomers: (criteria) =>
      Effect.flatMap(
        ask(
          contract.name,
          "read",
          client.call(contract, {
            ...Struct.omit(criteria, filters),
            ...present(criteria, wire.filter),
            orderByColumns: criteria.orderByColumns ?? []
          })
        ),
        ({ customersList }) =>
          understood(contract.name, EnactorList.read(customersList?.pagedArrayList ?? customersList ?? undefined))
      )
  }
  return Arguments.client(search, (operation, issues) => Effect.fail(refused(operation, issues)))
})

/** The contract, for comparison with a tenant's WSDL. */
export const contract: (wire: SearchWire) => SoapOperation.SoapOperation<never, unknown> = contractOf
