/**
 * The systems that the desk serves: their adapters, and an outbox for each that can be written to.
 */
import {
  Clock,
  Context,
  DateTime,
  Duration,
  Effect,
  Exit,
  Fiber,
  FileSystem,
  Path,
  Schedule,
  Scope,
  Semaphore
} from "effect"
import { type Adapter, VendorError } from "@kundbro/domain"
import { Outbox, type WriteStatus } from "@kundbro/outbox"
import { Preflight } from "@kundbro/systems"
import type { Health } from "./Api.ts"
import * as Problem from "./Problem.ts"

/** One system, open. */
export interface System {
  readonly name: string
  readonly adapter: Adapter.Adapter
  /**
   * A read. Once the system has refused the desk's credentials, it is not asked again for five minutes or until `resume`,
   * because hammering may lock the account; the answer is then the same refusal.
   */
  readonly ask: <A>(call: Effect.Effect<A, VendorError.VendorError>) => Effect.Effect<A, VendorError.VendorError>
  /** Whether it answers, by a harmless read at most every ten seconds. */
  readonly health: Effect.Effect<typeof Health.Type>
  /** Its outbox, opened when it is first needed. */
  readonly outbox: Effect.Effect<Outbox.Outbox["Service"], WriteStatus.OutboxError>
  /** The same, if it is open already. */
  readonly opened: () => Outbox.Outbox["Service"] | undefined
  /** Forgets that the credentials were refused. */
  readonly trust: Effect.Effect<void>
}

export class Systems extends Context.Service<
  Systems,
  {
    readonly all: ReadonlyArray<System>
    readonly get: (name: string) => Effect.Effect<System, Problem.UnknownSystem>
  }
>()("@kundbro/desk/Systems") {}

/** How long a refusal of the credentials and a state of health are believed. */
const refusedFor = Duration.minutes(5)
const healthyFor = Duration.seconds(10)

/** How long the key and the receipt of a write that has ended are kept. */
const rememberedFor = Duration.days(90)

const isRefusal = ({ reason }: VendorError.VendorError): boolean =>
  reason._tag === "Unauthorized" && reason.problem !== "forbidden"

/** Every ability that there is; `true`: it writes. */
const abilities: Readonly<Record<Adapter.CapabilityName, boolean>> = {
  customerById: false,
  customerByEmail: false,
  customerByNationalId: false,
  customerByCard: false,
  customerByReference: false,
  customerSearch: false,
  customerDrafts: false,
  customerCreation: true,
  customerUpdates: true,
  customerDeactivation: true,
  customerImport: false,
  customerValidation: false,
  consentReads: false,
  relationReads: false,
  relationWrites: true,
  loyaltyReads: false,
  loyaltyByCard: false,
  loyaltyAdjustments: true
}

const isAbility = (name: string): name is Adapter.CapabilityName => Object.hasOwn(abilities, name)

/** The abilities that a system has, by name. */
export const abilitiesOf = (adapter: Adapter.Adapter): ReadonlyArray<Adapter.CapabilityName> =>
  Object.keys(abilities)
    .filter(isAbility)
    .filter((name) => adapter[name] !== undefined)

/** Whether there is anything to keep in an outbox. */
export const canWrite = (adapter: Adapter.Adapter): boolean => abilitiesOf(adapter).some((name) => abilities[name])

const credentials = (adapter: Adapter.Adapter) => {
  let refused: { readonly error: VendorError.VendorError; readonly until: number } | undefined
  const ask: System["ask"] = (call) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      refused !== undefined && now < refused.until
        ? Effect.fail(refused.error)
        : Effect.tapError(call, (error) =>
            Effect.sync(() => {
              if (isRefusal(error)) refused = { error, until: now + Duration.toMillis(refusedFor) }
            })
          )
    )
  const trust = Effect.sync(() => {
    refused = undefined
  })
  return { adapter, ask, trust }
}

const healthOf = Effect.fnUntraced(function* (
  name: string,
  { adapter, ask }: Pick<System, "adapter" | "ask">,
  timeout: Duration.Input
) {
  const one = yield* Semaphore.make(1)
  let last: typeof Health.Type | undefined
  const read = Preflight.harmlessRead(adapter)
  const tooLate = new VendorError.VendorError({
    vendor: adapter.vendor,
    operation: "health",
    reason: new VendorError.TimedOut()
  })
  const check = Effect.gen(function* () {
    const state = { system: name, checkedAt: yield* DateTime.now }
    if (read === undefined) return { ...state, status: "unknown" } as const
    return yield* ask(Effect.timeoutOrElse(read, { duration: timeout, orElse: () => Effect.fail(tooLate) })).pipe(
      Effect.as({ ...state, status: "up" } as const),
      Effect.catch((error) =>
        Effect.succeed(
          error.reason._tag === "NotFound" || error.reason._tag === "Rejected"
            ? ({ ...state, status: "up" } as const)
            : ({ ...state, status: "down", problem: VendorError.describe(error.reason) } as const)
        )
      )
    )
  })
  const fresh = Effect.map(DateTime.now, (now) =>
    last !== undefined &&
    DateTime.toEpochMillis(now) - DateTime.toEpochMillis(last.checkedAt) < Duration.toMillis(healthyFor)
      ? last
      : undefined
  )
  const health = one.withPermit(
    Effect.flatMap(fresh, (known) =>
      known === undefined
        ? Effect.tap(check, (state) =>
            Effect.sync(() => {
              last = state
            })
          )
        : Effect.succeed(known)
    )
  )
  const forget = Effect.sync(() => {
    last = undefined
  })
  return { health, forget }
})

/** Opens what is left from before, so that it goes on being delivered; everything else when it is needed. */
export const make = Effect.fnUntraced(function* (options: {
  readonly adapters: Readonly<Record<string, Adapter.Adapter>>
  readonly folder: string
  readonly readTimeout: Duration.Input
}) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const scope = yield* Effect.scope
  const all: Array<System> = []
  for (const [name, adapter] of Object.entries(options.adapters)) {
    const { ask, trust } = credentials(adapter)
    const { forget, health } = yield* healthOf(name, { adapter, ask }, options.readTimeout)
    const folder = path.join(options.folder, `system-${encodeURIComponent(name)}`)
    let opened: Outbox.Outbox["Service"] | undefined
    let opening: Fiber.Fiber<Outbox.Outbox["Service"], WriteStatus.OutboxError> | undefined
    // It goes on opening when the caller who needed it first has gone away, and is tried anew when that failed.
    const open = Outbox.make({ adapter, at: { folder } }).pipe(
      Effect.tap(({ forget }) =>
        forget(rememberedFor).pipe(Effect.ignore, Effect.repeat(Schedule.spaced("1 day")), Effect.forkIn(scope))
      ),
      Effect.provideService(Scope.Scope, scope),
      Effect.onExit((exit) =>
        Effect.sync(() => {
          if (Exit.isSuccess(exit)) opened = exit.value
          else opening = undefined
        })
      )
    )
    const one = yield* Semaphore.make(1)
    const started = one.withPermit(
      Effect.suspend(() =>
        opening === undefined
          ? Effect.tap(Effect.forkIn(open, scope), (fiber) =>
              Effect.sync(() => {
                opening = fiber
              })
            )
          : Effect.succeed(opening)
      )
    )
    const outbox = Effect.suspend(() =>
      opened === undefined ? Effect.flatMap(started, Fiber.join) : Effect.succeed(opened)
    )
    if (canWrite(adapter) && (yield* files.exists(folder))) yield* outbox
    all.push({ name, adapter, ask, health, outbox, opened: () => opened, trust: Effect.andThen(trust, forget) })
  }
  const byName = new Map(all.map((system) => [system.name, system]))
  return Systems.of({
    all,
    get: (name) => {
      const system = byName.get(name)
      return system === undefined ? Effect.fail(new Problem.UnknownSystem({})) : Effect.succeed(system)
    }
  })
})
