import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Option, Redacted } from "effect"
import { gzipSync } from "node:zlib"
import * as Norce from "../src/Norce.ts"
import type { NorceClient } from "../src/NorceClient.ts"
import { json, listen, optionsAt, serve, token, tokenPath } from "./server.ts"

const customer = { Code: "MIG-1", Email: "otto.hamre@example.org", UseInvoiceAddressAsDeliveryAddress: true }
const secret = Redacted.make("hemligt +&=1")

/** What each operation puts on the wire. */
const rows: ReadonlyArray<{
  readonly call: (client: NorceClient) => Effect.Effect<unknown, unknown>
  readonly sends: string
  readonly body?: unknown
}> = [
  {
    call: (client) => client.GetAgreementAccount({ id: 31, cultureCode: "sv-SE" }),
    sends: "GET GetAgreementAccount?id=31&cultureCode=sv-SE"
  },
  { call: (client) => client.ListAccountRoles({}), sends: "GET ListAccountRoles" },
  {
    call: (client) => client.LoginAgreementAccount({ password: secret }),
    sends: "GET LoginAgreementAccount?password=hemligt+%2B%26%3D1"
  },
  {
    call: (client) =>
      client.LoginPost({ loginName: "a@example.org", password: secret, cultureCode: "nb-NO", includeCompanies: false }),
    sends: "POST LoginPost",
    body: { LoginName: "a@example.org", Password: "hemligt +&=1", CultureCode: "nb-NO", IncludeCompanies: "false" }
  },
  {
    call: (client) => client.SendPasswordReminder({ loginName: "a+b@example.org" }),
    sends: "POST SendPasswordReminder?loginName=a%2Bb%40example.org"
  },
  {
    call: (client) => client.SendPasswordReminder({ loginName: "a", by: 7 }),
    sends: "POST SendPasswordReminder?loginName=a&updatedBy=7"
  },
  {
    call: (client) => client.UpdateAccountStatus({ customerId: 50121, isActive: false, includeCompanies: false }),
    sends: "POST UpdateAccountStatus?customerId=50121&isActive=false&updatedBy=1&includeCompanies=false"
  },
  { call: (client) => client.GetCustomer({ id: 5 }), sends: "GET GetCustomer?id=5" },
  {
    call: (client) => client.GetCustomerByAccountId({ accountId: 9, includeCompanies: true }),
    sends: "GET GetCustomerByAccountId?accountId=9&includeCompanies=true"
  },
  { call: (client) => client.GetCustomerByCode({ code: "00 7" }), sends: "GET GetCustomerByCode?code=00+7" },
  {
    call: (client) => client.GetCustomerByEmail({ email: "å+b@example.org" }),
    sends: "GET GetCustomerByEmail?email=%C3%A5%2Bb%40example.org"
  },
  { call: (client) => client.GetCustomerByKey({ key: "6f6d" }), sends: "GET GetCustomerByKey?key=6f6d" },
  {
    call: (client) => client.GetCustomerByLoginName({ loginName: "a&b" }),
    sends: "GET GetCustomerByLoginName?loginName=a%26b"
  },
  {
    call: (client) => client.CreateCustomer3({ customer }),
    sends: "POST CreateCustomer3?doSendMail=false&createdBy=1",
    body: customer
  },
  {
    call: (client) => client.UpdateCustomer3({ customer, by: 12, doSendMail: true }),
    sends: "POST UpdateCustomer3?doSendMail=true&updatedBy=12",
    body: customer
  },
  {
    call: (client) => client.RegisterCustomer3({ customer, password: secret, cultureCode: "sv-SE" }),
    sends: "POST RegisterCustomer3?password=hemligt+%2B%26%3D1&doSendMail=false&updatedBy=1&cultureCode=sv-SE",
    body: customer
  }
]

describe("requests", () => {
  for (const { body, call, sends } of rows) {
    it.live(sends, () =>
      Effect.gen(function* () {
        const { calls, client } = yield* serve(({ url }) => json(url.includes("List") ? [] : { Id: 1 }))
        yield* call(client)
        const [sent] = calls()
        assert.strictEqual(`${sent?.method} ${sent?.url}`, sends.replace(" ", " /commerce/customer/1.1/"))
        assert.strictEqual(sent?.headers["authorization"], "Bearer token-1")
        assert.strictEqual(sent?.headers["application-id"], "4711")
        assert.strictEqual(sent?.headers["accept"], "application/json")
        assert.strictEqual(sent?.headers["content-type"], body === undefined ? undefined : "application/json")
        assert.strictEqual(sent?.body, body === undefined ? "" : JSON.stringify(body))
      })
    )
  }

  it.live("inferred names, the application header, the acting account and the culture are the tenant's to say", () =>
    Effect.gen(function* () {
      const { calls, client } = yield* serve(() => json({ Id: 1 }), {
        applicationHeader: "applicationId",
        accountId: 77,
        cultureCode: "da-DK",
        names: {
          "GetCustomer.id": "customerId",
          "GetCustomerByCode.code": "customerCode",
          "GetCustomerByKey.key": "customerKey"
        }
      })
      yield* client.GetCustomer({ id: 5 })
      yield* client.GetCustomerByCode({ code: "A" })
      yield* client.GetCustomerByKey({ key: "k" })
      yield* client.CreateCustomer3({ customer })
      assert.deepStrictEqual(
        calls().map(({ url }) => url.split("?")[1]),
        [
          "customerId=5&cultureCode=da-DK",
          "customerCode=A&cultureCode=da-DK",
          "customerKey=k&cultureCode=da-DK",
          "doSendMail=false&createdBy=77&cultureCode=da-DK"
        ]
      )
      assert.strictEqual(calls()[0]?.headers["applicationid"], "4711")
    })
  )
})

describe("answers", () => {
  const agreement = { PricelistId: 31, Name: "Fikaklubben", StartDate: null, Unheard: { of: [0.1] } }

  it.live("a record comes out as it went in, with what nobody declared", () =>
    Effect.gen(function* () {
      const wire = {
        Id: 1,
        Unheard: { Of: [1, "00100", null] },
        InvoiceAddress: { Id: 2, Door: "12" },
        Info: [{ Id: 3, Value: "x", More: true }],
        Companies: [{ Id: 4, DeliveryAddresses: [{ Gate: 1 }], Deep: {} }],
        Account: { Id: 5, Extra: [] },
        Email: null
      }
      const { client } = yield* serve(() => json(wire))
      assert.deepStrictEqual(yield* client.GetCustomer({ id: 1 }), Option.some(wire))
    })
  )

  for (const [word, answer] of Object.entries({
    null: json(null),
    "an empty body": { status: 200, body: "" },
    "204": { status: 204 }
  })) {
    it.live(`${word} means none, for lookups and for refused logins alike`, () =>
      Effect.gen(function* () {
        const { client } = yield* serve(() => answer)
        assert.deepStrictEqual(yield* client.GetCustomer({ id: 1 }), Option.none())
        assert.deepStrictEqual(yield* client.GetAgreementAccount({ id: 1 }), Option.none())
        assert.deepStrictEqual(yield* client.LoginAgreementAccount({ password: secret }), Option.none())
        assert.deepStrictEqual(yield* client.LoginPost({ loginName: "a", password: secret }), Option.none())
        assert.deepStrictEqual(yield* client.ListAccountRoles({}), [])
        yield* client.SendPasswordReminder({ loginName: "a" })
      })
    )
  }

  for (const answer of [
    json({}),
    json({ Id: 0, PricelistId: 0 }),
    json({ Id: null, PricelistId: null }),
    json({ Key: "LoginRefused" }, 400)
  ]) {
    it.live(`a login answered by ${answer.status ?? 200} ${String(answer.body)} is refused`, () =>
      Effect.gen(function* () {
        const { client } = yield* serve(() => answer)
        assert.deepStrictEqual(yield* client.LoginPost({ loginName: "a", password: secret }), Option.none())
        assert.deepStrictEqual(yield* client.LoginAgreementAccount({ password: secret }), Option.none())
      })
    )
  }

  it.live("a login is answered by the customer, an agreement by its price list", () =>
    Effect.gen(function* () {
      const { client } = yield* serve(({ url }) => json(url.includes("Agreement") ? agreement : { Id: 9 }))
      assert.deepStrictEqual(yield* client.LoginPost({ loginName: "a", password: secret }), Option.some({ Id: 9 }))
      assert.deepStrictEqual(yield* client.LoginAgreementAccount({ password: secret }), Option.some(agreement))
    })
  )

  it.live("a login that breaks its documented limits is not sent", () =>
    Effect.gen(function* () {
      const { calls, client } = yield* serve(() => json(null))
      const error = yield* Effect.flip(
        client.LoginPost({
          loginName: "n".repeat(256),
          password: Redacted.make("p".repeat(4001)),
          cultureCode: "c".repeat(17)
        })
      )
      assert.deepInclude(error.reason, { _tag: "Rejected", sent: false })
      assert.match(error.message, /LoginName too-long \(255\).*Password too-long \(4000\).*CultureCode too-long \(16\)/)
      assert.match(
        (yield* Effect.flip(client.LoginPost({ loginName: "", password: secret }))).message,
        /LoginName missing/
      )
      assert.lengthOf(calls(), 0)
    })
  )

  it.live("where no reply is documented, a web page or noise is no success", () =>
    Effect.gen(function* () {
      for (const [body, outcome] of [
        ["", "done"],
        ["null", "done"],
        ['{"Id":1}', "done"],
        ["<html><body>Soon back</body></html>", "InDoubt"],
        ['{"Id":', "InDoubt"]
      ] as const) {
        const { client } = yield* serve(() => ({ body }), { accountId: 7 })
        const calls = [
          client.UpdateCompany({ customerId: 1, company: { Name: "A" } }),
          client.DeleteCompanyCustomer({ companyId: 1, customerId: 1 }),
          client.ActivateCustomer({ customerId: 1 }),
          client.SendPasswordReminder({ loginName: "a" })
        ]
        for (const call of calls) {
          const reason = yield* Effect.match(call, { onSuccess: () => "done", onFailure: ({ reason }) => reason._tag })
          assert.strictEqual(reason, outcome, body)
        }
      }
    })
  )

  for (const [word, body, path] of [
    ["a long integer", '{"Id":1,"Big":9007199254740993}', "$"],
    ["a decimal of many digits", '{"Id":1,"Sum":1234567890123456.78}', "$"],
    ["a number beyond a double", '{"Id":1,"Huge":1e400}', "$"],
    ["text where a number belongs", '{"Id":"1"}', "Id"],
    ["a broken address", '{"Id":1,"InvoiceAddress":{"Zip":1234}}', "InvoiceAddress.Zip"],
    ["a nest of 65 levels", `{"Id":1,"X":${"[".repeat(64)}${"]".repeat(64)}}`, "$"],
    ["a nest without an end", `{"Id":1,"X":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, "$"],
    ["HTML", "<html><body>Soon back</body></html>", "$"],
    ["half a record", '{"Id":1,"Em', "$"],
    ["bytes that are no UTF-8", Buffer.from('{"Id":1,"FirstName":"\xff"}', "latin1"), "$"]
  ] as const) {
    it.live(`${word} makes a read undecodable at ${path}, and leaves a write in doubt`, () =>
      Effect.gen(function* () {
        const { client } = yield* serve(() => ({ body }))
        const read = yield* Effect.flip(client.GetCustomer({ id: 1 }))
        assert.deepInclude(read.reason, { _tag: "Undecodable", path })
        const write = yield* Effect.flip(client.CreateCustomer3({ customer }))
        assert.deepInclude(write.reason, { _tag: "InDoubt", problem: "unreadable-reply" })
      })
    )
  }

  it.live("an answer is bounded, declared or while it arrives, and its connection is closed", () =>
    Effect.gen(function* () {
      for (const declared of [false, true]) {
        const closed: Array<boolean> = []
        const { client } = yield* serve(
          () => (response) => {
            response.on("close", () => closed.push(true))
            response.writeHead(200, declared ? { "content-length": "100000000" } : {})
            const more = () => void (response.writable && response.write(" ".repeat(65_536), more))
            more()
          },
          { maximumBytes: 500_000, readTimeoutMillis: 20_000, writeTimeoutMillis: 20_000 }
        )
        const read = yield* Effect.flip(client.GetCustomer({ id: 1 }))
        assert.deepInclude(read.reason, { _tag: "Undecodable", expected: "at most 500000 bytes; see maximumBytes" })
        const write = yield* Effect.flip(client.CreateCustomer3({ customer }))
        assert.deepInclude(write.reason, { _tag: "InDoubt", problem: "unreadable-reply" })
        while (closed.length < 2) yield* Effect.sleep("5 millis")
      }
      const whole = JSON.stringify({ Id: 1, X: "å".repeat(1000) })
      for (const maximumBytes of [Buffer.byteLength(whole), Buffer.byteLength(whole) - 1]) {
        for (const headers of [{}, { "content-length": String(Buffer.byteLength(whole)) }]) {
          const { client } = yield* serve(() => ({ body: whole, headers }), { maximumBytes })
          const exit = yield* Effect.exit(client.GetCustomer({ id: 1 }))
          assert.strictEqual(Exit.isSuccess(exit), maximumBytes === Buffer.byteLength(whole))
        }
      }
      // A few hundred bytes that unfold to more than the limit, with a client that unfolds them.
      const headers = { "content-encoding": "gzip" }
      const bomb = yield* listen(({ url }) =>
        url === tokenPath ? token() : { headers, body: gzipSync(" ".repeat(600_000)) }
      )
      const http = yield* Layer.build(NodeHttpClient.layerFetch)
      const adapter = yield* Effect.provide(Norce.make(optionsAt(bomb.origin, { maximumBytes: 500_000 })), http)
      const unfolded = yield* Effect.flip(adapter.client.GetCustomer({ id: 1 }))
      assert.deepInclude(unfolded.reason, { _tag: "Undecodable", expected: "at most 500000 bytes; see maximumBytes" })
      // A refusal is known by its status, however much is said about it.
      const { client } = yield* serve(() => ({ status: 403, body: whole }), { maximumBytes: 10 })
      assert.strictEqual((yield* Effect.flip(client.GetCustomer({ id: 1 }))).reason._tag, "Unauthorized")
    })
  )

  it.live("numbers that a double holds exactly are let through as they are", () =>
    Effect.gen(function* () {
      const body =
        '{"Id":1,"A":0.10,"B":9007199254740991,"C":-0.30000000000000004,"D":1e3,"E":"9007199254740993","F":5e-324}'
      const { client } = yield* serve(() => ({ body }))
      assert.isTrue(Option.isSome(yield* client.GetCustomer({ id: 1 })))
    })
  )
})
