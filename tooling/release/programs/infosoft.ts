import { createInfosoft } from "@kundbro/infosoft/promise"

const main = async () => {
  const infosoft = createInfosoft({
    endpoints: {
      infoWeb: process.env["INFOSOFT_INFOWEB_URL"] ?? "",
      customer: process.env["INFOSOFT_CUSTOMER_URL"] ?? "",
      attributes: process.env["INFOSOFT_ATTRIBUTES_URL"] ?? ""
    }
  })
  const read = await infosoft.customerById.get("700001")
  console.log(read.ok ? read.value.value.name.family : read.error.message)
  await infosoft.close()
}
void main()
