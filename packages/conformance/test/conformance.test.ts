import { conformance } from "@kundbro/conformance"
import { open } from "./support.ts"

conformance({
  name: "lyra",
  open,
  notApplicable: {
    "customerByEmail: an address of several people gives one of them":
      "an address belongs to one customer: 409 email-taken"
  }
})
