import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as C from "@kundbro/domain/Capabilities"
import { differences } from "@kundbro/domain/Comparison"
import { Company, Customer, Login } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { lossMap, canonicalFields } from "@kundbro/domain/Mapping"
import { NorceSandbox } from "@kundbro/sandbox"
import { Config, ConfigProvider, Effect, Layer } from "effect"
import { Norce, NorceMapping } from "../src/index.ts"
import { json, serve } from "./server.ts"
import { address, catalogue, id, open, tuva } from "./support.ts"

const reference = (kind: string, value: string) => new ExternalReference({ kind, value })

describe("lookups", () => {
  it.live("nobody there is NotFound, in each of the ways in which Norce may say so", () =>
    Effect.gen(function* () {
      for (const none of ["null", "empty", "204"] as const) {
        const { adapter } = yield* open({ none })
        for (const lookup of [
          adapter.customerById.get(id("5")),
          adapter.customerByEmail.get(EmailAddress.make("nobody@example.org")),
          ...adapter.customerByReference.kinds.map((kind) => adapter.customerByReference.get(reference(kind, "5")))
        ]) {
          assert.deepInclude((yield* Effect.flip(lookup)).reason, { _tag: "NotFound", entity: "customer" })
        }
      }
    })
  )

  it.live("a text that is no id of Norce's is nobody, and is not sent", () =>
    Effect.gen(function* () {
      const { adapter, calls } = yield* serve(() => json({ Id: 5, Account: { Id: 5 } }))
      for (const text of ["05", "5.0", "-5", "0", "x", "2147483648", " 5", "5e0"]) {
        assert.strictEqual((yield* Effect.flip(adapter.customerById.get(id(text)))).reason._tag, "NotFound")
        const byAccount = adapter.customerByReference.get(reference("account-id", text))
        assert.strictEqual((yield* Effect.flip(byAccount)).reason._tag, "NotFound")
      }
      assert.lengthOf(calls(), 0)
      assert.strictEqual((yield* adapter.customerById.get(id("5"))).value.id, "5")
    })
  )

  it.live("a record other than the one asked for is no answer: the argument may be named wrongly", () =>
    Effect.gen(function* () {
      const other = { Id: 6, Code: "b", Key: "k", Email: "b@example.org", Account: { Id: 9, LoginName: "b" } }
      const { adapter } = yield* serve(() => json(other))
      for (const [lookup, path] of [
        [adapter.customerById.get(id("5")), "Id"],
        [adapter.customerByEmail.get(EmailAddress.make("a@example.org")), "Email"],
        [adapter.customerByReference.get(reference("code", "B")), "Code"],
        [adapter.customerByReference.get(reference("key", "j")), "Key"],
        [adapter.customerByReference.get(reference("account-id", "8")), "Account.Id"],
        [adapter.customerByReference.get(reference("login-name", "a")), "Account.LoginName"]
      ] as const) {
        assert.deepInclude((yield* Effect.flip(lookup)).reason, { _tag: "Undecodable", path })
      }
      assert.strictEqual((yield* adapter.customerByEmail.get(EmailAddress.make(" B@Example.org"))).value.id, "6")
    })
  )

  it.live("a record without an id proves neither presence nor absence", () =>
    Effect.gen(function* () {
      for (const Id of [null, 0]) {
        const { adapter } = yield* serve(() => json({ Id, Code: "a" }))
        const error = yield* Effect.flip(adapter.customerByReference.get(reference("code", "a")))
        assert.deepInclude(error.reason, { _tag: "Undecodable", path: "Id" })
      }
    })
  )

  it.live("a kind of key that Norce lacks is rejected without a call", () =>
    Effect.gen(function* () {
      const { adapter, calls } = yield* serve(() => json(null))
      const error = yield* Effect.flip(adapter.customerByReference.get(reference("crm", "IS-1")))
      assert.match(error.message, /kind unknown-value; use one of code, key, account-id, login-name/)
      assert.lengthOf(calls(), 0)
    })
  )
})

describe("writes", () => {
  it.live("a create whose answer is lost is in doubt, and is found by its planted code", () =>
    Effect.gen(function* () {
      for (const fault of ["reset-after-apply", "truncate", "garbage", "never-end"] as const) {
        const { adapter, sandbox } = yield* open({}, { writeTimeoutMillis: 200 })
        const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
        yield* sandbox.control.inject({ fault, operation: "CreateCustomer3", times: 1 })
        const error = yield* Effect.flip(adapter.customerCreation.create(draft))
        assert.strictEqual(error.reason._tag, "InDoubt")
        assert.isFalse(error.isRetryable)
        const [planted = ""] = adapter.customerCreation.plantable
        const value = draft.customer.references.find(({ kind }) => kind === planted)?.value ?? ""
        const found = yield* adapter.customerByReference.get(reference(planted, value))
        assert.deepStrictEqual(differences(draft, found.value), [])
        assert.strictEqual((yield* sandbox.control.requests).counts["CreateCustomer3"], 1)
      }
    })
  )

  it.live("a create whose answer has no id is in doubt", () =>
    Effect.gen(function* () {
      for (const answer of [{}, { Id: null }, { Id: 0 }, { Id: -1 }]) {
        const { adapter } = yield* serve(() => json(answer), catalogue)
        const draft = { vendor: "norce", customer: tuva, notes: [] }
        const { reason } = yield* Effect.flip(adapter.customerCreation.create(draft))
        assert.deepInclude(reason, { _tag: "InDoubt", problem: "unreadable-reply" })
      }
    })
  )

  it.live("a create that never arrived is in doubt as well, and is then found to be absent", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open()
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      yield* sandbox.control.inject({ fault: "reset-before-apply", operation: "CreateCustomer3", times: 1 })
      assert.strictEqual((yield* Effect.flip(adapter.customerCreation.create(draft))).reason._tag, "InDoubt")
      const error = yield* Effect.flip(adapter.customerByReference.get(reference("code", "MIG-000123")))
      assert.strictEqual(error.reason._tag, "NotFound")
    })
  )

  it.live("Norce closed, limited or with an expired token says so", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open()
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      const strike = (fault: "maintenance" | "rate-limit" | "html" | "500") =>
        sandbox.control.inject({ fault, operation: "CreateCustomer3", times: 1, millis: 3000 }).pipe(
          Effect.andThen(Effect.flip(adapter.customerCreation.create(draft))),
          Effect.map((error) => [error.reason._tag, error.retryAfterMillis])
        )
      assert.deepStrictEqual(yield* strike("rate-limit"), ["RateLimited", 3000])
      assert.deepStrictEqual(yield* strike("maintenance"), ["InDoubt", undefined])
      assert.deepStrictEqual(yield* strike("500"), ["InDoubt", undefined])
      assert.deepStrictEqual(yield* strike("html"), ["InDoubt", undefined])
      yield* sandbox.control.inject({ fault: "expired-password", operation: "CreateCustomer3", times: 1 })
      assert.strictEqual((yield* adapter.customerCreation.create(draft))._tag, "Created")
    })
  )

  it.live("what Norce holds uniquely is foretold by the draft's keys, and refused as a duplicate", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open()
      const { create } = adapter.customerCreation
      const { draft, uniqueKeys } = adapter.customerDrafts
      const first = yield* Effect.fromResult(draft(tuva))
      yield* create(first)
      const without = { ...tuva, references: [], companies: [] }
      const { login: _, ...loginless } = without
      const others = {
        "emails.address": new Customer(loginless),
        login: new Customer({
          ...without,
          emails: tuva.emails.map((one) => ({ ...one, address: EmailAddress.make("b@example.org") }))
        }),
        companies: new Customer({
          ...loginless,
          companies: tuva.companies,
          emails: tuva.emails.map((one) => ({ ...one, address: EmailAddress.make("c@example.org") }))
        })
      }
      for (const [field, customer] of Object.entries(others)) {
        const second = yield* Effect.fromResult(draft(customer))
        const shared = uniqueKeys(second).filter((key) =>
          uniqueKeys(first).some((one) => one.field === key.field && one.value === key.value)
        )
        assert.deepStrictEqual(
          shared.map((key) => key.field),
          [field]
        )
        assert.deepInclude((yield* Effect.flip(create(second))).reason, { _tag: "Duplicate", field })
      }
    })
  )

  it.live("an update does not switch on what the source says nothing about, and switches what it does say", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open()
      const { create } = adapter.customerCreation
      const { draft } = adapter.customerDrafts
      const { update } = adapter.customerUpdates
      const receipt = yield* create(yield* Effect.fromResult(draft(tuva)))
      const theId = id(receipt._tag === "Created" ? receipt.id : "")
      const read = Effect.map(adapter.customerById.get(theId), ({ value }) => [value.active, value.login?.active])
      const { active: _, login: __, ...silent } = tuva
      const saying = (active: boolean | undefined, loginActive: boolean | undefined) =>
        new Customer({
          ...silent,
          ...(active !== undefined && { active }),
          login: new Login({
            loginName: "tuva@example.org",
            displayName: "Tuva Lindkvist",
            roles: ["buyer"],
            ...(loginActive !== undefined && { active: loginActive })
          })
        })
      yield* adapter.client.UpdateAccountStatus({ customerId: Number(theId), isActive: false })
      yield* update(theId, yield* Effect.fromResult(draft(saying(false, undefined))))
      assert.deepStrictEqual(yield* read, [false, false])
      const unsaid = yield* update(theId, yield* Effect.fromResult(draft(saying(undefined, undefined))))
      assert.strictEqual(unsaid._tag, "Unchanged")
      assert.deepStrictEqual(yield* read, [false, false])
      const said = yield* update(theId, yield* Effect.fromResult(draft(saying(true, true))))
      assert.strictEqual(said._tag, "Updated")
      assert.deepStrictEqual(yield* read, [true, true])
    })
  )

  it.live("a customer who is taken out of use keeps everything but the two switches", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ undeclared: true, people: { seed: 3, count: 3, nasty: 0 } })
      const [text = ""] = yield* sandbox.control.ids
      const theId = id(text)
      const { value: before } = yield* adapter.customerById.get(theId)
      assert.deepStrictEqual([before.active, before.login?.active], [true, true])
      assert.strictEqual((yield* adapter.customerDeactivation.deactivate(theId))._tag, "Updated")
      const { value: after } = yield* adapter.customerById.get(theId)
      assert.deepStrictEqual([after.active, after.login?.active], [false, false])
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(before))
      assert.deepStrictEqual(differences(draft, after), ["active", "login.active"])
    })
  )

  it.live("a tenant that does not take the switch of a customer is not believed", () =>
    Effect.gen(function* () {
      const { adapter } = yield* serve(() => json({ Id: 5, Email: "a@example.org", IsActive: true }))
      const error = yield* Effect.flip(adapter.customerDeactivation.deactivate(id("5")))
      assert.strictEqual(error.reason._tag, "InDoubt")
    })
  )

  it.live("a record of another Norce is created with everything but its ids", () =>
    Effect.gen(function* () {
      const stage = yield* open(
        { environment: "stage", undeclared: true, people: { seed: 3, count: 20, nasty: 0 } },
        { roles: { buyer: 112 }, infoTypes: { member_since: 120 }, flagTypes: { newsletter: 105 } }
      )
      const playground = yield* open({ undeclared: true })
      for (const text of yield* stage.sandbox.control.ids) {
        const { value } = yield* stage.adapter.customerById.get(id(text))
        const draft = yield* Effect.fromResult(playground.adapter.customerDrafts.draft(value))
        const receipt = yield* playground.adapter.customerCreation.create(draft)
        const back = yield* playground.adapter.customerById.get(id(receipt._tag === "Created" ? receipt.id : ""))
        assert.deepStrictEqual(differences(draft, back.value), [])
        // All came over, but the key, which the vendor gives.
        assert.deepStrictEqual(differences({ ...draft, customer: value }, back.value), ["references.key"])
        assert.include(JSON.stringify(back.value.extensions), "LoyaltyTier")
      }
    })
  )

  it.live("what only the ids of another environment could say is refused for a new record, and kept by an update", () =>
    Effect.gen(function* () {
      const record = {
        Id: 5,
        Email: "a@example.org",
        IsActive: true,
        Account: { LoginName: "a", Roles: [99], IsActive: false },
        InvoiceAddress: { Zip: "1", City: "Ås", Country: "Atlantis", CountryId: 9 }
      }
      const { adapter, calls } = yield* serve(() => json(record))
      const { value } = yield* adapter.customerById.get(id("5"))
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(value))
      const error = yield* Effect.flip(adapter.customerCreation.create(draft))
      assert.match(
        error.message,
        /addresses\[0\].country unknown-value.*login.roles\[0\] unknown-value.*login.active not-allowed/
      )
      assert.strictEqual((yield* adapter.customerUpdates.update(id("5"), draft))._tag, "Unchanged")
      const renamed = new Customer({ ...draft.customer, name: tuva.name })
      yield* adapter.customerUpdates.update(id("5"), { ...draft, customer: renamed })
      assert.deepInclude(JSON.parse(calls().at(-1)?.body ?? ""), {
        FirstName: "Tuva",
        Account: record.Account,
        InvoiceAddress: { Zip: "1", City: "Ås", CountryId: 9 }
      })
    })
  )

  it.live("a draft that somebody has tampered with is checked again before it is sent", () =>
    Effect.gen(function* () {
      const { adapter, calls } = yield* serve(() => json({ Id: 1 }))
      const customer = new Customer({ ...tuva, companies: [new Company({ addresses: [address({ city: "" })] })] })
      for (const write of [
        adapter.customerCreation.create({ vendor: "norce", customer, notes: [] }),
        adapter.customerUpdates.update(id("1"), { vendor: "norce", customer, notes: [] })
      ]) {
        const error = yield* Effect.flip(write)
        assert.match(error.message, /Rejected before sending: .*companies\[0\]\.addresses\[0\]\.city missing/)
      }
      assert.lengthOf(calls(), 0)
    })
  )
})

describe("the adapter", () => {
  it("declares a loss map to itself in which nothing is dropped that it can read and write", () => {
    const mapping = NorceMapping.make({ ...catalogue, consentInfo: { "email-offer": "consent_email" } })
    const dropped = lossMap(mapping, mapping).filter(({ kind }) => kind === "dropped")
    assert.sameMembers(
      dropped.map(({ field }) => field),
      ["id", "createdAt", "updatedAt"]
    )
    const bare = NorceMapping.make({})
    for (const field of ["consents", "attributes", "birthDate", "gender", "protection.address", "relations"] as const) {
      assert.isUndefined(bare.write[field])
    }
    assert.includeMembers([...canonicalFields], Object.keys({ ...mapping.read, ...mapping.write }))
  })

  it.live("is provided with its services, from configuration", () =>
    Effect.gen(function* () {
      const sandbox = yield* NorceSandbox.make({ people: { seed: 1, count: 1, nasty: 0 } })
      const layer = Norce.layerConfig({
        baseUrl: Config.URL("URL"),
        clientId: Config.String("CLIENT_ID"),
        clientSecret: Config.Redacted("CLIENT_SECRET"),
        scope: Config.String("SCOPE"),
        applicationId: Config.Int("APPLICATION_ID")
      }).pipe(
        Layer.provide(NodeHttpClient.layerUndici),
        Layer.provide(
          ConfigProvider.layer(
            ConfigProvider.fromUnknown({
              URL: sandbox.url,
              CLIENT_ID: sandbox.clientId,
              CLIENT_SECRET: sandbox.clientSecret,
              SCOPE: sandbox.scope,
              APPLICATION_ID: sandbox.applicationId
            })
          )
        )
      )
      const [theId = ""] = yield* sandbox.control.ids
      yield* Effect.gen(function* () {
        const norce = yield* Norce.Norce
        const { value } = yield* (yield* C.CustomerById).get(id(theId))
        const email = value.emails[0]?.address ?? EmailAddress.make("none")
        const code = value.references.find(({ kind }) => kind === "code") ?? reference("code", "none")
        assert.strictEqual((yield* (yield* C.CustomerByEmail).get(email)).value.id, value.id)
        assert.strictEqual((yield* (yield* C.CustomerByReference).get(code)).value.id, value.id)
        assert.deepStrictEqual((yield* C.CustomerCreation).plantable, ["code"])
        assert.strictEqual(norce.vendor, "norce")
        assert.deepStrictEqual(yield* norce.client.ListAccountRoles({}), [
          { Id: 12, Value: "Buyer", Code: "buyer" },
          { Id: 13, Value: "Approver", Code: "approver" },
          { Id: 14, Value: "Guest", Code: null }
        ])
      }).pipe(Effect.provide(layer))
    })
  )
})
