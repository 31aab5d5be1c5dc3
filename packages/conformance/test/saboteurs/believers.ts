/** Adapters that believe what is not about what they asked, or spoil what they carry where nobody looks. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { CardNumber, CustomerId, EmailAddress } from "@kundbro/domain/Ids"
import { Updated } from "@kundbro/domain/Receipt"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Stream } from "effect"
import { again, answering, because, type Saboteur, withName, wrap } from "./sabotage.ts"

const misled = "an answer about somebody else is not taken for the one that was asked for, or not without a warning"
const shutOut = "a system that lets nobody in is Unauthorized, and is not asked on and on"

/** What the first call gave, for those that give up on an answer. */
const orElse = <A>(call: Effect.Effect<A, E.VendorError>, otherwise: Effect.Effect<A, E.VendorError>) =>
  Effect.catchIf(
    call,
    ({ reason }) => reason._tag === "Undecodable" || reason._tag === "InDoubt",
    () => otherwise
  )

const changed =
  (change: (customer: Customer) => Partial<Customer>) =>
  <D extends { readonly customer: Customer }>(draft: D): D => ({
    ...draft,
    customer: new Customer({ ...draft.customer, ...change(draft.customer) })
  })

/** One broken rule each. */
export const believers: ReadonlyArray<Saboteur> = [
  {
    who: "takes whoever comes for the one with the address",
    red: `customerByEmail: ${misled}`,
    why: "the answer is taken",
    adapter: wrap("customerByEmail", ({ get }) => ({
      get: (email) => orElse(get(email), get(EmailAddress.make("alva@example.org")))
    }))
  },
  {
    who: "takes any balance for that of the card",
    red: `loyaltyByCard: ${misled}`,
    why: "without a warning",
    adapter: wrap("loyaltyByCard", ({ get }) => ({ get: (card) => orElse(get(card), get(CardNumber.make("0043"))) }))
  },
  {
    who: "takes anybody's children for those of the customer",
    red: `relationReads: ${misled}`,
    why: "without a warning",
    adapter: wrap("relationReads", ({ of }) => ({ of: (id) => orElse(of(id), of(CustomerId.make("000018"))) }))
  },
  {
    who: "believes an answer about another customer's change",
    red: "customerUpdates: an answer to another write is not taken for this one's: InDoubt, sent once",
    why: "the call succeeded",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) => orElse(update(id, draft), Effect.succeed(new Updated({ id, warnings: [] })))
    }))
  },
  {
    who: "takes a refused key for a closed system",
    red: `customerById: ${shutOut}`,
    why: "to include 'Unavailable'",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) => Effect.mapError(get(id), (error) => because(error, new E.Unavailable({ problem: "closed" })))
    }))
  },
  {
    who: "knocks three times at a door that it has no key to",
    red: `customerCreation: ${shutOut}`,
    why: "writes sent",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) => again(again(service.create(draft), "Unauthorized"), "Unauthorized")
    }))
  },
  {
    who: "folds its unique keys otherwise than the vendor",
    red: "customerCreation: who shares a unique key is a Duplicate, also in another spelling, and who shares none is not",
    why: "to equal 'Duplicate'",
    adapter: wrap("customerDrafts", (service) => ({
      ...service,
      uniqueKeys: (draft) =>
        service.uniqueKeys(draft).map(({ field, value }) => ({ field, value: value.toLowerCase() }))
    }))
  },
  {
    who: "trims names in what it changes",
    red: "customerUpdates: texts come back letter by letter: diacritics, astral characters, markup, blanks, either normal form",
    why: "blanks around",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) => update(id, withName((text) => text.trim())(draft))
    }))
  },
  {
    who: "changes texts to numbers",
    red: "customerUpdates: leading zeros come back",
    why: "phones[0].number",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) =>
        update(
          id,
          changed(({ phones }) => ({
            phones: phones.map((one) => new Phone({ ...one, number: one.number.replace(/^0+/, "") }))
          }))(draft)
        )
    }))
  },
  {
    who: "changes days through a time zone",
    red: "customerUpdates: days at the edges come back as that day",
    why: "birthDate",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) =>
        update(
          id,
          changed(({ birthDate }) =>
            birthDate === "1970-01-01" ? { birthDate: CalendarDate.make("1969-12-31") } : {}
          )(draft)
        )
    }))
  },
  {
    who: "reads points as doubles",
    red: "loyaltyAdjustments: a balance beyond what a double can count is read to the last digit",
    why: "9007199254740993",
    http: answering((status, body) => ({ status, body: body.replace('"9007199254740993"', '"9007199254740992"') }))
  },
  {
    who: "composes letters in an import file",
    red: "customerImport: texts, days and leading zeros are in the file letter by letter",
    why: "decomposed letters",
    adapter: wrap("customerImport", ({ file }) => ({
      file: (entries) =>
        file(
          Stream.map(entries, (entry) => ({ ...entry, draft: withName((text) => text.normalize("NFC"))(entry.draft) }))
        )
    }))
  },
  {
    who: "takes a number for an id",
    red: "adapter: an argument of another kind is a failure and never a crash, and nothing is sent",
    why: "customerById.get with a number is not refused",
    adapter: wrap("customerById", ({ get }) => ({
      get: (id) => get(typeof id === "number" ? CustomerId.make("5") : id)
    }))
  }
]
