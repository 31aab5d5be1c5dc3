/** Adapters that break a rule of reading. */
import { PersonName } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Struct } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"

import { again, answering, because, type Saboteur, wrap } from "./sabotage.ts"

/** Answers whose bodies nobody reads; held, so that no collector frees their connections. */
const kept: Array<HttpClientResponse.HttpClientResponse> = []

/** One broken rule each. */
export const readers: ReadonlyArray<Saboteur> = [
  {
    who: "loses leading zeros of ids",
    red: "customerById: 00100 is not 100: with a zero more or less it is another id",
    why: "to equal '0000017'",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) => get(CustomerId.make(id.replace(/^0+/, "").padStart(6, "0")))
    }))
  },
  {
    who: "trims ids",
    red: "customerById: an id is not trimmed and not folded",
    why: "the call succeeded",
    adapter: wrap("customerById", ({ get }) => ({ get: (id) => get(CustomerId.make(id.trim())) }))
  },
  {
    who: "answers a different customer",
    red: "customerById: the customer that comes back is the one that was asked for",
    why: "to equal '000018'",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) => get(id === "000018" ? CustomerId.make("000017") : id)
    }))
  },
  {
    who: "takes an answer about another customer for the one asked for",
    red: "customerById: an answer about another customer is not taken for the one that was asked for",
    why: "the call succeeded",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) =>
        Effect.catchIf(
          get(id),
          ({ reason }) => reason._tag === "Undecodable" && reason.path === "id",
          () => get(CustomerId.make("000018"))
        )
    }))
  },
  {
    who: "finds everybody",
    red: "customerById: a key that nobody has is NotFound",
    why: "the call succeeded",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) => Effect.catchTag(get(id), "VendorError", () => get(CustomerId.make("000017")))
    }))
  },
  {
    who: "takes blocked customers for active ones",
    red: "customerById: a blocked customer is found, and is not active",
    why: "expected true to be false",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) =>
        Effect.map(get(id), (reading) => ({ ...reading, value: new Customer({ ...reading.value, active: true }) }))
    }))
  },
  {
    who: "trims names that it reads",
    red: "customerById: names come as they are held: blanks, markup and astral characters included",
    why: "𝔄da",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) =>
        Effect.map(get(id), (reading) => {
          const name = new PersonName({ ...reading.value.name, given: reading.value.name.given?.trim() ?? "" })
          return { ...reading, value: new Customer({ ...reading.value, name }) }
        })
    }))
  },
  {
    who: "says NotFound when nobody answers",
    red: "customerById: no answer in time is TimedOut, asked as often as documented",
    why: "to include 'NotFound'",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) =>
        Effect.mapError(get(id), (error) =>
          error.reason._tag === "TimedOut" ? because(error, new E.NotFound({ entity: "customer" })) : error
        )
    }))
  },
  {
    who: "asks more often than it says",
    red: "customerById: a server error is Unavailable, asked as often as documented",
    why: "requests seen by the system: expected 2",
    adapter: wrap("customerById", ({ get }) => ({ get: (id) => again(get(id), "Unavailable") }))
  },
  {
    who: "swallows fault bodies",
    red: "customerById: what is no answer of the vendor is neither taken for one nor for NotFound",
    why: "to include 'NotFound'",
    http: answering((status, body) =>
      status === 200 && !body.startsWith("{") ? { status: 404, body: `{"code":"none"}` } : { status, body }
    )
  },
  {
    who: "dies of what it cannot read",
    red: "customerByEmail: what is no answer of the vendor is neither taken for one nor for NotFound",
    why: "the call died",
    adapter: wrap("customerByEmail", ({ get }) => ({
      get: (email) => Effect.catchIf(get(email), ({ reason }) => reason._tag === "Undecodable", Effect.die)
    }))
  },
  {
    who: "fails in another vendor's name",
    red: "customerById: a broken connection is Unavailable, asked as often as documented",
    why: "not in the adapter's name",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) => Effect.mapError(get(id), (error) => new E.VendorError({ ...error, vendor: "norce" }))
    }))
  },
  {
    who: "cannot be interrupted, and never gives back connections",
    red: "customerById: cancelled and failed calls give their connections back",
    why: "could not be interrupted",
    adapter: wrap("customerById", ({ get }) => ({ get: (id) => Effect.uninterruptible(get(id)) }))
  },
  {
    who: "does not read the pages of errors to their end",
    red: "customerByEmail: cancelled and failed calls give their connections back",
    why: "connections are held",
    http: (http) =>
      HttpClient.transform(http, (answer, request) =>
        Effect.flatMap(answer, (response) => {
          if (response.status < 500) return Effect.succeed(response)
          kept.push(response)
          return Effect.succeed(HttpClientResponse.fromWeb(request, new Response("", { status: response.status })))
        })
      )
  },
  {
    who: "leaks the e-mail address in an error",
    red: "customerByEmail: nothing secret or personal is in a failure, a log or a span",
    why: "a canary is seen",
    adapter: wrap("customerByEmail", ({ get }) => ({
      get: (email) =>
        Effect.mapError(get(email), (error) => because(error, new E.Failed({ code: `no answer about ${email}` })))
    }))
  },
  {
    who: "logs what it asks",
    red: "customerByEmail: nothing secret or personal is in a failure, a log or a span",
    why: "a canary is seen",
    adapter: wrap("customerByEmail", ({ get }) => ({
      get: (email) =>
        Effect.andThen(
          Effect.logDebug("looking for", email).pipe(Effect.andThen(Effect.logInfo({ email }))),
          get(email)
        )
    }))
  },
  {
    who: "puts what it writes into spans",
    red: "customerCreation: nothing secret or personal is in a failure, a log or a span",
    why: "a canary is seen",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) =>
        Effect.withSpan(service.create(draft), "create", { attributes: { name: draft.customer.name.family } })
    }))
  },
  {
    who: "passes the vendor's texts on",
    red: "customerById: nothing secret or personal is in a failure, a log or a span",
    why: "a canary is seen",
    http: (http) =>
      HttpClient.transform(http, (answer) =>
        Effect.tap(answer, (response) =>
          Effect.flatMap(response.text, (text) =>
            response.status === 500 ? Effect.logWarning(text.slice(0, 80)) : Effect.void
          )
        )
      )
  },
  {
    who: "tries again when its key is refused",
    red: "adapter: credentials that the system refuses are Unauthorized, and nothing is tried again",
    why: "requests seen by the system: expected 2",
    adapter: wrap("customerById", ({ get }) => ({ get: (id) => again(get(id), "Unauthorized") }))
  },
  {
    who: "has another vendor's mapping",
    red: "adapter: opening sends nothing, and the mapping is the adapter's own",
    why: "to equal 'lyra'",
    adapter: (adapter) => ({ ...adapter, mapping: { ...adapter.mapping, vendor: "norce" } })
  },
  {
    who: "brings deleted customers back",
    red: "customerById: a deleted customer is NotFound",
    why: "the call succeeded",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) => get(id === "000044" ? CustomerId.make("000017") : id)
    }))
  },
  {
    who: "mixes calls at the same time",
    red: "customerById: reads at the same time do not mix",
    why: "to deeply equal",
    adapter: (adapter) => {
      let last = CustomerId.make("000017")
      return wrap("customerById", ({ get }) => ({
        get: (id) => {
          last = id
          return Effect.andThen(
            Effect.yieldNow,
            Effect.suspend(() => get(last))
          )
        }
      }))(adapter)
    }
  },
  {
    who: "writes while it reads",
    red: "customerById: reading changes nothing",
    why: "applied: 1",
    adapter: (adapter) =>
      wrap("customerById", ({ get }) => ({
        get: (id) =>
          Effect.tap(get(id), ({ value }) => {
            const customer = new Customer({ ...value, emails: [] })
            return adapter.customerCreation.create({ vendor: "lyra", customer, notes: [] })
          })
      }))(adapter)
  },
  ...(["customerByEmail", "customerByNationalId", "customerByCard", "customerByReference"] as const).map(
    (ability): Saboteur => ({
      who: `finds somebody else, ${ability}`,
      red: {
        customerByEmail: "customerByEmail: the customer who has the address comes back",
        customerByNationalId: "customerByNationalId: the customer who has the number comes back",
        customerByCard: "customerByCard: the customer who has the card comes back",
        customerByReference: "customerByReference: the customer who has the reference comes back"
      }[ability],
      why: "to equal '000018'",
      adapter: (adapter) => ({
        ...adapter,
        [ability]: { ...adapter[ability], get: () => adapter.customerById.get(CustomerId.make("000017")) }
      })
    })
  ),
  {
    who: "finds a third person by an address of two",
    red: "customerByEmail: an address of several people gives one of them",
    why: "to include '000018'",
    known: {
      sharedEmail: {
        key: EmailAddress.make("bo@example.org"),
        ids: [CustomerId.make("000017"), CustomerId.make("000019")]
      }
    }
  },
  {
    who: "says NotFound of a key that nobody could have",
    red: "customerByReference: a kind of key that the vendor lacks is Rejected before anything is sent",
    why: "to include 'NotFound'",
    adapter: wrap("customerByReference", (service) => ({
      ...service,
      get: (key) => Effect.mapError(service.get(key), (error) => because(error, new E.NotFound({ entity: "customer" })))
    }))
  },
  {
    who: "finds only the first candidate",
    red: "customerSearch: the candidates include the customer who matches",
    why: "to include '000018'",
    adapter: wrap("customerSearch", ({ search }) => ({
      search: (query) => Effect.map(search(query), (found) => found.slice(1, 2))
    }))
  },
  {
    who: "takes no candidate for a failure",
    red: "customerSearch: what matches nobody is an empty list and no failure",
    why: "NotFound",
    adapter: wrap("customerSearch", ({ search }) => ({
      search: (query) =>
        Effect.filterOrFail(
          search(query),
          (found) => found.length > 0,
          () => notFound
        )
    }))
  },
  {
    who: "takes no agreement for a failure",
    red: "consentReads: no agreement is an empty list, some are a list",
    why: "NotFound",
    adapter: wrap("consentReads", ({ of }) => ({
      of: (id) =>
        Effect.filterOrFail(
          of(id),
          ({ value }) => value.length > 0,
          () => notFound
        )
    }))
  },
  {
    who: "rounds balances",
    red: "loyaltyReads: a balance comes in exact numbers",
    why: "9007199254740993 points",
    http: answering((status, body) => ({ status, body: body.replace("9007199254740993", "9007199254740992") }))
  },
  {
    who: "drops birth dates that are no days",
    red: "relationReads: a birth date that is no day travels as it is, and is noted",
    why: "20210229",
    adapter: wrap("relationReads", ({ of }) => ({
      of: (id) =>
        Effect.map(of(id), (reading) => ({
          ...reading,
          value: reading.value.map((one) => new Relation(Struct.omit(one, ["birthDate"])))
        }))
    }))
  }
]

const notFound = new E.VendorError({
  vendor: "lyra",
  operation: "search",
  reason: new E.NotFound({ entity: "customer" })
})
