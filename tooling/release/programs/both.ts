/** What a user of two adapters has: a customer that one has read, as the other would write it. */
import { createHarmoney, type Customer } from "@kundbro/harmoney/promise"
import { createNorce } from "@kundbro/norce/promise"

const credentials = { systemName: "QZZ", userName: "demo1", password: "notreal", salesChannel: "007" }
const app = { clientId: "sandbox-client", clientSecret: "sandbox-secret", scope: "playground", applicationId: 4711 }
const titles = (customer: Customer): ReadonlyArray<string | undefined> =>
  customer.subscriptions.map(({ title }) => title)

const main = async () => {
  const harmoney = createHarmoney({ endpoint: process.env["HARMONEY_URL"] ?? "", credentials })
  const norce = createNorce({ baseUrl: process.env["NORCE_URL"] ?? "", ...app })
  const read = await harmoney.customerById.get("004711000")
  const draft = read.ok ? norce.customerDrafts.draft(read.value.value) : read
  console.log(read.ok && draft.ok && titles(read.value.value).length === 0 ? read.value.value.name.family : "no draft")
  await Promise.all([harmoney.close(), norce.close()])
}
void main()
