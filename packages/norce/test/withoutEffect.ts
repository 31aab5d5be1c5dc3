import { createNorce, type NorceOptions } from "@kundbro/norce/promise"

export const cityOf = async (options: NorceOptions, email: string) => {
  await using norce = createNorce(options) // the same options, with secrets as text
  const read = await norce.customerByEmail.get(email, { signal: AbortSignal.timeout(10_000) })
  return read.ok ? read.value.value.addresses[0]?.city : read.error.reason
}
