import { createEnactor } from "@kundbro/enactor/promise"

const main = async () => {
  const enactor = createEnactor({ endpoint: process.env["ENACTOR_URL"] ?? "" })
  const read = await enactor.customerByCard.get("144200000000")
  console.log(read.ok ? read.value.value.name.family : read.error.message)
  await enactor.close()
}
void main()
