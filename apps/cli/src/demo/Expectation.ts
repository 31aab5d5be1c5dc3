/**
 * Who will not make it, and why: worked out from the people themselves and the rules of the plan, before the engine sees
 * anyone. The demo ends well only if the engine lists exactly these.
 */
import type { People } from "@kundbro/sandbox"

/** One reason, and the source ids that it concerns. */
export interface Expected {
  readonly why: string
  readonly ids: ReadonlyArray<string>
}

const reasons = {
  gone: "gone from the source since the list was made",
  protected: "have a hidden address or phone, and the shop has no such switch",
  email: "have no e-mail address, or one that is none, and the shop wants one",
  shared: "share the e-mail address of a member before them; the shop wants it unique",
  zip: "have an address without a postal code, which the shop refuses",
  long: "have a name or phone number that is longer than the shop's 50 characters, and nothing is cut"
} as const

const why = (person: People.Person, taken: ReadonlySet<string>): keyof typeof reasons | undefined => {
  if (person.protectedAddress || person.protectedPhone) return "protected"
  if (person.email === undefined || !person.email.includes("@")) return "email"
  if (person.places.some(({ zip }) => zip === "")) return "zip"
  if (
    [person.familyName, person.givenName, person.mobile ?? "", person.landline ?? ""].some((text) => text.length > 50)
  ) {
    return "long"
  }
  return taken.has(person.email.toLowerCase()) ? "shared" : undefined
}

/** What the plan of the demo makes of these people, with `gone` ids that nobody has. */
export const expect = (people: ReadonlyArray<People.Person>, gone: ReadonlyArray<string>): ReadonlyArray<Expected> => {
  const taken = new Set<string>()
  const found = new Map<keyof typeof reasons, Array<string>>([["gone", [...gone]]])
  for (const person of people) {
    const reason = why(person, taken)
    if (reason === undefined) taken.add(person.email?.toLowerCase() ?? "")
    else found.set(reason, [...(found.get(reason) ?? []), person.id])
  }
  return [...found].map(([reason, ids]) => ({ why: reasons[reason], ids }))
}
