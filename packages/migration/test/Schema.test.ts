/**
 * What the tables themselves refuse, each rule alone: no other one refuses the same statement, so none can be lost unnoticed.
 */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Ledger } from "../src/index.ts"
import { empty, shared } from "./support/ledgers.ts"

const check = "23514"
const unique = "23505"
const transition = "KB001"
const change = "KB002"
const decision = "KB003"

/** What leads there, and then the statement that is refused, with the code of the refusal. `$` stands for a position of its own. */
type Case = readonly [name: string, code: string, refused: string, ...before: ReadonlyArray<string>]

const record = (assignments: string, position = "$") => `update record set ${assignments} where position = ${position}`
const intended = record("state = 'intended', intent = 'create'")
const arrive = "state = 'written', outcome = 'created', first_outcome = 'created', target_id = 't$'"
const written = [intended, record(arrive)]
const dead = [intended, record("state = 'dead-letter', reason = 'InDoubt'")]
const undecided = [intended, record("state = 'dead-letter', reason = 'InDoubt', undecided = true")]
const alive = "reason = null, undecided = false"
const nobody = "KB004"
const stand = (member: string, person: string) => `insert into merged values (${member}, ${person})`
const merged = (member: string, person: string) => [stand(member, person), record("state = 'merged'", member)]
const decide = (kind: string, more = "null, null", about = "at") =>
  `insert into decision (position, about, kind, target_id, because) select position, ${about}, '${kind}', ${more} from record where position = $`

const records: ReadonlyArray<Case> = [
  ["a second migration", check, "insert into migration (id, name, source, target, salt) values (2, '', '', '', '')"],
  ["a source id twice", unique, "insert into record (position, source_id, listing) values ($ + 1000, 's$', 1)"],
  [
    "a record that does not begin at the beginning",
    change,
    "insert into record (position, source_id, listing, state) values ($ + 1000, 'x$', 1, 'staged')"
  ],
  ["an intent of another kind", check, record("intent = 'delete'")],
  ["a first outcome that is none", check, record("first_outcome = 'queued', target_id = 't$'")],
  ["an outcome before there is one", check, record("outcome = 'created'")],
  [
    "written without an outcome",
    check,
    record("state = 'written', first_outcome = 'created', target_id = 't$'"),
    intended
  ],
  ["waiting for what has arrived", check, record("state = 'waiting', outcome = 'created'"), intended],
  ["written and still queued", check, record(arrive.replace("outcome = 'created'", "outcome = 'queued'")), intended],
  [
    "written without a first outcome",
    check,
    record("state = 'written', outcome = 'created', target_id = 't$'"),
    intended
  ],
  ["changed without having been written", check, record("state = 'changed'"), intended],
  ["a first outcome without the record it made", check, record("first_outcome = 'created'")],
  ["an intent to do nothing", check, record("state = 'intended'")],
  ["an update of nobody", check, record("state = 'intended', intent = 'update'")],
  ["a dead letter without a reason", check, record("state = 'dead-letter'")],
  ["a reason without a dead letter", check, record("reason = 'Rejected'")],
  ["undecided before anything was sent", check, record("undecided = true")],
  ["a step that there is not", transition, record("state = 'verified'"), intended],
  ["another source id", change, record("source_id = 'other'")],
  ["another position", change, record("position = position + 1000")],
  ["undecided, and listed anew", change, record(`state = 'listed', ${alive}`), ...undecided],
  ["another target after the first write", change, record("target_id = 'other'"), ...written],
  ["another first outcome", change, record("first_outcome = 'updated'"), ...written],
  ["forgetting a record", change, "delete from record where position = $"],
  ["written by nobody's decision", decision, record(`${arrive}, ${alive}`), ...undecided],
  ["absent by nobody's decision", decision, record(`state = 'staged', ${alive}`), ...undecided],
  ["left by nobody's decision", decision, record("state = 'left', undecided = false"), ...undecided],
  [
    "changed by nobody's decision",
    decision,
    record(`state = 'changed', ${alive}`),
    ...written,
    record("state = 'changed', outcome = null"),
    ...undecided
  ],
  [
    "a decision on an earlier dead letter",
    decision,
    record(`state = 'staged', ${alive}`),
    ...undecided,
    decide("absent", "null, null", "at - interval '1 second'")
  ],
  [
    "a decision of another kind",
    decision,
    record(`state = 'staged', ${alive}`),
    ...undecided,
    decide("left", "null, 'so'")
  ],
  [
    "a decision for another target",
    decision,
    record(`${arrive}, ${alive}`),
    ...undecided,
    decide("written", "'other', null")
  ],
  ["absent, though it never was in doubt", decision, record(`state = 'staged', ${alive}`), ...dead, decide("absent")],
  [
    "a target that another record has",
    decision,
    record(`${arrive.replace("t$", "taken")}, ${alive}`),
    ...undecided,
    decide("written", "'taken', null"),
    record("state = 'intended', intent = 'create'", "$ + 500"),
    record(arrive.replace("t$", "taken"), "$ + 500")
  ],
  [
    "changing a decision",
    change,
    "update decision set because = 'other' where position = $",
    ...dead,
    decide("left", "null, 'so'")
  ],
  ["merged into nobody", nobody, record("state = 'merged'")],
  ["merged into itself", check, "insert into merged values ($, $)"],
  [
    "merged into a merged one",
    nobody,
    record("state = 'merged'"),
    ...merged("$ + 500", "$ + 700"),
    stand("$", "$ + 500")
  ],
  [
    "merged, though another is merged into it",
    nobody,
    record("state = 'merged'"),
    ...merged("$ + 500", "$"),
    stand("$", "$ + 700")
  ],
  [
    "merged after it was written",
    transition,
    record("state = 'merged', outcome = null"),
    ...written,
    stand("$", "$ + 500")
  ],
  ["merged, and written", transition, record("state = 'intended', intent = 'create'"), ...merged("$", "$ + 500")],
  ["merged, with an intent", check, record("intent = 'create'"), ...merged("$", "$ + 500")],
  ["forgetting a decision", change, "delete from decision where position = $", ...dead, decide("left", "null, 'so'")],
  ["a kind of decision that there is not", check, decide("perhaps", "null, 'so'"), ...dead],
  ["written, nobody says as what", check, decide("written"), ...dead],
  ["left, as a record of the target", check, decide("left", "'t', 'so'"), ...dead],
  ["left without a reason", check, decide("left"), ...dead],
  ...[
    ["claim", "('run', '00000000-0000-0000-0000-000000000001', $)"],
    ["duplicate", "(1, $, 's$')"],
    ["difference", "($, 'name')"],
    ["gone", "($)"]
  ].map(([table, values]): Case => [
    `a ${table} twice`,
    unique,
    `insert into ${table} values ${values}`,
    `insert into ${table} values ${values}`
  ])
]

const balance = (assignments: string, position = "$") =>
  `update balance set ${assignments} where position = ${position}`
const meant = "unit = 'points', amount = 5, before = 10, transaction_id = position"
const sent = balance(`state = 'intended', ${meant}`)
const doubted = [sent, balance("state = 'in-doubt', doubted = true")]
const failed = [sent, balance("state = 'dead-letter', reason = 'Rejected'")]
const open = [...doubted, balance("state = 'dead-letter', reason = 'InDoubt', undecided = true")]
const decideBalance = (kind: string, because = "'so'", about = "at") =>
  `insert into balance_decision (position, about, kind, because) select position, ${about}, '${kind}', ${because} from balance where position = $`
const trial = (semantics: string, after: number, restored: string) =>
  `insert into balance_probe (unit, before, amount, after, restored, semantics) values ('points', 10, 5, ${after}, ${restored}, '${semantics}')`
const together = (first: string) => ["update balance set account_id = 'same$' where position in ($, $ + 500)", first]

const balances: ReadonlyArray<Case> = [
  [
    "a balance twice",
    unique,
    "insert into balance (position, source_id, account_id, card, listing) values ($ + 1000, 's$', '', '', 1)"
  ],
  [
    "a balance that does not begin at the beginning",
    change,
    `insert into balance (position, source_id, account_id, card, listing, state, reason) values ($ + 1000, 'x$', '', '', 1, 'skipped', 'x')`
  ],
  ["a doubt about what was never sent", check, balance("doubted = true")],
  ["a doubt that a dead letter hides", check, balance("doubted = true"), ...failed],
  ["in doubt without a doubt", check, balance("state = 'in-doubt'"), sent],
  ["a balance of no unit", check, balance(`state = 'intended', ${meant.replace("'points'", "null")}`)],
  ["nothing to move", check, balance(`state = 'intended', ${meant.replace("= 5", "= 0")}`)],
  ["a balance before that nobody knows", check, balance(`state = 'intended', ${meant.replace("= 10", "= null")}`)],
  ["no key", check, balance(`state = 'intended', ${meant.replace("= position", "= null")}`)],
  ["a proof that does not add up", check, balance("state = 'verified', after = 14"), sent],
  ["a dead balance without a reason", check, balance("state = 'dead-letter'")],
  ["a reason without a dead balance", check, balance("reason = 'Rejected'")],
  ["an undecided balance that is none", check, balance("undecided = true"), sent],
  [
    "a key twice",
    unique,
    balance(`state = 'intended', ${meant.replace("= position", "= $ + 3000")}`),
    balance(`state = 'intended', ${meant.replace("= position", "= $ + 3000")}`, "$ + 500")
  ],
  ...(["", "written", "in-doubt"] as const).flatMap((state): ReadonlyArray<Case> => [
    [
      `two on their way to one account, the first ${state}`,
      unique,
      balance(`state = 'intended', ${meant}`, "$ + 500"),
      ...together(sent),
      ...(state === "" ? [] : [balance(`state = '${state}', doubted = ${state === "in-doubt"}`)])
    ]
  ]),
  [
    "one on its way beside one that nobody has decided",
    unique,
    balance(`state = 'intended', ${meant}`, "$ + 500"),
    ...together(sent),
    ...open.slice(1)
  ],
  ["a step of a balance that there is not", transition, balance("state = 'skipped', reason = 'x'"), sent],
  ["a balance of another customer", change, balance("source_id = 'other'")],
  ["a balance elsewhere in the list", change, balance("position = position + 1000")],
  ["another key", change, balance("transaction_id = 9999"), ...failed],
  ...["intended", "in-doubt", "written", "verified"].flatMap((state): ReadonlyArray<Case> => {
    const there = [
      sent,
      ...(state === "intended" ? [] : [balance(`state = '${state}', after = 15, doubted = ${state === "in-doubt"}`)])
    ]
    return [
      "account_id = 'other'",
      "card = 'other'",
      "unit = 'EUR'",
      "before = 11, after = 16",
      "amount = 6, after = 16"
    ].flatMap((other): ReadonlyArray<Case> => [[`${state}, and then ${other}`, change, balance(other), ...there]])
  }),
  [
    "settled, and then another card",
    change,
    balance("card = 'other'"),
    ...doubted,
    decideBalance("settled"),
    balance("state = 'settled'")
  ],
  ["undecided, and then another card", change, balance("card = 'other'"), ...open],
  ["a doubt that is dropped on sending again", change, balance("state = 'intended', doubted = false"), ...doubted],
  [
    "a doubt that is dropped by a dead letter",
    change,
    balance("state = 'dead-letter', reason = 'x', doubted = false"),
    ...doubted
  ],
  ["in doubt, which nobody was", change, balance("state = 'in-doubt', doubted = true, reason = null"), ...failed],
  ["settled by nobody", decision, balance("state = 'settled'"), ...doubted],
  ["left by nobody", decision, balance("state = 'left'"), ...failed],
  ["absent by nobody", decision, balance("state = 'listed', doubted = false"), ...doubted],
  [
    "absent by nobody, though it was answered",
    decision,
    balance("state = 'listed'"),
    sent,
    balance("state = 'written'")
  ],
  ["a doubted one sent anew", decision, balance("state = 'listed', doubted = false"), ...doubted, sent],
  [
    "an undecided one sent anew",
    decision,
    balance("state = 'listed', reason = null, undecided = false"),
    sent,
    balance("state = 'dead-letter', reason = 'x', undecided = true")
  ],
  [
    "a decision on an earlier dead balance",
    decision,
    balance("state = 'left'"),
    ...failed,
    decideBalance("left", "'so'", "at - interval '1 second'")
  ],
  ["a decision of another kind on a balance", decision, balance("state = 'left'"), ...failed, decideBalance("absent")],
  [
    "settled, though it was decided",
    decision,
    balance("state = 'settled', reason = null"),
    ...failed,
    decideBalance("settled")
  ],
  [
    "changing a decision on a balance",
    change,
    "update balance_decision set because = 'x' where position = $",
    ...failed,
    decideBalance("left")
  ],
  [
    "forgetting a decision on a balance",
    change,
    "delete from balance_decision where position = $",
    ...failed,
    decideBalance("left")
  ],
  ["forgetting a balance", change, "delete from balance where position = $"],
  ["a kind of decision on a balance that there is not", check, decideBalance("perhaps"), ...failed],
  ["a balance left without a reason", check, decideBalance("left", "null"), ...failed],
  ["a trial that shows something else", check, trial("maybe", 15, "10")],
  ["a trial whose amount was not added", check, trial("delta", 16, "10")],
  ["a trial whose amount was not taken back", check, trial("delta", 15, "11")]
]

/** The code of the database's refusal; `undefined`: it had nothing against it. */
const codeOf = (cause: unknown): string | undefined =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : undefined

layer(shared, { timeout: "60 seconds" })("the ledger's tables", (it) => {
  it.effect("refuse what would make a wrong ledger, whoever asks, each rule by itself", () =>
    Effect.gen(function* () {
      yield* empty
      const { sql } = yield* Ledger.Ledger
      yield* sql`insert into migration (id, name, source, target, salt) values (1, '', '', '', '')`
      yield* sql`insert into record (position, source_id, listing) select n, 's' || n, 1 from generate_series(1, 900) n`
      yield* sql`insert into balance_listing values (1)`
      yield* sql`insert into balance (position, source_id, account_id, card, listing) select n, 's' || n, 'a' || n, 'c' || n, 1 from generate_series(1, 900) n`
      for (const [index, [name, code, refused, ...before]] of [...records, ...balances].entries()) {
        const own = (statement: string) => sql.unsafe(statement.replaceAll("$", String(index + 1)))
        for (const statement of before)
          yield* own(statement).pipe(
            Effect.catch((e) => Effect.die(`${name}: ${String(codeOf(e.reason.cause))} ${statement}`))
          )
        const result = yield* Effect.result(own(refused))
        assert.strictEqual(result._tag === "Failure" ? codeOf(result.failure.reason.cause) : "accepted", code, name)
      }
    })
  )
})
