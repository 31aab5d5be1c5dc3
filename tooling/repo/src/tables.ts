/**
 * `pnpm tables`: writes what the adapters declare about themselves into the pages that people read: who can do what,
 * every operation, and what each ordered pair of vendors loses. With `--check` nothing is written: `pnpm lint` ends so,
 * and fails when a page is stale.
 */
import { globSync, readFileSync, rmSync } from "node:fs"
import { Mapping } from "@kundbro/domain"
import { Effect } from "effect"
import { type Pages, stale, table, write } from "./pages.ts"
import { capabilities, type Vendor, vendors } from "./vendors.ts"

const statuses = { callable: "callable", experimental: "experimental", "named-only": "named only" } as const

const inReadme = (all: ReadonlyArray<Vendor>): string => {
  const [begin, end] = ["<!-- pnpm tables: begin -->", "<!-- pnpm tables: end -->"]
  const readme = readFileSync("README.md", "utf8")
  if (!readme.includes(begin) || !readme.includes(end)) throw new Error(`README.md lacks ${begin} or ${end}`)
  const [before] = readme.split(begin)
  const [, after] = readme.split(end)
  const row = (name: string, cell: (vendor: Vendor) => string) => [name, ...all.map(cell)]
  const countOf = (status: string) => (vendor: Vendor) =>
    String(vendor.operations.filter((one) => one.status === status).length)
  const rows = [
    row("wire", ({ wire }) => wire),
    ...capabilities.map((name) => row(`\`${name}\``, ({ provides }) => (provides.has(name) ? "yes" : "–"))),
    ...Object.entries(statuses).map(([status, word]) => row(`operations ${word}`, countOf(status)))
  ]
  const head = ["", ...all.map(({ name, title }) => `[${title}](packages/${name})`)]
  return `${before}${begin}\n\n${table(head, rows)}\n\n${end}${after}`
}

const operations = (all: ReadonlyArray<Vendor>): string => {
  const chapters = all.map(({ name, operations, title }) => {
    const rows = operations.map(({ besides, effect, name, obsolete, status }) => [
      `\`${name}\``,
      statuses[status],
      effect.replace("-", " "),
      besides.map((one) => one.replace("-", " ").replace("contacts person", "contacts the person")).join(", "),
      obsolete === undefined ? "" : obsolete.instead === undefined ? "obsolete" : `use \`${obsolete.instead}\``
    ])
    return `## ${title}: \`@kundbro/${name}\`\n\n${table(["operation", "status", "effect", "besides", "obsolete"], rows)}\n`
  })
  return `# Operations

Every operation that the vendors' pages name. _Callable_: its arguments are documented. _Experimental_: they are inferred, so the
call is behind the package's entry point \`experimental\`. _Named only_: nothing is known of its wire, and nothing is invented; a
passthrough with the vendor's own description reaches it. An _idempotent write_ leaves the same end state when it is repeated;
only a _read_ that costs nothing is ever repeated by itself. Written by \`pnpm tables\`.

${chapters.join("\n")}`
}

const kinds = {
  dropped: "Dropped: the target has no home for it",
  truncated: "Truncated: a part of it may not fit",
  ambiguous: "Ambiguous: kept as text, or by a choice that a person should look at",
  defaulted: "Defaulted: filled by a rule where it is missing",
  transformed: "Transformed: in another notation, which can be turned back",
  exact: "Exact: as it was"
} as const satisfies Record<Mapping.NoteKind, string>

interface Pair {
  readonly source: Vendor
  readonly target: Vendor
  readonly fields: ReadonlyArray<Mapping.LossRow>
  /** What only the source has, by its own names. */
  readonly own: ReadonlyArray<string>
}

const pairOf = (source: Vendor, target: Vendor): Pair => {
  const rows = Mapping.lossMap(source.adapter.mapping, target.adapter.mapping)
  const isOwn = ({ field }: Mapping.LossRow) => field.startsWith("extensions.")
  return {
    source,
    target,
    fields: rows.filter((row) => !isOwn(row)),
    own: rows.filter(isOwn).map((row) => row.source)
  }
}

const fileOf = ({ source, target }: Pair) => `${source.name}-to-${target.name}.md`

const defaults = "with the default options (`kundbro loss-map` shows it with those of your own systems)"

const pairPage = ({ fields, own, source, target }: Pair): string => {
  const chapters = Object.entries(kinds).flatMap(([kind, meaning]) => {
    const rows = fields.filter((row) => row.kind === kind)
    if (rows.length === 0) return []
    const head = ["field", source.title, target.title, "remark"]
    const cells = rows.map((row) => [`\`${row.field}\``, row.source, row.target ?? "–", row.remark])
    return [`## ${meaning}\n\n${table(head, cells)}\n`]
  })
  return `# From ${source.title} to ${target.title}

What moving does to each field that ${source.title} has, ${defaults}. Written by \`pnpm tables\`.

${chapters.join("\n")}
## Only ${source.title} has

These stay behind:

${own.map((name) => `- \`${name}\``).join("\n")}
`
}

const indexPage = (pairs: ReadonlyArray<Pair>): string => {
  const rows = pairs.map((pair) => [
    `[${pair.source.title} → ${pair.target.title}](${fileOf(pair)})`,
    ...Object.keys(kinds).map((kind) => String(pair.fields.filter((row) => row.kind === kind).length)),
    String(pair.own.length)
  ])
  return `# What each pair of vendors loses

How many of the fields that the source has go which way, ${defaults}.
Made from the adapters' own declarations by \`pnpm tables\`, and proved by \`tooling/repo/test/lossMap.test.ts\`: no customer loses what
the map does not declare, and no declared loss never occurs.

${table(["from → to", ...Object.keys(kinds), "only the source has"], rows)}
`
}

/** What each adapter's README lists as unverified, on one page. */
const unverified = (all: ReadonlyArray<Vendor>): string => {
  const chapters = all.map(({ name, title }) => {
    const [, chapter = ""] = readFileSync(`packages/${name}/README.md`, "utf8").split("\n## Unverified\n")
    const [text = ""] = chapter.split("\n## ")
    const from = text.trim().replaceAll(/\]\((?![a-z]+:|#|\/)/g, `](../packages/${name}/`)
    return `## ${title}: [\`@kundbro/${name}\`](../packages/${name}/README.md)\n\n${from}\n`
  })
  return `# Unverified

What we know of the vendors comes from their published pages, not from a system of our own. What these only suggest, or leave open, is listed here as each adapter's README has
it: ask your own system first. \`kundbro doctor <system> --wsdl <file or address>\` (for Norce \`--openapi\`) compares most of it for you, and each line names the option that
settles it where there is one. Written by \`pnpm tables\`.

${chapters.join("\n")}`
}

const pages = (all: ReadonlyArray<Vendor>): Pages => {
  const pairs = all.flatMap((source) =>
    all.filter((target) => target !== source).map((target) => pairOf(source, target))
  )
  return {
    "README.md": inReadme(all),
    "docs/operations.md": operations(all),
    "docs/unverified.md": unverified(all),
    "docs/loss-map/README.md": indexPage(pairs),
    ...Object.fromEntries(pairs.map((pair) => [`docs/loss-map/${fileOf(pair)}`, pairPage(pair)]))
  }
}

const current = pages(await Effect.runPromise(vendors))
const leftOver = globSync("docs/loss-map/*.md").filter((file) => !Object.hasOwn(current, file))
if (process.argv.includes("--check")) {
  const files = [...stale(current), ...leftOver]
  for (const file of files) console.error(`${file} is stale: run pnpm tables`)
  console.log(`${files.length} generated pages are stale`)
  process.exitCode = files.length === 0 ? 0 : 1
} else {
  for (const file of leftOver) rmSync(file)
  console.log([...write(current), ...leftOver].map((file) => `${file}: updated`).join("\n") || "nothing has changed")
}
