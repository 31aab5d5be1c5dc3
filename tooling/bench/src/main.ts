/**
 * All benches: `pnpm bench [workers] [--json] [--strict] [--customers 1000000]`; `workers`: only those of many machines. Prints one table of ratios, each measured side by side in this run.
 * Ends with 0, and with `--strict` with 1 when a target is missed.
 */
import { parseArgs } from "node:util"
import { calls } from "./Calls.ts"
import * as Child from "./Child.ts"
import { codecs } from "./Codecs.ts"
import { decode } from "./Decode.ts"
import { flat } from "./Flat.ts"
import { median, ratio } from "./Measure.ts"
import { memory } from "./Memory.ts"
import { migrated } from "./Migrated.ts"
import { compared } from "./Proofs.ts"
import * as Report from "./Report.ts"
import { workerRows } from "./Workers.ts"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean" },
    strict: { type: "boolean" },
    /** Customers of the long migration whose memory is measured; a million takes minutes. */
    customers: { type: "string", default: "100000" }
  }
})

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const decodeRows = async (records: number): Promise<ReadonlyArray<Report.Row>> => {
  const { fastXmlParser, nodeSoap, saxes, typed } = await decode(records)
  const figure = `typed decode, ${records.toLocaleString("en")} customer${records === 1 ? "" : "s"}`
  const against = (against: string, theirs: ReadonlyArray<number>): Report.Row => ({
    figure,
    unit: "microseconds",
    kundbro: median(typed) / 1000,
    against,
    theirs: median(theirs) / 1000,
    ratio: ratio(theirs, typed),
    ratioOf: "as fast"
  })
  const first = against("node-soap", nodeSoap)
  const target = { text: ">= 3.5 (aim 5)", reached: first.ratio >= 3.5 }
  return [
    records === 100 ? { ...first, target } : first,
    against("fast-xml-parser", fastXmlParser),
    against("saxes, nothing kept", saxes)
  ]
}

const callRows = async (server: Child.Child): Promise<ReadonlyArray<Report.Row>> => {
  const { kundbro, kundbroTraced, nodeSoap, strongSoap, undici } = await calls(server)
  const against =
    (figure: string, ours: ReadonlyArray<number>) =>
    (against: string, theirs: ReadonlyArray<number>): Report.Row => ({
      figure,
      unit: "microseconds",
      kundbro: median(ours),
      against,
      theirs: median(theirs),
      ratio: ratio(ours, theirs),
      ratioOf: "its CPU"
    })
  const untraced = against("CPU per call", kundbro)
  const first = untraced("node-soap", nodeSoap)
  return [
    { ...first, target: { text: "<= 0.4", reached: first.ratio <= 0.4 } },
    untraced("strong-soap", strongSoap),
    untraced("bare undici, nothing parsed", undici),
    against("CPU per call, spans made", kundbroTraced)("node-soap", nodeSoap)
  ]
}

const memoryRow = async (address: string): Promise<Report.Row> => {
  const counts = { streamed: 200_000, whole: 20_000 }
  const { streamed, whole } = await memory(address, counts)
  return {
    figure: "peak memory above idle, a stream of 200,000 customers",
    unit: "megabytes",
    kundbro: streamed,
    against: "node-soap, only 20,000",
    theirs: whole,
    ratio: streamed / counts.streamed / (whole / counts.whole),
    ratioOf: "its memory per customer",
    target: { text: "<= 150 MB", reached: streamed <= 150 }
  }
}

const migratedRows = async (): Promise<ReadonlyArray<Report.Row>> => {
  const { cpu, perSecond } = await migrated()
  const speed = ratio(perSecond.engine, perSecond.loop)
  return [
    {
      figure: "migrated and verified",
      unit: "customers/s",
      kundbro: median(perSecond.engine),
      against: "plain loop, no ledger",
      theirs: median(perSecond.loop),
      ratio: speed,
      ratioOf: "its speed",
      target: { text: ">= 0.85", reached: speed >= 0.85 }
    },
    {
      figure: "CPU per migrated customer",
      unit: "milliseconds",
      kundbro: median(cpu.engine),
      against: "plain loop, no ledger",
      theirs: median(cpu.loop),
      ratio: ratio(cpu.engine, cpu.loop),
      ratioOf: "its CPU"
    }
  ]
}

const flatRow = async (many: number): Promise<Report.Row> => {
  const few = await flat(10_000)
  const long = await flat(many)
  const times = long.megabytes / few.megabytes
  return {
    figure: `peak memory of a migration, ${many.toLocaleString("en")} customers`,
    unit: "megabytes",
    kundbro: long.megabytes,
    against: "10,000 customers",
    theirs: few.megabytes,
    ratio: times,
    ratioOf: "its memory",
    target: { text: "<= 1.2", reached: times <= 1.2 }
  }
}

/** Against the number that the codecs have to reach on one core. */
const codecRow = async (): Promise<Report.Row> => {
  const wanted = 30_000
  const speeds = await codecs()
  const times = median(speeds) / wanted
  return {
    figure: "decode, map and encode, of one core",
    unit: "customers/s",
    kundbro: median(speeds),
    against: "what a night needs",
    theirs: wanted,
    ratio: times,
    ratioOf: "that",
    target: { text: ">= 1", reached: times >= 1 }
  }
}

const proofRow = async (): Promise<Report.Row> => {
  const [seconds, minute] = [await compared(1_000_000), 60]
  return {
    figure: "1,000,000 records compared by hash, one altered",
    unit: "seconds",
    kundbro: seconds,
    against: "a minute",
    theirs: minute,
    ratio: seconds / minute,
    ratioOf: "that",
    target: { text: "<= 1", reached: seconds <= minute }
  }
}

const single = async (): Promise<ReadonlyArray<Report.Row>> => {
  const server = await Child.start("server.ts")
  say("memory of a stream (1 of 7)")
  const streamed = await memoryRow(Child.need(server.hello, "address"))
  say("CPU per call (2 of 7)")
  const called = await callRows(server)
  server.stop()
  say("decode (3 of 7)")
  const decoded = [...(await decodeRows(1)), ...(await decodeRows(100)), ...(await decodeRows(1_000))]
  say("migration (4 of 7)")
  const moved = await migratedRows()
  say("codecs and comparison (5 of 7)")
  const figures = [await codecRow(), await proofRow()]
  say("memory of a migration (6 of 7)")
  const level = await flatRow(Number(values.customers))
  return [...decoded, ...called, streamed, ...moved, ...figures, level]
}

const alone = positionals[0] === "workers"
const rows = alone ? [] : await single()
say(alone ? "workers" : "workers (7 of 7)")
const report = Report.make([...rows, ...(await workerRows())])
console.log(values.json === true ? JSON.stringify(report, undefined, 2) : Report.table(report))
if (values.strict === true && Report.missed(report).length > 0) process.exitCode = 1
