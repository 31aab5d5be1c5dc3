/**
 * Has SOAP clients of other languages generate themselves from the sandboxes' WSDLs and call every operation. Each client gets a
 * fresh sandbox; it must read the expected text in every answer, send nothing that the sandbox ignores, and leave the same
 * state behind as all others.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { EnactorSandbox, HarmoneySandbox, InfosoftSandbox } from "@kundbro/sandbox"
import { Console, Effect, FileSystem, Schema } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { fileURLToPath } from "node:url"

interface Client {
  readonly name: string
  /** The Debian packages that it needs. */
  readonly needs: string
  readonly command: string
  readonly program: string
  readonly speaks: ReadonlyArray<string>
  /** The services that it could never call, of whomever, and why. */
  readonly cannot: ReadonlyArray<string>
  readonly because: string
}

const both = ["1.1", "1.2"]

const clients: ReadonlyArray<Client> = [
  {
    name: "Python zeep",
    needs: "python3-zeep",
    command: "/usr/bin/python3",
    program: "zeep_client.py",
    speaks: both,
    cannot: [],
    because: ""
  },
  {
    name: "PHP SoapClient",
    needs: "php-cli php-soap",
    command: "php",
    program: "php_client.php",
    speaks: both,
    cannot: [],
    because: ""
  },
  {
    name: ".NET on Mono",
    needs: "mono-devel",
    command: "sh",
    program: "dotnet_client.sh",
    speaks: both,
    cannot: ["infosoft-attributes"],
    because: "a proxy cannot have two methods whose answers have one name, as the vendor page has them"
  },
  {
    name: "Perl SOAP::WSDL",
    needs: "libsoap-wsdl-perl",
    command: "perl",
    program: "perl_client.pl",
    speaks: ["1.1"],
    cannot: ["infosoft-customers", "enactor-customers", "enactor-balances", "enactor-crm"],
    because: "the library knows neither xs:anyType nor references to elements of another namespace"
  }
]

const anyone = { people: { seed: 1, count: 20, nasty: 0 }, startAt: Date.UTC(2026, 5, 1, 10) }
const harmoney = HarmoneySandbox.make(anyone)
const infosoft = InfosoftSandbox.make(anyone)
const enactor = EnactorSandbox.make(anyone)
const at = (
  url: string,
  { control }: HarmoneySandbox.Harmoney | InfosoftSandbox.Infosoft | EnactorSandbox.Enactor
) => ({
  wsdl: `${url}?wsdl`,
  control
})

/** One WSDL each, by the name of the file with its calls. */
const services = {
  harmoney: { versions: both, start: Effect.map(harmoney, (one) => at(one.url, one)) },
  "infosoft-infoweb": { versions: ["1.1"], start: Effect.map(infosoft, (one) => at(one.infoWebUrl, one)) },
  "infosoft-customers": { versions: ["1.1"], start: Effect.map(infosoft, (one) => at(one.customersUrl, one)) },
  "infosoft-callresult": { versions: ["1.1"], start: Effect.map(infosoft, (one) => at(one.callresultUrl, one)) },
  "infosoft-attributes": { versions: ["1.1"], start: Effect.map(infosoft, (one) => at(one.attributesUrl, one)) },
  "enactor-customers": { versions: both, start: Effect.map(enactor, (one) => at(one.customerUrl, one)) },
  "enactor-balances": { versions: both, start: Effect.map(enactor, (one) => at(one.balanceUrl, one)) },
  "enactor-crm": { versions: both, start: Effect.map(enactor, (one) => at(one.crmUrl, one)) }
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const decodeCall = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Tuple([Schema.String, Schema.Json, Schema.String]))
)

const operationsOf = (wsdl: string) =>
  Effect.map(
    Effect.promise(async () => (await fetch(wsdl)).text()),
    (text) => new Set([...text.matchAll(/<wsdl:operation name="([^"]*)"/g)].map(([, name]) => name ?? ""))
  )

/** What is wrong, or nothing. */
const problemsOf = (
  operations: ReadonlySet<string>,
  calls: ReadonlyArray<readonly [string, Schema.Json, string]>,
  answers: ReadonlyArray<string>,
  ignored: Readonly<Record<string, number>>
) => [
  ...calls.flatMap(([operation, , expected], which) => {
    const answer = answers[which]
    if (answer === undefined) return [`${operation} was not answered`]
    return answer.includes(expected) ? [] : [`${operation} has no ${expected}: ${answer.slice(0, 400)}`]
  }),
  ...[...operations]
    .filter((one) => calls.every(([operation]) => operation !== one))
    .map((one) => `${one} has no call in the file`),
  ...Object.keys(ignored).map((part) => `${part} was ignored by the sandbox`)
]

const run = Effect.fn(function* () {
  const fs = yield* FileSystem.FileSystem
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const states = new Map<string, string>()
  let failures = 0
  for (const [service, { start, versions }] of Object.entries(services)) {
    const file = here(`calls/${service}.jsonl`)
    const calls = (yield* fs.readFileString(file))
      .trimEnd()
      .split("\n")
      .map((line) => decodeCall(line))
    for (const version of versions) {
      for (const { because, cannot, command, name, needs, program, speaks } of clients) {
        if (!speaks.includes(version)) continue
        const title = `${service.padEnd(20)} SOAP ${version}  ${name.padEnd(15)}`
        if (cannot.includes(service)) {
          yield* Console.log(`${title} left out: ${because}`)
          continue
        }
        const problems = yield* Effect.gen(function* () {
          const { control, wsdl } = yield* start
          const child = ChildProcess.make(command, [here(program), wsdl, file, version])
          const answers = yield* spawner.lines(child).pipe(Effect.catch(({ message }) => Effect.succeed([message])))
          const { ignored } = yield* control.requests
          const found = problemsOf(yield* operationsOf(wsdl), calls, answers, ignored)
          const state = JSON.stringify(yield* control.dump)
          if (found.length > 0) return found
          const first = states.get(service) ?? state
          states.set(service, first)
          return state === first ? [] : ["the state that it left is not the one of the client before"]
        }).pipe(Effect.scoped)
        const good = problems.length === 0
        const done = good ? `${calls.length} of ${calls.length}` : `failed (needs: apt-get install ${needs})`
        yield* Console.log(`${title} ${done}`)
        for (const problem of problems) yield* Console.log(`  ${problem}`)
        if (!good) failures += 1
      }
    }
  }
  return failures
})

run().pipe(
  Effect.tap((failures) =>
    Effect.sync(() => {
      process.exitCode = failures === 0 ? 0 : 1
    })
  ),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
