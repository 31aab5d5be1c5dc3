/**
 * Infosoft's customer services as data, read from the vendor page: the members of each type, the operations of each service,
 * and the conventions of the two contracts. The WSDLs, the reading of requests and the writing of replies follow from these tables.
 */

/** What an element may hold. `reference` is a navigation member that the page shows as nil only; `many` a list without a wrapper. */
export type Kind =
  | { readonly is: "string" | "boolean" | "int" | "dateTime" | "base64Binary" | "reference" | "many" }
  | { readonly is: "class"; readonly name: string }
  | { readonly is: "list"; readonly of: string }

/** One member of a type or one argument of an operation. */
export interface Field {
  /** The element's. */
  readonly name: string
  /** What it may hold. */
  readonly kind: Kind
}

/** A type: the namespace that its members live in, and the members in the page's order. */
export interface Class {
  /** Of its members. */
  readonly namespace: string
  /** In the page's order. */
  readonly fields: ReadonlyArray<Field>
}

/** The namespace of contract A (documented): a name without a scheme, not an address. */
export const infoWeb = "InfoWebService.Subscription"

/** The namespace of contract B's messages (documented). */
export const messages = "http://tech.infosoft.no/schemas/2011/10"

/** The namespace of contract B's entities (documented). */
export const entities = "http://tech.infosoft.no/schemas/2012/08"

type Simple = Exclude<Kind["is"], "class" | "list">

const one = (is: Simple, name: string): Field => ({ name, kind: { is } })
const named = (is: Simple, names: string) => names.split(" ").map((name) => one(is, name))

const text = (names: string) => named("string", names)
const flags = (names: string) => named("boolean", names)
const ints = (names: string) => named("int", names)
const dates = (names: string) => named("dateTime", names)
const object = (name: string, of = name): Field => ({ name, kind: { is: "class", name: of } })
const list = (name: string, of: string): Field => ({ name, kind: { is: "list", of } })

const address: ReadonlyArray<Field> = [
  ...ints("CustomerNumber"),
  ...text("StatusCode CoAddress StreetName HouseNumber Entrance Floor Apartment ApartmentIdentity"),
  ...text("ZipCode ZipText CountryCode CountryText"),
  ...flags("UniqueAddress NewAddress"),
  ...ints("HousenumberStart HousenumberEnd GateVei_Id DistributionCompanyCode RouteNumber DeliveryPoint"),
  ...flags("IsAddressVisible")
]

/** The fields of a foreign address. The page says that there are some whose names begin so, and not how they end (invented). */
export const addressExtensions = ["AddressExtension1", "AddressExtension2", "AddressExtension3"] as const

const inA = (...fields: ReadonlyArray<Field>): Class => ({ namespace: infoWeb, fields })
const inB = (...fields: ReadonlyArray<Field>): Class => ({ namespace: messages, fields })

/** Types by name. Documented down to `Customer`; the shapes below it are inferred or, where the page has none, invented. */
export const classes: Readonly<Record<string, Class>> = {
  CustomerInformation: inA(
    ...text("StatusCode"),
    ...ints("CustomerNumber"),
    ...text("TitleCode"),
    object("Address"),
    object("Phone"),
    object("Subscription"),
    ...ints("NumberOfPapers"),
    ...text("Name FirstName LastName"),
    ...flags("ShowFirstName"),
    ...text("Email UCode Syklus"),
    ...flags("CustomerHasAdvantageCard IsCustomerJustCreated"),
    ...text("CustomerTypeCode"),
    ...dates("NextContact LastResponseDate"),
    ...ints("ContactPersons ConnectedAsContactPerson"),
    ...text("CustomerTypeText"),
    ...dates("BirthDate"),
    ...text("ExternalId")
  ),
  Address: inA(...address),
  Phone: inA(
    ...text("Telephone1 Telephone2 Telephone3 Telephone4"),
    ...text("PhoneLabel1 PhoneLabel2 PhoneLabel3 PhoneLabel4")
  ),
  Subscription: inA(
    ...text("StatusCode"),
    ...ints("CustomerNumber"),
    ...text("TitleCode"),
    ...ints("SharedSubscriptionCount"),
    ...flags("IsActive IsElectronic IsCombiProduct"),
    ...dates("StartDate LastStopDate"),
    ...ints("NumberOfCopies SubscriptionId"),
    ...text("Editions TermCode TermText ProductCode ProductText PaymentType AgreementReference"),
    object("Title"),
    ...ints("PaymentAgreement_Id")
  ),
  Title: inA(...text("Text"), ...flags("FreeCustomerPick DefaultTitle"), ...ints("ShowTelephoneNumber NumberOfCopies")),
  Customer: {
    namespace: entities,
    fields: [
      ...named("reference", "CustomerCompanyLink CustomerType CustomerUser DefaultCommChannel JobTitle Language"),
      ...named("base64Binary", "ConcurrencyToken"),
      ...ints("Customer_Id Language_Id CommChannel_Id Customer_CompanyLink_Id JobTitle_Id CustomerType_Id"),
      ...text("FirstName LastName Telephone1 Telephone2 Telephone3 Telephone4"),
      ...text("EMailAddress EmailAddressAdditional1 EmailAddressAdditional2"),
      ...ints("CustomerNumber"),
      ...dates("BirthDate"),
      ...text("SocialSecurityNumber"),
      ...flags("AllowsJointInvoice AllowsInvoicePayer"),
      ...text("FirstFirstNameFonetics FirstNameFonetics LastNameFonetics"),
      ...dates("CustomerLockDate"),
      ...flags("HasNotEmailSet"),
      ...text("OrganizationNumber GlobalLocationNumber"),
      ...dates("LastChangedDate"),
      ...text("LastChangedBy")
    ]
  },
  CustomerDetails: inB(...text("FirstName LastName Telephone1 EMailAddress"), ...dates("BirthDate")),
  DynamicAttribute: inB(...text("Code Value")),
  InfoWebAddress: inA(...address, ...text(`ErrorMessage Address_Id TitleCode ${addressExtensions.join(" ")}`)),
  InfoWebChange: inA(...text("StatusCode")),
  InfoWebCustomerInfo: inA(
    ...text("StatusCode"),
    ...ints("CustomerNumber"),
    ...text("TitleCode"),
    list("ContactAgreements", "ContactAgreement")
  ),
  ContactAgreement: inA(...text("CommChannelCode AgreementComment AgreementSign")),
  SubscriptionProductMatrix: inA(...text("StatusCode ProductCode ProductText Editions TermCode"))
}

/** Members that a live system has and the vendor page does not declare. The WSDL keeps silent about them. */
const undeclared: Readonly<Record<string, ReadonlyArray<Field>>> = {
  CustomerInformation: [object("Loyalty"), ...named("many", "Tag"), ...text("PreferredName")],
  Address: [...text("Municipality"), ...addressExtensions.map((name) => one("many", name))],
  Subscription: text("DeliveryNote"),
  Customer: [...text("PreferredName"), ...dates("DeceasedDate")],
  DynamicAttribute: text("ValidationType")
}

/** The types of a system with undeclared members. */
export const classesWithUndeclared: typeof classes = {
  ...Object.fromEntries(
    Object.entries(classes).map(([name, { fields, namespace }]) => [
      name,
      { namespace, fields: [...fields, ...(undeclared[name] ?? [])] }
    ])
  ),
  Loyalty: inA(...text("Level"), ...ints("Points"))
}

/** One operation: the root of its request and of its reply, and what stands inside. */
export interface Operation {
  /** In logs and faults: unique among all services. */
  readonly name: string
  /** In the WSDL: two services have a CreateCustomer. */
  readonly method: string
  /** The element of the request: the operation's name in contract A, its own in B. */
  readonly request: string
  /** In documented order. */
  readonly parameters: ReadonlyArray<Field>
  /** The element of the answer. */
  readonly response: string
  /** What stands in it. */
  readonly content: Field
  /** The SOAP action (inferred). */
  readonly action: string
}

const customerAndTitle = [...ints("customerNumber"), ...text("titleCode")]

const asmx = (name: string, of: string, ...parameters: ReadonlyArray<Field>): Operation => ({
  name,
  method: name,
  request: name,
  parameters,
  response: `${name}Response`,
  content: object(`${name}Result`, of),
  action: `${infoWeb}/${name}`
})

const move = [...customerAndTitle, object("addressInfo", "InfoWebAddress"), ...dates("startDate")]

const product = [...customerAndTitle, ...dates("startDate")]

const details = [object("CustomerDetails"), ...text("Signature")]

const attributes = list("DynamicAttributes", "DynamicAttribute")

/** One service at an address of its own. */
export interface Service {
  /** By the page's name. */
  readonly name: string
  /** Invented. */
  readonly path: `/${string}`
  /** Of its messages. */
  readonly namespace: string
  /** How "no value" is written: empty elements, zeros and the first day of year 1, or `i:nil`. */
  readonly none: "empty" | "nil"
  /** Of its WSDL. */
  readonly portType: string
  /** In the order of the page. */
  readonly operations: ReadonlyArray<Operation>
}

const wcf = (
  portType: string,
  name: string,
  roots: { readonly request: string; readonly response: string },
  parameters: ReadonlyArray<Field>,
  content: Field
): Operation => ({ name, method: name, ...roots, parameters, content, action: `${messages}/${portType}/${name}` })

const createCustomer = wcf(
  "ICustomerService",
  "CreateCustomer",
  { request: "CreateCustomerRequest", response: "CreateCustomerResponse" },
  details,
  one("int", "CustomerNumber")
)

/** The services by name. `callresult` is the deferred twin of `customers`: the same interface, another meaning. */
export const services = {
  infoWeb: {
    name: "InfoWebXMLWebService",
    path: "/InfoWeb/InfoWebXMLWebService.asmx",
    namespace: infoWeb,
    none: "empty",
    portType: "InfoWebXMLWebServiceSoap",
    operations: [
      asmx("GetCustomerInformation", "CustomerInformation", ...customerAndTitle),
      asmx("SavePermanentMove", "InfoWebChange", ...move, ...text("signature")),
      asmx("SaveTemporaryMove", "InfoWebChange", ...move, ...dates("endDate"), ...text("signature")),
      asmx(
        "AddContactAgreement",
        "InfoWebCustomerInfo",
        // The page's own order: the title before the customer.
        ...text("titleCode"),
        ...ints("customerNumber"),
        ...text("commChannelCode agreementComment agreementSign")
      ),
      asmx(
        "GetSubscriptionProductMatrix",
        "SubscriptionProductMatrix",
        ...customerAndTitle,
        ...dates("dateToBeChecked")
      ),
      asmx("SaveTemporaryProduct", "InfoWebChange", ...product, ...dates("endDate"), ...text("productCode")),
      asmx("SaveTemporaryProduct2", "InfoWebChange", ...product, ...text("productCode")),
      asmx("SavePermanentProductAndTerm", "InfoWebChange", ...product, ...text("productCode termCode"))
    ]
  },
  customers: {
    name: "CustomerService",
    path: "/Services/CustomerService.svc",
    namespace: messages,
    none: "nil",
    portType: "ICustomerService",
    operations: [
      wcf(
        "ICustomerService",
        "UpdateCustomerDetails",
        { request: "UpdateCustomerDetailsRequest", response: "UpdateCustomerDetailsResponse" },
        [...ints("CustomerNumber"), ...details],
        object("Customer")
      ),
      createCustomer
    ]
  },
  callresult: {
    name: "CallresultCustomerService",
    path: "/Services/CallresultCustomerService.svc",
    namespace: messages,
    none: "nil",
    portType: "ICustomerService",
    operations: [{ ...createCustomer, name: "CreateCustomerDeferred" }]
  },
  attributes: {
    name: "CustomerDynamicAttributeService",
    path: "/Services/CustomerDynamicAttributeService.svc",
    namespace: messages,
    none: "nil",
    portType: "ICustomerDynamicAttributeService",
    operations: [
      wcf(
        "ICustomerDynamicAttributeService",
        "GetCustomerDynamicAttributes",
        { request: "GetCustomerDynamicAttributesRequest", response: "DynamicAttributesListResponse" },
        ints("CustomerNumber"),
        attributes
      ),
      wcf(
        "ICustomerDynamicAttributeService",
        "SetCustomerDynamicAttributes",
        // The page's own asymmetry: no "Customer" in this one.
        { request: "SetDynamicAttributesRequest", response: "DynamicAttributesListResponse" },
        [...ints("CustomerNumber"), attributes],
        attributes
      )
    ]
  }
} as const satisfies Readonly<Record<string, Service>>

/** Every service. */
export const allServices: ReadonlyArray<Service> = Object.values(services)

/** The name of every operation; the deferred CreateCustomer is `CreateCustomerDeferred` in logs and faults. */
export const operationNames: ReadonlyArray<string> = allServices.flatMap(({ operations }) =>
  operations.map(({ name }) => name)
)
