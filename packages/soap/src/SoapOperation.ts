/**
 * One operation of a SOAP service as a value: its names, what it takes and what it answers. From it come the typed
 * call, the codec and the check against a live WSDL. Document/literal: the body holds one element, named after the
 * operation, whose children are the parameters.
 */
import { compile } from "./internal/Plan.ts"
import { Field, Shape } from "./Xml.ts"

/** The element that carries the input, or the one that carries the answer. */
interface Part {
  readonly name: string
  readonly namespace: string
  readonly shape: Shape<unknown>
}

interface Response extends Part {
  /** The element inside the response element, or `undefined` when the response element is the result itself. */
  readonly result: { readonly name: string; readonly optional: boolean } | undefined
}

/** An operation that takes an `I` and answers an `O`; {@link make} makes it. */
export class SoapOperation<in I, out O> {
  /** Only a type: `Parameters<typeof operation.Input>[0]`. */
  declare readonly Input: (input: I) => void
  /** Only a type. */
  declare readonly Output: O
  /** As the vendor calls it. */
  readonly name: string
  /** The SOAP action, without quotes. */
  readonly action: string
  /** The element that carries the input. */
  readonly request: Part
  /** The element that carries the answer. */
  readonly response: Response
  constructor(name: string, action: string, request: Part, response: Response) {
    this.name = name
    this.action = action
    this.request = request
    this.response = response
  }
}

/** What {@link make} needs to know. */
export interface Options<I, O, Optional extends boolean> {
  /** Sent as given: in the `SOAPAction` header (1.1, quoted there) or the content type (1.2). */
  readonly action: string
  /** Of the request element, and of everything below it and in the response that names no other. */
  readonly namespace: string
  /** The parameters. */
  readonly request: Shape<I>
  /** What the result element holds; `Xml.optional(shape)` where the server may leave the element out. */
  readonly response: Shape<O> | Field<O, Optional>
  /** Default: the operation's name. */
  readonly requestElement?: string
  /** Default: `{name}Response`, in `responseNamespace` (default: `namespace`). */
  readonly responseElement?: string
  /** Of the response element and what is below it. Default: `namespace`. */
  readonly responseNamespace?: string
  /** Default: `{name}Result`; `null` when the response element itself holds the members. */
  readonly resultElement?: string | null
}

/**
 * Declares an operation.
 *
 * @example
 * const GetRelations = SoapOperation.make("GetRelations", {
 *   action: "urn:example/GetRelations",
 *   namespace: "urn:example",
 *   request: Xml.struct({ customerId: Xml.string }),
 *   response: Xml.struct({ List: Xml.optional(Xml.list(Relation, { itemName: "Relation" })) })
 * })
 */
export const make = <I, O, Optional extends boolean = false>(
  name: string,
  options: Options<I, O, Optional>
): SoapOperation<I, Optional extends true ? O | undefined : O> => {
  // It becomes an HTTP header: a quote or a line end there would be another header.
  if (!/^[\x21\x23-\x7e]*$/.test(options.action)) throw new Error(`SoapOperation ${name}: the action is not a URI`)
  // Compiled here, so that a contract that cannot be is found when it is made and not when it is called.
  compile(options.request.node, options.namespace)
  const { response } = options
  const optional = response instanceof Field && response.field.optional
  const resultName = options.resultElement === undefined ? `${name}Result` : options.resultElement
  const shape = new Shape(response instanceof Shape ? response.node : response.field.node)
  const responseNamespace = options.responseNamespace ?? options.namespace
  compile(shape.node, responseNamespace)
  return new SoapOperation(
    name,
    options.action,
    { name: options.requestElement ?? name, namespace: options.namespace, shape: options.request },
    {
      name: options.responseElement ?? `${name}Response`,
      namespace: responseNamespace,
      result: resultName === null ? undefined : { name: resultName, optional },
      shape
    }
  )
}
