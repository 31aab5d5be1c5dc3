/** What Node reaches from a project, in the folders of npm and in those of pnpm. */
import { assert, it } from "vitest"
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { bytes, copies, installed } from "../src/Tree.ts"
import { folder } from "./folder.ts"

const domain = "@kundbro/domain"

const project = () => {
  const root = folder()
  const put = (folder: string, name: string, version: string, needs: ReadonlyArray<string>) => {
    mkdirSync(join(root, folder), { recursive: true })
    const peerDependencies = Object.fromEntries(needs.map((need) => [need, "*"]))
    writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name, version, peerDependencies }))
  }
  const link = (from: string, to: string) => {
    mkdirSync(dirname(join(root, from)), { recursive: true })
    symlinkSync(join(root, to), join(root, from))
  }
  return { root, put, link }
}

it("counts a copy inside a package as a second one", () => {
  const { put, root } = project()
  put(".", "user", "1.0.0", ["a", "b"])
  put("node_modules/a", "a", "1.0.0", [domain])
  put("node_modules/b", "b", "1.0.0", [domain])
  put(`node_modules/${domain}`, domain, "0.1.0", [])
  assert.deepEqual(copies(installed(root), domain), ["0.1.0"])
  put(`node_modules/b/node_modules/${domain}`, domain, "0.2.0", [])
  assert.sameMembers([...copies(installed(root), domain)], ["0.1.0", "0.2.0"])
})

it("follows links, counts one folder once, and leaves out what nothing reaches", () => {
  const { link, put, root } = project()
  const store = "node_modules/.pnpm"
  put(".", "user", "1.0.0", ["a", "b", "absent"])
  for (const name of ["a", "b"]) {
    put(`${store}/${name}/node_modules/${name}`, name, "1.0.0", [domain])
    link(`node_modules/${name}`, `${store}/${name}/node_modules/${name}`)
    link(`${store}/${name}/node_modules/${domain}`, `${store}/domain/node_modules/${domain}`)
  }
  put(`${store}/domain/node_modules/${domain}`, domain, "0.1.0", [])
  put(`${store}/orphan/node_modules/${domain}`, domain, "0.0.9", [])
  const tree = installed(root)
  assert.deepEqual(
    tree.map(({ name }) => name),
    [domain, "a", "b"]
  )
  assert.deepEqual(copies(tree, domain), ["0.1.0"])
})

it("weighs a package without those inside it", () => {
  const { put, root } = project()
  put(".", "user", "1.0.0", ["a"])
  put("node_modules/a", "a", "1.0.0", [])
  const [a] = installed(root)
  assert.isDefined(a)
  if (a === undefined) return
  const alone = bytes(a)
  assert.isAbove(alone, 0)
  put("node_modules/a/node_modules/b", "b", "1.0.0", [])
  assert.equal(bytes(a), alone)
  mkdirSync(join(root, "node_modules/a/dist"))
  writeFileSync(join(root, "node_modules/a/dist/index.js"), "x".repeat(100))
  assert.equal(bytes(a), alone + 100)
})
