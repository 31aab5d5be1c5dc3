import { Result } from "effect"
import { isReadReason, isUnencodable } from "../SoapError.ts"
import type { ReadReason, Unencodable } from "../SoapError.ts"

/** The machinery throws its reasons; here they become values. Anything else thrown is a bug and stays thrown. */
export const attemptRead = <A>(read: () => A): Result.Result<A, ReadReason> => {
  try {
    return Result.succeed(read())
  } catch (thrown) {
    if (isReadReason(thrown)) return Result.fail(thrown)
    throw thrown
  }
}

export const attemptWrite = <A>(write: () => A): Result.Result<A, Unencodable> => {
  try {
    return Result.succeed(write())
  } catch (thrown) {
    if (isUnencodable(thrown)) return Result.fail(thrown)
    throw thrown
  }
}
