/**
 * Enactor's structures as they travel, under the vendor's own names. Everything but identity is optional text that may be
 * absent, empty or nil, so that an odd value in one field cannot fail a record; what nobody declared is kept, raw and in
 * place, wherever a record can be written back.
 */
import { Xml } from "@kundbro/soap"
import * as Fields from "./internal/fields.ts"

/** Prefixes mean nothing; these do (documented, `crm` seen in an integrator's code only). */
export const namespaces = {
  core: "http://www.enactor.com/core",
  retail: "http://www.enactor.com/retail",
  balance: "http://www.enactor.com/retail/AccountBalanceService",
  crm: "http://www.enactor.com/crm"
} as const

const { core, retail } = namespaces

/** Wire names by place (`Class.field`, `operation.element`), and which of them no contract has asked for. */
export class Names {
  private readonly unused: Set<string>
  /** As configured. */
  readonly names: Readonly<Record<string, string>>
  constructor(names: Readonly<Record<string, string>>) {
    this.names = names
    this.unused = new Set(Object.keys(names))
  }

  /** Fields of one class or operation, renamed as configured. */
  apply<const F extends Xml.Fields>(owner: string, fields: F): F
  apply(owner: string, fields: Xml.Fields): Xml.Fields {
    const renamed = Object.entries(fields).map(([key, field]) => {
      const place = `${owner}.${key}`
      const name = this.names[place]
      this.unused.delete(place)
      if (name === undefined) return [key, field] as const
      return [key, field instanceof Xml.Shape ? Xml.element(field, { name }) : Xml.element(field, { name })] as const
    })
    return Object.fromEntries(renamed)
  }

  /** Places that were configured and do not exist. */
  get unknown(): ReadonlyArray<string> {
    return [...this.unused]
  }
}

const { text } = Fields
const ignored = { undeclared: "ignore" } as const

/** `core:value`, whose type is an XML Schema one. Types stay under `undeclared`, where their prefixes are resolved. */
const Primitive = Xml.nillable(Xml.struct({ text: Xml.text(Xml.string) }))
const Cell = Xml.nillable(Xml.struct({ value: Xml.optional(Primitive), text: Xml.text(Xml.string) }))

const ListElement = Xml.struct(
  {
    /** Attributes and child elements stay under `undeclared`: composite keys have some. */
    key: Xml.optional(Xml.struct({ text: Xml.text(Xml.string) })),
    data: Xml.optional(
      Xml.struct({ values: Xml.optional(Xml.list(Cell, { itemName: "arrayObject", namespace: core })) }, ignored)
    )
  },
  { namespace: core, ...ignored }
)

/** Rows first, the names of their columns after them. The counts are text: they are not believed. */
export const listFields = {
  /** What the vendor calls a page. */
  rowsPerPage: Xml.optional(Xml.attribute(Xml.string)),
  /** Rows before the first one. */
  currentRowOffset: Xml.optional(Xml.attribute(Xml.string)),
  /** Rows that there are: fewer than came, in the vendor's own example. */
  totalRows: Xml.optional(Xml.attribute(Xml.string)),
  /** The rows. */
  contents: Xml.repeated(ListElement),
  /** The columns, in the order of the cells. */
  propertyNames: Xml.repeated(Xml.string),
  /** Instead of `propertyNames`, from some producers. */
  columnNames: Xml.repeated(Xml.string)
}

/** The generic list of every search. */
export const PagedArrayList = Xml.struct(listFields, { namespace: core })
/** A list as it travelled: `EnactorList.read` reads it. */
export type PagedArrayList = typeof PagedArrayList.Type

/** Every structure, with the names of one tenant. */
export const make = (names: Names) => {
  const struct = <const F extends Xml.Fields>(fields: F) => Xml.struct(fields, { namespace: retail })

  const address = names.apply("Address", Fields.address)
  const email = names.apply("Email", Fields.email)
  const phone = names.apply("Phone", Fields.phone)
  const name = names.apply("CustomerName", Fields.customerName)
  const Address = struct(address)
  const Email = struct(email)
  const Phone = struct(phone)

  // In the documented order, lists between them.
  const first = names.apply("Customer", Fields.customerFirst)
  const last = names.apply("Customer", {
    /** The name, the sex and the date of birth. */
    customerName: Xml.optional(Xml.nillable(struct(name))),
    ...Fields.customerBusiness,
    /** A key, so perhaps made of child elements. */
    employeeKey: Xml.optional(Xml.raw),
    ...Fields.customerLast,
    /** A date or a place: not documented. */
    createdAt: Xml.optional(Xml.raw),
    ...Fields.customerEnd
  })

  /** The documented form: what an import file holds. There is no place for a password in it. */
  const Customer = struct({
    ...names.apply("Customer", {
      addresses: Xml.optional(Xml.list(Address, { itemName: "address", namespace: retail }))
    }),
    ...first,
    ...names.apply("Customer", { emailAddresses: Xml.repeated(Email), phoneNumbers: Xml.repeated(Phone) }),
    ...last
  })

  /** An address of an e-mail as text, or a whole item around which the plural element stands (inferred). */
  const EmailOrText = Xml.nillable(struct({ text: Xml.text(Xml.string), ...email }))

  /**
   * The same as it is read: a plural element is the item, or a container of items, whichever the server has (inferred). The
   * password is let in here so that it can be thrown away by name.
   */
  const AnsweredCustomer = struct({
    ...names.apply("Customer", {
      addresses: Xml.repeated(Xml.nillable(struct({ ...address, address: Xml.repeated(Address) })))
    }),
    ...first,
    ...names.apply("Customer", {
      emailAddresses: Xml.repeated(
        Xml.nillable(struct({ ...email, ...names.apply("Email", { emailAddress: Xml.repeated(EmailOrText) }) }))
      ),
      phoneNumbers: Xml.repeated(Xml.nillable(struct({ ...phone, phoneNumber: Xml.optional(Xml.repeated(Phone)) })))
    }),
    ...last,
    password: Xml.repeated(Xml.raw)
  })

  /** On `xsi:type` depends nothing: an unknown kind of account is read by the fields that all have. */
  const Account = struct(names.apply("Account", Fields.account))
  const AccountBalance = struct(
    names.apply("AccountBalance", {
      /** The account. */
      accountId: text,
      /** Its kind. */
      accountType: text,
      /** The number, in an element of the same name as the structure around it (documented). */
      accountBalance: Xml.optional(Xml.nillable(Xml.orEmpty(Xml.long))),
      /** ISO 4217, as `GBP`. */
      currencyId: text,
      /** As of when: an instant. */
      balanceDate: text
    })
  )
  const CustomerCard = struct(names.apply("CustomerCard", Fields.card))

  /** The code of an outcome is an attribute (documented); texts beside it are not read. */
  const Outcome = Xml.struct(names.apply("Outcome", { name: Xml.attribute(Xml.string) }), ignored)

  const enquiry = {
    /** The kind of account to ask for. */
    accountType: Xml.string,
    /** The card, never the account. */
    cardNumber: Xml.string,
    /** Which hash, and that it stands here, is not documented. */
    cardNumberHashed: Xml.optional(Xml.string),
    /** ISO 4217, as `GBP`. */
    currencyId: Xml.optional(Xml.string),
    /** The shop; leading zeros count. */
    locationId: Xml.optional(Xml.string),
    /** Not in the vendor's table, `0` in its example. */
    transactionBalance: Xml.optional(Xml.long)
  }
  const EnquiryRequest = struct(names.apply("accountBalanceEnquiryRequest", enquiry))
  /** Where a WSDL shows an account id beside the card number, as the REST call has it (inferred). */
  const EnquiryByAccountRequest = struct(
    names.apply("accountBalanceEnquiryRequest", {
      ...enquiry,
      /** The card. */
      cardNumber: Xml.optional(Xml.string),
      /** The account. */
      accountId: Xml.optional(Xml.string)
    })
  )
  const EnquiryOutput = Xml.struct(
    names.apply("accountBalanceEnquiryOutput", {
      /** Whether it worked, by its `name`. */
      outcome: Outcome,
      /** Absent unless it worked (inferred). */
      account: Xml.optional(Xml.nillable(Account)),
      /** Whose it is, without the password. */
      customer: Xml.optional(Xml.nillable(AnsweredCustomer)),
      /** The balance, in a child of the same name. */
      accountBalance: Xml.optional(Xml.nillable(AccountBalance)),
      /** The card that was asked for (inferred). */
      customerCard: Xml.optional(Xml.nillable(CustomerCard)),
      /** Described and never shown. */
      customerGroup: Xml.repeated(Xml.raw)
    }),
    { namespace: retail, ...ignored }
  )

  /** What is sent, in the order of the vendor's table. */
  const Update = struct(
    names.apply("accountBalanceUpdate", {
      /** The caller's own number of 64 bits: fresh for each update. */
      transactionId: Xml.long,
      /** Which till or system asks, as `till3@0012.example` (the form is inferred). */
      deviceId: Xml.optional(Xml.string),
      /** The till of the sale that it goes back to. */
      originalTransactionDeviceId: Xml.optional(Xml.string),
      /** Text, and the only place for a till's 26 digits (documented). */
      originalTransactionId: Xml.optional(Xml.string),
      /** The shop; leading zeros count. */
      locationId: Xml.optional(Xml.string),
      /** Needed where there is no card number (documented). */
      accountId: Xml.optional(Xml.string),
      /** The kind of account. */
      accountType: Xml.string,
      /** Needed where there is no account id (documented). */
      cardNumber: Xml.optional(Xml.string),
      /** 64 bits, in points or minor units; a delta or the new balance: see `balanceUpdate` in the options. */
      updateAmount: Xml.long,
      /** When it happened: an instant. */
      dateTimeUpdated: Xml.dateTime,
      /** Until when it holds. */
      expiryTime: Xml.optional(Xml.dateTime),
      /** `PENDING` is seen, in the vendor's REST call. */
      status: Xml.optional(Xml.string),
      /** ISO 4217, as `GBP`. */
      currencyId: Xml.optional(Xml.string)
    })
  )
  /** What of the echo is read: no names, no addresses, no card. */
  const echo = names.apply("accountBalanceUpdate", {
    transactionId: text,
    status: text,
    referenceId: text
  })
  const Echo = Xml.struct(echo, { namespace: retail, ...ignored })
  /** The vendor's table is flat, its REST reply is not: both are read. */
  const UpdateOutput = Xml.struct(
    {
      ...names.apply("accountBalanceUpdateOutput", {
        outcome: Outcome,
        accountBalanceUpdate: Xml.optional(Xml.nillable(Echo))
      }),
      ...echo
    },
    { namespace: retail, ...ignored }
  )

  return {
    Account,
    AnsweredCustomer,
    Customer,
    CustomerCard,
    EnquiryOutput,
    EnquiryRequest,
    EnquiryByAccountRequest,
    Update,
    UpdateOutput
  }
}

/** All structures of one tenant, as {@link make} gives them. */
export type Wire = ReturnType<typeof make>

/** A customer in the documented form, as an import file holds it. There is no place for a password in it. */
export type Customer = Wire["Customer"]["Type"]
/** One of a customer's addresses; `typeId` says which. */
export type Address = NonNullable<Customer["addresses"]>[number]
/** One of a customer's e-mail addresses, with what is said of its use. */
export type Email = Customer["emailAddresses"][number]
/** One of a customer's telephone numbers; `typeId` says which. */
export type Phone = Customer["phoneNumbers"][number]
/** A customer's name, and the sex and date of birth that the vendor keeps beside it. */
export type CustomerName = NonNullable<Customer["customerName"]>
/** A loyalty account with its scheme and tier; what depends on its kind is not read. */
export type Account = Wire["Account"]["Type"]
/** An account's balance: `accountBalance` is a Long (documented), so a `bigint`; its unit is not documented. */
export type AccountBalance = NonNullable<Wire["EnquiryOutput"]["Type"]["accountBalance"]>
/** A loyalty card. `pan` is its number, which is personal data. */
export type CustomerCard = Wire["CustomerCard"]["Type"]
/** What a balance enquiry asks by: a card number, or an account id where the WSDL has one (inferred). */
export type EnquiryRequest = Wire["EnquiryByAccountRequest"]["Type"]
/** A customer as it is read: whichever of the plural forms the server has, and a password, to be thrown away. */
export type AnsweredCustomer = Wire["AnsweredCustomer"]["Type"]
/** What a balance enquiry is answered with, as it came. */
export type AnsweredOutput = Wire["EnquiryOutput"]["Type"]
/** Only the customer in it is not as it came: documented form, no password. */
export type EnquiryOutput = Omit<AnsweredOutput, "customer"> & { readonly customer?: Customer }
/** A balance update as it is sent, in the order of the vendor's table. What `updateAmount` means is not documented: the option `balanceUpdate` says it. */
export type Update = Wire["Update"]["Type"]
/** What a balance update is answered with: the outcome, and of the echo no more than its ids and status. */
export type UpdateOutput = Wire["UpdateOutput"]["Type"]
