/**
 * `kundbro lookup`: one customer as canonical JSON, with what is attached to it. It prints personal data: that is what
 * it is asked for.
 */
import { Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Adapter, Customer, Ids, LoyaltyAccount, type Mapping, Relation } from "@kundbro/domain"
import { Vendors } from "@kundbro/systems"
import * as Configuration from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { config, json } from "./shared.ts"

const by = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)

/** The one key that was given, as the call to make. */
const lookupBy = (
  adapter: Adapter.Adapter,
  keys: Readonly<Record<"id" | "email" | "nationalId" | "card" | "reference", Option.Option<string>>>
) =>
  Effect.gen(function* () {
    const given = Object.entries(keys).filter(([, key]) => Option.isSome(key))
    if (given.length !== 1) {
      return yield* new Failure({
        code: "usage",
        message: "Give one key: --id, --email, --national-id, --card or --reference kind=value"
      })
    }
    const need = "this lookup"
    if (Option.isSome(keys.id)) {
      return yield* (yield* Adapter.requireCapability(adapter, "customerById", need)).get(
        Ids.CustomerId.make(keys.id.value)
      )
    }
    if (Option.isSome(keys.email)) {
      return yield* (yield* Adapter.requireCapability(adapter, "customerByEmail", need)).get(
        Ids.EmailAddress.make(keys.email.value)
      )
    }
    if (Option.isSome(keys.nationalId)) {
      return yield* (yield* Adapter.requireCapability(adapter, "customerByNationalId", need)).get(
        Ids.NationalId.make(keys.nationalId.value)
      )
    }
    if (Option.isSome(keys.card)) {
      return yield* (yield* Adapter.requireCapability(adapter, "customerByCard", need)).get(
        Ids.CardNumber.make(keys.card.value)
      )
    }
    const [kind = "", ...value] = Option.getOrElse(keys.reference, () => "").split("=")
    const lookup = yield* Adapter.requireCapability(adapter, "customerByReference", need)
    return yield* lookup.get(new Ids.ExternalReference({ kind, value: value.join("=") }))
  })

const plain = (notes: ReadonlyArray<Mapping.MappingNote>) =>
  notes.map(({ field, kind, reason }) => ({ kind, field, reason }))

export const lookup = Command.make(
  "lookup",
  {
    system: Argument.String("system").pipe(Argument.withDescription("A system of the configuration file")),
    id: by("id", "The vendor's customer id"),
    email: by("email", "An e-mail address"),
    nationalId: by("national-id", "A national identity number"),
    card: by("card", "The number of a loyalty card"),
    reference: by("reference", "A second key, as kind=value"),
    config,
    json
  },
  Effect.fn(function* ({ config, json, system, ...keys }) {
    const { configuration } = yield* Configuration.load(config)
    const { adapter } = yield* Vendors.open(configuration.systems, system)
    const { cached, notes, value } = yield* lookupBy(adapter, keys)
    const { id } = value
    const attached = {
      ...(adapter.relationReads &&
        id !== undefined && {
          relations: (yield* adapter.relationReads.of(id)).value.map((one) => Schema.encodeSync(Relation.Relation)(one))
        }),
      ...(adapter.loyaltyReads &&
        id !== undefined && {
          loyalty: (yield* adapter.loyaltyReads.of(id)).value.map((one) =>
            Schema.encodeSync(LoyaltyAccount.LoyaltyAccount)(one)
          )
        })
    }
    const found = { customer: Schema.encodeSync(Customer.Customer)(value), ...attached, cached, notes: plain(notes) }
    const screen = yield* Screen.Screen
    yield* screen.emit(found)
    yield* screen.say(JSON.stringify(found, undefined, json ? undefined : 2))
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("One customer in canonical words, with relations and loyalty accounts"),
  Command.withExamples([
    { command: "kundbro lookup club --id 004711007", description: "By the vendor's id" },
    { command: "kundbro lookup shop --reference code=HAR-004711007", description: "By a planted reference" }
  ])
)
