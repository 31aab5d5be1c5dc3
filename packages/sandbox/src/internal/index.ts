/** Ids by a key that several records may share. */
export interface Index {
  readonly add: (key: string | undefined, id: string) => void
  readonly remove: (key: string | undefined, id: string) => void
  /** In the order in which they were added. */
  readonly get: (key: string) => ReadonlyArray<string>
  /** The ids of every key that begins so. */
  readonly startingWith: (beginning: string) => ReadonlyArray<string>
}

// Most keys have one id, and a set for each would be most of a large sandbox's memory.
type Ids = string | Set<string>

const listed = (ids: Ids | undefined): ReadonlyArray<string> => (typeof ids === "string" ? [ids] : [...(ids ?? [])])

/** An empty index; keys are compared without case, and empty keys are not kept. */
export const makeIndex = (): Index => {
  const ids = new Map<string, Ids>()
  return {
    add: (key, id) => {
      if (key === undefined || key === "") return
      const folded = key.toLowerCase()
      const found = ids.get(folded)
      if (found === undefined) ids.set(folded, id)
      else if (typeof found === "string") ids.set(folded, new Set([found, id]))
      else {
        // An id that is added again moves to the end.
        found.delete(id)
        found.add(id)
      }
    },
    remove: (key, id) => {
      const folded = (key ?? "").toLowerCase()
      const found = ids.get(folded)
      if (found === id) ids.delete(folded)
      else if (typeof found === "object") found.delete(id)
    },
    get: (key) => listed(ids.get(key.toLowerCase())),
    startingWith: (beginning) => {
      const folded = beginning.toLowerCase()
      const all: Array<string> = []
      for (const [key, found] of ids) if (key.startsWith(folded)) all.push(...listed(found))
      return all
    }
  }
}
