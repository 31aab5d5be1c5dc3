/** The canonical abilities against answers that are hard to get from a stand-in. */
import { assert, describe, it } from "@effect/vitest"
import { differences } from "@kundbro/domain/Comparison"
import { Customer } from "@kundbro/domain/Customer"
import { PersonName } from "@kundbro/domain/Contact"
import { Effect } from "effect"
import type { ServerResponse } from "node:http"
import { open } from "./sandbox.ts"
import { answering, attributes, fault, fixture, id, informing, rootOf, send, tuva, updated } from "./support.ts"
const number = "810077"
const known = informing(fixture("full"))

/** A server that knows one customer; what it says to the two writes is up to the test. */
const behaving =
  (says: {
    readonly set?: (body: string, response: ServerResponse) => void
    readonly update?: (body: string, response: ServerResponse) => void
  }): Parameters<typeof answering>[0] =>
  ({ body }, response) => {
    switch (rootOf(body)) {
      case "GetCustomerInformation":
        return send(response, known)
      case "GetCustomerDynamicAttributesRequest":
        return send(response, attributes({ NEWSMAIL: "false" }))
      case "SetDynamicAttributesRequest":
        return says.set === undefined
          ? send(response, attributes({ NEWSMAIL: "true", CRMREF: "NC-50121" }))
          : says.set(body, response)
      default:
        return says.update === undefined ? send(response, updated(number)) : says.update(body, response)
    }
  }
const roots = (seen: ReadonlyArray<{ readonly body: string }>) => seen.map(({ body }) => rootOf(body))

describe("a customer by number", () => {
  for (const text of ["00100", "0", "-1", "12a", "2147483648", "1.0", " 7"]) {
    it.live(`that Infosoft cannot have given (${JSON.stringify(text)}) is not found, and not asked for`, () =>
      Effect.gen(function* () {
        const { adapter, seen } = yield* answering(behaving({}))
        const error = yield* Effect.flip(adapter.customerById.get(id(text)))
        assert.strictEqual(error.reason._tag, "NotFound")
        assert.deepStrictEqual(seen, [])
      }).pipe(Effect.scoped)
    )
  }

  it.live("is believed only if it is the one that was asked for", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(behaving({}))
      assert.strictEqual((yield* adapter.customerById.get(id(number))).value.id, number)
      const error = yield* Effect.flip(adapter.customerById.get(id("810078")))
      assert.strictEqual(error.reason._tag, "Undecodable")
    }).pipe(Effect.scoped)
  )

  it.live("is not found where success comes without a number, or with a code that says so", () =>
    Effect.gen(function* () {
      for (const StatusCode of ["00", "01"]) {
        const { adapter } = yield* answering((_, response) =>
          send(response, informing({ StatusCode, CustomerNumber: "0" }))
        )
        const error = yield* Effect.flip(adapter.customerById.get(id(number)))
        assert.strictEqual(error.reason._tag, "NotFound")
      }
    }).pipe(Effect.scoped)
  )

  it.live("is found whatever title the vendor thinks of when nobody asks for one", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(
        (_, response) => send(response, informing({ ...fixture("full"), TitleCode: "NB" })),
        { readAttributes: false }
      )
      assert.strictEqual((yield* adapter.customerById.get(id(number))).value.id, number)
    }).pipe(Effect.scoped)
  )

  it.live("is read without attributes where those are switched off", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(behaving({}), { readAttributes: false })
      yield* adapter.customerById.get(id(number))
      assert.deepStrictEqual(roots(seen), ["GetCustomerInformation"])
    }).pipe(Effect.scoped)
  )

  it.live("whom only the attributes' service does not know is a failure, not an absence", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(({ body }, response) =>
        rootOf(body) === "GetCustomerInformation"
          ? send(response, known)
          : send(response, fault("NotFoundException", "Unknown customer"), 500)
      )
      const error = yield* Effect.flip(adapter.customerById.get(id(number)))
      assert.deepInclude({ ...error.reason }, { _tag: "Failed", code: "NotFoundException" })
    }).pipe(Effect.scoped)
  )

  it.live("has the subscriptions of the configured titles, and none of a title that the vendor does not know of", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(
        ({ body }, response) =>
          send(
            response,
            body.includes(">NB<")
              ? informing(fixture("title"))
              : body.includes(">XX<")
                ? informing({ StatusCode: "01", CustomerNumber: "0" })
                : known
          ),
        { titles: ["NB", "XX"], readAttributes: false }
      )
      const { value } = yield* adapter.customerById.get(id(number))
      assert.deepStrictEqual(
        value.subscriptions.map(({ title }) => title),
        ["NB"]
      )
      assert.strictEqual(seen.length, 3)
    }).pipe(Effect.scoped)
  )
})

describe("a title that cannot be read", () => {
  it.live("fails the reading: it is not a title that the customer does not have", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(
        ({ body }, response) =>
          send(response, body.includes(">NB<") ? informing({ StatusCode: "17", CustomerNumber: "0" }) : known),
        { titles: ["NB"], readAttributes: false }
      )
      const { reason } = yield* Effect.flip(adapter.customerById.get(id(number)))
      assert.deepInclude({ ...reason }, { _tag: "Failed", code: "StatusCode 17" })
    }).pipe(Effect.scoped)
  )
})

describe("an update", () => {
  const refuse = (_: string, response: ServerResponse) =>
    send(response, fault("InvalidValueException", "EMailAddress is malformed"), 500)

  it.live("sets attributes first, then the details, and is done", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(behaving({}), { referenceAttributes: { crm: "CRMREF" } })
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      assert.strictEqual((yield* adapter.customerUpdates.update(id(number), draft))._tag, "Updated")
      assert.deepStrictEqual(roots(seen), [
        "GetCustomerInformation",
        "GetCustomerDynamicAttributesRequest",
        "SetDynamicAttributesRequest",
        "UpdateCustomerDetailsRequest"
      ])
    }).pipe(Effect.scoped)
  )

  it.live("whose attribute is refused writes nothing, and names the code and never the value", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(
        behaving({ set: (_, response) => send(response, fault("NotFoundException", "Unknown code NEWSMAIL"), 500) }),
        { referenceAttributes: { crm: "CRMREF" } }
      )
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      const { reason } = yield* Effect.flip(adapter.customerUpdates.update(id(number), draft))
      assert.deepStrictEqual(reason._tag === "Rejected" && reason.issues.map(({ field }) => field), [
        "attributes.NEWSMAIL"
      ])
      assert.notInclude(roots(seen), "UpdateCustomerDetailsRequest")
    }).pipe(Effect.scoped)
  )

  it.live("of somebody who was read just before is not about an unknown customer", () =>
    Effect.gen(function* () {
      const { adapter } = yield* answering(
        behaving({ set: (_, response) => send(response, fault("NotFoundException", "Unknown"), 500) })
      )
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      const { reason } = yield* Effect.flip(adapter.customerUpdates.update(id(number), draft))
      assert.deepStrictEqual(reason._tag === "Rejected" && reason.issues.map(({ field }) => field), [
        "attributes.NEWSMAIL"
      ])
    }).pipe(Effect.scoped)
  )

  it.live("with a code that the customer's type does not have is refused before anything is sent", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(behaving({}), { attributeCodes: { PERSN: ["CRMREF"] } })
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      const { reason } = yield* Effect.flip(adapter.customerUpdates.update(id(number), draft))
      assert.deepInclude({ ...reason }, { _tag: "Rejected", sent: false })
      assert.deepStrictEqual(roots(seen), ["GetCustomerInformation", "GetCustomerDynamicAttributesRequest"])
    }).pipe(Effect.scoped)
  )

  it.live("whose details are refused puts the attributes back as they were", () =>
    Effect.gen(function* () {
      const { adapter, seen } = yield* answering(behaving({ update: refuse }), {
        referenceAttributes: { crm: "CRMREF" }
      })
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      const { reason } = yield* Effect.flip(adapter.customerUpdates.update(id(number), draft))
      assert.deepStrictEqual(reason._tag === "Rejected" && reason.issues.map(({ field }) => field), ["emails.address"])
      const back = seen.at(-1)?.body ?? ""
      assert.include(back, "<Code>CRMREF</Code><Value/>")
      assert.include(back, "<Code>NEWSMAIL</Code><Value>false</Value>")
    }).pipe(Effect.scoped)
  )

  const broken: Readonly<Record<string, Parameters<typeof behaving>[0]>> = {
    "is cut short between its two calls": { update: (_, response) => void response.destroy() },
    // Nothing of this call was stored, and yet the attributes were: "unavailable" would be a lie about the update.
    "gets too busy for the second": { update: (_, response) => send(response, "busy", 429, "text/plain") },
    "cannot put the attributes back": {
      update: refuse,
      set: (body, response) =>
        body.includes("<Value/>")
          ? send(response, "busy", 503, "text/plain")
          : send(response, attributes({ NEWSMAIL: "true", CRMREF: "NC-50121" }))
    }
  }
  for (const [word, says] of Object.entries(broken)) {
    it.live(`that ${word} is in doubt`, () =>
      Effect.gen(function* () {
        const { adapter } = yield* answering(behaving(says), { referenceAttributes: { crm: "CRMREF" } })
        const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
        const { reason } = yield* Effect.flip(adapter.customerUpdates.update(id(number), draft))
        assert.deepInclude({ ...reason }, { _tag: "InDoubt", problem: "half-written" })
      }).pipe(Effect.scoped)
    )
  }

  it.live("is in doubt when the answer is about another customer, or does not list what was set", () =>
    Effect.gen(function* () {
      const other = yield* answering(behaving({ update: (_, response) => send(response, updated("7")) }))
      const renamed = new Customer({ ...tuva, attributes: [], references: [], name: new PersonName({ family: "Ny" }) })
      const draft = yield* Effect.fromResult(other.adapter.customerDrafts.draft(renamed))
      const first = yield* Effect.flip(other.adapter.customerUpdates.update(id(number), draft))
      assert.deepInclude({ ...first.reason }, { _tag: "InDoubt", problem: "saved-as-another-customer" })

      const silent = yield* answering(behaving({ set: (_, response) => send(response, attributes({})) }))
      const wanted = yield* Effect.fromResult(silent.adapter.customerDrafts.draft(tuva))
      const second = yield* Effect.flip(silent.adapter.customerUpdates.update(id(number), wanted))
      assert.deepInclude({ ...second.reason }, { _tag: "InDoubt", problem: "attribute-not-listed" })
      assert.notInclude(roots(silent.seen), "UpdateCustomerDetailsRequest")
    }).pipe(Effect.scoped)
  )
})

describe("a draft of somebody from elsewhere", () => {
  it.live("takes no address away, so its lack is no difference, whatever role addresses have", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open(
        { people: { seed: 2, count: 6, nasty: 0 } },
        { addressRole: "delivery", titles: ["FB"] }
      )
      const [first = "none"] = yield* sandbox.control.ids
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      const { keeps, update } = adapter.customerUpdates
      yield* update(id(first), draft)
      const { value } = yield* adapter.customerById.get(id(first))
      assert.isNotEmpty(value.addresses)
      assert.isNotEmpty(value.subscriptions)
      assert.deepStrictEqual(differences(draft, value, { after: "update", keeps }), [])
      assert.notDeepEqual(differences(draft, value), [])
    }).pipe(Effect.scoped)
  )
})
