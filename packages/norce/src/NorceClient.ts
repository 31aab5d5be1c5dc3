/**
 * CustomerService 1.1 in its own words: one method per operation, wire records in and out. Every query value is redacted
 * in spans and errors, because the vendor puts passwords and e-mail addresses there.
 *
 * `null`, an empty body and 204 all mean none (inferred) and come out as `Option.none`.
 */
import { Effect, Option, Redacted, Result, Schema, SchemaIssue } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import * as E from "@kundbro/domain/VendorError"
import { type Answer, exchange } from "./internal/Exchange.ts"
import { parse } from "./internal/Json.ts"
import { failure, type Kind, reasonOf, timedOut, unreadable } from "./NorceError.ts"
import type { NorceOptions } from "./NorceOptions.ts"
import { type Granted, make as makeTokens } from "./NorceToken.ts"
import * as Wire from "./NorceWire.ts"

/** Arguments that most operations take. */
export interface Common {
  /** Default: the option `cultureCode`. */
  readonly cultureCode?: string
}

/** Arguments of operations that return a customer. */
export interface Companies extends Common {
  /** `false` still returns the primary company. Not sent by default, which means `true`. */
  readonly includeCompanies?: boolean
}

/** Arguments of the operations that write a customer. */
export interface Write extends Common {
  readonly customer: Wire.Customer
  /** Used for the account only. It travels in the URL: leave it out and the vendor generates one. */
  readonly password?: Redacted.Redacted
  /** Whether the customer is mailed. Always sent, and `false` unless asked for: the vendor's default is `true`. */
  readonly doSendMail?: boolean
  /** The acting `Account.Id`; default: the option `accountId`. */
  readonly by?: number
}

type Call<I, A> = (input: I) => Effect.Effect<A, E.VendorError>
type Customers<I> = Call<I & Companies, Option.Option<Wire.Customer>>

/** The operations. */
export interface NorceClient {
  /** `id` is a price list id, not an account id (documented). */
  readonly GetAgreementAccount: Call<Common & { readonly id: number }, Option.Option<Wire.AgreementAccount>>
  readonly ListAccountRoles: Call<Common, ReadonlyArray<Wire.IdValue>>
  /** None: refused. The agreement code travels in the URL of a GET: expect it in the vendor's access logs. */
  readonly LoginAgreementAccount: Call<
    Common & { readonly password: Redacted.Redacted },
    Option.Option<Wire.AgreementAccount>
  >
  /** None: invalid credentials, told by `null`, an empty answer, an `Id` of null or 0, or a 400 (inferred). */
  readonly LoginPost: Customers<{ readonly loginName: string; readonly password: Redacted.Redacted }>
  /** Mails the customer's `Email`. Success says nothing about the mail. */
  readonly SendPasswordReminder: Call<Common & { readonly loginName: string; readonly by?: number }, void>
  /** `customerId` names the customer, but it is the account that is switched. */
  readonly UpdateAccountStatus: Call<
    Companies & { readonly customerId: number; readonly isActive: boolean; readonly by?: number },
    Wire.Customer
  >
  readonly GetCustomer: Customers<{ readonly id: number }>
  readonly GetCustomerByAccountId: Customers<{ readonly accountId: number }>
  readonly GetCustomerByCode: Customers<{ readonly code: string }>
  readonly GetCustomerByEmail: Customers<{ readonly email: string }>
  readonly GetCustomerByKey: Customers<{ readonly key: string }>
  readonly GetCustomerByLoginName: Customers<{ readonly loginName: string }>
  /** Not idempotent. */
  readonly CreateCustomer3: Call<Write, Wire.Customer>
  /** Empties root fields that are missing (inferred): send the whole record. */
  readonly UpdateCustomer3: Call<Write, Wire.Customer>
  /** Creates or updates; the match is by e-mail, so a changed e-mail makes a second customer. */
  readonly RegisterCustomer3: Call<Write, Wire.Customer>
}

/** Query arguments; `undefined` is not sent. */
type Query = Readonly<Record<string, string | number | boolean | Redacted.Redacted | undefined>>

interface Operation {
  readonly name: string
  readonly method: "GET" | "POST"
  readonly kind: Kind
  readonly query: Query
  readonly body?: unknown
}

/** Where the first difference is. */
const pathOf = (issue: SchemaIssue.Issue): string => {
  const [first] = SchemaIssue.makeFormatterStandardSchemaV1()(issue).issues
  return (
    (first?.path ?? []).map((part) => (typeof part === "object" ? String(part.key) : String(part))).join(".") || "$"
  )
}

/** Makes a call again that may be, after the time for which the vendor asks or a growing one. */
const again =
  (times: number, pauseMillis = 100) =>
  <A>(call: Effect.Effect<A, E.VendorError>): Effect.Effect<A, E.VendorError> =>
    times === 0
      ? call
      : call.pipe(
          Effect.catch((error) =>
            error.isRetryable
              ? Effect.andThen(
                  Effect.sleep(error.retryAfterMillis ?? pauseMillis),
                  again(times - 1, pauseMillis * 2)(call)
                )
              : Effect.fail(error)
          )
        )

const isNone = ({ body, status }: Answer): boolean => status === 204 || /^\s*(null\s*)?$/.test(body)

const reading = <A>(kind: Kind, schema: Schema.Decoder<A>, answer: Answer): Result.Result<A, E.Reason> => {
  const json = parse(answer.body)
  if (Result.isFailure(json)) {
    return Result.fail(unreadable(kind, "$", json.failure))
  }
  return Result.mapError(Schema.decodeUnknownResult(schema)(json.success), ({ issue }) =>
    unreadable(kind, pathOf(issue), "the documented type")
  )
}

/** 16 MiB: a customer with a thousand addresses has less than one. */
export const defaultMaximumBytes = 16 * 1024 * 1024

/** Needs an `HttpClient` that follows no redirects by itself, or a host that sends none. Nothing is sent yet. */
export const make = Effect.fnUntraced(function* (options: NorceOptions) {
  const http = yield* HttpClient.HttpClient
  const tokens = makeTokens(options, http)
  const base = options.baseUrl.href.replace(/\/*$/, "/")
  const names = { customerId: "id", code: "code", key: "key", ...options.argumentNames }
  const accountId = options.accountId ?? 1

  const send = Effect.fnUntraced(function* ({ body, kind, method, name, query }: Operation, token: Granted) {
    const bare = HttpClientRequest.make(method)(base + name).pipe(
      HttpClientRequest.acceptJson,
      HttpClientRequest.bearerToken(token.bearer),
      HttpClientRequest.setHeader(options.applicationHeader ?? "application-id", String(options.applicationId)),
      HttpClientRequest.setUrlParams(
        Object.entries(query).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, Redacted.isRedacted(value) ? value : Redacted.make(String(value))] as const]
        )
      )
    )
    const request =
      body === undefined ? bare : HttpClientRequest.bodyText(bare, JSON.stringify(body), "application/json")
    const millis = kind === "read" ? (options.readTimeoutMillis ?? 30_000) : (options.writeTimeoutMillis ?? 60_000)
    return yield* exchange(http, request, kind, options.maximumBytes ?? defaultMaximumBytes).pipe(
      Effect.timeoutOrElse({ duration: millis, orElse: () => Effect.fail(timedOut(kind)) })
    )
  })

  /** A 401 has done nothing, so the call is made once more with a fresh token, also when it writes. */
  const call = Effect.fnUntraced(function* (operation: Operation) {
    const token = yield* tokens.get()
    const answer = yield* send(operation, token)
    return answer.status === 401 ? yield* send(operation, yield* tokens.get(token)) : answer
  })

  const run = <A>(
    operation: Operation,
    understand: (answer: Answer) => Result.Result<A, E.Reason>
  ): Effect.Effect<A, E.VendorError> =>
    call(operation).pipe(
      Effect.flatMap((answer) => Effect.fromResult(understand(answer))),
      Effect.mapError((reason) => failure(operation.name, reason)),
      Effect.withSpan(`norce.${operation.name}`, {}, { captureStackTrace: false })
    )

  const ok =
    <A>(kind: Kind, understand: (answer: Answer) => Result.Result<A, E.Reason>) =>
    (answer: Answer): Result.Result<A, E.Reason> =>
      answer.status === 200 || answer.status === 204 ? understand(answer) : Result.fail(reasonOf(kind, answer))

  const optional = <A>(kind: Kind, schema: Schema.Decoder<A>) =>
    ok(kind, (answer) =>
      isNone(answer) ? Result.succeed(Option.none<A>()) : Result.map(reading(kind, schema, answer), Option.some)
    )

  const culture = ({ cultureCode = options.cultureCode }: Common): Query => ({ cultureCode })
  const companies = ({ includeCompanies, ...common }: Companies): Query => ({ includeCompanies, ...culture(common) })

  const read = <A>(name: string, query: Query, schema: Schema.Decoder<A>) =>
    run({ name, method: "GET", kind: "read", query }, optional("read", schema)).pipe(again(options.readRetries ?? 0))

  const customer = (name: string, argument: Query, input: Companies) =>
    read(name, { ...argument, ...companies(input) }, Wire.Customer)

  const write = (name: string, query: Query, body?: Wire.Customer) =>
    run(
      { name, method: "POST", kind: "write", query, body },
      ok("write", (answer) => reading("write", Wire.Customer, answer))
    )

  const writeCustomer = (name: string, actor: "createdBy" | "updatedBy") => (input: Write) =>
    write(
      name,
      {
        password: input.password,
        doSendMail: input.doSendMail ?? false,
        [actor]: input.by ?? accountId,
        ...culture(input)
      },
      input.customer
    )

  const client: NorceClient = {
    GetAgreementAccount: ({ id, ...common }) =>
      read("GetAgreementAccount", { id, ...culture(common) }, Wire.AgreementAccount),
    ListAccountRoles: (common) =>
      Effect.map(
        read("ListAccountRoles", culture(common), Schema.Array(Wire.IdValue)),
        Option.getOrElse((): ReadonlyArray<Wire.IdValue> => [])
      ),
    LoginAgreementAccount: ({ password, ...common }) =>
      run(
        { name: "LoginAgreementAccount", method: "GET", kind: "read", query: { password, ...culture(common) } },
        optional("read", Wire.AgreementAccount)
      ),
    LoginPost: ({ cultureCode = options.cultureCode, includeCompanies, loginName, password }) => {
      const secret = Redacted.value(password)
      const { CultureCode, LoginName, Password } = Wire.limits.Login
      const issues = [
        ...badLogin("loginName", loginName, LoginName),
        ...badLogin("password", secret, Password),
        ...(cultureCode === undefined ? [] : badLogin("cultureCode", cultureCode, CultureCode))
      ]
      if (issues.length > 0) return Effect.fail(failure("LoginPost", new E.Rejected({ issues, sent: false })))
      const body: Wire.Login = {
        LoginName: loginName,
        Password: secret,
        ...(cultureCode !== undefined && { CultureCode: cultureCode }),
        ...(includeCompanies !== undefined && { IncludeCompanies: includeCompanies ? "true" : "false" })
      }
      return run({ name: "LoginPost", method: "POST", kind: "read", query: {}, body }, (answer) =>
        answer.status === 400
          ? Result.succeed(Option.none())
          : Result.map(
              optional("read", Wire.Customer)(answer),
              Option.filter(({ Id }) => (Id ?? 0) !== 0)
            )
      )
    },
    SendPasswordReminder: ({ by = options.accountId, loginName, ...common }) =>
      run(
        {
          name: "SendPasswordReminder",
          method: "POST",
          kind: "write",
          query: { loginName, updatedBy: by, ...culture(common) }
        },
        ok("write", () => Result.succeed(undefined))
      ),
    UpdateAccountStatus: ({ by = accountId, customerId, isActive, ...input }) =>
      write("UpdateAccountStatus", { customerId, isActive, updatedBy: by, ...companies(input) }),
    GetCustomer: ({ id, ...input }) => customer("GetCustomer", { [names.customerId]: id }, input),
    GetCustomerByAccountId: ({ accountId, ...input }) => customer("GetCustomerByAccountId", { accountId }, input),
    GetCustomerByCode: ({ code, ...input }) => customer("GetCustomerByCode", { [names.code]: code }, input),
    GetCustomerByEmail: ({ email, ...input }) => customer("GetCustomerByEmail", { email }, input),
    GetCustomerByKey: ({ key, ...input }) => customer("GetCustomerByKey", { [names.key]: key }, input),
    GetCustomerByLoginName: ({ loginName, ...input }) => customer("GetCustomerByLoginName", { loginName }, input),
    CreateCustomer3: writeCustomer("CreateCustomer3", "createdBy"),
    UpdateCustomer3: writeCustomer("UpdateCustomer3", "updatedBy"),
    RegisterCustomer3: writeCustomer("RegisterCustomer3", "updatedBy")
  }
  return client
})

/** The page calls both mandatory without marking them required, so they are checked here. */
const badLogin = (field: string, value: string, limit: number): ReadonlyArray<E.FieldIssue> =>
  value === ""
    ? [new E.FieldIssue({ field, rule: "missing", remedy: "give it" })]
    : value.length > limit
      ? [new E.FieldIssue({ field, rule: "too-long", limit, remedy: "shorten it" })]
      : []
