/**
 * `kundbro doctor`: can this system be used as configured? One harmless read tells about address, credentials and
 * contract; with a WSDL or an OpenAPI document, all that the adapter assumes is compared with the system's own description.
 */
import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Adapter, VendorError } from "@kundbro/domain"
import { Preflight, Vendors } from "@kundbro/systems"
import * as Configuration from "../Configuration.ts"
import { type Comparison, compare } from "../Description.ts"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { config, json } from "./shared.ts"

interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly detail: string
  readonly remedy?: string
}

const address = "check the address, and whether the vendor has registered the IP address that you call from"

const remedies: Readonly<Record<string, string>> = {
  TimedOut: address,
  ContractMismatch:
    "it did not understand the request: compare names, namespaces and actions with its own description: kundbro doctor <system> --wsdl <file or address>, or --openapi",
  Undecodable: "check that the address is the service itself and not its web page",
  Failed:
    "check application id, system name, sales channel and the user's rights; if that is the system's answer for a customer who is not there, list it as `notFound` in its settings",
  RateLimited: "wait, then try again"
}

/** What helps when a system serves nobody, by the words that adapters have for it. */
const unavailable = (problem: string): string => {
  if (problem.includes("password-expired")) {
    return "log in at the vendor as this user: an expired password has to be renewed there; if that works, the system behind the service is down, so try again later"
  }
  if (problem === "unreachable" || problem === "disconnected") return address
  return problem === "closed"
    ? "it is closed for now: try again later"
    : "something answers, but not as the service: check that the address is the service itself and not its web page, then try again later"
}

const remedyOf = (reason: VendorError.Reason): string | undefined => {
  if (reason._tag === "Unauthorized") return reason.remedy
  return reason._tag === "Unavailable" ? unavailable(reason.problem) : remedies[reason._tag]
}

const preflight = (adapter: Adapter.Adapter) =>
  Effect.gen(function* () {
    const lookup = Preflight.harmlessRead(adapter)
    if (lookup === undefined) return { check: "a harmless read", ok: true, detail: "the vendor has none" }
    const answered = (detail: string): Finding => ({ check: "a harmless read", ok: true, detail })
    return yield* lookup.pipe(
      Effect.map(() => answered("answered")),
      Effect.catchTag("VendorError", (error: VendorError.VendorError): Effect.Effect<Finding> => {
        const { reason } = error
        // That nobody is there shows that address, credentials and contract hold.
        if (reason._tag === "NotFound" || reason._tag === "Rejected") {
          return Effect.succeed(answered(`answered (${reason._tag})`))
        }
        const remedy = remedyOf(reason)
        return Effect.succeed({
          check: "a harmless read",
          ok: false,
          // An Unauthorized ends its message with its remedy, which has a line of its own here.
          detail: error.message.replace(`; ${remedy}`, ""),
          ...(remedy !== undefined && { remedy })
        })
      })
    )
  })

const times = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`

/** What the comparison with the system's own description found. */
const comparison = ({ additions, confirmed, contradictions, notDescribed }: Comparison): ReadonlyArray<Finding> => [
  {
    check: "description",
    ok: true,
    detail:
      `confirms ${times(confirmed.length, "fact")}${confirmed.length === 0 ? "" : `: ${confirmed.join(", ")}`}` +
      (additions === 0 ? "" : `; it has ${times(additions, "element")} more, which are carried raw`)
  },
  ...(notDescribed.length === 0
    ? []
    : [{ check: "description", ok: true, detail: `says nothing of ${notDescribed.join(", ")}` }]),
  ...contradictions.map(({ detail, remedy, where }) => ({ check: `contract ${where}`, ok: false, detail, remedy }))
]

export const doctor = Command.make(
  "doctor",
  {
    system: Argument.String("system").pipe(Argument.withDescription("A system of the configuration file")),
    wsdl: Flag.String("wsdl").pipe(
      Flag.withDescription("A WSDL of the system, file or address; once per service: compare our contracts with it"),
      Flag.atLeast(0)
    ),
    openapi: Flag.String("openapi").pipe(
      Flag.withDescription("The system's OpenAPI document (JSON), file or address: compare what we send with it"),
      Flag.atMost(1)
    ),
    config,
    json
  },
  Effect.fn(function* ({ config, openapi, system, wsdl }) {
    const screen = yield* Screen.Screen
    const { configuration } = yield* Configuration.load(config)
    const { adapter, description } = yield* Vendors.open(configuration.systems, system)
    const compared = yield* compare(adapter.vendor, description, { wsdl, openapi })
    const findings: ReadonlyArray<Finding> = [
      { check: "configuration", ok: true, detail: `${system} is a ${adapter.vendor}` },
      yield* preflight(adapter),
      ...(compared === undefined ? [] : comparison(compared))
    ]
    for (const finding of findings) {
      yield* screen.emit({ ...finding })
      yield* screen.say(
        `  ${finding.ok ? Screen.styled("green", "✓") : Screen.styled("red", "✗")} ${finding.check}: ${finding.detail}`
      )
      if (finding.remedy !== undefined) yield* screen.say(`    → ${finding.remedy}`)
    }
    if (findings.some(({ ok }) => !ok)) {
      return yield* new Failure({ code: "vendor", message: `${system} cannot be used as configured` })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Check address, credentials and contract of a system"),
  Command.withExamples([
    { command: "kundbro doctor club", description: "A harmless read" },
    { command: "kundbro doctor club --wsdl https://…/service.asmx?wsdl", description: "Compare with the live WSDL" },
    { command: "kundbro doctor shop --openapi openapi.json", description: "Compare with an OpenAPI document" }
  ])
)
