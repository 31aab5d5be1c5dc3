/**
 * The documented way to make customers: a batch file of entities for the Estate Manager's import. Written in one pass and
 * in flat memory. That the importer replaces by key, and that it reads namespaces and not prefixes, is inferred.
 */
import { Arguments, type Capabilities, Import, VendorError } from "@kundbro/domain"
import { Effect, Result, Stream } from "effect"
import { createHash } from "node:crypto"
import { refused } from "./internal/Ask.ts"
import type { EnactorCustomer } from "./EnactorCustomer.ts"
import { vendor } from "./EnactorMapping.ts"
import { namespaces } from "./EnactorWire.ts"

/** What failures of the import call it: it is no operation of a service. */
export const operation = "entity import"

/** As many records go into one piece of the file. */
const recordsAtOnce = 128

const encoder = new TextEncoder()

const declarations =
  `xmlns:core="${namespaces.core}" xmlns:retail="${namespaces.retail}" ` +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`

const expected = Arguments.object("entry", Arguments.text("id"), Arguments.draft)

const inEntry = (at: string) => (issue: VendorError.FieldIssue) =>
  new VendorError.FieldIssue({ ...issue, field: `${at}.${issue.field}` })

/** Counts what goes by. One for each file: it is the state of a stream, made when the stream starts. */
class Tally {
  private readonly hash = createHash("sha256")
  private bytes = 0
  customers = 0
  addresses = 0
  emails = 0
  phones = 0

  piece(text: string): Import.ImportPart {
    const bytes = encoder.encode(text)
    this.hash.update(bytes)
    this.bytes += bytes.length
    return { _tag: "Bytes", bytes }
  }

  manifest(): Import.ImportPart {
    const sha256 = this.hash.digest("hex")
    return {
      _tag: "Manifest",
      manifest: new Import.ImportManifest({
        vendor,
        format: "Batch of retail:customer",
        fileName: `enactor-customers-${sha256.slice(0, 16)}.xml`,
        mediaType: "application/xml",
        customers: this.customers,
        addresses: this.addresses,
        emails: this.emails,
        phones: this.phones,
        bytes: this.bytes,
        sha256
      })
    }
  }
}

/** The import of one tenant. */
export const make = (codec: EnactorCustomer, root: "Batch" | "core:Batch"): Capabilities.CustomerImport["Service"] => {
  const records = (
    tally: Tally,
    entries: ReadonlyArray<Import.ImportEntry>
  ): Result.Result<Import.ImportPart, VendorError.VendorError> => {
    let text = ""
    for (const entry of entries) {
      const at = `entries[${tally.customers}]`
      const odd = expected.issues(entry)
      if (odd.length > 0) return Result.fail(refused(operation, odd.map(inEntry(at))))
      const written = codec.toXml(entry.id, entry.draft)
      if (Result.isFailure(written)) {
        return Result.fail(refused(operation, written.failure.map(inEntry(at))))
      }
      const { addresses, emails, phones, xml } = written.success
      tally.customers += 1
      tally.addresses += addresses
      tally.emails += emails
      tally.phones += phones
      text += `${xml}\n`
    }
    return Result.succeed(tally.piece(text))
  }

  return {
    file: (entries) =>
      Stream.suspend(() => {
        const tally = new Tally()
        const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root} ${declarations}>\n`
        return Stream.sync(() => tally.piece(head)).pipe(
          Stream.concat(
            entries.pipe(
              Stream.grouped(recordsAtOnce),
              Stream.mapEffect((group) => Effect.fromResult(records(tally, group)))
            )
          ),
          Stream.concat(Stream.sync(() => tally.piece(`</${root}>\n`))),
          Stream.concat(Stream.sync(() => tally.manifest()))
        )
      })
  }
}
