/**
 * The operations: what is known of each that the vendor page names, and the contracts of those that can be called, with
 * the names, actions and namespaces of one installation.
 */
import type { Operation } from "@kundbro/domain"
import { SoapOperation, Xml } from "@kundbro/soap"
import { detailMembersOf, type InfosoftOptions, namespaces } from "./InfosoftOptions.ts"
import { make as makeWire, Names } from "./InfosoftWire.ts"

type Known = Pick<Operation.Operation, "effect" | "status">

const read = { status: "callable", effect: "read" } as const
const idempotent = { status: "callable", effect: "idempotent-write" } as const
const write = { status: "callable", effect: "write" } as const
const guessed = { status: "experimental", effect: "write" } as const
const namedRead = { status: "named-only", effect: "read" } as const
const named = { status: "named-only", effect: "write" } as const

/** What is known of each operation. The effects are inferred from what the page says that a call does. */
export const known = {
  GetCustomerInformation: read,
  UpdateCustomerDetails: idempotent,
  GetCustomerDynamicAttributes: read,
  SetCustomerDynamicAttributes: idempotent,
  SavePermanentMove: write,
  SaveTemporaryMove: write,
  AddContactAgreement: idempotent,
  GetSubscriptionProductMatrix: read,
  SaveTemporaryProduct: write,
  SaveTemporaryProduct2: write,
  SavePermanentProductAndTerm: guessed,
  "CustomerService.CreateCustomer": guessed,
  "CallresultCustomerService.CreateCustomer": guessed,
  "SubscriptionOrderService.OrderSubscription": named,
  ExtendSubscription: named,
  DeletePermanentChange: named,
  DeleteAndUpdateTemporaryChange: named,
  AddContactAgreement2: named,
  DeleteContactAgreement: named,
  CancelSubscription: named,
  CalculatePrice: namedRead,
  CalculatePrice2: namedRead,
  CalculatePriceWithOffer: namedRead,
  CalculatePriceWithOffer2: namedRead,
  GetSubscriptionElements: namedRead,
  VerifyCustomerNumberExtended: namedRead,
  CreateSubscriptionUser: named,
  DeleteSubscriptionUser: named,
  GetSubscriptionUserMappingsByUser: namedRead,
  GetSubscriptionUsersBySubscription: namedRead
} as const satisfies Readonly<Record<string, Known>>

/** The vendor's name of an operation; where two services share one, with the service before it. */
export type OperationName = keyof typeof known

/** Every operation that the vendor page names. None is said to cost money or to contact the customer. */
export const operations: ReadonlyArray<Operation.Operation> = Object.entries(known).map(
  ([name, { effect, status }]) => ({
    name,
    status,
    effect,
    besides: []
  })
)

/** What the contracts depend on. */
export type ContractOptions = Pick<InfosoftOptions, "actions" | "detailMembers" | "names" | "namespaces">

const text = Xml.string

/** The contracts of one installation, and which of its names and actions no contract has asked for. */
export const make = (options: ContractOptions) => {
  const names = new Names(options.names ?? {})
  const spaces = { ...namespaces, ...options.namespaces }
  const wire = makeWire(names, spaces, detailMembersOf(options))
  const actions = new Map(Object.entries(options.actions ?? {}))
  const action = (name: OperationName, usual: string): string => {
    const configured = actions.get(name)
    actions.delete(name)
    return configured ?? usual
  }

  /** Contract A: the method's name, its arguments in lower camel case, `{method}Result`. */
  const infoWeb = <const F extends Xml.Fields, O>(name: OperationName, parameters: F, answer: Xml.Shape<O>) =>
    SoapOperation.make(name, {
      action: action(name, `${spaces.infoWeb}/${name}`),
      namespace: spaces.infoWeb,
      request: Xml.struct(names.apply(name, parameters)),
      response: answer
    })

  /** Contract B: the request's type name, members in Pascal case, the answer's members directly inside. */
  const service = <const F extends Xml.Fields, O>(
    name: OperationName,
    elements: { readonly service: string; readonly request: string; readonly response: string },
    members: F,
    answer: Xml.Shape<O>
  ) =>
    SoapOperation.make(name.split(".").at(-1) ?? name, {
      action: action(name, `${spaces.messages}/${elements.service}/${name.split(".").at(-1)}`),
      namespace: spaces.messages,
      request: Xml.struct(names.apply(name, members)),
      response: answer,
      requestElement: names.of(`${name}.request`, elements.request),
      responseElement: names.of(`${name}.response`, elements.response),
      resultElement: null
    })

  const CustomerAnswer = Xml.struct(
    names.apply("CustomerAnswer", {
      Customer: Xml.optional(Xml.nillable(wire.Customer)),
      CustomerNumber: Xml.optional(Xml.nillable(text))
    }),
    { undeclared: "ignore" }
  )
  const AttributesAnswer = Xml.struct(
    names.apply("AttributesAnswer", { DynamicAttributes: Xml.optional(Xml.nillable(wire.DynamicAttributes)) })
  )
  const ofTitle = { customerNumber: text, titleCode: text }
  const create = (name: "CallresultCustomerService.CreateCustomer" | "CustomerService.CreateCustomer") =>
    service(
      name,
      { service: "ICustomerService", request: "CreateCustomerRequest", response: "CreateCustomerResponse" },
      { CustomerDetails: wire.CustomerDetails, Signature: text },
      CustomerAnswer
    )

  const callable = {
    /** The title is left out rather than sent empty. Argument names inferred from sibling methods. */
    GetCustomerInformation: infoWeb(
      "GetCustomerInformation",
      { customerNumber: text, titleCode: Xml.optional(text) },
      wire.CustomerInformation
    ),
    /** Documented, but for what a left-out member means. */
    UpdateCustomerDetails: service(
      "UpdateCustomerDetails",
      {
        service: "ICustomerService",
        request: "UpdateCustomerDetailsRequest",
        response: "UpdateCustomerDetailsResponse"
      },
      { CustomerNumber: text, CustomerDetails: wire.CustomerDetails, Signature: text },
      CustomerAnswer
    ),
    /** Root names documented, members inferred. */
    GetCustomerDynamicAttributes: service(
      "GetCustomerDynamicAttributes",
      {
        service: "ICustomerDynamicAttributeService",
        request: "GetCustomerDynamicAttributesRequest",
        response: "DynamicAttributesListResponse"
      },
      { CustomerNumber: text },
      AttributesAnswer
    ),
    /** `SetDynamicAttributesRequest` has no "Customer" in its name (documented). Answers with all attributes. */
    SetCustomerDynamicAttributes: service(
      "SetCustomerDynamicAttributes",
      {
        service: "ICustomerDynamicAttributeService",
        request: "SetDynamicAttributesRequest",
        response: "DynamicAttributesListResponse"
      },
      { CustomerNumber: text, DynamicAttributes: wire.DynamicAttributes },
      AttributesAnswer
    ),
    /** Arguments documented; not before the next distribution date. */
    SavePermanentMove: infoWeb(
      "SavePermanentMove",
      { ...ofTitle, addressInfo: wire.InfoWebAddress, startDate: text, signature: text },
      wire.Answer
    ),
    /** Arguments documented; the end is nullable. */
    SaveTemporaryMove: infoWeb(
      "SaveTemporaryMove",
      {
        ...ofTitle,
        addressInfo: wire.InfoWebAddress,
        startDate: text,
        endDate: Xml.nillable(text),
        signature: text
      },
      wire.Answer
    ),
    /** Arguments documented, with the title before the customer. Adds or updates. */
    AddContactAgreement: infoWeb(
      "AddContactAgreement",
      {
        titleCode: text,
        customerNumber: text,
        commChannelCode: text,
        agreementComment: Xml.optional(text),
        agreementSign: text
      },
      wire.Answer
    ),
    /** Arguments documented, the answer is not: it is kept as it came. */
    GetSubscriptionProductMatrix: infoWeb(
      "GetSubscriptionProductMatrix",
      { ...ofTitle, dateToBeChecked: text },
      wire.Answer
    ),
    /** Arguments documented. */
    SaveTemporaryProduct: infoWeb(
      "SaveTemporaryProduct",
      { ...ofTitle, startDate: text, endDate: text, productCode: text },
      wire.Answer
    ),
    /** Arguments documented. Really permanent: it has no end. */
    SaveTemporaryProduct2: infoWeb(
      "SaveTemporaryProduct2",
      { ...ofTitle, startDate: text, productCode: text },
      wire.Answer
    )
  }

  const experimental = {
    /** The page cuts the arguments short and shows another element in its example: the first three are inferred. */
    SavePermanentProductAndTerm: infoWeb(
      "SavePermanentProductAndTerm",
      { ...ofTitle, startDate: text, productCode: text, termCode: Xml.optional(text) },
      wire.Answer
    ),
    /** Members not documented: those of an update are taken for those of a create. */
    "CustomerService.CreateCustomer": create("CustomerService.CreateCustomer"),
    /** The same names at another service, with another meaning. */
    "CallresultCustomerService.CreateCustomer": create("CallresultCustomerService.CreateCustomer")
  }

  return { callable, experimental, unknown: [...names.unknown, ...actions.keys()] }
}

type Contracts = ReadonlyArray<SoapOperation.SoapOperation<never, unknown>>

/** The contracts of the callable operations by endpoint: each has a WSDL of its own to compare with. */
export const contractsByEndpoint = (
  options: ContractOptions = {}
): { readonly infoWeb: Contracts; readonly customer: Contracts; readonly attributes: Contracts } => {
  const { GetCustomerDynamicAttributes, SetCustomerDynamicAttributes, UpdateCustomerDetails, ...infoWeb } =
    make(options).callable
  return {
    infoWeb: Object.values(infoWeb),
    customer: [UpdateCustomerDetails],
    attributes: [GetCustomerDynamicAttributes, SetCustomerDynamicAttributes]
  }
}

/**
 * The contracts of the experimental operations: wholly inferred, so what an installation's WSDLs say of them is the first
 * that is known. An installation may lack them. Both CreateCustomer have the same messages, so one stands for both.
 */
export const experimentalContracts = (options: ContractOptions = {}): Contracts => {
  const { "CustomerService.CreateCustomer": create, SavePermanentProductAndTerm } = make(options).experimental
  return [SavePermanentProductAndTerm, create]
}
