import { Effect, Schema } from "effect"
import { type HttpRouter, HttpServerRequest } from "effect/http"
import { FaultPlan } from "../Faults.ts"
import { PeopleOptions, type Person } from "../People.ts"
import { FaultUnknown, type SandboxControl } from "../SandboxControl.ts"
import type { Journal } from "./journal.ts"
import type { Fields } from "./tables.ts"
import { json, send } from "./wire.ts"
import type { World } from "./world.ts"

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
    faults: command(FaultPlan, control.inject),
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
