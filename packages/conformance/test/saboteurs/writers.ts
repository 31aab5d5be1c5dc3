/** Adapters that break a rule of drafting or writing. */
import { Address, PersonName } from "@kundbro/domain/Contact"
import { Consent, Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { ImportManifest } from "@kundbro/domain/Import"
import { Updated } from "@kundbro/domain/Receipt"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Result, Stream } from "effect"

import { again, answering, because, creating, cut, drafting, type Saboteur, withName, wrap } from "./sabotage.ts"

/** One broken rule each. */
export const writers: ReadonlyArray<Saboteur> = [
  {
    who: "drafts differently each time",
    red: "customerDrafts: a draft is pure: nothing is sent, and the same customer gives the same draft",
    why: "to deeply equal",
    adapter: (adapter) => {
      let drafts = 0
      return drafting((draft) => withName((text) => `${text}${(drafts += 1)}`)(draft))(adapter)
    }
  },
  {
    who: "truncates silently",
    red: "customerDrafts: an overlong text is Rejected with its field and limit, and never cut",
    why: "41 characters is taken",
    adapter: wrap("customerDrafts", (service) => ({
      ...service,
      draft: (customer) =>
        service.draft(
          new Customer({
            ...customer,
            name: new PersonName({
              ...customer.name,
              given: cut(customer.name.given ?? ""),
              family: cut(customer.name.family ?? "")
            })
          })
        )
    }))
  },
  {
    who: "refuses a text of exactly the limit",
    red: "customerDrafts: a text of exactly the limit is taken as it is",
    why: "name.family has 40 characters",
    adapter: wrap("customerDrafts", (service) => ({
      ...service,
      draft: (customer) =>
        service.draft(
          customer.name.family?.length === 40
            ? new Customer({ ...customer, name: new PersonName({ family: "x".repeat(41) }) })
            : customer
        )
    }))
  },
  {
    who: "stops at the first field that is wrong",
    red: "customerDrafts: a refusal names every field, and never a value",
    why: "to be a superset",
    adapter: wrap("customerDrafts", (service) => ({
      ...service,
      draft: (customer) =>
        Result.mapError(service.draft(customer), (error) =>
          error.reason._tag === "Rejected"
            ? because(error, new E.Rejected({ ...error.reason, issues: error.reason.issues.slice(0, 1) }))
            : error
        )
    }))
  },
  {
    who: "quotes the value that it refuses",
    red: "customerDrafts: a refusal names every field, and never a value",
    why: "not to match",
    adapter: wrap("customerDrafts", (service) => ({
      ...service,
      draft: (customer) =>
        Result.mapError(service.draft(customer), (error) =>
          error.reason._tag === "Rejected"
            ? because(
                error,
                new E.Rejected({
                  ...error.reason,
                  issues: error.reason.issues.map(
                    (issue) => new E.FieldIssue({ ...issue, remedy: `shorten ${customer.name.family}` })
                  )
                })
              )
            : error
        )
    }))
  },
  {
    who: "drops what it has no field for in silence",
    red: "customerDrafts: what the vendor would not hold is noted by field, nothing is lost in silence",
    why: "gender",
    adapter: drafting((draft) => ({ ...draft, notes: draft.notes.filter(({ kind }) => kind !== "dropped") }))
  },
  {
    who: "takes silence about consents for a refusal",
    red: "customerDrafts: a consent of which nothing is known becomes neither yes nor no",
    why: "to deeply equal []",
    adapter: drafting((draft) => ({
      ...draft,
      customer: new Customer({
        ...draft.customer,
        consents: [new Consent({ purpose: "email-offer", state: "refused", source: "lyra" })]
      })
    }))
  },
  {
    who: "loses leading zeros of postal codes",
    red: "customerDrafts: leading zeros stay, wherever they are",
    why: "addresses.postalCode",
    adapter: drafting((draft) => ({
      ...draft,
      customer: new Customer({
        ...draft.customer,
        addresses: draft.customer.addresses.map(
          (one) => new Address({ ...one, postalCode: String(Number(one.postalCode)) })
        )
      })
    }))
  },
  {
    who: "trims names in drafts",
    red: "customerDrafts: texts stay as they are, letter by letter: diacritics, astral characters, blanks, either normal form",
    why: "blanks around",
    adapter: drafting(withName((text) => text.trim()))
  },
  {
    who: "trims names in what it sends",
    red: "customerCreation: texts come back letter by letter: diacritics, astral characters, markup, blanks",
    why: "blanks around",
    adapter: creating(withName((text) => text.trim()))
  },
  {
    who: "normalises unicode",
    red: "customerCreation: composed and decomposed letters are two texts",
    why: "NFD",
    adapter: (adapter) =>
      creating(withName((text) => text.normalize("NFC")))(drafting(withName((text) => text.normalize("NFC")))(adapter))
  },
  {
    who: "creates twice",
    red: "customerCreation: one call is one write",
    why: "sent: 2, applied: 2",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) => {
        const other = new Customer({ ...draft.customer, emails: [] })
        return Effect.tap(service.create(draft), () => service.create({ ...draft, customer: other }))
      }
    }))
  },
  {
    who: "resends a write on a timeout",
    red: "customerCreation: no answer in time, before it took effect: InDoubt, sent once",
    why: "sent: 2, applied: 0",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) => again(service.create(draft), "InDoubt")
    }))
  },
  {
    who: "says TimedOut of a write, as if it might be sent again",
    red: "customerCreation: no answer in time, after it took effect: InDoubt, sent once",
    why: "to include 'TimedOut'",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) => Effect.mapError(service.create(draft), (error) => because(error, new E.TimedOut({})))
    }))
  },
  {
    who: "says InDoubt of what never left",
    red: "customerCreation: a write that cannot leave is Unavailable",
    why: "to include 'InDoubt'",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) =>
        Effect.mapError(service.create(draft), (error) => because(error, new E.InDoubt({ problem: "broken" })))
    }))
  },
  {
    who: "takes a Duplicate for success",
    red: "customerCreation: a value that must be unique is a Duplicate the second time, and nothing is stored",
    why: "the call succeeded",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) =>
        Effect.catchIf(
          service.create(draft),
          ({ reason }) => reason._tag === "Duplicate",
          () => Effect.succeed(new Updated({ id: CustomerId.make("000017"), warnings: [] }))
        )
    }))
  },
  {
    who: "believes any answer to an update",
    red: "customerUpdates: what is no answer of the vendor: InDoubt, sent once",
    why: "the call succeeded",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) =>
        Effect.catchIf(
          update(id, draft),
          ({ reason }) => reason._tag === "InDoubt",
          () => Effect.succeed(new Updated({ id, warnings: [] }))
        )
    }))
  },
  {
    who: "writes although nothing differs",
    red: "customerUpdates: a record that was read and is written back unchanged is Unchanged, and nothing is sent",
    why: "receipt: 'Updated'",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) => Effect.andThen(update(id, withName((text) => `${text}.`)(draft)), update(id, draft))
    }))
  },
  {
    who: "clears what nobody declared",
    red: "customerUpdates: what nobody declared survives a change and its taking back",
    why: "shelf",
    http: answering((status, body) => ({ status, body: body.replace(/,?"shelf":\{"row":3\}/, "") }))
  },
  {
    who: "changes the wrong customer",
    red: "customerUpdates: a change of one customer leaves the others as they are",
    why: "name.family",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) =>
        Effect.tap(update(id, draft), () =>
          update(CustomerId.make("000018"), {
            ...draft,
            customer: new Customer({ ...draft.customer, emails: [] })
          })
        )
    }))
  },
  {
    who: "creates where it should update",
    red: "customerUpdates: an unknown id, or a deleted one, is NotFound, and nothing is sent",
    why: "the call succeeded",
    adapter: (adapter) =>
      wrap("customerUpdates", ({ update }) => ({
        update: (id, draft) =>
          Effect.catchTag(update(id, draft), "VendorError", () => adapter.customerCreation.create(draft))
      }))(adapter)
  },
  {
    who: "switches blocked customers on",
    red: "customerUpdates: a blocked customer stays blocked when the draft does not say otherwise",
    why: "expected true to be false",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) => update(id, { ...draft, notes: [] })
    }))
  },
  {
    who: "merges twins into one relation",
    red: "relationReads: each relation has an id of its own, twins with equal data too",
    why: "expected 1 to equal 3",
    adapter: wrap("relationReads", ({ of }) => ({
      of: (id) =>
        Effect.map(of(id), (reading) => ({
          ...reading,
          value: reading.value.map((one, _, [first = one]) => (first.id === undefined ? one : { ...one, id: first.id }))
        }))
    }))
  },
  {
    who: "takes no children for a failure",
    red: "relationReads: none is an empty list, one is a list of one, many are all there",
    why: "NotFound (relation)",
    adapter: wrap("relationReads", ({ of }) => ({
      of: (id) =>
        Effect.filterOrFail(
          of(id),
          ({ value }) => value.length > 0,
          () => new E.VendorError({ vendor: "lyra", operation: "of", reason: new E.NotFound({ entity: "relation" }) })
        )
    }))
  },
  {
    who: "resends a new relation",
    red: "relationWrites: a connection broken after it took effect: InDoubt, sent once",
    why: "sent: 2, applied: 2",
    adapter: wrap("relationWrites", (service) => ({
      ...service,
      add: (id, one) => again(service.add(id, one), "InDoubt")
    }))
  },
  {
    who: "counts points in doubles",
    red: "loyaltyAdjustments: a balance changes by exactly the delta, up and down, beyond what a double can count",
    why: "to equal '9007199254740993'",
    adapter: wrap("loyaltyAdjustments", ({ adjust }) => ({
      adjust: (adjustment) =>
        adjust(
          adjustment.delta._tag === "Points"
            ? { ...adjustment, delta: { ...adjustment.delta, points: BigInt(Number(adjustment.delta.points)) } }
            : adjustment
        )
    }))
  },
  {
    who: "leaves customers out of an import file",
    red: "customerImport: every draft is in the file once, with its leading zeros",
    why: "e-mail address 0",
    adapter: wrap("customerImport", ({ file }) => ({ file: (entries) => file(Stream.drop(entries, 1)) }))
  },
  {
    who: "states a wrong hash of an import file",
    red: "customerImport: the manifest comes last and once, and its numbers and its hash are the file's",
    why: "00000000",
    adapter: wrap("customerImport", ({ file }) => ({
      file: (entries) =>
        Stream.map(file(entries), (part) =>
          part._tag === "Bytes"
            ? part
            : { ...part, manifest: new ImportManifest({ ...part.manifest, sha256: "0".repeat(64) }) }
        )
    }))
  },
  {
    who: "stamps the time into an import file",
    red: "customerImport: the same drafts give the same bytes and the same name",
    why: "expected false to be true",
    adapter: (adapter) => {
      let files = 0
      return wrap("customerImport", ({ file }) => ({
        file: (entries) => {
          files += 1
          return file(Stream.map(entries, (entry) => ({ ...entry, id: CustomerId.make(`${entry.id}.${files}`) })))
        }
      }))(adapter)
    }
  }
]
