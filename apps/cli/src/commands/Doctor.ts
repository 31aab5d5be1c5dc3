/**
 * `kundbro doctor`: can this system be used as configured? One harmless read tells about address, credentials and
 * contract; with a WSDL, every operation that the adapter calls is compared with the tenant's own description.
 */
import { Effect, FileSystem, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { type Adapter, Ids, type VendorError } from "@kundbro/domain"
import * as Configuration from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { open } from "../Vendors.ts"
import { config, json } from "./shared.ts"

interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly detail: string
  readonly remedy?: string
}

const remedies: Readonly<Record<string, string>> = {
  Unavailable: "check the address, and whether the vendor has registered the IP address that you call from",
  TimedOut: "check the address, and whether the vendor has registered the IP address that you call from",
  ContractMismatch: "compare with the tenant's own description: kundbro doctor <system> --wsdl <file or address>",
  Undecodable: "check that the address is the service itself and not its web page",
  RateLimited: "wait, then try again"
}

const preflight = (adapter: Adapter.Adapter) =>
  Effect.gen(function* () {
    const { customerById } = adapter
    if (customerById === undefined) return { check: "a harmless read", ok: true, detail: "the vendor has none" }
    const answered = (detail: string): Finding => ({ check: "a harmless read", ok: true, detail })
    return yield* customerById.get(Ids.CustomerId.make("0")).pipe(
      Effect.map(() => answered("answered")),
      Effect.catchTag("VendorError", (error: VendorError.VendorError): Effect.Effect<Finding> => {
        const { reason } = error
        // A business answer, be it a refusal, shows that address, credentials and contract hold.
        if (reason._tag === "NotFound" || reason._tag === "Rejected" || reason._tag === "Failed") {
          return Effect.succeed(answered(`answered (${reason._tag})`))
        }
        const remedy = reason._tag === "Unauthorized" ? reason.remedy : remedies[reason._tag]
        return Effect.succeed({
          check: "a harmless read",
          ok: false,
          detail: error.message,
          ...(remedy !== undefined && { remedy })
        })
      })
    )
  })

/** A WSDL by address, or the text of a file. */
const sourceOf = (place: string) =>
  /^https?:/i.test(place)
    ? Effect.succeed({ url: place })
    : Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        return {
          text: yield* files
            .readFileString(place)
            .pipe(Effect.mapError(() => new Failure({ code: "usage", message: `${place} cannot be read` })))
        }
      })

export const doctor = Command.make(
  "doctor",
  {
    system: Argument.String("system").pipe(Argument.withDescription("A system of the configuration file")),
    wsdl: Flag.String("wsdl").pipe(
      Flag.withDescription("The tenant's WSDL, a file or an address: compare our contracts with it"),
      Flag.optional
    ),
    config,
    json
  },
  Effect.fn(function* ({ config, system, wsdl }) {
    const screen = yield* Screen.Screen
    const { configuration } = yield* Configuration.load(config)
    const { adapter, operations } = yield* open(configuration, system)
    const findings: Array<Finding> = [
      { check: "configuration", ok: true, detail: `${system} is a ${adapter.vendor}` },
      yield* preflight(adapter)
    ]
    if (Option.isSome(wsdl)) {
      if (operations.length === 0) {
        return yield* new Failure({
          code: "usage",
          message: `${adapter.vendor} speaks no SOAP, so there is no WSDL to compare`
        })
      }
      // Only this command needs node-soap, and only here.
      const Wsdl = yield* Effect.promise(() => import("@kundbro/soap/Wsdl"))
      const found = yield* Wsdl.check(yield* sourceOf(wsdl.value), operations)
      const contradictions = found.filter(({ severity }) => severity === "contradiction")
      for (const { contract, kind, operation, path, wsdl } of contradictions) {
        findings.push({
          check: `contract ${operation}`,
          ok: false,
          detail: `${kind}${path === "" ? "" : ` at ${path}`}: the contract says ${contract ?? "nothing"}, the WSDL says ${wsdl ?? "nothing"}`,
          remedy: `set the matching option: see "Unverified" in the adapter's README`
        })
      }
      if (contradictions.length === 0) {
        const more = found.length === 0 ? "" : `; it has ${found.length} elements more, which are carried raw`
        findings.push({
          check: "contracts",
          ok: true,
          detail: `${operations.length} operations agree with the WSDL${more}`
        })
      }
    }
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
    { command: "kundbro doctor club --wsdl https://…/service.asmx?wsdl", description: "Compare with the live WSDL" }
  ])
)
