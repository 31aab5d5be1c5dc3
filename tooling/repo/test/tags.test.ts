import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import * as tags from "../src/tags.ts"

const all = ["@kundbro/domain@0.1.0", "kundbro@0.1.0"]

describe("the tags of a release", () => {
  let root: string
  const git = (...args: ReadonlyArray<string>) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], {
      cwd: root,
      encoding: "utf8"
    })
  const commit = () => git("commit", "--allow-empty", "--quiet", "--message", "release")

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "kundbro-tags-"))
    git("init", "--quiet")
    git("config", "user.name", "Test")
    git("config", "user.email", "test@example.org")
    commit()
  })
  afterAll(() => rmSync(root, { recursive: true }))

  it("are made once, and those that an interrupted release left behind are completed", () => {
    tags.make(root, all.slice(0, 1))
    tags.make(root, all)
    assert.strictEqual(git("tag", "--points-at", "HEAD").trim(), all.join("\n"))
    assert.deepStrictEqual(tags.elsewhere(root, all), [])
  })

  it("go with git push --follow-tags", () => {
    assert.strictEqual(git("cat-file", "-t", "kundbro@0.1.0").trim(), "tag")
  })

  it("hold a release to its commit: another commit is refused", () => {
    commit()
    const said = tags.elsewhere(root, [...all, "kundbro@0.2.0"]).join()
    assert.match(said, /^Tagged on another commit: @\S+, kundbro@0\.1\.0\. /)
    assert.deepStrictEqual(tags.elsewhere(root, ["kundbro@0.2.0"]), [])
  })
})
