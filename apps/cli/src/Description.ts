/**
 * A system's own description of its interface, held against what the adapter sends and expects: which of what the vendor
 * pages leave to inference it bears out, and what it contradicts.
 */
import { Effect, FileSystem, Result, Schema } from "effect"
import { HttpClient } from "effect/http"
import type { Disagreement } from "@kundbro/soap/Wsdl"
import type { Vendors } from "@kundbro/systems"
import { Failure } from "./Failure.ts"

/** What the comparison came to. */
export interface Comparison {
  /** What the description bears out. */
  readonly confirmed: ReadonlyArray<string>
  /** What can make a call fail or lose data. */
  readonly contradictions: ReadonlyArray<{ readonly where: string; readonly detail: string; readonly remedy: string }>
  /** How much the system has that we do not model; it is carried raw. */
  readonly additions: number
  /** What none of the given descriptions speaks of. */
  readonly notDescribed: ReadonlyArray<string>
}

const unverified = `set the matching option: see "Unverified" in the adapter's README`

const unreadable = (place: string) => new Failure({ code: "usage", message: `${place} cannot be read` })

const isAddress = (place: string): boolean => /^https?:/i.test(place)

const fromFile = (place: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    return yield* Effect.mapError(files.readFileString(place), () => unreadable(place))
  })

const fromAddress = (place: string) =>
  Effect.flatMap(HttpClient.get(place), (response) => response.text).pipe(Effect.mapError(() => unreadable(place)))

const detailOf = (
  { contract, kind, path }: { readonly contract: string | undefined; readonly kind: string; readonly path: string },
  described: string | undefined,
  document: string
): string =>
  `${kind}${path === "" ? "" : ` at ${path}`}: the adapter has ${contract ?? "nothing"}, the ${document} says ${described ?? "nothing"}`

/** Compares with WSDLs, of which each may describe any of the services. */
const withWsdls = (
  { experimental = [], services }: Extract<Vendors.Description, { kind: "wsdl" }>,
  places: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    // Only this needs node-soap, and only here.
    const Wsdl = yield* Effect.promise(() => import("@kundbro/soap/Wsdl"))
    const all = [...Object.values(services).flat(), ...experimental]
    const described = new Set<string>()
    const found: Array<Disagreement> = []
    for (const place of places) {
      const source = isAddress(place) ? { url: place } : { text: yield* fromFile(place) }
      const disagreements = yield* Wsdl.check(source, all)
      const missing = new Set(
        disagreements.filter(({ kind }) => kind === "MissingOperation").map(({ operation }) => operation)
      )
      const here = all.filter(({ name }) => !missing.has(name))
      if (here.length === 0) {
        return yield* new Failure({
          code: "usage",
          message: `${place} describes none of the operations that the adapter calls: is it the WSDL of another service?`
        })
      }
      for (const { name } of here) described.add(name)
      found.push(...disagreements.filter(({ operation }) => !missing.has(operation)))
    }
    const comparison = {
      confirmed: new Array<string>(),
      contradictions: found
        .filter(({ severity }) => severity === "contradiction")
        .map((one) => ({ where: one.operation, detail: detailOf(one, one.wsdl, "WSDL"), remedy: unverified })),
      additions: found.filter(({ severity }) => severity === "addition").length,
      notDescribed: new Array<string>()
    }
    const confirm = (name: string) => {
      if (!comparison.contradictions.some(({ where }) => where === name)) comparison.confirmed.push(name)
    }
    for (const [service, contracts] of Object.entries(services)) {
      const names = contracts.map(({ name }) => name)
      const spoken = names.filter((name) => described.has(name))
      for (const name of names) {
        if (spoken.includes(name)) confirm(name)
        else if (spoken.length === 0) comparison.notDescribed.push(`${name} (${service})`)
        else {
          const detail = "MissingOperation: the WSDL of its service has no such operation"
          comparison.contradictions.push({ where: name, detail, remedy: unverified })
        }
      }
    }
    for (const { name } of experimental) {
      if (described.has(name)) confirm(name)
      else comparison.notDescribed.push(`${name} (experimental)`)
    }
    return comparison satisfies Comparison
  })

const parseJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))

const withOpenApi = ({ check, confirmed }: Extract<Vendors.Description, { kind: "openapi" }>, place: string) =>
  Effect.gen(function* () {
    const document = parseJson(yield* isAddress(place) ? fromAddress(place) : fromFile(place))
    if (Result.isFailure(document)) {
      return yield* new Failure({ code: "usage", message: `${place} is not JSON: give the OpenAPI document as JSON` })
    }
    const found = check(document.success)
    return {
      confirmed: confirmed(document.success),
      contradictions: found
        .filter(({ severity }) => severity === "contradiction")
        .map((one) => ({
          where: one.operation === "" ? "every call" : one.operation,
          detail: detailOf(one, one.document, "document"),
          remedy: one.option === undefined ? unverified : `set ${one.option} in the system's settings`
        })),
      additions: found.filter(({ severity }) => severity === "addition").length,
      notDescribed: []
    } satisfies Comparison
  })

/** Compares a system's descriptions, files or addresses, with the adapter. */
export const compare = (
  vendor: string,
  description: Vendors.Description,
  given: { readonly wsdl: ReadonlyArray<string>; readonly openapi: ReadonlyArray<string> }
) =>
  Effect.gen(function* () {
    const wrong = description.kind === "wsdl" ? "openapi" : "wsdl"
    const [document] = given.openapi
    if (given[wrong].length > 0) {
      const message = `${vendor} is described by ${description.kind === "wsdl" ? "a WSDL" : "an OpenAPI document"}: use --${description.kind}`
      return yield* new Failure({ code: "usage", message })
    }
    if (description.kind === "wsdl") {
      return given.wsdl.length === 0 ? undefined : yield* withWsdls(description, given.wsdl)
    }
    return document === undefined ? undefined : yield* withOpenApi(description, document)
  })
