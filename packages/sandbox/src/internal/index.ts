/** Ids by a key that several records may share. */
export interface Index {
  readonly add: (key: string | undefined, id: string) => void
  readonly remove: (key: string | undefined, id: string) => void
  /** In the order in which they were added. */
  readonly get: (key: string) => ReadonlyArray<string>
}

/** An empty index; keys are compared without case, and empty keys are not kept. */
export const makeIndex = (): Index => {
  const ids = new Map<string, Array<string>>()
  const remove: Index["remove"] = (key, id) => {
    const found = ids.get((key ?? "").toLowerCase())
    const at = found?.indexOf(id) ?? -1
    if (at >= 0) found?.splice(at, 1)
  }
  return {
    add: (key, id) => {
      if (key === undefined || key === "") return
      remove(key, id)
      const folded = key.toLowerCase()
      const found = ids.get(folded)
      if (found === undefined) ids.set(folded, [id])
      else found.push(id)
    },
    remove,
    get: (key) => ids.get(key.toLowerCase()) ?? []
  }
}
