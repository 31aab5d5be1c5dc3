/** A stand-in for Lyra, a made-up vendor: JSON over HTTP, customers with children and points. */
import { Effect, Schema } from "effect"
import { createServer } from "node:http"

type Fields = { readonly [key: string]: Schema.Json }

/** What is kept of one customer. */
export interface Customer {
  readonly fields: Fields
  readonly children: ReadonlyArray<Fields>
  readonly points: bigint
  readonly purposes: ReadonlyArray<string>
}

/** The key that Lyra accepts. */
export const key = "kanarie-lyra-key"

const seed: Readonly<Record<string, Partial<Customer>>> = {
  "000017": {
    fields: {
      given: "Alva",
      family: "Brännström",
      email: "alva@example.org",
      city: "Umeå",
      shelf: { row: 3 },
      code: "L-17",
      ssn: "19700101-0009",
      card: "0043"
    },
    purposes: ["email-offer"],
    points: 9_007_199_254_740_993n
  },
  "000018": {
    fields: { given: "Bo", family: "Ek", email: "bo@example.org", code: "L-18", ssn: "19700101-0017", card: "0042" }
  },
  "17": { fields: { given: "Cilla", family: "Dahl", email: "cilla@example.org" } },
  "000019": { fields: { given: "Dag", family: "Spärrad", email: "dag@example.org", blocked: true } },
  "000020": { fields: { given: "  𝔄da ", family: "O'Hara & <Søn>", email: "ada@example.org" } },
  "000021": { fields: { given: "Eva", family: "Ek" }, children: [{ id: "01", given: "Ella", born: "2019-02-28" }] },
  "000022": {
    fields: { given: "Finn", family: "Ek" },
    children: ["01", "1", "02"].map((id) => ({
      id,
      given: "Ture",
      family: "Ek",
      born: id === "02" ? "20210229" : "2019-05-12"
    }))
  }
}

const Json = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))
const decodeDelta = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ transaction: Schema.String, delta: Schema.BigIntFromString }))
)
const decode = Schema.decodeUnknownSync(Json)

/** Starts a Lyra on loopback that lives as long as the scope. */
export const make = Effect.gen(function* () {
  const customers = new Map<string, Customer>()
  for (const [id, { children = [], fields = {}, points = 0n, purposes = [] }] of Object.entries(seed)) {
    customers.set(id, { fields: { ...fields, id }, children, points, purposes })
  }
  let applied = 0
  let next = 100

  const put = (id: string, change: Partial<Customer>): void => {
    const before = customers.get(id) ?? { fields: {}, children: [], points: 0n, purposes: [] }
    customers.set(id, { ...before, ...change })
    applied += 1
  }
  const taken = (email: Schema.Json | undefined, id: string) =>
    email !== undefined && [...customers].some(([other, { fields }]) => other !== id && fields["email"] === email)

  const nobody: [number, unknown] = [404, { code: "no-such-customer" }]

  /** What is not about one customer whose id stands in the path. */
  const overall = (method: string, root: string, query: URLSearchParams, body: string): [number, unknown] => {
    const all = [...customers.values()]
    if (root === "check") return [200, { valid: true }]
    if (root === "search") {
      const wanted = all.filter(({ fields }) => JSON.stringify(fields["family"]).startsWith(`"${query.get("name")}`))
      return [200, { customers: wanted.map(({ fields }) => fields) }]
    }
    if (method === "POST") {
      const fields = decode(body)
      if (taken(fields["email"], "")) return [409, { code: "email-taken" }]
      const made = String((next += 1)).padStart(6, "0")
      put(made, { fields: { ...fields, id: made } })
      return [201, customers.get(made)?.fields]
    }
    const found = all.find(({ fields }) => [...query].every(([key, value]) => fields[key] === value))
    if (found === undefined) return nobody
    return root === "points"
      ? [200, { customer: found.fields["id"], card: found.fields["card"], points: String(found.points) }]
      : [200, found.fields]
  }

  /** Status and body of one call: `path` is `customers`, an id, a part, an id. */
  const answer = (
    method: string,
    path: ReadonlyArray<string>,
    query: URLSearchParams,
    body: string
  ): [number, unknown] => {
    const [root = "", id, part, childId = ""] = path
    if (id === undefined) return overall(method, root, query, body)
    if (id === "000044") return [410, { code: "deleted" }]
    const customer = customers.get(id)
    if (customer === undefined) return nobody
    if (part === undefined) {
      if (method === "GET") return [200, customer.fields]
      const fields = decode(body)
      if (taken(fields["email"], id)) return [409, { code: "email-taken" }]
      put(id, { fields: { ...fields, id } })
      return [200, { ...fields, id }]
    }
    if (part === "consents") return [200, { customer: id, purposes: customer.purposes }]
    if (part === "points") {
      if (method === "GET") return [200, { customer: id, points: String(customer.points) }]
      const { delta, transaction } = decodeDelta(body)
      put(id, { points: customer.points + delta })
      return [200, { customer: id, transaction, points: String(customers.get(id)?.points) }]
    }
    if (method === "POST") put(id, { children: [...customer.children, { ...decode(body), id: `n${applied}` }] })
    if (method === "PUT") {
      put(id, {
        children: customer.children.map((one) => (one["id"] === childId ? { ...decode(body), id: childId } : one))
      })
    }
    if (method === "DELETE") put(id, { children: customer.children.filter((one) => one["id"] !== childId) })
    return [200, { customer: id, children: customers.get(id)?.children }]
  }

  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (part: string) => {
      body += part
    })
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://lyra")
      const path = url.pathname.split("/").slice(1).map(decodeURIComponent)
      const [status, value] =
        request.headers.authorization === `Bearer ${key}`
          ? answer(request.method ?? "GET", path, url.searchParams, body)
          : [401, { code: "wrong-key" }]
      response.writeHead(status, { "content-type": "application/json" })
      response.end(JSON.stringify(value))
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    applied: Effect.sync(() => applied),
    stored: (id: string) => Effect.sync(() => customers.get(id)),
    points: (id: string) => Effect.sync(() => String(customers.get(id)?.points ?? 0n))
  }
})
