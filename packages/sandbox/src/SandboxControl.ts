/**
 * The hands of a test on a running sandbox: look at its state, arm faults, move the clock, begin anew. The same methods
 * answer on the sandbox's own port below `/_sandbox/`, for tests in other languages and for people with curl.
 */
import { Effect, Schema } from "effect"
import { type HttpRouter, HttpServerRequest } from "effect/http"
import * as Faults from "./Faults.ts"
import type { Journal } from "./internal/journal.ts"
import type { Fields } from "./internal/tables.ts"
import { json, send } from "./internal/wire.ts"
import type { World } from "./internal/world.ts"
import { type NastyKind, PeopleOptions, type Person } from "./People.ts"
import type { RequestReport } from "./Requests.ts"

/** A sandbox at a glance. */
export interface SandboxState {
  readonly vendor: string
  readonly seed: PeopleOptions
  /** Milliseconds since 1970 on the sandbox's clock. */
  readonly now: number
  /** Until when the vendor is closed, on the same clock; 0: open. */
  readonly closedUntil: number
  /** Records by table. */
  readonly records: Readonly<Record<string, number>>
  readonly faults: ReadonlyArray<Faults.FaultPlan & { readonly struck: number }>
}

/** A fault word that means nothing for this vendor. */
export class FaultUnknown extends Schema.TaggedError<FaultUnknown>("@kundbro/sandbox/FaultUnknown")("FaultUnknown", {
  vendor: Schema.String,
  fault: Schema.String
}) {
  override get message() {
    return `${this.vendor} has no ${this.fault}: the vendor page knows no such answer`
  }
}

/** What every sandbox can be asked and told. */
export interface SandboxControl {
  readonly state: Effect.Effect<SandboxState>
  /** Every record, by table and id: computed on demand and large. */
  readonly dump: Effect.Effect<Readonly<Record<string, Readonly<Record<string, Fields>>>>>
  readonly requests: Effect.Effect<RequestReport>
  /** The ids of the seeded people, in order. */
  readonly ids: Effect.Effect<ReadonlyArray<string>>
  /** Which seeded people are nasty, and why. */
  readonly nasty: Effect.Effect<ReadonlyArray<{ readonly id: string; readonly kinds: ReadonlyArray<NastyKind> }>>
  readonly inject: (plan: Faults.FaultPlan) => Effect.Effect<void, FaultUnknown>
  readonly clearFaults: Effect.Effect<void>
  /** Closes the vendor from now on for so many milliseconds of the sandbox's clock. */
  readonly maintenance: (millis: number) => Effect.Effect<void>
  /** Moves the clock forward and does what has fallen due. */
  readonly advance: (millis: number) => Effect.Effect<void>
  /** Back to the seeded people; faults, requests and the clock's advance are forgotten. */
  readonly reset: Effect.Effect<void>
  /** The same with other people. */
  readonly reseed: (seed: PeopleOptions) => Effect.Effect<void>
}

/** Builds the common control over a world that `renew` replaces. */
export const make = (options: {
  readonly vendor: string
  /** The fault words that mean something here. */
  readonly words: ReadonlySet<string>
  readonly world: () => World
  /** The id under which the vendor keeps a seeded person. */
  readonly idOf: (person: Person) => string
  readonly renew: (people: PeopleOptions) => void
  /** Does what has fallen due on the clock. */
  readonly settle: () => void
  readonly journal: Journal
  readonly header: (seed: PeopleOptions) => Fields
}): SandboxControl => {
  const { idOf, journal, vendor, words, world } = options
  const changing = (change: (world: World) => void) =>
    Effect.suspend(() => {
      change(world())
      return journal.append(world().tables.drain())
    })
  const reseed = (seed: PeopleOptions) =>
    Effect.suspend(() => {
      options.renew(seed)
      return journal.restart(options.header(seed))
    })
  return {
    state: Effect.sync(() => {
      const { clock, closedUntil, faults, seed, tables } = world()
      return {
        vendor,
        seed,
        now: clock.now(),
        closedUntil: closedUntil(),
        records: tables.sizes(),
        faults: faults.armed()
      }
    }),
    dump: Effect.sync(() => world().tables.dump()),
    requests: Effect.sync(() => world().requests.report()),
    ids: Effect.sync(() => world().people.map(idOf)),
    nasty: Effect.sync(() =>
      world()
        .people.filter(({ nasty }) => nasty.length > 0)
        .map((person) => ({ id: idOf(person), kinds: person.nasty }))
    ),
    inject: (plan) =>
      words.has(plan.fault)
        ? Effect.sync(() => world().faults.inject(plan))
        : Effect.fail(new FaultUnknown({ vendor, fault: plan.fault })),
    clearFaults: Effect.sync(() => world().faults.clear()),
    maintenance: (millis) => changing(({ clock, close }) => close(clock.now() + millis)),
    advance: (millis) =>
      changing(({ advance }) => {
        advance(millis)
        options.settle()
      }),
    reset: Effect.suspend(() => reseed(world().seed)),
    reseed
  }
}

/** The body of a command that needs none: `{}`. */
export const Nothing = Schema.Struct({})

const Millis = Schema.Struct({ millis: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)) })

/** One control endpoint that changes something: how its JSON body is read, and what it does. */
export const command = <A, E extends { readonly message: string }>(
  body: Schema.Decoder<A>,
  run: (input: A) => Effect.Effect<unknown, E>
) => {
  const decode = HttpServerRequest.schemaBodyJson(body)
  return decode.pipe(
    Effect.flatMap(run),
    Effect.map((value) => send(json(value ?? { done: true }))),
    Effect.catch((error) => Effect.succeed(send(json({ error: error.message }, 400))))
  )
}

/** Puts the control on the router: `GET /_sandbox/<name>` for `reads`, `POST /_sandbox/<name>` for commands. */
export const routes = Effect.fnUntraced(function* (
  router: HttpRouter.HttpRouter,
  control: SandboxControl,
  more: {
    readonly reads: Readonly<Record<string, Effect.Effect<unknown>>>
    readonly commands: Readonly<Record<string, ReturnType<typeof command>>>
  }
) {
  const { dump, ids, nasty, requests, state } = control

  const reads: Readonly<Record<string, Effect.Effect<unknown>>> = { state, dump, requests, ids, nasty, ...more.reads }
  const commands = {
    faults: command(Faults.FaultPlan, control.inject),
    "faults/clear": command(Nothing, () => control.clearFaults),
    maintenance: command(Millis, ({ millis }) => control.maintenance(millis)),
    clock: command(Millis, ({ millis }) => control.advance(millis)),
    reset: command(Nothing, () => control.reset),
    seed: command(PeopleOptions, control.reseed),
    ...more.commands
  }
  for (const [name, read] of Object.entries(reads)) {
    yield* router.add(
      "GET",
      `/_sandbox/${name}`,
      Effect.map(read, (value) => send(json(value)))
    )
  }
  for (const [name, run] of Object.entries(commands)) {
    yield* router.add("POST", `/_sandbox/${name}`, run)
  }
})
