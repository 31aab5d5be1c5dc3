import { createNorce } from "@kundbro/norce/promise"

const main = async () => {
  const norce = createNorce({
    baseUrl: process.env["NORCE_URL"] ?? "",
    clientId: "sandbox-client",
    clientSecret: "sandbox-secret",
    scope: "playground",
    applicationId: 4711
  })
  const read = await norce.customerById.get("50000")
  console.log(read.ok ? read.value.value.name.family : read.error.message)
  await norce.close()
}
void main()
