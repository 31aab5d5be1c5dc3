/**
 * From a vendor's failure to what a person reads in the list of exceptions.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import type { VendorError } from "@kundbro/domain/VendorError"
import type { Exception } from "../Ledger.ts"

const distinct = (texts: ReadonlyArray<string>): string => [...new Set(texts)].join("; ")

/** What a failed call means for its record. Calls that stop the run and writes in doubt do not come here. `role`: source or target. */
export const fromError = ({ reason, isRetryable }: VendorError, role: string): Exception => {
  const exception = (remedy: string, field?: string): Exception => ({
    reason: reason._tag,
    remedy,
    advice: isRetryable ? "later" : "person",
    ...(field !== undefined && { field })
  })
  switch (reason._tag) {
    case "NotFound":
      return exception(`the ${role} has no such ${reason.entity}: correct the list, or leave it`)
    case "Rejected":
      return exception(
        distinct(reason.issues.map(({ remedy }) => remedy)) || `the ${role} gives no rule: ask its operator`,
        distinct(reason.issues.map(({ field, rule }) => `${field} (${rule})`))
      )
    case "Duplicate":
      return exception(`another record of the ${role} has this value: merge or correct one of them`, reason.field)
    case "QuestionRaised":
      return exception(`answer the question of code ${reason.code} at the ${role}`)
    case "Failed":
      return exception(`ask the operator of the ${role} about code ${reason.code}`)
    case "Undecodable":
      return exception(`the ${role}'s answer is not what its contract says: see \`kundbro doctor\``, reason.path)
    case "Unavailable":
    case "RateLimited":
    case "TimedOut":
    case "InDoubt":
    case "Unauthorized":
    case "ContractMismatch":
      return exception(`the ${role} did not serve it: run again`)
  }
}

/** A read at the source that failed. One source may be several systems: the failure says then whose it is. */
export const fromSource = (error: VendorError, { vendor }: Pick<Adapter, "vendor">): Exception =>
  fromError(error, error.vendor === vendor ? "source" : `source ${error.vendor}`)

/** A write that failed: one that the vendor failed in its own way may have happened. */
export const fromWriteError = (error: VendorError): Exception => ({
  ...fromError(error, "target"),
  undecided: error.reason._tag === "Failed"
})

/** The write may have happened, and there is no way to find out. */
export const undecided: Exception = {
  reason: "InDoubt",
  remedy: "look at the target whether this customer is there; plan a reference so that this is decided by itself",
  advice: "person",
  undecided: true
}
