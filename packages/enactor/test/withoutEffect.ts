import { createEnactor, type EnactorOptions } from "@kundbro/enactor/promise"
import { writeFile } from "node:fs/promises"

export const copy = async (options: EnactorOptions, card: string, id: string, path: string) => {
  await using enactor = createEnactor(options) // the same options, with headers as text
  const read = await enactor.customerByCard.get(card, { signal: AbortSignal.timeout(10_000) })
  const draft = read.ok ? enactor.customerDrafts.draft(read.value.value) : read
  if (!draft.ok) return draft
  const file = enactor.customerImport.file([{ id, draft: draft.value }])
  await writeFile(path, file) // throws where an entry cannot be written: half a file is none
  return file.manifest
}
