/** One contract: the parameters in the order in which they are sent, `LoginInfo` last, and what comes back. */
import { SoapOperation, Xml } from "@kundbro/soap"
import { namespace, type Names, type Wire } from "../../HarmoneyWire.ts"

/** The wire of one tenant. */
export interface Tenant {
  readonly names: Names
  readonly wire: Wire
  /** What precedes the operation's name in the SOAP action. */
  readonly actionPrefix: string
}

export const make =
  ({ actionPrefix, names, wire }: Tenant) =>
  <const F extends Xml.Fields, O>(
    name: string,
    parameters: F,
    answer: Xml.Shape<O>,
    options?: {
      /** Two operations spell it otherwise. */
      readonly loginName: string
    }
  ) =>
    SoapOperation.make(name, {
      action: `${actionPrefix}${name}`,
      namespace,
      request: Xml.struct(
        names.apply(name, {
          ...parameters,
          LoginInfo: Xml.element(wire.LoginInfo, { name: options?.loginName ?? "LoginInfo" })
        })
      ),
      response: answer
    })
