import { NodeServices } from "@effect/platform-node"
import { assert, it, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { Migration, OutputFiles, PrivateFolder } from "../src/index.ts"
import { folder, shared } from "./support/ledgers.ts"
import { world } from "./support/world.ts"

const modeOf = (place: string) => fs.statSync(place).mode & 0o777

it.effect("makes a folder with those above it, its owner's alone", () =>
  Effect.gen(function* () {
    const top = yield* folder
    const place = path.join(top, "of", "the", "night")
    yield* PrivateFolder.make(place)
    assert.strictEqual(modeOf(place), 0o700)
    fs.chmodSync(place, 0o755)
    yield* PrivateFolder.make(place)
    assert.strictEqual(modeOf(place), 0o700)
  }).pipe(Effect.scoped)
)

it.effect("refuses a place that takes none, by name and with a remedy, and goes on", () =>
  Effect.gen(function* () {
    const file = path.join(yield* folder, "ids.csv")
    fs.writeFileSync(file, "", { mode: 0o644 })
    for (const place of [
      file,
      path.join(file, "report"),
      "/proc/nowhere",
      "/proc/self/nowhere/deeper",
      "/dev/null/nowhere"
    ]) {
      const error = yield* Effect.flip(PrivateFolder.make(place))
      assert.strictEqual(error.folder, place)
      assert.match(error.message, /^the folder \S+ cannot be used: .+; .*name another folder/, place)
    }
    assert.strictEqual(modeOf(file), 0o644, "somebody else's file is left as it is")
  }).pipe(Effect.scoped)
)

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("the files of a migration", (it) => {
  it.effect("name the folder that takes none of them", () =>
    Effect.gen(function* () {
      const { options } = yield* world(2)
      yield* Migration.run(options)
      const place = yield* folder
      // What is to be a file is a folder there, so it cannot be put in its place.
      fs.mkdirSync(path.join(place, "cross-reference.csv", "in the way"), { recursive: true })
      for (const one of ["/proc/nowhere/report", place]) {
        const error = yield* Effect.flip(OutputFiles.write(one))
        assert.strictEqual(error._tag, "FolderError")
        assert.include(error.message, `the folder ${one} cannot be used`)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
