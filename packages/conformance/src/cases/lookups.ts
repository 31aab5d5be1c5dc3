/** Finding customers, and reading what hangs on them. */
import { CardNumber, CustomerId, EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import type { Amount } from "@kundbro/domain/Balance"
import { BigDecimal, Effect } from "effect"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import type { Known, Playground } from "../Playground.ts"
import { reads } from "./reads.ts"

const nobody = {
  email: EmailAddress.make("niemand.kanarie@example.org"),
  nationalId: NationalId.make("19000101-9999"),
  card: CardNumber.make("9999000099990000")
}

const get = (playground: Playground, id: CustomerId) =>
  Effect.flatMap(ability(playground, "customerById"), (service) => service.get(id))

/** A situation that the case has asked for. */
const known = <K extends keyof Known>(playground: Playground, situation: K) =>
  Effect.fromNullishOr(playground.known[situation]).pipe(Effect.orDie)

const finds = (
  rule: string,
  of: "customerByEmail" | "customerByNationalId" | "customerByCard",
  situation: "email" | "nationalId" | "card",
  call: (playground: Playground) => ReturnType<typeof get>
): Case => ({
  ability: of,
  rule,
  needs: [situation],
  run: Effect.fnUntraced(function* (playground) {
    const { value } = yield* call(playground)
    assert.strictEqual(value.id, (yield* known(playground, situation)).id)
  })
})

const byId: ReadonlyArray<Case> = [
  {
    ability: "customerById",
    rule: "the customer that comes back is the one that was asked for",
    run: Effect.fnUntraced(function* (playground) {
      const { other, plain } = playground.known
      for (const id of [plain, other, plain]) assert.strictEqual((yield* get(playground, id)).value.id, id)
    })
  },
  {
    ability: "customerById",
    rule: "an answer about another customer is not taken for the one that was asked for",
    run: Effect.fnUntraced(function* (playground) {
      const { known, relay } = playground
      const replay = yield* relay.answersTo("read", get(playground, known.other))
      yield* relay.strike("read", { replay })
      yield* Expect.fails(playground, get(playground, known.plain), "Undecodable")
    })
  },
  {
    ability: "customerById",
    rule: "00100 is not 100: with a zero more or less it is another id",
    run: Effect.fnUntraced(function* (playground) {
      const { other, plain } = playground.known
      for (const id of [plain, other]) {
        for (const like of [`0${id}`, `00${id}`, id.replace(/^0+(?=.)/, "")].filter((like) => like !== id)) {
          const found = yield* Effect.result(get(playground, CustomerId.make(like)))
          if (found._tag === "Failure") assert.include(["NotFound", "Rejected"], found.failure.reason._tag)
          else assert.strictEqual(found.success.value.id, like)
        }
      }
    })
  },
  {
    ability: "customerById",
    rule: "an id is not trimmed and not folded",
    run: Effect.fnUntraced(function* (playground) {
      for (const like of [` ${playground.known.plain}`, `${playground.known.plain} `, `${playground.known.plain}.0`]) {
        yield* Expect.fails(playground, get(playground, CustomerId.make(like)), "NotFound", "Rejected")
      }
    })
  },
  {
    ability: "customerById",
    rule: "a deleted customer is NotFound",
    needs: ["deleted"],
    run: (playground) =>
      Effect.flatMap(known(playground, "deleted"), (id) =>
        Effect.asVoid(Expect.fails(playground, get(playground, id), "NotFound"))
      )
  },
  {
    ability: "customerById",
    rule: "a blocked customer is found, and is not active",
    needs: ["blocked"],
    run: Effect.fnUntraced(function* (playground) {
      assert.isFalse((yield* get(playground, yield* known(playground, "blocked"))).value.active)
      assert.notStrictEqual((yield* get(playground, playground.known.plain)).value.active, false)
    })
  },
  {
    ability: "customerById",
    rule: "names come as they are held: blanks, markup and astral characters included",
    needs: ["names"],
    run: Effect.fnUntraced(function* (playground) {
      for (const { id, name } of yield* known(playground, "names")) {
        const read = (yield* get(playground, id)).value.name
        assert.deepStrictEqual({ ...read, ...name }, { ...read })
      }
    })
  },
  {
    ability: "customerById",
    rule: "reads at the same time do not mix",
    run: Effect.fnUntraced(function* (playground) {
      const { other, plain } = playground.known
      const asked = Array.from({ length: 16 }, (_, at) => (at % 3 === 0 ? plain : other))
      const found = yield* Effect.forEach(asked, (id) => get(playground, id), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        found.map(({ value }) => value.id),
        asked
      )
    })
  },
  {
    ability: "adapter",
    rule: "credentials that the system refuses are Unauthorized, and nothing is tried again",
    besides: ["customerById"],
    needs: ["refused"],
    run: Effect.fnUntraced(function* (playground) {
      const adapter = yield* Effect.orDie(yield* known(playground, "refused"))
      const refused = { ...playground, adapter }
      const { read } = yield* Expect.counted(
        playground,
        Expect.fails(refused, get(refused, playground.known.plain), "Unauthorized")
      )
      assert.isAtMost(read, 1, "requests seen by the system")
    })
  }
]

const byEmail = (playground: Playground, key: EmailAddress) =>
  Effect.flatMap(ability(playground, "customerByEmail"), (service) => service.get(key))
const byNationalId = (playground: Playground, key: NationalId) =>
  Effect.flatMap(ability(playground, "customerByNationalId"), (service) => service.get(key))
const byCard = (playground: Playground, key: CardNumber) =>
  Effect.flatMap(ability(playground, "customerByCard"), (service) => service.get(key))
const byReference = (playground: Playground, key: ExternalReference) =>
  Effect.flatMap(ability(playground, "customerByReference"), (service) => service.get(key))
const search = (playground: Playground, query: { readonly name?: string; readonly postalCode?: string }) =>
  Effect.flatMap(ability(playground, "customerSearch"), (service) => service.search(query))

const emailHit = (playground: Playground) =>
  Effect.flatMap(known(playground, "email"), ({ key }) => byEmail(playground, key))
const nationalIdHit = (playground: Playground) =>
  Effect.flatMap(known(playground, "nationalId"), ({ key }) => byNationalId(playground, key))
const cardHit = (playground: Playground) =>
  Effect.flatMap(known(playground, "card"), ({ key }) => byCard(playground, key))

const others: ReadonlyArray<Case> = [
  finds("the customer who has the address comes back", "customerByEmail", "email", emailHit),
  {
    ability: "customerByEmail",
    rule: "an address of several people gives one of them",
    needs: ["sharedEmail"],
    run: Effect.fnUntraced(function* (playground) {
      const { ids, key } = yield* known(playground, "sharedEmail")
      assert.isAbove(ids.length, 1)
      assert.include(ids, (yield* byEmail(playground, key)).value.id)
    })
  },
  finds("the customer who has the number comes back", "customerByNationalId", "nationalId", nationalIdHit),
  finds("the customer who has the card comes back", "customerByCard", "card", cardHit),
  {
    ability: "customerByReference",
    rule: "the customer who has the reference comes back",
    needs: ["reference"],
    run: Effect.fnUntraced(function* (playground) {
      const { id, key } = yield* known(playground, "reference")
      assert.strictEqual((yield* byReference(playground, key)).value.id, id)
    })
  },
  {
    ability: "customerByReference",
    rule: "a kind of key that the vendor lacks is Rejected before anything is sent",
    lacks: ({ adapter }) =>
      adapter.customerByReference?.kinds.includes("*") === true ? "kind that the vendor lacks" : undefined,
    run: Effect.fnUntraced(function* (playground) {
      const key = new ExternalReference({ kind: "kanarie", value: "kanarie" })
      const { read } = yield* Expect.counted(
        playground,
        Expect.fails(playground, byReference(playground, key), "Rejected")
      )
      assert.strictEqual(read, 0, "requests seen by the system")
    })
  },
  {
    ability: "customerSearch",
    rule: "the candidates include the customer who matches",
    needs: ["search"],
    run: Effect.fnUntraced(function* (playground) {
      const { id, key } = yield* known(playground, "search")
      const found = yield* search(playground, key)
      assert.include(
        found.map(({ value }) => value.id),
        id
      )
    })
  },
  {
    ability: "customerSearch",
    rule: "what matches nobody is an empty list and no failure",
    needs: ["searchNobody"],
    run: Effect.fnUntraced(function* (playground) {
      assert.deepStrictEqual(yield* search(playground, yield* known(playground, "searchNobody")), [])
    })
  }
]

const consentsOf = (playground: Playground, id: CustomerId) =>
  Effect.flatMap(ability(playground, "consentReads"), (service) => service.of(id))
const loyaltyOf = (playground: Playground, id: CustomerId) =>
  Effect.flatMap(ability(playground, "loyaltyReads"), (service) => service.of(id))
const loyaltyByCard = (playground: Playground, card: CardNumber) =>
  Effect.flatMap(ability(playground, "loyaltyByCard"), (service) => service.get(card))

/** An amount in digits, so that nothing can be rounded in the comparison. */
const digits = (amount: Amount | undefined): string | undefined => {
  if (amount === undefined) return undefined
  if (amount._tag === "Points") return `${amount.points} points`
  const value = BigDecimal.format(BigDecimal.normalize(amount.amount))
  return amount._tag === "Money" ? `${value} ${amount.currency}` : `${value} of unknown unit`
}

const attached: ReadonlyArray<Case> = [
  {
    ability: "consentReads",
    rule: "no agreement is an empty list, some are a list",
    needs: ["consents"],
    run: Effect.fnUntraced(function* (playground) {
      const { none, some } = yield* known(playground, "consents")
      assert.deepStrictEqual((yield* consentsOf(playground, none)).value, [])
      assert.isNotEmpty((yield* consentsOf(playground, some)).value)
    })
  },
  {
    ability: "loyaltyReads",
    rule: "a balance comes in exact numbers",
    needs: ["loyalty"],
    run: Effect.fnUntraced(function* (playground) {
      const { amount, id } = yield* known(playground, "loyalty")
      const { value } = yield* loyaltyOf(playground, id)
      assert.include(
        value.map(({ balance }) => digits(balance?.amount)),
        digits(amount)
      )
    })
  },
  {
    ability: "loyaltyByCard",
    rule: "a balance comes in exact numbers",
    needs: ["loyaltyCard"],
    run: Effect.fnUntraced(function* (playground) {
      const { amount, key } = yield* known(playground, "loyaltyCard")
      assert.strictEqual(digits((yield* loyaltyByCard(playground, key)).value.balance?.amount), digits(amount))
    })
  }
]

/** All of them. */
export const lookups: ReadonlyArray<Case> = [
  ...byId,
  ...reads({
    ability: "customerById",
    hit: (playground) => get(playground, playground.known.plain),
    miss: (playground) => get(playground, playground.known.unknown)
  }),
  ...others,
  ...reads({
    ability: "customerByEmail",
    needs: ["email"],
    hit: emailHit,
    miss: (playground) => byEmail(playground, nobody.email),
    other: (playground) => playground.known.others?.email && byEmail(playground, playground.known.others.email),
    personal: ({ email }) => (email === undefined ? [] : [email.key])
  }),
  ...reads({
    ability: "customerByNationalId",
    needs: ["nationalId"],
    hit: nationalIdHit,
    miss: (playground) => byNationalId(playground, nobody.nationalId),
    other: (playground) =>
      playground.known.others?.nationalId && byNationalId(playground, playground.known.others.nationalId),
    personal: ({ nationalId }) => (nationalId === undefined ? [] : [nationalId.key])
  }),
  ...reads({
    ability: "customerByCard",
    needs: ["card"],
    hit: cardHit,
    miss: (playground) => byCard(playground, nobody.card),
    other: (playground) => playground.known.others?.card && byCard(playground, playground.known.others.card),
    personal: ({ card }) => (card === undefined ? [] : [card.key])
  }),
  ...reads({
    ability: "customerByReference",
    needs: ["reference"],
    hit: (playground) => Effect.flatMap(known(playground, "reference"), ({ key }) => byReference(playground, key)),
    miss: (playground) =>
      Effect.flatMap(known(playground, "reference"), ({ key: { kind } }) =>
        byReference(playground, new ExternalReference({ kind, value: "kanarie-0" }))
      ),
    other: (playground) =>
      playground.known.others?.reference && byReference(playground, playground.known.others.reference),
    personal: ({ reference }) => (reference === undefined ? [] : [reference.key.value])
  }),
  ...reads({
    ability: "customerSearch",
    needs: ["search"],
    hit: (playground) => Effect.flatMap(known(playground, "search"), ({ key }) => search(playground, key)),
    personal: ({ search }) => (search?.key.name === undefined ? [] : [search.key.name])
  }),
  ...attached,
  ...reads({
    ability: "consentReads",
    hit: (playground) => consentsOf(playground, playground.known.plain),
    miss: (playground) => consentsOf(playground, playground.known.unknown),
    other: (playground) => consentsOf(playground, playground.known.other)
  }),
  ...reads({
    ability: "loyaltyReads",
    hit: (playground) => loyaltyOf(playground, playground.known.plain),
    miss: (playground) => loyaltyOf(playground, playground.known.unknown),
    other: (playground) => loyaltyOf(playground, playground.known.other)
  }),
  ...reads({
    ability: "loyaltyByCard",
    needs: ["loyaltyCard"],
    hit: (playground) => Effect.flatMap(known(playground, "loyaltyCard"), ({ key }) => loyaltyByCard(playground, key)),
    miss: (playground) => loyaltyByCard(playground, nobody.card),
    other: (playground) => playground.known.others?.card && loyaltyByCard(playground, playground.known.others.card),
    personal: ({ loyaltyCard }) => (loyaltyCard === undefined ? [] : [loyaltyCard.key])
  })
]
