/** `pnpm chaos`: prints what was done to a migration and what came of it; ends with 1 when anything was lost or came twice. */
import { parseArgs } from "node:util"
import { run } from "./Chaos.ts"

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    kills: { type: "string", default: "300" },
    customers: { type: "string", default: "20000" }
  }
})

const whole = (name: keyof typeof values): number => {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < 1) {
    console.error(`--${name} is a whole number from 1: ${values[name]} is not`)
    process.exit(2)
  }
  return value
}

const options = { seed: whole("seed"), kills: whole("kills"), customers: whole("customers") }
const replay = `pnpm chaos --seed ${options.seed} --kills ${options.kills} --customers ${options.customers}`
const began = performance.now()
const row = (name: string, value: string | number) =>
  console.log(`  ${name.padEnd(26)} ${typeof value === "number" ? value.toLocaleString("en") : value}`)

try {
  const { counts, duplicates, ledger, losses } = await run({ ...options, say: console.log })
  console.log("")
  row("seed", String(options.seed))
  row("ledger", ledger)
  row("customers", options.customers)
  for (const [what, times] of Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b))) row(what, times)
  row("minutes", ((performance.now() - began) / 60_000).toFixed(1))
  row("losses", losses.length)
  row("duplicates", duplicates.length)
  for (const problem of [...losses, ...duplicates]) console.log(`  ${problem}`)
  console.log(`\nthe same again: ${replay}`)
  process.exitCode = losses.length + duplicates.length === 0 ? 0 : 1
} catch (thrown) {
  console.error(thrown)
  console.error(`\nthe same again: ${replay}`)
  process.exitCode = 1
}
