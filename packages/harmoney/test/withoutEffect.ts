import { createHarmoney, type HarmoneyOptions } from "@kundbro/harmoney/promise"

export const childrenOf = async (options: HarmoneyOptions, id: string) => {
  await using harmoney = createHarmoney(options) // the same options, with secrets as text
  const read = await harmoney.relationReads.of(id, { signal: AbortSignal.timeout(10_000) })
  return read.ok ? read.value.value.map(({ name }) => name.given) : read.error.reason
}
