/** How one readable call is decided: login, maintenance, faults, the offline store, the Control Page, then the operation. */
import type { Strike } from "../Faults.ts"
import { type Fields, fieldsOf, numberOf, textOf } from "../internal/tables.ts"
import { isOperation, type Operation, type OperationName, operations } from "./HarmoneyContract.ts"
import { runs } from "./HarmoneyOperations.ts"
import { failed, found, type Outcome, remarked } from "./HarmoneyOutcome.ts"
import type { HarmoneyWorld } from "./HarmoneyWorld.ts"

/** The credentials that the sandbox accepts. */
export interface Login {
  readonly SystemName: string
  readonly Username: string
  readonly UserPassword: string
  readonly SalesChannel: string
}

const hour = 3_600_000

const credentials = ["SystemName", "Username", "UserPassword", "SalesChannel"] as const

/** The business words that mean something for an operation; the rest is the wire's. */
export const wordsOf = (operation: OperationName): ReadonlySet<string> => {
  const always = ["maintenance", "expired-password", "unreachable", "question", "notice"]
  const { thirdParty = false, write: isWrite }: Operation = operations[operation]
  const write = isWrite ? ["queue", "system-error"] : thirdParty ? ["system-error"] : []
  const save = operation === "SaveCustomer" ? ["pending-review", "pending-review-refused", "duplicate"] : []
  const validate = operation === "ValidateCustomer" ? ["duplicate"] : []
  return new Set([...always, ...write, ...save, ...validate])
}

const closed = "Harmoney is closed"

const queued = (world: HarmoneyWorld, operation: OperationName, parameters: Fields, status: "97" | "99"): Outcome => {
  const number = world.next("queue", 1)
  const now = world.clock.now()
  world.queue.set(String(number).padStart(8, "0"), { operation, parameters, since: now, due: now + hour })
  return failed(status, "000097", status === "97" ? closed : "An unplanned stop")
}

const parked = (world: HarmoneyWorld, parameters: Fields, success: boolean): Outcome => {
  world.review.set(String(world.next("review", 1)).padStart(8, "0"), { parameters })
  const object = { ...fieldsOf(parameters, "customer"), ControlStatus: "true" }
  return success ? found(object) : failed("98", "000916", "The customer waits on the Control Page", object)
}

type Business = (world: HarmoneyWorld, operation: OperationName, parameters: Fields) => Outcome

/** The fault words that are answers of Harmoney's own. */
const business: Readonly<Record<string, Business>> = {
  queue: (world, operation, parameters) => queued(world, operation, parameters, "97"),
  "system-error": (world, operation, parameters) =>
    operations[operation].write
      ? queued(world, operation, parameters, "99")
      : failed("99", "000097", "An unplanned stop"),
  // The only question whose answer is documented is not asked again.
  question: (world, operation, parameters) =>
    textOf(parameters, "forceEnd") === "true"
      ? apply(world, operation, parameters)
      : failed("96", "000901", "Are you sure?"),
  duplicate: () => failed("98", "000903", "A likely duplicate exists"),
  "pending-review": (world, _, parameters) => parked(world, parameters, true),
  "pending-review-refused": (world, _, parameters) => parked(world, parameters, false),
  notice: (world, operation, parameters) => noticed(apply(world, operation, parameters))
}

/** Decides one call and changes the state accordingly. */
export const decide = (
  world: HarmoneyWorld,
  login: Login,
  operation: OperationName,
  sent: Fields | undefined,
  parameters: Fields,
  strike: Strike
): Outcome => {
  // 90 means two things, and no field says which.
  if (strike.fault === "unreachable") {
    return { ...failed("90", "000089", "The transaction server cannot be reached"), level: "Critical" }
  }
  if (strike.fault === "expired-password") return failed("90", "000090", "The password has expired")
  if (credentials.some((name) => textOf(sent, name) !== login[name])) {
    return failed("91", "000091", "Wrong user name or password")
  }
  const { write } = operations[operation]
  if (world.closed() || strike.fault === "maintenance") {
    return write ? queued(world, operation, parameters, "97") : failed("97", "000097", closed)
  }
  const struck = business[strike.fault ?? ""]
  return struck === undefined ? apply(world, operation, parameters) : struck(world, operation, parameters)
}

const noticed = (outcome: Outcome): Outcome =>
  outcome.success ? remarked(outcome, "01", "000049", "Note the changed terms") : outcome

const apply = (world: HarmoneyWorld, operation: OperationName, parameters: Fields): Outcome => {
  const outcome = runs[operation](world, parameters)
  if (outcome.wrote !== undefined) world.requests.applied(outcome.wrote)
  return outcome
}

/** Replays the offline store: hourly for 24 hours, then the vendor's staff is alerted. */
export const settle = (world: HarmoneyWorld): void => {
  if (world.queue.size() === 0) return
  for (const [id, entry] of [...world.queue.entries()].sort(([a], [b]) => a.localeCompare(b))) {
    const operation = textOf(entry, "operation")
    let due = numberOf(entry, "due")
    while (due <= world.clock.now() && world.queue.get(id) !== undefined) {
      const open = due >= world.closedUntil()
      if (open && isOperation(operation) && apply(world, operation, fieldsOf(entry, "parameters") ?? {}).success) {
        world.queue.remove(id)
      } else if (due - numberOf(entry, "since") >= 24 * hour) {
        world.queue.remove(id)
        world.alerts.set(id, entry)
      }
      due += hour
    }
    if (world.queue.get(id) !== undefined && due !== entry["due"]) world.queue.set(id, { ...entry, due })
  }
}

/** A person at the vendor lets everything on the Control Page go. Returns how many writes were applied. */
export const release = (world: HarmoneyWorld): number => {
  let applied = 0
  const waiting = Array.from(world.review.entries())
  for (const [id, entry] of waiting) {
    world.review.remove(id)
    if (apply(world, "SaveCustomer", fieldsOf(entry, "parameters") ?? {}).success) applied += 1
  }
  return applied
}
