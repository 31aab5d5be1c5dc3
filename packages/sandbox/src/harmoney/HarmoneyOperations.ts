/** What each operation does: one small entry per operation, over the plain state. */
import * as Accounts from "./HarmoneyAccounts.ts"
import * as Club from "./HarmoneyClub.ts"
import type { OperationName } from "./HarmoneyContract.ts"
import * as Customers from "./HarmoneyCustomers.ts"
import * as Relations from "./HarmoneyRelations.ts"
import type { Run } from "./HarmoneyRun.ts"

/** All operations, by name. */
export const runs: Readonly<Record<OperationName, Run>> = {
  ...Accounts.runs,
  ...Club.runs,
  ...Customers.runs,
  ...Relations.runs
}
