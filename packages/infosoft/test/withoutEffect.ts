import { createInfosoft, type InfosoftOptions } from "@kundbro/infosoft/promise"

export const rename = async (options: InfosoftOptions, number: string, given: string) => {
  await using infosoft = createInfosoft(options) // the same options, with secrets as text
  const read = await infosoft.customerById.get(number, { signal: AbortSignal.timeout(10_000) })
  const draft = read.ok ? infosoft.customerDrafts.draft({ ...read.value.value, name: { given } }) : read
  return draft.ok ? await infosoft.customerUpdates.update(number, draft.value) : draft
}
