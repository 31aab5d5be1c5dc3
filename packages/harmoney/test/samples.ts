/** One correct input for each operation, and its parameters as they are to be sent. The people are inventions. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Redacted } from "effect"
import type { HarmoneyExperimental } from "../src/experimental.ts"
import type { HarmoneyAnswer, HarmoneyClient, HarmoneyOperations } from "../src/index.ts"

type Sample<K extends HarmoneyOperations.OperationName> = readonly [
  input: HarmoneyOperations.Input<K>,
  parameters: string
]

const customerId = "000000001"
const id = `<customerId>${customerId}</customerId>`
const period = "203101"
const ofPeriod = `${id}<period>${period}</period>`
const child = { customerId, firstName: "Ella", lastName: "Å", birthdate: "20200101", gender: "Girl" }
const childFields =
  "<firstName>Ella</firstName><lastName>Å</lastName><birthdate>20200101</birthdate><gender>Girl</gender>"
const emailAddress = "å&@example.org"
const address = "<emailAddress>å&amp;@example.org</emailAddress>"

/** Arguments that the vendor page documents. */
export const callable: { readonly [K in HarmoneyOperations.CallableName]: Sample<K> } = {
  AddRelation: [child, `${id}${childFields}`],
  CancelPeriodItem: [{ customerId, period }, ofPeriod],
  CancelPeriodItemByCode: [{ customerId, period, reasonCode: "01" }, `${ofPeriod}<reasonCode>01</reasonCode>`],
  DeleteCustomerUserAccount: [{ customerId, userId: "00100" }, `${id}<userId>00100</userId>`],
  DeleteEmailAddress: [{ emailAddress }, address],
  DeleteRelation: [child, `${id}${childFields}`],
  EndCustomerRelation: [
    { customerId, exitCode: "600", period },
    `${id}<forceEnd>false</forceEnd><exitCode>600</exitCode><period>${period}</period>`
  ],
  GetConsents: [{}, ""],
  GetCustomerAlternativeClubItems: [{ customerId, period }, ofPeriod],
  GetCustomerBonus: [{ customerId }, id],
  GetCustomerCrm: [{ customerId }, id],
  GetCustomerByCustomerId: [{ customerId }, id],
  GetCustomerByCustomerIdWithClubInfo: [{ customerId, isClub: false }, `${id}<isClub>false</isClub>`],
  GetCustomerByEmail: [{ emailAddress }, address],
  GetCustomerBySSN: [{ SSN: "19800101-0017" }, "<SSN>19800101-0017</SSN>"],
  GetCustomerBySSNAndCountry: [
    { SSN: "19800101-0017", country: "Sweden" },
    "<SSN>19800101-0017</SSN><country>Sweden</country>"
  ],
  GetCustomerClubInfo: [{ customerId }, id],
  GetCustomerConsents: [{ customerId }, id],
  GetCustomerFromExternalPartner: [
    { ssn: "19800101-0017", country: "Sweden", partner: "Decidas" },
    "<ssn>19800101-0017</ssn><country>Sweden</country><partner>Decidas</partner>"
  ],
  GetCustomerLedger: [{ invoiceNr: "0012345678" }, "<invoiceNr>0012345678</invoiceNr>"],
  GetCustomerObligation: [{ customerId }, id],
  GetCustomerUser: [{ userId: "00100" }, "<userId>00100</userId>"],
  GetCustomerUsersByCustomerId: [{ CustomerId: customerId }, `<CustomerId>${customerId}</CustomerId>`],
  GetCustomerUserByEmail: [{ emailAddress }, address],
  GetCustomerUsersByEmail: [{ emailAddress }, address],
  GetDecidasCreditCheck: [
    { ssn: "19800101-0017", country: "SV", amount: 1499, isCompany: false },
    "<ssn>19800101-0017</ssn><country>SV</country><amount>1499</amount><isCompany>false</isCompany>"
  ],
  GetFuturePeriods: [{ customerId }, id],
  GetPastPeriods: [{ customerId }, id],
  GetRelationsByCustomerId: [{ customerId }, id],
  ValidateCustomer: [{ customer: { FirstName: "Ella" } }, "<customer><FirstName>Ella</FirstName></customer>"],
  SaveCustomer: [
    {
      customer: {
        FirstName: "Ella",
        LastName: "Å",
        Address: [{ Type: "Invoice", Street: "Påhittsvägen 1", ZipCode: "01234", City: "Ås", Country: "Sweden" }],
        Properties: { AcceptEmailOffer: "True", ProtectedAddress: true }
      }
    },
    "<customer><FirstName>Ella</FirstName><LastName>Å</LastName><Address><Address><Type>Invoice</Type><Street>Påhittsvägen 1</Street><ZipCode>01234</ZipCode><City>Ås</City><Country>Sweden</Country></Address></Address><Properties><AcceptEmailOffer>True</AcceptEmailOffer><ProtectedAddress>true</ProtectedAddress></Properties></customer>"
  ],
  SaveCustomerAlternativeClubItems: [
    {
      customerId,
      period,
      alternativeItemList: [{ Id: "001", DistributionId: "D1", Selected: true, Attribute1: "BLUE", Quantity: 2 }]
    },
    `${ofPeriod}<alternativeItemList><AlternativeItem><Id>001</Id><DistributionId>D1</DistributionId><Selected>true</Selected><Attribute1>BLUE</Attribute1><Quantity>2</Quantity></AlternativeItem></alternativeItemList>`
  ],
  SaveCustomerUserAccount: [
    { customerId, userId: "00100", userPassword: Redacted.make("made-up") },
    `${id}<userId>00100</userId><userPassword>made-up</userPassword><accountType>Regular</accountType>`
  ],
  SaveEmailAddress: [{ emailAddress }, address],
  SendCustomerMessage: [{ customerId, printType: "ConsentByEmail" }, `${id}<printType>ConsentByEmail</printType>`],
  UndoCancelPeriodItem: [{ customerId, period }, ofPeriod],
  UpdateCustomerMembership: [
    { customerId, fromDate: CalendarDate.make("2031-06-01"), toDate: CalendarDate.make("2031-07-31") },
    `${id}<fromDate>2031-06-01T00:00:00</fromDate><toDate>2031-07-31T00:00:00</toDate>`
  ],
  UpdateRelation: [
    { ...child, relationId: "0000000031", passive: false },
    `${id}<relationId>0000000031</relationId>${childFields}<passive>false</passive>`
  ],
  GetCustomerDefaultCreditCard: [{ customerId }, id],
  DeleteCustomerDefaultCreditCard: [{ customerId }, id],
  SaveCustomerPremiums: [
    {
      recruiterCustomerId: "000000001",
      recruitedCustomerId: "000000002",
      subCampaignId: "VAR31",
      premiumType: "Recruiter",
      articleList: [{ ItemId: "00100", Quantity: 1 }]
    },
    `${id}<enrolledByCustomerId>000000002</enrolledByCustomerId><subCampaignId>VAR31</subCampaignId><premiumType>Recruiter</premiumType><articleList><PremiumArticle><ItemId>00100</ItemId><Quantity>1</Quantity></PremiumArticle></articleList>`
  ],
  GetCustomerByMiscInfo: [
    { MiscInfo: { Type: "CRM", Value: "007" } },
    "<MiscInfo><Type>CRM</Type><Value>007</Value></MiscInfo>"
  ]
}

/** Arguments that are inferred. */
export const experimental: { readonly [K in HarmoneyOperations.ExperimentalName]: Sample<K> } = {
  SaveCustomerDefaultCreditCard: [
    {
      DefaultCreditCard: { CustomerId: customerId, MaskedNumber: "************0017", Expiry: "3112", Token: "made-up" }
    },
    `<DefaultCreditCard><CustomerId>${customerId}</CustomerId><MaskedNumber>************0017</MaskedNumber><Expiry>3112</Expiry><Token>made-up</Token></DefaultCreditCard>`
  ],
  UpdatePaymentMethodOnInvoice: [
    { invoice: { InvoiceNr: "0012345678", PaymentMethod: "Invoice" } },
    "<invoice><InvoiceNr>0012345678</InvoiceNr><PaymentMethod>Invoice</PaymentMethod></invoice>"
  ]
}

/** Members of the enumerations of which none is documented: those of the sandbox. */
export const members = { PrintType: ["ConsentByEmail"], PremiumType: ["Recruiter"] }

/** The call of a sample. */
export const sample = <K extends HarmoneyOperations.CallableName>(client: HarmoneyClient.HarmoneyClient, name: K) =>
  client[name](callable[name][0])

/** The call of an experimental sample. */
export const experimentalSample = <K extends HarmoneyOperations.ExperimentalName>(
  client: HarmoneyExperimental,
  name: K
) => client[name](experimental[name][0])

/** The same, and the answer judged. */
export const asked = <K extends HarmoneyOperations.CallableName>(ask: HarmoneyAnswer.Ask, name: K) =>
  ask(name, callable[name][0])
