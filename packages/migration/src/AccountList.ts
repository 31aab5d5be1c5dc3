/**
 * The cross-reference of loyalty accounts: which customer of the source has which account and card at the target. It comes
 * from whoever opened those accounts. From a CSV or NDJSON file; texts stay as written.
 */
import { CardNumber, CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { Schema, Stream } from "effect"
import * as listFile from "./internal/listFile.ts"

/** One account of the target, and whose balance goes there. */
export interface Account {
  readonly sourceId: CustomerId
  readonly accountId: LoyaltyAccountId
  /** A card that opens the account: personal data. */
  readonly card: CardNumber
}

/** A list that cannot be read. Says where and why; never what stands there. */
export class AccountListError extends Schema.TaggedError<AccountListError>("@kundbro/migration/AccountListError")(
  "AccountListError",
  {
    /** The line where the record begins, from 1; absent when it is about the whole list. */
    line: Schema.optionalKey(Schema.Int),
    problem: Schema.String,
    remedy: Schema.String
  }
) {
  override get message(): string {
    return `the list of accounts${this.line === undefined ? "" : `, line ${this.line}`}: ${this.problem}; ${this.remedy}`
  }
}

/** The columns or properties of the file. Default: `source_id`, `account_id`, `card`. */
export interface Columns {
  readonly sourceId?: string
  readonly accountId?: string
  readonly card?: string
}

const failure = (line: number | undefined, problem: string, remedy: string) =>
  new AccountListError({ ...(line !== undefined && { line }), problem, remedy })

const wanted = ({ accountId = "account_id", card = "card", sourceId = "source_id" }: Columns) =>
  [
    { what: "source id", column: sourceId },
    { what: "account id", column: accountId },
    { what: "card", column: card }
  ] as const

const toAccount = ([sourceId = "", accountId = "", card = ""]: ReadonlyArray<string>): Account => ({
  sourceId: CustomerId.make(sourceId),
  accountId: LoyaltyAccountId.make(accountId),
  card: CardNumber.make(card)
})

/** Accounts from a CSV file with a header line (RFC 4180, UTF-8). `delimiter` is `,` unless told. */
export const fromCsv = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  { columns = {}, delimiter = "," }: { readonly columns?: Columns; readonly delimiter?: string } = {}
): Stream.Stream<Account, E | AccountListError, R> =>
  Stream.map(listFile.csv(bytes, wanted(columns), delimiter, failure), toAccount)

/** Accounts from a file with one JSON object a line. */
export const fromNdjson = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  { columns = {} }: { readonly columns?: Columns } = {}
): Stream.Stream<Account, E | AccountListError, R> =>
  Stream.map(listFile.ndjson(bytes, wanted(columns), failure), toAccount)
