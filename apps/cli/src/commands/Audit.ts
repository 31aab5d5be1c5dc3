/**
 * `kundbro migrate audit`: what was decided and done, and the proof that nobody has changed that.
 */
import { Effect, Option, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { CustomerId } from "@kundbro/domain/Ids"
import { Audit } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { prepare } from "./perform.ts"
import { auditLine, config, json } from "./shared.ts"

const Content = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))

const plain = (value: Schema.Json): string => (typeof value === "string" ? value : JSON.stringify(value))

/** A row as a person reads it; of one that was tampered with, the text as it is. */
const line = ({ at, content, id, kind }: Audit.Row): string => {
  const read = Schema.decodeUnknownOption(Content)(content)
  const said = Option.isNone(read)
    ? content
    : Object.entries(read.value)
        .map(([key, value]) => `${key}: ${plain(value)}`)
        .join(", ")
  return `  ${String(id).padStart(4)}  ${at.slice(0, 19).replace("T", " ")}  ${kind.padEnd(8)}  ${said}`
}

export const audit = Command.make(
  "audit",
  {
    expect: Flag.String("expect").pipe(
      Flag.withMetavar("head"),
      Flag.withDescription("A head that was noted down: the audit has to end in it, or go on from it"),
      Flag.withSchema(Schema.String.pipe(Schema.check(Schema.isPattern(/^[0-9a-f]{64}$/)))),
      Flag.optional
    ),
    subject: Flag.String("subject").pipe(
      Flag.withMetavar("source-id"),
      Flag.withDescription("Only what was decided about this customer"),
      Flag.withSchema(CustomerId),
      Flag.optional
    ),
    config,
    json
  },
  Effect.fn(function* ({ config, expect, subject }) {
    const screen = yield* Screen.Screen
    const { ledger } = yield* prepare(config)
    const verdict = yield* Effect.gen(function* () {
      const about = Option.isSome(subject) ? yield* Audit.subject(subject.value) : undefined
      const shown = Audit.rows.pipe(
        Stream.tap((row) =>
          about === undefined || row.content.includes(`"${about}"`)
            ? Effect.andThen(screen.say(line(row)), screen.emit({ event: "audit-row", ...row }))
            : Effect.void
        )
      )
      return yield* Audit.verify(shown, Option.getOrUndefined(expect))
    }).pipe(Effect.provide(ledger))
    const { broken, head, rows, since } = verdict
    const lost = Option.isSome(expect) && since === undefined
    yield* screen.say("")
    yield* screen.say(auditLine(verdict))
    for (const { id, problem } of broken.slice(0, 20)) yield* screen.say(`  row ${id}: ${problem}`)
    yield* screen.emit({ event: "audit", rows, head, broken, ...(since !== undefined && { since }) })
    if (broken.length > 0 || lost) {
      const message = [
        ...(broken.length > 0 ? [`The audit has been changed, at ${broken.length} places`] : []),
        ...(lost ? ["The expected head is not in the audit: rows at its end are gone, or it was written anew"] : [])
      ].join(". ")
      return yield* new Failure({ code: "unproven", message })
    }
    const goesOn =
      since === undefined
        ? ""
        : since === 0
          ? ", and ends in the expected head"
          : `, and goes on from the expected head by ${since} rows`
    yield* screen.say(`  ${Screen.styled("green", "✓")} Unchanged: every row follows from the one before it${goesOn}.`)
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Show what was decided and done, and prove that nobody has changed that; calls no vendor"),
  Command.withExamples([
    { command: "kundbro migrate audit", description: "All of it, and whether it is whole" },
    { command: "kundbro migrate audit --json > audit.ndjson", description: "To keep it elsewhere" },
    { command: "kundbro migrate audit --subject 004711007", description: "What was decided about one customer" }
  ])
)
