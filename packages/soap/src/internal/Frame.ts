/** One element that is being read. Frames are reused: `begin` clears what the last element at this depth left. */
import type { RawAttribute, RawChild, Undeclared } from "../Xml.ts"
import type { Plan, Slot } from "./Plan.ts"
import type { Scope } from "./Scope.ts"

export class Frame {
  name = ""
  scope: Scope
  /** `undefined` while the element is skipped or kept raw. */
  plan: Plan | undefined
  slot: Slot | undefined
  text = ""
  isNil = false
  /** The member that `xsi:type` chose. */
  type: string | undefined
  values: Record<string, unknown> = {}
  items: Array<unknown> = []
  /** Children of a list so far. */
  count = 0
  /** Child elements so far, of any kind. */
  children = 0
  /** How many of them came before the text; -1 while there is none. */
  private textAfter = -1
  private attributes: Array<RawAttribute> | undefined
  private extras: Array<RawChild> | undefined
  /** Slot index of each declared child in document order; `-1 - n` stands for `extras[n]`. */
  private readonly order: Array<number> = []
  private outOfOrder = false
  private readonly seen: Array<number> = []
  private seenCount = 0
  private generation = 0

  constructor(scope: Scope) {
    this.scope = scope
  }

  begin(name: string, scope: Scope, plan: Plan | undefined, slot: Slot | undefined): void {
    this.name = name
    this.scope = scope
    this.plan = plan
    this.slot = slot
    this.text = ""
    this.children = 0
    this.textAfter = -1
    this.isNil = false
    this.type = undefined
    this.attributes = undefined
    if (plan === undefined || plan.kind === "leaf") return
    this.reset(plan)
  }

  /** Also called when `xsi:type` replaces the plan. */
  reset(plan: Plan): void {
    this.plan = plan
    this.extras = undefined
    this.order.length = 0
    this.outOfOrder = false
    this.seenCount = 0
    this.generation++
    this.count = 0
    if (plan.kind === "struct") this.values = {}
    if (plan.kind === "list") this.items = []
  }

  /** Notes a declared child; false if a field that may stand once stands twice. */
  note(slot: Slot): boolean {
    this.count++
    if (slot.streamed) return true
    const { index } = slot
    const { order, seen } = this
    if (order.length > 0 && index < (order[order.length - 1] ?? 0)) this.outOfOrder = true
    order.push(index)
    if (seen[index] === this.generation) return slot.repeated
    seen[index] = this.generation
    this.seenCount++
    return true
  }

  noteExtra(child: RawChild): void {
    this.extras ??= []
    this.order.push(-1 - this.extras.length)
    this.extras.push(child)
  }

  /** The child noted last turned out to carry extras that only its parent can keep. */
  noteExtrasOfLast(field: string, undeclared: Undeclared): void {
    this.order.pop()
    this.noteExtra({ field, ...undeclared })
  }

  noteAttribute(attribute: RawAttribute): void {
    this.attributes ??= []
    this.attributes.push(attribute)
  }

  hasSeen(slot: Slot): boolean {
    return this.seen[slot.index] === this.generation
  }

  /** True if a declared child element of this struct is missing, optional ones included. */
  get lacksElements(): boolean {
    return this.seenCount !== this.plan?.elements.length
  }

  /** False for text in a second place: written back it would stand in one, as other text. White space may stand anywhere. */
  mayHaveText(hasContent: boolean): boolean {
    if (!hasContent) return true
    if (this.textAfter === -1) this.textAfter = this.children
    return this.textAfter === this.children
  }

  /** True if an attribute that the contract declares was read, or a type chosen. */
  get hasAttributes(): boolean {
    return (
      this.type !== undefined || this.plan?.attributes.some((slot) => Object.hasOwn(this.values, slot.key)) === true
    )
  }

  get isEmpty(): boolean {
    return this.text === "" && (this.plan?.kind === "leaf" || this.order.length === 0)
  }

  /** What must be remembered to write the element back, or `undefined` when its contract says it all. */
  undeclared(): Undeclared | undefined {
    const { attributes, extras, plan } = this
    const keepsOrder = plan !== undefined && plan.kind !== "leaf" && (extras !== undefined || this.outOfOrder)
    if (plan === undefined || (attributes === undefined && !keepsOrder)) return undefined
    return {
      ...(attributes === undefined ? undefined : { attributes }),
      ...(keepsOrder ? { children: this.order.map((at) => this.childAt(plan, at)) } : undefined)
    }
  }

  private childAt(plan: Plan, at: number): RawChild {
    return (at >= 0 ? plan.elements[at]?.key : this.extras?.[-1 - at]) ?? ""
  }
}
