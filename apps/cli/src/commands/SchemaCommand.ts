/**
 * `kundbro schema`: the configuration file as a JSON schema, for editors.
 */
import { Console } from "effect"
import { Command } from "effect/cli"
import * as Configuration from "../Configuration.ts"

export const schema = Command.make("schema", {}, () =>
  Console.log(JSON.stringify(Configuration.jsonSchema(), undefined, 2))
).pipe(
  Command.withDescription("The JSON schema of the configuration file, by which an editor completes it"),
  Command.withExamples([
    { command: "kundbro schema > kundbro.schema.json", description: 'Name it as "$schema" in kundbro.json' }
  ])
)
