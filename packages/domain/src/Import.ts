/**
 * Customers as a file, for vendors that take new ones by a documented import and not by a call.
 */
import { Schema } from "effect"
import type { CustomerDraft } from "./Capabilities.ts"
import type { CustomerId } from "./Ids.ts"

/**
 * A draft and the key that the new customer shall have. The caller assigns keys and keeps them apart: two entries with
 * one key are one customer to most importers, and the later one wins without a word.
 */
export interface ImportEntry {
  readonly id: CustomerId
  readonly draft: CustomerDraft
}

/** What stands in an import file: to be kept beside it, and compared with what the vendor says it took. No personal data. */
export class ImportManifest extends Schema.Class<ImportManifest>("@kundbro/domain/ImportManifest")({
  vendor: Schema.String,
  /** The vendor's name of the format. */
  format: Schema.String,
  /** Made of the hash: the same entries in the same order give the same name. */
  fileName: Schema.String,
  mediaType: Schema.String,
  customers: Schema.Int,
  addresses: Schema.Int,
  emails: Schema.Int,
  phones: Schema.Int,
  bytes: Schema.Int,
  /** Of the whole file, in lower-case hexadecimal digits. */
  sha256: Schema.String
}) {}

/** A piece of the file, or the manifest: it comes last, once, and only when the file is whole. */
export type ImportPart =
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Manifest"; readonly manifest: ImportManifest }
