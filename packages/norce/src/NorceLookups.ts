/**
 * What a tenant has set up, by code: roles, info types, flags. Ids differ between production, stage and playground, so
 * settings name codes and this finds the ids: each list is fetched once by whoever needs it first and kept for an hour.
 */
import { Cache, Effect, Exit, Record, Schema } from "effect"
import * as E from "@kundbro/domain/VendorError"
import { isList } from "./internal/Options.ts"
import { nonEmpty } from "./internal/Text.ts"
import type { NorceClient } from "./NorceClient.ts"
import { failure, unreadable } from "./NorceError.ts"
import type { Codes, CodecOptions, NorceOptions } from "./NorceOptions.ts"
import * as Wire from "./NorceWire.ts"

/** Code to id. A code that two entries share is in no table: nobody can tell which is meant. */
export type Table = Readonly<Record<string, number>>

/** Options with an id for every code, and what the tenant lacks. */
export interface Resolved {
  /** Codes as ids of this environment. */
  readonly options: CodecOptions
  /** Codes of the settings that the tenant does not have: they forbid writing. */
  readonly missing: ReadonlyArray<E.FieldIssue>
}

/** The lists of one tenant. */
export interface NorceLookups {
  /** From `ListAccountRoles` (documented). */
  readonly roles: Effect.Effect<Table, E.VendorError>
  /** Info types of customers, from ApplicationService's `ListCustomerInfoTypes` (its address is inferred). */
  readonly infoTypes: Effect.Effect<Table, E.VendorError>
  /** Info types of companies, from ApplicationService's `ListCompanyInfoTypes` (its address is inferred). */
  readonly companyInfoTypes: Effect.Effect<Table, E.VendorError>
  /**
   * Flags by name and by `group code/name`, from the operation that `flagsOperation` names, because the page does not.
   * Names are those of the option `cultureCode`.
   */
  readonly flags: Effect.Effect<Table, E.VendorError>
  /** The options, with the ids of all codes that they only name. */
  readonly resolved: Effect.Effect<Resolved, E.VendorError>
  /** Fetches again at the next need. */
  readonly forget: Effect.Effect<void>
}

const keepFor = "1 hour"

const tableOf = (entries: ReadonlyArray<readonly [code: string | undefined, id: number | null | undefined]>): Table => {
  const ids = new Map<string, number | undefined>()
  for (const [code, id] of entries) {
    if (code === undefined || typeof id !== "number") continue
    ids.set(code, ids.has(code) && ids.get(code) !== id ? undefined : id)
  }
  return Object.fromEntries([...ids].flatMap(([code, id]) => (id === undefined ? [] : [[code, id]])))
}

/** A flag has no code: its name stands for it, alone or behind the code of its group. */
export const tableOfFlags = (flags: ReadonlyArray<Wire.CustomerFlag>): Table =>
  tableOf(
    flags.flatMap(({ Group, Id, Name }) => {
      const [group, name] = [nonEmpty(Group?.Code), nonEmpty(Name)]
      return [[name, Id] as const, ...(group && name ? [[`${group}/${name}`, Id] as const] : [])]
    })
  )

/** Roles or info types by their codes; one without a code cannot be named. */
export const tableOfCodes = (values: ReadonlyArray<Wire.IdValue>): Table =>
  tableOf(values.map(({ Code, Id }) => [nonEmpty(Code), Id]))

/** Numbers in place of ids that are not known yet: enough to say what would be held, and never sent. */
const standIns = (codes: Codes | undefined): Table =>
  isList(codes) ? Object.fromEntries(codes.map((code, at) => [code, -1 - at])) : (codes ?? {})

const withTables = (options: NorceOptions, tables: (codes: Codes | undefined, kind: Kind) => Table): CodecOptions => {
  const { flagTypes, infoTypes, roles, ...others } = options
  return {
    ...others,
    ...(roles !== undefined && { roles: tables(roles, "roles") }),
    ...(infoTypes !== undefined && { infoTypes: tables(infoTypes, "infoTypes") }),
    ...(flagTypes !== undefined && { flagTypes: tables(flagTypes, "flags") })
  }
}

/** The options for whatever only has to know which codes there are: mappings and drafts. */
export const unresolved = (options: NorceOptions): CodecOptions => withTables(options, standIns)

type Kind = "roles" | "infoTypes" | "companyInfoTypes" | "flags"

const settings = { roles: "roles", infoTypes: "infoTypes", flags: "flagTypes" } as const

const unnamed = new E.FieldIssue({
  field: "flagsOperation",
  rule: "missing",
  remedy: "name the operation that lists the flags in the options"
})

const decodeFlags = Schema.decodeUnknownEffect(Schema.NullOr(Schema.Array(Wire.CustomerFlag)))

/** The lookups over a client. Nothing is sent before the first need. */
export const make = Effect.fnUntraced(function* (
  client: NorceClient,
  options: NorceOptions
): Effect.fn.Return<NorceLookups> {
  const { cultureCode, flagsOperation } = options

  const fetchFlags = (operation: string) =>
    client.passthrough({ operation, method: "GET", effect: "read", query: { cultureCode } }).pipe(
      Effect.flatMap((answer) =>
        decodeFlags(answer._tag === "Some" ? answer.value : null).pipe(
          Effect.mapError(() => failure(operation, unreadable("read", "$", "a list of flags")))
        )
      ),
      Effect.map((flags) => tableOfFlags(flags ?? []))
    )

  const fetch = (kind: Kind): Effect.Effect<Table, E.VendorError> => {
    switch (kind) {
      case "roles":
        return Effect.map(client.ListAccountRoles({}), tableOfCodes)
      case "infoTypes":
        return Effect.map(client.ListCustomerInfoTypes({}), tableOfCodes)
      case "companyInfoTypes":
        return Effect.map(client.ListCompanyInfoTypes({}), tableOfCodes)
      case "flags":
        return flagsOperation === undefined
          ? Effect.fail(failure("flags", new E.Rejected({ issues: [unnamed], sent: false })))
          : fetchFlags(flagsOperation)
    }
  }

  const timeToLive = (exit: Exit.Exit<unknown, unknown>) => (Exit.isSuccess(exit) ? keepFor : 0)
  const tables = yield* Cache.makeWith(fetch, { capacity: 4, timeToLive })

  const resolve = Effect.gen(function* () {
    const found: Partial<Record<Kind, Table>> = {}
    const missing: Array<E.FieldIssue> = []
    for (const kind of ["roles", "infoTypes", "flags"] as const) {
      const codes = options[settings[kind]]
      if (!isList(codes)) continue
      const table = yield* Cache.get(tables, kind)
      found[kind] = Record.filter(table, (_, code) => codes.includes(code))
      for (const code of codes.filter((one) => !Object.hasOwn(table, one))) {
        missing.push(
          new E.FieldIssue({
            field: `${settings[kind]}.${code}`,
            rule: "unknown-value",
            remedy: "set it up at the tenant, with a code that is its own, or take it out of the settings"
          })
        )
      }
    }
    const resolved: Resolved = {
      options: withTables(options, (codes, kind) => (isList(codes) ? (found[kind] ?? {}) : (codes ?? {}))),
      missing
    }
    return resolved
  })
  const whole = yield* Cache.makeWith(() => resolve, { capacity: 1, timeToLive })

  return {
    roles: Cache.get(tables, "roles"),
    infoTypes: Cache.get(tables, "infoTypes"),
    companyInfoTypes: Cache.get(tables, "companyInfoTypes"),
    flags: Cache.get(tables, "flags"),
    resolved: Cache.get(whole, "options"),
    forget: Effect.andThen(Cache.invalidateAll(tables), Cache.invalidateAll(whole))
  }
})
