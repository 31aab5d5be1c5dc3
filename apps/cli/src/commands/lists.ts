/**
 * The lists that the configuration names: of ids, and of the accounts that balances go to.
 */
import { Effect, FileSystem, Path, Stream } from "effect"
import type { CustomerId } from "@kundbro/domain/Ids"
import { AccountList, SourceIds } from "@kundbro/migration"
import type { Accounts, Ids } from "../Configuration.ts"
import { Failure } from "../Failure.ts"

/** The bytes of a list that the configuration names, or what is wrong with its file. */
const bytesOf = (what: string, name: string, folder: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const file = path.resolve(folder, name)
    if (!(yield* files.exists(file))) {
      return yield* new Failure({ code: "usage", message: `The list of ${what}, ${name}, does not exist` })
    }
    return Stream.mapError(
      files.stream(file),
      () =>
        new Failure({
          code: "usage",
          message: `The list of ${what}, ${name}, cannot be read: check that it is a file of yours`
        })
    )
  })

const isNdjson = (name: string): boolean => /\.(ndjson|jsonl)$/i.test(name)

/** The ids of a list, as they are written there. */
export const idsOf = (ids: Ids, folder: string) =>
  Effect.gen(function* () {
    if ("from" in ids) {
      const range: Stream.Stream<CustomerId, SourceIds.SourceIdsError> = SourceIds.fromRange(ids.from, ids.to)
      return range
    }
    const bytes = yield* bytesOf("ids", ids.file, folder)
    return isNdjson(ids.file)
      ? SourceIds.fromNdjson(bytes, { field: ids.column })
      : SourceIds.fromCsv(bytes, {
          column: ids.column,
          ...(ids.delimiter !== undefined && { delimiter: ids.delimiter })
        })
  })

/** The accounts that balances go to, as they are written there. */
export const accountsOf = ({ columns, delimiter, file }: Accounts, folder: string) =>
  Effect.map(bytesOf("accounts", file, folder), (bytes) =>
    isNdjson(file)
      ? AccountList.fromNdjson(bytes, { columns })
      : AccountList.fromCsv(bytes, { columns, ...(delimiter !== undefined && { delimiter }) })
  )
