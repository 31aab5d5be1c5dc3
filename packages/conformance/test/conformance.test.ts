import { conformance } from "@kundbro/conformance"
import { open } from "./support.ts"

conformance({
  name: "lyra",
  open: open(),
  notApplicable: {
    "customerByEmail: an address of several people gives one of them":
      "an e-mail address is one customer's (409 email-taken)"
  }
})
