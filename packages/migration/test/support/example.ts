import type { Adapter } from "@kundbro/domain/Adapter"
import { Ledger, Migration, OutputFiles, Plan, SourceIds } from "@kundbro/migration"
import { Effect, FileSystem } from "effect"

export const migrate = (folder: string, source: Adapter, target: Adapter) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const ids = SourceIds.fromCsv(fs.stream(`${folder}/members.csv`), { column: "CustomerId" })
    const plan = Plan.make({ name: "members", reference: { kind: "code", prefix: "club:" } })
    const options = { plan, source, target, ids }
    yield* Migration.dryRun(options)
    yield* Migration.run(options)
    yield* Migration.verify(options)
    const report = yield* OutputFiles.write(`${folder}/out`)
    return report.verified
  }).pipe(Effect.provide(Ledger.layerEmbedded(`${folder}/ledger`)))
