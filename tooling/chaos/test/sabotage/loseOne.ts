/** The first child of every customer is overlooked. */
import { replace } from "./replace.ts"

replace("relations: value.map(", "relations: value.slice(1).map(")
