import { createHarmoney } from "@kundbro/harmoney/promise"

const main = async () => {
  const credentials = { systemName: "QZZ", userName: "demo1", password: "notreal", salesChannel: "007" }
  const harmoney = createHarmoney({ endpoint: process.env["HARMONEY_URL"] ?? "", credentials })
  const read = await harmoney.customerById.get("004711000")
  console.log(read.ok ? read.value.value.name.family : read.error.message)
  await harmoney.close()
}
void main()
