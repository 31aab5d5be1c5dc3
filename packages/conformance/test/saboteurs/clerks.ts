/** Adapters that break a rule of drafting, creating or updating, each in a way of its own. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { Address, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { RelationId } from "@kundbro/domain/Ids"
import { ImportManifest } from "@kundbro/domain/Import"
import { Updated } from "@kundbro/domain/Receipt"
import { Relation } from "@kundbro/domain/Relation"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Stream } from "effect"
import { again, because, creating, drafting, type Saboteur, withName, wrap } from "./sabotage.ts"

const changed = (change: (customer: Customer) => Partial<Customer>) => (draft: CustomerDraft) => ({
  ...draft,
  customer: new Customer({ ...draft.customer, ...change(draft.customer) })
})

const without = (part: "birthDate" | "references") => (draft: CustomerDraft) => {
  const { [part]: _, ...rest } = draft.customer
  return { ...draft, customer: new Customer({ references: [], ...rest }) }
}

const oldest = CalendarDate.make("1900-01-01")

/** One broken rule each. */
export const clerks: ReadonlyArray<Saboteur> = [
  {
    who: "adds to a draft each time it is drafted",
    red: "customerDrafts: the draft of what a draft says is the same draft",
    why: "name.family",
    adapter: drafting(withName((text) => `${text}.`))
  },
  {
    who: "moves days before its own calendar",
    red: "customerDrafts: days at the edges stay that day, or are refused or noted",
    why: "0001-01-01",
    adapter: drafting((draft) =>
      typeof draft.customer.birthDate === "string" && draft.customer.birthDate < oldest
        ? changed(() => ({ birthDate: oldest }))(draft)
        : draft
    )
  },
  {
    who: "shows in silence who wants to be hidden",
    red: "customerDrafts: who wants to be hidden stays hidden, or the draft is refused or says so",
    why: "protection",
    adapter: drafting((draft) => ({
      ...draft,
      notes: draft.notes.filter(({ field }) => !field.startsWith("protection"))
    }))
  },
  {
    who: "sends another city than it drafted",
    red: "customerCreation: a new customer reads as its draft said",
    why: "addresses[0].city",
    adapter: creating(
      changed(({ addresses }) => ({ addresses: addresses.map((one) => new Address({ ...one, city: "Annanstad" })) }))
    )
  },
  {
    who: "forgets birth dates",
    red: "customerCreation: so does one with something in every field",
    why: "birthDate",
    adapter: creating(without("birthDate"))
  },
  {
    who: "drops characters that it cannot carry",
    red: "customerCreation: a character that cannot be carried is refused by field, or comes back as it is",
    why: "name.family",
    adapter: creating(withName((text) => text.replace("\u0007", "")))
  },
  {
    who: "sends numbers where there are texts",
    red: "customerCreation: leading zeros come back",
    why: "phones[0].number",
    adapter: creating(
      changed(({ phones }) => ({
        phones: phones.map((one) => new Phone({ ...one, number: one.number.replace(/^0+/, "") }))
      }))
    )
  },
  {
    who: "sends days through a time zone",
    red: "customerCreation: days at the edges come back as that day",
    why: "birthDate",
    adapter: creating(
      changed(({ birthDate }) => (birthDate === "1970-01-01" ? { birthDate: CalendarDate.make("1969-12-31") } : {}))
    )
  },
  {
    who: "makes up an address for who has none",
    red: "customerCreation: no address, one and many come back as the draft said",
    why: "0 addresses",
    adapter: creating(
      changed(({ addresses }) =>
        addresses.length > 0 ? {} : { addresses: [new Address({ role: "invoice", lines: ["Påhittsvägen 1"] })] }
      )
    )
  },
  {
    who: "gives calls at the same time one answer",
    red: "customerCreation: at the same time: each is made once, and each has an id of its own",
    why: "ids: 1",
    adapter: wrap("customerCreation", (service) => {
      let first: ReturnType<typeof service.create> | undefined
      return { ...service, create: (draft) => (first ??= Effect.runSync(Effect.cached(service.create(draft)))) }
    })
  },
  {
    who: "makes a second customer of a Duplicate",
    red: "customerCreation: of the same new customer at the same time one is made, the rest are Duplicates",
    why: "Created",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) =>
        Effect.catchTag(service.create(draft), "VendorError", () =>
          service.create(changed(() => ({ emails: [] }))(draft))
        )
    }))
  },
  {
    who: "does not plant the key that it was given",
    red: "customerCreation: a customer is found again by a key that the caller planted",
    why: "NotFound",
    adapter: creating(without("references"))
  },
  {
    who: "cannot be stopped while it writes",
    red: "customerCreation: a cancelled write gives its connection back and is sent once",
    why: "could not be interrupted",
    adapter: wrap("customerCreation", (service) => ({
      ...service,
      create: (draft) => Effect.uninterruptible(service.create(draft))
    }))
  },
  {
    who: "names an import file after a customer",
    red: "customerImport: nothing is sent, and no personal data is in the manifest",
    why: "not to match",
    adapter: wrap("customerImport", ({ file }) => ({
      file: (entries) =>
        Stream.map(file(entries), (part) =>
          part._tag === "Bytes"
            ? part
            : { ...part, manifest: new ImportManifest({ ...part.manifest, fileName: "kanarie-lindkvist.jsonl" }) }
        )
    }))
  },
  {
    who: "leaves out of an import file what it cannot write",
    red: "customerImport: an entry that cannot be written fails the file, and is never left out",
    why: "customers in the file",
    adapter: wrap("customerImport", ({ file }) => ({
      file: (entries) =>
        file(Stream.filter(entries, ({ draft }) => draft.customer.name.family?.includes("\u0007") !== true))
    }))
  },
  {
    who: "saves what it should only look at",
    red: "customerValidation: nothing is stored",
    why: "applied: 1",
    adapter: (adapter) => ({
      ...adapter,
      customerValidation: { validate: (draft) => Effect.as(adapter.customerCreation.create(draft), []) }
    })
  },
  {
    who: "updates to something else",
    red: "customerUpdates: a change reads as its draft said, and repeating it changes nothing",
    why: "name.family",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) => update(id, withName((text) => text.slice(0, 3))(draft))
    }))
  },
  {
    who: "drops what another customer holds from an update",
    red: "customerUpdates: a value that another customer holds is a Duplicate, and nothing is stored",
    why: "the call succeeded",
    adapter: wrap("customerUpdates", ({ update }) => ({
      update: (id, draft) =>
        Effect.catchTag(update(id, draft), "VendorError", () => update(id, changed(() => ({ emails: [] }))(draft)))
    }))
  },
  {
    who: "mixes two changes",
    red: "customerUpdates: two changes at the same time end as one of them, whole",
    why: "to include +0",
    adapter: wrap("customerUpdates", ({ update }) => {
      const names: Array<string> = []
      return {
        update: (id, draft) => {
          names.push(draft.customer.name.family ?? "")
          return Effect.andThen(
            Effect.yieldNow,
            Effect.suspend(() => update(id, withName(() => names.join("+"))(draft)))
          )
        }
      }
    })
  },
  {
    who: "says that it switched somebody off, and did not",
    red: "customerDeactivation: who was deactivated is not active, nothing else about them changes, and repeating it changes nothing",
    why: "active",
    adapter: wrap("customerDeactivation", (service) => ({
      ...service,
      deactivate: (id) => Effect.succeed(new Updated({ id, warnings: [] }))
    }))
  },
  {
    who: "does not say what stays of whom it switches off",
    red: "customerDeactivation: it says what it leaves, and leaves the others as they are",
    why: "what it leaves",
    adapter: wrap("customerDeactivation", (service) => ({ ...service, leaves: "" }))
  },
  {
    who: "takes switching nobody off for done",
    red: "customerDeactivation: an unknown id is NotFound, and nothing is sent",
    why: "the call succeeded",
    adapter: wrap("customerDeactivation", (service) => ({
      ...service,
      deactivate: (id) =>
        Effect.catchTag(service.deactivate(id), "VendorError", () => Effect.succeed(new Updated({ id, warnings: [] })))
    }))
  },
  {
    who: "switches somebody off again when there was no answer",
    red: "customerDeactivation: no answer in time, after it took effect: InDoubt, sent once",
    why: "the call succeeded",
    adapter: wrap("customerDeactivation", (service) => ({
      ...service,
      deactivate: (id) => again(service.deactivate(id), "InDoubt")
    }))
  },
  {
    who: "takes a server error for a refusal when it switches somebody off",
    red: "customerDeactivation: a server error after it took effect: InDoubt, sent once",
    why: "Unavailable",
    adapter: wrap("customerDeactivation", (service) => ({
      ...service,
      deactivate: (id) =>
        Effect.mapError(service.deactivate(id), (error) =>
          because(error, new E.Unavailable({ problem: "server-error" }))
        )
    }))
  },
  {
    who: "adds a relation twice",
    red: "relationWrites: a relation that is added is there once, letter by letter, and the others stay",
    why: "to deeply equal",
    adapter: wrap("relationWrites", (service) => ({
      ...service,
      add: (id, one) => Effect.andThen(service.add(id, one), service.add(id, one))
    }))
  },
  {
    who: "loses every other relation",
    red: "relationWrites: relations added at the same time are all there, once",
    why: "to deeply equal",
    adapter: wrap("relationWrites", (service) => {
      let added = 0
      return {
        ...service,
        add: (id, one) =>
          (added += 1) % 2 === 0 ? Effect.succeed(new Updated({ id, warnings: [] })) : service.add(id, one)
      }
    })
  },
  {
    who: "moves birth dates of relations before its own calendar",
    red: "relationWrites: birth dates at the edges come back as that day, or are refused by field",
    why: "to deeply equal",
    adapter: wrap("relationWrites", (service) => ({
      ...service,
      add: (id, one) =>
        service.add(
          id,
          typeof one.birthDate === "string" && one.birthDate < oldest
            ? new Relation({ ...one, birthDate: oldest })
            : one
        )
    }))
  },
  {
    who: "changes a twin",
    red: "relationWrites: a change hits the relation with that id and no other, and repeating it changes nothing",
    why: "to deeply equal",
    adapter: wrap("relationWrites", (service) => ({
      ...service,
      update: (id, one) => service.update(id, new Relation({ ...one, id: RelationId.make("01") }))
    }))
  },
  {
    who: "says that it removed somebody, and did not",
    red: "relationWrites: a relation that is removed is gone, and the others stay",
    why: "to deeply equal",
    adapter: wrap("relationWrites", (service) => ({
      ...service,
      remove: (id) => Effect.succeed(new Updated({ id, warnings: [] }))
    }))
  },
  {
    who: "adds the relation that it should change",
    red: "relationWrites: an unknown relation is NotFound, and nothing is sent",
    why: "the call succeeded",
    adapter: wrap("relationWrites", (service) => ({
      ...service,
      update: (id, one) => Effect.catchTag(service.update(id, one), "VendorError", () => service.add(id, one))
    }))
  },
  {
    who: "cuts the names of relations",
    red: "relationWrites: what the vendor cannot hold is Rejected by field before anything is sent",
    why: "the call succeeded",
    adapter: wrap("relationWrites", (service) => ({
      ...service,
      add: (id, one) => {
        const name = new PersonName({ ...one.name, given: (one.name.given ?? "").slice(0, 40) })
        return service.add(id, new Relation({ ...one, name }))
      }
    }))
  },
  {
    who: "resends a delta that may not have arrived",
    red: "loyaltyAdjustments: a connection broken before it took effect: InDoubt, sent once",
    why: "sent: 2, applied: 0",
    adapter: wrap("loyaltyAdjustments", ({ adjust }) => ({ adjust: (one) => again(adjust(one), "InDoubt") }))
  },
  {
    who: "says that a write may be sent again after a server error",
    red: "loyaltyAdjustments: a server error after it took effect: InDoubt, sent once",
    why: "to include 'Unavailable'",
    adapter: wrap("loyaltyAdjustments", ({ adjust }) => ({
      adjust: (one) =>
        Effect.mapError(adjust(one), (error) => because(error, new E.Unavailable({ problem: "server-error" })))
    }))
  },
  {
    who: "loses every other delta",
    red: "loyaltyAdjustments: deltas at the same time all count",
    why: "to equal 8",
    adapter: wrap("loyaltyAdjustments", ({ adjust }) => {
      let deltas = 0
      return { adjust: (one) => ((deltas += 1) % 2 === 0 ? Effect.succeed([]) : adjust(one)) }
    })
  }
]
