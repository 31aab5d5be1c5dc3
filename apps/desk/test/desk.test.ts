/**
 * Every endpoint over sockets against the four sandboxes.
 */
import { Validator } from "@seriousme/openapi-schema-validator"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { SandboxControl } from "@kundbro/sandbox"
import { randomUUID } from "node:crypto"
import { assertStatus, at, person, Stage, textAt, token } from "./support.ts"

/** How many calls a sandbox has had. */
const calls = ({ control }: { readonly control: SandboxControl.SandboxControl }) =>
  Effect.map(control.requests, ({ log }) => log.length)

layer(Stage.layer, { excludeTestServices: true, timeout: "2 minutes" })("the desk over the four sandboxes", (it) => {
  it.effect("finds a customer by every key, and never by its address", () =>
    Effect.gen(function* () {
      const { post, sandboxes } = yield* Stage
      const [, , , , id = ""] = yield* sandboxes.harmoney.control.ids
      const lookup = (system: string, key: unknown) => post(`/systems/${system}/customers/lookup`, key)

      const byId = yield* lookup("club", { id })
      assertStatus(byId, 200)
      assert.strictEqual(textAt(byId.body, "value", "id"), id)
      const byEmail = yield* lookup("club", { email: textAt(byId.body, "value", "emails", 0, "address") })
      assert.strictEqual(textAt(byEmail.body, "value", "id"), id)
      const known = (yield* sandboxes.harmoney.control.ssns).find(({ customerId }) => customerId !== undefined)
      const byNationalId = yield* lookup("club", { nationalId: known?.ssn })
      assert.strictEqual(textAt(byNationalId.body, "value", "id"), known?.customerId)
      const byReference = yield* lookup("club", { reference: { kind: "CRM", value: `CRM-${id}` } })
      assert.strictEqual(textAt(byReference.body, "value", "id"), id)
      const [card] = yield* sandboxes.enactor.control.cards
      const byCard = yield* lookup("till", { card: card?.cardNumber })
      assert.strictEqual(textAt(byCard.body, "value", "id"), card?.customerNumber)
      const [number = ""] = yield* sandboxes.infosoft.control.ids
      assert.strictEqual(textAt((yield* lookup("paper", { id: number })).body, "value", "id"), number)
    })
  )

  it.effect("searches, and reads relations, consents and loyalty accounts", () =>
    Effect.gen(function* () {
      const { post, sandboxes } = yield* Stage
      const ids = yield* sandboxes.harmoney.control.ids
      const found = yield* post("/systems/till/customers/search", { name: "a" })
      assertStatus(found, 200)
      assert.match(found.text, /^\[\{"value":/)
      const relations = yield* post("/systems/club/relations/lookup", { id: ids[8] })
      assertStatus(relations, 200)
      assert.strictEqual(at(relations.body, "value", 0, "kind"), "child")
      const consents = yield* post("/systems/club/consents/lookup", { id: ids[4] })
      assertStatus(consents, 200)
      assert.isString(at(consents.body, "value", 0, "purpose"))
      const [card] = yield* sandboxes.enactor.control.cards
      const byCard = yield* post("/systems/till/loyalty/lookup", { card: card?.cardNumber })
      assert.strictEqual(at(byCard.body, "value", 0, "id"), card?.accountId)
      assert.match(textAt(byCard.body, "value", 0, "balance", "amount", "points"), /^-?\d+$/)
      const byId = yield* post("/systems/till/loyalty/lookup", { id: card?.customerNumber })
      assert.isString(at(byId.body, "value", 0, "id"))
    })
  )

  it.effect("says what a system would hold, and asks the vendor whether it would accept it", () =>
    Effect.gen(function* () {
      const { post, sandboxes } = yield* Stage
      const customer = person("Alva", "Brandt", "alva.brandt@example.org")
      const before = yield* calls(sandboxes.norce)
      const draft = yield* post("/systems/shop/customers/draft", { customer: { ...customer, language: "sv" } })
      assertStatus(draft, 200)
      assert.include(draft.text, '"kind":"dropped","field":"language"')
      assert.strictEqual(at(draft.body, "customer", "language"), undefined)
      assert.include(JSON.stringify(draft.body["uniqueKeys"]), "alva.brandt@example.org")
      const long = yield* post("/systems/shop/customers/draft", {
        customer: person("a".repeat(60), "B", "x@example.org")
      })
      assertStatus(long, 422)
      assert.strictEqual(at(long.body, "issues", 0, "limit"), 50)
      assert.strictEqual(yield* calls(sandboxes.norce), before)
      const validated = yield* post("/systems/club/customers/validate", {
        customer: {
          ...customer,
          addresses: [
            { role: "invoice", lines: ["Pretend Lane 1"], postalCode: "12345", city: "Pretendby", country: "SE" }
          ]
        }
      })
      assertStatus(validated, 200)
    })
  )

  it.effect("writes once for a key, says so again, and refuses the key for another write", () =>
    Effect.gen(function* () {
      const { call, post, sandboxes, write } = yield* Stage
      const key = randomUUID()
      const create = { _tag: "Create", customer: person("Signe", "Lund", "signe.lund@example.org") }
      const atOnce = yield* Effect.all(
        Array.from({ length: 5 }, () => write("shop", create, key)),
        { concurrency: 5 }
      )
      const [made = yield* write("shop", create, key)] = atOnce
      for (const answer of atOnce) assertStatus(answer, 201)
      const id = textAt(made.body, "status", "receipt", "id")
      for (const answer of [...atOnce, yield* write("shop", create, key)]) {
        assertStatus(answer, 201)
        assert.deepStrictEqual(answer.body, made.body)
      }
      assert.strictEqual((yield* sandboxes.norce.control.requests).counts["CreateCustomer3"], 1)
      const receipt = yield* call(made.headers.get("location") ?? "")
      assertStatus(receipt, 200)
      assert.deepStrictEqual(receipt.body, made.body)

      const other = yield* write("shop", { ...create, customer: person("Signe", "Berg", "signe@example.org") }, key)
      assertStatus(other, 422)
      assert.strictEqual(other.body["type"], "urn:kundbro:problem:key-reused")

      const taken = yield* write("shop", create)
      assertStatus(taken, 409)
      assert.strictEqual(taken.body["type"], "urn:kundbro:problem:duplicate")

      const orphan = { _tag: "Update", customer: { createdBy: randomUUID() }, to: create.customer }
      const alone = yield* write("shop", orphan)
      assertStatus(alone, 422)
      assert.strictEqual(alone.body["type"], "urn:kundbro:problem:no-such-creation")

      const changed = yield* write("shop", {
        _tag: "Update",
        customer: id,
        to: person("Signe", "Ek", "signe.lund@example.org")
      })
      assertStatus(changed, 200)
      const read = yield* post("/systems/shop/customers/lookup", { id })
      assert.strictEqual(at(read.body, "value", "name", "family"), "Ek")
    })
  )

  it.effect("says 409 of a write that only a person can decide about, and takes the decision", () =>
    Effect.gen(function* () {
      const { call, sandboxes, write } = yield* Stage
      const { control } = sandboxes.norce
      const key = randomUUID()
      const create = { _tag: "Create", customer: person("Ylva", "Dahl", "ylva.dahl@example.org") }
      const written = Effect.map(control.requests, ({ counts }) => counts["CreateCustomer3"])
      const before = (yield* written) ?? 0
      yield* control.inject({ fault: "reset-after-apply", operation: "CreateCustomer3", times: 1 })
      for (const answer of [yield* write("shop", create, key), yield* write("shop", create, key)]) {
        assertStatus(answer, 409)
        assert.strictEqual(answer.body["type"], "urn:kundbro:problem:in-doubt")
        assert.strictEqual(answer.body["retry"], "after-lookup")
      }
      assert.include(JSON.stringify((yield* call("/systems/shop/writes")).body["forAPerson"]), key)
      const happened = { _tag: "Happened", id: "500002" }
      const decided = yield* call(`/systems/shop/writes/${key}/decision`, { body: happened })
      assertStatus(decided, 200)
      assertStatus(yield* write("shop", create, key), 201)
      assert.strictEqual(yield* written, before + 1)
    })
  )

  it.effect("changes relations and balances", () =>
    Effect.gen(function* () {
      const { post, sandboxes, write } = yield* Stage
      const [customer = ""] = yield* sandboxes.harmoney.control.ids
      const children = () => post("/systems/club/relations/lookup", { id: customer })
      const child = {
        kind: "child",
        name: { given: "Tuva", family: "Ek" },
        birthDate: "2019-03-31",
        gender: "female",
        extensions: {}
      }
      assertStatus(yield* write("club", { _tag: "AddRelation", customer, relation: child }), 201)
      const relation = { ...child, id: textAt((yield* children()).body, "value", 0, "id") }
      const renamed = { ...relation, name: { given: "Tyra", family: "Ek" } }
      assertStatus(yield* write("club", { _tag: "UpdateRelation", customer, relation: renamed }), 200)
      assert.strictEqual(at((yield* children()).body, "value", 0, "name", "given"), "Tyra")
      assertStatus(yield* write("club", { _tag: "RemoveRelation", customer, relation: renamed }), 200)
      assert.deepStrictEqual((yield* children()).body["value"], [])

      const [card] = yield* sandboxes.enactor.control.cards
      const balance = Effect.map(post("/systems/till/loyalty/lookup", { card: card?.cardNumber }), ({ body }) =>
        BigInt(textAt(body, "value", 0, "balance", "amount", "points"))
      )
      const before = yield* balance
      const adjustment = {
        transactionId: "9007199254740993",
        accountId: card?.accountId,
        delta: { _tag: "Points", points: "7" },
        at: "2026-11-22T10:00:00.000Z"
      }
      assertStatus(yield* write("till", { _tag: "AdjustBalance", adjustment }), 200)
      assert.strictEqual(yield* balance, before + 7n)
    })
  )

  it.effect("refuses by name what a system cannot do, before anything is called", () =>
    Effect.gen(function* () {
      const { post, sandboxes, write } = yield* Stage
      const before = yield* Effect.all([calls(sandboxes.infosoft), calls(sandboxes.norce), calls(sandboxes.enactor)])
      const customer = person("A", "B", "a@example.org")
      for (const [capability, answer] of [
        ["customerByEmail", yield* post("/systems/paper/customers/lookup", { email: "a@example.org" })],
        ["customerByCard", yield* post("/systems/shop/customers/lookup", { card: "1" })],
        ["customerByNationalId", yield* post("/systems/shop/customers/lookup", { nationalId: "1" })],
        ["customerSearch", yield* post("/systems/shop/customers/search", { name: "a" })],
        ["relationReads", yield* post("/systems/shop/relations/lookup", { id: "1" })],
        ["consentReads", yield* post("/systems/shop/consents/lookup", { id: "1" })],
        ["loyaltyReads", yield* post("/systems/paper/loyalty/lookup", { id: "1" })],
        ["customerValidation", yield* post("/systems/shop/customers/validate", { customer })],
        ["customerCreation", yield* write("paper", { _tag: "Create", customer })],
        ["customerUpdates", yield* write("till", { _tag: "Update", customer: "1", to: customer })],
        [
          "loyaltyAdjustments",
          yield* write("shop", {
            _tag: "AdjustBalance",
            adjustment: { transactionId: "1", delta: { _tag: "Points", points: "1" }, at: "2026-11-22T10:00:00.000Z" }
          })
        ]
      ] as const) {
        assertStatus(answer, 501)
        assert.strictEqual(answer.body["capability"], capability)
      }
      const after = yield* Effect.all([calls(sandboxes.infosoft), calls(sandboxes.norce), calls(sandboxes.enactor)])
      assert.deepStrictEqual(after, before)
    })
  )

  it.effect("gives a vendor's misfortunes the status that fits", () =>
    Effect.gen(function* () {
      const { call, post, sandboxes } = yield* Stage
      const { control } = sandboxes.norce
      const lookup = post("/systems/shop/customers/lookup", { id: "999999999" })
      const missing = yield* lookup
      assertStatus(missing, 404)
      assert.strictEqual(missing.body["type"], "urn:kundbro:problem:not-found")
      assert.strictEqual(missing.headers.get("content-type"), "application/problem+json")
      yield* control.inject({ fault: "rate-limit", millis: 30_000 })
      const limited = yield* lookup
      assertStatus(limited, 429)
      assert.strictEqual(limited.headers.get("retry-after"), "30")
      yield* control.clearFaults
      for (const [fault, status] of [
        ["500", 503],
        ["maintenance", 503],
        ["html", 502],
        ["garbage", 502]
      ] as const) {
        yield* control.inject({ fault })
        const answer = yield* lookup
        assertStatus(answer, status)
        assert.strictEqual(answer.body["system"], "shop")
        yield* control.clearFaults
      }
      yield* control.inject({ fault: "latency", millis: 3_000 })
      assertStatus(yield* lookup, 504)
      yield* control.clearFaults

      // The token that was given is refused, and so is every new one.
      yield* control.inject({ fault: "expired-password" })
      const refused = yield* lookup
      assertStatus(refused, 502)
      assert.strictEqual(refused.body["type"], "urn:kundbro:problem:credentials-refused")
      const made = yield* calls(sandboxes.norce)
      assertStatus(yield* lookup, 502)
      const health = yield* call("/systems/shop/health")
      assertStatus(health, 503)
      assert.strictEqual(health.body["status"], "down")
      assert.strictEqual(yield* calls(sandboxes.norce), made, "refused credentials are not tried again")
      yield* control.clearFaults
      assertStatus(yield* call("/systems/shop/resume", { method: "POST" }), 204)
      assertStatus(yield* lookup, 404)
      assertStatus(yield* call("/systems/shop/health"), 200)
    })
  )

  it.effect("asks after the health of a system at most every ten seconds", () =>
    Effect.gen(function* () {
      const { call, sandboxes } = yield* Stage
      assertStatus(yield* call("/systems/paper/health"), 200)
      const before = yield* calls(sandboxes.infosoft)
      const answers = yield* Effect.all(
        Array.from({ length: 10 }, () => call("/systems/paper/health")),
        { concurrency: 10 }
      )
      for (const answer of answers) assert.strictEqual(answer.body["status"], "up")
      assert.strictEqual(yield* calls(sandboxes.infosoft), before)
    })
  )

  it.effect("describes itself in a valid OpenAPI document, of which every path answers", () =>
    Effect.gen(function* () {
      const { call } = yield* Stage
      const document = yield* call("/openapi.json", { headers: { authorization: "" } })
      assertStatus(document, 200)
      const { errors, valid } = yield* Effect.promise(() => new Validator().validate(JSON.parse(document.text)))
      assert.isTrue(valid, JSON.stringify(errors))
      let answered = 0
      for (const [path, methods] of Object.entries(Object(document.body["paths"]))) {
        for (const [method, operation] of Object.entries(Object(methods))) {
          const answer = yield* call(
            path.replace("{system}", "shop").replace("{key}", randomUUID()),
            method === "post" ? { method: "POST", body: "{}" } : {}
          )
          const statuses = Object.keys(Object(at(operation, "responses")))
          assert.include(statuses, String(answer.status), `${method} ${path} ${answer.text}`)
          assert.notInclude(answer.text, "no-such-path")
          answered += 1
        }
      }
      assert.strictEqual(answered, 17)
      const page = yield* call("/docs", { headers: { authorization: "" } })
      assertStatus(page, 200)
      assert.include(page.text, "Kundbro desk")
      assert.include(page.headers.get("content-security-policy"), "connect-src 'self'")
      assert.notMatch(page.text, /<(script|link)[^>]+(src|href)=/, "nothing is loaded from elsewhere")
    })
  )

  it.effect("lists every system with what it can do", () =>
    Effect.gen(function* () {
      const { call } = yield* Stage
      const list = yield* call("/systems")
      for (const name of ["club", "paper", "till", "shop"]) {
        assert.include(list.text, JSON.stringify((yield* call(`/systems/${name}`)).body))
      }
      assert.deepStrictEqual(at((yield* call("/systems/paper")).body, "capabilities"), [
        "customerById",
        "customerDrafts",
        "customerUpdates"
      ])
      assertStatus(yield* call("/systems/none"), 404)
    })
  )

  it.effect("has put nothing of all these people, and no secret, into its log and its spans", () =>
    Effect.gen(function* () {
      const { recorded, sandboxes } = yield* Stage
      const seen = recorded.text()
      assert.include(seen, "desk.writes.submit")
      assert.include(seen, "route=/systems/:system/customers/lookup")
      const [card] = yield* sandboxes.enactor.control.cards
      const secrets = [sandboxes.harmoney.login.UserPassword, sandboxes.norce.clientSecret, token]
      const people = [
        "example.org",
        "Brandt",
        "Signe",
        "Ylva",
        "Tuva",
        card?.cardNumber,
        ...(yield* sandboxes.harmoney.control.ids)
      ]
      for (const text of [...secrets, ...people]) assert.notInclude(seen, String(text))
    })
  )
})
