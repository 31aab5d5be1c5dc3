/**
 * The rules of a plan that `kundbro migrate init` asks for: those that the chosen pair leaves open, and those of the night. All
 * others have defaults, see docs/configuration.md.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import { Plan } from "@kundbro/migration"
import { Attribute, Customer, empty } from "@kundbro/domain/Customer"
import { PersonName } from "@kundbro/domain/Contact"
import { EmailAddress } from "@kundbro/domain/Ids"
import { Effect, type Option, Result, Schema } from "effect"
import { Flag } from "effect/cli"
import type { Asker } from "./Asker.ts"

const text = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)

export const ruleFlags = {
  onExisting: text("on-existing", "What to do about a customer that the target has: update, merge, skip, dead-letter"),
  authority: text("authority", "With merge: whose value stands where both have one, source or target"),
  protectedIdentity: text(
    "protected-identity",
    "A hidden address or phone that the target has no switch for: dead-letter, carry, or an attribute, as in 'flag HIDDEN'"
  ),
  relations: text("relations", "The persons attached to a customer: keep, move, ignore"),
  country: text("default-country", "The country, in two letters, of an address that names none; or none"),
  canary: text("canary", "How many customers go first, for a person to look at; 0 for none"),
  window: text("window", "When either may be called: always, or as in '22:00-05:00 Europe/Stockholm'"),
  callsPerSecond: text("calls-per-second", "The most calls a second to the target; or none"),
  stopRejected: text("stop-rejected", "The share of dead letters, 0 to 1, above which a run stops"),
  stopInDoubt: text("stop-in-doubt", "The share of writes in doubt, 0 to 1, above which a run stops")
}

type Given = { readonly [K in keyof typeof ruleFlags]: Option.Option<string> }

const windowShape = /^(\d\d:\d\d)-(\d\d:\d\d) (\S+)$/

const windowOf = (answer: string) => {
  const [, from = "", to = "", zone = ""] = windowShape.exec(answer) ?? []
  return { from, to, zone }
}

const decodeWindow = Schema.decodeUnknownOption(Plan.Window)

const windowProblem = (answer: string) =>
  answer === "always" || decodeWindow(windowOf(answer))._tag === "Some"
    ? undefined
    : `say "always", or two times and a zone: 22:00-05:00 Europe/Stockholm`

const numberBetween = (minimum: number, maximum: number, whole: boolean) => (answer: string) => {
  const value = Number(answer)
  return /^\d+(\.\d+)?$/.test(answer) && value >= minimum && value <= maximum && (!whole || Number.isInteger(value))
    ? undefined
    : `say a ${whole ? "whole " : ""}number from ${minimum} to ${maximum}`
}

const orNone = (problem: (answer: string) => string | undefined) => (answer: string) =>
  answer === "none" ? undefined : problem(answer)

const isCountry = (answer: string) =>
  /^[A-Z]{2}$/.test(answer) ? undefined : "say two capital letters, as SE, or none"

const attributeOf = (answer: string) => {
  const [kind = "", code = "", ...more] = answer.split(" ")
  return kind === "" || code === "" || more.length > 0 ? undefined : { kind, code }
}

const protections: Readonly<Record<string, string>> = {
  "dead-letter": "leave these customers out, and list them",
  attribute: "the target keeps it as an attribute",
  carry: "write them unhidden: the target is protected in another way"
}

/** Whether the target, as it is set up, keeps the attribute by which the plan protects a hidden customer. */
export const keepsProtection = ({ protectedIdentity }: Plan.Plan, to: Adapter): boolean => {
  if (typeof protectedIdentity === "string") return true
  const somebody = new Customer({
    ...empty,
    name: new PersonName({ given: "Somebody", family: "Hidden" }),
    emails: [{ address: EmailAddress.make("somebody@hidden.example") }],
    attributes: [new Attribute(protectedIdentity)]
  })
  const drafted = to.customerDrafts?.draft(somebody)
  return (
    drafted === undefined ||
    Result.isFailure(drafted) ||
    drafted.success.customer.attributes.some(
      ({ code, kind }) => kind === protectedIdentity.kind && code === protectedIdentity.code
    )
  )
}

/** The rules, by questions. `matched`: a customer that the target has can be found. */
export const rules = Effect.fnUntraced(function* (
  { ask, choose, told }: Asker,
  given: Given,
  { from, matched, to }: { readonly from: Adapter; readonly to: Adapter; readonly matched: boolean }
) {
  const onExisting = !matched
    ? undefined
    : yield* choose(
        {
          given: given.onExisting,
          flag: "--on-existing",
          message: "What about a customer that the target has already?"
        },
        {
          update: "the source's values are written over its own",
          merge: "a value that only one of them has stands",
          skip: "left as it is, and listed",
          "dead-letter": "left for a person to look at"
        }
      )
  const authority =
    onExisting !== "merge"
      ? undefined
      : yield* choose(
          { given: given.authority, flag: "--authority", message: "Whose value stands where both have one?" },
          { source: "", target: "" }
        )

  const hides = (["protection.address", "protection.phone"] as const).some(
    (field) => from.mapping.read[field] !== undefined && to.mapping.write[field] === undefined
  )
  const kept = (answer: string) =>
    Object.hasOwn(protections, answer) || attributeOf(answer) !== undefined
      ? undefined
      : "say dead-letter, carry, or a kind and a code: flag HIDDEN"
  const question = { given: given.protectedIdentity, flag: "--protected-identity" }
  const chosen = !hides
    ? undefined
    : given.protectedIdentity._tag === "Some"
      ? yield* ask({ ...question, message: "", problem: kept })
      : yield* choose(
          { ...question, message: `${to.vendor} cannot hide an address or a phone. Customers with a hidden one?` },
          protections
        )
  const attribute =
    chosen === "attribute"
      ? yield* ask({
          ...question,
          message: "Which attribute? Its kind, a space and its code, as in: flag HIDDEN",
          problem: (answer) => (attributeOf(answer) === undefined ? "say a kind, a space and a code" : undefined)
        })
      : chosen
  const protectedIdentity = attribute === undefined ? undefined : (attributeOf(attribute) ?? attribute)

  const moves = from.relationReads !== undefined && to.relationReads !== undefined && to.relationWrites !== undefined
  const relations = !moves
    ? undefined
    : yield* choose(
        { given: given.relations, flag: "--relations", message: "The persons attached to a customer?" },
        { keep: "in a file", move: "by `kundbro migrate relations`, after the customers", ignore: "not even read" }
      )

  const country =
    to.mapping.write["addresses.country"] === undefined
      ? "none"
      : yield* ask({
          given: given.country,
          flag: "--default-country",
          message: "The country of an address that names none, as SE (none: it stays without)",
          usual: "none",
          problem: orNone(isCountry)
        })
  const canary = yield* ask({
    given: given.canary,
    flag: "--canary",
    message: "How many customers go first, for a person to look at before the rest (0: none)",
    usual: "50",
    problem: numberBetween(0, 10_000, true)
  })
  const window = yield* ask({
    given: given.window,
    flag: "--window",
    message: "When may the two be called (always, or 22:00-05:00 Europe/Stockholm)",
    usual: "always",
    problem: windowProblem
  })
  const callsPerSecond = yield* ask({
    given: given.callsPerSecond,
    flag: "--calls-per-second",
    message: `The most calls a second to ${to.vendor} (none: as many as it takes)`,
    usual: "none",
    problem: orNone(numberBetween(1, 100_000, true))
  })
  const share = (given: Option.Option<string>, flag: string, usual: string) =>
    told({ given, flag, usual, problem: numberBetween(0, 1, false) })
  const rejected = yield* share(given.stopRejected, "--stop-rejected", "0.2")
  const inDoubt = yield* share(given.stopInDoubt, "--stop-in-doubt", "0.02")

  const windows = window === "always" ? {} : { windows: [windowOf(window)] }
  const target = { ...(callsPerSecond !== "none" && { callsPerSecond: Number(callsPerSecond) }), ...windows }
  return {
    ...(onExisting !== undefined && { onExisting }),
    ...(authority !== undefined && { merge: { default: authority } }),
    ...(protectedIdentity !== undefined && { protectedIdentity }),
    ...(relations !== undefined && { relations }),
    ...(country !== "none" && { defaults: { "addresses.country": country } }),
    ...(canary !== "0" && { canary: { records: Number(canary) } }),
    stopWhen: { rejected: Number(rejected), inDoubt: Number(inDoubt) },
    ...(window !== "always" && { source: windows }),
    ...(Object.keys(target).length > 0 && { target })
  }
})
