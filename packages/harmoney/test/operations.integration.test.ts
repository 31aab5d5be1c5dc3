/** What one does with the operations that are not canonical, against a running Harmoney. */
import { assert, describe, it } from "@effect/vitest"
import { NationalId } from "@kundbro/domain/Ids"
import { Effect, Option, Result } from "effect"
import { HarmoneyClubItems, HarmoneyWire } from "../src/index.ts"
import { reasonCodes } from "./reasons.ts"
import { members } from "./samples.ts"
import { answering, id, login, open, send, tenant } from "./support.ts"

type Opened = Effect.Success<ReturnType<typeof open>>

const over = (
  name: string,
  test: (opened: Opened & { readonly ids: ReadonlyArray<string> }) => Effect.Effect<void, unknown>
) =>
  it.live(name, () =>
    Effect.gen(function* () {
      const opened = yield* open({ people: { seed: 3, count: 20, nasty: 0 } }, { members })
      yield* test({ ...opened, ids: yield* opened.sandbox.control.ids })
    }).pipe(Effect.scoped)
  )

const first = (ids: ReadonlyArray<string>) => ids[0] ?? ""

describe("a club's periods", () => {
  over("an item is declined, with or without a reason, and taken again; a second time is refused", ({ adapter, ids }) =>
    Effect.gen(function* () {
      const { ask } = adapter
      const customerId = first(ids)
      const future = Effect.map(ask("GetFuturePeriods", { customerId }), ({ result }) => result.List?.[0])
      const period = (yield* future)?.Period ?? ""
      const cancelled = Effect.map(future, (one) => one?.Cancelled)
      assert.isFalse(yield* cancelled)
      yield* ask("CancelPeriodItemByCode", { customerId, period, reasonCode: "01" })
      assert.isTrue(yield* cancelled)
      const { reason } = yield* Effect.flip(ask("CancelPeriodItem", { customerId, period }))
      assert.strictEqual(reason._tag, "Rejected")
      yield* ask("UndoCancelPeriodItem", { customerId, period })
      assert.isFalse(yield* cancelled)
      yield* ask("CancelPeriodItem", { customerId, period })
      assert.isTrue(yield* cancelled)
      assert.isAbove((yield* ask("GetPastPeriods", { customerId })).result.List?.length ?? 0, 0)
    })
  )

  over("only what changes of the items is sent, and nothing once it is so", ({ adapter, ids, sandbox }) =>
    Effect.gen(function* () {
      const { ask } = adapter
      const customerId = first(ids)
      const period = (yield* ask("GetFuturePeriods", { customerId })).result.List?.[0]?.Period ?? ""
      const stored = Effect.map(ask("GetCustomerAlternativeClubItems", { customerId, period }), ({ result }) => result)
      const before = yield* stored
      const wanted = HarmoneyClubItems.of(before).map(({ DistributionId, Id, Selected }) => ({
        Id: Id ?? "",
        DistributionId: DistributionId ?? "",
        Selected: Selected !== true
      }))
      assert.isAbove(wanted.length, 1)
      const alternativeItemList = Result.getOrThrow(HarmoneyClubItems.changes(before, wanted))
      yield* ask("SaveCustomerAlternativeClubItems", { customerId, period, alternativeItemList })
      const after = yield* stored
      assert.deepStrictEqual(
        HarmoneyClubItems.of(after).map(({ Selected }) => Selected),
        wanted.map(({ Selected }) => Selected)
      )
      assert.deepStrictEqual(Result.getOrThrow(HarmoneyClubItems.changes(after, wanted)), [])
      // The same again is what a blind repeat would do.
      const again = ask("SaveCustomerAlternativeClubItems", { customerId, period, alternativeItemList })
      assert.strictEqual((yield* Effect.flip(again)).reason._tag, "Rejected")
      assert.deepStrictEqual((yield* sandbox.control.requests).ignored, {})
    })
  )
})

describe("the end of a commitment", () => {
  over("is a question while something is owed, and happens once a person has answered", ({ adapter, ids }) =>
    Effect.gen(function* () {
      const { ask, client } = adapter
      const owing = yield* Effect.filter(ids, (customerId) =>
        Effect.map(ask("GetCustomerObligation", { customerId }), ({ result }) => result.Fulfilled === false)
      )
      const end = { customerId: first(owing), exitCode: "600", period: "203107" }
      const { reason } = yield* Effect.flip(ask("EndCustomerRelation", end))
      assert.deepStrictEqual([reason._tag, reason.retry], ["QuestionRaised", "after-answer"])
      // The words of the question, for the person: only the client has them.
      const question = yield* client.EndCustomerRelation(end)
      assert.strictEqual(question.TransStatus, "96")
      assert.isNotEmpty(question.TransMessage)
      assert.strictEqual((yield* ask("EndCustomerRelation", { ...end, forceEnd: true })).outcome._tag, "Done")
    })
  )
})

describe("a premium", () => {
  over("goes to the recruiter, for the one who was recruited", ({ adapter, ids, sandbox }) =>
    Effect.gen(function* () {
      const [recruiterCustomerId = "", recruitedCustomerId = ""] = ids
      const input = {
        recruiterCustomerId,
        recruitedCustomerId,
        subCampaignId: "VAR31",
        premiumType: "Recruiter",
        articleList: [{ ItemId: "00100", Quantity: 1 }]
      }
      assert.strictEqual((yield* adapter.ask("SaveCustomerPremiums", input)).outcome._tag, "Done")
      const unknown = adapter.ask("SaveCustomerPremiums", { ...input, recruiterCustomerId: "999" })
      assert.strictEqual((yield* Effect.flip(unknown)).reason._tag, "NotFound")
      assert.deepStrictEqual((yield* sandbox.control.requests).ignored, {})
    })
  )
})

describe("a national id", () => {
  over("finds a customer, whose record does not hold it", ({ adapter, sandbox }) =>
    Effect.gen(function* () {
      const known = (yield* sandbox.control.ssns).find(({ customerId }) => customerId !== undefined)
      const { value, warnings } = yield* adapter.customerByNationalId.get(NationalId.make(known?.ssn ?? ""))
      assert.strictEqual(value.id, known?.customerId)
      assert.strictEqual(warnings.length, 1)
      assert.deepStrictEqual(value, (yield* adapter.customerById.get(id(known?.customerId ?? ""))).value)
      const nobody = adapter.customerByNationalId.get(NationalId.make("18000101-0000"))
      assert.strictEqual((yield* Effect.flip(nobody)).reason._tag, "NotFound")
    })
  )

  over("of somebody who is no customer is answered by an outside register only", ({ adapter, sandbox }) =>
    Effect.gen(function* () {
      const stranger = (yield* sandbox.control.ssns).find(({ customerId }) => customerId === undefined)?.ssn ?? ""
      const lookup = adapter.customerByNationalId.get(NationalId.make(stranger))
      assert.strictEqual((yield* Effect.flip(lookup)).reason._tag, "NotFound")
      const answers = yield* Effect.forEach(
        ["Sweden", ...Object.values(tenant.vocabularies.country.write)],
        (country) =>
          Effect.option(adapter.ask("GetCustomerFromExternalPartner", { ssn: stranger, country, partner: "Decidas" }))
      )
      const { result } = yield* Effect.fromOption(Option.firstSomeOf(answers))
      assert.isNotEmpty(result.LastName)
      assert.isTrue((result.CustomerId ?? "") === "")
    })
  )

  over("is checked for credit, and the check goes along with the customer unchanged", ({ adapter, ids, sandbox }) =>
    Effect.gen(function* () {
      const ssn = (yield* sandbox.control.ssns)[1]?.ssn ?? ""
      const { result } = yield* adapter.ask("GetDecidasCreditCheck", {
        ssn,
        country: "SV",
        amount: 1499,
        isCompany: false
      })
      const check = HarmoneyWire.creditCheckOf(result)
      const before = (yield* adapter.ask("GetCustomerByCustomerId", { customerId: first(ids) })).result
      const { Response: _, ...customer } = before
      yield* adapter.ask("SaveCustomer", { customer: { ...customer, CreditCheck: check } })
      const after = (yield* adapter.ask("GetCustomerByCustomerId", { customerId: first(ids) })).result
      const content = (xml: string | undefined) => xml?.replaceAll(/ xmlns="[^"]*"/g, "")
      assert.strictEqual(content(after.CreditCheck?.xml), content(check.xml))
    })
  )
})

describe("web accounts and cards", () => {
  over("are listed, and gone once removed", ({ adapter, ids }) =>
    Effect.gen(function* () {
      const { ask } = adapter
      const CustomerId = first(ids)
      const users = Effect.map(ask("GetCustomerUsersByCustomerId", { CustomerId }), ({ result }) => result.List ?? [])
      const [user] = yield* users
      const emailAddress = user?.Email ?? ""
      assert.include(
        (yield* ask("GetCustomerUsersByEmail", { emailAddress })).result.List?.map((one) => one?.UserId) ?? [],
        user?.UserId ?? "none"
      )
      yield* ask("DeleteCustomerUserAccount", { customerId: CustomerId, userId: user?.UserId ?? "" })
      assert.deepStrictEqual(yield* users, [])
      const holders = yield* Effect.filter(ids, (customerId) =>
        Effect.map(Effect.option(ask("GetCustomerDefaultCreditCard", { customerId })), Option.isSome)
      )
      const customerId = first(holders)
      yield* ask("DeleteCustomerDefaultCreditCard", { customerId })
      const card = ask("GetCustomerDefaultCreditCard", { customerId })
      assert.strictEqual((yield* Effect.flip(card)).reason._tag, "NotFound")
    })
  )
})

describe("codes of another service", () => {
  /** A service of names and values, made up: the vendor page names the list and nothing else. */
  const wsdl = (address: string) => `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:made-up" targetNamespace="urn:made-up">
  <wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="urn:made-up">
    <s:element name="ListValues"><s:complexType><s:sequence>
      <s:element minOccurs="0" name="list" type="s:string"/>
      <s:element minOccurs="0" name="LoginInfo"><s:complexType><s:sequence>
        <s:element minOccurs="0" name="SystemName" type="s:string"/></s:sequence></s:complexType></s:element>
    </s:sequence></s:complexType></s:element>
    <s:element name="ListValuesResponse"><s:complexType><s:sequence>
      <s:element minOccurs="0" maxOccurs="unbounded" name="Value"><s:complexType><s:sequence>
        <s:element minOccurs="0" name="Code" type="s:string"/></s:sequence></s:complexType></s:element>
    </s:sequence></s:complexType></s:element>
  </s:schema></wsdl:types>
  <wsdl:message name="In"><wsdl:part name="parameters" element="tns:ListValues"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="parameters" element="tns:ListValuesResponse"/></wsdl:message>
  <wsdl:portType name="Names"><wsdl:operation name="ListValues"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation></wsdl:portType>
  <wsdl:binding name="Soap" type="tns:Names"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="ListValues"><soap:operation soapAction="urn:made-up/ListValues" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding>
  <wsdl:service name="NameValue"><wsdl:port name="Soap" binding="tns:Soap"><soap:address location="${address}"/></wsdl:port></wsdl:service>
</wsdl:definitions>`

  it.live("are reached by passthrough: the reasons for cancelling a period's item", () =>
    Effect.gen(function* () {
      const { bodies, options } = yield* answering((request, response) =>
        request.method === "GET"
          ? send(response, wsdl(String(options.endpoint)))
          : send(
              response,
              `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ListValuesResponse xmlns="urn:made-up"><Value><Code>01</Code></Value><Value><Code>02</Code></Value></ListValuesResponse></s:Body></s:Envelope>`
            )
      )
      const codes = yield* reasonCodes(`${String(options.endpoint)}?wsdl`, "ListValues", {
        list: "CancelPeriodItemReasonCode",
        LoginInfo: { SystemName: login.SystemName }
      })
      assert.deepStrictEqual(codes, { Value: [{ Code: "01" }, { Code: "02" }] })
      assert.match(bodies.at(-1) ?? "", /list>CancelPeriodItemReasonCode</)
    }).pipe(Effect.scoped)
  )
})
