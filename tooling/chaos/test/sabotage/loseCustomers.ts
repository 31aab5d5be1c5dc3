/** Every tenth customer of the list is overlooked. */
import { replace } from "./replace.ts"

replace("ids.forEach((id, index) => {", "ids.forEach((id, index) => {\n      if (index % 10 === 9) return")
