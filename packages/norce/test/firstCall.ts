import { createNorce } from "@kundbro/norce/promise"

const norce = createNorce({
  baseUrl: "http://127.0.0.1:4711/commerce/customer/1.1/",
  clientId: "sandbox-client",
  clientSecret: "sandbox-secret",
  scope: "playground",
  applicationId: 4711
})

for (const id of ["50000", "1"]) {
  const read = await norce.customerById.get(id)
  if (read.ok) console.log(id, read.value.value.name)
  else console.log(id, read.error.message)
}
await norce.close()
