/**
 * `kundbro migrate init`: a file that works, by flags and by questions, and never over another one unasked.
 */
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { type Cause, Effect, Layer, Option, Queue, Terminal } from "effect"
import { Command } from "effect/cli"
import { init } from "../src/commands/Init.ts"
import { stage } from "./support.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "kundbro-init-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

/** A person at a terminal: types each answer and presses enter; an empty one takes what is offered, `↓` goes down, `←` clears. */
const person = (answers: ReadonlyArray<string>) =>
  Layer.effect(
    Terminal.Terminal,
    Effect.gen(function* () {
      const keys = yield* Queue.make<Terminal.UserInput, Cause.Done>()
      const press = (input: Option.Option<string>, name: string) =>
        Queue.offer(keys, { input, key: { name, ctrl: false, meta: false, shift: false } })
      for (const answer of answers) {
        for (const character of answer) {
          if (character === "↓") yield* press(Option.none(), "down")
          else if (character === "←") {
            for (let n = 0; n < 40; n++) yield* press(Option.none(), "backspace")
          } else yield* press(Option.some(character), character)
        }
        yield* press(Option.none(), "enter")
      }
      yield* Queue.end(keys)
      return Terminal.make({
        columns: Effect.succeed(80),
        rows: Effect.succeed(40),
        size: Effect.never,
        readInput: Effect.succeed(keys),
        readLine: Effect.never,
        display: () => Effect.void
      })
    })
  )

const answered = (file: string, answers: ReadonlyArray<string>, flags: ReadonlyArray<string> = []) =>
  Command.runWith(init, { version: "0.0.0" })(["--config", file, ...flags]).pipe(
    Effect.provide(Layer.provideMerge(person(answers), Layer.merge(NodeServices.layer, NodeHttpClient.layerUndici)))
  )

describe("kundbro migrate init", () => {
  it.live("writes by flags a file with which a dry run works, and replaces none unasked", () =>
    Effect.gen(function* () {
      const { folder, kundbro, sandboxes } = yield* stage({ count: 5, nasty: 0 })
      const { harmoney, norce } = sandboxes
      const before = readFileSync(join(folder, "kundbro.json"), "utf8")
      const set = (role: string, settings: Readonly<Record<string, string>>) =>
        Object.entries(settings).flatMap(([key, value]) => [`--${role}-set`, `${key}=${value}`])
      const flags = [
        "migrate",
        "init",
        "--yes",
        "--source=harmoney",
        "--source-name=club",
        "--target=norce",
        "--target-name=shop",
        ...set("source", {
          endpoint: harmoney.url,
          "credentials.systemName": harmoney.login.SystemName,
          "credentials.userName": "CLUB_USER",
          "credentials.salesChannel": harmoney.login.SalesChannel
        }),
        ...set("target", {
          baseUrl: norce.url,
          tokenUrl: norce.tokenUrl,
          clientId: norce.clientId,
          clientSecret: "SHOP_SECRET",
          applicationId: norce.applicationId
        }),
        "--on-existing=merge",
        "--authority=target",
        "--protected-identity=flag HIDDEN",
        "--default-country=SE",
        "--window=00:00-00:00 Europe/Stockholm",
        "--calls-per-second=500",
        "--stop-rejected=1"
      ]
      const over = yield* kundbro(...flags, "--target-set", `scope=${norce.scope}`)
      assert.strictEqual(over.code, 2)
      assert.include(over.stderr, "kundbro.json is there already: nothing was written")
      assert.strictEqual(readFileSync(join(folder, "kundbro.json"), "utf8"), before)
      const lacking = yield* kundbro(...flags, "--config", "new.json")
      assert.strictEqual(lacking.code, 2)
      assert.include(lacking.stderr, "Say also: --target-set scope=…")
      const secret = yield* kundbro(...flags, "--source-set", "credentials.password=hunter 2!", "--config", "new.json")
      assert.strictEqual(secret.code, 2)
      assert.include(secret.stderr, "the name of an environment variable")
      assert.notInclude(secret.stdout + secret.stderr, "hunter")
      const made = yield* kundbro(...flags, "--target-set", `scope=${norce.scope}`, "--config", "new.json")
      assert.strictEqual(made.code, 0, made.stderr)
      assert.include(made.stdout, "Set the environment variables CLUB_USER, CLUB_PASSWORD, SHOP_SECRET")
      assert.include(made.stdout, "The attribute of `protectedIdentity` has no home at shop yet")
      const written = JSON.parse(readFileSync(join(folder, "new.json"), "utf8"))
      assert.deepStrictEqual(written.migration.plan, {
        name: "club to shop",
        reference: { kind: "code", prefix: "CLUB-" },
        onExisting: "merge",
        merge: { default: "target" },
        protectedIdentity: { kind: "flag", code: "HIDDEN" },
        defaults: { "addresses.country": "SE" },
        canary: { records: 50 },
        stopWhen: { rejected: 1, inDoubt: 0.02 },
        source: { windows: [{ from: "00:00", to: "00:00", zone: "Europe/Stockholm" }] },
        target: { callsPerSecond: 500, windows: [{ from: "00:00", to: "00:00", zone: "Europe/Stockholm" }] }
      })
      const dry = yield* kundbro("migrate", "dry-run", "--config", "new.json")
      assert.strictEqual(dry.code, 0, dry.stderr)
    }).pipe(Effect.scoped)
  )

  it.live("asks for what is needed, offers what is usual, and asks before it replaces", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "kundbro.json")
      const club = ["", "←club", "https://club.example/x.asmx", "QZZ", "", "←MY_PASSWORD", "007"]
      const shop = ["↓↓", "←shop", "https://shop.example/", "us", "", "playground", "4711"]
      // A wrong answer stays on the line, to be corrected.
      const rules = [
        "↓",
        "↓",
        "↓",
        "flag",
        "← flag HIDDEN",
        "←SE",
        "←0",
        "←22:00",
        "←22:00-05:00 Europe/Stockholm",
        "←20"
      ]
      yield* answered(file, [...club, ...shop, "", "", ...rules, "←members.csv", "", "←to the shop"])
      const text = readFileSync(file, "utf8")
      assert.deepStrictEqual(JSON.parse(text), {
        $schema: "./kundbro.schema.json",
        systems: {
          club: {
            vendor: "harmoney",
            settings: {
              endpoint: "https://club.example/x.asmx",
              credentials: {
                systemName: "QZZ",
                userName: { env: "CLUB_USER_NAME" },
                password: { env: "MY_PASSWORD" },
                salesChannel: "007"
              }
            }
          },
          shop: {
            vendor: "norce",
            settings: {
              baseUrl: "https://shop.example/",
              clientId: "us",
              clientSecret: { env: "SHOP_CLIENT_SECRET" },
              scope: "playground",
              applicationId: 4711
            }
          }
        },
        migration: {
          source: "club",
          target: "shop",
          ids: { file: "members.csv", column: "customer_id" },
          folder: "migration",
          ledgerKey: { env: "KUNDBRO_LEDGER_KEY" },
          plan: {
            name: "to the shop",
            reference: { kind: "code", prefix: "CLUB-" },
            onExisting: "merge",
            merge: { default: "target" },
            protectedIdentity: { kind: "flag", code: "HIDDEN" },
            defaults: { "addresses.country": "SE" },
            stopWhen: { rejected: 0.2, inDoubt: 0.02 },
            source: { windows: [{ from: "22:00", to: "05:00", zone: "Europe/Stockholm" }] },
            target: { callsPerSecond: 20, windows: [{ from: "22:00", to: "05:00", zone: "Europe/Stockholm" }] }
          }
        }
      })
      const schema = JSON.parse(readFileSync(join(file, "../kundbro.schema.json"), "utf8"))
      assert.strictEqual(schema.title, "kundbro.json")
      // "No" is what is offered.
      const refused = yield* Effect.flip(answered(file, [""]))
      assert.include(refused.message, "nothing was written")
      assert.strictEqual(readFileSync(file, "utf8"), text)
    }).pipe(Effect.scoped)
  )

  it.live("refuses a rule that is none by its name, says what is right, and writes nothing", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "kundbro.json")
      const flags = [
        "--yes",
        "--source=harmoney",
        "--target=norce",
        "--source-set=endpoint=https://club.example/x.asmx",
        "--source-set=credentials.systemName=QZZ",
        "--source-set=credentials.salesChannel=007",
        "--target-set=baseUrl=https://shop.example/",
        "--target-set=clientId=us",
        "--target-set=applicationId=4711",
        "--target-set=scope=playground"
      ]
      for (const [flag, problem] of [
        ["--source=harmony", '"harmony" is none of harmoney, infosoft, norce, enactor'],
        ["--on-existing=replace", '"replace" is none of update, merge, skip, dead-letter'],
        ["--protected-identity=flag", "say dead-letter, carry, or a kind and a code"],
        ["--default-country=Sweden", "say two capital letters"],
        ["--canary=-1", "say a whole number from 0 to 10000"],
        ["--window=22-5", 'say "always", or two times and a zone'],
        ["--window=22:00-05:00 Europe/Gothenburg", 'say "always", or two times and a zone'],
        ["--calls-per-second=0", "say a whole number from 1 to 100000"],
        ["--stop-rejected=20", "say a number from 0 to 1"]
      ] as const) {
        const [name = ""] = flag.split("=")
        const others = flags.filter((one) => !one.startsWith(`${name}=`))
        const wrong = yield* Effect.flip(answered(file, [], [...others, flag]))
        assert.include(wrong.message, `${name}: ${problem}`)
        assert.isFalse(existsSync(file))
      }
    }).pipe(Effect.scoped)
  )

  it.live("refuses a target that cannot be written, by the ability that it lacks", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "kundbro.json")
      const endpoint = [
        "--source-set=endpoint=https://club.example/x.asmx",
        "--target-set=endpoint=http://till.example/"
      ]
      const login = ["credentials.systemName=QZZ", "credentials.salesChannel=007"].map((one) => `--source-set=${one}`)
      const flags = ["--yes", "--source=harmoney", "--target=enactor", ...endpoint, ...login]
      const refused = yield* Effect.flip(answered(file, [], flags))
      assert.include(refused.message, "enactor cannot be used for writing the target")
      assert.isFalse(existsSync(file))
    }).pipe(Effect.scoped)
  )

  it.live("without a terminal or flags says what to do, and writes nothing", () =>
    Effect.gen(function* () {
      const { kundbro } = yield* stage({ count: 1 })
      const none = yield* kundbro("migrate", "init", "--config", "other.json")
      assert.strictEqual(none.code, 2, none.stderr)
      assert.include(none.stderr, "by flags with --yes")
    }).pipe(Effect.scoped)
  )
})
