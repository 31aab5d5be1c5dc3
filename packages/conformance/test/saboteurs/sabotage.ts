/** The tools of sabotage: an adapter of Lyra with one part exchanged. */
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { PersonName } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import * as E from "@kundbro/domain/VendorError"
import { Effect, Result } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import type { LyraAdapter } from "../Lyra.ts"
import type { Sabotage } from "../support.ts"

export interface Saboteur extends Sabotage {
  /** What it does, in words that complete "an adapter that …". */
  readonly who: string
  /** A case that goes red, */
  readonly red: string
  /** and a part of what it says. */
  readonly why: string
}

export const wrap =
  <K extends keyof LyraAdapter>(key: K, change: (service: LyraAdapter[K]) => LyraAdapter[K]) =>
  (adapter: LyraAdapter): LyraAdapter => ({ ...adapter, [key]: change(adapter[key]) })

export const withName = (change: (text: string) => string) => (draft: CustomerDraft) => ({
  ...draft,
  customer: new Customer({
    ...draft.customer,
    name: new PersonName({ ...draft.customer.name, family: change(draft.customer.name.family ?? "") })
  })
})

export const creating = (change: (draft: CustomerDraft) => CustomerDraft) =>
  wrap("customerCreation", (service) => ({ ...service, create: (draft) => service.create(change(draft)) }))

export const drafting = (change: (draft: CustomerDraft, of: Customer) => CustomerDraft) =>
  wrap("customerDrafts", (service) => ({
    ...service,
    draft: (customer) => Result.map(service.draft(customer), (draft) => change(draft, customer))
  }))

export const because = (error: E.VendorError, reason: E.Reason) => new E.VendorError({ ...error, reason })

export const again = <A>(call: Effect.Effect<A, E.VendorError>, on: E.Reason["_tag"]) =>
  Effect.catchTag(call, "VendorError", (error) => (error.reason._tag === on ? call : Effect.fail(error)))

/** Answers of Lyra, changed before the adapter sees them. */
export const answering =
  (change: (status: number, body: string) => { readonly status: number; readonly body: string }) =>
  (http: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.transform(http, (answer, request) =>
      Effect.flatMap(answer, (response) =>
        Effect.map(response.text, (text) => {
          const { body, status } = change(response.status, text)
          return HttpClientResponse.fromWeb(request, new Response(body, { status }))
        })
      )
    )

export const cut = (text: string) => text.slice(0, 40)
