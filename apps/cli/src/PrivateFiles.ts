/**
 * Files that hold ids, and perhaps more: written beside the old ones and then put in their place, readable by their owner only.
 */
import { Effect, FileSystem, Path, Stream } from "effect"
import { PrivateFolder } from "@kundbro/migration"

/** Lines that are handed to the disk at once. */
const together = 1_000

/** The files of one folder, made if need be. */
export const inFolder = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const at = (name: string) => path.join(folder, name)

  /**
   * Writes all of these or, if one of them cannot be written, none; nobody sees half of one. `put` away are old files: a copy
   * stays as `name.before`, and the file itself goes unless it is written anew.
   */
  const write = (texts: Readonly<Record<string, Iterable<string>>>, put: ReadonlyArray<string> = []) =>
    Effect.gen(function* () {
      yield* PrivateFolder.make(folder)
      for (const [name, lines] of Object.entries(texts)) {
        yield* files.remove(at(`${name}.part`), { force: true })
        yield* Effect.scoped(
          Effect.gen(function* () {
            const file = yield* files.open(at(`${name}.part`), { flag: "wx", mode: 0o600 })
            yield* Stream.fromIterable(lines).pipe(
              Stream.grouped(together),
              Stream.runForEach((some) => file.writeAll(new TextEncoder().encode(some.join(""))))
            )
            yield* file.sync
          })
        )
      }
      yield* Effect.uninterruptible(
        Effect.gen(function* () {
          for (const name of put) {
            if (!(yield* files.exists(at(name)))) continue
            yield* files.copyFile(at(name), at(`${name}.before`))
            if (!Object.hasOwn(texts, name)) yield* files.remove(at(name))
          }
          for (const name of Object.keys(texts)) yield* files.rename(at(`${name}.part`), at(name))
        })
      )
    }).pipe(
      Effect.ensuring(
        Effect.forEach(Object.keys(texts), (name) => files.remove(at(`${name}.part`), { force: true }), {
          discard: true
        }).pipe(Effect.ignore)
      ),
      Effect.catchTag("PlatformError", (error) => Effect.fail(PrivateFolder.fromPlatform(folder)(error)))
    )

  /** A file's text, or `undefined` when there is none. */
  const read = Effect.fnUntraced(function* (name: string) {
    return (yield* files.exists(at(name))) ? yield* files.readFileString(at(name)) : undefined
  })

  return {
    at,
    exists: (name: string) => files.exists(at(name)),
    stream: (name: string) => files.stream(at(name)),
    remove: (name: string) => files.remove(at(name), { force: true }),
    write,
    read
  }
})
